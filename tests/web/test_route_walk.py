"""Every URL × who asks = an expected status, in one table.

A new route needs one row: who may ask, what they get, and the form or query, which may as well be
refused (409: the version seen is missing). Each asker finds objects of their own (see `values`),
so that one answer does not change the next.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field

import pytest
from flask import Flask
from werkzeug.routing import Rule

from app import create_app
from app.actions import recommendations
from app.actions.drafts import keep_draft
from app.actions.hand_ins import hand_in
from app.actions.highlights import add_highlight, remove_highlight
from app.actions.notes import add_note
from app.actions.people import invite
from app.actions.recommendations import links
from app.actions.saved_filters import save_filter
from app.actions.work.bring_in import bring_in, keep_work
from app.domain.document import Block, Document
from app.domain.projects import ProjectRow
from app.domain.report.handing_in import Unsettled
from app.domain.work.bringing_in import plan
from app.domain.work.foreign_work import ForeignPassage, ForeignWork
from app.exports.orders import ExportOrder, to_json
from app.store import invitations, sessions
from app.store import recommendations as stored
from app.store.briefs import with_texts
from app.store.database import SecondsNow, change, db
from app.store.hand_ins import WrittenFile
from app.store.memberships import Member
from app.store.tables.columns import now
from app.store.tables.exports import ExportJob, ExportPart
from app.web.edge.static import folder_hash
from tests.fixtures.study import ROLES, Study

pytestmark = pytest.mark.either_engine

Statuses = tuple[int, int, int, int, int]  # in the order of ROLES


@dataclass(frozen=True)
class Row:
    statuses: Statuses
    form: Mapping[str, str] = field(default_factory=dict)  # the query of a GET


def anyone(status: int, **form: str) -> Row:
    return Row((status,) * 5, form)


def signed_in(status: int, **form: str) -> Row:
    return Row((401, status, status, status, status), form)


def members(status: int, **form: str) -> Row:
    return Row((401, 404, status, status, status), form)


def analysts(status: int, **form: str) -> Row:
    """Analysts and leads."""
    return Row((401, 404, 403, status, status), form)


def leads(status: int, **form: str) -> Row:
    return Row((401, 404, 403, 403, status), form)


def administrators(status: int) -> Row:
    """Refused to everybody here; what they get is stated in tests/web/test_administration.py."""
    return Row((401, *(status,) * 4))


P = "/projects/<slug>"
BRIEF = f"{P}/briefs/<int:n>"
HIGHLIGHT = f"{BRIEF}/highlights/<int:m>"
TAG = f"{P}/codebook/tags/<tag_slug>"
RECOMMENDATIONS = f"{P}/recommendations"
RECOMMENDATION = f"{RECOMMENDATIONS}/<int:number>"
DRAFT = f"{P}/drafts/<uuid:draft_id>"

ROUTES: dict[tuple[str, str], Row] = {
    ("GET", "/healthz"): anyone(200),
    ("GET", "/readyz"): anyone(200),
    ("GET", "/static/<version>/<path:filename>"): anyone(200),
    ("GET", "/"): anyone(302),
    ("GET", "/help"): anyone(200),
    # accounts
    ("GET", "/sign-in"): Row((200, 302, 302, 302, 302)),
    ("POST", "/sign-in"): anyone(401),
    ("POST", "/sign-out"): signed_in(303),
    ("GET", "/forgotten"): anyone(200),
    ("POST", "/forgotten"): anyone(404),  # no mail is sent here
    ("POST", "/sign-in/passkey/options"): anyone(200),
    ("POST", "/sign-in/passkey"): anyone(401),
    ("GET", "/sign-in/second"): anyone(303),  # nobody is between two steps
    ("POST", "/sign-in/second"): anyone(303),
    ("POST", "/sign-in/second/options"): anyone(401),
    ("GET", "/sign-in/provider"): Row((404, 303, 303, 303, 303)),  # there is none
    ("GET", "/sign-in/provider/back"): anyone(422),
    ("GET", "/confirm/provider"): signed_in(404),
    ("POST", "/account/provider"): signed_in(404),
    ("POST", "/account/provider/removal"): signed_in(404),
    ("GET", "/confirm"): signed_in(200),
    ("POST", "/confirm"): signed_in(401),
    ("POST", "/confirm/options"): signed_in(200),
    ("GET", "/setup/<token>"): anyone(410),
    ("POST", "/setup/<token>"): anyone(410),
    ("GET", "/account"): signed_in(200),
    ("POST", "/account/name"): signed_in(422),
    ("POST", "/account/looks"): signed_in(303),
    ("POST", "/account/email"): signed_in(403),  # likewise
    ("GET", "/account/email/<token>"): anyone(404),
    ("POST", "/account/email/<token>"): anyone(404),
    ("POST", "/account/pass-phrase"): signed_in(422),
    ("POST", "/account/sessions/<uuid:session_id>/end"): signed_in(303),
    ("POST", "/account/sessions/others/end"): signed_in(303),
    ("GET", "/account/second-factor"): signed_in(303),  # nobody must have one
    ("POST", "/account/passkeys/options"): signed_in(200),
    ("POST", "/account/passkeys"): signed_in(422),
    ("POST", "/account/passkeys/<uuid:passkey_id>/removal"): signed_in(404),
    ("GET", "/account/app"): signed_in(200),
    ("POST", "/account/app"): signed_in(422),
    ("POST", "/account/app/removal"): signed_in(404),
    ("GET", "/account/recovery-codes"): signed_in(200),
    ("POST", "/account/recovery-codes"): signed_in(422),  # of nothing that can be lost
    # the installation
    ("GET", "/administration"): administrators(403),
    ("GET", "/administration/installation"): administrators(403),
    ("GET", "/administration/security"): administrators(403),
    ("GET", "/administration/people/<uuid:user_id>"): administrators(403),
    ("POST", "/administration/people/<uuid:user_id>"): administrators(403),
    ("POST", "/administration/people/<uuid:user_id>/reset-link"): administrators(403),
    ("POST", "/administration/people/<uuid:user_id>/<act>"): administrators(403),
    # projects and people
    ("GET", "/projects"): signed_in(200),
    ("GET", "/projects/new"): signed_in(200),
    ("POST", "/projects"): signed_in(422),
    ("GET", P): members(200),
    ("GET", f"{P}/activity"): members(200),
    ("GET", f"{P}/record/<any(csv, json):extension>"): leads(200),
    ("POST", f"{P}/first-steps/removal"): members(303),
    ("GET", f"{P}/changes"): members(200),
    ("GET", f"{P}/copy"): members(200),
    ("POST", f"{P}/copy"): members(303, name="Copy of it"),
    ("GET", f"{P}/settings"): leads(200),
    ("POST", f"{P}/settings"): leads(422),
    ("GET", f"{P}/trash"): analysts(200),
    ("POST", f"{P}/trash/<what>/<uuid:thing_id>/restoration"): analysts(303),
    ("POST", f"{P}/trash/<what>/<uuid:thing_id>/purge"): leads(303),
    ("POST", f"{P}/archive"): leads(303),
    ("POST", f"{P}/reopening"): leads(303),
    ("POST", f"{P}/removal"): leads(303),
    ("POST", f"{P}/restoration"): leads(303),
    ("GET", f"{P}/purge"): leads(200),
    ("POST", f"{P}/purge"): leads(409),  # it is not in the trash
    ("GET", f"{P}/people"): members(200),
    ("POST", f"{P}/people/<uuid:user_id>/role"): leads(422),
    ("POST", f"{P}/people/<uuid:user_id>/removal"): leads(303),
    ("POST", f"{P}/invitations"): leads(422),
    ("POST", f"{P}/invitations/<uuid:invitation_id>/revocation"): leads(303),
    ("POST", f"{P}/people/<uuid:user_id>/reset-link"): leads(303),
    ("GET", "/reset/<token>"): anyone(404),
    ("POST", "/reset/<token>"): anyone(404),
    ("GET", "/invitations/<token>"): anyone(200),
    ("POST", "/invitations/<token>"): Row((422, 303, 303, 303, 303)),
    # briefs
    ("GET", f"{P}/briefs/new"): analysts(200),
    ("POST", f"{P}/drafts"): analysts(422),
    ("GET", DRAFT): analysts(200),
    ("POST", DRAFT): analysts(422),
    ("POST", f"{DRAFT}/removal"): analysts(303),
    ("GET", f"{DRAFT}/beside"): analysts(200),
    ("GET", f"{DRAFT}/pages/<int:page>"): analysts(404),
    ("GET", f"{DRAFT}/pages/<int:page>/outlines"): analysts(200),
    ("GET", f"{DRAFT}/pages/<int:page>/text"): analysts(200, x="1", y="1"),
    ("GET", f"{DRAFT}/pages/of"): analysts(200, start="0", end="4"),
    ("GET", f"{DRAFT}/saved-page"): analysts(404),
    ("GET", f"{P}/scans/<uuid:draft_id>"): analysts(303),  # it is read: to where it is checked
    ("POST", f"{P}/scans/<uuid:draft_id>"): analysts(404),
    ("POST", f"{P}/scans/<uuid:draft_id>/removal"): analysts(303),
    ("GET", f"{P}/work/new"): analysts(200),
    ("POST", f"{P}/work"): analysts(422),
    ("GET", f"{P}/work/<uuid:work_id>"): analysts(200),
    ("POST", f"{P}/work/<uuid:work_id>"): analysts(303),
    ("POST", f"{P}/work/<uuid:work_id>/removal"): analysts(303),
    ("GET", f"{P}/work/reports/<uuid:report_id>"): members(200),
    ("GET", f"{P}/work/reports/<uuid:report_id>/table"): members(200),
    ("POST", f"{P}/work/reports/<uuid:report_id>/highlights"): analysts(404),
    ("POST", f"{P}/work/reports/<uuid:report_id>/removal"): analysts(303),
    ("GET", BRIEF): members(200),
    ("GET", f"{BRIEF}/changes"): members(200, since="1"),
    ("GET", f"{BRIEF}/cards"): members(200, first="0", last="9"),
    ("GET", f"{BRIEF}/details"): members(200),
    ("POST", f"{BRIEF}/details"): analysts(409),
    ("GET", f"{P}/attributes"): members(200),
    ("POST", f"{P}/attributes"): leads(422),
    ("GET", f"{P}/attributes/<key>"): leads(404),
    ("POST", f"{P}/attributes/<key>"): leads(404),
    ("POST", f"{P}/attributes/<key>/position"): leads(404),
    ("POST", f"{P}/attributes/<key>/retirement"): leads(404),
    ("POST", f"{P}/attributes/<key>/reinstatement"): leads(404),
    ("GET", f"{P}/briefs/attributes"): analysts(200),
    ("POST", f"{P}/briefs/attributes"): analysts(303),
    ("POST", f"{BRIEF}/removal"): leads(303),
    ("POST", f"{BRIEF}/restoration"): leads(404),
    ("GET", f"{BRIEF}/original"): members(200),
    ("GET", f"{BRIEF}/beside"): members(200),
    ("GET", f"{BRIEF}/pages/<int:page>"): members(404),
    ("GET", f"{BRIEF}/pages/<int:page>/outlines"): members(200),
    ("GET", f"{BRIEF}/pages/<int:page>/text"): members(200, x="1", y="1"),
    ("GET", f"{BRIEF}/saved-page"): members(404),
    ("GET", f"{BRIEF}/pages/of"): members(200, start="0", end="4"),
    ("POST", f"{BRIEF}/blocks/<int:ordinal>/zone"): analysts(422),
    ("POST", f"{BRIEF}/progress"): members(204),
    ("POST", f"{BRIEF}/sharing"): members(303),
    ("POST", f"{P}/sharing"): members(303),
    ("POST", f"{BRIEF}/read-through"): analysts(303),
    ("POST", f"{BRIEF}/state"): analysts(422),
    ("GET", f"{P}/reading"): members(200),
    ("POST", f"{P}/reading"): analysts(422),
    # highlights
    ("POST", f"{BRIEF}/highlights"): analysts(422),
    ("GET", HIGHLIGHT): members(303),
    ("GET", f"{BRIEF}/quotation"): members(200, start="0", end="5"),
    ("GET", f"{HIGHLIGHT}/edit"): analysts(200),
    ("POST", HIGHLIGHT): analysts(422),
    ("POST", f"{HIGHLIGHT}/span"): analysts(422),
    ("POST", f"{HIGHLIGHT}/removal"): analysts(303),
    ("POST", f"{HIGHLIGHT}/restoration"): analysts(303),
    ("POST", f"{BRIEF}/undo"): analysts(303),
    ("POST", f"{BRIEF}/redo"): analysts(303),
    ("POST", f"{HIGHLIGHT}/notes"): analysts(422),
    ("POST", f"{HIGHLIGHT}/notes/<uuid:note_id>"): Row((401, 404, 403, 409, 409)),
    ("POST", f"{HIGHLIGHT}/notes/<uuid:note_id>/removal"): analysts(303),
    ("GET", f"{BRIEF}/memos"): members(200),
    ("POST", f"{BRIEF}/memos"): analysts(422),
    ("POST", f"{BRIEF}/memos/<uuid:memo_id>"): analysts(404),
    ("POST", f"{BRIEF}/memos/<uuid:memo_id>/removal"): analysts(404),
    ("POST", f"{BRIEF}/memos/<uuid:memo_id>/restoration"): analysts(404),
    ("GET", f"{TAG}/memos"): members(200),
    ("POST", f"{TAG}/memos"): analysts(422),
    ("POST", f"{TAG}/memos/<uuid:memo_id>"): analysts(404),
    ("POST", f"{TAG}/memos/<uuid:memo_id>/removal"): analysts(404),
    ("POST", f"{TAG}/memos/<uuid:memo_id>/restoration"): analysts(404),
    # codebook
    ("GET", f"{P}/codebook"): members(200),
    ("GET", f"{P}/codebook/tags/new"): leads(200),
    ("GET", f"{P}/codebook/from"): leads(200),
    ("POST", f"{P}/codebook/from"): leads(404),
    ("POST", f"{P}/codebook/tags"): leads(422),
    ("GET", TAG): members(200),
    ("POST", TAG): leads(409),
    ("POST", f"{TAG}/removal"): leads(303),
    ("POST", f"{TAG}/retirement"): leads(303),
    ("POST", f"{TAG}/reinstatement"): leads(303),
    ("GET", f"{TAG}/merger"): leads(200, into="monitoring"),
    ("POST", f"{TAG}/merger"): leads(422),
    ("POST", f"{TAG}/position"): leads(422),
    ("GET", f"{TAG}/synthesis"): analysts(200),
    ("POST", f"{TAG}/synthesis"): analysts(409),
    ("POST", f"{TAG}/synthesis/confirmation"): analysts(409),
    ("POST", f"{TAG}/synthesis/confirmation/undo"): analysts(404),
    # passages and summary
    ("GET", f"{P}/passages"): members(200),
    ("POST", f"{P}/passages"): analysts(422),
    ("POST", f"{P}/acts/<uuid:event_id>/turn"): analysts(303),
    ("POST", f"{P}/acts/<any(undo, redo):verb>"): analysts(303),
    ("GET", RECOMMENDATIONS): members(200),
    ("GET", RECOMMENDATION): members(200),
    ("GET", f"{HIGHLIGHT}/recommendation"): analysts(200),
    ("POST", f"{HIGHLIGHT}/recommendation"): analysts(409),
    ("GET", f"{BRIEF}/offers"): analysts(200, start="0", end="9"),
    ("GET", f"{BRIEF}/recommendations"): analysts(200, find="R1"),
    ("POST", f"{BRIEF}/recommendations"): analysts(404),
    ("GET", f"{BRIEF}/cues"): members(200),
    ("POST", f"{BRIEF}/cues"): analysts(422),
    ("GET", f"{RECOMMENDATION}/<form>"): analysts(200),
    ("POST", f"{RECOMMENDATION}/<form>"): analysts(409),
    ("GET", f"{RECOMMENDATION}/fields/<kind>"): analysts(200),
    ("POST", f"{RECOMMENDATION}/fields/<kind>"): analysts(409, basis="open"),
    ("GET", f"{RECOMMENDATION}/passages/<int:n>/<int:m>"): analysts(200),
    ("POST", f"{RECOMMENDATION}/passages/<int:n>/<int:m>"): analysts(409),
    ("POST", f"{RECOMMENDATION}/passages/<int:n>/<int:m>/removal"): analysts(303),
    ("POST", f"{RECOMMENDATION}/links/<uuid:link_id>/removal"): analysts(303),
    ("GET", f"{RECOMMENDATION}/questions/<uuid:question_id>"): analysts(200),
    ("POST", f"{RECOMMENDATION}/questions/<uuid:question_id>"): analysts(409),
    ("GET", f"{RECOMMENDATION}/merger"): analysts(200),
    ("POST", f"{RECOMMENDATION}/merger"): analysts(422),
    ("POST", f"{RECOMMENDATION}/history/<uuid:event_id>/undo"): analysts(303),
    ("GET", f"{P}/matrix"): members(200),
    ("GET", f"{P}/matrix/<int:n>"): members(200),
    ("POST", f"{P}/matrix/<int:n>"): analysts(409),
    ("GET", f"{P}/matrix/<int:n>/<tag_slug>"): members(200),
    ("GET", f"{P}/matrix/<int:n>/<tag_slug>/first"): members(302),
    ("POST", f"{P}/matrix/<int:n>/<tag_slug>"): analysts(409),
    ("POST", f"{P}/matrix/<int:n>/<tag_slug>/nothing-found"): analysts(409),
    ("POST", f"{P}/matrix/<int:n>/<tag_slug>/draft"): analysts(409),
    ("POST", f"{P}/matrix/<int:n>/<tag_slug>/confirmation"): analysts(409),
    ("POST", f"{P}/matrix/summaries/<int:n>/confirmation"): analysts(409),
    ("POST", f"{P}/matrix/<int:n>/<tag_slug>/removal"): analysts(409),
    ("POST", f"{P}/matrix/history/<uuid:event_id>/undo"): analysts(404),
    ("GET", f"{P}/words"): members(200, q="lodz"),
    ("GET", f"{BRIEF}/filter"): members(200, q="tag:monitoring"),
    ("GET", f"{BRIEF}/found"): members(200, q="rifle"),
    ("GET", f"{P}/filters"): members(200, q="tag:monitoring"),
    ("POST", f"{P}/filters"): analysts(422),
    ("POST", f"{P}/filters/<uuid:filter_id>/name"): analysts(409),
    ("POST", f"{P}/filters/<uuid:filter_id>/removal"): analysts(303),
    ("GET", "/search"): signed_in(200, q="rifle"),
    ("GET", f"{P}/search"): members(200, q="rifle"),
    ("GET", f"{P}/search/hits"): analysts(200, q="rifle"),
    ("POST", f"{P}/search/hits"): analysts(422),
    ("GET", f"{P}/summary"): members(301),
    ("GET", f"{P}/summary/<format>"): members(200),
    ("GET", f"{P}/report"): members(200),
    ("GET", f"{P}/report/texts/<chapter>"): analysts(200),
    ("POST", f"{P}/report/texts/<chapter>"): analysts(409),
    ("GET", f"{P}/report/logos/<uuid:logo_id>"): members(404),
    ("POST", f"{P}/report/texts/messages/<int:n>/confirmation"): analysts(409),
    ("POST", f"{P}/report/texts/<chapter>/changes/<uuid:event_id>/removal"): analysts(404),
    ("POST", f"{P}/report"): members(303),
    ("GET", f"{P}/report/<format>"): members(200),
    ("GET", f"{P}/origins"): members(200),
    ("POST", f"{P}/origins"): analysts(422),
    ("POST", f"{P}/origins/apart"): analysts(422),
    ("POST", f"{P}/origins/<uuid:origin_id>/removal"): analysts(404),
    ("GET", f"{P}/hand-ins/new"): leads(200),
    ("POST", f"{P}/hand-ins"): leads(409),
    ("GET", f"{P}/hand-ins/<uuid:hand_in_id>/file"): members(200),
    ("POST", f"{P}/exports"): members(404),
    ("GET", f"{P}/exports/<uuid:export_id>"): members(200),
    ("GET", f"{P}/exports/<uuid:export_id>/file"): members(200),
}


def routes(app: Flask) -> Iterator[tuple[str, Rule]]:
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield method, rule


def test_every_route_has_a_row_and_every_row_a_route(tmp_path: object) -> None:
    app = create_app({"INSTANCE": tmp_path, "TESTING": True})
    assert {(method, rule.rule) for method, rule in routes(app)} == set(ROUTES)


@pytest.mark.parametrize("route", ROUTES, ids=" ".join)
def test_who_gets_what(study: Study, route: tuple[str, str]) -> None:
    method, _path = route
    rule = next(rule for verb, rule in routes(study.app) if (verb, rule.rule) == route)
    row = ROUTES[route]
    got = []
    for role in ROLES:
        client = study.client(role)
        url = address(study.app, rule, values(study, role, rule.arguments))
        read = method == "GET"
        answer = client.get(url, query_string=row.form) if read else client.post(url, data=row.form)
        got.append(answer.status_code)
    assert dict(zip(ROLES, got, strict=True)) == dict(zip(ROLES, row.statuses, strict=True))


def address(app: Flask, rule: Rule, values: Mapping[str, object]) -> str:
    with app.test_request_context():
        adapter = app.url_map.bind("localhost")
        return adapter.build(rule.endpoint, {name: values[name] for name in rule.arguments})


def _order(study: Study) -> ExportOrder:
    return ExportOrder(study.project_id, ProjectRow("Arms", study.slug), "csv", "", "/")


def values(study: Study, role: str, wanted: Collection[str] | None = None) -> dict[str, object]:
    """An example of everything that stands in a URL, belonging to the asker where it can; of what
    takes time to make only what is wanted, where that is said."""
    owner = role if role in ("analyst", "lead") else "analyst"
    person = study.people[role if role in study.people else "lead"]
    found: dict[str, object] = {
        "slug": study.slug,
        "n": study.brief,
        "page": 1,
        "m": 1,
        "number": 1,
        "verb": "undo",
        "form": "wording",
        "chapter": "cover",
        "kind": "actor",
        "ordinal": 1,
        "tag_slug": "border-control",
        "key": "country",
        "what": "highlight",
        "act": "off",
        "memo_id": uuid.uuid4(),  # of none
        "format": "markdown",
        "extension": "csv",
        "user_id": study.people["viewer"],
        "version": folder_hash(),
        "filename": "icon.svg",
        "passkey_id": uuid.uuid4(),  # of none
    }
    with study.app.app_context(), change():
        for names, make in MADE.items():
            if wanted is None or {*names} & {*wanted}:
                made = make(study, study.member(owner), study.member("lead"), person)
                found |= dict(zip(names, made, strict=True))
    return found


def _highlight(study: Study, actor: Member, *_: object) -> tuple[object, ...]:
    start, end = study.span("every rifle")
    span = start, end, "every rifle"
    marked = add_highlight(actor, study.brief, *span, ["monitoring"], id=uuid.uuid4())
    deleted_id = uuid.uuid4()
    add_highlight(actor, study.brief, *span, [], id=deleted_id)
    remove_highlight(actor, study.brief, marked.number + 1)
    recommended = recommendations.make(actor, study.brief, marked.number)
    other = recommendations.make(actor, study.brief, marked.number)
    links.link(actor, recommended.number, other.number, "same")
    recommendations.ask(actor, recommended.number, "Who?")
    row = stored.recommendation(actor.project_id, recommended.number)
    event_id = stored.history(actor.project_id, row)[0].id
    note_id = uuid.uuid4()
    add_note(actor, study.brief, marked.number, "Why?", note_id)
    about = row.links[0].id, row.questions[0].id
    return marked.number, recommended.number, event_id, *about, deleted_id, note_id


def _draft(_study: Study, actor: Member, *_: object) -> tuple[object, ...]:
    block = Block("paragraph", "body", "Some text.")
    return (
        keep_draft(
            actor,
            Document("Some title", (), "", "", "", "", (block,)),
            data=f"Some text. {uuid.uuid4()}".encode(),
            name="some.txt",
            media_type="text/plain",
            reader="text",
            reader_version="1",
        ),
    )


def _work(_study: Study, actor: Member, *_: object) -> tuple[object, ...]:
    """Work that waits, and the report of some that came in."""
    work = ForeignWork("Taguette", passages=(ForeignPassage("", "every rifle"),))
    data = f"{uuid.uuid4()}".encode()
    done_id = keep_work(actor, work, data=data, name="some.csv", reader="csv")
    known = with_texts(actor.project_id)
    report = bring_in(actor, done_id, plan(work, known), known)
    return keep_work(actor, work, data=data, name="some.csv", reader="csv"), report.id


def _invitation(
    _study: Study, _actor: Member, lead: Member, person: uuid.UUID
) -> tuple[object, ...]:
    token = invite(lead, role="viewer", days=1, now=now())
    session_id = sessions.start(person, token, now(), address="", agent="")
    return token, invitations.find(token, now()).id, session_id


def _hand_in(_study: Study, _actor: Member, lead: Member, *_: object) -> tuple[object, ...]:
    id = hand_in(lead, WrittenFile("pdf", "a.pdf", "x/y", "", b"a"), Unsettled())
    return id, id, id


def _filter(_study: Study, actor: Member, *_: object) -> tuple[object, ...]:
    return (save_filter(actor, f"Filter {uuid.uuid4()}", "tag:monitoring"),)


def _export(study: Study, _actor: Member, _lead: Member, person: uuid.UUID) -> tuple[object, ...]:
    key = {"project_id": study.project_id, "id": uuid.uuid4()}
    asked = {"ordered": to_json(_order(study)), "asked": SecondsNow(), "heard": SecondsNow()}
    db.session.add(ExportJob(**key, user_id=person, **asked, state="done", size=1))
    db.session.flush()
    db.session.add(ExportPart(project_id=study.project_id, job_id=key["id"], number=0, data=b"a"))
    return (key["id"],)


# What stands in a URL, and what makes it.
MADE: dict[tuple[str, ...], Callable[..., tuple[object, ...]]] = {
    ("m", "number", "event_id", "link_id", "question_id", "thing_id", "note_id"): _highlight,
    ("draft_id",): _draft,
    ("work_id", "report_id"): _work,
    ("token", "invitation_id", "session_id"): _invitation,
    ("hand_in_id", "origin_id", "logo_id"): _hand_in,
    ("filter_id",): _filter,
    ("export_id",): _export,
}

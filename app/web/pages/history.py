"""Who did what when: with the project, or with one brief, passage, tag or recommendation of it. And
the whole record, as a file."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue

from app.domain.activity import ActivityLine, ChangeRow, lines
from app.domain.references import brief_number, passage_numbers, recommendation_number
from app.store import history, memberships
from app.store.events import record_download
from app.store.history import ASKED, Subject
from app.store.memberships import Member
from app.web.edge.guard import for_members
from app.web.edge.incoming import one_asked
from app.web.edge.signed_in import clock
from app.web.pages.exports import disposition
from app.writers.data.record import MEDIA_TYPES, written

pages = Blueprint("history", __name__)

A_PAGE = 100  # lines
FOR_LEADS = frozenset({"refused"})


@pages.get("/projects/<slug>/activity")
@for_members()
def activity(actor: Member) -> ResponseReturnValue:
    """Page by page, the latest first; `before` is the id of the last event of the page before. Of
    what is named by `of`."""
    leads = actor.may("export_record")
    choices = {key: label for key, (label, _) in ASKED.items() if leads or key not in FOR_LEADS}
    names = history.names_of_tags(actor.project_id)
    ref = request.args.get("of", "")
    of = history.subject(actor.project_id, ref) if ref else None
    asked, by = one_asked("what", choices), request.args.get("by", "")
    found = history.lines(
        actor.project_id,
        A_PAGE,
        names,
        of=of,
        asked=asked,
        by=by,
        before=request.args.get("before", type=uuid.UUID),
        only_own=None if leads else actor.user_id,
    )
    return render_template(
        "projects/activity.html",
        activity=[_alone(each, names) for each in found],
        names=names,
        of=of,
        back=_back(actor, of) if of and of.is_there else "",
        people=[(row.handle, row.name) for row in memberships.people(actor.project_id)],
        choices=choices,
        asked={"of": ref, "what": asked, "by": by},
        earlier=found[-1].id if len(found) == A_PAGE else None,
        leads=leads,
    )


@pages.get("/projects/<slug>/record/<any(csv, json):extension>")
@for_members("export_record")
def record(actor: Member, extension: str) -> ResponseReturnValue:
    """All of it, which itself stands in it then."""
    name = f"{actor.slug}-record-{clock().date().isoformat()}.{extension}"
    record_download(actor, "record", ref=name)
    file = written(extension, actor.slug, history.whole_record(actor.project_id))
    response = Response(stream_with_context(file), content_type=MEDIA_TYPES[extension])
    response.headers["Content-Disposition"] = disposition(name)
    return response


def _alone(row: ChangeRow, names: dict[str, str]) -> ActivityLine:
    [line] = lines([row], names)
    return line


def _back(actor: Member, of: Subject) -> str:
    slug = actor.slug
    if of.kind == "highlight" and (numbers := passage_numbers(of.ref)):
        n, m = numbers
        return url_for("highlights.highlight", slug=slug, n=n, m=m)
    if of.kind == "brief":
        return url_for("reading.brief", slug=slug, n=brief_number(of.ref))
    if of.kind == "recommendation":
        number = recommendation_number(of.ref)
        return url_for("recommendations.record", slug=slug, number=number)
    return url_for("codebook.tag", slug=slug, tag_slug=of.ref)

"""Bringing in work from another tool: choose its file, look over what was found, bring it in."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.actions.limits import account_limits, require_room_for_import
from app.actions.work.bring_in import bring_in, discard_work, keep_work
from app.actions.work.reports import place_offered, take_back
from app.domain.anchors.placing import Unplaced
from app.domain.errors import Invalid, Missing, Refused, Stale
from app.domain.permissions import require
from app.domain.references import brief_ref
from app.domain.report.wording import count
from app.domain.tags import NOT_KEPT, Tag, ancestry
from app.domain.work.about_briefs import LABELS
from app.domain.work.bringing_in import LEFT_OUT, NEW, Finding, Plan, begins_alike, offers_of, plan
from app.domain.work.foreign_ids import DELETED, HERE, KNOWN, TAKEN
from app.domain.work.foreign_records import LOST
from app.domain.work.foreign_tags import said_of_tags
from app.domain.work.foreign_work import ForeignWork
from app.domain.work.report import (
    HOW,
    UNPLACED,
    ImportReport,
    ReportRow,
    candidates,
    report_from,
)
from app.readers import MOST_BYTES
from app.readers.isolation import read_work_isolated
from app.readers.work import WORK_READERS, work_reader_for
from app.store import foreign_ids
from app.store import foreign_work as store
from app.store.briefs import with_texts
from app.store.events import record_download
from app.store.memberships import Member, member
from app.web.edge.answers import answered
from app.web.edge.errors import status_of
from app.web.edge.guard import for_members
from app.web.edge.transactions import release
from app.web.pages.uploads import file_name
from app.writers.data.csv_table import write_work_report

pages = Blueprint("work", __name__)

MOST_SHOWN = 200  # passages of a list; all are in the table
BECOME = {
    "new": "new",
    KNOWN: "there already",
    HERE: "left as it is here",
    DELETED: "deleted here, not restored",
    LOST: "not imported",
}
MOST_UNMATCHED = 100  # entries of a file of references for which a brief can be chosen
HOW_TAKEN = {
    "doi": "the same DOI",
    "twice": "another entry is that brief already",
    "before": "imported before",
    "deleted": "was deleted here",
    "text": "the same text",
    "title": "the same title",
    "address": "the same web address",
    "chosen": "as chosen",
    "new": "a new brief",
    "out": "left out",
    "none": "looked for in every brief",
}


@pages.get("/projects/<slug>/work/new")
@for_members("add_brief")
def new(actor: Member) -> ResponseReturnValue:
    return _new_page(actor)


@pages.post("/projects/<slug>/work")
@for_members("add_brief")
def create(actor: Member) -> ResponseReturnValue:
    """Reads the file and leads to what was found in it."""
    try:
        require(actor.role, "highlight")
        name, data = _chosen_file()
        release()
        reader = work_reader_for(name, data)
        work = read_work_isolated(name, data, reader=reader)
        again = member(actor.user_id, actor.slug)
        require_room_for_import(again.user_id, len(data), account_limits(current_app.config))
        id = keep_work(again, work, data=data, name=name, reader=reader.name)
    except Refused as refusal:
        release()
        return _new_page(actor, refusal), status_of(refusal)
    return redirect(url_for(".look_over", slug=actor.slug, work_id=id), 303)


@pages.get("/projects/<slug>/work/<uuid:work_id>")
@for_members("add_brief")
def look_over(actor: Member, work_id: uuid.UUID) -> ResponseReturnValue:
    return _look_over_page(actor, work_id)


@pages.post("/projects/<slug>/work/<uuid:work_id>")
@for_members("add_brief")
def bring(actor: Member, work_id: uuid.UUID) -> ResponseReturnValue:
    """Brings it in, or with `again` only shows what would become of it with these choices."""
    if "again" in request.form:
        return _look_over_page(actor, work_id)
    try:
        kept = store.work(actor.project_id, actor.user_id, work_id)
    except Missing:
        for report_id, *_ in store.reports(actor.project_id, of=work_id):
            return answered("", _to_report(actor, report_id))  # sent twice
        raise
    briefs = with_texts(actor.project_id)
    before = foreign_ids.before(actor.project_id, kept.work)
    release()
    planned = plan(kept.work, briefs, _choices(), before, _wanted(), _take(kept.work))
    actor = member(actor.user_id, actor.slug)
    try:
        report = bring_in(actor, work_id, planned, briefs)
    except Refused as refusal:
        release()
        return _look_over_page(actor, work_id, refusal), status_of(refusal)
    return answered(_said(report), _to_report(actor, report.id))


def _said(report: ImportReport) -> str:
    parts = [f"{count(len(report.placed), 'passage')} imported"] if report.placed else []
    if changed := report.number(TAKEN):
        parts.append(f"{count(changed, 'passage')} changed")
    if made := sum(row.how == NEW for row in report.records):
        parts.append(f"{count(made, 'recommendation')} made")
    if told := [row for row in report.details if row.took]:
        parts.append(f"details of {count(len(told), 'brief')} filled")
    if not parts and report.unmatched and not report.details:
        return "No entry of it is a brief here, so nothing was changed."
    return f"{', '.join(parts)}.".capitalize() if parts else "Nothing in it was new."


@pages.post("/projects/<slug>/work/<uuid:work_id>/removal")
@for_members("add_brief")
def remove(actor: Member, work_id: uuid.UUID) -> ResponseReturnValue:
    discard_work(actor, work_id)
    return answered(
        "The file is discarded. Nothing of it was kept.", url_for(".new", slug=actor.slug)
    )


@pages.get("/projects/<slug>/work/reports/<uuid:report_id>")
@for_members()
def report(actor: Member, report_id: uuid.UUID) -> ResponseReturnValue:
    return _report_page(actor, report_id)


@pages.post("/projects/<slug>/work/reports/<uuid:report_id>/highlights")
@for_members("highlight")
def place(actor: Member, report_id: uuid.UUID) -> ResponseReturnValue:
    """Marks a passage that had no certain place where the report offers it."""
    try:
        ref = place_offered(actor, report_id, _number("row"), _number("place"))
    except Stale as refusal:
        release()
        return _report_page(actor, report_id, refusal), status_of(refusal)
    return answered(f"It is {ref} now.", f"{_to_report(actor, report_id)}#lost")


@pages.get("/projects/<slug>/work/reports/<uuid:report_id>/table")
@for_members()
def table(actor: Member, report_id: uuid.UUID) -> ResponseReturnValue:
    line = store.report(actor.project_id, report_id)
    record_download(actor, "export", ref="imported.csv", object_id=report_id)
    response = Response(write_work_report(report_from(report_id, line.report)), mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="imported.csv"'
    return response


def _report_page(actor: Member, report_id: uuid.UUID, refusal: Refused | None = None) -> str:
    line = store.report(actor.project_id, report_id)
    report = report_from(report_id, line.report)
    unplaced = [(at, row) for at, row in enumerate(report.rows) if row.how == UNPLACED]
    keys = [id for _, row in unplaced[:MOST_SHOWN] for id in _ids(row)]
    refs = foreign_ids.refs(actor.project_id, keys)
    return render_template(
        "work/report.html",
        line=line,
        report=report,
        unplaced=unplaced,
        refs={at: refs[id] for at, row in unplaced for id in _ids(row) if id in refs},
        taken=store.taken_back(actor.project_id, report_id),
        refusal=refusal,
        how=HOW,
        labels=LABELS,
        become=BECOME,
        known_by=HOW_TAKEN,
        most=MOST_SHOWN,
    )


def _ids(row: ReportRow) -> list[str]:
    return row.offered["ids"] if row.offered else []


def _number(name: str) -> int:
    """A place in a list, as a form has it; -1 for none."""
    typed = request.form.get(name, "")
    return int(typed) if typed.isdecimal() and len(typed) < 7 else -1


@pages.post("/projects/<slug>/work/reports/<uuid:report_id>/removal")
@for_members("highlight")
def take_back_import(actor: Member, report_id: uuid.UUID) -> ResponseReturnValue:
    """Takes the whole import back."""
    try:
        taken = take_back(actor, report_id)
    except Stale as refusal:
        release()
        return _report_page(actor, report_id, refusal), status_of(refusal)
    said = f"Taken back: {count(taken.highlights, 'highlight')} removed."
    return answered(said, _to_report(actor, report_id))


def _chosen_file() -> tuple[str, bytes]:
    file = request.files.get("file")
    if file is None or not file.filename:
        sentence = "Choose the file that the other tool has exported."
        raise Invalid("There is no file yet.", fields={"file": sentence})
    return file_name(file.filename), file.read()


def _choices() -> dict[int, str]:
    """What `source-<place>` fields say."""
    found = {}
    for name, choice in request.form.items():
        key, _, place = name.partition("-")
        if key == "source" and place.isdecimal() and len(place) < 10:
            found[int(place)] = choice
    return found


def _wanted() -> dict[int, list[str]] | None:
    """What the ticked `details-<place>` fields say; None where no form has asked."""
    if request.method == "GET":
        return None
    keys = (name.partition("-") for name in request.form if name.startswith("details-"))
    places = (int(at) for _, _, at in keys if at.isdecimal() and len(at) < 10)
    return {at: request.form.getlist(f"details-{at}") for at in places}


def _take(work: ForeignWork) -> set[int]:
    """The places of the passages that are to be as the file has them."""
    if "take-all" in request.form:
        return set(range(len(work.passages)))
    return {int(at) for at in request.form.getlist("take") if at.isdecimal() and len(at) < 10}


def _new_page(actor: Member, refusal: Refused | None = None) -> str:
    extensions = [extension for reader in WORK_READERS for extension in reader.extensions]
    return render_template(
        "work/new.html",
        readers=WORK_READERS,
        accept=",".join(dict.fromkeys(extensions)),
        most_bytes=MOST_BYTES,
        waiting=store.works(actor.project_id, actor.user_id),
        reports=store.reports(actor.project_id),
        refusal=refusal,
    )


def _look_over_page(actor: Member, work_id: uuid.UUID, refusal: Refused | None = None) -> str:
    kept = store.work(actor.project_id, actor.user_id, work_id)
    briefs = with_texts(actor.project_id)
    before = foreign_ids.before(actor.project_id, kept.work)
    names = {key: tag.name for key, tag in before.tags.items()}
    wanted = dict.fromkeys(before.tags.values())
    release()
    choices = _choices()
    planned = plan(kept.work, briefs, choices, before, _wanted(), _take(kept.work))
    texts = {brief.number: brief.text for brief in briefs}
    placed: dict[int, int] = {}
    for finding in planned.placed:
        placed[finding.source] = placed.get(finding.source, 0) + 1
    unplaced = [
        _listed(planned, finding, finding.result, names, texts)
        for finding in planned.unplaced[:MOST_SHOWN]
        if isinstance(finding.result, Unplaced)
    ]
    options = [
        (str(brief.number), f"{brief_ref(brief.number)} {brief.title}"[:80]) for brief in briefs
    ]
    apart = [at for at, each in enumerate(planned.sources) if each.is_unmatched]
    few = apart if len(apart) <= MOST_UNMATCHED else []
    alone = [at for at in few if planned.sources[at].how == "none"]
    return render_template(
        "work/look_over.html",
        kept=kept,
        plan=planned,
        placed=placed,
        unplaced=unplaced,
        about_tags=said_of_tags(kept.work.tags, before.tags),
        reused=[tag for tag in wanted if tag.id != NOT_KEPT],
        added=[_path(tag, wanted) for tag in wanted if tag.id == NOT_KEPT],
        choices=choices,
        options=options,
        perhaps={at: begins_alike(planned.sources[at].text, briefs) for at in alone},
        taken=HOW_TAKEN,
        become=BECOME,
        sources=list(enumerate(planned.sources)),
        differing=[(at, each) for at, each in enumerate(planned.findings) if offers_of(each)],
        take_all="take-all" in request.form,
        most=MOST_SHOWN,
        most_unmatched=MOST_UNMATCHED,
        new=NEW,
        out=LEFT_OUT,
        refusal=refusal,
    )


def _path(tag: Tag, tags: Iterable[Tag]) -> str:
    """The names from the root of the codebook down to a tag."""
    return " › ".join(each.name for each in ancestry(tag, {each.slug: each for each in tags}))


def _listed(
    planned: Plan,
    finding: Finding,
    result: Unplaced,
    names: Mapping[str, str],
    texts: Mapping[int, str],
) -> ReportRow:
    """A passage without a place, as the report will have it."""
    passage, text = finding.passage, texts.get(finding.brief, "")
    return ReportRow(
        source=planned.sources[finding.source].text.name if finding.source >= 0 else "",
        passage=passage.exact,
        tags=[names.get(key, key) for key in passage.tags],
        author=passage.author,
        ref="",
        how=UNPLACED,
        reason=result.reason,
        candidates=candidates(brief_ref(finding.brief), text, result),
    )


def _to_report(actor: Member, report_id: uuid.UUID) -> str:
    return url_for(".report", slug=actor.slug, report_id=report_id)

"""What the report of an import offers afterwards: to take the whole import back in one act (what
colleagues changed since is left, and said), and to mark a passage that had no certain place where
it may be.

Offsets are code points, half-open.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from app.actions.briefs import remove_brief
from app.actions.work.details import put_details_back
from app.actions.work.records import take_records_back
from app.actions.work.rows import Rows
from app.domain.anchors.placing import Placed
from app.domain.errors import Missing, Stale
from app.domain.foreign_passages import passage_from_json
from app.domain.permissions import may, require
from app.domain.references import brief_number, brief_ref, passage_ref
from app.domain.tags import Tag
from app.domain.undo import stands
from app.domain.work.report import SHOWN, ReportRow, TakenBack, report_from
from app.store import briefs, codebook, foreign_ids, highlight_rows
from app.store import foreign_work as store
from app.store.events import record, record_many
from app.store.foreign_ids import MadeHighlight
from app.store.memberships import Member

NO_OFFER = "This report offers no such place."


def take_back(actor: Member, report_id: uuid.UUID) -> TakenBack:
    """Remove the recommendations and highlights that the import made and, for a lead, its briefs in
    which nothing else stands; details of briefs are as before. Its tags stay in the codebook. What
    was changed or answered here since is left, and what a recommendation rests on. The file can be
    brought in again afterwards.

    Raises Forbidden for a colleague's import without the permission, Stale when it was taken back
    before.
    """
    require(actor.role, "add_brief")
    line = store.report(actor.project_id, report_id)
    require(actor.role, "highlight", own=line.who_id == actor.user_id)
    if store.taken_back(actor.project_id, report_id) is not None:
        raise Stale("This import has been taken back before.")
    report = report_from(report_id, line.report)
    records, changed = take_records_back(actor, report, line.at)
    known = codebook.tags(actor.project_id, retired=True, texts=False)
    made = foreign_ids.made_highlights(actor.project_id, report_id, line.at, known)
    gone = [each for each in made if not _why_left(each)]
    left = [(_ref(each), _why_left(each)) for each in made if _why_left(each)]
    _remove_highlights(actor, gone, known)
    removed, stay = _remove_briefs(actor, report_id)
    foreign_ids.forget_import(
        actor.project_id, report_id, [*(each.id for each in gone), *removed.values()]
    )
    back = put_details_back(actor, report)
    stays = [*changed, *left, *stay]
    taken = TakenBack(len(gone), list(removed), stays, list(report.tags), back, records)
    record(actor, store.TAKE_BACK, store.KIND, report_id, ref=line.ref, after=taken._asdict())
    return taken


def _ref(made: MadeHighlight) -> str:
    return passage_ref(made.brief, made.number)


def _why_left(made: MadeHighlight) -> str:
    """ "" for what is as it came."""
    if not stands(made.now, made.then):
        return "changed here since"
    if made.joined:
        return "in a recommendation here"
    return "answered here since" if made.answered else ""


def _remove_highlights(actor: Member, gone: Sequence[MadeHighlight], known: Iterable[Tag]) -> None:
    """Leave tombstones, and a line for each in the record, by which it can be undone."""
    slugs = {tag.id.hex: tag.slug for tag in known}
    by_brief: dict[int, list[MadeHighlight]] = defaultdict(list)
    for each in gone:
        by_brief[each.brief].append(each)
    events = []
    for number, together in sorted(by_brief.items()):
        _, rev = highlight_rows.take_numbers(
            actor.project_id, number, actor.user_id, 0, len(together)
        )
        for at, each in enumerate(together, start=rev):
            tags = [slugs[id] for id in each.now["tags"] if id in slugs]
            events.append(
                {
                    "project_id": actor.project_id,
                    "actor_id": actor.user_id,
                    "verb": "remove",
                    "kind": "highlight",
                    "object_id": each.id,
                    "ref": _ref(each),
                    "brief_id": each.brief_id,
                    "rev": at,
                    "before": {**each.now, "tags": tags},
                    "after": None,
                }
            )
    highlight_rows.remove(actor.project_id, actor.user_id, [each.id for each in gone])
    record_many(events)


def _remove_briefs(
    actor: Member, report_id: uuid.UUID
) -> tuple[dict[str, uuid.UUID], list[tuple[str, str]]]:
    """The removed by their references, and why others stay."""
    removed, stay = {}, []
    for id, number, changed, highlights in foreign_ids.made_briefs(actor.project_id, report_id):
        why = _why_brief_stays(actor, changed, highlights)
        if why:
            stay.append((brief_ref(number), why))
        else:
            remove_brief(actor, number)
            removed[brief_ref(number)] = id
    return removed, stay


def _why_brief_stays(actor: Member, changed: bool, highlights: int) -> str:
    if highlights:
        return "passages of it are marked"
    if changed:
        return "it was changed here since"
    return "" if may(actor.role, "remove_brief") else "only a lead can remove a brief"


def place_offered(actor: Member, report_id: uuid.UUID, at: int, choice: int) -> str:
    """Mark the passage of row `at` of a report at the place `choice` of those that it may mean,
    with its tags, its note and its answers; the reference. Marked before, it stays what it is.

    Missing when the report offers nothing there, Stale when the brief has another text by now.
    """
    require(actor.role, "highlight")
    report = report_from(report_id, store.report(actor.project_id, report_id).report)
    row = _row(report.rows, at)
    offered, places = row.offered or {}, row.candidates or []
    if not offered or not 0 <= choice < len(places) or places[choice].start < 0:
        raise Missing(NO_OFFER)
    ids = offered["ids"]
    if known := foreign_ids.refs(actor.project_id, ids):
        return next(iter(known.values()))
    place = places[choice]
    brief = briefs.brief(actor.project_id, brief_number(place.ref) or 0)
    text = briefs.revision_text(actor.project_id, brief.revision_id)
    if text[place.start : place.end][:SHOWN] != place.words:
        raise Stale(f"{place.ref} has another text by now. Mark the passage there by hand.")
    rows = Rows(actor, report.tool, _tags_here(actor, offered["tags"]))
    passage = passage_from_json(offered["passage"])
    found = Placed(place.start, place.end, "offered")
    became = rows.add(replace(brief, text=text), [(0, passage, found)])[0]
    rows.write()
    about = {"project_id": actor.project_id, "import_id": report_id, "kind": "passage"}
    said = {"object_id": became.id, "made": became.fresh, "written": became.written}
    foreign_ids.remember([{**about, **said, "key": id, "theirs": offered["theirs"]} for id in ids])
    return became.ref


def _row(rows: tuple[ReportRow, ...], at: int) -> ReportRow:
    if not 0 <= at < len(rows):
        raise Missing(NO_OFFER)
    return rows[at]


def _tags_here(actor: Member, ids: Mapping[str, str]) -> dict[str, Tag]:
    """By the keys of the file the tags that they were, or have become by merging."""
    known = codebook.tags(actor.project_id, retired=True, texts=False)
    merged = foreign_ids.merged(known)
    by_id = {tag.id.hex: tag for tag in known}
    return {key: by_id[merged.get(id, id)] for key, id in ids.items() if id in by_id}

"""A passage of another tool that had no certain place, marked where the report says that it may be.

Offsets are code points, half-open.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace

from app.actions.work.rows import Rows
from app.domain.anchors.placing import Placed
from app.domain.errors import Missing, Stale
from app.domain.foreign_passages import passage_from_json
from app.domain.permissions import require
from app.domain.references import brief_number
from app.domain.tags import Tag
from app.domain.work.report import SHOWN, ReportRow, report_from
from app.store import briefs, codebook, foreign_ids
from app.store import foreign_work as store
from app.store.memberships import Member

NO_OFFER = "This report offers no such place."


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
    rows = Rows(actor, report.tool, _tags(actor, offered["tags"]))
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


def _tags(actor: Member, ids: Mapping[str, str]) -> dict[str, Tag]:
    """By the keys of the file the tags that they were, or have become by merging."""
    known = codebook.tags(actor.project_id, retired=True, texts=False)
    merged = foreign_ids.merged(known)
    by_id = {tag.id.hex: tag for tag in known}
    return {key: by_id[merged.get(id, id)] for key, id in ids.items() if id in by_id}

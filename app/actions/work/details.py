"""What a file says about briefs and passages that are there: taken over as it was chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.actions.briefs import edit_details
from app.actions.highlights import edit_highlight
from app.domain.briefs import Brief
from app.domain.details import Details
from app.domain.errors import Forbidden, Invalid, Missing, Stale
from app.domain.references import brief_number, brief_ref, passage_numbers
from app.domain.tags import Tag
from app.domain.work.about_briefs import taken
from app.domain.work.bringing_in import Finding, ForeignSource, Plan, offers_of
from app.domain.work.foreign_ids import Came
from app.domain.work.report import DetailsRow, ImportReport
from app.store import briefs, highlights
from app.store.memberships import Member


def take_details(actor: Member, plan: Plan, seen: Mapping[int, Brief]) -> tuple[DetailsRow, ...]:
    """Change the details of the briefs as the plan has it, which was made of those `seen`, by
    number. Raises Stale when somebody changed them since, Invalid as a form would."""
    listed = (source for source in plan.sources if source.details)
    return tuple(_take(actor, source, Details.of(seen[source.brief])) for source in listed)


def _take(actor: Member, source: ForeignSource, seen: Details) -> DetailsRow:
    ref = brief_ref(source.brief)
    left = [(e.name, e.here, e.there) for e in source.details if e.name not in source.takes]
    if not source.takes or source.text.details is None:
        return DetailsRow(ref, source.how, [], left)
    brief = briefs.brief(actor.project_id, source.brief)
    now = Details.of(brief)
    if any(getattr(now, name) != getattr(seen, name) for name in source.takes):
        raise Stale(f"Somebody changed the details of {ref} meanwhile. Look the file over again.")
    after = taken(now, source.text.details, source.takes)
    edit_details(actor, source.brief, after, brief.version)
    names = [*source.takes, *(["organisations"] if "authors" in source.takes else [])]
    took = [(name, kept(getattr(now, name)), kept(getattr(after, name))) for name in names]
    return DetailsRow(ref, source.how, took, left)


def take_passages(actor: Member, plan: Plan, tags: Mapping[str, Tag]) -> dict[int, str]:
    """Put tags and notes of an export of ours, as somebody has edited it, on the highlights that
    they were of; by the place of the finding "", or why it could not be."""
    return {at: _take_passage(actor, plan.findings[at], tags) for at in sorted(plan.takes)}


def _take_passage(actor: Member, finding: Finding, tags: Mapping[str, Tag]) -> str:
    passage, offers = finding.passage, offers_of(finding)
    place = passage_numbers(finding.result.ref) if isinstance(finding.result, Came) else None
    if place is None:
        return ""
    brief = briefs.brief(actor.project_id, place[0])
    line = highlights.highlight(actor.project_id, brief.id, place[1])
    slugs = [tags[key].slug for key in passage.tags] if "tags" in offers else line.slugs
    note = passage.note if "note" in offers else None
    try:
        edit_highlight(actor, *place, slugs, note, line.version)
    except (Forbidden, Invalid) as refusal:
        return refusal.message
    return ""


def put_details_back(actor: Member, report: ImportReport) -> list[str]:
    """Put back what the import took over and nobody has changed since; the briefs."""
    back = []
    for row in report.details:
        number = brief_number(row.ref) or 0
        try:
            brief = briefs.brief(actor.project_id, number)
        except Missing:
            continue
        now = Details.of(brief)
        before: dict[str, Any] = {
            name: tuple(was) if isinstance(was, list) else was
            for name, was, became in row.took
            if kept(getattr(now, name)) == became
        }
        if before:
            edit_details(actor, number, replace(now, **before), brief.version)
            back.append(row.ref)
    return back


def kept(value: Any) -> Any:
    """As the record keeps it, which knows no tuples."""
    return list(value) if isinstance(value, tuple) else value

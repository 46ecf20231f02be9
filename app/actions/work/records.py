"""Recommendations of an export of ours, made again on the passages that are here now: one change
each, as when somebody makes one, with all that it says there. What of it cannot be is said, and
left out."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.actions import undo
from app.actions.recommendations.parts import (
    USUAL,
    Done,
    Opened,
    made,
    new_row,
    recorded,
    save,
    wording_of,
)
from app.actions.work.record_parts import (
    Here,
    Making,
    Values,
    fields_of,
    passages_of,
    questions_of,
    responses_of,
)
from app.actions.work.rows import Became, people
from app.domain.briefs import Brief
from app.domain.errors import Invalid, Missing, Stale, TooLarge
from app.domain.permissions import require
from app.domain.recommendations.kinds import (
    AGAINST,
    LIVE,
    MERGED,
    REASON,
)
from app.domain.recommendations.wording import shortened
from app.domain.references import recommendation_number
from app.domain.text import canonical
from app.domain.work.bringing_in import Plan, here_as
from app.domain.work.foreign_ids import Came
from app.domain.work.foreign_records import LOST, NEW, PlannedRecord
from app.domain.work.report import ImportReport, RecordRow
from app.store import briefs, foreign_ids
from app.store import recommendations as store
from app.store.memberships import Member
from app.store.recommendations import rows
from app.store.tables.columns import new_id, now
from app.store.tables.recommendations import Recommendation


def bring_records(
    actor: Member,
    import_id: uuid.UUID,
    plan: Plan,
    made: Mapping[int, Brief],
    ended: Mapping[int, Became],
) -> tuple[RecordRow, ...]:
    """Make those that are new; what became of each. What came before stays as it is here."""
    if not plan.records:
        return ()
    here = _here(actor, plan, made, ended)
    done: dict[str, Recommendation] = {}
    found = [_bring(actor, planned, here, done) for planned in plan.records]
    for planned, said in zip(plan.records, found, strict=True):
        if row := done.get(planned.record.ref):
            said.said.extend(_connect(actor, planned.record.values, row, done))
    foreign_ids.remember(
        [
            {
                "project_id": actor.project_id,
                "import_id": import_id,
                "kind": "record",
                "key": planned.record.id,
                "object_id": done[planned.record.ref].id,
                "made": True,
                "theirs": "",
                "written": None,
            }
            for planned in plan.records
            if planned.record.ref in done
        ]
    )
    return tuple(found)


def _bring(
    actor: Member, planned: PlannedRecord, here: Here, known: dict[str, Recommendation]
) -> RecordRow:
    record, title = planned.record, str(planned.record.values["title"])
    if planned.how != NEW:
        said = [planned.reason] if planned.reason else []
        return RecordRow(record.ref, title, planned.ref, planned.how, said)
    try:
        done, row, lost = _make(actor, record.values, here)
    except (Invalid, TooLarge) as refusal:
        return RecordRow(record.ref, title, "", LOST, [refusal.message])
    known[record.ref] = row
    return RecordRow(record.ref, title, done.ref, NEW, lost)


def _here(
    actor: Member, plan: Plan, made: Mapping[int, Brief], ended: Mapping[int, Became]
) -> Here:
    passages = {}
    for at, finding in enumerate(plan.findings):
        if theirs := here_as(finding):
            result = finding.result
            passages[theirs] = result.ref if isinstance(result, Came) else ended[at].ref
    briefs = {
        source.text.key: made[at].number if at in made else source.brief
        for at, source in enumerate(plan.sources)
        if at in made or source.brief > 0
    }
    known = people(actor)
    return Here(passages, briefs, lambda name: known.get(" ".join(name.split()).casefold()))


def take_records_back(
    actor: Member, report: ImportReport, since: datetime
) -> tuple[list[str], list[tuple[str, str]]]:
    """Undo the making of those that the import made; the others, changed `since` it ended, and why
    they stay."""
    gone, stay = [], []
    for row in reversed(report.records):
        number = recommendation_number(row.ref) if row.how == NEW else None
        if number is None:
            continue
        try:
            record = store.recommendation(actor.project_id, number)
            lines = store.history(actor.project_id, record)  # the latest first
            if not all(line.at <= since and line.can_go_back for line in lines):
                raise Stale("It was changed here since, or the words of a change were purged.")
            for line in lines:
                undo.take_back(actor, line.id)
            gone.append(row.ref)
            foreign_ids.forget_import(actor.project_id, report.id, [record.id])
        except (Missing, Stale):
            stay.append((row.ref, "changed here since"))
    return gone[::-1], stay[::-1]


def _make(actor: Member, values: Values, here: Here) -> tuple[Done, Recommendation, list[str]]:
    """The recommendation that these values say (recommendations.schema.json, without what is of no
    known kind), and sentences on what was left out. Raises Invalid and TooLarge when it cannot be
    made, with nothing changed; links and mergers are for afterwards (`_connect`)."""
    require(actor.role, USUAL)
    making = Making(actor, values, here)
    parts = passages_of(making)
    if values["evidence"] and not parts:
        raise Invalid("No passage that it rests on has a place here.")
    fields, questions, responses = fields_of(making), questions_of(making), responses_of(making)
    wording = wording_of(
        shortened(values["title"], 90) or "Untitled", values["statement"] or values["title"]
    )
    row = new_row(actor)
    row.created_by = here.person(values["by"]) or actor.user_id
    work = Opened(actor, [row], {})
    changes: dict[str, Any] = {work.key(name): text for name, text in wording.items()}
    changes |= {work.key("there"): True, work.key("strength"): values["strength"]["level"]}
    changes |= {work.key("passage", part["highlight_id"]): part for part in parts}
    changes |= {work.key("field", new_id()): value for value in fields}
    changes |= {work.key("question", new_id()): part for part in questions}
    changes |= {work.key("response", new_id()): part for part in responses}
    changes |= _said(work, making, parts)
    save(actor, [row], changes, confirmed=True)
    first, *others = making.briefs.values() or [None]
    for brief in filter(None, others):
        briefs.bump(actor.project_id, brief.id)
    whole = rows.state(actor.project_id, [row])
    done = recorded(actor, "make", row, {work.key("there"): False}, whole, first)
    return done, row, making.lost


def _connect(
    actor: Member, values: Values, row: Recommendation, others: Mapping[str, Recommendation]
) -> list[str]:
    """Link it to the others that were made, by their references in the file, and say into which it
    was merged; sentences on what was left out. A link is said of both ends: it is made at the end
    from which it is told."""
    lost = []
    work = Opened(actor, [row], {})
    changes: dict[str, Any] = {}
    for link in values["links"]:
        to = str(link.get("to"))
        other = others.get(to)
        if other is None:
            lost.append(f"Its link to {to} is left out: that is none of those that came in now.")
            continue
        seen_from_here = link["kind"] == "narrower" or (
            link["kind"] != "wider" and other.number > row.number
        )
        if not seen_from_here or other.id == row.id:
            continue
        reason = canonical(str(link.get("reason", ""))).strip()[:1000]
        part = made(actor, other_id=str(other.id), kind=link["kind"], reason=reason)
        changes[work.key("link", new_id())] = part
    into = others.get(values["merged_into"])
    if values["state"] == MERGED and into:
        changes |= {work.key("state"): MERGED, work.key("merged_into_id"): str(into.id)}
    elif values["state"] == MERGED:
        lost.append("It was merged there into one that did not come in now; here it is in use.")
    if changes:
        before = {key: LIVE if key.endswith(".state") else None for key in changes}
        save(actor, [row], changes)
        recorded(actor, "link", row, before, changes)
    return lost


def _said(work: Opened, making: Making, parts: list[dict[str, Any]]) -> dict[str, Any]:
    """Confidence, that nothing against it was found, and whether it was withdrawn."""
    values, actor = making.values, making.actor
    changes: dict[str, Any] = {}
    reason = canonical(values["confidence"]["reason"]).strip()
    if values["confidence"]["level"] and len(reason) in REASON:
        changes[work.key("confidence")] = values["confidence"]["level"]
        changes[work.key("confidence_reason")] = reason
    if values["none_against"] and not any(part["stance"] in AGAINST for part in parts):
        changes[work.key("none_against_by")] = str(actor.user_id)
        changes[work.key("none_against_at")] = now().isoformat()
    if values["state"] not in ("", MERGED):
        changes[work.key("state")] = values["state"]
    return changes

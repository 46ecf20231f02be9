"""Recommendations in an export of our own: what they say there, beside what they say here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from app.domain.recommendations.kinds import LIVE, STATED
from app.domain.recommendations.record import Recommendation
from app.domain.work.foreign_ids import DELETED, HERE, KNOWN, RecordBefore
from app.domain.work.foreign_work import ForeignRecord

NEW, LOST = "new", "lost"
_NAMES = {
    "title": "title",
    "statement": "statement",
    "strength": "strength",
    "confidence": "confidence",
    "state": "state",
    "fields": "fields",
    "evidence": "passages",
    "questions": "questions",
    "responses": "responses",
}


class PlannedRecord(NamedTuple):
    """`how`: NEW, KNOWN (as the file has it), HERE (otherwise here, and left so), DELETED (here),
    or LOST (no passage that it rests on has a place); `ref` is what it is here, `reason` says
    more."""

    record: ForeignRecord
    how: str
    ref: str = ""
    reason: str = ""


def planned_records(
    records: Iterable[ForeignRecord],
    before: Mapping[str, RecordBefore],
    standing: Mapping[str, object],
) -> tuple[PlannedRecord, ...]:
    """`standing` has the passages of the file that have a place here, by their references there."""
    return tuple(_planned(each, before.get(each.id), standing) for each in records)


def _planned(
    record: ForeignRecord, known: RecordBefore | None, standing: Mapping[str, object]
) -> PlannedRecord:
    if known and known.now is None:
        return PlannedRecord(record, DELETED, known.ref, f"{known.ref} was deleted here.")
    if known and known.now is not None:
        there = said_there(record.values)
        differs = [name for key, name in _NAMES.items() if there[key] != known.now[key]]
        if not differs:
            return PlannedRecord(record, KNOWN, known.ref)
        return PlannedRecord(
            record, HERE, known.ref, f"{known.ref} is otherwise here: {', '.join(differs)}."
        )
    evidence = record.values.get("evidence", ())
    if evidence and not any(each.get("passage") in standing for each in evidence):
        return PlannedRecord(record, LOST, "", "No passage that it rests on has a place here.")
    return PlannedRecord(record, NEW)


def said_there(values: Mapping[str, Any]) -> dict[str, Any]:
    """What a record of a file says, whatever its passages are called there."""
    confidence = values.get("confidence") or {}
    return {
        "title": values.get("title", ""),
        "statement": values.get("statement", ""),
        "strength": (values.get("strength") or {}).get("level") or "",
        "confidence": [confidence.get("level") or "", confidence.get("reason") or ""],
        "state": values.get("state") or LIVE,
        "fields": sorted(
            [
                *(f.get(name) or "" for name in ("kind", "role", "basis")),
                f.get("exact") or f.get("text") or "",
                f.get("why") or "",
            ]
            for f in values.get("fields", ())
        ),
        "evidence": sorted(
            [e.get(name) or "" for name in ("quote", "stance", "voice", "admitted")]
            for e in values.get("evidence", ())
        ),
        "questions": [[q.get("text"), q.get("answer") or ""] for q in values.get("questions", ())],
        "responses": [
            [r.get(name) or "" for name in RESPONSE] for r in values.get("responses", ())
        ],
    }


RESPONSE = ("kind", "body", "on", "text", "due", "due_reason", "progress")


def said_here(row: Recommendation) -> dict[str, Any]:
    """The same of one of the project."""
    return {
        "title": row.title,
        "statement": row.statement,
        "strength": row.strength,
        "confidence": [row.confidence, row.confidence_reason],
        "state": row.state,
        "fields": sorted(
            [each.kind, each.role, each.basis, each.text, each.why]
            for each in row.fields
            if each.kind != "strength" or each.basis != STATED
        ),
        "evidence": sorted(
            [each.passage.exact, each.stance, each.voice, each.admitted] for each in row.evidence
        ),
        "questions": [[each.text, each.answer] for each in row.questions],
        "responses": [[getattr(each, name) for name in RESPONSE] for each in row.responses],
    }

"""Recommendations as JSON, for the export and the command line; `recommendations.schema.json`
states it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.domain.recommendations.basis import Cause
from app.domain.recommendations.kinds import STATED, SUPPLIED, UNMARKED
from app.domain.recommendations.record import (
    Evidence,
    FieldValue,
    NoneAgainst,
    Origin,
    Question,
    Recommendation,
    Response,
)
from app.domain.report.wording import timestamp


def as_json(row: Recommendation) -> dict[str, Any]:
    """`fields` has no entry of a kind that is open. A field whose basis is “unmarked” was stated by
    words that no passage of the recommendation holds any more. Only stated words have a place:
    `start` and `end`, code points of the brief's text, half-open."""
    return {
        "ref": row.ref,
        "title": row.title,
        "statement": row.statement,
        "state": row.state,
        "merged_into": row.merged_into or None,
        "merged_from": list(row.merged_from),
        "fields": [_field(value) for value in row.fields if value.kind != "strength"],
        "strength": _strength(row),
        "voice": row.voice,
        "confidence": {"level": row.confidence or None, "reason": row.confidence_reason},
        "tags": list(row.tags),
        "evidence": list(map(_evidence, row.evidence)),
        "gone": list(row.gone),
        "none_against": _none_against(row.none_against),
        "counts": {
            "for": row.counts.supporting,
            "qualifying": row.counts.qualifying,
            "opposing": row.counts.opposing,
            "read": row.counts.read,
            "unread": row.counts.unread,
            "passages": row.counts.passages,
        },
        "links": [{"to": e.to, "kind": e.kind, "reason": e.reason} for e in row.links],
        "questions": list(map(_question, row.questions)),
        "responses": list(map(_response, row.responses)),
        "needs_a_look": list(map(cause_as_json, row.needs_a_look)),
        "by": row.author,
        "at": _moment(row.created_at),
        "text_direction": row.direction,
    }


def cause_as_json(cause: Cause) -> dict[str, Any]:
    """Why something needs a look."""
    return {
        "cause": cause.kind,
        "on": cause.on,
        "said": cause.said,
        "was": cause.was,
        "now": cause.now,
        "fields": list(cause.fields),
    }


def origin_as_json(origin: Origin) -> dict[str, Any]:
    return {
        "name": origin.name,
        "briefs": list(origin.briefs),
        "kind": origin.kind,
        "reason": origin.reason,
    }


def _field(value: FieldValue) -> dict[str, Any]:
    return {
        "kind": value.kind,
        **({"role": value.role} if value.role else {}),
        "basis": value.basis,
        **_rests(value),
        **({"rule": value.rule} if value.rule else {}),
        "by": value.by,
        "at": _moment(value.at),
    }


def _rests(value: FieldValue) -> Mapping[str, Any]:
    if value.basis == STATED:
        place = {"passage": value.passage, "start": value.start, "end": value.end}
        return {**place, "exact": value.text}
    if value.basis == UNMARKED:
        return {"exact": value.text}
    if value.basis == SUPPLIED:
        words = value.rests_on
        names = ("brief", "start", "end", "exact")
        found = {"from": {name: words[name] for name in names}} if words else {}
        return {"text": value.text, "why": value.why, **found}
    return {}


def _strength(row: Recommendation) -> dict[str, Any]:
    """The level, and the word of the source that says it, where it is bound."""
    word = next((value for value in row.of("strength") if value.basis == STATED), None)
    return {
        "level": row.strength or None,
        "passage": word.passage if word else None,
        "exact": word.text if word else None,
    }


def _evidence(evidence: Evidence) -> dict[str, Any]:
    passage = evidence.passage
    return {
        "passage": passage.ref,
        "stance": evidence.stance,
        "voice": evidence.voice,
        "counts": evidence.counts,
        "admitted": evidence.admitted,
        "quote": passage.exact,
        "context_before": evidence.before,
        "context_after": evidence.after,
        "cite": passage.citation,
        "brief": passage.brief,
        "zone": passage.zone,
        "page": passage.page or None,
        "paragraph": passage.paragraph_number,
        "start": passage.start,
        "end": passage.end,
        "by": evidence.by,
        "at": timestamp(evidence.at),
    }


def _none_against(said: NoneAgainst | None) -> dict[str, Any] | None:
    """As it was said: it holds while no passage of `evidence` qualifies or opposes."""
    return {"by": said.by, "at": timestamp(said.at)} if said else None


def _question(question: Question) -> dict[str, Any]:
    return {
        "text": question.text,
        "by": question.by,
        "at": timestamp(question.at),
        "answer": question.answer,
        "answered_by": question.answered_by,
        "answered_at": _moment(question.answered_at),
    }


def _response(response: Response) -> dict[str, Any]:
    return {
        "kind": response.kind,
        "body": response.body,
        "on": response.on,
        "text": response.text,
        "due": response.due,
        "due_reason": response.due_reason,
        "progress": response.progress,
        "by": response.by,
        "at": timestamp(response.at),
    }


def _moment(at: datetime | None) -> str | None:
    return timestamp(at) if at else None

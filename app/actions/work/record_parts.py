"""The parts of a recommendation of an export of ours, as they can be on what is here: passages,
fields, questions and responses. What of them cannot be is told to `Making.lost`."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.actions.recommendations.fields import check_alone, check_once, field_value
from app.actions.recommendations.making import joined_part
from app.actions.recommendations.parts import checked_text, made, passage_of
from app.domain.details import is_partial_date
from app.domain.errors import Invalid, Refused
from app.domain.permissions import require
from app.domain.recommendations.kinds import (
    FIELDS,
    NOT_STATED,
    STATED,
    SUPPLIED,
    GivenField,
)
from app.domain.references import passage_numbers
from app.domain.text import canonical
from app.domain.work.foreign_records import RESPONSE
from app.store.highlight_rows import LockedBrief
from app.store.memberships import Member
from app.store.tables.briefs import Highlight
from app.store.tables.columns import now

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Here:
    """What of the file is here: passages and briefs by their references there, and the id of who
    has a name, None where nobody of the project does."""

    passages: Mapping[str, str]
    briefs: Mapping[str, int]
    person: Callable[[str], uuid.UUID | None]


@dataclass(slots=True)
class Making:
    actor: Member
    values: Values
    here: Here
    briefs: dict[int, LockedBrief] = field(default_factory=dict)
    joined: dict[str, tuple[Values, Highlight, str]] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)


def passages_of(making: Making) -> list[dict[str, Any]]:
    parts, taken = [], set()
    for each in making.values["evidence"]:
        there = str(each.get("passage"))
        place = passage_numbers(making.here.passages.get(there, ""))
        if place is None:
            making.lost.append(f"{there or 'A passage'}, which it rests on, has no place here.")
            continue
        brief, highlight = passage_of(making.actor, *place)
        if highlight.id in taken:
            continue
        taken.add(highlight.id)
        making.briefs[brief.number] = brief
        ref = making.here.passages[there]
        making.joined[there] = each, highlight, ref
        said = each["stance"], each["voice"], str(each.get("admitted", ""))[:1000]
        part = joined_part(making.actor, highlight.id, ref, *said)
        parts.append(_signed(making, part, each))
    return parts


def fields_of(making: Making) -> list[dict[str, Any]]:
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for each in [*making.values["fields"], *_word(making.values)]:
        kind = each["kind"]
        try:
            value = _field(making, each, len(found[kind]))
            check_alone(kind, [value["basis"], *(other["basis"] for other in found[kind])])
            check_once(kind, [*found[kind], value])
        except Refused as refusal:
            words = str(each.get("exact") or each.get("text") or "not stated")
            making.lost.append(f"{FIELDS[kind].label}, “{words[:80]}”: {refusal.message}")
            continue
        found[kind].append(_signed(making, value, each))
    return [value for values in found.values() for value in values]


def _word(values: Values) -> list[Values]:
    """The word that carries the strength stands among the fields here."""
    word = values["strength"]
    if not (word["passage"] and word["exact"]):
        return []
    return [
        {"kind": "strength", "basis": STATED, "passage": word["passage"], "exact": word["exact"]}
    ]


def _field(making: Making, said: Values, ordinal: int) -> dict[str, Any]:
    kind, basis = str(said["kind"]), str(said["basis"])
    role, rule = str(said.get("role", "")), str(said.get("rule", ""))
    if basis == NOT_STATED:
        return field_value(making.actor, GivenField(kind, basis), None, "", ordinal)
    if basis == SUPPLIED:
        text, why = str(said.get("text", "")), str(said.get("why", ""))
        rests_on = _rests_on(making, said)
        given = GivenField(kind, basis, text, 0, 0, why, role, rests_on, rule)
        try:
            return field_value(making.actor, given, None, "", ordinal)
        except Refused:
            return field_value(making.actor, given._replace(rests_on=None), None, "", ordinal)
    joined = making.joined.get(str(said.get("passage")))
    if joined is None:
        raise Invalid("no passage that is joined here holds these words.")
    evidence, highlight, ref = joined
    exact = str(said.get("exact", ""))
    start = highlight.exact.find(exact)
    if isinstance(said.get("start"), int) and isinstance(evidence.get("start"), int):
        at = said["start"] - evidence["start"]
        start = at if highlight.exact[max(at, 0) :].startswith(exact) and at >= 0 else start
    if not exact or start < 0:
        raise Invalid(f"{ref} does not hold these words here.")
    start += highlight.start
    given = GivenField(kind, STATED, exact, start, start + len(exact), role=role, rule=rule)
    return field_value(making.actor, given, highlight, ref, ordinal)


def _rests_on(making: Making, said: Values) -> tuple[int, int, int, str] | None:
    words = said.get("from")
    number = making.here.briefs.get(str(words.get("brief"))) if words else None
    if not words or not number:
        return None
    return number, int(words.get("start", 0)), int(words.get("end", 0)), str(words.get("exact", ""))


def questions_of(making: Making) -> list[dict[str, Any]]:
    parts = []
    for each in making.values["questions"]:
        text, answer = str(each.get("text", "")), str(each.get("answer", ""))
        if not text.strip():
            continue
        text = checked_text("question", text[:5000], "The question")
        answer = answer.strip() and checked_text("answer", answer[:5000], "The answer")
        whose = making.here.person(str(each.get("answered_by", ""))) or making.actor.user_id
        at = _moment(each.get("answered_at")) or now()
        told = {"answered_by": str(whose), "answered_at": at.isoformat()} if answer else {}
        part = made(
            making.actor,
            **{"text": text, "answer": answer, "answered_by": None, "answered_at": None, **told},
        )
        parts.append(_signed(making, part, each))
    return parts


def responses_of(making: Making) -> list[dict[str, Any]]:
    parts = []
    for each in making.values["responses"]:
        said = {
            name: canonical(str(each.get(name, "")), preformatted=True).strip() for name in RESPONSE
        }
        for name in ("on", "due"):
            said[name] = said[name] if is_partial_date(said[name]) else ""
        parts.append(_signed(making, made(making.actor, **said), each))
    if parts:
        require(making.actor.role, "record_response")
    return parts


def _signed(making: Making, part: dict[str, Any], said: Values) -> dict[str, Any]:
    """By whom and when it says, where that is somebody of the project and not in the future."""
    by, at = making.here.person(str(said.get("by", ""))), _moment(said.get("at"))
    if by is None or at is None:
        return part
    return {**part, "created_by": str(by), "created_at": min(at, now()).isoformat()}


def _moment(text: object) -> datetime | None:
    try:
        at = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return at if at.tzinfo else None

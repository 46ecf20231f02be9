"""Recommendations of an export of ours, made again on the passages that are here now: one change
each, as when somebody makes one, with all that it says there. What of it cannot be is said, and
left out."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.actions import undo
from app.actions.recommendations.fields import check_alone, check_once, field_value
from app.actions.recommendations.making import joined_part
from app.actions.recommendations.parts import (
    USUAL,
    Done,
    Opened,
    checked_text,
    made,
    new_row,
    passage_of,
    recorded,
    save,
    wording_of,
)
from app.actions.work.rows import Became, people
from app.domain.briefs import Brief
from app.domain.details import is_partial_date
from app.domain.errors import Invalid, Missing, Refused, Stale, TooLarge
from app.domain.permissions import require
from app.domain.recommendations.kinds import (
    AGAINST,
    FIELDS,
    LIVE,
    MERGED,
    NOT_STATED,
    REASON,
    STATED,
    SUPPLIED,
    GivenField,
)
from app.domain.recommendations.wording import shortened
from app.domain.references import passage_numbers, recommendation_number
from app.domain.text import canonical
from app.domain.work.bringing_in import Plan, here_as
from app.domain.work.foreign_ids import Came
from app.domain.work.foreign_records import LOST, NEW, RESPONSE, PlannedRecord
from app.domain.work.report import ImportReport, RecordRow
from app.store import briefs, foreign_ids
from app.store import recommendations as store
from app.store.highlight_rows import LockedBrief
from app.store.memberships import Member
from app.store.recommendations import rows
from app.store.tables.briefs import Highlight
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
    actor: Member, planned: PlannedRecord, here: _Here, known: dict[str, Recommendation]
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
) -> _Here:
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
    return _Here(passages, briefs, lambda name: known.get(" ".join(name.split()).casefold()))


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


def _make(actor: Member, values: Values, here: _Here) -> tuple[Done, Recommendation, list[str]]:
    """The recommendation that these values say (recommendations.schema.json, without what is of no
    known kind), and sentences on what was left out. Raises Invalid and TooLarge when it cannot be
    made, with nothing changed; links and mergers are for afterwards (`_connect`)."""
    require(actor.role, USUAL)
    making = _Making(actor, values, here)
    parts = _passages_of(making)
    if values["evidence"] and not parts:
        raise Invalid("No passage that it rests on has a place here.")
    fields, questions, responses = _fields_of(making), _questions_of(making), _responses_of(making)
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


def _said(work: Opened, making: _Making, parts: list[dict[str, Any]]) -> dict[str, Any]:
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


Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Here:
    """What of the file is here: passages and briefs by their references there, and the id of who
    has a name, None where nobody of the project does."""

    passages: Mapping[str, str]
    briefs: Mapping[str, int]
    person: Callable[[str], uuid.UUID | None]


@dataclass(slots=True)
class _Making:
    actor: Member
    values: Values
    here: _Here
    briefs: dict[int, LockedBrief] = field(default_factory=dict)
    joined: dict[str, tuple[Values, Highlight, str]] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)


def _passages_of(making: _Making) -> list[dict[str, Any]]:
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


def _fields_of(making: _Making) -> list[dict[str, Any]]:
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


def _field(making: _Making, said: Values, ordinal: int) -> dict[str, Any]:
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


def _rests_on(making: _Making, said: Values) -> tuple[int, int, int, str] | None:
    words = said.get("from")
    number = making.here.briefs.get(str(words.get("brief"))) if words else None
    if not words or not number:
        return None
    return number, int(words.get("start", 0)), int(words.get("end", 0)), str(words.get("exact", ""))


def _questions_of(making: _Making) -> list[dict[str, Any]]:
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


def _responses_of(making: _Making) -> list[dict[str, Any]]:
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


def _signed(making: _Making, part: dict[str, Any], said: Values) -> dict[str, Any]:
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

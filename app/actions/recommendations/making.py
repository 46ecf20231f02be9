"""The passages of a recommendation: make one from a passage, join others, leave them, say what each
is to it."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from typing import Any

from app.actions.recommendations.fields import check_alone, check_once, field_changes, field_value
from app.actions.recommendations.parts import (
    USUAL,
    Done,
    Opened,
    changed,
    checked_text,
    made,
    new_row,
    one_of,
    opened,
    part_on,
    passage_of,
    recorded,
    save,
    wording_of,
)
from app.domain.errors import Stale
from app.domain.permissions import require
from app.domain.recommendations.kinds import (
    LONGEST_FIELD,
    LONGEST_STATEMENT,
    STANCES,
    STRENGTHS,
    VOICES,
    GivenField,
)
from app.domain.recommendations.wording import shortened, title_of
from app.domain.references import passage_ref, recommendation_ref
from app.domain.text import canonical
from app.store.memberships import Member
from app.store.recommendations import rows
from app.store.tables.recommendations import Recommendation


def make(
    actor: Member,
    brief_number: int,
    number: int,
    *,
    title: str = "",
    statement: str = "",
    stance: str = "supports",
    voice: str = "own",
    admitted: str = "",
    strength: str = "",
    fields: Sequence[GivenField] = (),
    seen: Collection[str] | None = None,
    id: uuid.UUID | None = None,
    rev: int | None = None,
) -> Done:
    """A recommendation that rests on B<brief_number>:<number>, with these fields, all of one
    moment. Without a statement it has the words of the passage, without a title the beginning of
    what should be done.

    `seen` are those (references) that the actor knows to rest on the passage already: Stale, with
    the others, when there are more. The same `id` again changes nothing. `rev` is that of the
    change of the brief with which it is one, and undone as one: the marking of its passage.
    """
    require(actor.role, USUAL)
    brief, highlight = passage_of(actor, brief_number, number)
    if id and (known := rows.with_id(actor.project_id, id)):
        return _known(actor, known)
    place = passage_ref(brief.number, highlight.number)
    _check_seen(actor, highlight.id, place, seen)
    values = [field_value(actor, given, highlight, place, at) for at, given in enumerate(fields)]
    action = next((v["text"] for v in values if v["kind"] == "action" and v["text"]), "")
    wording = wording_of(
        title or title_of(action or highlight.exact, brief.language),
        statement or shortened(highlight.exact, LONGEST_STATEMENT),
    )
    part = joined_part(actor, highlight.id, place, stance, voice, admitted)
    if strength:
        one_of("strength", strength, STRENGTHS)
    row = new_row(actor, id)
    work = Opened(actor, [row], {})
    changes: dict[str, Any] = {work.key(name): value for name, value in wording.items()}
    changes |= {
        work.key("there"): True,
        work.key("strength"): strength,
        work.key("passage", highlight.id): part,
    }
    for kind in dict.fromkeys(value["kind"] for value in values):
        own = [value for value in values if value["kind"] == kind]
        check_alone(kind, [value["basis"] for value in own])
        check_once(kind, own)
        changes |= field_changes(work, kind, own)
    save(actor, [row], changes, confirmed=True)
    whole = rows.state(actor.project_id, [row])
    return recorded(actor, "make", row, {work.key("there"): False}, whole, brief, rev)


def join(
    actor: Member,
    recommendation: int,
    brief_number: int,
    number: int,
    *,
    stance: str = "supports",
    voice: str = "own",
    admitted: str = "",
    rev: int | None = None,
) -> Done:
    """R<recommendation> rests on this passage, too. Stale when it does already. `admitted` is the
    reason why one from outside the body counts; without it such a passage is shown, not counted.
    `rev` as in `make`."""
    require(actor.role, USUAL)
    brief, highlight = passage_of(actor, brief_number, number)
    work = opened(actor, recommendation)
    place = passage_ref(brief.number, highlight.number)
    if known := work.parts("passage").get(str(highlight.id)):
        stands = STANCES[known["stance"]]
        raise Stale(
            f"{place} is in {work.ref} already, under “{stands}”. Change what it is there instead.",
            current=known,
        )
    part = joined_part(actor, highlight.id, place, stance, voice, admitted)
    return changed(work, "join", {work.key("passage", highlight.id): part}, brief, rev)


def leave(actor: Member, recommendation: int, brief_number: int, number: int) -> Done:
    """R<recommendation> rests on this passage no more; what was bound to its words goes with it."""
    require(actor.role, USUAL)
    brief, highlight = passage_of(actor, brief_number, number, gone=True)
    work = opened(actor, recommendation)
    part_on(work, str(highlight.id), passage_ref(brief_number, number))
    bound = [
        id for id, part in work.parts("field").items() if part["highlight_id"] == str(highlight.id)
    ]
    gone = {work.key("passage", highlight.id): None} | {work.key("field", id): None for id in bound}
    return changed(work, "leave", gone, brief)


def set_stance(
    actor: Member,
    recommendation: int,
    brief_number: int,
    number: int,
    version: int,
    *,
    stance: str,
    voice: str = "own",
    admitted: str = "",
) -> Done:
    """Say what a joined passage is to the recommendation, and in whose voice it speaks."""
    require(actor.role, USUAL)
    brief, highlight = passage_of(actor, brief_number, number)
    work = opened(actor, recommendation, version)
    known = part_on(work, str(highlight.id), passage_ref(brief_number, number))
    part = known | _said_of(stance, voice, admitted)
    return changed(work, "stance", {work.key("passage", highlight.id): part}, brief)


def _known(actor: Member, row: Recommendation) -> Done:
    if row.created_by != actor.user_id:
        raise Stale("This id belongs to another recommendation. Send it again.")
    return Done(recommendation_ref(row.number), row.number, row.version, fresh=False)


def _check_seen(
    actor: Member, highlight_id: uuid.UUID, place: str, seen: Collection[str] | None
) -> None:
    if seen is None:
        return
    new = {
        recommendation_ref(number): (title, name)
        for number, title, name in rows.holding(actor.project_id, highlight_id)
        if recommendation_ref(number) not in seen
    }
    if new:
        named = ", ".join(f"{ref} “{title}” by {name}" for ref, (title, name) in new.items())
        raise Stale(
            f"{place} is in {named} already. Look at it there, or make another one of these words.",
            current={ref: title for ref, (title, _) in new.items()},
        )


def joined_part(
    actor: Member, highlight_id: uuid.UUID, place: str, stance: str, voice: str, admitted: str
) -> dict[str, Any]:
    """The passage as it is joined. Raises Invalid for a stance or voice that there is not."""
    said = _said_of(stance, voice, admitted)
    return made(actor, highlight_id=str(highlight_id), passage=place, **said)


def _said_of(stance: str, voice: str, admitted: str) -> dict[str, str]:
    """What a passage is to a recommendation."""
    admitted = canonical(admitted).strip()
    return {
        "stance": one_of("stance", stance, STANCES),
        "voice": one_of("voice", voice, VOICES),
        "admitted": admitted and checked_text("admitted", admitted, "The reason", LONGEST_FIELD),
    }

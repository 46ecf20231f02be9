"""Say that a sentence which reads like a recommendation is none."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from app.actions.undoable import Undoable
from app.domain.errors import Invalid, TooLarge
from app.domain.permissions import require
from app.domain.references import brief_ref
from app.domain.text import canonical
from app.domain.undo import State, Step
from app.store import briefs, cues
from app.store.events import record
from app.store.highlight_rows import LockedBrief, lock_brief
from app.store.memberships import Member
from app.store.tables.columns import new_id, now

LONGEST_REASON = 1_000  # code points
NONE_HERE = "No sentence here reads like a recommendation to the rules, so there is none to decide."


@dataclass(frozen=True, slots=True)
class Settled:
    """The brief, and how many of its sentences are decided by this; 0 where they were before."""

    ref: str
    count: int


def settle(actor: Member, brief_number: int, start: int, end: int, reason: str = "") -> Settled:
    """The sentences that `[start, end)` of the brief's text touches, code points, are no
    recommendations though they read like some. Raises Invalid where none does, TooLarge."""
    require(actor.role, "write_recommendation")
    reason = canonical(reason).strip()
    if len(reason) > LONGEST_REASON:
        said = f"The reason has {len(reason):,} characters; the most is {LONGEST_REASON:,}."
        raise TooLarge(said, fields={"reason": said})
    brief = lock_brief(actor.project_id, brief_number)
    read = briefs.brief(actor.project_id, brief_number)
    found = cues.hits_at(actor.project_id, read, start, end)
    if not found:
        raise Invalid(NONE_HERE)
    known = cues.decided_words(actor.project_id, brief.id)
    new = {cues.digest(cue.sentence): cue for cue in found}
    state: State = {
        str(new_id()): {"start": cue.start, "end": cue.end, "words": words, "reason": reason}
        for words, cue in new.items()
        if words not in known
    }
    ref = brief_ref(brief_number)
    if state:
        _put(actor, (brief, []), state)
        record(
            actor,
            "settle",
            "cue",
            uuid.UUID(min(state)),
            ref=ref,
            brief_id=brief.id,
            rev=briefs.bump(actor.project_id, brief.id),
            after=state,
        )
    return Settled(ref, len(state))


def _find(_actor: Member, brief: LockedBrief, step: Step) -> tuple[LockedBrief, list[uuid.UUID]]:
    return brief, [uuid.UUID(id) for id in step.after or step.before or {}]


def _state(actor: Member, found: tuple[LockedBrief, list[uuid.UUID]]) -> State | None:
    rows = cues.decided(actor.project_id, found[1])
    kept = ("start", "end", "words", "reason")
    return {str(row.id): {name: getattr(row, name) for name in kept} for row in rows} or None


def _put(actor: Member, found: tuple[LockedBrief, list[uuid.UUID]], state: State | None) -> None:
    brief, ids = found
    if state is None:
        return cues.forget(actor.project_id, ids)
    own: dict[str, Any] = {
        "project_id": actor.project_id,
        "brief_id": brief.id,
        "created_by": actor.user_id,
        "created_at": now(),
    }
    cues.decide([{"id": uuid.UUID(id), **values, **own} for id, values in state.items()])


UNDO = Undoable(
    kind="cue",
    verbs=("settle",),
    permission="write_recommendation",
    called="that sentence of {ref}",
    find=_find,
    state=_state,
    put=_put,
    says=lambda _actor, step: f"Said that a sentence of {step.ref} is no recommendation.",
)  # no card shows it: the page is loaded again

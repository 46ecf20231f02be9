"""Undo and redo of what somebody did in a brief, derived from the record: nothing else is kept, so
they reach back over reloads. Each is a change with an event of its own."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from app.actions import briefs, highlights, matrix, notes, recommendations, report, syntheses
from app.actions.highlight_states import Change
from app.domain.errors import Missing, Stale
from app.domain.permissions import require
from app.domain.undo import ChangedSince, Step, stacks, stands
from app.store import briefs as store
from app.store import events
from app.store.highlight_rows import LockedBrief, lock_brief
from app.store.memberships import Member

# Every kind of change that can be undone. A new one is a line here, and what it says of itself.
UNDOABLE = (
    highlights.UNDO,
    notes.UNDO,
    briefs.UNDO_ZONE,
    recommendations.UNDO,
    recommendations.UNDO_CUE,
    syntheses.UNDO,
    matrix.UNDO,
    report.UNDO,
)
BY_EVENT = {(kind.kind, verb): kind for kind in UNDOABLE for verb in kind.verbs}


@dataclass(frozen=True, slots=True)
class Reverted:
    """The step that was undone or redone, in words, and the change of a highlight or of the notes
    under it; None when the page is to be loaded again."""

    step: Step
    said: str
    change: Change | None


def undo(
    actor: Member, brief_number: int, since: datetime, passing: Collection[str] = ()
) -> Reverted:
    """Take back the actor's latest change in the brief since then, but those `passing` (ids).

    Raises Stale, with {"event": id} as `current`, when somebody changed the thing meanwhile or
    there is nothing to undo; Forbidden when the actor may not do that any more.
    """
    brief, done, _undone = _stacks(actor, brief_number, since)
    return _revert(actor, brief, _top(done, passing, "undo"), "undo")


def redo(
    actor: Member, brief_number: int, since: datetime, passing: Collection[str] = ()
) -> Reverted:
    """Do again what the actor undid last. Raises as `undo` does."""
    brief, _done, undone = _stacks(actor, brief_number, since)
    return _revert(actor, brief, _top(undone, passing, "redo"), "redo")


def take_back(actor: Member, event_id: uuid.UUID) -> Reverted:
    """Take back one change by its event, whoever made it, while nothing later rests on it.

    Raises Stale when something does, Missing when the record has no such change.
    """
    step, number = events.step(actor.project_id, event_id)
    if (step.kind, step.verb) not in BY_EVENT:
        raise Missing("There is no such change that can be taken back.")
    brief = lock_brief(actor.project_id, number) if number else None
    return _revert(actor, brief, step, "undo", then="Look at what stands there now.")


def _stacks(
    actor: Member, brief_number: int, since: datetime
) -> tuple[LockedBrief, list[Step], list[Step]]:
    brief = lock_brief(actor.project_id, brief_number)
    verbs = {verb for _kind, verb in BY_EVENT}
    steps = events.steps(actor.project_id, brief.id, actor.user_id, since, verbs)
    return brief, *stacks(steps, BY_EVENT)


def _top(stack: list[Step], passing: Collection[str], verb: str) -> Step:
    left = [step for step in stack if str(step.id) not in passing]
    if not left:
        raise Stale(f"There is nothing to {verb}.")
    return left[-1]


def _revert(
    actor: Member, brief: LockedBrief | None, step: Step, verb: str, then: str = ""
) -> Reverted:
    """`brief` is the one in which it was done, if it was in one."""
    kind = BY_EVENT[step.kind, step.verb]
    require(actor.role, kind.permission)
    here, there = (step.before, step.after) if verb == "redo" else (step.after, step.before)
    try:
        thing = kind.find(actor, brief, step)
        now = kind.state(actor, thing)
        if step.object_id and not stands(now, here):
            raise ChangedSince(kind.called.format(ref=step.ref), step.object_id)
    except ChangedSince as since:
        raise _changed_since(actor, step, verb, since, then) from since
    said = kind.says(actor, step)
    kind.put(actor, thing, there)
    if brief:
        brief = brief._replace(rev=store.bump(actor.project_id, brief.id))
    events.record(
        actor,
        verb,
        step.kind,
        step.object_id,
        ref=step.ref,
        brief_id=brief.id if brief else None,
        rev=brief.rev if brief else None,
        before=here,
        after={"of": str(step.id), "is": there},
    )
    touched = kind.redraws(thing, here)
    change = None
    if brief and touched:
        change = Change(brief, *touched, verb=verb, before=here, after=there)
    return Reverted(step, said, change)


def _changed_since(
    actor: Member, step: Step, verb: str, since: ChangedSince, then: str = ""
) -> Stale:
    who = events.latest_actor(actor.project_id, since.id)
    past = "undone" if verb == "undo" else "done again"
    then = then or f"{verb.capitalize()} once more to pass over it."
    return Stale(
        f"{who} has changed {since.what} since, so this cannot be {past}. {then}",
        current={"event": str(step.id)},
    )

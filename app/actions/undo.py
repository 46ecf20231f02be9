"""Undo and redo of what somebody did in a brief, derived from the record: nothing else is kept, so
they reach back over reloads. Each is a change with an event of its own."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.actions import briefs, highlights, matrix, notes, recommendations, report, syntheses
from app.actions.highlight_states import Change
from app.actions.recommendations import cues
from app.actions.undoable import Undoable
from app.domain.errors import Missing, Stale
from app.domain.permissions import require
from app.domain.undo import ChangedSince, State, Step, stacks, stands, together
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
    cues.UNDO,
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
    return _revert(actor, brief, _latest(done, passing, "undo"), "undo")


def redo(
    actor: Member, brief_number: int, since: datetime, passing: Collection[str] = ()
) -> Reverted:
    """Do again what the actor undid last. Raises as `undo` does."""
    brief, _done, undone = _stacks(actor, brief_number, since)
    return _revert(actor, brief, _latest(undone, passing, "redo"), "redo")


def take_back(actor: Member, event_id: uuid.UUID) -> Reverted:
    """Take back one change by its event, whoever made it, while nothing later rests on it.

    Raises Stale when something does, Missing when the record has no such change.
    """
    step, number = events.step(actor.project_id, event_id)
    if (step.kind, step.verb) not in BY_EVENT:
        raise Missing("There is no such change that can be taken back.")
    if step.is_purged:
        raise Stale("The words of this change were purged, so it cannot be taken back.")
    brief = lock_brief(actor.project_id, number) if number else None
    return _revert(actor, brief, [step], "undo", then="Look at what stands there now.")


def _stacks(
    actor: Member, brief_number: int, since: datetime
) -> tuple[LockedBrief, list[Step], list[Step]]:
    brief = lock_brief(actor.project_id, brief_number)
    verbs = {verb for _kind, verb in BY_EVENT}
    steps = events.steps(actor.project_id, brief.id, actor.user_id, since, verbs)
    return brief, *stacks(steps, BY_EVENT)


def _latest(stack: list[Step], passing: Collection[str], verb: str) -> list[Step]:
    left = [step for step in stack if str(step.id) not in passing]
    if not left:
        raise Stale(f"There is nothing to {verb}.")
    return together(left)


def _revert(
    actor: Member, brief: LockedBrief | None, steps: Sequence[Step], verb: str, then: str = ""
) -> Reverted:
    """The first of the steps, and with it the others, which were one change with it; of these stays
    what somebody has touched since. `brief` is the one in which they were done, if in one."""
    said: list[str] = []
    changes: list[Change] = []
    for step in steps:
        try:
            kind, thing = _found(actor, brief, step, verb)
            if said and verb == "undo" and kind.holds(actor, thing, step):
                raise ChangedSince("what rests on it", step.object_id or step.id)
        except ChangedSince as since:
            if not said:
                raise _changed_since(actor, step, verb, since, then) from since
            said.append(f"{step.ref} stays: somebody has changed {since.what} since.")
            continue
        if brief and not said:
            brief = brief._replace(rev=store.bump(actor.project_id, brief.id))
        said.append(kind.says(actor, step))
        here, there = _turned(step, verb)
        kind.put(actor, thing, there)
        _record(actor, brief, step, verb)
        touched = kind.redraws(thing, here)
        if brief and touched:
            changes.append(Change(brief, *touched, verb=verb, before=here, after=there))
    widest = max(changes, key=lambda each: each.end - each.start, default=None)
    return Reverted(steps[0], " ".join(said), widest)


def _found(
    actor: Member, brief: LockedBrief | None, step: Step, verb: str
) -> tuple[Undoable, object]:
    """The thing of the step, which is as the step left it; else ChangedSince."""
    kind = BY_EVENT[step.kind, step.verb]
    require(actor.role, kind.permission)
    thing = kind.find(actor, brief, step)
    if step.object_id and not stands(kind.state(actor, thing), _turned(step, verb)[0]):
        raise ChangedSince(kind.called.format(ref=step.ref), step.object_id)
    return kind, thing


def _turned(step: Step, verb: str) -> tuple[State | None, State | None]:
    """How it is now, and how it is to be."""
    return (step.before, step.after) if verb == "redo" else (step.after, step.before)


def _record(actor: Member, brief: LockedBrief | None, step: Step, verb: str) -> None:
    here, there = _turned(step, verb)
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

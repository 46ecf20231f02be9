"""Undo and redo of what somebody did in a brief, derived from the record: nothing else is kept, so
they reach back over reloads. Each is a change with an event of its own."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from app.actions import notes as thread
from app.actions.highlight_states import Change, finish, put_state, state_of
from app.domain.errors import Missing, Stale
from app.domain.permissions import require
from app.domain.undoing import Deed, State, stacks, stands
from app.store import briefs, events, highlights, notes
from app.store.database import db
from app.store.events import record
from app.store.memberships import Member
from app.store.tables import Brief


@dataclass(frozen=True, slots=True)
class Turned:
    """The deed that was undone or redone, and the change of a highlight or of the notes under it;
    None when a block was re-zoned."""

    deed: Deed
    change: Change | None
    block: int = 0  # ordinal of a block that was re-zoned


def undo(
    actor: Member, brief_number: int, since: datetime, passing: Collection[str] = ()
) -> Turned:
    """Take back the actor's latest change in the brief since then, but those `passing` (ids).

    Raises Stale, with {"event": id} as `current`, when somebody changed the thing meanwhile or
    there is nothing to undo; Forbidden when the actor may not do that any more.
    """
    brief, done, _undone = _stacks(actor, brief_number, since)
    return _turn(actor, brief, _top(done, passing, "undo"), "undo")


def redo(
    actor: Member, brief_number: int, since: datetime, passing: Collection[str] = ()
) -> Turned:
    """Do again what the actor undid last. Raises as `undo` does."""
    brief, _done, undone = _stacks(actor, brief_number, since)
    return _turn(actor, brief, _top(undone, passing, "redo"), "redo")


def _stacks(
    actor: Member, brief_number: int, since: datetime
) -> tuple[Brief, list[Deed], list[Deed]]:
    require(actor.role, "highlight")
    brief = briefs.brief_to_change(actor.project_id, brief_number)
    return brief, *stacks(events.deeds(actor.project_id, brief.id, actor.user_id, since))


def _top(stack: list[Deed], passing: Collection[str], verb: str) -> Deed:
    left = [deed for deed in stack if str(deed.id) not in passing]
    if not left:
        raise Stale(f"There is nothing to {verb}.")
    return left[-1]


def _turn(actor: Member, brief: Brief, deed: Deed, verb: str) -> Turned:
    here, there = (deed.before, deed.after) if verb == "redo" else (deed.after, deed.before)
    if deed.kind == "brief":
        return Turned(deed, None, _rezone(actor, brief, deed, verb, here or {}, there or {}))
    if deed.kind == "note":
        return Turned(deed, _turn_note(actor, brief, deed, verb, here, there))
    row = highlights.with_id(actor.project_id, deed.object_id) if deed.object_id else None
    if row is None:
        raise Missing("There is no such highlight in this brief.")
    if not stands(state_of(actor, row), here):
        line = highlights.highlight(actor.project_id, brief.id, row.number)
        raise _changed_since(deed, verb, line.editor, deed.ref)
    put_state(actor, row, there)
    return Turned(deed, finish(actor, verb, brief, row, before=here, after=there, of=deed.id))


def _turn_note(
    actor: Member, brief: Brief, deed: Deed, verb: str, here: State | None, there: State | None
) -> Change:
    """A note goes with its highlight: it is put back only where that still stands."""
    row = notes.with_id(actor.project_id, deed.object_id) if deed.object_id else None
    highlight = highlights.with_id(actor.project_id, row.highlight_id) if row else None
    if row is None or highlight is None:
        raise Missing("There is no such note in this brief.")
    if highlight.deleted_at is not None:
        who = events.latest_actor(actor.project_id, brief.id, highlight.id)
        raise _changed_since(deed, verb, who, deed.ref)
    before = thread.state_of(row)
    if not stands(before, here):
        who = events.latest_actor(actor.project_id, brief.id, row.id)
        raise _changed_since(deed, verb, who, f"that note on {deed.ref}")
    thread.put_state(actor, row, there)
    return thread.finish(actor, verb, brief, highlight, row, before, of=deed.id)


def _rezone(actor: Member, brief: Brief, deed: Deed, verb: str, here: State, there: State) -> int:
    """The block's printed number is its own: it is only seen or unseen."""
    require(actor.role, "edit_brief")
    if brief.revision_id is None:
        raise Missing("This brief has no text yet.")
    block = briefs.block_to_change(actor.project_id, brief.revision_id, int(here["block"]))
    if block.zone != here["zone"]:
        raise _changed_since(deed, verb, "Somebody", deed.ref)
    block.zone = there["zone"]
    db.session.flush()
    record(
        actor,
        verb,
        "brief",
        brief.id,
        ref=deed.ref,
        brief_id=brief.id,
        rev=briefs.bump(actor.project_id, brief.id),
        before=here,
        after={"of": str(deed.id), "is": there},
    )
    db.session.flush()
    return block.ordinal


def _changed_since(deed: Deed, verb: str, who: str, what: str) -> Stale:
    turned = "undone" if verb == "undo" else "done again"
    return Stale(
        f"{who} has changed {what} since, so this cannot be {turned}. "
        f"{verb.capitalize()} once more to pass over it.",
        current={"event": str(deed.id)},
    )

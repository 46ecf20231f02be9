"""How far somebody has read, which is theirs to share; who is given what, and how it stands with
them until they declare it read through, which is part of the study and recorded."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any

from app.domain.errors import Invalid, Missing
from app.domain.permissions import may, require
from app.domain.progress import DONE, IN_WORK, STATES, TO_READ, ordinals, together
from app.domain.references import brief_ref
from app.store import briefs, memberships, progress
from app.store.events import record, record_many
from app.store.memberships import Member

_MOVES = {TO_READ: "put_back", IN_WORK: "begin", DONE: "read_through"}  # verbs


def note_progress(
    actor: Member, brief_number: int, revision_id: uuid.UUID | None, read: str, last: int
) -> None:
    """Add the blocks `read` ("1-5,8", ordinals) to what the actor has read; `last` is the block
    they are at. What is no ¶ of the brief does not count, and neither does an older text."""
    require(actor.role, "read")
    brief = briefs.brief(actor.project_id, brief_number)
    there = progress.numbered_blocks(actor.project_id, brief.revision_id)
    if revision_id != brief.revision_id or last not in there:
        return
    known = progress.row(actor.project_id, brief.id, actor.user_id)
    same = known is not None and known.revision_id == revision_id
    before = known.read if known and same else ""
    all_read = together(before, ordinals(read), there)
    progress.save(
        known,
        project_id=actor.project_id,
        brief_id=brief.id,
        user_id=actor.user_id,
        revision_id=revision_id,
        read=all_read,
        paragraphs=len(ordinals(all_read)),
        last=last,
    )


def share_reading(actor: Member, shares: bool) -> None:
    """Whether the members of the project see how far the actor has read. No event: it is theirs."""
    require(actor.role, "read")
    memberships.share_reading(actor.project_id, actor.user_id, shares)


def give(actor: Member, brief_numbers: Collection[int], handles: Collection[str]) -> int:
    """Give each of the briefs to each of these people, who may be the actor alone; how many were
    given. Who has one already keeps it as it stands, and so does what they declared.

    Raises Missing for a brief that is not there, Invalid for nobody, for no brief, and for somebody
    who cannot declare one read.
    """
    return _give(actor, brief_numbers, handles, actor.user_id, ("take_on", "give"))


def withdraw(actor: Member, brief_numbers: Collection[int], handles: Collection[str]) -> int:
    """Take each of the briefs back from each of these people, also from who left; how many were.
    What they declared read through stays declared. Raises as `give` does."""
    return _give(actor, brief_numbers, handles, None, ("give_up", "withdraw"))


def move(actor: Member, brief_number: int, state: str) -> None:
    """Say where the actor stands with the brief. Who begins one that nobody gave them takes it on.
    The same again changes nothing."""
    require(actor.role, "declare_read")
    if state not in STATES:
        raise Invalid(f"“{state[:20]}” is none of {', '.join(STATES.values())}.")
    brief = briefs.brief_to_change(actor.project_id, brief_number)  # as who gives it waits, too
    key = brief.id, actor.user_id
    row = progress.rows_of(actor.project_id, key[:1], key[1:]).get(key)
    before, given_by = (row.state, row.given_by) if row else ("", None)
    if state == before or (row is None and state == TO_READ):
        return
    if state != DONE and before != DONE:
        given_by = given_by or actor.user_id
    progress.put(row, actor.project_id, *key, state=state, given_by=given_by)
    verb = "take_back_reading" if before == DONE else _MOVES[state]
    record(actor, verb, "brief", brief.id, ref=brief_ref(brief.number))


def declare_read(actor: Member, brief_number: int, is_read: bool) -> None:
    """Say, or take back, that the actor has read the brief through: then it is in work again where
    it was given to them."""
    require(actor.role, "declare_read")
    brief = briefs.brief(actor.project_id, brief_number)
    mine = progress.rows_of(actor.project_id, [brief.id], [actor.user_id]).values()
    if is_read != any(row.state == DONE for row in mine):
        move(actor, brief_number, DONE if is_read else IN_WORK)


def _give(
    actor: Member,
    brief_numbers: Collection[int],
    handles: Collection[str],
    given_by: uuid.UUID | None,
    verbs: tuple[str, str],
) -> int:
    known = progress.people(actor.project_id)
    people = {known[handle].id: handle for handle in handles if handle in known}
    require(actor.role, "give_brief", own=not people.keys() - {actor.user_id})
    if not people or not brief_numbers:
        message = "Choose who, then tick the briefs." if not people else "Tick the briefs."
        raise Invalid(message, fields={"to" if not people else "briefs": message})
    if given_by:
        _can_read(actor, handles)
    there = progress.to_give(actor.project_id, brief_numbers)
    if len(there) < len({*brief_numbers}):
        raise Missing(briefs.NO_BRIEF)
    rows = progress.rows_of(actor.project_id, there, people)
    lines: list[dict[str, Any]] = []
    for brief_id, number in there.items():
        for user_id, handle in people.items():
            row = rows.get((brief_id, user_id))
            if bool(row and row.given_by) == bool(given_by):
                continue
            state = row.state if row else TO_READ
            progress.put(row, actor.project_id, brief_id, user_id, state=state, given_by=given_by)
            line = {"project_id": actor.project_id, "actor_id": actor.user_id, "kind": "brief"}
            line |= {"verb": verbs[user_id != actor.user_id], "object_id": brief_id}
            lines.append({**line, "ref": brief_ref(number), "after": {"to": handle}})
    if lines:
        actor.require_open()
        record_many(lines)
    return len(lines)


def _can_read(actor: Member, handles: Collection[str]) -> None:
    people = memberships.people(actor.project_id)
    able = {person.handle for person in people if may(person.role, "declare_read")}
    if unable := ", ".join(sorted({*handles} - able)):
        raise Invalid(f"A brief is given to analysts and leads of the project; {unable} is none.")

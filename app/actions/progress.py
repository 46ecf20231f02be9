"""How far somebody has read, which is theirs to share; and what they declare read through, which is
part of the study and recorded."""

from __future__ import annotations

import uuid

from app.domain.permissions import require
from app.domain.progress import ordinals, together
from app.store import briefs, memberships, progress
from app.store.events import record
from app.store.memberships import Member


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


def declare_read(actor: Member, brief_number: int, is_read: bool) -> None:
    """Say, or take back, that the actor has read the brief through. The same again changes
    nothing."""
    require(actor.role, "declare_read")
    brief = briefs.brief(actor.project_id, brief_number)
    if progress.declare(actor.project_id, brief.id, actor.user_id, is_read=is_read):
        verb = "read_through" if is_read else "take_back_reading"
        record(actor, verb, "brief", brief.id, ref=brief.ref)

"""Note how far somebody has read. No event: reading changes nothing in the study."""

from __future__ import annotations

import uuid

from app.domain.permissions import require
from app.domain.progress import ordinals, together
from app.store import briefs, progress
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

"""Tags of another tool in the codebook: those that it has are used, the others are added."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.errors import Forbidden
from app.domain.permissions import may
from app.domain.tags import NOT_KEPT, Tag
from app.store import codebook
from app.store.events import record_many
from app.store.foreign_ids import tags_before
from app.store.memberships import Member


def use_tags(actor: Member, tags: Sequence[Tag]) -> tuple[dict[str, Tag], list[Tag]]:
    """By the other tool's key the tags of the codebook, and those among them that it lacked and
    that were added. Forbidden, naming them, for whoever may not add any."""
    known = codebook.tags(actor.project_id, retired=True, texts=False)
    wanted = tags_before(actor.project_id, tags, known)
    lacking = [tag for tag in dict.fromkeys(wanted.values()) if tag.id == NOT_KEPT]
    if lacking and not may(actor.role, "edit_codebook"):
        named = ", ".join(f"“{tag.name}”" for tag in lacking[:5])
        more = " and others" if len(lacking) > 5 else ""
        raise Forbidden(
            f"The codebook lacks tags of this file: {named}{more}. Only a lead can add tags. Ask "
            "one to bring in this file, or to add these tags first."
        )
    ids = {tag.slug: tag.id for tag in known}
    events = []
    for tag in lacking:
        row = codebook.add(actor.project_id, actor.user_id, tag, ids.get(tag.parent or ""))
        ids[tag.slug] = row.id
        events.append(
            {
                "project_id": actor.project_id,
                "actor_id": actor.user_id,
                "verb": "add",
                "kind": "tag",
                "object_id": row.id,
                "ref": row.slug,
                "after": codebook.columns(tag) | {"parent": tag.parent or ""},
            }
        )
    record_many(events)
    return {key: tag._replace(id=ids[tag.slug]) for key, tag in wanted.items()}, lacking

"""Tags of another tool in the codebook: those that it has are used, the others are added."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.errors import Forbidden
from app.domain.foreign_tags import WantedTag, wanted_tags
from app.domain.foreign_work import ForeignTag
from app.domain.permissions import may
from app.domain.slugs import slug as slug_of
from app.domain.slugs import unused
from app.domain.tags import NOT_SLUGS, Tag
from app.store import codebook, foreign_work
from app.store.memberships import Member


@dataclass(frozen=True, slots=True)
class TagsThere:
    """`ids` and `slugs` by the other tool's key; `added` are names."""

    ids: dict[str, uuid.UUID]
    slugs: dict[str, str]
    added: tuple[str, ...]


def look_at_tags(
    actor: Member, tags: Sequence[ForeignTag]
) -> tuple[list[WantedTag], dict[str, str]]:
    """What the codebook has of them and what it lacks (domain.foreign_tags)."""
    known = codebook.tags(actor.project_id, retired=True, texts=False)
    return _wanted(tags, known)


def use_tags(actor: Member, tags: Sequence[ForeignTag]) -> TagsThere:
    """Add what the codebook lacks. Forbidden, naming them, for whoever may not add any."""
    known = codebook.tags(actor.project_id, retired=True, texts=False)
    wanted, names = _wanted(tags, known)
    lacking = [tag for tag in wanted if not tag.slug]
    if lacking and not may(actor.role, "edit_codebook"):
        named = ", ".join(f"“{tag.name}”" for tag in lacking[:5])
        more = " and others" if len(lacking) > 5 else ""
        raise Forbidden(
            f"The codebook lacks tags of this file: {named}{more}. Only a lead can add tags. Ask "
            "one to bring in this file, or to add these tags first."
        )
    ids = {tag.name: tag.id for tag in known if not tag.retired}
    slugs = {tag.name: tag.slug for tag in known if not tag.retired}
    taken = NOT_SLUGS | {tag.slug for tag in known}
    events = []
    for at, tag in enumerate(lacking, start=len(known)):
        slugs[tag.name] = unused(slug_of(tag.name, otherwise="tag"), taken)
        taken.add(slugs[tag.name])
        text = (tag.text or Tag("", tag.name))._replace(slug=slugs[tag.name], position=at)
        row = codebook.add(actor.project_id, actor.user_id, text, ids.get(tag.parent))
        ids[tag.name] = row.id
        events.append(
            {
                "project_id": actor.project_id,
                "actor_id": actor.user_id,
                "verb": "add",
                "kind": "tag",
                "object_id": row.id,
                "ref": row.slug,
                "after": codebook.columns(text) | {"parent": slugs.get(tag.parent, "")},
            }
        )
    foreign_work.write(actor.project_id, [], [], [], events)
    return TagsThere(
        {key: ids[name] for key, name in names.items()},
        {key: slugs[name] for key, name in names.items()},
        tuple(tag.name for tag in lacking),
    )


def _wanted(
    tags: Sequence[ForeignTag], known: Sequence[Tag]
) -> tuple[list[WantedTag], dict[str, str]]:
    in_use = {tag.name: tag.slug for tag in known if not tag.retired}
    return wanted_tags(tags, in_use, [tag.colour for tag in known])

"""Which tags are on a highlight, and putting them there."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable

import sqlalchemy as sa

from app.store.database import db, run
from app.store.tables import Coding, Tag

_OF = (
    sa.select(Tag.slug, Tag.id)
    .join(Coding, (Coding.project_id == Tag.project_id) & (Coding.tag_id == Tag.id))
    .where(
        Coding.project_id == sa.bindparam("project"),
        Coding.highlight_id == sa.bindparam("highlight"),
    )
    .order_by(Tag.position, Tag.id)
)
_LIVE = (
    sa.select(Tag.slug, Tag.id)
    .where(
        Tag.project_id == sa.bindparam("project"),
        Tag.slug.in_(sa.bindparam("slugs", expanding=True)),
        Tag.retired_at.is_(None),
    )
    .order_by(Tag.position, Tag.id)
)
_ADD = sa.insert(Coding)


def tags_of(project_id: uuid.UUID, highlight_id: uuid.UUID) -> dict[str, uuid.UUID]:
    """slug -> id of the tags on a highlight, retired ones too, in the order of the codebook."""
    return {row.slug: row.id for row in run(_OF, project=project_id, highlight=highlight_id)}


def live_tags(project_id: uuid.UUID, slugs: Collection[str]) -> dict[str, uuid.UUID]:
    """slug -> id of those of the slugs that are tags in use, in the order of the codebook."""
    if not slugs:
        return {}
    return {row.slug: row.id for row in run(_LIVE, project=project_id, slugs=list(slugs))}


def add_codings(
    project_id: uuid.UUID,
    highlight_id: uuid.UUID,
    tag_ids: Iterable[uuid.UUID],
    coder_id: uuid.UUID,
) -> None:
    """Say that the coder put these tags on the highlight, now."""
    for tag_id in tag_ids:
        run(
            _ADD,
            project_id=project_id,
            highlight_id=highlight_id,
            tag_id=tag_id,
            coder_id=coder_id,
        )


def remove_codings(
    project_id: uuid.UUID, highlight_id: uuid.UUID, tag_ids: Collection[uuid.UUID]
) -> None:
    """Take these tags off the highlight."""
    if tag_ids:
        db.session.execute(
            sa.delete(Coding).where(
                Coding.project_id == project_id,
                Coding.highlight_id == highlight_id,
                Coding.tag_id.in_(tag_ids),
            )
        )

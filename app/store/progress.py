"""How far each person has read each brief."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.store.database import db, run
from app.store.tables import Block, Brief, Membership, ReadingProgress, User
from app.store.tables.columns import now


@dataclass(frozen=True, slots=True)
class Stop:
    """The block at which somebody stopped reading."""

    ordinal: int
    at: datetime


@dataclass(frozen=True, slots=True)
class ReaderProgress:
    """How many ¶ of a brief a member has read."""

    brief_id: uuid.UUID
    name: str
    handle: str
    paragraphs: int


def numbered_blocks(project_id: uuid.UUID, revision_id: uuid.UUID) -> set[int]:
    """Ordinals of the blocks that are printed with a ¶."""
    statement = sa.select(Block.ordinal).where(
        Block.project_id == project_id,
        Block.revision_id == revision_id,
        Block.zone == "body",
        Block.number.is_not(None),
    )
    return set(db.session.scalars(statement))


def row(project_id: uuid.UUID, brief_id: uuid.UUID, user_id: uuid.UUID) -> ReadingProgress | None:
    key = (project_id, brief_id, user_id)
    return db.session.get(ReadingProgress, key, populate_existing=True)


def save(known: ReadingProgress | None, **values: object) -> None:
    if known is None:
        db.session.add(ReadingProgress(**values))
    else:
        for name, value in {**values, "updated_at": now()}.items():
            setattr(known, name, value)
    db.session.flush()


_STOP = sa.select(ReadingProgress.last, ReadingProgress.updated_at).where(
    ReadingProgress.project_id == sa.bindparam("project"),
    ReadingProgress.revision_id == sa.bindparam("revision"),
    ReadingProgress.user_id == sa.bindparam("person"),
)


def stop(project_id: uuid.UUID, revision_id: uuid.UUID, user_id: uuid.UUID) -> Stop | None:
    """Where the person stopped in this text; None when they have not begun."""
    found = run(_STOP, project=project_id, revision=revision_id, person=user_id).one_or_none()
    return Stop(*found) if found else None


def readers(project_id: uuid.UUID) -> list[ReaderProgress]:
    """Of every brief, the members who have read in its present text, by name."""
    rows = db.session.execute(
        sa.select(
            ReadingProgress.brief_id, User.name, Membership.handle, ReadingProgress.paragraphs
        )
        .join(
            Membership,
            (Membership.project_id == ReadingProgress.project_id)
            & (Membership.user_id == ReadingProgress.user_id),
        )
        .join(User, User.id == ReadingProgress.user_id)
        .join(
            Brief,
            (Brief.project_id == ReadingProgress.project_id)
            & (Brief.id == ReadingProgress.brief_id)
            & (Brief.revision_id == ReadingProgress.revision_id),
        )
        .where(
            ReadingProgress.project_id == project_id,
            ReadingProgress.paragraphs > 0,
            Membership.left_at.is_(None),
            Brief.deleted_at.is_(None),
        )
        .order_by(sa.func.lower(User.name), Membership.handle, Brief.number)
    )
    return [ReaderProgress(*row) for row in rows]

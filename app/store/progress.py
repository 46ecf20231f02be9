"""How far each person has read each brief, and which they declared read through."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

import sqlalchemy as sa

from app.domain.progress import ReaderProgress, ReadThrough
from app.store.database import db
from app.store.prepared import Prepared
from app.store.tables.briefs import Block, Brief, BriefRead, ReadingProgress
from app.store.tables.columns import now
from app.store.tables.people import Membership, User


@dataclass(frozen=True, slots=True)
class Stop:
    """The block at which somebody stopped reading, and how many ¶ they have read."""

    ordinal: int
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


_STOP = Prepared(
    sa.select(ReadingProgress.last, ReadingProgress.paragraphs).where(
        ReadingProgress.project_id == sa.bindparam("project"),
        ReadingProgress.revision_id == sa.bindparam("revision"),
        ReadingProgress.user_id == sa.bindparam("person"),
    )
)


def stop(project_id: uuid.UUID, revision_id: uuid.UUID, user_id: uuid.UUID) -> Stop | None:
    """Where the person stopped in this text; None when they have not begun."""
    found = _STOP.first(project=project_id, revision=revision_id, person=user_id)
    return Stop(*found) if found else None


def readers(project_id: uuid.UUID, asking: uuid.UUID) -> list[ReaderProgress]:
    """Of every brief, the members who have read in its present text, by name: who asks, and those
    who share it."""
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
            Membership.shares_reading | (Membership.user_id == asking),
            Membership.left_at.is_(None),
            Brief.deleted_at.is_(None),
        )
        .order_by(sa.func.lower(User.name), Membership.handle, Brief.number)
    )
    return [ReaderProgress(*row) for row in rows]


_THROUGH = (
    sa.select(Brief.number, User.name, Membership.handle, BriefRead.created_at, BriefRead.user_id)
    .join(Brief, (Brief.project_id == BriefRead.project_id) & (Brief.id == BriefRead.brief_id))
    .join(User, User.id == BriefRead.user_id)
    .join(
        Membership,
        (Membership.project_id == BriefRead.project_id) & (Membership.user_id == BriefRead.user_id),
    )
    .where(BriefRead.project_id == sa.bindparam("project"), Brief.deleted_at.is_(None))
    .order_by(sa.func.lower(User.name), Membership.handle, Brief.number)
)
_ALL_THROUGH = Prepared(_THROUGH)
_THROUGH_ONE = Prepared(_THROUGH.where(BriefRead.brief_id == sa.bindparam("brief")))


def read_through(project_id: uuid.UUID, brief_id: uuid.UUID | None = None) -> list[ReadThrough]:
    """What was declared read through, of the project or one brief, by name; those who left stay."""
    if brief_id is None:
        return [ReadThrough(*row) for row in _ALL_THROUGH.all(project=project_id)]
    return [ReadThrough(*row) for row in _THROUGH_ONE.all(project=project_id, brief=brief_id)]


def declare(
    project_id: uuid.UUID, brief_id: uuid.UUID, user_id: uuid.UUID, *, is_read: bool
) -> bool:
    """Whether that changed anything."""
    known = db.session.get(BriefRead, (project_id, brief_id, user_id), populate_existing=True)
    if is_read == (known is not None):
        return False
    if known is None:
        db.session.add(BriefRead(project_id=project_id, brief_id=brief_id, user_id=user_id))
    else:
        db.session.delete(known)
    db.session.flush()
    return True

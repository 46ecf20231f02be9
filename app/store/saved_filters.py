"""Filters that have a name in a project."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

import sqlalchemy as sa

from app.domain.errors import Missing
from app.store.database import db
from app.store.prepared import Prepared
from app.store.tables.people import User
from app.store.tables.search import SavedFilter


@dataclass(frozen=True, slots=True)
class SavedLine:
    id: uuid.UUID
    name: str
    query: str
    created_by: uuid.UUID
    author: str
    version: int


_LINES = Prepared(
    sa.select(
        SavedFilter.id,
        SavedFilter.name,
        SavedFilter.query,
        SavedFilter.created_by,
        User.name,
        SavedFilter.version,
    )
    .join(User, User.id == SavedFilter.created_by)
    .where(SavedFilter.project_id == sa.bindparam("project"))
    .order_by(SavedFilter.folded)
)


def saved_filters(project_id: uuid.UUID) -> list[SavedLine]:
    """By name, in one statement."""
    return [SavedLine(*row) for row in _LINES.all(project=project_id)]


def to_change(project_id: uuid.UUID, id: uuid.UUID) -> SavedFilter:
    """The row itself. Missing when the project has no such filter."""
    row = db.session.get(SavedFilter, (project_id, id), populate_existing=True)
    if row is None:
        raise Missing("There is no such saved filter; somebody may have removed it.")
    return row


def holder_of(project_id: uuid.UUID, folded: str) -> uuid.UUID | None:
    """The id of the filter with this folded name."""
    return db.session.scalar(
        sa.select(SavedFilter.id).where(
            SavedFilter.project_id == project_id, SavedFilter.folded == folded
        )
    )


def count(project_id: uuid.UUID) -> int:
    found = sa.select(sa.func.count()).where(SavedFilter.project_id == project_id)
    return db.session.scalar(found) or 0

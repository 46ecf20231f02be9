"""The threads of notes under highlights: what pages read, and the rows that actions change."""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.domain.errors import Missing
from app.store.database import db, run
from app.store.tables import Highlight, Note, User


@dataclass(frozen=True, slots=True)
class NoteLine:
    """One note of a thread; `edited_at` is None when it stands as it was written."""

    id: uuid.UUID
    author_id: uuid.UUID
    author: str
    text: str
    created_at: datetime
    edited_at: datetime | None
    version: int


def under(*conditions: sa.ColumnElement[bool]) -> sa.Select[*tuple[Any, ...]]:
    """For `threads`: the notes of the highlights that meet the conditions."""
    return (
        sa.select(
            Note.highlight_id,
            Note.id,
            Note.author_id,
            User.name,
            Note.text,
            Note.created_at,
            Note.edited_at,
            Note.version,
        )
        .join(
            Highlight,
            (Highlight.project_id == Note.project_id) & (Highlight.id == Note.highlight_id),
        )
        .join(User, User.id == Note.author_id)
        .where(Note.deleted_at.is_(None), *conditions)
        .order_by(Note.created_at, Note.id)
    )


def threads(
    notes: sa.Select[*tuple[Any, ...]], **values: object
) -> dict[uuid.UUID, tuple[NoteLine, ...]]:
    """By highlight, the oldest first: one statement."""
    found: dict[uuid.UUID, list[NoteLine]] = defaultdict(list)
    for highlight_id, *note in run(notes, **values):
        found[highlight_id].append(NoteLine(*note))
    return {highlight_id: tuple(notes) for highlight_id, notes in found.items()}


def with_id(project_id: uuid.UUID, id: uuid.UUID) -> Note | None:
    """The row with this id, removed or not."""
    return db.session.get(Note, (project_id, id), populate_existing=True)


def note_to_change(project_id: uuid.UUID, highlight_id: uuid.UUID, id: uuid.UUID) -> Note:
    """The row itself. Missing when the highlight has no such note, or has it no more."""
    row = with_id(project_id, id)
    if row is None or row.highlight_id != highlight_id or row.deleted_at is not None:
        raise Missing("There is no such note on this highlight, or somebody deleted it.")
    return row


def author(project_id: uuid.UUID, id: uuid.UUID) -> tuple[uuid.UUID, str] | None:
    """(id, name) of who wrote the note, removed or not; None when there is no such note."""
    row = db.session.execute(
        sa.select(User.id, User.name)
        .join(Note, Note.author_id == User.id)
        .where(Note.project_id == project_id, Note.id == id)
    ).one_or_none()
    return (row.id, row.name) if row else None

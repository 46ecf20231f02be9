"""The threads of notes under highlights: what pages read, and the rows that actions change."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from app.domain.errors import Missing
from app.domain.passages import Passage, Reply
from app.store.database import db, run
from app.store.tables.briefs import Brief, Highlight, Note
from app.store.tables.people import Membership, User

_NO_HANDLE = sa.literal("")
_HANDLE: sa.ColumnElement[str] = sa.func.coalesce(Membership.handle, "")


def _notes(*keys: Any, handle: sa.ColumnElement[str]) -> sa.Select[*tuple[Any, ...]]:
    """The notes that stand, the oldest first: the keys, then the columns of a Reply."""
    return (
        sa.select(
            *keys,
            User.name,
            handle,
            Note.created_at,
            Note.text,
            Note.id,
            Note.author_id,
            Note.edited_at,
            Note.version,
        )
        .join(
            Highlight,
            (Highlight.project_id == Note.project_id) & (Highlight.id == Note.highlight_id),
        )
        .join(User, User.id == Note.author_id)
        .where(Note.deleted_at.is_(None))
        .order_by(Note.created_at, Note.id)
    )


def under(*conditions: sa.ColumnElement[bool]) -> sa.Select[*tuple[Any, ...]]:
    """For `threads`: the notes of the highlights that meet the conditions."""
    return _notes(Note.highlight_id, handle=_NO_HANDLE).where(*conditions)


def threads(
    notes: sa.Select[*tuple[Any, ...]], **values: object
) -> dict[uuid.UUID, tuple[Reply, ...]]:
    """By highlight, the oldest first: one statement."""
    found: dict[uuid.UUID, list[Reply]] = defaultdict(list)
    for highlight_id, *note in run(notes, **values):
        found[highlight_id].append(Reply(*note))
    return {highlight_id: tuple(notes) for highlight_id, notes in found.items()}


def answered(
    passages: Iterable[Passage], conditions: Iterable[sa.ColumnElement[bool]]
) -> list[Passage]:
    """The passages, which the conditions select, with the notes of colleagues under them."""
    notes = (
        _notes(Brief.number, Highlight.number, handle=_HANDLE)
        .join(Brief, (Brief.project_id == Note.project_id) & (Brief.id == Highlight.brief_id))
        .outerjoin(
            Membership,
            (Membership.project_id == Note.project_id) & (Membership.user_id == Note.author_id),
        )
        .where(*conditions)
    )
    found: dict[tuple[int, int], list[Reply]] = defaultdict(list)
    for brief, number, *reply in run(notes):
        found[brief, number].append(Reply(*reply))
    return [
        passage._replace(replies=tuple(replies))
        if (replies := found.get((passage.brief_number, passage.number)))
        else passage
        for passage in passages
    ]


def how_many(conditions: Iterable[sa.ColumnElement[bool]]) -> int:
    """The notes of colleagues under the passages that the conditions select."""
    on = (Highlight.project_id == Note.project_id) & (Highlight.id == Note.highlight_id)
    counted = sa.select(sa.func.count()).select_from(Note).join(Highlight, on)
    return run(counted.where(Note.deleted_at.is_(None), *conditions)).scalar_one()


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

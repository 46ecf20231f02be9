"""Imports that are still looked over. A draft is its maker's own; nobody else sees it.

Another tool's work (store/foreign_work.py) and scans whose text is still recognised
(store/scans.py) wait in the same table, told by their readers."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.domain.document import Document, from_json, to_json
from app.domain.errors import Missing
from app.store.database import db
from app.store.tables.briefs import Draft, Original

FILE = (Original.project_id == Draft.project_id) & (Original.sha256 == Draft.file_sha256)
WORK = "work/"  # how the reader of another tool's work begins
SCAN = "scan/"  # and that of a file whose text is still recognised
NO_DRAFT = "There is no such import: it was saved or discarded, or it is somebody else’s."

_WRITTEN = sa.cast(Draft.document, sa.Text)


@dataclass(frozen=True, slots=True)
class DraftLine:
    id: uuid.UUID
    document: Document
    written: str  # the document as the database has it
    reader: str
    reader_version: str
    file_sha256: str
    file_name: str
    media_type: str
    file_size: int
    others: int  # drafts of the same person that wait as well


def draft(project_id: uuid.UUID, user_id: uuid.UUID, id: uuid.UUID) -> DraftLine:
    """A draft with its document. Missing when there is none or it is another person's."""
    other = sa.select(sa.func.count()).where(*own(project_id, user_id), Draft.id != id)
    row = db.session.execute(
        sa.select(
            _WRITTEN,
            Draft.reader,
            Draft.reader_version,
            Draft.file_sha256,
            Original.name,
            Original.media_type,
            Original.size,
            other.correlate(None).scalar_subquery(),
        )
        .join(Original, FILE)
        .where(*own(project_id, user_id), Draft.id == id)
    ).one_or_none()
    if row is None:
        raise Missing(NO_DRAFT)
    written, *rest = row
    return DraftLine(id, from_json(json.loads(written)), written, *rest)


def drafts(
    project_id: uuid.UUID, user_id: uuid.UUID
) -> Sequence[sa.Row[uuid.UUID, str, str, datetime]]:
    """(id, title, file name, begun) of a person's own drafts, the newest first."""
    return db.session.execute(
        sa.select(Draft.id, Draft.document["title"].as_string(), Original.name, Draft.created_at)
        .join(Original, FILE)
        .where(*own(project_id, user_id))
        .order_by(Draft.created_at.desc(), Draft.id.desc())
    ).all()


def begun_by(user_id: uuid.UUID) -> int:
    """How many imports of all kinds wait for the person, in all projects."""
    asked = sa.select(sa.func.count()).select_from(Draft).where(Draft.created_by == user_id)
    return db.session.scalar(asked) or 0


def longest_waiting(project_id: uuid.UUID, user_id: uuid.UUID) -> uuid.UUID | None:
    """The person's draft that was begun first; None when none is left."""
    return db.session.scalar(
        sa.select(Draft.id)
        .where(*own(project_id, user_id))
        .order_by(Draft.created_at, Draft.id)
        .limit(1)
    )


def draft_to_change(project_id: uuid.UUID, user_id: uuid.UUID, id: uuid.UUID) -> DraftLine:
    """The draft, which nobody else changes or saves until the transaction ends."""
    db.session.execute(
        sa.select(Draft.id).where(*own(project_id, user_id), Draft.id == id).with_for_update()
    )
    return draft(project_id, user_id, id)


def replace_document(
    project_id: uuid.UUID, user_id: uuid.UUID, id: uuid.UUID, document: Document
) -> None:
    db.session.execute(
        sa.update(Draft)
        .where(*own(project_id, user_id), Draft.id == id)
        .values(document=to_json(document))
        .execution_options(synchronize_session=False)
    )


def take_written(project_id: uuid.UUID, user_id: uuid.UUID, id: uuid.UUID, written: str) -> bool:
    """Take the draft out of the list if it still has this document; whether it had."""
    taken = db.session.scalar(
        sa.delete(Draft)
        .where(*own(project_id, user_id), Draft.id == id, _WRITTEN.is_not_distinct_from(written))
        .returning(Draft.id)
        .execution_options(synchronize_session=False)
    )
    return taken is not None


def take_draft(project_id: uuid.UUID, user_id: uuid.UUID, id: uuid.UUID) -> DraftLine:
    """The draft, and out of the list with it; only one of two people who try gets it."""
    found = draft(project_id, user_id, id)
    take(project_id, user_id, id)
    return found


def take(project_id: uuid.UUID, user_id: uuid.UUID, id: uuid.UUID, kind: str = "") -> str:
    """Out of the list of what waits, of a `kind` as `own`; returns the file's hash. Missing for
    whoever comes second."""
    file_sha256 = db.session.scalar(
        sa.delete(Draft)
        .where(*own(project_id, user_id, kind), Draft.id == id)
        .returning(Draft.file_sha256)
        .execution_options(synchronize_session=False)
    )
    if file_sha256 is None:
        raise Missing(NO_DRAFT)
    return file_sha256


def own(
    project_id: uuid.UUID, user_id: uuid.UUID, kind: str = ""
) -> tuple[sa.ColumnElement[bool], ...]:
    """A person's own drafts, or of what else waits in the same table that of one kind."""
    mine = Draft.project_id == project_id, Draft.created_by == user_id
    if kind:
        return *mine, Draft.reader.startswith(kind)
    return *mine, ~Draft.reader.startswith(WORK), ~Draft.reader.startswith(SCAN)

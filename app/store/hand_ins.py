"""The files that were handed in, each kept as it was."""

from __future__ import annotations

import hashlib
import uuid
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from app.domain.errors import Missing
from app.domain.report.handing_in import Unsettled
from app.store.database import db
from app.store.tables.columns import new_id
from app.store.tables.people import User
from app.store.tables.recommendations import HandIn


class WrittenFile(NamedTuple):
    """`format` is the name of a writer, `query` the filter that it was written for."""

    format: str
    filename: str
    media_type: str
    query: str
    data: bytes


class HandedIn(NamedTuple):
    """A file without its bytes, of which there are `size`. `by` is a name, "" for the command line;
    `left` what was open and needed a look then. The time is aware."""

    id: uuid.UUID
    by: str
    at: datetime
    format: str
    filename: str
    query: str
    size: int
    sha256: str
    left: Unsettled


def keep(
    project_id: uuid.UUID, user_id: uuid.UUID | None, file: WrittenFile, left: Unsettled
) -> tuple[uuid.UUID, str]:
    """Keep the bytes; their id and SHA-256."""
    id, sha256 = new_id(), hashlib.sha256(file.data).hexdigest()
    row = HandIn(
        project_id=project_id,
        id=id,
        **file._asdict(),
        **left._asdict(),
        size=len(file.data),
        sha256=sha256,
        created_by=user_id,
    )
    db.session.add(row)
    db.session.flush()
    return id, sha256


def handed_in(project_id: uuid.UUID) -> list[HandedIn]:
    """All of them, the latest first; in one statement."""
    rows = db.session.execute(
        sa.select(
            HandIn.id,
            sa.func.coalesce(User.name, ""),
            HandIn.created_at,
            HandIn.format,
            HandIn.filename,
            HandIn.query,
            HandIn.size,
            HandIn.sha256,
            HandIn.fields,
            HandIn.passages,
            HandIn.others,
        )
        .outerjoin(User, User.id == HandIn.created_by)
        .where(HandIn.project_id == project_id)
        .order_by(HandIn.id.desc())
    )
    return [
        HandedIn(id, by, at, format, filename, query, size, sha256, Unsettled(*left))
        for id, by, at, format, filename, query, size, sha256, *left in rows
    ]


def file(project_id: uuid.UUID, id: uuid.UUID) -> tuple[str, str, bytes]:
    """Its name, its media type and its bytes. Missing when there is none."""
    row = db.session.execute(
        sa.select(HandIn.filename, HandIn.media_type, HandIn.data).where(
            HandIn.project_id == project_id, HandIn.id == id
        )
    ).one_or_none()
    if row is None:
        raise Missing("There is no such file that was handed in.")
    return row[0], row[1], row[2]

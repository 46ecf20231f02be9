"""The files that texts came from: their bytes once per project and hash."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.domain.errors import Missing
from app.store.briefs import NO_BRIEF
from app.store.database import db
from app.store.tables.briefs import Brief, Draft, Original, Revision


@dataclass(frozen=True, slots=True)
class OriginalLine:
    """What is known of a file, without its bytes; `size` is in bytes."""

    sha256: str
    name: str
    media_type: str
    size: int
    reader: str
    reader_version: str


def keep(project_id: uuid.UUID, sha256: str, *, name: str, media_type: str, data: bytes) -> None:
    """Keep the bytes, unless the project has them already."""
    known = sa.select(Original.sha256).where(
        Original.project_id == project_id, Original.sha256 == sha256
    )
    if db.session.scalar(known) is None:
        db.session.add(
            Original(
                project_id=project_id,
                sha256=sha256,
                name=name,
                media_type=media_type,
                size=len(data),
                data=data,
            )
        )
        db.session.flush()


def drop_unused(project_id: uuid.UUID, sha256: str) -> None:
    """Forget the bytes that no brief and no draft came from."""
    used = [
        sa.exists().where(table.project_id == project_id, table.file_sha256 == sha256)
        for table in (Draft, Revision)
    ]
    db.session.execute(
        sa.delete(Original)
        .where(Original.project_id == project_id, Original.sha256 == sha256, ~sa.or_(*used))
        .execution_options(synchronize_session=False)
    )


def original(project_id: uuid.UUID, brief_number: int) -> OriginalLine:
    """The file of a brief, removed or not. Missing when there is no such brief."""
    row = db.session.execute(
        of_brief(
            sa.select(
                Original.sha256,
                Original.name,
                Original.media_type,
                Original.size,
                Revision.reader,
                Revision.reader_version,
            ),
            project_id,
            brief_number,
        )
    ).one_or_none()
    if row is None:
        raise Missing(NO_BRIEF)
    return OriginalLine(*row)


def original_data(project_id: uuid.UUID, brief_number: int) -> tuple[str, bytes]:
    """(name, bytes) of the file of a brief in use. Missing as above."""
    row = db.session.execute(
        of_brief(sa.select(Original.name, Original.data), project_id, brief_number).where(
            Brief.deleted_at.is_(None)
        )
    ).one_or_none()
    if row is None:
        raise Missing(NO_BRIEF)
    return row[0], row[1]


def data(project_id: uuid.UUID, sha256: str) -> bytes:
    """The bytes of a file that the project has; none where it has not."""
    kept = sa.select(Original.data).where(
        Original.project_id == project_id, Original.sha256 == sha256
    )
    return db.session.scalar(kept) or b""


def of_brief(
    select: sa.Select[*tuple[Any, ...]], project_id: uuid.UUID, number: int
) -> sa.Select[*tuple[Any, ...]]:
    """The select of columns of a brief, of its present text and of the file of that."""
    return (
        select.select_from(Brief)
        .join(
            Revision,
            sa.and_(Revision.project_id == Brief.project_id, Revision.id == Brief.revision_id),
        )
        .join(
            Original,
            sa.and_(
                Original.project_id == Revision.project_id,
                Original.sha256 == Revision.file_sha256,
            ),
        )
        .where(Brief.project_id == project_id, Brief.number == number)
    )

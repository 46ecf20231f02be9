"""How much room what is kept takes, and what keeps it: for who looks after the installation."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from app.store.database import db
from app.store.tables.briefs import Brief, Draft, Original, Revision
from app.store.tables.exports import ExportJob
from app.store.tables.original_pages import OriginalPage
from app.store.tables.people import Membership, Project, ReportLogo, User
from app.store.tables.recommendations import HandIn


class StoredProject(NamedTuple):
    """What a project holds; bytes of the files as they came, of pictures of their pages, and of
    what was handed in. Not what its texts say."""

    id: uuid.UUID
    name: str
    archived: bool
    deleted: bool
    briefs: int
    people: int
    originals: int
    pictures: int
    handed_in: int

    @property
    def bytes(self) -> int:
        return self.originals + self.pictures + self.handed_in


class OpenJob(NamedTuple):
    """A large export under way; `asked` in seconds since 1970, `done` of `total` passages."""

    name: str
    project: str
    state: str
    asked: float
    done: int
    total: int
    tries: int


def of_projects() -> list[StoredProject]:
    """All that are not purged, the largest first; in one statement."""
    in_use = Brief.purged_at.is_(None)
    rows = db.session.execute(
        sa.select(
            Project.id,
            Project.name,
            Project.archived_at.is_not(None),
            Project.deleted_at.is_not(None),
            _of(Brief.project_id, sa.func.count(), in_use),
            _of(Membership.project_id, sa.func.count(), Membership.left_at.is_(None)),
            _of(Original.project_id, sa.func.sum(Original.size)),
            _of(OriginalPage.project_id, sa.func.sum(_length(OriginalPage.data))),
            _of(HandIn.project_id, sa.func.sum(HandIn.size))
            + _of(ReportLogo.project_id, sa.func.sum(_length(ReportLogo.data))),
        ).where(Project.purged_at.is_(None))
    )
    found = [StoredProject(*row[:2], *map(bool, row[2:4]), *map(int, row[4:])) for row in rows]
    return sorted(found, key=lambda each: (-each.bytes, each.name))


def of_person(user_id: uuid.UUID) -> int:
    """Bytes of the files that a person brought in and that are still kept, unfinished imports
    among them; a file that several briefs come from counts once."""
    from_revisions = sa.select(Revision.project_id, Revision.file_sha256).where(
        Revision.created_by == user_id
    )
    from_drafts = sa.select(Draft.project_id, Draft.file_sha256).where(Draft.created_by == user_id)
    theirs = from_revisions.union(from_drafts).subquery()
    kept = (Original.project_id == theirs.c[0]) & (Original.sha256 == theirs.c[1])
    asked = sa.select(sa.func.coalesce(sa.func.sum(Original.size), 0)).join(theirs, kept)
    return int(db.session.scalar(asked) or 0)


def of_database() -> int:
    """Bytes of all that the database takes on its disk."""
    asked = (
        "SELECT pg_database_size(current_database())"
        if _is_postgresql()
        else "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
    )
    return int(db.session.scalar(sa.text(asked)) or 0)


def database_version() -> str:
    """“SQLite 3.51.3”."""
    if _is_postgresql():
        return f"PostgreSQL {db.session.scalar(sa.text('SHOW server_version'))}"
    return f"SQLite {db.session.scalar(sa.text('SELECT sqlite_version()'))}"


def schema() -> str:
    """The last migration that was applied."""
    return str(db.session.scalar(sa.text("SELECT version_num FROM alembic_version")))


def open_jobs() -> Sequence[OpenJob]:
    """Exports that wait or are written, the oldest first; of all servers."""
    rows = db.session.execute(
        sa.select(
            User.name,
            Project.name,
            ExportJob.state,
            ExportJob.asked,
            ExportJob.done,
            ExportJob.total,
            ExportJob.tries,
        )
        .join(User, User.id == ExportJob.user_id)
        .join(Project, Project.id == ExportJob.project_id)
        .where(ExportJob.state.in_(("queued", "writing")))
        .order_by(ExportJob.asked)
    )
    return [OpenJob(*row) for row in rows]


def _of(
    project_id: InstrumentedAttribute[uuid.UUID],
    what: sa.ColumnElement[int],
    *conditions: sa.ColumnElement[bool],
) -> sa.ColumnElement[int]:
    """Of the table with this column, in the project of the row; 0 where there is nothing."""
    found = sa.select(what).where(project_id == Project.id, *conditions).correlate(Project)
    return sa.func.coalesce(found.scalar_subquery(), 0)


def _length(
    data: InstrumentedAttribute[bytes] | InstrumentedAttribute[bytes | None],
) -> sa.Function[int]:
    """Of what is kept, without reading it."""
    return sa.func.length(data)


def _is_postgresql() -> bool:
    return db.engine.dialect.name == "postgresql"

"""Column shapes that several tables share."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from functools import lru_cache
from typing import Annotated, Any

import sqlalchemy as sa
from sqlalchemy.orm import mapped_column
from uuid_utils.compat import uuid7


def new_id() -> uuid.UUID:
    """A UUIDv7: made here or by the client, in the order of time."""
    return uuid.UUID(int=uuid7().int)


def first_id(at: datetime) -> uuid.UUID:
    """What all ids that were made from then on come after."""
    return uuid.UUID(int=int(at.timestamp() * 1000) << 80)


def now() -> datetime:
    return datetime.now(UTC)


@lru_cache(maxsize=4096)
def as_uuid(raw: str | uuid.UUID) -> uuid.UUID:
    """An id as a driver gave it, text or UUID."""
    return raw if isinstance(raw, uuid.UUID) else uuid.UUID(raw)


def raw(column: Any) -> sa.ColumnElement[Any]:
    """The column as the driver gives it."""
    return sa.type_coerce(column, sa.types.NullType)


Id = Annotated[uuid.UUID, mapped_column(sa.Uuid, primary_key=True, default=new_id)]
ProjectId = Annotated[
    uuid.UUID,
    mapped_column(sa.Uuid, sa.ForeignKey("project.id", ondelete="CASCADE"), primary_key=True),
]
Ref = Annotated[uuid.UUID, mapped_column(sa.Uuid)]
OptionalRef = Annotated[uuid.UUID | None, mapped_column(sa.Uuid)]
UserRef = Annotated[uuid.UUID, mapped_column(sa.Uuid, sa.ForeignKey("user.id"))]
Created = Annotated[datetime, mapped_column(default=now)]
Text = Annotated[str, mapped_column(sa.Text, default="")]
Version = Annotated[int, mapped_column(sa.Integer, default=1, nullable=False)]


def only(condition: str) -> dict[str, Any]:
    """For an index of those rows alone."""
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def within_project(column: str, table: str, *, ondelete: str | None = None) -> sa.Constraint:
    """Foreign key (project_id, column) -> table(project_id, id)."""
    return sa.ForeignKeyConstraint(
        ["project_id", column], [f"{table}.project_id", f"{table}.id"], ondelete=ondelete
    )

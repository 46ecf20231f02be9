"""Large exports that were asked for, and the files that came of them: for an hour."""

from __future__ import annotations

import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.store.database import Base
from app.store.tables.columns import Id, OptionalRef, ProjectId, Text, within_project


class ExportJob(Base):
    """`ordered` says what was asked for. Whoever writes it is its `holder` and was `heard` then;
    times are seconds since 1970 by the clock of the database. `refused` and `message` say why
    there is no file, of `size` bytes otherwise."""

    __tablename__ = "export_job"

    project_id: Mapped[ProjectId]
    id: Mapped[Id]
    user_id: Mapped[uuid.UUID] = mapped_column(
        sa.Uuid, sa.ForeignKey("user.id", ondelete="CASCADE"), index=True
    )
    ordered: Mapped[dict[str, Any]]
    asked: Mapped[float] = mapped_column(sa.Double)
    state: Mapped[str] = mapped_column(sa.String(8), default="queued")
    holder: Mapped[OptionalRef]
    heard: Mapped[float] = mapped_column(sa.Double)
    tries: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    refused: Mapped[str] = mapped_column(sa.String(20), default="")
    message: Mapped[Text]
    size: Mapped[int] = mapped_column(default=0)


class ExportPart(Base):
    """A megabyte of the file of a job, the last one less."""

    __tablename__ = "export_part"

    project_id: Mapped[ProjectId]
    job_id: Mapped[uuid.UUID] = mapped_column(sa.Uuid, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    data: Mapped[bytes] = mapped_column(sa.LargeBinary)

    __table_args__ = (within_project("job_id", "export_job", ondelete="CASCADE"),)

"""What colleagues answer each other on a highlight."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.store.database import Base
from app.store.tables.columns import (
    Created,
    Id,
    ProjectId,
    Ref,
    UserRef,
    Version,
    within_project,
)


class Note(Base):
    """One entry of the thread under a highlight; the analyst's own note is in the highlight."""

    __tablename__ = "note"

    project_id: Mapped[ProjectId]
    id: Mapped[Id]
    highlight_id: Mapped[Ref]
    author_id: Mapped[UserRef]
    text: Mapped[str] = mapped_column(sa.Text)
    created_at: Mapped[Created]
    edited_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    version: Mapped[Version] = mapped_column()

    __table_args__ = (
        within_project("highlight_id", "highlight", ondelete="CASCADE"),
        sa.Index(None, "project_id", "highlight_id"),
    )
    __mapper_args__ = {"version_id_col": version}

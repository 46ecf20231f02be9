"""How far each person has read, and what they declared read through."""

from __future__ import annotations

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.store.database import Base
from app.store.tables.columns import Created, ProjectId, Ref, within_project


class ReadingProgress(Base):
    """`read` has ranges of block ordinals, "1-5,8"; `paragraphs` counts the ¶ among them; `last` is
    the block at which the person stopped. No Event: reading changes nothing in the study."""

    __tablename__ = "reading_progress"

    project_id: Mapped[ProjectId]
    brief_id: Mapped[uuid.UUID] = mapped_column(sa.Uuid, primary_key=True)
    user_id: Mapped[uuid.UUID] = mapped_column(sa.Uuid, sa.ForeignKey("user.id"), primary_key=True)
    revision_id: Mapped[Ref]
    read: Mapped[str] = mapped_column(sa.Text, default="")
    paragraphs: Mapped[int] = mapped_column(default=0)
    last: Mapped[int]
    updated_at: Mapped[Created]

    __table_args__ = (
        within_project("brief_id", "brief", ondelete="CASCADE"),
        within_project("revision_id", "revision", ondelete="CASCADE"),
    )


class BriefRead(Base):
    """An analyst has declared the brief read through, for the project. Taken back, it is gone."""

    __tablename__ = "read_through"

    project_id: Mapped[ProjectId]
    brief_id: Mapped[uuid.UUID] = mapped_column(sa.Uuid, primary_key=True)
    user_id: Mapped[uuid.UUID] = mapped_column(sa.Uuid, sa.ForeignKey("user.id"), primary_key=True)
    created_at: Mapped[Created]

    __table_args__ = (within_project("brief_id", "brief", ondelete="CASCADE"),)

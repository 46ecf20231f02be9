"""Highlights and the codings on them."""

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
    Text,
    UserRef,
    Version,
    only,
    within_project,
)

LONG = 4000  # code points; an index tells the few highlights that are longer from all others
IS_LONG = f'"end" - start > {LONG}'


class Highlight(Base):
    """A marked passage. Deleting leaves a tombstone: its number is never given again.

    `first_block` and `last_block` are ordinals; `words` is the folded passage and note that
    whole-word search looks in.
    """

    __tablename__ = "highlight"

    project_id: Mapped[ProjectId]
    id: Mapped[Id]
    brief_id: Mapped[Ref]
    revision_id: Mapped[Ref]
    number: Mapped[int]
    start: Mapped[int]
    end: Mapped[int]
    exact: Mapped[str] = mapped_column(sa.Text)
    prefix: Mapped[str] = mapped_column(sa.Text)
    suffix: Mapped[str] = mapped_column(sa.Text)
    first_block: Mapped[int]
    last_block: Mapped[int]
    note: Mapped[Text]
    words: Mapped[Text]
    created_by: Mapped[UserRef]
    created_at: Mapped[Created]
    updated_by: Mapped[UserRef]
    updated_at: Mapped[Created]
    deleted_at: Mapped[datetime | None]
    version: Mapped[Version] = mapped_column()

    __table_args__ = (
        within_project("brief_id", "brief", ondelete="CASCADE"),
        within_project("revision_id", "revision", ondelete="CASCADE"),
        sa.UniqueConstraint("project_id", "brief_id", "number"),
        sa.Index(None, "project_id", "revision_id", "start"),
        sa.Index(
            "ix_highlight_removed", "project_id", "brief_id", **only("deleted_at IS NOT NULL")
        ),
        sa.Index(
            "ix_highlight_live",
            "project_id",
            "brief_id",
            "created_by",
            **only("deleted_at IS NULL"),
        ),
        sa.Index("ix_highlight_long", "project_id", "revision_id", **only(IS_LONG)),
        sa.CheckConstraint('"start" >= 0 AND "start" < "end"', name="span"),
    )
    __mapper_args__ = {"version_id_col": version}


class Coding(Base):
    """This highlight carries this tag, by this coder, since this time."""

    __tablename__ = "coding"

    project_id: Mapped[ProjectId]
    id: Mapped[Id]
    highlight_id: Mapped[Ref]
    tag_id: Mapped[Ref]
    coder_id: Mapped[UserRef]
    created_at: Mapped[Created]

    __table_args__ = (
        within_project("highlight_id", "highlight", ondelete="CASCADE"),
        within_project("tag_id", "tag"),
        sa.UniqueConstraint("project_id", "highlight_id", "tag_id"),
        sa.Index("ix_coding_tag", "project_id", "tag_id", "highlight_id"),
    )

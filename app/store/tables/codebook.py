"""The codebook: tags and what the analysts write about each, over all briefs and in one, and about
a whole brief; under which ids other tools know what came from them."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.store.database import Base
from app.store.tables.columns import (
    Created,
    Id,
    OptionalRef,
    ProjectId,
    Ref,
    Text,
    UserRef,
    Version,
    only,
    within_project,
)


class Tag(Base):
    __tablename__ = "tag"

    project_id: Mapped[ProjectId]
    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(sa.String(80))
    name: Mapped[str] = mapped_column(sa.String(120))
    colour: Mapped[str] = mapped_column(sa.String(16))  # a key of domain.palette
    definition: Mapped[Text]
    when_to_use: Mapped[Text]
    when_not_to_use: Mapped[Text]
    examples: Mapped[Text]
    parent_id: Mapped[OptionalRef]
    position: Mapped[int]  # among all tags of the project
    retired_at: Mapped[datetime | None]
    merged_into_id: Mapped[OptionalRef]
    created_by: Mapped[UserRef]
    created_at: Mapped[Created]
    version: Mapped[Version] = mapped_column()

    __table_args__ = (
        sa.UniqueConstraint("project_id", "slug"),
        within_project("parent_id", "tag"),
        within_project("merged_into_id", "tag"),
    )
    __mapper_args__ = {"version_id_col": version}


class DeletedTag(Base):
    """A tag in the trash, with all that went with it (`store/trash/tags.py`), so that nothing else
    has to know of it. Its slug stays taken while it can come back."""

    __tablename__ = "deleted_tag"

    project_id: Mapped[ProjectId]
    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(sa.String(80))
    name: Mapped[str] = mapped_column(sa.String(120))
    held: Mapped[dict[str, Any]]
    created_by: Mapped[UserRef]
    deleted_by: Mapped[UserRef]
    deleted_at: Mapped[Created]

    __table_args__ = (sa.UniqueConstraint("project_id", "slug"),)


class Synthesis(Base):
    """The analysts' own text for one tag."""

    __tablename__ = "synthesis"

    project_id: Mapped[ProjectId]
    tag_id: Mapped[uuid.UUID] = mapped_column(sa.Uuid, primary_key=True)
    text: Mapped[Text]
    updated_by: Mapped[UserRef]
    updated_at: Mapped[Created]
    version: Mapped[Version] = mapped_column()

    __table_args__ = (within_project("tag_id", "tag", ondelete="CASCADE"),)
    __mapper_args__ = {"version_id_col": version}


class SummaryCell(Base):
    """What was written or declared of a brief under one tag; without a tag, of the whole brief.
    A row stays when it is cleared, so that its version tells every change."""

    __tablename__ = "summary_cell"

    project_id: Mapped[ProjectId]
    id: Mapped[Id]
    brief_id: Mapped[Ref]
    tag_id: Mapped[OptionalRef]
    text: Mapped[Text]
    draft: Mapped[bool] = mapped_column(default=False)
    nothing_found_by: Mapped[uuid.UUID | None] = mapped_column(sa.Uuid, sa.ForeignKey("user.id"))
    nothing_found_at: Mapped[datetime | None]
    updated_by: Mapped[UserRef]
    updated_at: Mapped[Created]
    version: Mapped[Version] = mapped_column()

    __table_args__ = (
        within_project("brief_id", "brief", ondelete="CASCADE"),
        within_project("tag_id", "tag", ondelete="CASCADE"),
        sa.UniqueConstraint("project_id", "brief_id", "tag_id"),
        sa.Index(None, "project_id", "tag_id"),
        # No two nulls are equal.
        sa.Index(
            "uq_summary_cell_of_brief",
            "project_id",
            "brief_id",
            unique=True,
            **only("tag_id IS NULL"),
        ),
    )
    __mapper_args__ = {"version_id_col": version}


class Memo(Base):
    """One entry of the thread on a brief or on a tag: one of the two."""

    __tablename__ = "memo"

    project_id: Mapped[ProjectId]
    id: Mapped[Id]
    brief_id: Mapped[OptionalRef]
    tag_id: Mapped[OptionalRef]
    author_id: Mapped[UserRef]
    text: Mapped[str] = mapped_column(sa.Text)
    created_at: Mapped[Created]
    edited_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    version: Mapped[Version] = mapped_column()

    __table_args__ = (
        within_project("brief_id", "brief", ondelete="CASCADE"),
        within_project("tag_id", "tag", ondelete="CASCADE"),
        sa.Index(None, "project_id", "brief_id"),
        sa.Index(None, "project_id", "tag_id"),
        sa.CheckConstraint("(brief_id IS NULL) <> (tag_id IS NULL)", name="on_one"),
    )
    __mapper_args__ = {"version_id_col": version}


class ForeignId(Base):
    """`kind` is "source", "tag", "passage" or "record", `object_id` the brief, tag, highlight or
    recommendation that it is here, `import_id` the event of the import that it came with first,
    which `made` it or found it.

    What was taken back with its import is "forgotten", under its own id.

    Of a passage: `theirs` is the digest of what the file said, `written` what the highlight said.
    """

    __tablename__ = "foreign_id"

    project_id: Mapped[ProjectId]
    kind: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(255), primary_key=True)
    object_id: Mapped[Ref]
    import_id: Mapped[uuid.UUID] = mapped_column(sa.Uuid)
    made: Mapped[bool]
    theirs: Mapped[str] = mapped_column(sa.String(64), default="", server_default="")
    written: Mapped[dict[str, Any] | None]

    __table_args__ = (sa.Index(None, "project_id", "import_id"),)

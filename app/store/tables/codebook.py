"""The codebook: recommendation tags and what the analysts write about each."""

from __future__ import annotations

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.store.database import Base
from app.store.tables.columns import (
    Created,
    Id,
    OptionalRef,
    ProjectId,
    Text,
    UserRef,
    Version,
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

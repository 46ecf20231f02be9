"""What a project says of its report."""

from __future__ import annotations

import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.store.database import Base
from app.store.tables.columns import Created, Text, UserRef, Version


class ReportSettings(Base):
    """One for each project in which anybody said something. `messages` has key messages under
    “items”, in their order: each an id, text, numbers of recommendations, confidence."""

    __tablename__ = "report_settings"

    project_id: Mapped[uuid.UUID] = mapped_column(
        sa.Uuid, sa.ForeignKey("project.id", ondelete="CASCADE"), primary_key=True
    )
    title: Mapped[Text]
    subtitle: Mapped[Text]
    organisation: Mapped[Text]
    prepared_for: Mapped[Text]
    marking: Mapped[Text]
    authors: Mapped[Text]
    date: Mapped[str] = mapped_column(sa.String(10), default="")
    introduction: Mapped[Text]
    conclusion: Mapped[Text]
    messages: Mapped[dict[str, Any] | None]
    updated_by: Mapped[UserRef]
    updated_at: Mapped[Created]
    version: Mapped[Version] = mapped_column()

    __mapper_args__ = {"version_id_col": version}

"""Recommendations: what they say, the passages they rest on, what became of them; which briefs are
one source; which sentences only read like one."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, deferred, mapped_column

from app.domain.recommendations.kinds import LIVE
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
    within_project,
)


class Recommendation(Base):
    """`version` counts every change of it and of its parts. `deleted_at` is set where it is in the
    trash, as when its making was undone; purged, an empty row is left: its number is never given
    again."""

    __tablename__ = "recommendation"

    project_id: Mapped[ProjectId]
    id: Mapped[Id]
    number: Mapped[int]
    title: Mapped[str] = mapped_column(sa.String(200))
    statement: Mapped[Text]
    strength: Mapped[str] = mapped_column(sa.String(16), default="")
    confidence: Mapped[str] = mapped_column(sa.String(16), default="")
    confidence_reason: Mapped[Text]
    state: Mapped[str] = mapped_column(sa.String(16), default=LIVE)
    merged_into_id: Mapped[OptionalRef]
    none_against_by: Mapped[OptionalRef]
    none_against_at: Mapped[datetime | None]
    created_by: Mapped[UserRef]
    created_at: Mapped[Created]
    updated_by: Mapped[UserRef]
    updated_at: Mapped[Created]
    deleted_at: Mapped[datetime | None]  # by `updated_by`
    purged_at: Mapped[datetime | None]
    version: Mapped[Version] = mapped_column()

    __table_args__ = (
        within_project("merged_into_id", "recommendation"),
        sa.UniqueConstraint("project_id", "number"),
    )
    __mapper_args__ = {"version_id_col": version}


class RecommendationPassage(Base):
    """The recommendation rests on this highlight. `admitted` is why one from outside the body
    counts."""

    __tablename__ = "recommendation_passage"

    project_id: Mapped[ProjectId]
    recommendation_id: Mapped[uuid.UUID] = mapped_column(sa.Uuid, primary_key=True)
    highlight_id: Mapped[uuid.UUID] = mapped_column(sa.Uuid, primary_key=True)
    stance: Mapped[str] = mapped_column(sa.String(16))
    voice: Mapped[str] = mapped_column(sa.String(16))
    admitted: Mapped[Text]
    created_by: Mapped[UserRef]
    created_at: Mapped[Created]

    __table_args__ = (
        within_project("recommendation_id", "recommendation", ondelete="CASCADE"),
        within_project("highlight_id", "highlight", ondelete="CASCADE"),
        sa.Index(None, "project_id", "highlight_id"),
    )


class RecommendationField(Base):
    """One value of a field. What is stated is `[start, end)` of the text of the highlight's
    revision, code points, and `text` what stands there; else `text` is the analyst's."""

    __tablename__ = "recommendation_field"

    project_id: Mapped[ProjectId]
    id: Mapped[Id]
    recommendation_id: Mapped[Ref]
    ordinal: Mapped[int]
    kind: Mapped[str] = mapped_column(sa.String(16))
    basis: Mapped[str] = mapped_column(sa.String(16))
    highlight_id: Mapped[OptionalRef]
    start: Mapped[int | None]
    end: Mapped[int | None]
    text: Mapped[Text]
    why: Mapped[Text]
    role: Mapped[str] = mapped_column(sa.String(16), default="")
    rests_on: Mapped[dict[str, Any] | None]  # brief, revision, start, end, exact
    rule: Mapped[str] = mapped_column(sa.String(80), default="")
    created_by: Mapped[UserRef]
    created_at: Mapped[Created]

    __table_args__ = (
        within_project("recommendation_id", "recommendation", ondelete="CASCADE"),
        within_project("highlight_id", "highlight", ondelete="CASCADE"),
        sa.Index(None, "project_id", "recommendation_id"),
        sa.CheckConstraint(
            "basis <> 'stated' OR "
            '(highlight_id IS NOT NULL AND "start" IS NOT NULL AND "start" < "end")',
            name="stated",
        ),
    )


class RecommendationLink(Base):
    """This recommendation is the `kind` of the other."""

    __tablename__ = "recommendation_link"

    project_id: Mapped[ProjectId]
    id: Mapped[Id]
    recommendation_id: Mapped[Ref]
    other_id: Mapped[Ref]
    kind: Mapped[str] = mapped_column(sa.String(16))
    reason: Mapped[Text]
    created_by: Mapped[UserRef]
    created_at: Mapped[Created]

    __table_args__ = (
        within_project("recommendation_id", "recommendation", ondelete="CASCADE"),
        within_project("other_id", "recommendation", ondelete="CASCADE"),
        sa.Index(None, "project_id", "recommendation_id"),
        sa.Index(None, "project_id", "other_id"),
    )


class RecommendationQuestion(Base):
    """What is still to be found out."""

    __tablename__ = "question"

    project_id: Mapped[ProjectId]
    id: Mapped[Id]
    recommendation_id: Mapped[OptionalRef]
    text: Mapped[str] = mapped_column(sa.Text)
    answer: Mapped[Text]
    answered_by: Mapped[uuid.UUID | None] = mapped_column(sa.Uuid, sa.ForeignKey("user.id"))
    answered_at: Mapped[datetime | None]
    created_by: Mapped[UserRef]
    created_at: Mapped[Created]

    __table_args__ = (
        within_project("recommendation_id", "recommendation", ondelete="CASCADE"),
        sa.Index(None, "project_id", "recommendation_id"),
    )


class RecommendationResponse(Base):
    """What those who were asked said, or what became of it. A later one leaves it as it is."""

    __tablename__ = "response"

    project_id: Mapped[ProjectId]
    id: Mapped[Id]
    recommendation_id: Mapped[Ref]
    kind: Mapped[str] = mapped_column(sa.String(16))
    body: Mapped[str] = mapped_column(sa.String(200), default="")
    on: Mapped[str] = mapped_column(sa.String(10), default="")
    text: Mapped[Text]
    due: Mapped[str] = mapped_column(sa.String(10), default="")
    due_reason: Mapped[Text]
    progress: Mapped[Text]
    created_by: Mapped[UserRef]
    created_at: Mapped[Created]

    __table_args__ = (
        within_project("recommendation_id", "recommendation", ondelete="CASCADE"),
        sa.Index(None, "project_id", "recommendation_id"),
    )


class Basis(Base):
    """What something rested on when somebody last confirmed it, as the domain's Basis says it.
    `owner_kind` and `owner_id` say what, a tag's id for its synthesis. Rows of what it rests on no
    more stay, and say nothing."""

    __tablename__ = "basis"

    project_id: Mapped[ProjectId]
    owner_kind: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    owner_id: Mapped[uuid.UUID] = mapped_column(sa.Uuid, primary_key=True)
    ref: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(16))
    words: Mapped[Text]
    tags: Mapped[list[str]] = mapped_column(default=list)
    zone: Mapped[str] = mapped_column(sa.String(16), default="")
    stance: Mapped[str] = mapped_column(sa.String(16), default="")
    created_by: Mapped[UserRef]
    created_at: Mapped[Created]


class HandIn(Base):
    """A file that was handed in: its bytes stay as they were. `fields`, `passages` and `others` are
    what was open and needed a look then; nobody made it: the command line."""

    __tablename__ = "hand_in"

    project_id: Mapped[ProjectId]
    id: Mapped[Id]
    format: Mapped[str] = mapped_column(sa.String(40))
    filename: Mapped[str] = mapped_column(sa.String(255))
    media_type: Mapped[str] = mapped_column(sa.String(120))
    query: Mapped[Text]
    fields: Mapped[int]
    passages: Mapped[int]
    others: Mapped[int]
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(sa.String(64))
    data: Mapped[bytes] = deferred(mapped_column(sa.LargeBinary, nullable=False))
    created_by: Mapped[uuid.UUID | None] = mapped_column(sa.Uuid, sa.ForeignKey("user.id"))
    created_at: Mapped[Created]


class Origin(Base):
    """What several briefs share, so that they count as one source."""

    __tablename__ = "origin"

    project_id: Mapped[ProjectId]
    id: Mapped[Id]
    name: Mapped[str] = mapped_column(sa.String(200))
    kind: Mapped[str] = mapped_column(sa.String(16))
    reason: Mapped[Text]
    created_by: Mapped[UserRef]
    created_at: Mapped[Created]


class BriefOrigin(Base):
    """The brief shares this origin: one at most."""

    __tablename__ = "brief_origin"

    project_id: Mapped[ProjectId]
    brief_id: Mapped[uuid.UUID] = mapped_column(sa.Uuid, primary_key=True)
    origin_id: Mapped[Ref]

    __table_args__ = (
        within_project("brief_id", "brief", ondelete="CASCADE"),
        within_project("origin_id", "origin", ondelete="CASCADE"),
    )


class DecidedCue(Base):
    """A sentence at `[start, end)` of the brief's text, code points, which reads like a
    recommendation and is none. `words` is its SHA-256: it is known again in another revision."""

    __tablename__ = "decided_cue"

    project_id: Mapped[ProjectId]
    id: Mapped[Id]
    brief_id: Mapped[Ref]
    start: Mapped[int]
    end: Mapped[int]
    words: Mapped[str] = mapped_column(sa.String(64))
    reason: Mapped[Text]
    created_by: Mapped[UserRef]
    created_at: Mapped[Created]

    __table_args__ = (
        within_project("brief_id", "brief", ondelete="CASCADE"),
        sa.UniqueConstraint("project_id", "brief_id", "words"),
    )

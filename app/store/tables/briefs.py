"""Briefs and their attributes, their immutable texts and the files that they came from; highlights,
the codings on them and what colleagues answer there; how far each person has read."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, deferred, mapped_column

from app.domain.citations.kinds import USUAL_KIND
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

LONG = 4000  # code points; an index tells the few highlights that are longer from all others
IS_LONG = f'"end" - start > {LONG}'


class Brief(Base):
    """`rev` counts every change under the brief, `version` only edits of these details. What was
    purged leaves an empty row: its number is never given again."""

    __tablename__ = "brief"

    project_id: Mapped[ProjectId]
    id: Mapped[Id]
    number: Mapped[int]
    title: Mapped[Text]
    authors: Mapped[list[str]] = mapped_column(default=list)
    publisher: Mapped[Text]
    date: Mapped[str] = mapped_column(sa.String(10), default="")  # ISO 8601, may be partial
    url: Mapped[Text]
    language: Mapped[str] = mapped_column(sa.String(35), default="")
    note: Mapped[Text]
    kind: Mapped[str] = mapped_column(sa.String(16), default=USUAL_KIND, server_default=USUAL_KIND)
    container: Mapped[Text]
    # Those of the authors that are no persons.
    organisations: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    # By the keys of the project's own attributes; those without a value are left out.
    attributes: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    revision_id: Mapped[OptionalRef]  # the revision that is read and marked
    rev: Mapped[int] = mapped_column(default=1)
    next_highlight_number: Mapped[int] = mapped_column(default=1)
    created_by: Mapped[UserRef]
    created_at: Mapped[Created]
    deleted_at: Mapped[datetime | None]  # in the trash since then
    deleted_by: Mapped[OptionalRef]
    purged_at: Mapped[datetime | None]
    version: Mapped[Version] = mapped_column()

    __table_args__ = (sa.UniqueConstraint("project_id", "number"),)
    __mapper_args__ = {"version_id_col": version}


class Attribute(Base):
    """What a project says of its briefs beside their details. A brief's values are with it."""

    __tablename__ = "attribute"

    project_id: Mapped[ProjectId]
    id: Mapped[Id]
    key: Mapped[str] = mapped_column(sa.String(80))
    name: Mapped[str] = mapped_column(sa.String(80))
    kind: Mapped[str] = mapped_column(sa.String(16))
    choices: Mapped[list[str]] = mapped_column(default=list)
    position: Mapped[int]
    retired_at: Mapped[datetime | None]
    created_by: Mapped[UserRef]
    created_at: Mapped[Created]
    version: Mapped[Version] = mapped_column()

    __table_args__ = (sa.UniqueConstraint("project_id", "key"),)
    __mapper_args__ = {"version_id_col": version}


class Original(Base):
    """The bytes as they came, once per project and hash, so that one backup holds everything."""

    __tablename__ = "original"

    project_id: Mapped[ProjectId]
    sha256: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(255))
    media_type: Mapped[str] = mapped_column(sa.String(120))
    size: Mapped[int]
    data: Mapped[bytes] = deferred(mapped_column(sa.LargeBinary))


class Draft(Base):
    """An import that its analyst still looks over before saving it as a brief."""

    __tablename__ = "draft"

    project_id: Mapped[ProjectId]
    id: Mapped[Id]
    created_by: Mapped[UserRef]
    created_at: Mapped[Created]
    reader: Mapped[str] = mapped_column(sa.String(40))
    reader_version: Mapped[str] = mapped_column(sa.String(40))
    file_sha256: Mapped[str] = mapped_column(sa.String(64))
    document: Mapped[dict[str, Any]]  # domain.document.to_json

    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["project_id", "file_sha256"], ["original.project_id", "original.sha256"]
        ),
    )


class Revision(Base):
    """One text of a brief. Never changed and never derived again."""

    __tablename__ = "revision"

    project_id: Mapped[ProjectId]
    id: Mapped[Id]
    brief_id: Mapped[Ref]
    number: Mapped[int]
    text: Mapped[str] = mapped_column(sa.Text)
    text_sha256: Mapped[str] = mapped_column(sa.String(64))
    file_sha256: Mapped[str] = mapped_column(sa.String(64))
    reader: Mapped[str] = mapped_column(sa.String(40))
    reader_version: Mapped[str] = mapped_column(sa.String(40))
    # How its text was recognised in pictures (domain.document.Recognition); most are not.
    recognition: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    created_by: Mapped[UserRef]
    created_at: Mapped[Created]

    __table_args__ = (
        within_project("brief_id", "brief", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["project_id", "file_sha256"], ["original.project_id", "original.sha256"]
        ),
        sa.UniqueConstraint("project_id", "brief_id", "number"),
        sa.Index(None, "project_id", "file_sha256"),
        sa.Index(None, "project_id", "text_sha256"),
    )


class Block(Base):
    """A stretch of a revision's text. `start` and `end` are code points, half-open.

    `number` is the printed ¶ with `suffix` for a block that joined the body later ("8a"); both are
    stored once given and never recomputed, so that a citation keeps its meaning.
    """

    __tablename__ = "block"

    project_id: Mapped[ProjectId]
    revision_id: Mapped[uuid.UUID] = mapped_column(sa.Uuid, primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(sa.String(16))
    zone: Mapped[str] = mapped_column(sa.String(16))
    level: Mapped[int] = mapped_column(default=0)
    number: Mapped[int | None]
    suffix: Mapped[str] = mapped_column(sa.String(8), default="")
    page: Mapped[str] = mapped_column(sa.String(20), default="")
    start: Mapped[int]
    end: Mapped[int]
    attributes: Mapped[dict[str, Any]] = mapped_column(default=dict)  # marks, row, column …

    __table_args__ = (
        within_project("revision_id", "revision", ondelete="CASCADE"),
        sa.Index("ix_block_start", "project_id", "revision_id", "start"),
    )


class Highlight(Base):
    """A marked passage. Deleted, it is in the trash; purged, an empty row is left: its number is
    never given again.

    `first_block` and `last_block` are ordinals; `words` is the folded passage and note that
    whole-word search looks in. `note_by` is who changed the note last, if that is somebody else
    than who marked the passage.
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
    note_by: Mapped[OptionalRef]
    words: Mapped[Text]
    created_by: Mapped[UserRef]
    created_at: Mapped[Created]
    updated_by: Mapped[UserRef]
    updated_at: Mapped[Created]
    deleted_at: Mapped[datetime | None]  # by `updated_by`
    purged_at: Mapped[datetime | None]
    version: Mapped[Version] = mapped_column()

    __table_args__ = (
        within_project("brief_id", "brief", ondelete="CASCADE"),
        within_project("revision_id", "revision", ondelete="CASCADE"),
        sa.UniqueConstraint("project_id", "brief_id", "number"),
        sa.Index(None, "project_id", "revision_id", "start"),
        sa.Index(
            "ix_highlight_removed", "project_id", "brief_id", **only("deleted_at IS NOT NULL")
        ),
        sa.Index(  # in the order of a brief, so that the first of those asked for end the search
            "ix_highlight_live",
            *("project_id", "brief_id", "start", "end", "number", "created_by"),
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


class ActPassage(Base):
    """What the event of an act did to one of its passages: which coding went, which came, or that
    the highlight itself came or went (`there`); `rev` and `version` are those of brief and
    highlight after it. It holds no words, and goes with the highlight."""

    __tablename__ = "act_passage"

    project_id: Mapped[ProjectId]
    event_id: Mapped[uuid.UUID] = mapped_column(sa.Uuid, primary_key=True)
    highlight_id: Mapped[uuid.UUID] = mapped_column(sa.Uuid, primary_key=True)
    brief_id: Mapped[Ref]
    rev: Mapped[int]
    version: Mapped[int]
    there: Mapped[bool | None]
    gone_id: Mapped[OptionalRef]
    gone_tag: Mapped[OptionalRef]
    gone_by: Mapped[OptionalRef]
    gone_at: Mapped[datetime | None]
    come_id: Mapped[OptionalRef]
    come_tag: Mapped[OptionalRef]
    come_by: Mapped[OptionalRef]
    come_at: Mapped[datetime | None]

    __table_args__ = (
        within_project("event_id", "event", ondelete="CASCADE"),
        within_project("highlight_id", "highlight", ondelete="CASCADE"),
        sa.Index(None, "project_id", "highlight_id"),
        sa.Index(None, "project_id", "brief_id", "rev"),
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


class Assignment(Base):
    """Where a person stands with a brief: that it was given to them, and by whom, or that they
    declared it read through, for the project, though nobody gave it. Taken back, it is gone."""

    __tablename__ = "assignment"

    project_id: Mapped[ProjectId]
    brief_id: Mapped[uuid.UUID] = mapped_column(sa.Uuid, primary_key=True)
    user_id: Mapped[uuid.UUID] = mapped_column(sa.Uuid, sa.ForeignKey("user.id"), primary_key=True)
    state: Mapped[str] = mapped_column(sa.String(16))  # a key of domain.progress.STATES
    since: Mapped[Created]  # it stands so
    given_by: Mapped[uuid.UUID | None] = mapped_column(sa.Uuid, sa.ForeignKey("user.id"))

    __table_args__ = (within_project("brief_id", "brief", ondelete="CASCADE"),)

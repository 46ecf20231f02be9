"""People and the ways they come in (tokens are kept only as SHA-256); projects, who belongs to
them, and the record of what happened in them."""

from __future__ import annotations

import uuid
from datetime import datetime
from secrets import token_hex
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, column_property, deferred, mapped_column

from app.domain.citations import USUAL
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

# Of the events of all projects, those that whoever guards the installation looks at.
WATCHED = "verb = 'download' OR kind IN ('person', 'invitation')"


class User(Base):
    __tablename__ = "user"

    id: Mapped[Id]
    email: Mapped[str] = mapped_column(sa.String(254), unique=True)  # lower case
    name: Mapped[str] = mapped_column(sa.String(200))
    password_hash: Mapped[str] = mapped_column(sa.String(255))
    created_at: Mapped[Created]
    disabled_at: Mapped[datetime | None]  # cannot sign in; what they wrote stays
    first_steps_away_at: Mapped[datetime | None]  # until then they are shown to who may mark
    # Looks after this installation and its accounts; in projects this gives no right at all.
    is_admin: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    signed_in_at: Mapped[datetime | None]  # the last time; sessions that ran out are deleted
    # How pages look to the person (domain/preferences.py); "" as their browser has it.
    time_zone: Mapped[str] = mapped_column(sa.String(64), default="", server_default="")
    language: Mapped[str] = mapped_column(sa.String(16), default="", server_default="")
    theme: Mapped[str] = mapped_column(sa.String(8), default="", server_default="")


class UserSession(Base):
    """One signed-in browser. Deleted when it ends, so that a copied cookie is worth nothing."""

    __tablename__ = "user_session"

    id: Mapped[Id]
    user_id: Mapped[uuid.UUID] = mapped_column(
        sa.Uuid, sa.ForeignKey("user.id", ondelete="CASCADE"), index=True
    )
    token_sha256: Mapped[str] = mapped_column(sa.String(64), unique=True)
    created_at: Mapped[Created]
    seen_at: Mapped[Created]
    address: Mapped[str] = mapped_column(sa.String(64), default="")
    agent: Mapped[str] = mapped_column(sa.String(300), default="")
    # What the person proved who they are with: app/domain/factors.py.
    means: Mapped[str] = mapped_column(sa.String(40), default="password", server_default="password")


class SetupLink(Base):
    """The one-time link that the first start prints."""

    __tablename__ = "setup_link"

    token_sha256: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    expires_at: Mapped[datetime]


class ResetLink(Base):
    """A link by which one person chooses a new password, once; the newest is the only one."""

    __tablename__ = "reset_link"

    user_id: Mapped[uuid.UUID] = mapped_column(
        sa.Uuid, sa.ForeignKey("user.id", ondelete="CASCADE"), primary_key=True
    )
    token_sha256: Mapped[str] = mapped_column(sa.String(64), unique=True)
    expires_at: Mapped[datetime]
    # Of which project the lead made it, whose record says so; none: the command line.
    project_id: Mapped[uuid.UUID | None] = mapped_column(
        sa.Uuid, sa.ForeignKey("project.id", ondelete="CASCADE")
    )


class EmailChange(Base):
    """A link, sent to a new address, by which one person says that it is theirs; the newest is the
    only one."""

    __tablename__ = "email_change"

    user_id: Mapped[uuid.UUID] = mapped_column(
        sa.Uuid, sa.ForeignKey("user.id", ondelete="CASCADE"), primary_key=True
    )
    email: Mapped[str] = mapped_column(sa.String(254))
    token_sha256: Mapped[str] = mapped_column(sa.String(64), unique=True)
    expires_at: Mapped[datetime]


class Mail(Base):
    """That a mail was asked for, and what became of it. Its words are not kept: they hold secrets.
    Without `sent_at` and `failed_at` it is under way, in the process that was asked."""

    __tablename__ = "mail"

    id: Mapped[Id]
    created_at: Mapped[Created]
    to_address: Mapped[str] = mapped_column(sa.String(254), index=True)
    about: Mapped[str] = mapped_column(sa.String(24))  # a key of app.mail.letters.LETTERS
    asked_by: Mapped[uuid.UUID | None] = mapped_column(sa.Uuid, sa.ForeignKey("user.id"))
    project_id: Mapped[uuid.UUID | None] = mapped_column(
        sa.Uuid, sa.ForeignKey("project.id", ondelete="CASCADE"), index=True
    )
    invitation_id: Mapped[OptionalRef]
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    error: Mapped[Text]  # of the last try, as a sentence


class Invitation(Base):
    """A link by which one person joins one project in one role, once."""

    __tablename__ = "invitation"

    project_id: Mapped[ProjectId]
    id: Mapped[Id]
    token_sha256: Mapped[str] = mapped_column(sa.String(64), unique=True)
    role: Mapped[str] = mapped_column(sa.String(16))
    note: Mapped[str] = mapped_column(sa.String(200), default="")  # whom it is meant for
    expires_at: Mapped[datetime]
    created_by: Mapped[UserRef]
    created_at: Mapped[Created]
    used_by: Mapped[uuid.UUID | None] = mapped_column(sa.Uuid, sa.ForeignKey("user.id"))
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class WrongGuesses(Base):
    """Failures to sign in and the like, of whatever `key` is the digest of: an account, an address.
    They count until that second since 1970; the row goes soon after."""

    __tablename__ = "wrong_guesses"

    key: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    failures: Mapped[int]
    until: Mapped[float] = mapped_column(sa.Double, index=True)


class SentForm(Base):
    """A form that created something, by the id it came with; `address` shows what it made."""

    __tablename__ = "sent_form"

    user_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("user.id", ondelete="CASCADE"), primary_key=True
    )
    id: Mapped[uuid.UUID] = mapped_column(sa.Uuid, primary_key=True)
    address: Mapped[Text]
    sent_at: Mapped[Created]


class Project(Base):
    __tablename__ = "project"

    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(sa.String(80), unique=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    question: Mapped[Text]
    citation_style: Mapped[str] = mapped_column(sa.String(16), default=USUAL, server_default=USUAL)
    own_style_label: Mapped[str] = mapped_column(sa.String(200), default="", server_default="")
    own_style: Mapped[str] = mapped_column(sa.Text, default="", server_default="", deferred=True)
    # What goes into its documents, as an address says it; "" as is usual.
    report_choices: Mapped[str] = mapped_column(sa.Text, default="", server_default="")
    next_brief_number: Mapped[int] = mapped_column(default=1)
    next_recommendation_number: Mapped[int] = mapped_column(default=1, server_default="1")
    created_by: Mapped[UserRef]
    created_at: Mapped[Created]
    archived_at: Mapped[datetime | None]  # read-only since then
    archived_by: Mapped[OptionalRef]
    deleted_at: Mapped[datetime | None]  # in the trash since then
    deleted_by: Mapped[OptionalRef]
    purged_at: Mapped[datetime | None]  # emptied: only the record says that it was there
    version: Mapped[Version] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class Membership(Base):
    __tablename__ = "membership"

    project_id: Mapped[ProjectId]
    user_id: Mapped[uuid.UUID] = mapped_column(
        sa.Uuid, sa.ForeignKey("user.id"), primary_key=True, index=True
    )
    role: Mapped[str] = mapped_column(sa.String(16))
    handle: Mapped[str] = mapped_column(sa.String(80))  # "ana" in the filter by:ana
    created_at: Mapped[Created]
    shares_reading: Mapped[bool] = mapped_column(default=False)  # how far they have read
    seen_at: Mapped[datetime | None]  # when they were last there
    left_at: Mapped[datetime | None]  # who has left is still named by what they marked

    __table_args__ = (
        sa.UniqueConstraint("project_id", "handle"),
        sa.CheckConstraint("role IN ('viewer', 'analyst', 'lead')", name="role"),
    )


class EventLine(Base):
    """What happened, when and by whom: written once, never changed and never taken away. `ref` is
    one made of numbers, such as B3:10; what is called by words is called so in EventWords."""

    __tablename__ = "event"

    project_id: Mapped[ProjectId]
    id: Mapped[Id]
    at: Mapped[Created]
    actor_id: Mapped[UserRef]
    verb: Mapped[str] = mapped_column(sa.String(40))
    kind: Mapped[str] = mapped_column(sa.String(40))
    object_id: Mapped[OptionalRef]
    ref: Mapped[str] = mapped_column(sa.String(80), default="")
    brief_id: Mapped[OptionalRef]
    rev: Mapped[int | None]

    __table_args__ = (
        sa.Index(None, "project_id", "brief_id", "rev"),
        sa.Index("ix_event_watched", "id", **only(WATCHED)),
    )


def new_salt() -> str:
    return token_hex(16)


class EventWords(Base):
    """The words of an event, where it has any: what its thing is called, from what to what. Emptied
    when the thing is purged; whoever takes anything out of them drops their `salt`, without which
    the seal of the event says nothing of them (`store/seals.py`)."""

    __tablename__ = "event_words"

    project_id: Mapped[ProjectId]
    event_id: Mapped[uuid.UUID] = mapped_column(sa.Uuid, primary_key=True)
    ref: Mapped[str] = mapped_column(sa.String(80), default="")
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]
    purged_at: Mapped[datetime | None]
    salt: Mapped[str] = mapped_column(sa.String(32), default=new_salt, server_default="")

    __table_args__ = (within_project("event_id", "event", ondelete="CASCADE"),)


_LINE, _WORDS = EventLine.__table__, EventWords.__table__


class Event(Base):
    """One line of the append-only record with its words: who changed what, when, from what to
    what. For reading; what writes is `store/events.py`."""

    __table__ = sa.outerjoin(
        _LINE,
        _WORDS,
        (_WORDS.c.project_id == _LINE.c.project_id) & (_WORDS.c.event_id == _LINE.c.id),
    )
    __mapper_args__ = {
        "primary_key": [_LINE.c.project_id, _LINE.c.id],
        "exclude_properties": [
            *(_LINE.c.ref, _WORDS.c.ref, _WORDS.c.project_id, _WORDS.c.event_id, _WORDS.c.salt)
        ],
    }

    project_id: Mapped[uuid.UUID] = column_property(_LINE.c.project_id)
    id: Mapped[uuid.UUID] = column_property(_LINE.c.id)
    at: Mapped[datetime] = column_property(_LINE.c.at)
    actor_id: Mapped[uuid.UUID] = column_property(_LINE.c.actor_id)
    verb: Mapped[str] = column_property(_LINE.c.verb)
    kind: Mapped[str] = column_property(_LINE.c.kind)
    object_id: Mapped[uuid.UUID | None] = column_property(_LINE.c.object_id)
    brief_id: Mapped[uuid.UUID | None] = column_property(_LINE.c.brief_id)
    rev: Mapped[int | None] = column_property(_LINE.c.rev)
    before: Mapped[dict[str, Any] | None] = column_property(_WORDS.c.before)
    after: Mapped[dict[str, Any] | None] = column_property(_WORDS.c.after)
    purged_at: Mapped[datetime | None] = column_property(_WORDS.c.purged_at)
    ref: Mapped[str] = column_property(_LINE.c.ref + sa.func.coalesce(_WORDS.c.ref, ""))


class Seal(Base):
    """A line of the record at its `place`, from 1, in the chain of its project: `hash` is the
    SHA-256 of the one before and of what stays of the line, `words` that of its words with their
    salt (`store/seals.py`). Written once, never changed and never taken away."""

    __tablename__ = "seal"

    chain: Mapped[uuid.UUID] = mapped_column(sa.Uuid, primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    line_id: Mapped[Ref]
    hash: Mapped[bytes] = mapped_column(sa.LargeBinary)
    words: Mapped[bytes | None] = mapped_column(sa.LargeBinary)

    __table_args__ = (sa.UniqueConstraint("chain", "line_id"), {"sqlite_with_rowid": False})


class Unsealed(Base):
    """A line of the record that is not sealed yet: the database itself notes each that is added."""

    __tablename__ = "unsealed"

    chain: Mapped[uuid.UUID] = mapped_column(sa.Uuid, primary_key=True)
    line_id: Mapped[uuid.UUID] = mapped_column(sa.Uuid, primary_key=True)

    __table_args__ = ({"sqlite_with_rowid": False},)


class ReportLogo(Base):
    """A picture that is or was on the cover of a report: what is taken back finds it again."""

    __tablename__ = "report_logo"

    project_id: Mapped[ProjectId]
    id: Mapped[Id]
    media_type: Mapped[str] = mapped_column(sa.String(40))
    width: Mapped[int]
    height: Mapped[int]
    data: Mapped[bytes] = deferred(mapped_column(sa.LargeBinary, nullable=False))
    created_by: Mapped[UserRef]
    created_at: Mapped[Created]


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
    logo_id: Mapped[OptionalRef]
    updated_by: Mapped[UserRef]
    updated_at: Mapped[Created]
    version: Mapped[Version] = mapped_column()

    __table_args__ = (within_project("logo_id", "report_logo"),)
    __mapper_args__ = {"version_id_col": version}


class ProjectRev(Base):
    """How often something of the project that stands under no brief was changed: `of` names what,
    as `app/store/revs.py` lists it. None: never. Under a brief its own `rev` counts."""

    __tablename__ = "project_rev"

    project_id: Mapped[ProjectId]
    of: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    rev: Mapped[int] = mapped_column(default=1)

"""What matters to whoever guards an installation and stands in no project's record: who signed in
or could not, whose account was changed, what was refused."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.store.database import Base
from app.store.tables.columns import Created, Id, OptionalRef
from app.store.tables.people import new_salt


class SecurityLine(Base):
    """Written once, never changed and never taken away, as a line of EventLine is. Without an actor
    nobody was signed in, or it was done on the command line. `object_id` is the account that it is
    about; `times` how many alike it stands for; `request_id` stands in the log as well."""

    __tablename__ = "security_event"

    id: Mapped[Id]
    at: Mapped[Created]
    actor_id: Mapped[uuid.UUID | None] = mapped_column(sa.Uuid, sa.ForeignKey("user.id"))
    verb: Mapped[str] = mapped_column(sa.String(40))
    kind: Mapped[str] = mapped_column(sa.String(40))
    object_id: Mapped[OptionalRef]
    project_id: Mapped[OptionalRef]
    times: Mapped[int] = mapped_column(default=1)
    request_id: Mapped[str] = mapped_column(sa.String(64), default="")

    __table_args__ = (sa.Index(None, "project_id", "id"),)


class SecurityWords(Base):
    """Its words, as an event has them: of whom it is, as they are called or as somebody typed it;
    `after` holds the address it came from, the browser, and what else there is to say. Emptied
    after a year."""

    __tablename__ = "security_event_words"

    event_id: Mapped[uuid.UUID] = mapped_column(
        sa.Uuid, sa.ForeignKey("security_event.id", ondelete="CASCADE"), primary_key=True
    )
    ref: Mapped[str] = mapped_column(sa.String(254), default="")
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]
    purged_at: Mapped[datetime | None]
    salt: Mapped[str] = mapped_column(sa.String(32), default=new_salt, server_default="")

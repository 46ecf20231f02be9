"""What became of the mails that were asked for. Their words are not kept."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.store.database import db
from app.store.tables.columns import new_id
from app.store.tables.people import Mail

KEPT = timedelta(days=30)
# After the last try and its patience; then whoever was to send it is gone.
UNDER_WAY = timedelta(minutes=40)
STOPPED = "The server was stopped before it was sent."


@dataclass(frozen=True)
class MailLine:
    """One mail; `error` says why it has not been sent, "" where it was or nobody knows yet."""

    id: uuid.UUID
    created_at: datetime
    to: str
    about: str
    invitation_id: uuid.UUID | None
    tries: int
    sent_at: datetime | None
    failed_at: datetime | None
    error: str


def note(
    about: str,
    to: str,
    now: datetime,
    *,
    asked_by: uuid.UUID | None = None,
    project_id: uuid.UUID | None = None,
    invitation_id: uuid.UUID | None = None,
) -> uuid.UUID:
    """That this mail is to be sent; lines older than KEPT go."""
    db.session.execute(sa.delete(Mail).where(Mail.created_at < now - KEPT))
    values = {"asked_by": asked_by, "project_id": project_id, "invitation_id": invitation_id}
    line = Mail(id=new_id(), created_at=now, to_address=to, about=about, **values)
    db.session.add(line)
    db.session.flush()
    return line.id


def sent(id: uuid.UUID, now: datetime) -> None:
    _tried(id, sent_at=now, error="")


def not_sent(id: uuid.UUID, now: datetime, error: str, *, for_good: bool) -> None:
    """It failed once more; `for_good` when it is not tried again."""
    _tried(id, error=error, failed_at=now if for_good else None)


def asked_since(moment: datetime, by: uuid.UUID) -> int:
    """How many mails the person asked for from then on."""
    found = sa.select(sa.func.count()).select_from(Mail)
    return db.session.scalar(found.where(Mail.asked_by == by, Mail.created_at >= moment)) or 0


def written_to(to: str, about: str, since: datetime) -> bool:
    """Whether such a mail to the address was asked for from then on."""
    asked = sa.select(Mail.id).where(
        Mail.to_address == to, Mail.about == about, Mail.created_at >= since
    )
    return bool(db.session.scalar(sa.select(sa.exists(asked))))


def of_project(project_id: uuid.UUID, now: datetime) -> dict[uuid.UUID, MailLine]:
    """The latest mail of each invitation of the project, by its id."""
    found = _lines(now, Mail.project_id == project_id, Mail.invitation_id.is_not(None))
    return {each.invitation_id: each for each in reversed(found) if each.invitation_id}


def latest(now: datetime, most: int = 50) -> list[MailLine]:
    """Of the whole installation, the latest first."""
    return _lines(now, most=most)


def latest_about(about: Collection[str], asked_by: uuid.UUID, now: datetime) -> MailLine | None:
    """The last mail about one of these that the person asked for."""
    found = _lines(now, Mail.about.in_(about), Mail.asked_by == asked_by, most=1)
    return found[0] if found else None


def _lines(now: datetime, *conditions: sa.ColumnElement[bool], most: int = 500) -> list[MailLine]:
    rows = db.session.execute(
        sa.select(
            Mail.id,
            Mail.created_at,
            Mail.to_address,
            Mail.about,
            Mail.invitation_id,
            Mail.tries,
            Mail.sent_at,
            Mail.failed_at,
            Mail.error,
        )
        .where(*conditions)
        .order_by(Mail.id.desc())
        .limit(most)
    )
    return [_settled(MailLine(*row), now) for row in rows]


def _settled(line: MailLine, now: datetime) -> MailLine:
    """A line that nobody works on any more, as the process that did has ended, failed."""
    over = line.created_at + UNDER_WAY
    if line.sent_at or line.failed_at or now < over:
        return line
    return replace(line, failed_at=over, error=line.error or STOPPED)


def _tried(id: uuid.UUID, **values: object) -> None:
    known = {"tries": Mail.tries + 1, **values}
    db.session.execute(sa.update(Mail).where(Mail.id == id).values(known))

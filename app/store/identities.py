"""Whom a provider of OpenID Connect means by which subject."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from app.domain.errors import Invalid
from app.store.database import db
from app.store.tables.factors import Identity
from app.store.tables.people import User

TAKEN = "Somebody’s account is linked with this already. Sign out there and choose another one."


class KnownIdentity(NamedTuple):
    user_id: uuid.UUID
    disabled_at: datetime | None


class IdentityLine(NamedTuple):
    """As its person sees it."""

    issuer: str
    subject: str
    called: str
    created_at: datetime
    used_at: datetime | None


def find(issuer: str, subject: str) -> KnownIdentity | None:
    columns = sa.select(Identity.user_id, User.disabled_at).join(User, User.id == Identity.user_id)
    found = columns.where(Identity.issuer == issuer, Identity.subject == subject)
    row = db.session.execute(found).one_or_none()
    return KnownIdentity(*row) if row else None


def of_user(user_id: uuid.UUID) -> list[IdentityLine]:
    columns = sa.select(
        Identity.issuer, Identity.subject, Identity.called, Identity.created_at, Identity.used_at
    )
    found = columns.where(Identity.user_id == user_id).order_by(Identity.created_at)
    return [IdentityLine(*row) for row in db.session.execute(found)]


def link(user_id: uuid.UUID, issuer: str, subject: str, called: str, now: datetime) -> None:
    """Raises Invalid when somebody has it."""
    row = Identity(
        issuer=issuer, subject=subject, user_id=user_id, called=called[:254], created_at=now
    )
    db.session.add(row)
    try:
        db.session.flush()
    except IntegrityError as taken:
        db.session.rollback()
        raise Invalid(TAKEN) from taken


def used(issuer: str, subject: str, now: datetime) -> None:
    change = sa.update(Identity).where(Identity.issuer == issuer, Identity.subject == subject)
    db.session.execute(change.values(used_at=now))


def unlink(user_id: uuid.UUID, issuer: str, subject: str) -> bool:
    """Whether the person had it."""
    gone = sa.delete(Identity).where(
        Identity.user_id == user_id, Identity.issuer == issuer, Identity.subject == subject
    )
    return bool(db.session.execute(gone).rowcount)  # type: ignore[attr-defined]


def unlink_all(user_id: uuid.UUID) -> int:
    """How many the person had."""
    gone = sa.delete(Identity).where(Identity.user_id == user_id)
    return int(db.session.execute(gone).rowcount)  # type: ignore[attr-defined]

"""Links by which somebody says that a new address is theirs, once."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from app.domain.errors import Missing
from app.domain.tokens import Spent, fingerprint
from app.store.database import db
from app.store.tables.people import EmailChange, User

ASK = "Ask for another on your account page."


class OpenEmailChange(NamedTuple):
    """A link that can still be used; `email` is the new address, `former` that of today."""

    user_id: uuid.UUID
    name: str
    former: str
    email: str


def replace(user_id: uuid.UUID, email: str, token: str, expires_at: datetime) -> None:
    """Make this the person's only link."""
    end(user_id)
    values = {"email": email, "token_sha256": fingerprint(token), "expires_at": expires_at}
    db.session.execute(sa.insert(EmailChange).values(user_id=user_id, **values))


def find(token: str, now: datetime) -> OpenEmailChange:
    """Missing for a wrong, used or replaced link, Spent for one that has expired."""
    row = db.session.execute(
        sa.select(User.id, User.name, User.email, EmailChange.email, EmailChange.expires_at)
        .join(User, User.id == EmailChange.user_id)
        .where(EmailChange.token_sha256 == fingerprint(token), User.disabled_at.is_(None))
    ).one_or_none()
    if row is None:
        raise Missing(f"This link does not work, or does not work any more. {ASK}")
    if row[-1] <= now:
        raise Spent(f"This link has expired. {ASK}")
    return OpenEmailChange(*row[:-1])


def use(token: str, now: datetime) -> OpenEmailChange:
    """Check the link and take it away; of two who use it at once one gets Spent."""
    found = find(token, now)
    if not end(found.user_id):
        raise Spent(f"This link has just been used. {ASK}")
    return found


def end(user_id: uuid.UUID) -> bool:
    """Take the person's link away; whether there was one."""
    done = db.session.execute(sa.delete(EmailChange).where(EmailChange.user_id == user_id))
    return bool(done.rowcount)  # type: ignore[attr-defined]


def end_all() -> None:
    db.session.execute(sa.delete(EmailChange))

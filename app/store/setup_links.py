"""The one-time link that opens a new installation."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from app.domain.errors import Missing
from app.domain.tokens import Spent, fingerprint
from app.store import users
from app.store.database import db
from app.store.tables.people import SetupLink


def replace(token: str, expires_at: datetime) -> None:
    """Make this the only link."""
    db.session.execute(sa.delete(SetupLink))
    db.session.add(SetupLink(token_sha256=fingerprint(token), expires_at=expires_at))
    db.session.flush()


def check(token: str, now: datetime) -> None:
    """Raises Spent when Briefmark is set up or the link has expired, Missing for a wrong link."""
    if users.anybody():
        raise Spent("Briefmark has been set up here already. Sign in with your account.")
    expires_at = db.session.scalar(
        sa.select(SetupLink.expires_at).where(SetupLink.token_sha256 == fingerprint(token))
    )
    if expires_at is None:
        raise Missing(
            "This is not the set-up link of this Briefmark. Copy the newest one from its console."
        )
    if expires_at <= now:
        raise Spent("This set-up link has expired. Restart Briefmark to get a new one.")


def use(token: str, now: datetime) -> None:
    """Check the link and take it away; of two people who use it at once one gets Spent."""
    check(token, now)
    done = db.session.execute(
        sa.delete(SetupLink).where(SetupLink.token_sha256 == fingerprint(token))
    )
    if not done.rowcount:  # type: ignore[attr-defined]
        raise Spent("This set-up link has just been used.")

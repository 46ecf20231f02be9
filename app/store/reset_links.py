"""Links by which somebody who lost their password chooses a new one, once."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from app.domain.errors import Missing
from app.domain.tokens import Spent, fingerprint
from app.store.database import db
from app.store.tables.people import Membership, Project, ResetLink, User

ASK = "Ask a lead of your project, or whoever runs this Briefmark, for a new link."


class OpenReset(NamedTuple):
    """A link that can still be used; `slug` is the project whose lead made it, if one did."""

    user_id: uuid.UUID
    name: str
    email: str
    slug: str | None


def replace(
    user_id: uuid.UUID, token: str, expires_at: datetime, project_id: uuid.UUID | None
) -> None:
    """Make this the person's only link."""
    end(user_id)
    values = {"user_id": user_id, "token_sha256": fingerprint(token), "expires_at": expires_at}
    db.session.execute(sa.insert(ResetLink).values(**values, project_id=project_id))


def find(token: str, now: datetime) -> OpenReset:
    """Missing for a wrong, used or replaced link, Spent for one that has expired."""
    row = db.session.execute(
        sa.select(User.id, User.name, User.email, Project.slug, ResetLink.expires_at)
        .join(User, User.id == ResetLink.user_id)
        .outerjoin(Project, Project.id == ResetLink.project_id)
        .where(ResetLink.token_sha256 == fingerprint(token), User.disabled_at.is_(None))
    ).one_or_none()
    if row is None:
        raise Missing(f"This link does not work, or does not work any more. {ASK}")
    if row[-1] <= now:
        raise Spent(f"This link has expired. {ASK}")
    return OpenReset(*row[:-1])


def use(token: str, now: datetime) -> OpenReset:
    """Check the link and take it away; of two who use it at once one gets Spent."""
    found = find(token, now)
    if not end(found.user_id):
        raise Spent(f"This link has just been used. {ASK}")
    return found


def end(user_id: uuid.UUID) -> bool:
    """Take the person's link away; whether there was one."""
    done = db.session.execute(sa.delete(ResetLink).where(ResetLink.user_id == user_id))
    return bool(done.rowcount)  # type: ignore[attr-defined]


def end_all() -> None:
    db.session.execute(sa.delete(ResetLink))


def projects_elsewhere(user_id: uuid.UUID, lead_id: uuid.UUID) -> int:
    """In how many projects the person is that somebody else does not lead."""
    led = sa.select(Membership.project_id).where(
        Membership.user_id == lead_id, Membership.role == "lead", Membership.left_at.is_(None)
    )
    found = sa.select(sa.func.count()).select_from(Membership)
    found = found.join(Project, Project.id == Membership.project_id)
    found = found.where(
        Project.purged_at.is_(None),
        Membership.user_id == user_id,
        Membership.left_at.is_(None),
        Membership.project_id.not_in(led),
    )
    return db.session.scalar(found) or 0

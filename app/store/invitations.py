"""Invitation links: one person, one project, one role, once."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.domain.errors import Missing
from app.domain.tokens import Spent, fingerprint
from app.store.database import db
from app.store.tables.people import Invitation, Project, User

ASK = "Ask a lead of the project for a new link."


@dataclass(frozen=True)
class OpenInvitation:
    """An invitation that can still be used."""

    id: uuid.UUID
    project_id: uuid.UUID
    slug: str
    project_name: str
    role: str
    note: str
    expires_at: datetime
    invited_by: str


def add(
    project_id: uuid.UUID,
    token: str,
    *,
    role: str,
    note: str,
    created_by: uuid.UUID,
    created_at: datetime,
    expires_at: datetime,
) -> uuid.UUID:
    row = Invitation(
        project_id=project_id,
        token_sha256=fingerprint(token),
        role=role,
        note=note,
        created_by=created_by,
        created_at=created_at,
        expires_at=expires_at,
    )
    db.session.add(row)
    db.session.flush()
    return row.id


def find(token: str, now: datetime) -> OpenInvitation:
    """Missing for a wrong link, Spent for one that has been used, revoked or has expired."""
    asked = _columns().add_columns(Invitation.used_at, Invitation.revoked_at)
    row = db.session.execute(
        asked.where(Invitation.token_sha256 == fingerprint(token))
    ).one_or_none()
    if row is None:
        raise Missing(f"There is no such invitation. Check that you copied the whole link. {ASK}")
    found = OpenInvitation(*row[:-2])
    if row.used_at:
        raise Spent(f"This invitation has been used; each works once. {ASK}")
    if row.revoked_at:
        raise Spent(f"This invitation was withdrawn. {ASK}")
    if found.expires_at <= now:
        raise Spent(f"This invitation has expired. {ASK}")
    return found


def use(invitation: OpenInvitation, user_id: uuid.UUID, now: datetime) -> None:
    """Spent when somebody else was faster."""
    if not _close(invitation.project_id, invitation.id, used_by=user_id, used_at=now):
        raise Spent(f"This invitation has just been used; each works once. {ASK}")


def revoke(project_id: uuid.UUID, invitation_id: uuid.UUID, now: datetime) -> None:
    """Missing when the project has no such open invitation."""
    if not _close(project_id, invitation_id, revoked_at=now):
        raise Missing("This invitation is not open any more: it was used or withdrawn.")


def open_ones(project_id: uuid.UUID, now: datetime) -> Sequence[OpenInvitation]:
    """The latest first."""
    rows = db.session.execute(
        _columns()
        .where(Invitation.project_id == project_id, *_still_open(), Invitation.expires_at > now)
        .order_by(Invitation.created_at.desc(), Invitation.id)
    )
    return [OpenInvitation(*row) for row in rows]


def _columns() -> sa.Select[uuid.UUID, uuid.UUID, str, str, str, str, datetime, str]:
    return (
        sa.select(
            Invitation.id,
            Project.id,
            Project.slug,
            Project.name,
            Invitation.role,
            Invitation.note,
            Invitation.expires_at,
            User.name,
        )
        .join(Project, Project.id == Invitation.project_id)
        .join(User, User.id == Invitation.created_by)
    )


def _still_open() -> tuple[sa.ColumnElement[bool], ...]:
    return Invitation.used_at.is_(None), Invitation.revoked_at.is_(None)


def _close(project_id: uuid.UUID, invitation_id: uuid.UUID, **values: object) -> bool:
    done = db.session.execute(
        sa.update(Invitation)
        .where(Invitation.project_id == project_id, Invitation.id == invitation_id, *_still_open())
        .values(**values)
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]

"""Who belongs to which project, and in which role."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from app.domain.errors import Missing
from app.domain.permissions import may
from app.store.database import db
from app.store.tables import Membership, Project, User


@dataclass(frozen=True)
class Member:
    """A person in a project: the actor of every change there."""

    user_id: uuid.UUID
    name: str
    handle: str
    role: str
    project_id: uuid.UUID
    slug: str
    project_name: str
    question: str

    def may(self, permission: str) -> bool:
        return may(self.role, permission)


def member(user_id: uuid.UUID, slug: str) -> Member:
    """The person as a member of the project. Missing when they do not belong to it.

    An outsider and a project that does not exist look the same.
    """
    row = db.session.execute(
        sa.select(
            Membership.user_id,
            User.name,
            Membership.handle,
            Membership.role,
            Project.id,
            Project.slug,
            Project.name,
            Project.question,
        )
        .join(Project, Project.id == Membership.project_id)
        .join(User, User.id == Membership.user_id)
        .where(Membership.user_id == user_id, Project.slug == slug)
    ).one_or_none()
    if row is None:
        raise Missing("There is no such project, or you do not belong to it.")
    return Member(*row)


def people(project_id: uuid.UUID) -> Sequence[sa.Row[tuple[uuid.UUID, str, str, str, str]]]:
    """(user_id, name, email, handle, role) of every member, by name."""
    return db.session.execute(
        sa.select(Membership.user_id, User.name, User.email, Membership.handle, Membership.role)
        .join(User, User.id == Membership.user_id)
        .where(Membership.project_id == project_id)
        .order_by(sa.func.lower(User.name), User.email)
    ).all()

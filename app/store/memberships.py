"""Who belongs to which project, and in which role."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.domain.errors import Forbidden, Missing
from app.domain.permissions import PERMISSIONS, may
from app.domain.slugs import handle
from app.domain.trash import ARCHIVED, in_the_trash
from app.store.database import db, run
from app.store.projects import lock
from app.store.tables.columns import now
from app.store.tables.people import Membership, Project, User

NO_MEMBER = "There is no such project, or you do not belong to it."
MEMBER_COLUMNS = (
    Membership.user_id,
    User.name,
    Membership.handle,
    Membership.role,
    Project.id,
    Project.slug,
    Project.name,
    Project.question,
    Project.citation_style,
    Project.own_style_label,
    Project.report_choices,
    Membership.shares_reading,
    Project.next_recommendation_number > 1,
    Membership.seen_at,
    Project.archived_at,
    Project.deleted_at,
)
_MEMBER = (
    sa.select(*MEMBER_COLUMNS)
    .join(Project, Project.id == Membership.project_id)
    .join(User, User.id == Membership.user_id)
    .where(
        Membership.user_id == sa.bindparam("person"),
        Membership.left_at.is_(None),
        Project.slug == sa.bindparam("slug"),
    )
)


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
    citation_style: str
    own_style_label: str
    report_choices: str
    shares_reading: bool
    has_recommendations: bool = False
    """Whether the project ever had one."""
    seen_at: datetime | None = None
    """When they were last there; within the minute (`sessions.WORTH_NOTING`)."""
    archived_at: datetime | None = None
    deleted_at: datetime | None = None

    def may(self, permission: str, whose: uuid.UUID | None = None) -> bool:
        """Whether the member holds the permission, in an archived project one that is held there;
        `whose` made what it is about, if anybody."""
        if self.archived_at and not PERMISSIONS[permission].archived:
            return False
        return may(self.role, permission, own=whose in (None, self.user_id))

    def require_open(self) -> None:
        """Raises Forbidden where nothing may be changed, as the project is archived."""
        if self.archived_at:
            raise Forbidden(ARCHIVED)

    def require_there(self) -> None:
        """Raises Missing where the project is in the trash."""
        if self.deleted_at:
            raise Missing(in_the_trash(self.project_name, self.deleted_at))


def member(user_id: uuid.UUID, slug: str, *, deleted: bool = False) -> Member:
    """The person as a member of the project. Missing when they do not belong to it, and when it is
    in the trash unless `deleted` takes those, too.

    An outsider and a project that does not exist look the same.
    """
    row = run(_MEMBER, person=user_id, slug=slug).one_or_none()
    if row is None:
        raise Missing(NO_MEMBER)
    found = Member(*row)
    if not deleted:
        found.require_there()
    return found


def people(project_id: uuid.UUID) -> Sequence[sa.Row[uuid.UUID, str, str, str, str]]:
    """(user_id, name, email, handle, role) of every member, by name."""
    return db.session.execute(
        sa.select(Membership.user_id, User.name, User.email, Membership.handle, Membership.role)
        .join(User, User.id == Membership.user_id)
        .where(Membership.project_id == project_id, Membership.left_at.is_(None))
        .order_by(sa.func.lower(User.name), User.email)
    ).all()


def role_of(user_id: uuid.UUID, project_id: uuid.UUID) -> str | None:
    """The role of the person in the project, or None."""
    return db.session.scalar(
        sa.select(Membership.role).where(*_one(project_id, user_id), Membership.left_at.is_(None))
    )


def is_member(user_id: uuid.UUID, slug: str) -> bool:
    """Whether the person belongs to the project."""
    return run(_MEMBER, person=user_id, slug=slug).one_or_none() is not None


def add(project_id: uuid.UUID, user_id: uuid.UUID, name: str, role: str) -> str:
    """Make the person a member; the handle that stands for them in filters.

    Who comes back after leaving keeps the handle they had.
    """
    if former := db.session.get(Membership, (project_id, user_id)):
        former.role, former.left_at = role, None
        db.session.flush()
        return former.handle
    taken = db.session.scalars(
        sa.select(Membership.handle).where(Membership.project_id == project_id)
    ).all()
    short = handle(name, taken)
    known = {"role": role, "handle": short, "seen_at": now()}
    db.session.add(Membership(project_id=project_id, user_id=user_id, **known))
    db.session.flush()
    return short


def change_role(project_id: uuid.UUID, user_id: uuid.UUID, role: str) -> None:
    db.session.execute(sa.update(Membership).where(*_one(project_id, user_id)).values(role=role))


def share_reading(project_id: uuid.UUID, user_id: uuid.UUID, shares: bool) -> None:
    """Whether colleagues see how far the person has read."""
    values = {"shares_reading": shares}
    db.session.execute(sa.update(Membership).where(*_one(project_id, user_id)).values(values))


def remove(project_id: uuid.UUID, user_id: uuid.UUID) -> None:
    """What the person wrote stays, under their name and their handle."""
    db.session.execute(
        sa.update(Membership).where(*_one(project_id, user_id)).values(left_at=now())
    )


def leads(project_id: uuid.UUID) -> set[uuid.UUID]:
    """Who leads. The project is locked, so that two leads cannot step down at once."""
    lock(project_id)
    return set(
        db.session.scalars(
            sa.select(Membership.user_id).where(
                Membership.project_id == project_id,
                Membership.role == "lead",
                Membership.left_at.is_(None),
            )
        )
    )


def _one(project_id: uuid.UUID, user_id: uuid.UUID) -> tuple[sa.ColumnElement[bool], ...]:
    return Membership.project_id == project_id, Membership.user_id == user_id

"""Accounts."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from app.domain.errors import Invalid, Missing
from app.domain.people import folded_email
from app.domain.preferences import Preferences
from app.domain.words import spaced
from app.store.database import db
from app.store.tables.people import Membership, Project, User, UserSession

TAKEN = "There is an account with this e-mail address. Sign in with it instead."

NO_ACCOUNT = "There is no such account."
TAKEN_BY_ANOTHER = "Another account has this e-mail address."


@dataclass(frozen=True)
class Person:
    id: uuid.UUID
    name: str
    email: str


@dataclass(frozen=True)
class Credentials:
    user_id: uuid.UUID
    name: str
    email: str
    password_hash: str
    disabled_at: datetime | None


class Account(NamedTuple):
    """An account as an administrator sees it; `signed_in_at` is the last time, `seen_at` of its
    latest session that is still kept, `projects` counts memberships."""

    id: uuid.UUID
    email: str
    name: str
    projects: int
    seen_at: datetime | None
    signed_in_at: datetime | None
    disabled_at: datetime | None
    is_admin: bool


class Belonging(NamedTuple):
    """A project that a person belongs to; of what is in it nothing."""

    project: str
    role: str
    archived_at: datetime | None
    deleted_at: datetime | None


def add(email: str, name: str, password_hash: str) -> uuid.UUID:
    """A new account. Invalid when the address has one."""
    user = User(email=folded_email(email), name=name, password_hash=password_hash)
    db.session.add(user)
    try:
        db.session.flush()
    except IntegrityError as taken:
        db.session.rollback()
        raise Invalid(TAKEN, fields={"email": TAKEN}) from taken
    return user.id


def by_email(email: str) -> Person:
    """Missing when nobody has the address."""
    return _person(
        User.email == folded_email(email),
        f"Nobody has the e-mail address {email}. Add the account first.",
    )


def person(user_id: uuid.UUID) -> Person:
    """Missing when there is no such account."""
    return _person(User.id == user_id, NO_ACCOUNT)


def credentials(email: str) -> Credentials | None:
    return _credentials(User.email == folded_email(email))


def credentials_of(user_id: uuid.UUID) -> Credentials | None:
    return _credentials(User.id == user_id)


def replace_hash(user_id: uuid.UUID, old: str, new: str) -> bool:
    """Whether the hash was still `old`, and so was replaced."""
    change = sa.update(User).where(User.id == user_id, User.password_hash == old)
    return bool(db.session.execute(change.values(password_hash=new)).rowcount)  # type: ignore[attr-defined]


def set_hash(user_id: uuid.UUID, new: str) -> None:
    db.session.execute(sa.update(User).where(User.id == user_id).values(password_hash=new))


def set_disabled(user_id: uuid.UUID, moment: datetime | None) -> None:
    """From when on the person cannot sign in; None: they can."""
    db.session.execute(sa.update(User).where(User.id == user_id).values(disabled_at=moment))


def note_sign_in(user_id: uuid.UUID, now: datetime) -> None:
    db.session.execute(sa.update(User).where(User.id == user_id).values(signed_in_at=now))


def rename(user_id: uuid.UUID, name: str) -> None:
    db.session.execute(sa.update(User).where(User.id == user_id).values(name=name))


def set_email(user_id: uuid.UUID, email: str) -> None:
    """Invalid when the address has an account."""
    changed = sa.update(User).where(User.id == user_id).values(email=folded_email(email))
    try:
        db.session.execute(changed)
    except IntegrityError as taken:
        db.session.rollback()
        raise Invalid(TAKEN_BY_ANOTHER, fields={"email": TAKEN_BY_ANOTHER}) from taken


def prefer(user_id: uuid.UUID, chosen: Preferences) -> None:
    """How pages look to the person from now on."""
    db.session.execute(sa.update(User).where(User.id == user_id).values(asdict(chosen)))


def put_first_steps_away(user_id: uuid.UUID, moment: datetime) -> None:
    """They are not shown to the person any more, in any project."""
    values = {"first_steps_away_at": moment}
    db.session.execute(sa.update(User).where(User.id == user_id).values(values))


def everybody(ids: Collection[uuid.UUID] | None = None) -> list[Account]:
    """All accounts by address, or these."""
    seen = (
        sa.select(sa.func.max(UserSession.seen_at))
        .where(UserSession.user_id == User.id)
        .scalar_subquery()
    )
    projects = (
        sa.select(sa.func.count())
        .where(Membership.user_id == User.id, Membership.left_at.is_(None))
        .scalar_subquery()
    )
    asked = sa.select(
        User.id,
        User.email,
        User.name,
        projects,
        seen,
        User.signed_in_at,
        User.disabled_at,
        User.is_admin,
    ).order_by(User.email)
    asked = asked if ids is None else asked.where(User.id.in_(ids))
    return [Account(*row) for row in db.session.execute(asked)]


def account(user_id: uuid.UUID) -> Account:
    """Missing when there is no such account."""
    if found := everybody([user_id]):
        return found[0]
    raise Missing(NO_ACCOUNT)


def found(words: str) -> list[uuid.UUID]:
    """Whose name or address holds all the words, in the order of addresses; "" finds everybody.
    Compared as elsewhere (domain/words.py), which no database does."""
    wanted = [(word.lower(), spaced(word).strip()) for word in words.split()]
    rows = db.session.execute(sa.select(User.id, User.email, User.name).order_by(User.email))
    return [
        id
        for id, email, name in rows
        if all(typed in email or (folded and folded in spaced(name)) for typed, folded in wanted)
    ]


def belongings(user_id: uuid.UUID) -> list[Belonging]:
    """The projects that the person belongs to, by name."""
    rows = db.session.execute(
        sa.select(Project.name, Membership.role, Project.archived_at, Project.deleted_at)
        .join(Project, Project.id == Membership.project_id)
        .where(
            Membership.user_id == user_id,
            Membership.left_at.is_(None),
            Project.purged_at.is_(None),
        )
        .order_by(sa.func.lower(Project.name), Project.id)
    )
    return [Belonging(*row) for row in rows]


def administrators() -> set[uuid.UUID]:
    """Who can look after the installation. Nobody else changes who that is until the transaction
    ends, so that no two step down at once."""
    asked = sa.select(User.id).where(User.is_admin, User.disabled_at.is_(None))
    return set(db.session.scalars(asked.order_by(User.id).with_for_update()))


def set_admin(user_id: uuid.UUID, yes: bool) -> None:
    db.session.execute(sa.update(User).where(User.id == user_id).values(is_admin=yes))


def anybody() -> bool:
    """Whether there is an account at all."""
    return bool(db.session.scalar(sa.select(sa.exists(sa.select(User.id)))))


def has_password(user_id: uuid.UUID) -> bool:
    """Whether the person has one at all: who came in by a provider has none."""
    found = sa.select(User.password_hash).where(User.id == user_id)
    return bool(db.session.scalar(found))


def _person(condition: sa.ColumnElement[bool], otherwise: str) -> Person:
    columns = sa.select(User.id, User.name, User.email)
    row = db.session.execute(columns.where(condition)).one_or_none()
    if row is None:
        raise Missing(otherwise)
    return Person(*row)


def _credentials(condition: sa.ColumnElement[bool]) -> Credentials | None:
    columns = sa.select(User.id, User.name, User.email, User.password_hash, User.disabled_at)
    row = db.session.execute(columns.where(condition)).one_or_none()
    return Credentials(*row) if row else None

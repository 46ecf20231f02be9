"""Signed-in browsers. A session without a row is over, whoever has a copy of its cookie."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import sqlalchemy as sa
from sqlalchemy.exc import InternalError, OperationalError

from app.domain.factors import PASSWORD
from app.domain.tokens import fingerprint
from app.store import revs
from app.store.database import BUSY_MILLISECONDS, db, intend_to_change
from app.store.memberships import MEMBER_COLUMNS, Member
from app.store.prepared import Prepared
from app.store.tables.people import Membership, Project, User, UserSession

WORTH_NOTING = timedelta(minutes=1)  # how often `seen_at` is written at most
PATIENCE_MILLISECONDS = 50

_ALIVE = (
    UserSession.seen_at > sa.bindparam("seen_after"),
    UserSession.created_at > sa.bindparam("begun_after"),
)
_FIND = (
    sa.select(
        UserSession.id,
        User.id,
        User.name,
        User.email,
        UserSession.seen_at,
        User.first_steps_away_at.is_(None),
        User.is_admin,
        User.time_zone,
        User.language,
        User.theme,
        UserSession.created_at,
        UserSession.means,
    )
    .join(User, User.id == UserSession.user_id)
    .where(UserSession.token_sha256 == sa.bindparam("token"), User.disabled_at.is_(None), *_ALIVE)
)
_WIDTH = len(_FIND.selected_columns)
_FIND_ALONE = Prepared(_FIND)
_IN_PROJECT = (
    _FIND.add_columns(*MEMBER_COLUMNS)
    .outerjoin(Project, Project.slug == sa.bindparam("slug"))
    .outerjoin(
        Membership,
        (Membership.project_id == Project.id)
        & (Membership.user_id == UserSession.user_id)
        & Membership.left_at.is_(None),
    )
)
_FIND_IN_PROJECT = Prepared(_IN_PROJECT)
_FIND_AND_COUNT = Prepared(_IN_PROJECT.add_columns(revs.total()))


@dataclass(frozen=True)
class Limits:
    """`idle` since the last request, `absolute` since signing in."""

    idle: timedelta
    absolute: timedelta


@dataclass(frozen=True)
class Visit:
    """A living session and its person, as a `member` of the project that was asked about. Who
    `is_new` has not put the first steps away; who `is_admin` looks after the installation; how
    pages look to them is as in `domain/preferences.py`. `means` is what they proved with, at
    `begun_at`, who they are (`domain/factors.py`). `seen` is the sum of the project's counts
    (`app/store/revs.py`) at that moment, where that was asked for."""

    session_id: uuid.UUID
    user_id: uuid.UUID
    name: str
    email: str
    seen_at: datetime
    is_new: bool
    is_admin: bool
    time_zone: str
    language: str
    theme: str
    begun_at: datetime
    means: str
    member: Member | None = None
    seen: int | None = None


@dataclass(frozen=True)
class SessionLine:
    id: uuid.UUID
    created_at: datetime
    seen_at: datetime
    address: str
    agent: str
    means: str


def start(
    user_id: uuid.UUID,
    token: str,
    now: datetime,
    *,
    address: str,
    agent: str,
    means: str = PASSWORD,
) -> uuid.UUID:
    row = UserSession(
        user_id=user_id,
        token_sha256=fingerprint(token),
        created_at=now,
        seen_at=now,
        address=address[:64],
        agent=agent[:300],
        means=means,
    )
    db.session.add(row)
    db.session.flush()
    return row.id


def find(
    token: str, now: datetime, limits: Limits, slug: str | None = None, *, counted: bool = False
) -> Visit | None:
    """The living session of a token, and its person in the project `slug`, in one statement;
    `counted`: and what was `seen` of the project."""
    known = {"token": fingerprint(token), **_since(now, limits)}
    if slug is None:
        row = _FIND_ALONE.first(**known)
        return Visit(*row) if row else None
    row = (_FIND_AND_COUNT if counted else _FIND_IN_PROJECT).first(**known, slug=slug)
    if row is None:
        return None
    columns = row[_WIDTH : _WIDTH + len(MEMBER_COLUMNS)]
    member, seen = Member(*columns) if columns[0] else None, row[-1] if counted else None
    return Visit(*(*row[:_WIDTH], member, seen))


def touching(visit: Visit, now: datetime) -> Callable[[], None] | None:
    """A function that notes that the session was used and its person was in the project, when the
    request is over; None where both were noted a moment ago."""
    member = visit.member
    known = [visit.seen_at, *([member.seen_at] if member else ())]
    if all(at and now - at < WORTH_NOTING for at in known):
        return None
    return partial(touch, db.engine, visit.session_id, now, member)


def touch(
    engine: sa.Engine, session_id: uuid.UUID, now: datetime, member: Member | None = None
) -> None:
    """Note that the session was used, and the member in their project, on a connection of its own.
    When somebody else is writing, give up at once: the next request will note it."""
    intend_to_change(False)  # this must not queue for the write lock
    unwritten = suppress(OperationalError, InternalError)
    with unwritten, engine.connect() as connection, _impatient(connection):
        connection.execute(
            sa.update(UserSession)
            .where(UserSession.id == session_id, UserSession.seen_at < now)
            .values(seen_at=now)
        )
        if member:
            connection.execute(
                sa.update(Membership)
                .where(
                    Membership.project_id == member.project_id,
                    Membership.user_id == member.user_id,
                    Membership.seen_at.is_(None) | (Membership.seen_at < now),
                )
                .values(seen_at=now)
            )
        connection.commit()


def of_user(user_id: uuid.UUID, now: datetime, limits: Limits) -> Sequence[SessionLine]:
    """Living sessions of a person, the latest used first."""
    rows = db.session.execute(
        sa.select(
            UserSession.id,
            UserSession.created_at,
            UserSession.seen_at,
            UserSession.address,
            UserSession.agent,
            UserSession.means,
        )
        .where(UserSession.user_id == user_id, *_ALIVE)
        .order_by(UserSession.seen_at.desc(), UserSession.id),
        _since(now, limits),
    )
    return [SessionLine(*row) for row in rows]


def begun(session_id: uuid.UUID) -> datetime | None:
    """When a browser signed in."""
    return db.session.scalar(sa.select(UserSession.created_at).where(UserSession.id == session_id))


def set_means(session_id: uuid.UUID, means: str) -> None:
    """What the person has proved since, too."""
    change = sa.update(UserSession).where(UserSession.id == session_id)
    db.session.execute(change.values(means=means))


def end(user_id: uuid.UUID, session_id: uuid.UUID) -> bool:
    """Whether the person had this session."""
    return _delete(UserSession.user_id == user_id, UserSession.id == session_id) > 0


def end_others(user_id: uuid.UUID, kept: uuid.UUID | None) -> int:
    """End all sessions of a person but `kept`; how many."""
    others = [UserSession.id != kept] if kept else []
    return _delete(UserSession.user_id == user_id, *others)


def end_all() -> int:
    """End the sessions of everybody; how many."""
    return _delete(sa.true())


def end_by_token(token: str) -> None:
    _delete(UserSession.token_sha256 == fingerprint(token))


def sweep(now: datetime, limits: Limits) -> None:
    """Delete the rows of sessions that have run out."""
    _delete(sa.not_(sa.and_(*_ALIVE)), **_since(now, limits))


def _since(now: datetime, limits: Limits) -> dict[str, datetime]:
    """What `_ALIVE` asks for."""
    return {"seen_after": now - limits.idle, "begun_after": now - limits.absolute}


def _delete(*conditions: sa.ColumnElement[bool], **values: object) -> int:
    done = db.session.execute(sa.delete(UserSession).where(*conditions), values)
    return int(done.rowcount)  # type: ignore[attr-defined]


@contextmanager
def _impatient(connection: sa.Connection) -> Iterator[None]:
    if connection.dialect.name != "sqlite":
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {PATIENCE_MILLISECONDS}")
        yield
        return
    connection.exec_driver_sql(f"PRAGMA busy_timeout = {PATIENCE_MILLISECONDS}")
    try:
        yield
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")

"""The connection to the database: SQLite by default, PostgreSQL for teams that outgrow a machine.

SQLite is used as measured in the design: WAL with synchronous=FULL (an acknowledged row survives a
power cut), every changing transaction begun with BEGIN IMMEDIATE (no lost update), and a lock of
this process before it (writers queue fairly instead of polling SQLite's busy handler).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any

import sqlalchemy as sa
from flask import Flask, current_app
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Session, registry

from app.store import deadlines

try:
    import pysqlite3 as _driver
except ImportError:  # no wheel for this platform: the standard library's driver serves
    import sqlite3 as _driver

sqlite_driver = _driver

# Before 3.51.3 two connections can lose commits when the WAL is reset (sqlite.org/wal.html).
SAFE_SQLITE = (3, 51, 3)
BUSY_MILLISECONDS = 20_000
# The driver keeps 128 prepared statements of a connection by default. The program has more, and the
# last to come then push each other out: adding took a seventh more CPU (measured). 7 kB each.
STATEMENTS = 512

ASKED_EVERY = 1.0  # seconds
IDS_AT_ONCE = 500  # in a statement
_AT_THE_END, _AFTER = "at the end", "after the commit"

_changing: ContextVar[bool] = ContextVar("changing", default=False)


class UtcDateTime(sa.TypeDecorator[datetime]):
    """Aware UTC datetimes in and out; SQLite itself keeps no zone."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def result_processor(
        self, dialect: sa.Dialect, coltype: object
    ) -> Callable[[Any], datetime | None]:
        """One call a value. By `process_result_value` they are three, which took an eighth of a
        page of 5,000 cards (measured)."""
        return _of_text if dialect.name == "sqlite" else _in_utc


def _of_text(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(f"{value}+00:00")


def _in_utc(value: datetime | None) -> datetime | None:
    return None if value is None else value.astimezone(UTC)


class SecondsNow(sa.sql.functions.FunctionElement[float]):
    """Seconds since 1970 by the clock of the database, which is one for all who ask it."""

    type = sa.Float()
    inherit_cache = True


@compiles(SecondsNow, "sqlite")
def _by_sqlite(_element: SecondsNow, _compiler: Any, **_options: Any) -> str:
    return "((julianday('now') - 2440587.5) * 86400.0)"


@compiles(SecondsNow, "postgresql")
def _by_postgresql(_element: SecondsNow, _compiler: Any, **_options: Any) -> str:
    return "CAST(extract(epoch FROM clock_timestamp()) AS double precision)"


class Base(DeclarativeBase):
    """Plain declarative base: the dataclass variants break on SQLAlchemy 2.1 (measured)."""

    registry = registry(
        metadata=sa.MetaData(
            naming_convention={
                "ix": "ix_%(table_name)s_%(column_0_N_name)s",
                "uq": "uq_%(table_name)s_%(column_0_N_name)s",
                "ck": "ck_%(table_name)s_%(constraint_name)s",
                "fk": "fk_%(table_name)s_%(column_0_N_name)s",
                "pk": "pk_%(table_name)s",
            }
        ),
        type_annotation_map={
            datetime: UtcDateTime(),
            dict[str, Any]: sa.JSON(none_as_null=True),
            list[str]: sa.JSON(),
            list[dict[str, Any]]: sa.JSON(),
            list[Any]: sa.JSON(),
        },
    )


db = SQLAlchemy(model_class=Base, disable_autonaming=True)


def init_database(app: Flask) -> None:
    """Bind the database named by DATABASE_URL to the application."""
    url = str(app.config["DATABASE_URL"])
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = _engine_options(url)
    db.init_app(app)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            _keep_private(db.engine.url.database)
            _tune_sqlite(db.engine)
        else:
            _tune_postgresql(db.engine)


def old_sqlite() -> str:
    """The version of SQLite when it is too old to be safe with several writers, else ''."""
    version = tuple(int(part) for part in sqlite_driver.sqlite_version.split("."))
    return "" if version >= SAFE_SQLITE else sqlite_driver.sqlite_version


def run(statement: sa.Executable, /, **values: object) -> sa.CursorResult[*tuple[Any, ...]]:
    """Run a statement made once, with bindparams, past the session but in its transaction.

    Building a statement anew and the session's own way round it take six times as long as this
    does (measured), which counts where every highlight passes. What the session holds is written
    first. Of a list for an `IN` the last value stands again up to the next power of two: else each
    length is a statement of its own, which SQLAlchemy compiles and every connection keeps.
    """
    lists = {name: _padded(each) for name, each in values.items() if isinstance(each, list)}
    db.session.flush()
    return db.session.connection().execute(statement, {**values, **lists} if lists else values)


def _padded(values: list[Any]) -> list[Any]:
    size = 1 << (len(values) - 1).bit_length() if values else 0
    return values + values[-1:] * (size - len(values))


def run_many(statement: sa.Executable, rows: Sequence[Mapping[str, Any]]) -> None:
    """Run a statement made once for each of the rows; nothing where there is none."""
    if rows:
        db.session.flush()
        db.session.connection().execute(statement, rows)


def portions(ids: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """As many of the ids as a statement takes on every database."""
    return (ids[at : at + IDS_AT_ONCE] for at in range(0, len(ids), IDS_AT_ONCE))


def at_the_end(key: tuple[str, ...], act: Callable[[], object]) -> None:
    """Have this done once, as the last thing of the transaction before its commit, in the order of
    the keys: a row that many want is locked as short as can be, and nobody waits in a circle."""
    db.session.info.setdefault(_AT_THE_END, {})[key] = act


def is_due(key: tuple[str, ...]) -> bool:
    """Whether something is to be done `at_the_end`."""
    return key in db.session.info.get(_AT_THE_END, {})


def after_the_commit(act: Callable[[], object]) -> None:
    """Have this done once what the transaction wrote is there; not where it is rolled back. It
    cannot ask the database for anything."""
    db.session.info.setdefault(_AFTER, []).append(act)


@event.listens_for(db.session, "before_commit")
def _end(session: Session) -> None:
    for _, act in sorted(session.info.pop(_AT_THE_END, {}).items(), key=lambda each: each[0]):
        act()


@event.listens_for(db.session, "after_commit")
def _go_on(session: Session) -> None:
    for act in session.info.pop(_AFTER, ()):
        act()


@event.listens_for(db.session, "after_rollback")
def _forget(session: Session) -> None:
    for later in (_AT_THE_END, _AFTER):
        session.info.pop(later, None)


def intend_to_change(yes: bool) -> None:
    """Say whether the transactions that begin from here on, in this request, will write."""
    _changing.set(yes)


def take_time() -> None:
    """Let this transaction, and what else the request asks, take as long as it takes: a statement
    touches every row of a project."""
    deadlines.hurry(False)
    if db.engine.dialect.name == "postgresql":
        _lift_limits(db.session.connection())


def for_another_thread() -> Callable[[], AbstractContextManager[object]]:
    """What a thread that outlives this request enters, to have a session of its own."""
    return current_app._get_current_object().app_context  # type: ignore[attr-defined]


def is_changing() -> bool:
    """Whether they will."""
    return _changing.get()


@contextmanager
def change() -> Iterator[None]:
    """One changing transaction outside a request: commits at the end, rolls back on error."""
    token = _changing.set(True)
    db.session.rollback()  # a transaction begun for reading cannot become a writing one
    try:
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        _changing.reset(token)


@contextmanager
def reading() -> Iterator[None]:
    """One transaction that only reads, in a request that changes something: it waits for nobody.
    What the request did before and did not commit is gone."""
    token = _changing.set(False)
    db.session.rollback()
    try:
        yield
    finally:
        db.session.rollback()
        _changing.reset(token)


def _engine_options(url: str) -> dict[str, Any]:
    if url.startswith("sqlite"):
        return {
            "module": sqlite_driver,
            "pool_size": 24,
            "pool_use_lifo": True,  # SQLite keeps 2 MB of the file for each connection in use
            "hide_parameters": True,  # errors are logged: what people write is not
            "connect_args": {
                "check_same_thread": False,
                "timeout": BUSY_MILLISECONDS / 1000,
                "cached_statements": STATEMENTS,
            },
        }
    return {
        "creator": _connecting(sa.make_url(url)),
        "pool_size": 16,
        "max_overflow": 16,
        "pool_timeout": deadlines.CONNECT_SECONDS,
        "pool_use_lifo": True,  # the fewer are used, the fewer are asked whether they are there
        "hide_parameters": True,
    }


def _connecting(url: sa.URL) -> Callable[[], Any]:
    """How a connection to PostgreSQL is made: as SQLAlchemy does, by one that has patience."""
    import psycopg  # not when there is only SQLite

    kind: Any = url.get_dialect()
    _, named = kind(dbapi=psycopg).create_connect_args(url)
    return partial(deadlines.patient_connection().connect, **{**deadlines.NETWORK, **named})


def _keep_private(name: str | None) -> None:
    """The database is for its owner only, whoever made it; SQLite gives the files beside it the
    same mode. A folder that is not there is SQLite's own error, at the first connection."""
    if not name or name == ":memory:" or not Path(name).parent.is_dir():
        return
    Path(name).touch(mode=0o600)
    for path in (Path(name), Path(f"{name}-wal"), Path(f"{name}-shm")):
        if path.exists() and path.stat().st_mode & 0o077 and path.stat().st_uid == os.geteuid():
            path.chmod(0o600)


def _tune_sqlite(engine: sa.Engine) -> None:
    turns = deadlines.Turns(one_at_a_time=True)

    @event.listens_for(engine, "connect")
    def set_pragmas(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the begin event below says BEGIN, not the driver
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            f"busy_timeout={BUSY_MILLISECONDS}",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        if not _changing.get():
            _begin(connection, "BEGIN")
            return
        _take_a_turn(turns, connection)
        try:
            _begin(connection, "BEGIN IMMEDIATE")
        except BaseException:
            _give_it_back(connection)
            raise

    event.listen(engine, "checkin", _come_back)


def _begin(connection: sa.Connection, how: str) -> None:
    """On the driver's own cursor: a request begins three transactions."""
    try:
        connection.connection.cursor().execute(how)
    except sqlite_driver.Error as error:
        connection._handle_dbapi_exception(error, how, None, None, None)  # raises SQLAlchemy's own


def _tune_postgresql(engine: sa.Engine) -> None:
    turns = deadlines.Turns(one_at_a_time=False)

    @event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        if not deadlines.is_hurried():
            _lift_limits(connection)
        if _changing.get():
            _take_a_turn(turns, connection)

    # Of the pool: where tests share one among many engines, it listens once.
    event.listen(engine.pool, "connect", _limit)
    event.listen(engine.pool, "checkout", _ask_whether_it_is_there)
    event.listen(engine.pool, "checkin", _come_back)


def _limit(connection: Any, record: Any) -> None:
    """Also no compiling of statements, which takes longer than they do: 0.4 s of a report's 0.5.
    And none is divided among processes: the marks of a brief among a million took 38 ms, not 22."""
    settings = {**deadlines.session_limits(), "jit": "off", "max_parallel_workers_per_gather": "0"}
    asked = ", ".join(["set_config(%s, %s, false)"] * len(settings))
    connection.autocommit = True  # what is set in a transaction goes with it
    connection.execute(f"SELECT {asked}", [part for each in settings.items() for part in each])
    connection.autocommit = False
    record.info["asked"] = monotonic()


def _ask_whether_it_is_there(connection: Any, record: Any, _proxy: Any) -> None:
    """Of one that answered a moment ago it is known: a request takes three, and to ask each time
    was a twentieth of what adding took (measured)."""
    if monotonic() - record.info.get("asked", 0.0) < ASKED_EVERY:
        return
    try:
        connection.execute("SELECT 1")
        connection.rollback()
    except connection.Error:
        raise sa.exc.InvalidatePoolError from None  # of which the pool makes others
    record.info["asked"] = monotonic()


def _come_back(_connection: Any, record: Any) -> None:
    _give_it_back(record)


def _lift_limits(connection: sa.Connection) -> None:
    connection.connection.cursor().execute(deadlines.WITHOUT_LIMITS)


def _take_a_turn(turns: deadlines.Turns, connection: sa.Connection) -> None:
    """Once for a connection: migrations make several transactions of it."""
    if not connection.info.get("turn"):
        turns.begin()
        connection.info["turn"] = turns


def _give_it_back(of: Any) -> None:
    """`of` is a connection or the pool's record of it: both have the same `info`."""
    if turns := of.info.pop("turn", None):
        turns.end()

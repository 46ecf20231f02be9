"""The program is killed in the middle of each migration, with rows in every table, and started
again: then everything is as if nobody had killed it.

`python -m tests.store.killed_migrations`, on both databases; `make faults` does it, too.
"""

from __future__ import annotations

import logging
import os
import shutil
import signal
import sys
import tempfile
import uuid
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.dialects import postgresql

from app import create_app
from app.store import migrating
from app.store.database import db, intend_to_change, sqlite_driver
from tests import postgres

ROWS = 2  # in each table
AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
# What a migration says otherwise each time: moments of now, and what is drawn by lot.
BY_CHANCE = {"salt", "deleted_at"}
# Names that the database makes by itself, or fills.
OWN = ("alembic_version", "search_words", "unsealed", "seal")
LISTS = {"authors", "organisations", "tags", "choices", "lines"}
SAID = {  # what only some words are right for
    "role": "lead",
    "state": "live",
    "basis": "supplied",
    "kind": "highlight",
    "start": 0,
    "end": 5,
    "first_block": 0,
    "last_block": 0,
    "parent_id": None,
    "merged_into_id": None,
    "logo_id": None,
    "next_brief_number": 50,
    "next_highlight_number": 50,
}


def run(
    say: Callable[[str, bool], object],
    folder: Path,
    server: str | None,
    *,
    revisions: Sequence[str] | None = None,
) -> None:
    """Each of the revisions, or all; `server` is the address of PostgreSQL with {} for the name of
    a database, None for SQLite. `say` hears what was counted, and whether it is as it must be."""
    folder.mkdir(parents=True, exist_ok=True)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    place = _Place(folder, server)
    killed = other = 0
    wrong: list[str] = []
    before = place.made()
    known = migrating.revisions()
    asked_for = list(revisions or known)
    for revision in known[: known.index(asked_for[-1]) + 1]:
        after = place.copied(before)
        asked = _upgraded(place, after, revision)
        if revision in asked_for:
            whole = _held(after)
            for moment in _moments(asked):
                copy = place.copied(before)
                if _killed(place, copy, revision, moment):
                    killed += 1
                    _upgraded(place, copy, revision)
                    if _held(copy) != whole:
                        wrong.append(f"{revision} at {moment or 'its commit'} of {asked}")
                place.forget(copy)
            copy = place.copied(before)
            if _killed(place, copy, revision, asked // 2 + 1):
                other += _starts(place, copy)
            place.forget(copy)
        place.forget(before)
        before = after
        _fill(before)
    kind = "PostgreSQL" if server else "SQLite"
    tried = len(asked_for)
    say(
        f"migrations killed half way, {kind}: {killed} kills in {tried} migrations, with rows in "
        f"every table: otherwise than without {len(wrong)} {wrong or ''}; "
        f"{other} of {tried} then started as this version",
        not wrong and killed >= 2 * tried and other == tried,
    )


class _Place:
    """Databases by their addresses."""

    def __init__(self, folder: Path, server: str | None) -> None:
        self.folder, self.server, self._count = folder, server, 0

    def _url(self, name: str) -> str:
        return self.server.format(name) if self.server else f"sqlite:///{self.folder / name}"

    def _said(self, statement: str) -> None:
        assert self.server
        engine = sa.create_engine(
            self.server.format("postgres"), poolclass=sa.NullPool, isolation_level="AUTOCOMMIT"
        )
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)

    def _name(self) -> str:
        self._count += 1
        return f"step_{self._count}"

    def made(self) -> str:
        name = self._name()
        if self.server:
            self._said(f"CREATE DATABASE {name}")
        return self._url(name)

    def copied(self, url: str) -> str:
        name, former = self._name(), str(sa.make_url(url).database)
        if self.server:
            self._said(f"CREATE DATABASE {name} TEMPLATE {former}")
        elif Path(former).exists():
            shutil.copyfile(former, self.folder / name)
        return self._url(name)

    def forget(self, url: str) -> None:
        name = str(sa.make_url(url).database)
        if self.server:
            self._said(f"DROP DATABASE {name} WITH (FORCE)")
            return
        for ending in ("", "-wal", "-shm"):
            Path(f"{name}{ending}").unlink(missing_ok=True)

    def app(self, url: str) -> Flask:
        return create_app({"DATABASE_URL": url, "INSTANCE": self.folder / "instance"})


def _upgraded(place: _Place, url: str, revision: str, at: int | None = None) -> int:
    """Up to this revision; how many statements it took. `at` one of these, or at 0 before it is
    committed, the process ends as by a power cut."""
    count = 0

    def note(*_about: Any) -> None:
        nonlocal count
        count += 1
        if count == at:
            os.kill(os.getpid(), signal.SIGKILL)

    def committed(_connection: Any) -> None:
        if at == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    app = place.app(url)
    with app.app_context():
        sa.event.listen(db.engine, "before_cursor_execute", note)
        sa.event.listen(db.engine, "commit", committed)
        intend_to_change(True)
        try:
            migrating.upgrade(revision)
        finally:
            intend_to_change(False)
            db.session.remove()
            db.engine.dispose()
    return count


def _killed(place: _Place, url: str, revision: str, at: int) -> bool:
    child = os.fork()
    if child == 0:
        try:
            _upgraded(place, url, revision, at)
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def _moments(statements: int) -> list[int]:
    """After the first of its own statements, in the middle, at the last, before the commit."""
    return [*sorted({min(3, statements), statements // 2 + 1, statements}), 0]


def _starts(place: _Place, url: str) -> bool:
    """By the way that every start of the program goes."""
    app = place.app(url)
    migrating.migrate(app)
    with app.app_context():
        try:
            return migrating.standing() == migrating.revisions()[-1]
        finally:
            db.engine.dispose()


def _held(url: str) -> dict[str, list[Any]]:
    """By table its columns, and all rows."""
    with _reflected(url) as (connection, tables):
        held: dict[str, list[Any]] = {}
        for table in tables:
            said = [each for each in table.c if each.name not in BY_CHANCE]
            rows = sorted(tuple(map(repr, row)) for row in connection.execute(sa.select(*said)))
            held[table.name] = [tuple(each.name for each in table.c), *rows]
        return held


def _fill(url: str) -> None:
    """ROWS rows in each table that has none."""
    with _reflected(url) as (connection, tables):
        rows: dict[str, list[dict[str, Any]]] = {}
        for table in tables:
            there = [dict(row) for row in connection.execute(sa.select(table)).mappings()]
            if not there and not table.name.startswith(OWN):
                made = (_row(table, number, rows) for number in range(ROWS))
                key = [column.name for column in table.primary_key]  # some have one a project
                there = list({tuple(row[name] for name in key): row for row in made}.values())
                connection.execute(sa.insert(table), there)
            rows[table.name] = there
        connection.commit()


def _row(table: sa.Table, number: int, rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> Any:
    """One that names the rows of this number in the tables that it points to; of the project of
    the first."""
    row = {column.name: _value(column, number) for column in table.c}
    for key in table.foreign_key_constraints:
        parent = key.referred_table.name
        at = 0 if parent == "project" else number
        if parent != table.name and not all(row[name] is None for name in key.column_keys):
            for element in key.elements:
                row[element.parent.name] = rows[parent][at][element.column.name]
    if table.name == "memo":
        row["tag_id"] = None
    return row


def _value(column: sa.Column[Any], number: int) -> Any:
    name, kind = column.name, column.type
    if name in SAID:
        return SAID[name]
    if isinstance(kind, sa.JSON):
        return ["One", "Two"] if name in LISTS else {"name": "One"}
    if isinstance(kind, sa.DateTime):
        return None if column.nullable and number else AT
    if isinstance(kind, sa.Boolean):
        return False
    if isinstance(kind, sa.Integer | sa.Float):
        return number + 1
    if isinstance(kind, sa.LargeBinary):
        return b"bytes"
    if name == "id" or name.endswith(("_id", "_by")) or isinstance(kind, sa.Uuid):
        id = uuid.uuid5(uuid.NAMESPACE_OID, f"{column.table.name}.{number}")
        return id if isinstance(kind, sa.Uuid) else id.hex
    if isinstance(kind, postgresql.TSVECTOR):
        return "'word':1"
    return f"{name} {number}"[: getattr(kind, "length", None) or 80]


@contextmanager
def _reflected(url: str) -> Iterator[tuple[sa.Connection, list[sa.Table]]]:
    """A connection, and the tables that are there, those that others point to first."""
    module = {"module": sqlite_driver} if url.startswith("sqlite") else {}
    engine = sa.create_engine(url, poolclass=sa.NullPool, **module)
    with engine.connect() as connection:
        there = sa.MetaData()
        with warnings.catch_warnings():  # of what SQLite says of its index of words
            warnings.simplefilter("ignore", sa.exc.SAWarning)
            there.reflect(connection)
        yield connection, there.sorted_tables


def main() -> int:
    wrong: list[str] = []

    def say(sentence: str, met: bool) -> None:
        print(f"{'ok   ' if met else 'WRONG'} {sentence}", flush=True)
        wrong.extend([] if met else [sentence])

    with tempfile.TemporaryDirectory(prefix="briefmark-killed-") as folder:
        run(say, Path(folder) / "sqlite", None)
        with postgres.running() as url:
            run(say, Path(folder) / "postgresql", url)
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())

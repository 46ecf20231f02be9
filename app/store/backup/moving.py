"""A SQLite database copied into an empty one on PostgreSQL, row by row, and compared.

All of it is one transaction there: what cannot be copied or is not the same after leaves nothing
behind. Tables come in the order in which they depend on each other; while they are filled neither
foreign keys nor triggers act, since a line of the record is copied with its seal and not made
anew. Then the keys are put back, which proves every one of them.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import DBAPIError, OperationalError

from app.domain.errors import Failed, Invalid, Stale
from app.store import counts
from app.store.database import Base, db, intend_to_change
from app.store.migrating import revisions
from app.store.tables.search import Words

ROWS, BYTES = 500, 8 * 2**20  # sent at once
FETCHED = 50  # rows
FILLED = frozenset({"alembic_version", "word_fold"})  # by the migrations themselves
_VERSIONS = sa.table("alembic_version", sa.column("version_num"))
_KEYS = sa.text(
    "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) "
    "FROM pg_constraint WHERE contype = 'f' AND connamespace = current_schema()::regnamespace"
)
Row = tuple[Any, ...]


class MovedTable(NamedTuple):
    name: str
    rows: int


class _Sum(NamedTuple):
    """Rows, and the sum of their hashes, in which their order does not count."""

    rows: int
    hashes: int


def shown(url: str | sa.URL) -> str:
    """The address of a database, without the password."""
    return sa.make_url(url).render_as_string(hide_password=True)


def file_of_source() -> Path:
    """The file of the application's database. Raises Invalid where it has none."""
    if db.engine.dialect.name != "sqlite" or not db.engine.url.database:
        raise Invalid("This installation keeps its data in PostgreSQL already.")
    return Path(db.engine.url.database)


def refuse_unless_empty() -> None:
    """Raises Stale where the application's database holds anything, Invalid where it is none to
    move to."""
    if db.engine.dialect.name != "postgresql":
        raise Invalid("Name a database on PostgreSQL: postgresql+psycopg://user@host/name.")
    name = shown(db.engine.url)
    try:
        with db.engine.connect() as connection:
            _refuse_unless_empty(connection, name)
    except OperationalError as error:
        reason = str(error.orig).strip().splitlines()[0]
        raise Invalid(f"{name} cannot be reached: {reason}") from None


def _refuse_unless_empty(connection: sa.Connection, name: str) -> None:
    tables = sa.inspect(connection).get_table_names()
    counted = {table.name for table in counts.TABLES}
    strange = sorted(set(tables) - FILLED - counted - Base.metadata.tables.keys())
    versions = connection.scalars(sa.select(_VERSIONS)).all() if _VERSIONS.name in tables else []
    if strange or set(versions) - set(revisions()):
        held = f"tables that this version does not know ({', '.join(strange[:3]) or 'newer'})"
        raise Stale(f"{name} holds {held}. Make an empty database and name that.")
    for table in Base.metadata.tables.values():
        if table.name in tables and table.name not in FILLED:
            first = sa.select(sa.literal(1)).select_from(table).limit(1)
            if connection.scalar(first):
                raise Stale(
                    f"{name} is not empty: there are rows in the table {table.name}. Make an empty "
                    "database and name that. Nothing was changed."
                )


def move(there: Flask, told: Callable[[MovedTable], object]) -> list[MovedTable]:
    """Copy all rows of the application's database to the empty tables there, and compare. Nobody
    else writes here meanwhile. Raises Failed, with what could not be copied or is not the same;
    there is nothing there then."""
    with there.app_context():
        target = db.engine
    intend_to_change(True)  # whoever else wants to write waits
    try:
        with db.engine.connect() as source, target.begin() as connection:
            moved = _move(source, connection, told)
    finally:
        intend_to_change(False)
    with target.begin() as connection:  # so that it plans well from the first request on
        connection.exec_driver_sql("ANALYZE")
    target.dispose()
    return moved


def _move(
    source: sa.Connection, target: sa.Connection, told: Callable[[MovedTable], object]
) -> list[MovedTable]:
    tables = Base.metadata.sorted_tables
    quoted = target.dialect.identifier_preparer.format_table
    keys = target.execute(_KEYS).all()
    for table, name, _ in keys:
        target.exec_driver_sql(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    for each in tables:
        target.exec_driver_sql(f"ALTER TABLE {quoted(each)} DISABLE TRIGGER USER")
    moved = []
    for each in tables:
        moved.append(MovedTable(each.name, _copied(source, target, each)))
        told(moved[-1])
    counts.fill(target)
    for table, name, definition in keys:
        with _refused_in_words(table):
            target.exec_driver_sql(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
    for each in tables:
        target.exec_driver_sql(f"ALTER TABLE {quoted(each)} ENABLE TRIGGER USER")
    return moved


@contextmanager
def _refused_in_words(table: str) -> Iterator[None]:
    """Raises Failed for what PostgreSQL refuses."""
    try:
        yield
    except DBAPIError as error:
        reason = str(error.orig).strip().splitlines()[0]
        raise Failed(
            f"The table {table} could not be moved ({reason}). Nothing was changed. Run "
            "“briefmark verify” on what is here, and tell your administrator."
        ) from error


def _copied(source: sa.Connection, target: sa.Connection, table: sa.Table) -> int:
    if table.name in FILLED:
        target.execute(sa.delete(table))
    insert = sa.insert(sa.table(table.name, *map(_written, table.columns)))
    expected = _Sum(0, 0)
    for portion in _portions(_rows(source, table)):
        with _refused_in_words(table.name):
            _send(target, insert, portion)
        expected = _added(expected, table, portion)
    found = _Sum(0, 0)
    for portion in _portions(_rows(target, table)):
        found = _added(found, table, portion)
    if found != expected:
        what = "rows" if found.rows != expected.rows else "a row"
        raise Failed(
            f"After copying, {what} of the table {table.name} differed ({expected.rows:,} here, "
            f"{found.rows:,} there). Nothing was changed."
        )
    return found.rows


def _send(target: sa.Connection, insert: sa.Insert, rows: Sequence[Mapping[str, Any]]) -> None:
    target.execute(insert, rows)


def _rows(connection: sa.Connection, table: sa.Table) -> Iterable[sa.RowMapping]:
    large = any(isinstance(column.type, sa.LargeBinary) for column in table.columns)
    columns = (_read(column, connection.dialect.name) for column in table.columns)
    rows = sa.select(*columns).execution_options(yield_per=1 if large else FETCHED)
    return connection.execute(rows).mappings()


def _portions(rows: Iterable[sa.RowMapping]) -> Iterator[list[dict[str, Any]]]:
    portion: list[dict[str, Any]] = []
    size = 0
    for row in rows:
        portion.append(dict(row))
        size += sum(len(value) for value in row.values() if isinstance(value, str | bytes))
        if len(portion) >= ROWS or size >= BYTES:
            yield portion
            portion, size = [], 0
    if portion:
        yield portion


def _read(column: sa.Column[Any], dialect: str) -> sa.ColumnElement[Any]:
    """JSON as the text that it is, so that nothing of it changes; of words those there are."""
    on_postgres = dialect == "postgresql"
    if isinstance(column.type, sa.JSON):
        read = sa.cast(column, sa.Text) if on_postgres else sa.type_coerce(column, sa.Text)
        return read.label(column.name)
    if isinstance(column.type, Words) and on_postgres:
        return sa.func.array_to_string(sa.func.tsvector_to_array(column), " ").label(column.name)
    return column


def _written(column: sa.Column[Any]) -> sa.ColumnClause[Any]:
    """Without a type PostgreSQL takes a text for JSON, as it is."""
    is_json = isinstance(column.type, sa.JSON)
    return sa.column(column.name, sa.types.NullType() if is_json else column.type)


def _added(sums: _Sum, table: sa.Table, rows: list[dict[str, Any]]) -> _Sum:
    words = {column.name for column in table.columns if isinstance(column.type, Words)}
    hashes = sums.hashes
    for row in rows:
        values = (
            tuple(sorted(set(value.split()))) if name in words else _plain(value)
            for name, value in row.items()
        )
        digest = hashlib.sha256(repr(tuple(values)).encode("utf-8", "surrogatepass")).digest()
        hashes += int.from_bytes(digest)
    return _Sum(sums.rows + len(rows), hashes % 2**256)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, bytes | memoryview):
        return hashlib.sha256(value).digest()
    return value.hex if isinstance(value, uuid.UUID) else value

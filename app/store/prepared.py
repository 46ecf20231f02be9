"""Statements that are compiled once for each database and run on the driver's own cursor.

For the path that every highlight passes, where statements read and write a few rows each. To look
up what was compiled, and to make a context and a result of it, SQLAlchemy takes 18 to 28 µs beside
the 3 to 10 of the driver, more where other work has just filled the processor's caches; for ten
statements that was 0.15 of what adding took (measured). Where many rows are read, `run` is as
quick: its rows are made in C.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa

from app.store.database import db

Row = tuple[Any, ...]
Process = Callable[[Any], Any]


class _Bound(NamedTuple):
    """A value that a statement takes: how the driver wants it, and what it is if nobody says."""

    name: str
    written: Process | None
    usual: Process | None


class _Compiled(NamedTuple):
    """`read` makes values of what the driver gives, by the place of the column."""

    sql: str
    bound: tuple[_Bound, ...]
    positional: bool
    read: tuple[tuple[int, Process], ...]


class Prepared:
    """A statement with bindparams, run in the transaction of the session, after what the session
    holds was written. Values, errors and what listeners of the engine hear are as with `run`.

    `IN` of a list cannot be prepared. An insert takes the columns of its table by name; those that
    are not named have the default of their column.
    """

    def __init__(
        self,
        statement: sa.Select[*tuple[Any, ...]]
        | sa.CompoundSelect[*tuple[Any, ...]]
        | sa.Update
        | sa.Insert
        | sa.Delete,
    ) -> None:
        self.statement = statement
        self._compiled: dict[str, _Compiled] = {}

    def all(self, **values: object) -> list[Row]:
        """Its rows."""
        compiled, rows, _ = self._run([values])
        return [_read(row, compiled.read) for row in rows] if compiled.read else rows

    def first(self, **values: object) -> Row | None:
        """Its first row, if it has one."""
        rows = self.all(**values)
        return rows[0] if rows else None

    def write(self, *each: Mapping[str, object]) -> int:
        """Run it with each of these values, if there are any; how many rows were written."""
        return self._run(each)[2] if each else 0

    def _run(self, each: Sequence[Mapping[str, object]]) -> tuple[_Compiled, list[Row], int]:
        session = db.session()
        session.flush()
        connection = session.connection()
        compiled = self._compiled.get(connection.dialect.name)
        if compiled is None:
            compiled = _compile(self.statement, connection.dialect)
            self._compiled[connection.dialect.name] = compiled
        values = [_values(compiled, one) for one in each]
        return compiled, *_send(connection, compiled.sql, values)


def _compile(statement: Any, dialect: sa.Dialect) -> _Compiled:
    compiled = statement.compile(dialect=dialect)
    binds = {name: bind for bind, name in compiled.bind_names.items()}
    columns: Any = statement.table.columns if isinstance(statement, sa.Insert) else {}
    bound = tuple(
        _bound(name, binds[name], columns.get(name), dialect)
        for name in compiled.positiontup or binds
    )
    types = [column.type.dialect_impl(dialect) for column in statement.exported_columns]
    read = [(at, type.result_processor(dialect, None)) for at, type in enumerate(types)]
    made = tuple((at, process) for at, process in read if process is not None)
    return _Compiled(str(compiled), bound, compiled.positional, made)


def _bound(name: str, bind: sa.BindParameter[Any], column: Any, dialect: sa.Dialect) -> _Bound:
    assert not bind.expanding, name  # noqa: S101 - a list has no length yet
    usual: Process | None = None
    if not bind.required:
        usual = lambda _: bind.value  # noqa: E731
    elif column is not None and column.default is not None:
        default = column.default.arg
        usual = default if callable(default) else lambda _: default
    elif column is not None and column.nullable:
        usual = lambda _: None  # noqa: E731
    return _Bound(name, bind.type.dialect_impl(dialect).bind_processor(dialect), usual)


def _values(compiled: _Compiled, said: Mapping[str, object]) -> list[Any] | dict[str, Any]:
    values = []
    for name, written, usual in compiled.bound:
        value = said[name] if usual is None or name in said else usual(None)
        values.append(value if written is None else written(value))
    if compiled.positional:
        return values
    return {each.name: value for each, value in zip(compiled.bound, values, strict=True)}


def _read(row: Row, made: Sequence[tuple[int, Process]]) -> Row:
    values = list(row)
    for at, process in made:
        values[at] = process(values[at])
    return tuple(values)


def _send(connection: sa.Connection, sql: str, values: Sequence[Any]) -> tuple[list[Row], int]:
    """What the driver has read, and how many rows it wrote."""
    cursor, many = connection.connection.cursor(), len(values) > 1
    connection.dispatch.before_cursor_execute(connection, cursor, sql, values, None, many)
    try:
        if many:
            cursor.executemany(sql, values)
        else:
            cursor.execute(sql, values[0])
        rows = list(cursor.fetchall()) if cursor.description else []
        return rows, cursor.rowcount
    except connection.dialect.loaded_dbapi.Error as error:
        connection._handle_dbapi_exception(error, sql, None, None, None)  # raises SQLAlchemy's own
    finally:
        cursor.close()

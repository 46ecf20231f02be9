"""The database itself: what it says of its files, and whether it has what this version expects."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from app.store import counts, seals
from app.store.database import Base, db
from app.store.migrating import COMPARING

_MOST = 20  # faults that SQLite lists
# How Alembic calls what would have to be done, as what is wrong.
_WRONG = {
    "add_table": "The table {} is missing",
    "remove_table": "There is a table {} too many",
    "add_column": "The column {} is missing",
    "remove_column": "There is a column {} too many",
    "add_index": "The index {} is missing",
    "remove_index": "There is an index {} too many",
    "add_constraint": "The constraint {} is missing",
    "remove_constraint": "There is a constraint {} too many",
    "add_fk": "The foreign key {} is missing",
    "remove_fk": "There is a foreign key {} too many",
}
# Of PostgreSQL: what it has not made sure of, and the indexes that amcheck can read.
_UNSURE = (
    "SELECT 'The constraint ' || conname || ' was never validated.' FROM pg_constraint "
    "WHERE NOT convalidated AND connamespace = current_schema()::regnamespace UNION ALL "
    "SELECT 'The index ' || indexrelid::regclass || ' is not valid.' FROM pg_index "
    "JOIN pg_class ON pg_class.oid = indexrelid "
    "WHERE NOT indisvalid AND relnamespace = current_schema()::regnamespace"
)
_TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE tgenabled IN ('O', 'A')",
}
_TREES = (
    "SELECT c.oid, c.relname FROM pg_class c JOIN pg_am ON pg_am.oid = c.relam "
    "WHERE c.relkind = 'i' AND amname = 'btree' "
    "AND c.relnamespace = current_schema()::regnamespace"
)


def integrity() -> Iterator[str]:
    if db.engine.dialect.name == "sqlite":
        for (said,) in db.session.execute(sa.text(f"PRAGMA integrity_check({_MOST})")):
            yield "" if said == "ok" else f"SQLite says: {said}."
        return
    yield from db.session.scalars(sa.text(_UNSURE))
    if has_amcheck():
        for oid, name in db.session.execute(sa.text(_TREES)).all():
            yield _tree(oid, name)


def has_amcheck() -> bool:
    """Whether PostgreSQL can look into its indexes (CREATE EXTENSION amcheck)."""
    installed = "SELECT 1 FROM pg_extension WHERE extname = 'amcheck'"
    return bool(db.session.scalar(sa.text(installed)))


def _tree(oid: int, name: str) -> str:
    try:
        with db.session.begin_nested():
            db.session.execute(sa.text("SELECT bt_index_check(:oid, true)"), {"oid": oid})
    except sa.exc.DBAPIError as error:
        return f"The index {name} is damaged: {str(error.orig).splitlines()[0]}."
    return ""


def schema() -> Iterator[str]:
    from alembic.autogenerate import compare_metadata  # no start of the program waits for it
    from alembic.migration import MigrationContext

    context = MigrationContext.configure(db.session.connection(), opts=COMPARING)
    with warnings.catch_warnings():  # Alembic's own, on what it reads of PostgreSQL
        warnings.simplefilter("ignore", sa.exc.SAWarning)
        differences = compare_metadata(context, Base.metadata)
    yield from map(_said, differences)
    there = set(_guards())
    for table, act in seals.guards(db.engine.dialect.name):
        gone = f"The database does not guard {table} any more: the trigger {act} is gone or off."
        yield "" if (table, act) in there else gone
    names = set(db.session.scalars(sa.text(_TRIGGERS[db.engine.dialect.name])))
    for name in counts.TRIGGERS:
        gone = f"The database does not count passages any more: the trigger {name} is gone or off."
        yield "" if name in names else gone


def _said(difference: Any) -> str:
    """[(modify_…, …)] of a column that is otherwise, else (kind, thing) or (kind, schema, table,
    column)."""
    if isinstance(difference, list):
        _, _, table, column, *_ = difference[0]
        return f"The column {table}.{column} is not as it should be."
    kind, *about = difference
    thing = about[-1]
    name = f"{about[1]}.{thing.name}" if len(about) == 3 else str(thing.name)
    return _WRONG.get(kind, f"{kind} {{}}").format(name) + "."


def _guards() -> Iterator[tuple[str, str]]:
    """(table, what is done to it) for each trigger that refuses it, or that notes what is added."""
    if db.engine.dialect.name == "sqlite":
        asked = "SELECT tbl_name, sql FROM sqlite_master WHERE type = 'trigger'"
        for table, sql in db.session.execute(sa.text(asked)):
            found = re.search(r"(BEFORE|AFTER) (INSERT|UPDATE|DELETE)", sql)
            if found and ("RAISE(ABORT" in sql or "INTO unsealed" in sql):
                yield table, found[0]
        return
    asked = (
        "SELECT relname, tgtype FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
        "WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
    )
    for table, kind in db.session.execute(sa.text(asked)):
        for bit, act in _BITS.items():
            if kind & bit:
                yield table, f"{'BEFORE' if kind & _BEFORE else 'AFTER'} {act}"


# Of PostgreSQL's pg_trigger.tgtype: src/include/catalog/pg_trigger.h
_BEFORE = 2
_BITS = {4: "INSERT", 8: "DELETE", 16: "UPDATE", 32: "TRUNCATE"}

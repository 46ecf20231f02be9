"""The database itself: what it says of its files, and whether it has what this version expects. Its
rows: links between them, also those that it does not know as such; files against their hashes; and
what is kept twice, so that pages are quick."""

from __future__ import annotations

import hashlib
import re
import warnings
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from app.domain.recommendations.basis import CELL, RECOMMENDATION, SYNTHESIS
from app.domain.references import brief_ref, passage_ref, recommendation_ref
from app.domain.words import folded_lines
from app.store import counts, seals
from app.store.database import Base, db
from app.store.migrating import COMPARING
from app.store.tables.briefs import Brief, Highlight, Original
from app.store.tables.people import EventLine, Project
from app.store.tables.recommendations import HandIn, Recommendation

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


# (table, its columns, the table that they name, the columns there), where no foreign key says so.
_USER = ("user", ("id",))
UNSAID: tuple[tuple[str, tuple[str, ...], str, tuple[str, ...]], ...] = (
    # The text that a brief shows and those that are marked are its own.
    ("brief", ("project_id", "revision_id", "id"), "revision", ("project_id", "id", "brief_id")),
    *(
        (
            table,
            ("project_id", "revision_id", "brief_id"),
            "revision",
            ("project_id", "id", "brief_id"),
        )
        for table in ("highlight", "reading_progress")
    ),
    *(
        (table, ("project_id", "brief_id"), "brief", ("project_id", "id"))
        for table in ("act_passage", "event")
    ),
    *(
        (table, (column,), *_USER)
        for table, column in (
            ("brief", "deleted_by"),
            ("project", "archived_by"),
            ("project", "deleted_by"),
            ("highlight", "note_by"),
            ("recommendation", "none_against_by"),
        )
    ),
    *(
        (f"basis:{kind}", ("project_id", "owner_id"), table, ("project_id", "id"))
        for kind, table in (
            (RECOMMENDATION, "recommendation"),
            (SYNTHESIS, "tag"),
            (CELL, "summary_cell"),
        )
    ),
)


def links() -> Iterator[str]:
    """A sentence for each kind of link of which any leads nowhere. What the record says of a
    project that was purged may."""
    for table in Base.metadata.sorted_tables:
        for key in table.foreign_key_constraints:
            there = tuple(element.column.name for element in key.elements)
            yield _lost(table, tuple(key.column_keys), key.referred_table, there)
    for name, columns, other, there in UNSAID:
        name, _, kind = name.partition(":")
        table = Base.metadata.tables[name]
        only = [table.c.owner_kind == kind] if kind else []
        yield _lost(table, columns, Base.metadata.tables[other], there, *only)


def _lost(
    table: Any, columns: tuple[str, ...], other: Any, there: tuple[str, ...], *only: Any
) -> str:
    named = [table.c[name] for name in columns]
    target = other.alias("named")
    pairs = zip(named, there, strict=True)
    exists = sa.exists().where(*(target.c[name] == column for column, name in pairs))
    asked = [column.is_not(None) for column in named if column.nullable]
    if table is EventLine.__table__ and other.name == "brief":
        purged = sa.select(Project.id).where(Project.purged_at.is_not(None))
        asked.append(table.c.project_id.not_in(purged))
    key = [sa.cast(column, sa.String) for column in table.primary_key]
    number, such = db.session.execute(
        sa.select(sa.func.count(), sa.func.min(key[-1])).where(~exists, *asked, *only)
    ).one()
    if not number:
        return ""
    rows = "1 row" if number == 1 else f"{number:,} rows"
    return (
        f"{rows} of {table.name} ({such}) by {', '.join(columns)} "
        f"name{'s' * (number == 1)} a row of {other.name} that is not there."
    )


def files() -> Iterator[str]:
    """Originals of briefs, and what was handed in, byte for byte."""
    kept: tuple[tuple[Any, str, Any, Any], ...] = (
        (Original, "The original", Original.name, Original.sha256),
        (HandIn, "The hand-in", HandIn.filename, HandIn.id),
    )
    for table, what, named, key in kept:
        about = sa.select(table.project_id, key, Project.slug, named, table.sha256, table.size)
        for project_id, one, slug, name, sha256, size in db.session.execute(
            about.join(Project, Project.id == table.project_id)
        ).all():
            asked = sa.select(table.data).where(table.project_id == project_id, key == one)
            data: bytes = db.session.scalar(asked) or b""
            same = (hashlib.sha256(data).hexdigest(), len(data)) == (sha256, size)
            wrong = f"{what} “{name}” of {slug} is not what was saved ({len(data):,} bytes)."
            yield "" if same else wrong


def kept_twice() -> Iterator[str]:
    """Words for the filter, and the numbers that are given next."""
    highlights = (
        sa.select(
            Project.slug,
            Brief.number,
            Highlight.number,
            Highlight.exact,
            Highlight.note,
            Highlight.words,
        )
        .join(Project, Project.id == Highlight.project_id)
        .join(Brief, (Brief.project_id == Highlight.project_id) & (Brief.id == Highlight.brief_id))
        .where(Highlight.purged_at.is_(None))
    )
    stream = {"yield_per": 1000}
    for slug, brief, number, exact, note, words in db.session.execute(
        highlights, execution_options=stream
    ):
        same = words == folded_lines(exact, note)
        wrong = f"{slug} {passage_ref(brief, number)} is filtered by other words than it has."
        yield "" if same else wrong
    yield from _numbers()


def _numbers() -> Iterator[str]:
    """Nothing gets a number that something has or had."""
    for slug, given, highest in _highest(Brief, Project.next_brief_number):
        yield _given(slug, brief_ref(highest or 1), given, highest)
    for slug, given, highest in _highest(Recommendation, Project.next_recommendation_number):
        yield _given(slug, recommendation_ref(highest or 1), given, highest)
    of_brief = (Highlight.project_id == Brief.project_id) & (Highlight.brief_id == Brief.id)
    asked = (
        sa.select(
            Project.slug, Brief.number, Brief.next_highlight_number, sa.func.max(Highlight.number)
        )
        .join(Project, Project.id == Brief.project_id)
        .join(Highlight, of_brief)
        .group_by(Project.slug, Brief.number, Brief.next_highlight_number)
    )
    for slug, brief, given, highest in db.session.execute(asked).all():
        yield _given(slug, passage_ref(brief, highest), given, highest)


def _highest(table: Any, next_number: Any) -> Any:
    asked = sa.select(Project.slug, next_number, sa.func.max(table.number))
    joined = asked.join(table, table.project_id == Project.id)
    return db.session.execute(joined.group_by(Project.slug, next_number)).all()


def _given(slug: str, ref: str, given: int, highest: int) -> str:
    if given > highest:
        return ""
    return f"{slug}: the next number to be given is {given}, though {ref} is there."

"""What stands under a brief once more under others of its project, each table in one statement.

What is left is the same as after rows sent one by one, but for the seals of the record: nothing is
noted to be sealed.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import sqlalchemy as sa

from app.store import counts
from app.store.database import db
from app.store.tables.briefs import Block, Coding, Highlight
from app.store.tables.columns import new_id, raw
from app.store.tables.people import EventLine, EventWords
from app.store.tables.search import SearchEntry, next_entry_id

_TIME = 12  # digits of a UUIDv7
_TABLES: tuple[Any, ...] = (
    *(Block.__table__, Highlight.__table__, Coding.__table__),
    *(EventLine.__table__, EventWords.__table__, SearchEntry.__table__),
)
_ASIDE = "highlight", "coding", "event"


class Place(NamedTuple):
    """A brief, by whatever its marks know it."""

    project_id: uuid.UUID
    brief_id: uuid.UUID
    revision_id: uuid.UUID
    number: int


def ids_of_one_moment(count: int) -> list[uuid.UUID]:
    """In order, as those are that have another moment in its place."""
    made = new_id().hex
    moment, rest = made[:_TIME], made[20:]
    return [uuid.UUID(f"{moment}7{at >> 12:03x}8{at & 0xFFF:03x}{rest}") for at in range(count)]


@contextmanager
def triggers_aside() -> Iterator[None]:
    """While the block runs nothing is counted as it comes, nor noted to be sealed."""
    connection = db.session.connection()
    if connection.dialect.name == "postgresql":  # its foreign keys are triggers, too
        # It cannot know how the tables grow meanwhile: all that is looked for is in an index.
        connection.exec_driver_sql(
            "SET LOCAL session_replication_role = replica; SET LOCAL enable_seqscan = off; "
            "SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off"
        )
        yield
        connection.exec_driver_sql(
            "SET LOCAL session_replication_role = origin; SET LOCAL enable_seqscan = on; "
            "SET LOCAL enable_hashjoin = on; SET LOCAL enable_mergejoin = on"
        )
        return
    schema = sa.table("sqlite_master", *map(sa.column, ("type", "tbl_name", "name", "sql")))
    those = (schema.c.type == "trigger") & schema.c.tbl_name.in_(_ASIDE)
    made = connection.execute(sa.select(schema.c.name, schema.c.sql).where(those)).all()
    for name, _ in made:
        connection.exec_driver_sql(f"DROP TRIGGER {name}")
    yield
    for _, sql in made:
        connection.exec_driver_sql(sql)


def copy(of: Place, to: Place) -> None:
    """Blocks and marks of the first brief of the project, and their words for search, under the
    other, which has none; the ids of the marks were made by `ids_of_one_moment`."""
    moment = new_id().hex[:_TIME]
    block, highlight, coding, line, words, entry = _TABLES
    under = [
        sa.select(table.c.id).where(
            table.c.project_id == of.project_id, table.c.brief_id == of.brief_id
        )
        for table in (highlight, line)
    ]
    marks, lines = under
    brief, revision = (sa.literal(id, sa.Uuid()) for id in (to.brief_id, to.revision_id))
    _copy(of.project_id, block, block.c.revision_id == of.revision_id, revision_id=revision)
    _copy(
        *(of.project_id, highlight, highlight.c.id.in_(marks)),
        **_of_moment(moment, highlight.c.id),
        brief_id=brief,
        revision_id=revision,
    )
    _copy(
        *(of.project_id, coding, coding.c.highlight_id.in_(marks)),
        **_of_moment(moment, coding.c.id, coding.c.highlight_id),
    )
    _copy(
        *(of.project_id, line, line.c.id.in_(lines)),
        **_of_moment(moment, line.c.id, line.c.object_id),
        brief_id=brief,
        ref=sa.func.replace(line.c.ref, f"B{of.number}:", f"B{to.number}:"),
    )
    _copy(of.project_id, words, words.c.event_id.in_(lines), **_of_moment(moment, words.c.event_id))
    id = entry.c.id + _entries_on(of.project_id)
    _copy(of.project_id, entry, entry.c.object_id == of.revision_id, id=id, object_id=revision)
    _copy(
        of.project_id,
        entry,
        entry.c.object_id.in_(marks),
        id=id,
        **_of_moment(moment, entry.c.object_id),
    )
    for table in counts.TABLES:
        _copy(of.project_id, table, table.c.brief_id == of.brief_id, brief_id=brief)


def _copy(of: uuid.UUID, table: Any, where: sa.ColumnElement[bool], /, **values: Any) -> None:
    """The rows of a project once more, with these values."""
    columns = [values.get(column.name, raw(column)) for column in table.c]
    rows = sa.select(*columns).where(table.c.project_id == of, where)
    copied = sa.insert(table).from_select(list(table.c.keys()), rows, include_defaults=False)
    db.session.execute(copied)


def _of_moment(moment: str, *columns: Any) -> dict[str, sa.ColumnElement[Any]]:
    """By name, the ids as they are at another moment."""
    made: dict[str, sa.ColumnElement[Any]] = {}
    for column in columns:
        digits = sa.func.replace(sa.cast(raw(column), sa.Text), "-", "", type_=sa.Text())
        rest = sa.func.substr(digits, _TIME + 1, type_=sa.Text())
        made[column.name] = sa.cast(sa.literal(moment, sa.Text()) + rest, sa.Uuid)
    return made


def _entries_on(project_id: uuid.UUID) -> int:
    """From the first entry of the project to behind all that there are: SQLite's index of words
    knows an entry by its number alone."""
    ids = SearchEntry.id
    first = db.session.scalar(
        sa.select(sa.func.min(ids)).where(SearchEntry.project_id == project_id)
    )
    last = db.session.scalar(sa.select(sa.func.max(ids)))
    return max(next_entry_id(), last or 0) + 1 - (first or 0)

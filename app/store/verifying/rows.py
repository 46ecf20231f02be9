"""Links between rows, also those that the database does not know as such; files against their
hashes; and what is kept twice, so that pages are quick."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from app.domain.recommendations.basis import CELL, RECOMMENDATION, SYNTHESIS
from app.domain.references import brief_ref, passage_ref, recommendation_ref
from app.domain.words import folded_lines
from app.store.database import Base, db
from app.store.tables.briefs import Brief, Highlight, Original
from app.store.tables.people import EventLine, Project
from app.store.tables.recommendations import HandIn, Recommendation

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

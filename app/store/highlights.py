"""Highlights with their tags: what pages read, and the rows that actions change."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.domain.errors import Missing
from app.domain.labels import short_labels
from app.store import briefs
from app.store.briefs import BlockLine
from app.store.database import db
from app.store.notes import NoteLine, threads
from app.store.tables import Block, Brief, Coding, Highlight, Tag, User
from app.store.tables.highlights import IS_LONG, LONG

_Author, _Editor = aliased(User), aliased(User)


class Chip(NamedTuple):
    """A tag as a highlight shows it."""

    slug: str
    name: str
    colour: str
    label: str = ""  # the name in a few letters, unique in the project


class HighlightLine(NamedTuple):
    """A highlight as pages show it; `start` and `end` are code points, half-open."""

    id: uuid.UUID
    brief_number: int
    number: int
    start: int
    end: int
    exact: str
    first_block: int
    last_block: int
    note: str
    version: int
    analyst_id: uuid.UUID
    analyst: str
    created_at: datetime
    editor: str
    updated_at: datetime
    removed: bool
    tags: tuple[Chip, ...]
    thread: tuple[NoteLine, ...] = ()

    @property
    def ref(self) -> str:
        return f"B{self.brief_number}:{self.number}"

    @property
    def slugs(self) -> list[str]:
        return [tag.slug for tag in self.tags]


def highlights(project_id: uuid.UUID, revision_id: uuid.UUID) -> list[HighlightLine]:
    """The live highlights of a text in its order, in three statements."""
    return _lines(project_id, Highlight.revision_id == revision_id, Highlight.deleted_at.is_(None))


def touching(
    project_id: uuid.UUID, revision_id: uuid.UUID, start: int, end: int
) -> list[HighlightLine]:
    """The live highlights that share a character with `[start, end)`.

    Looks at those that begin near by, and at the few that are so long that they may begin far off:
    what it costs does not grow with the highlights of the text.
    """
    here = sa.and_(
        Highlight.project_id == project_id,
        Highlight.revision_id == revision_id,
        Highlight.start < end,
        Highlight.end > start,
    )
    near = sa.select(Highlight.id).where(here, Highlight.start >= start - LONG)
    far = sa.select(Highlight.id).where(here, Highlight.start < start - LONG, sa.text(IS_LONG))
    return _lines(
        project_id, Highlight.id.in_(sa.union_all(near, far)), Highlight.deleted_at.is_(None)
    )


def highlight(project_id: uuid.UUID, brief_id: uuid.UUID, number: int) -> HighlightLine:
    """One highlight, removed or not. Missing when the brief never had it."""
    found = _lines(project_id, Highlight.brief_id == brief_id, Highlight.number == number)
    if not found:
        raise Missing("There is no such highlight in this brief.")
    return found[0]


def count(project_id: uuid.UUID, revision_id: uuid.UUID) -> int:
    """How many live highlights a text has."""
    statement = sa.select(sa.func.count()).where(
        Highlight.project_id == project_id,
        Highlight.revision_id == revision_id,
        Highlight.deleted_at.is_(None),
    )
    return db.session.scalar(statement) or 0


def blocks_under(
    project_id: uuid.UUID, revision_id: uuid.UUID, start: int, end: int
) -> list[BlockLine]:
    """The blocks that share a character with `[start, end)`, in the order of the text."""
    first = sa.select(sa.func.max(Block.start)).where(
        Block.project_id == project_id, Block.revision_id == revision_id, Block.start <= start
    )
    return briefs.blocks(
        project_id,
        revision_id,
        Block.start < end,
        Block.start >= sa.func.coalesce(first.scalar_subquery(), 0),
        Block.end > start,
    )


def with_id(project_id: uuid.UUID, id: uuid.UUID) -> Highlight | None:
    """The row with this id, removed or not."""
    return db.session.get(Highlight, (project_id, id), populate_existing=True)


def highlight_to_change(project_id: uuid.UUID, brief_id: uuid.UUID, number: int) -> Highlight:
    """The row itself. Missing when the brief never had it."""
    row = db.session.scalar(
        sa.select(Highlight)
        .where(
            Highlight.project_id == project_id,
            Highlight.brief_id == brief_id,
            Highlight.number == number,
        )
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise Missing("There is no such highlight in this brief.")
    return row


def take_number(project_id: uuid.UUID, brief_id: uuid.UUID) -> tuple[int, int]:
    """The next number of a highlight, never given before nor again, and the brief's new `rev`."""
    number, rev = db.session.execute(
        sa.update(Brief)
        .where(Brief.project_id == project_id, Brief.id == brief_id)
        .values(next_highlight_number=Brief.next_highlight_number + 1, rev=Brief.rev + 1)
        .returning(Brief.next_highlight_number, Brief.rev)
    ).one()
    return number - 1, rev


def tags_of(project_id: uuid.UUID, highlight_id: uuid.UUID) -> dict[str, uuid.UUID]:
    """slug -> id of the tags on a highlight, retired ones too, in the order of the codebook."""
    rows = db.session.execute(
        sa.select(Tag.slug, Tag.id)
        .join(Coding, (Coding.project_id == Tag.project_id) & (Coding.tag_id == Tag.id))
        .where(Coding.project_id == project_id, Coding.highlight_id == highlight_id)
        .order_by(Tag.position, Tag.id)
    )
    return {row.slug: row.id for row in rows}


def live_tags(project_id: uuid.UUID, slugs: Collection[str]) -> dict[str, uuid.UUID]:
    """slug -> id of those of the slugs that are tags in use, in the order of the codebook."""
    if not slugs:
        return {}
    rows = db.session.execute(
        sa.select(Tag.slug, Tag.id)
        .where(Tag.project_id == project_id, Tag.slug.in_(slugs), Tag.retired_at.is_(None))
        .order_by(Tag.position, Tag.id)
    )
    return {row.slug: row.id for row in rows}


def tag_names(project_id: uuid.UUID, slugs: Collection[str]) -> dict[str, str]:
    """slug -> name, of retired tags too."""
    if not slugs:
        return {}
    statement = sa.select(Tag.slug, Tag.name).where(
        Tag.project_id == project_id, Tag.slug.in_(slugs)
    )
    return {row.slug: row.name for row in db.session.execute(statement)}


def add_codings(
    project_id: uuid.UUID,
    highlight_id: uuid.UUID,
    tag_ids: Iterable[uuid.UUID],
    coder_id: uuid.UUID,
) -> None:
    """Say that the coder put these tags on the highlight, now."""
    db.session.add_all(
        Coding(project_id=project_id, highlight_id=highlight_id, tag_id=tag_id, coder_id=coder_id)
        for tag_id in tag_ids
    )


def remove_codings(
    project_id: uuid.UUID, highlight_id: uuid.UUID, tag_ids: Collection[uuid.UUID]
) -> None:
    """Take these tags off the highlight."""
    if tag_ids:
        db.session.execute(
            sa.delete(Coding).where(
                Coding.project_id == project_id,
                Coding.highlight_id == highlight_id,
                Coding.tag_id.in_(tag_ids),
            )
        )


def _lines(project_id: uuid.UUID, *conditions: sa.ColumnElement[bool]) -> list[HighlightLine]:
    """The conditions name one brief, so that numbers tell the highlights apart.

    One row for each coding, joined outwards from the highlights: the databases then begin there
    and not at the tags, which are on highlights of all briefs. Ids of tags and analysts come as
    the driver gives them: making thousands of UUIDs of them took a tenth of the page (measured).
    """
    chips = _chips(project_id)
    rows = db.session.execute(
        sa.select(
            _raw(Coding.tag_id),
            Highlight.id,
            Brief.number,
            Highlight.number,
            Highlight.start,
            Highlight.end,
            Highlight.exact,
            Highlight.first_block,
            Highlight.last_block,
            Highlight.note,
            Highlight.version,
            _raw(Highlight.created_by),
            _Author.name,
            Highlight.created_at,
            _Editor.name,
            Highlight.updated_at,
            Highlight.deleted_at.is_not(None),
        )
        .outerjoin(
            Coding,
            (Coding.project_id == Highlight.project_id) & (Coding.highlight_id == Highlight.id),
        )
        .join(Brief, (Brief.project_id == Highlight.project_id) & (Brief.id == Highlight.brief_id))
        .join(_Author, _Author.id == Highlight.created_by)
        .join(_Editor, _Editor.id == Highlight.updated_by)
        .where(Highlight.project_id == project_id, *conditions)
        .order_by(Highlight.start, Highlight.end.desc(), Highlight.number)
    ).all()
    answers = threads(Highlight.project_id == project_id, *conditions)
    return [_line(together, chips, answers) for _, together in groupby(rows, key=itemgetter(3))]


def _line(
    rows: Iterable[Any],
    chips: Mapping[Any, tuple[int, Chip]],
    answers: Mapping[uuid.UUID, tuple[NoteLine, ...]],
) -> HighlightLine:
    """One highlight of its rows, which differ in the tag only."""
    row, *more = rows
    if more:
        ranked = sorted(chips[tag_id] for tag_id, *_ in (row, *more))
        tags = tuple(chip for _, chip in ranked)
    else:
        tags = (chips[row[0]][1],) if row[0] else ()
    _, id, brief, number, start, end, exact, first, last, note, version, by, *rest = row
    return HighlightLine(  # type: ignore[call-arg]
        id,
        brief,
        number,
        start,
        end,
        exact,
        first,
        last,
        note,
        version,
        _uuid(by),
        *rest,
        tags,
        answers.get(id, ()),
    )


def _raw(column: sa.orm.InstrumentedAttribute[uuid.UUID]) -> sa.ColumnElement[Any]:
    return sa.type_coerce(column, sa.types.NullType)


@lru_cache(maxsize=4096)
def _uuid(raw: str | uuid.UUID) -> uuid.UUID:
    return raw if isinstance(raw, uuid.UUID) else uuid.UUID(raw)


def _chips(project_id: uuid.UUID) -> dict[Any, tuple[int, Chip]]:
    """Every tag of the project, with its rank in the codebook. Labels go to the oldest first."""
    rows = db.session.execute(
        sa.select(_raw(Tag.id), Tag.slug, Tag.name, Tag.colour)
        .where(Tag.project_id == project_id)
        .order_by(Tag.position, Tag.id)
    ).all()
    oldest = sorted((row[0], row[2]) for row in rows)
    names = short_labels(name for _, name in oldest)
    labels = {id: label for (id, _), label in zip(oldest, names, strict=True)}
    return {
        id: (rank, Chip(slug, name, colour, labels[id]))
        for rank, (id, slug, name, colour) in enumerate(rows)
    }

"""The codebook as pages read it, and the rows that actions change."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import product
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.domain.errors import Missing
from app.domain.tags import TEXTS, Tag, Uses, in_order
from app.store import counts
from app.store.database import db, is_due
from app.store.highlight_rows import lock_briefs
from app.store.prepared import Prepared, Row
from app.store.tables import codebook as tables
from app.store.tables.briefs import Brief, Coding, Highlight
from app.store.tables.columns import as_uuid, new_id, now, raw

NO_TAG = "There is no such tag in this project."
Chips = Mapping[Any, tuple[int, Tag]]
"""By the id of a tag, as drivers give it: its rank in the codebook, and the tag with its number."""


_USED = (
    sa.select(
        counts.of_tags.c.tag_id,
        sa.func.sum(counts.of_tags.c.passages).label("highlights"),
        sa.func.count(sa.distinct(counts.of_tags.c.brief_id)).label("briefs"),
    )
    .where(counts.in_live_briefs(counts.of_tags))
    .group_by(counts.of_tags.c.tag_id)
    .subquery()
)
_COLUMNS = (
    tables.Tag.id,
    tables.Tag.slug,
    tables.Tag.name,
    tables.Tag.colour,
    tables.Tag.parent_id,
    tables.Tag.position,
    tables.Tag.retired_at.is_not(None).label("retired"),
    tables.Tag.merged_into_id,
    tables.Tag.version,
)
_RETIRED = 6
_EXPLAINED = tuple(getattr(tables.Tag, each.name) for each in TEXTS)
_COUNTS = tuple(sa.func.coalesce(each, 0) for each in (_USED.c.highlights, _USED.c.briefs))


def _query(texts: bool, counted: bool) -> Prepared:
    columns = _COLUMNS + _EXPLAINED * texts + _COUNTS * counted
    query = sa.select(*columns).where(tables.Tag.project_id == sa.bindparam("project"))
    return Prepared(query.outerjoin(_USED, _USED.c.tag_id == tables.Tag.id) if counted else query)


_RAW = Prepared(
    sa.select(*map(raw, _COLUMNS)).where(tables.Tag.project_id == sa.bindparam("project"))
)
_QUERIES = {asked: _query(*asked) for asked in product((True, False), repeat=2)}


def tags(
    project_id: uuid.UUID,
    *,
    retired: bool = False,
    merged: bool = True,
    texts: bool = True,
    counted: bool = False,
) -> list[Tag]:
    """The tags in use in codebook order, depth first; with `retired` the retired ones too, those
    that were `merged` into others among them.

    The texts cost as much again as all else. What is `counted` comes from one grouped query, which
    reads every coding of the project. Children of a tag in use only ever stand below one in use.
    """
    found = _tags(project_id, retired=retired, texts=texts, counted=counted)
    return in_order(found if merged else _without_merged(found))


def tag(project_id: uuid.UUID, slug: str, *, counted: bool = False) -> Tag:
    """One tag, retired or not, as it stands in the whole tree. Missing when there is none."""
    for each in tags(project_id, retired=True, counted=counted):
        if each.slug == slug:
            return each
    raise Missing(NO_TAG)


def chips(tags: Iterable[Tag]) -> Chips:
    """By its id as a driver gives it, text or UUID, each tag with its number and its rank in the
    codebook. `tags` are all of the project, the retired too. They are the same objects for the same
    codebook: what marks and cards look like is kept by them, and found at once."""
    return _chips(tuple(tags))


@lru_cache(maxsize=128)
def _chips(tags: tuple[Tag, ...]) -> Chips:
    ranked = enumerate(in_order(tags))
    return {key: (rank, tag) for rank, tag in ranked for key in (tag.id, tag.id.hex)}


def chips_of(project_id: uuid.UUID) -> Chips:
    """The chips of every tag of the project, without the texts. They are made anew when the
    codebook is another one: with twelve tags a twentieth of what adding took (measured)."""
    return _chips_of(tuple(_RAW.all(project=project_id)))


def chips_at(project_id: uuid.UUID, rev: int) -> Chips:
    """The same for whoever has read how often the codebook was changed (`revs.of`): asked for again
    only after it was."""
    if is_due((str(project_id), "codebook")):  # this transaction changes it, and counts it later
        return chips_of(project_id)
    return _chips_at(project_id, rev)


@lru_cache(maxsize=128)
def _chips_at(project_id: uuid.UUID, _rev: int) -> Chips:
    return chips_of(project_id)


@lru_cache(maxsize=128)
def _chips_of(rows: tuple[Row, ...]) -> Chips:
    slugs = {id: slug for id, slug, *_ in rows}
    return chips(_tag((as_uuid(id), *row), slugs, False, False) for id, *row in rows)


def slugs_in_trash(project_id: uuid.UUID) -> set[str]:
    """They stay taken: the tags can come back."""
    row = tables.DeletedTag
    return set(db.session.scalars(sa.select(row.slug).where(row.project_id == project_id)))


def columns(tag: Tag) -> dict[str, str]:
    """What is written about a tag, by column."""
    texts = {each.name: tag.texts.get(each.name, "") for each in TEXTS}
    return {"name": tag.name, "colour": tag.colour, **texts}


def add(
    project_id: uuid.UUID, user_id: uuid.UUID, tag: Tag, parent_id: uuid.UUID | None = None
) -> tables.Tag:
    """A new row for the tag, in use, with an id of its own."""
    row = tables.Tag(
        project_id=project_id,
        id=new_id(),
        slug=tag.slug,
        parent_id=parent_id,
        position=tag.position,
        created_by=user_id,
        **columns(tag),
    )
    db.session.add(row)
    db.session.flush()
    return row


def lock_briefs_with(project_id: uuid.UUID, slug: str) -> None:
    """Lock the briefs that have passages with the tag; before the tag itself, as whoever marks a
    passage with it does, so that nobody waits in a circle."""
    coded = sa.select(Highlight.brief_id).join(
        Coding,
        (Coding.project_id == Highlight.project_id) & (Coding.highlight_id == Highlight.id),
    )
    here = coded.join(
        tables.Tag, (tables.Tag.project_id == Coding.project_id) & (tables.Tag.id == Coding.tag_id)
    ).where(tables.Tag.project_id == project_id, tables.Tag.slug == slug)
    lock_briefs(project_id, Brief.id.in_(here))


def tag_to_change(project_id: uuid.UUID, slug: str) -> tables.Tag:
    """The row itself, locked until the end of the transaction. Missing when there is none."""
    row = db.session.scalar(
        sa.select(tables.Tag)
        .where(tables.Tag.project_id == project_id, tables.Tag.slug == slug)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise Missing(NO_TAG)
    return row


def arrange(project_id: uuid.UUID, before: Iterable[Tag], after: Iterable[Tag]) -> bool:
    """Write the parents and positions that differ; whether any did. Where a tag stands is not part
    of its text, so its version stays."""
    there = {tag.slug: tag for tag in before}
    moved = [
        tag
        for tag in after
        if (tag.parent, tag.position) != (there[tag.slug].parent, there[tag.slug].position)
    ]
    for tag in moved:
        parent_id = there[tag.parent].id if tag.parent else None
        db.session.execute(
            sa.update(tables.Tag)
            .where(tables.Tag.project_id == project_id, tables.Tag.id == tag.id)
            .values(parent_id=parent_id, position=tag.position)
        )
    return bool(moved)


def merge_preview(project_id: uuid.UUID, source: uuid.UUID, target: uuid.UUID) -> tuple[int, int]:
    """(codings, duplicates): how many highlights carry `source`, and how many of them carry
    `target` as well. Removed highlights count; they may come back."""
    other = aliased(Coding)
    row = db.session.execute(
        sa.select(sa.func.count(Coding.id), sa.func.count(other.id))
        .outerjoin(
            other,
            sa.and_(
                other.project_id == Coding.project_id,
                other.highlight_id == Coding.highlight_id,
                other.tag_id == target,
            ),
        )
        .where(Coding.project_id == project_id, Coding.tag_id == source)
    ).one()
    return row[0], row[1]


def move_codings(
    project_id: uuid.UUID, source: uuid.UUID, target: uuid.UUID
) -> tuple[list[uuid.UUID], list[uuid.UUID]]:
    """Give the highlights of one tag the other; returns (ids that got it, ids that had both).

    Counts as an edit of each highlight and as one change of each brief.
    """
    carrying = _highlights_with(project_id, source)
    both = sorted(set(carrying) & set(_highlights_with(project_id, target)))
    touched = _coded(project_id, source)
    for table, values in (
        (Brief, {"rev": Brief.rev + 1}),
        (Highlight, {"version": Highlight.version + 1, "updated_at": now()}),
    ):
        column = Highlight.id if table is Highlight else Highlight.brief_id
        ids = sa.select(column).where(Highlight.project_id == project_id, Highlight.id.in_(touched))
        db.session.execute(
            sa.update(table)
            .where(table.project_id == project_id, table.id.in_(ids))
            .values(values)
            .execution_options(synchronize_session=False)
        )
    coded = sa.and_(Coding.project_id == project_id, Coding.tag_id == source)
    carried = _coded(project_id, target)
    db.session.execute(
        sa.delete(Coding)
        .where(coded, Coding.highlight_id.in_(carried))
        .execution_options(synchronize_session=False)
    )
    db.session.execute(
        sa.update(Coding)
        .where(coded)
        .values(tag_id=target)
        .execution_options(synchronize_session=False)
    )
    db.session.expire_all()
    return [id for id in carrying if id not in set(both)], both


def synthesis_row(project_id: uuid.UUID, tag_id: uuid.UUID) -> tables.Synthesis | None:
    """The analysts' text for a tag, if they wrote one."""
    return db.session.get(tables.Synthesis, (project_id, tag_id))


def _without_merged(tags: Iterable[Tag]) -> list[Tag]:
    kept = {tag.slug: tag for tag in tags if tag.merged_into is None}
    return [tag if tag.parent in kept else tag._replace(parent=None) for tag in kept.values()]


def _tags(project_id: uuid.UUID, *, retired: bool, texts: bool, counted: bool) -> list[Tag]:
    rows = _QUERIES[texts, counted].all(project=project_id)
    slugs = {row[0]: row[1] for row in rows if retired or not row[_RETIRED]}
    return [_tag(row, slugs, texts, counted) for row in rows if row[0] in slugs]


def _tag(row: Any, slugs: Mapping[uuid.UUID, str], texts: bool, counted: bool) -> Tag:
    id, slug, name, colour, parent_id, position, retired, merged_id, version, *more = row
    return Tag(  # by place: a codebook is read with every change
        slug,
        name,
        slugs.get(parent_id),
        colour,
        {each.name: text for each, text in zip(TEXTS, more, strict=False)} if texts else {},
        bool(retired),
        id,
        position,
        0,
        version,
        slugs.get(merged_id),
        0,
        Uses(*more[-2:]) if counted else None,
    )


def _coded(project_id: uuid.UUID, tag_id: uuid.UUID) -> sa.Select[uuid.UUID]:
    return sa.select(Coding.highlight_id).where(
        Coding.project_id == project_id, Coding.tag_id == tag_id
    )


def _highlights_with(project_id: uuid.UUID, tag_id: uuid.UUID) -> Sequence[uuid.UUID]:
    return db.session.scalars(_coded(project_id, tag_id).order_by(Coding.highlight_id)).all()

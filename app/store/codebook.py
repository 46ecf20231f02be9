"""The codebook as pages read it, and the rows that actions change."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.domain.codebook import Node, in_order
from app.domain.errors import Missing
from app.store.database import db, run
from app.store.tables import Brief, Coding, Highlight, Synthesis, Tag
from app.store.tables.columns import now

NO_TAG = "There is no such tag in this project."


@dataclass(frozen=True, slots=True)
class TagLine:
    """A tag as lists and pages show it. `highlights` and `briefs` count where it is used, without
    its children; `merged_into` is a slug."""

    id: uuid.UUID
    slug: str
    name: str
    colour: str
    definition: str
    when_to_use: str
    when_not_to_use: str
    examples: str
    parent_id: uuid.UUID | None
    parent_slug: str | None
    depth: int
    position: int
    retired: bool
    merged_into: str | None
    version: int
    highlights: int
    briefs: int


_USED = (
    sa.select(
        Coding.tag_id,
        sa.func.count(sa.distinct(Highlight.id)).label("highlights"),
        sa.func.count(sa.distinct(Highlight.brief_id)).label("briefs"),
    )
    .join(
        Highlight,
        sa.and_(Highlight.project_id == Coding.project_id, Highlight.id == Coding.highlight_id),
    )
    .join(Brief, sa.and_(Brief.project_id == Highlight.project_id, Brief.id == Highlight.brief_id))
    .where(
        Coding.project_id == sa.bindparam("project"),
        Highlight.deleted_at.is_(None),
        Brief.deleted_at.is_(None),
    )
    .group_by(Coding.tag_id)
    .subquery()
)
_TAGS = sa.select(
    Tag.id,
    Tag.slug,
    Tag.name,
    Tag.colour,
    Tag.definition,
    Tag.when_to_use,
    Tag.when_not_to_use,
    Tag.examples,
    Tag.parent_id,
    Tag.position,
    Tag.retired_at.is_not(None).label("retired"),
    Tag.merged_into_id,
    Tag.version,
).where(Tag.project_id == sa.bindparam("project"))
_UNCOUNTED = _TAGS.add_columns(sa.literal(0).label("highlights"), sa.literal(0).label("briefs"))
_COUNTED = _TAGS.add_columns(
    sa.func.coalesce(_USED.c.highlights, 0).label("highlights"),
    sa.func.coalesce(_USED.c.briefs, 0).label("briefs"),
).outerjoin(_USED, _USED.c.tag_id == Tag.id)


def tags(project_id: uuid.UUID, *, retired: bool = False, counted: bool = True) -> list[TagLine]:
    """The tags in use in codebook order, depth first; with `retired` the retired ones too.

    Counts come from one grouped query, which reads every coding of the project: without `counted`
    they are 0. Children of a tag in use only ever stand below one in use.
    """
    statement = _COUNTED if counted else _UNCOUNTED
    rows = {row.id: row for row in run(statement, project=project_id)}
    shown = [
        Node(row.id, row.parent_id, row.position)
        for row in rows.values()
        if retired or not row.retired
    ]
    return [_line(rows, node, depth) for node, depth in in_order(shown)]


def tag(project_id: uuid.UUID, slug: str) -> TagLine:
    """One tag, retired or not, as it stands in the whole tree. Missing when there is none."""
    for line in tags(project_id, retired=True):
        if line.slug == slug:
            return line
    raise Missing(NO_TAG)


def nodes(project_id: uuid.UUID) -> list[Node]:
    """The tree of the tags in use."""
    rows = db.session.execute(
        sa.select(Tag.id, Tag.parent_id, Tag.position).where(
            Tag.project_id == project_id, Tag.retired_at.is_(None)
        )
    )
    return [Node(*row) for row in rows]


def tag_to_change(project_id: uuid.UUID, slug: str) -> Tag:
    """The row itself, locked until the end of the transaction. Missing when there is none."""
    row = db.session.scalar(
        sa.select(Tag)
        .where(Tag.project_id == project_id, Tag.slug == slug)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise Missing(NO_TAG)
    return row


def arrange(project_id: uuid.UUID, before: Iterable[Node], after: Iterable[Node]) -> bool:
    """Write the parents and positions that differ; whether any did. Where a tag stands is not part
    of its text, so its version stays."""
    moved = set(after) - set(before)
    for node in moved:
        db.session.execute(
            sa.update(Tag)
            .where(Tag.project_id == project_id, Tag.id == node.id)
            .values(parent_id=node.parent_id, position=node.position)
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
        (Highlight, {"version": Highlight.version + 1, "updated_at": now()}),
        (Brief, {"rev": Brief.rev + 1}),
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


def synthesis_row(project_id: uuid.UUID, tag_id: uuid.UUID) -> Synthesis | None:
    """The analysts' text for a tag, if they wrote one."""
    return db.session.get(Synthesis, (project_id, tag_id))


def _line(rows: dict[uuid.UUID, sa.Row[*tuple[Any, ...]]], node: Node, depth: int) -> TagLine:
    row = rows[node.id]
    merged = rows.get(row.merged_into_id)
    return TagLine(
        id=row.id,
        slug=row.slug,
        name=row.name,
        colour=row.colour,
        definition=row.definition,
        when_to_use=row.when_to_use,
        when_not_to_use=row.when_not_to_use,
        examples=row.examples,
        parent_id=row.parent_id,
        parent_slug=rows[row.parent_id].slug if row.parent_id else None,
        depth=depth,
        position=row.position,
        retired=bool(row.retired),
        merged_into=merged.slug if merged else None,
        version=row.version,
        highlights=row.highlights,
        briefs=row.briefs,
    )


def _coded(project_id: uuid.UUID, tag_id: uuid.UUID) -> sa.Select[uuid.UUID]:
    return sa.select(Coding.highlight_id).where(
        Coding.project_id == project_id, Coding.tag_id == tag_id
    )


def _highlights_with(project_id: uuid.UUID, tag_id: uuid.UUID) -> Sequence[uuid.UUID]:
    return db.session.scalars(_coded(project_id, tag_id).order_by(Coding.highlight_id)).all()

"""Counts over a whole project, one statement each."""

from __future__ import annotations

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.domain.charts import MOST_PAIRS, Cell, Pair
from app.store.database import db
from app.store.tables import Brief, Coding, Highlight, Tag


def cells(project_id: uuid.UUID) -> list[Cell]:
    """How often each tag is in each brief, briefs by number and tags in codebook order; without
    the tags that are not there."""
    count = sa.func.count()
    rows = db.session.execute(
        sa.select(Brief.number, Brief.title, Tag.slug, Tag.name, Tag.colour, count)
        .select_from(Highlight)
        .join(Brief, (Brief.project_id == Highlight.project_id) & (Brief.id == Highlight.brief_id))
        .join(Coding, _coding_of_highlight(Coding))
        .join(Tag, (Tag.project_id == Coding.project_id) & (Tag.id == Coding.tag_id))
        .where(*_live(project_id))
        .group_by(Brief.number, Brief.title, Tag.slug, Tag.name, Tag.colour, Tag.position, Tag.id)
        .order_by(Brief.number, Tag.position, Tag.id)
    )
    return [Cell(*row) for row in rows]


def pairs(project_id: uuid.UUID) -> list[Pair]:
    """The tags that are most often on the same highlight, the most frequent first."""
    first, second, one, other = aliased(Coding), aliased(Coding), aliased(Tag), aliased(Tag)
    count = sa.func.count()
    rows = db.session.execute(
        sa.select(one.slug, one.name, one.colour, other.slug, other.name, other.colour, count)
        .select_from(Highlight)
        .join(Brief, (Brief.project_id == Highlight.project_id) & (Brief.id == Highlight.brief_id))
        .join(first, _coding_of_highlight(first))
        .join(second, _coding_of_highlight(second))
        .join(one, (one.project_id == first.project_id) & (one.id == first.tag_id))
        .join(other, (other.project_id == second.project_id) & (other.id == second.tag_id))
        .where(*_live(project_id), one.position < other.position)
        .group_by(
            one.slug,
            one.name,
            one.colour,
            one.position,
            other.slug,
            other.name,
            other.colour,
            other.position,
        )
        .order_by(count.desc(), one.position, other.position)
        .limit(MOST_PAIRS)
    )
    return [Pair((a, b, c), (d, e, f), n) for a, b, c, d, e, f, n in rows]


def _coding_of_highlight(coding: type[Coding]) -> sa.ColumnElement[bool]:
    return sa.and_(coding.project_id == Highlight.project_id, coding.highlight_id == Highlight.id)


def _live(project_id: uuid.UUID) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        Highlight.project_id == project_id,
        Highlight.deleted_at.is_(None),
        Brief.deleted_at.is_(None),
    )

"""Counts over a whole project, one statement each."""

from __future__ import annotations

import uuid
from collections import Counter
from itertools import combinations

import sqlalchemy as sa

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
        .join(Coding, _coding_of_highlight())
        .join(Tag, (Tag.project_id == Coding.project_id) & (Tag.id == Coding.tag_id))
        .where(*_live(project_id))
        .group_by(Brief.number, Brief.title, Tag.slug, Tag.name, Tag.colour, Tag.position, Tag.id)
        .order_by(Brief.number, Tag.position, Tag.id)
    )
    return [Cell(*row) for row in rows]


def pairs(project_id: uuid.UUID) -> list[Pair]:
    """The tags that are most often on the same highlight, the most frequent first.

    Counted here: a join of codings with codings takes PostgreSQL minutes while it does not yet
    know how many rows there are.
    """
    rows = db.session.execute(
        sa.select(Coding.highlight_id, Tag.slug, Tag.name, Tag.colour)
        .select_from(Highlight)
        .join(Brief, (Brief.project_id == Highlight.project_id) & (Brief.id == Highlight.brief_id))
        .join(Coding, _coding_of_highlight())
        .join(Tag, (Tag.project_id == Coding.project_id) & (Tag.id == Coding.tag_id))
        .where(*_live(project_id))
        .order_by(Tag.position, Tag.id)
    )
    together: dict[uuid.UUID, list[tuple[str, str, str]]] = {}
    places: dict[tuple[str, str, str], int] = {}
    for highlight_id, slug, name, colour in rows:
        places.setdefault((slug, name, colour), len(places))
        together.setdefault(highlight_id, []).append((slug, name, colour))
    counted = Counter(pair for tags in together.values() for pair in combinations(tags, 2))
    ranked = sorted(counted, key=lambda pair: (-counted[pair], *map(places.__getitem__, pair)))
    return [Pair(one, other, counted[one, other]) for one, other in ranked[:MOST_PAIRS]]


def _coding_of_highlight() -> sa.ColumnElement[bool]:
    return sa.and_(Coding.project_id == Highlight.project_id, Coding.highlight_id == Highlight.id)


def _live(project_id: uuid.UUID) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        Highlight.project_id == project_id,
        Highlight.deleted_at.is_(None),
        Brief.deleted_at.is_(None),
    )

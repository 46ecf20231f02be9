"""Counts over a whole project, one statement each."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable
from itertools import combinations

import sqlalchemy as sa

from app.domain.charts import MOST_PAIRS, Pair, TagCount
from app.store.database import db
from app.store.names import live, removed
from app.store.tables import Brief, Coding, Highlight, Tag


def cells(project_id: uuid.UUID) -> list[TagCount]:
    """How often each tag is in each brief, briefs by number and tags in codebook order; without
    the tags that are not there."""
    counted = (  # by ids, which are narrow; names come to the few rows that are left
        sa.select(Highlight.brief_id, Coding.tag_id, sa.func.count().label("passages"))
        .join(
            Coding,
            (Coding.project_id == Highlight.project_id) & (Coding.highlight_id == Highlight.id),
        )
        .where(*live(project_id))
        .group_by(Highlight.brief_id, Coding.tag_id)
        .subquery()
    )
    rows = db.session.execute(
        sa.select(
            Brief.number,
            Brief.title,
            Tag.slug,
            Tag.name,
            Tag.colour,
            counted.c.passages,
            Tag.position,
        )
        .select_from(counted)
        .join(Brief, (Brief.project_id == project_id) & (Brief.id == counted.c.brief_id))
        .join(Tag, (Tag.project_id == project_id) & (Tag.id == counted.c.tag_id))
        .order_by(Brief.number, Tag.position, Tag.id)
    )
    return [TagCount(*row) for row in rows]


def pairs(project_id: uuid.UUID, cells: Iterable[TagCount]) -> list[Pair]:
    """The tags that are most often on the same highlight, the most frequent first. `cells` name
    them.

    The tags of a highlight are brought together as one text and equal texts are counted: a join of
    codings with codings takes PostgreSQL minutes while it does not yet know how many there are.
    """
    together = (
        sa.select(sa.func.aggregate_strings(Tag.slug, ",").label("slugs"))
        .select_from(Coding)
        .join(Tag, (Tag.project_id == Coding.project_id) & (Tag.id == Coding.tag_id))
        .where(Coding.project_id == project_id, Coding.highlight_id.not_in(removed(project_id)))
        .group_by(Coding.highlight_id)
        .having(sa.func.count() > 1)
        .subquery()
    )
    rows = db.session.execute(
        sa.select(together.c.slugs, sa.func.count()).group_by(together.c.slugs)
    )
    known = {cell.slug: cell for cell in cells}
    counted: Counter[tuple[str, str]] = Counter()
    for slugs, passages in rows:
        found = sorted(slugs.split(","), key=lambda slug: (known[slug].place, slug))
        for pair in combinations(found, 2):
            counted[pair] += passages

    def rank(pair: tuple[str, str]) -> tuple[int, ...]:
        return -counted[pair], *(known[slug].place for slug in pair)

    def named(slug: str) -> tuple[str, str, str]:
        return slug, known[slug].name, known[slug].colour

    return [
        Pair(named(one), named(other), counted[one, other])
        for one, other in sorted(counted, key=rank)[:MOST_PAIRS]
    ]

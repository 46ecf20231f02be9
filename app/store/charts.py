"""The counts on a project's page, over the whole project, one statement each."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable
from itertools import combinations

import sqlalchemy as sa

from app.domain.charts import MOST_PAIRS, Pair, TagCount
from app.domain.tags import Tag
from app.store.database import db
from app.store.names import live, removed
from app.store.tables import codebook as tables
from app.store.tables.briefs import Brief, Coding, Highlight


def cells(project_id: uuid.UUID) -> list[TagCount]:
    """How often each tag is in each brief, briefs by number and tags in codebook order; without
    the tags that are not there. Highlights without a tag come first, as the tag ""."""
    counted = (  # by ids, which are narrow; names come to the few rows that are left
        sa.select(Highlight.brief_id, Coding.tag_id, sa.func.count().label("passages"))
        .outerjoin(
            Coding,
            (Coding.project_id == Highlight.project_id) & (Coding.highlight_id == Highlight.id),
        )
        .where(*live(project_id))
        .group_by(Highlight.brief_id, Coding.tag_id)
        .subquery()
    )
    written = sa.exists().where(
        tables.Synthesis.project_id == project_id,
        tables.Synthesis.tag_id == counted.c.tag_id,
        tables.Synthesis.text != "",
    )
    tag = tables.Tag
    rows = db.session.execute(
        sa.select(
            Brief.number, sa.func.coalesce(tag.slug, ""), counted.c.passages, written.label("told")
        )
        .select_from(counted)
        .join(Brief, (Brief.project_id == project_id) & (Brief.id == counted.c.brief_id))
        .outerjoin(tag, (tag.project_id == project_id) & (tag.id == counted.c.tag_id))
        .order_by(Brief.number, sa.func.coalesce(tag.position, -1), tag.id)
    )
    return [TagCount(*row) for row in rows]


def pairs(project_id: uuid.UUID, tags: Iterable[Tag]) -> list[Pair]:
    """The tags that are most often on the same highlight, the most frequent first. `tags` are all
    of the project, in codebook order.

    The tags of a highlight are brought together as one text and equal texts are counted: a join of
    codings with codings takes PostgreSQL minutes while it does not yet know how many there are.
    """
    tag = tables.Tag
    together = (
        sa.select(sa.func.aggregate_strings(tag.slug, ",").label("slugs"))
        .select_from(Coding)
        .join(tag, (tag.project_id == Coding.project_id) & (tag.id == Coding.tag_id))
        .where(Coding.project_id == project_id, Coding.highlight_id.not_in(removed(project_id)))
        .group_by(Coding.highlight_id)
        .having(sa.func.count() > 1)
        .subquery()
    )
    rows = db.session.execute(
        sa.select(together.c.slugs, sa.func.count()).group_by(together.c.slugs)
    )
    known = list(tags)
    place = {each.slug: at for at, each in enumerate(known)}
    counted: Counter[tuple[int, int]] = Counter()
    for slugs, passages in rows:
        for pair in combinations(sorted(place[slug] for slug in slugs.split(",")), 2):
            counted[pair] += passages
    first = sorted(counted, key=lambda pair: (-counted[pair], pair))[:MOST_PAIRS]
    return [Pair(known[one], known[other], counted[one, other]) for one, other in first]

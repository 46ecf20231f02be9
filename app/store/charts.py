"""The counts on a project's page, over the whole project, one statement each; and those above a
list of recommendations, of those of a state that are selected."""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

import sqlalchemy as sa

from app.domain.charts import MOST_PAIRS, Pair, TagCount, WhoIsAsked, who_is_asked
from app.domain.recommendations.kinds import NOT_STATED
from app.domain.tags import Tag
from app.store.database import db
from app.store.names import Condition, live, removed
from app.store.tables import codebook as tables
from app.store.tables.briefs import Brief, Coding, Highlight
from app.store.tables.recommendations import BriefOrigin, RecommendationField
from app.store.tables.recommendations import Recommendation as Row
from app.store.tables.recommendations import RecommendationPassage as Joined


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


class BriefsBehind(NamedTuple):
    """Briefs with a passage in one of them, and how many of these are independent."""

    briefs: int
    independent: int


_PASSAGES = sa.join(
    Row, Joined, (Joined.project_id == Row.project_id) & (Joined.recommendation_id == Row.id)
).join(
    Highlight,
    (Highlight.project_id == Joined.project_id) & (Highlight.id == Joined.highlight_id),
)


def holding(
    project_id: uuid.UUID,
    state: str,
    selected: Sequence[Condition],
    asked: Sequence[Sequence[Condition]],
) -> list[int]:
    """How many are selected, and for how many of them each of the conditions holds."""
    each = [sa.func.sum(sa.case((sa.and_(*conditions), 1), else_=0)) for conditions in asked]
    row = db.session.execute(
        sa.select(sa.func.count(), *each).select_from(Row).where(*_of(project_id, state, selected))
    ).one()
    return [number or 0 for number in row]


def states(project_id: uuid.UUID) -> Mapping[str, int]:
    """How many there are in each state that some are in."""
    rows = db.session.execute(
        sa.select(Row.state, sa.func.count())
        .where(Row.project_id == project_id, Row.deleted_at.is_(None))
        .group_by(Row.state)
    )
    return {row.state: row[1] for row in rows}


def briefs_behind(project_id: uuid.UUID, state: str, selected: Sequence[Condition]) -> BriefsBehind:
    """The briefs of their passages."""
    origin = sa.func.coalesce(BriefOrigin.origin_id, Highlight.brief_id)
    row = db.session.execute(
        sa.select(
            sa.func.count(sa.distinct(Highlight.brief_id)), sa.func.count(sa.distinct(origin))
        )
        .select_from(_PASSAGES)
        .outerjoin(
            BriefOrigin,
            (BriefOrigin.project_id == Highlight.project_id)
            & (BriefOrigin.brief_id == Highlight.brief_id),
        )
        .where(*live(project_id), *_of(project_id, state, selected))
    ).one()
    return BriefsBehind(*row)


def who_is_asked_in(
    project_id: uuid.UUID,
    state: str,
    selected: Sequence[Condition],
    tags: Iterable[Tag],
    of: int,
) -> WhoIsAsked:
    """Who is asked in them, with the tags of their passages: two statements."""
    names = db.session.execute(
        sa.select(Row.id, RecommendationField.text)
        .join(
            RecommendationField,
            (RecommendationField.project_id == Row.project_id)
            & (RecommendationField.recommendation_id == Row.id),
        )
        .where(
            RecommendationField.kind == "actor",
            RecommendationField.basis != NOT_STATED,
            *_of(project_id, state, selected),
        )
        .order_by(Row.number, RecommendationField.ordinal)
    ).all()
    themes: dict[object, list[str]] = defaultdict(list)
    if names:
        tag = tables.Tag
        coded = (Coding.project_id == Highlight.project_id) & (Coding.highlight_id == Highlight.id)
        rows = db.session.execute(
            sa.select(Row.id, tag.slug)
            .distinct()
            .select_from(_PASSAGES)
            .join(Coding, coded)
            .join(tag, (tag.project_id == Coding.project_id) & (tag.id == Coding.tag_id))
            .where(*live(project_id), *_of(project_id, state, selected))
        )
        for id, slug in rows:
            themes[id].append(slug)
    return who_is_asked(((id, name) for id, name in names), themes, tags, of)


def _of(project_id: uuid.UUID, state: str, selected: Sequence[Condition]) -> list[Condition]:
    here = [Row.project_id == project_id, Row.deleted_at.is_(None), Row.state == state]
    return [*here, *selected]

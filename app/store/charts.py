"""The counts on a project's page, over the whole project, one statement each; and those above a
list of recommendations, of those of a state that are selected."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.domain.charts import MOST_PAIRS, Pair, TagCount, WhoIsAsked, who_is_asked
from app.domain.recommendations.kinds import NOT_STATED
from app.domain.tags import Tag
from app.store import counts
from app.store.database import db
from app.store.names import Condition, live
from app.store.tables import codebook as tables
from app.store.tables.briefs import Brief, Coding, Highlight
from app.store.tables.recommendations import BriefOrigin, RecommendationField
from app.store.tables.recommendations import Recommendation as Row
from app.store.tables.recommendations import RecommendationPassage as Joined


def cells(project_id: uuid.UUID) -> list[TagCount]:
    """How often each tag is in each brief, briefs by number and tags in codebook order; without
    the tags that are not there. Highlights without a tag come first, as the tag ""."""
    tagged, untagged = counts.of_tags.c, counts.of_analysts.c
    counted = sa.union_all(
        sa.select(tagged.brief_id, tagged.tag_id, sa.func.sum(tagged.passages).label("passages"))
        .where(counts.in_live_briefs(counts.of_tags))
        .group_by(tagged.brief_id, tagged.tag_id),
        sa.select(untagged.brief_id, sa.cast(sa.null(), sa.Uuid), sa.func.sum(untagged.untagged))
        .where(counts.in_live_briefs(counts.of_analysts), untagged.untagged > 0)
        .group_by(untagged.brief_id),
    ).subquery()
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
        .order_by(Brief.number, sa.func.coalesce(tag.position, -1), tag.id),
        {"project": project_id},
    )
    return [TagCount(*row) for row in rows]


def pairs(project_id: uuid.UUID, tags: Iterable[Tag]) -> list[Pair]:
    """The tags that are most often on the same highlight, the most frequent first. `tags` are all
    of the project, in codebook order."""
    row, one, other = counts.of_pairs.c, aliased(tables.Tag), aliased(tables.Tag)
    rows = db.session.execute(
        sa.select(one.slug, other.slug, sa.func.sum(row.passages))
        .select_from(counts.of_pairs)
        .join(one, (one.project_id == row.project_id) & (one.id == row.one_id))
        .join(other, (other.project_id == row.project_id) & (other.id == row.other_id))
        .where(counts.in_live_briefs(counts.of_pairs))
        .group_by(one.slug, other.slug),
        {"project": project_id},
    )
    known = list(tags)
    place = {each.slug: at for at, each in enumerate(known)}
    counted: dict[tuple[int, int], int] = {}
    for slug, with_slug, passages in rows:
        lower, higher = sorted((place[slug], place[with_slug]))
        counted[lower, higher] = passages
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

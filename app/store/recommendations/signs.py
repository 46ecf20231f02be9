"""Which live recommendations rest on passages, as one statement about all that a page shows. A page
does not ask where its project has never had any (`Member.has_recommendations`)."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

import sqlalchemy as sa

from app.domain.recommendations.record import Sign
from app.store.database import run
from app.store.names import IN_USE, Condition
from app.store.tables.briefs import Brief, Highlight
from app.store.tables.recommendations import Recommendation as Row
from app.store.tables.recommendations import RecommendationPassage as Joined

Signs = Mapping[
    int, tuple[Sign, ...]
]  # by number of the highlight, those of the lowest number first
_JOINS = (
    sa.select(Brief.number, Highlight.number, Row.number, Row.title)
    .select_from(Joined)
    .join(Row, (Row.project_id == Joined.project_id) & (Row.id == Joined.recommendation_id))
    .join(
        Highlight,
        (Highlight.project_id == Joined.project_id) & (Highlight.id == Joined.highlight_id),
    )
    .join(Brief, (Brief.project_id == Highlight.project_id) & (Brief.id == Highlight.brief_id))
    .where(Joined.project_id == sa.bindparam("project", type_=sa.Uuid()), *IN_USE)
    .order_by(Row.number)
)
_OF_BRIEF = _JOINS.where(Highlight.brief_id == sa.bindparam("brief", type_=sa.Uuid()))
_OF_SOME = _OF_BRIEF.where(Highlight.number.in_(sa.bindparam("numbers", expanding=True)))
_OF_PASSAGES = _JOINS.where(
    sa.tuple_(Brief.number, Highlight.number).in_(sa.bindparam("passages", expanding=True))
)


def of_brief(
    project_id: uuid.UUID, brief_id: uuid.UUID, numbers: Collection[int] | None = None
) -> Signs:
    """On the highlights of a brief, or on those of these numbers."""
    values = {"project": project_id, "brief": brief_id}
    if numbers is None:
        rows = run(_OF_BRIEF, **values)
    else:
        rows = run(_OF_SOME, **values, numbers=list(numbers))
    found = _gathered(rows)
    return {number: signs for (_, number), signs in found.items()}


def of_passages(
    project_id: uuid.UUID, passages: Collection[tuple[int, int]]
) -> Mapping[tuple[int, int], tuple[Sign, ...]]:
    """On the passages of these numbers of briefs and highlights."""
    return _gathered(run(_OF_PASSAGES, project=project_id, passages=list(passages)))


def everywhere(project_id: uuid.UUID) -> Mapping[tuple[int, int], tuple[Sign, ...]]:
    """On every passage of the project, by the numbers of brief and highlight."""
    return _gathered(run(_JOINS, project=project_id))


def rested_on(project_id: uuid.UUID) -> Condition:
    """That a live recommendation rests on a highlight."""
    on = (Row.project_id == Joined.project_id) & (Row.id == Joined.recommendation_id)
    joined = sa.select(Joined.highlight_id).join(Row, on)
    here = joined.where(Joined.project_id == project_id, *IN_USE)
    return Highlight.id.in_(here.correlate(None))


def _gathered(rows: Iterable[sa.Row]) -> Mapping[tuple[int, int], tuple[Sign, ...]]:
    found: dict[tuple[int, int], tuple[Sign, ...]] = defaultdict(tuple)
    for brief, highlight, *sign in rows:
        found[brief, highlight] += (Sign(*sign),)
    return found

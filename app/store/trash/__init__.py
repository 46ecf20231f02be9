"""What is in the trash of a project, kind by kind, with what went with each; and which projects are
in the trash themselves. A brief takes everything under it along, so that what stands there is not
listed apart."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from app.domain.errors import Missing
from app.domain.references import brief_ref, passage_ref, recommendation_ref
from app.domain.trash import Trashed, counted, resting
from app.store.database import Base, db
from app.store.names import IN_USE
from app.store.tables.briefs import Brief, Coding, Highlight
from app.store.tables.codebook import DeletedTag, Memo, SummaryCell, Synthesis
from app.store.tables.people import User
from app.store.tables.recommendations import Recommendation, RecommendationPassage

NOT_THERE = "There is no such thing in the trash: somebody restored it, or it is gone for good."
MOST = 200  # of a kind that are listed


def trash(project_id: uuid.UUID, most: int = MOST) -> dict[str, list[Trashed]]:
    """By kind, what was deleted last first, `most` of each; in up to seven statements."""
    return {kind: list(read(project_id, most, ())) for kind, read in _LISTS.items()}


def counts(project_id: uuid.UUID) -> dict[str, int]:
    """By kind, how many there are; in one statement."""
    asked = []
    for kind, table in _TABLES.items():
        lies = _lies(table, project_id)
        lies += [_BRIEF_THERE] if table is Highlight else []
        number = sa.select(sa.func.count()).select_from(table).where(*lies)
        asked.append(number.scalar_subquery().label(kind))
    return dict(db.session.execute(sa.select(*asked)).one()._mapping)


def trashed(project_id: uuid.UUID, kind: str, id: uuid.UUID) -> Trashed:
    """The one with this id, which nobody else takes out or purges until this is saved. Missing
    where it is not in the trash."""
    if kind in _LISTS:
        for found in _LISTS[kind](project_id, 1, (id,)):
            return found
    raise Missing(NOT_THERE)


def resting_on_brief(project_id: uuid.UUID, brief_id: uuid.UUID) -> list[tuple[uuid.UUID, str]]:
    """(id, reference) of the recommendations in use that rest on passages of the brief."""
    row, joined = Recommendation, RecommendationPassage
    there = (Highlight.project_id == joined.project_id) & (Highlight.id == joined.highlight_id)
    rests = sa.select(joined.recommendation_id).join(Highlight, there)
    rests = rests.where(joined.project_id == project_id, Highlight.brief_id == brief_id)
    rows = db.session.execute(
        sa.select(row.id, row.number)
        .where(row.project_id == project_id, row.id.in_(rests), *IN_USE)
        .order_by(row.number)
    )
    return [(id, recommendation_ref(number)) for id, number in rows]


def naming(column: str) -> list[sa.Table]:
    """The tables of all rooms that have this column, those before that hold on to others."""
    return [each for each in reversed(Base.metadata.sorted_tables) if column in each.c]


def _briefs(project_id: uuid.UUID, most: int, ids: tuple[uuid.UUID, ...]) -> Iterator[Trashed]:
    marked = (
        sa.select(sa.func.count())
        .where(
            Highlight.project_id == Brief.project_id,
            Highlight.brief_id == Brief.id,
            Highlight.deleted_at.is_(None),
        )
        .scalar_subquery()
    )
    rows = _rows(Brief, project_id, most, ids, Brief.deleted_by, Brief.number, Brief.title, marked)
    rests = _resting(project_id, Highlight.brief_id.in_([row[0] for row in rows]))
    for id, maker, at, by, number, title, highlights in rows:
        went = (counted(highlights, "highlight"), resting(rests.get(id, ())))
        title = title or "Untitled brief"
        yield Trashed("brief", id, brief_ref(number), title, by, at, maker, _said(*went))


def _highlights(project_id: uuid.UUID, most: int, ids: tuple[uuid.UUID, ...]) -> Iterator[Trashed]:
    of = (Highlight.updated_by, Brief.number, Highlight.number, Highlight.exact)
    rows = _rows(Highlight, project_id, most, ids, *of)
    rests = _resting(project_id, Highlight.id.in_([row[0] for row in rows]), Highlight.id)
    for id, maker, at, by, brief, number, exact in rows:
        ref, went = passage_ref(brief, number), _said(resting(rests.get(id, ())))
        yield Trashed("highlight", id, ref, exact, by, at, maker, went)


def _recommendations(
    project_id: uuid.UUID, most: int, ids: tuple[uuid.UUID, ...]
) -> Iterator[Trashed]:
    row = Recommendation
    for id, maker, at, by, number, title in _rows(
        row, project_id, most, ids, row.updated_by, row.number, row.title
    ):
        yield Trashed("recommendation", id, recommendation_ref(number), title, by, at, maker)


def _tags(project_id: uuid.UUID, most: int, ids: tuple[uuid.UUID, ...]) -> Iterator[Trashed]:
    row = DeletedTag
    for id, maker, at, by, slug, name, held in _rows(
        row, project_id, most, ids, row.deleted_by, row.slug, row.name, row.held
    ):
        yield Trashed("tag", id, slug, name, by, at, maker, went_with_tag(held))


def went_with_tag(held: dict[str, Any]) -> tuple[str, ...]:
    """What of a tag is `held` (`tags.take_out`), in words."""
    return _went_with_tag(
        len(held["coding"]),
        len(held["synthesis"]),
        sum(bool(cell["text"]) for cell in held["summary_cell"]),
        sum(not memo["deleted_at"] for memo in held.get("memo", ())),
    )


def goes_with_tag(project_id: uuid.UUID, id: uuid.UUID) -> tuple[str, ...]:
    """What would go with it, in words: counted, in one statement."""
    numbers = [
        sa.select(sa.func.count())
        .where(table.project_id == project_id, table.tag_id == id, *more)
        .scalar_subquery()
        for table, *more in (
            (Coding,),
            (Synthesis,),
            (SummaryCell, SummaryCell.text != ""),
            (Memo, Memo.deleted_at.is_(None)),
        )
    ]
    return _went_with_tag(*db.session.execute(sa.select(*numbers)).one())


def _went_with_tag(highlights: int, syntheses: int, cells: int, memos: int) -> tuple[str, ...]:
    return _said(
        f"its place on {counted(highlights, 'highlight')}" if highlights else "",
        "its synthesis" if syntheses else "",
        f"what the matrix says under it of {counted(cells, 'brief')}" if cells else "",
        counted(memos, "memo"),
    )


_LISTS = {
    "brief": _briefs,
    "highlight": _highlights,
    "recommendation": _recommendations,
    "tag": _tags,
}
_TABLES: dict[str, Any] = {
    "brief": Brief,
    "highlight": Highlight,
    "recommendation": Recommendation,
    "tag": DeletedTag,
}
_BRIEF_THERE = sa.exists().where(
    Brief.project_id == Highlight.project_id,
    Brief.id == Highlight.brief_id,
    Brief.deleted_at.is_(None),
)


def _lies(table: Any, project_id: uuid.UUID) -> list[sa.ColumnElement[bool]]:
    asked = [table.project_id == project_id, table.deleted_at.is_not(None)]
    return [*asked, table.purged_at.is_(None)] if table is not DeletedTag else asked


def _rows(
    table: Any,
    project_id: uuid.UUID,
    most: int,
    ids: tuple[uuid.UUID, ...],
    by: InstrumentedAttribute[Any],
    *columns: Any,
) -> list[Any]:
    """(id, who made it, when and by whom it was deleted, columns), the latest first."""
    asked = _lies(table, project_id)
    if ids:
        asked.append(table.id.in_(ids))
    name = sa.func.coalesce(User.name, "Somebody")
    query = sa.select(table.id, table.created_by, table.deleted_at, name, *columns)
    query = query.select_from(table).outerjoin(User, User.id == by)
    if table is Highlight:
        query = query.join(
            Brief, (Brief.project_id == Highlight.project_id) & (Brief.id == Highlight.brief_id)
        )
        asked.append(Brief.deleted_at.is_(None))
    query = query.where(*asked).order_by(table.deleted_at.desc(), table.id.desc()).limit(most)
    if ids:
        query = query.with_for_update(of=table)
    return list(db.session.execute(query))


def _resting(
    project_id: uuid.UUID,
    which: sa.ColumnElement[bool],
    of: InstrumentedAttribute[uuid.UUID] = Highlight.brief_id,
) -> dict[uuid.UUID, tuple[str, ...]]:
    """By brief, or by what `of` names, the recommendations that rest on `which` highlights."""
    joined = RecommendationPassage
    rows = db.session.execute(
        sa.select(of, Recommendation.number)
        .distinct()
        .select_from(joined)
        .join(
            Highlight,
            (Highlight.project_id == joined.project_id) & (Highlight.id == joined.highlight_id),
        )
        .join(
            Recommendation,
            (Recommendation.project_id == joined.project_id)
            & (Recommendation.id == joined.recommendation_id),
        )
        .where(joined.project_id == project_id, which, *IN_USE)
        .order_by(Recommendation.number)
    )
    found: dict[uuid.UUID, tuple[str, ...]] = {}
    for id, number in rows:
        found[id] = (*found.get(id, ()), recommendation_ref(number))
    return found


def _said(*parts: str) -> tuple[str, ...]:
    return tuple(part for part in parts if part and not part.startswith("0 "))

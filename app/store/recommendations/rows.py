"""Changing recommendations: numbers, rows under lock, and the one form in which all that one says
is read and put: a flat state of parts, of which an event keeps those that it changed.

    R7.there                whether it is there: its making was not undone
    R7.title, .statement …  one for each of COLUMNS
    R7.passage.<id>         {stance, voice, …} of a joined highlight, one for each row of PARTS
    R7.field.<id>           None: there is none
    R7.parts                the names of all its parts, which only an undo of its making looks at
    R7.basis.B1:4           what it rested on when somebody confirmed it; only that change tells

A part of another id is another thing, so that what two people did is undone apart.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from app.domain.errors import Missing
from app.domain.recommendations.basis import RECOMMENDATION
from app.domain.references import passage_ref, recommendation_number, recommendation_ref
from app.domain.undo import State
from app.store import basis
from app.store.database import Base, UtcDateTime, db
from app.store.names import IN_USE
from app.store.search_index import index_recommendations
from app.store.tables import recommendations as tables
from app.store.tables.briefs import Brief, Highlight
from app.store.tables.columns import new_id, now
from app.store.tables.people import Project, User
from app.store.tables.recommendations import Recommendation

NO_RECOMMENDATION = "There is no such recommendation in this project."
COLUMNS = (
    "title",
    "statement",
    "strength",
    "confidence",
    "confidence_reason",
    "state",
    "merged_into_id",
    "none_against_by",
    "none_against_at",
)
PARTS: Mapping[str, type[Base]] = {
    "passage": tables.RecommendationPassage,
    "field": tables.RecommendationField,
    "link": tables.RecommendationLink,
    "question": tables.RecommendationQuestion,
    "response": tables.RecommendationResponse,
}
_SELF = {"project_id", "id", "recommendation_id"}


def take_number(project_id: uuid.UUID) -> int:
    """The next number of a recommendation, never given before nor again."""
    number = db.session.scalar(
        sa.update(Project)
        .where(Project.id == project_id)
        .values(next_recommendation_number=Project.next_recommendation_number + 1)
        .returning(Project.next_recommendation_number)
    )
    if number is None:
        raise Missing("There is no such project.")
    return number - 1


def to_change(
    project_id: uuid.UUID, numbers: Collection[int], *, removed: bool = False
) -> list[Recommendation]:
    """The rows themselves by number, locked in this order until the end of the transaction.
    Missing when there is not each of them; `removed` takes those whose making was undone, too."""
    there = [] if removed else [Recommendation.deleted_at.is_(None)]
    rows = db.session.scalars(
        sa.select(Recommendation)
        .where(Recommendation.project_id == project_id, Recommendation.number.in_(numbers), *there)
        .where(Recommendation.purged_at.is_(None))
        .order_by(Recommendation.number)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    if len(rows) < len(set(numbers)):
        raise Missing(NO_RECOMMENDATION)
    return list(rows)


def with_id(project_id: uuid.UUID, id: uuid.UUID) -> Recommendation | None:
    """The row with this id, removed or not."""
    return db.session.get(Recommendation, (project_id, id), populate_existing=True)


def number_of(project_id: uuid.UUID, id: uuid.UUID) -> int:
    """The number of the one with this id."""
    return db.session.get_one(Recommendation, (project_id, id)).number


def holding(project_id: uuid.UUID, highlight_id: uuid.UUID) -> list[tuple[int, str, str]]:
    """(number, title, name of who made it) of the live ones that rest on this highlight."""
    joined = tables.RecommendationPassage
    rows = db.session.execute(
        sa.select(Recommendation.number, Recommendation.title, User.name)
        .join(User, User.id == Recommendation.created_by)
        .join(
            joined,
            (joined.project_id == Recommendation.project_id)
            & (joined.recommendation_id == Recommendation.id),
        )
        .where(
            joined.project_id == project_id,
            joined.highlight_id == highlight_id,
            *IN_USE,
        )
        .order_by(Recommendation.number)
    )
    return [(number, title, name) for number, title, name in rows]


def of_words(
    project_id: uuid.UUID, brief_id: uuid.UUID, start: int, end: int
) -> list[tuple[int, str, int]]:
    """(number, title, number of the highlight) of the live ones that rest on these very words,
    whoever marked them."""
    joined = tables.RecommendationPassage
    rows = db.session.execute(
        sa.select(Recommendation.number, Recommendation.title, Highlight.number)
        .join(
            joined,
            (joined.project_id == Recommendation.project_id)
            & (joined.recommendation_id == Recommendation.id),
        )
        .join(
            Highlight,
            (Highlight.project_id == joined.project_id) & (Highlight.id == joined.highlight_id),
        )
        .where(
            joined.project_id == project_id,
            Highlight.brief_id == brief_id,
            Highlight.start == start,
            Highlight.end == end,
            Highlight.deleted_at.is_(None),
            *IN_USE,
        )
        .order_by(Recommendation.number)
    )
    return [(number, title, highlight) for number, title, highlight in rows]


def matching(project_id: uuid.UUID, typed: str, most: int) -> list[tuple[int, str]]:
    """(number, title) of the live ones: that of the reference that is typed, else those whose title
    or statement has all the words, by number."""
    rows = db.session.execute(
        sa.select(Recommendation.number, Recommendation.title, Recommendation.statement)
        .where(Recommendation.project_id == project_id, *IN_USE)
        .order_by(Recommendation.number)
    ).all()
    wanted = recommendation_number(typed.strip())
    if exactly := [(number, title) for number, title, _ in rows if number == wanted]:
        return exactly
    words = typed.casefold().split()
    return [
        (number, title)
        for number, title, statement in rows
        if words and all(word in f"{title} {statement}".casefold() for word in words)
    ][:most]


def narrower(project_id: uuid.UUID) -> list[tuple[str, str]]:
    """Ids, as text, of each that is narrower than another, and of that other."""
    link = tables.RecommendationLink
    rows = db.session.execute(
        sa.select(link.recommendation_id, link.other_id).where(
            link.project_id == project_id, link.kind == "narrower"
        )
    )
    return [(str(one), str(other)) for one, other in rows]


def linking_to(project_id: uuid.UUID, id: uuid.UUID, by: uuid.UUID | None = None) -> list[int]:
    """The numbers of those that have a link to this one, or of that which has it `by` this link."""
    link = tables.RecommendationLink
    this = [] if by is None else [link.id == by]
    found = (
        sa.select(Recommendation.number)
        .join(
            link,
            (link.project_id == Recommendation.project_id)
            & (link.recommendation_id == Recommendation.id),
        )
        .where(link.project_id == project_id, link.other_id == id, *this)
    )
    return list(db.session.scalars(found.distinct()))


def state(project_id: uuid.UUID, rows: Sequence[Recommendation]) -> State:
    """All that these say, as plain values."""
    refs = {row.id: recommendation_ref(row.number) for row in rows}
    found: State = {}
    for row in rows:
        ref = refs[row.id]
        found[f"{ref}.there"] = row.deleted_at is None
        found |= {f"{ref}.{name}": _plain(getattr(row, name)) for name in COLUMNS}
        found[f"{ref}.parts"] = []
    parts = list(_parts(project_id, list(refs)))
    places = _places(project_id, {uuid.UUID(p["highlight_id"]) for *_, p in parts if _on(p)})
    for id, name, value in parts:
        place = {"passage": places[value["highlight_id"]]} if _on(value) else {}
        found[f"{refs[id]}.{name}"] = {**value, **place}
        found[f"{refs[id]}.parts"].append(name)
    return found


def rested_on(project_id: uuid.UUID, rows: Sequence[Recommendation]) -> State:
    """What these rested on when somebody confirmed them, as plain values."""
    refs = {row.id: recommendation_ref(row.number) for row in rows}
    then = basis.bases(project_id, RECOMMENDATION, list(refs))
    return {
        f"{refs[owner]}.basis.{ref}": each
        for owner, rested in then.items()
        for ref, each in basis.state(rested.values()).items()
    }


def put(project_id: uuid.UUID, rows: Sequence[Recommendation], changes: State) -> None:
    """Make it so. What goes is taken away before what comes is put: a part may change hands."""
    by_ref = {recommendation_ref(row.number): row for row in rows}
    values: dict[type[Base], list[dict[str, Any]]] = defaultdict(list)
    rested: dict[uuid.UUID, State] = defaultdict(dict)
    for key, value in changes.items():
        ref, name, *part = key.split(".")
        row = by_ref[ref]
        if name == "basis":
            rested[row.id][part[0]] = value
        elif part:
            table = PARTS[name]
            _remove(table, project_id, row.id, uuid.UUID(part[0]))
            if value is not None:
                values[table].append(_row(table, project_id, row.id, part[0], value))
        elif name == "there":
            row.deleted_at = None if value else now()
        elif name in COLUMNS:
            setattr(row, name, _typed(tables.Recommendation, name, value))
    db.session.flush()
    for table, new in values.items():
        db.session.execute(sa.insert(table), new)
    for owner, then in rested.items():
        basis.put_state(project_id, RECOMMENDATION, owner, then)
    found_by = {"title", "statement", "field"}
    said = {ref for ref, name, *_ in (key.split(".") for key in changes) if name in found_by}
    if said:
        index_recommendations(project_id, [by_ref[ref].id for ref in said])


def _on(part: Mapping[str, Any]) -> bool:
    """Whether it stands on a highlight."""
    return bool(part.get("highlight_id"))


def _parts(
    project_id: uuid.UUID, ids: Sequence[uuid.UUID]
) -> Iterable[tuple[uuid.UUID, str, dict[str, Any]]]:
    for name, table in PARTS.items():
        columns = table.__table__.c
        rows = db.session.execute(
            sa.select(table.__table__)
            .where(columns.project_id == project_id, columns.recommendation_id.in_(ids))
            .order_by(columns.created_at)
        ).mappings()
        for row in rows:
            key = row["id"] if "id" in row else row["highlight_id"]
            plain = {each: _plain(row[each]) for each in row if each not in _SELF}
            yield row["recommendation_id"], f"{name}.{key}", plain


def _places(project_id: uuid.UUID, ids: Collection[uuid.UUID]) -> dict[str, str]:
    """The references of highlights, by id as text."""
    rows = db.session.execute(
        sa.select(Highlight.id, Brief.number, Highlight.number)
        .join(Brief, (Brief.project_id == Highlight.project_id) & (Brief.id == Highlight.brief_id))
        .where(Highlight.project_id == project_id, Highlight.id.in_(ids))
    )
    return {str(id): passage_ref(brief, number) for id, brief, number in rows}


def _remove(table: type[Base], project_id: uuid.UUID, owner: uuid.UUID, id: uuid.UUID) -> None:
    columns = table.__table__.c
    own = columns.id if "id" in columns else columns.highlight_id
    db.session.execute(
        sa.delete(table).where(
            columns.project_id == project_id, columns.recommendation_id == owner, own == id
        )
    )


def _row(
    table: type[Base], project_id: uuid.UUID, owner: uuid.UUID, id: str, part: Mapping[str, Any]
) -> dict[str, Any]:
    columns = table.__table__.c
    given = {name: _typed(table, name, value) for name, value in part.items() if name in columns}
    own = {"id": uuid.UUID(id)} if "id" in columns else {}
    return {**given, **own, "project_id": project_id, "recommendation_id": owner}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return str(value) if isinstance(value, uuid.UUID) else value


def _typed(table: type[Base], name: str, value: Any) -> Any:
    """As the column has it."""
    kind = table.__table__.c[name].type
    if value is None or not isinstance(value, str):
        return value
    if isinstance(kind, sa.Uuid):
        return uuid.UUID(value)
    return datetime.fromisoformat(value) if isinstance(kind, UtcDateTime) else value


def share_origin(
    project_id: uuid.UUID,
    user_id: uuid.UUID,
    brief_ids: Sequence[uuid.UUID],
    name: str,
    kind: str,
    reason: str,
) -> uuid.UUID:
    """A new origin of these briefs, in place of those they had; its id."""
    origin = tables.Origin(
        project_id=project_id,
        id=new_id(),
        name=name,
        kind=kind,
        reason=reason,
        created_by=user_id,
    )
    db.session.add(origin)
    db.session.flush()
    shared = tables.BriefOrigin
    db.session.execute(
        sa.delete(shared).where(shared.project_id == project_id, shared.brief_id.in_(brief_ids))
    )
    new = [{"project_id": project_id, "brief_id": id, "origin_id": origin.id} for id in brief_ids]
    db.session.execute(sa.insert(shared), new)
    return origin.id


def part_origin(project_id: uuid.UUID, id: uuid.UUID) -> None:
    """Forget the origin; its briefs stay."""
    for table, column in ((tables.BriefOrigin, "origin_id"), (tables.Origin, "id")):
        columns = table.__table__.c
        db.session.execute(
            sa.delete(table).where(columns.project_id == project_id, columns[column] == id)
        )

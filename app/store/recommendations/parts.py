"""What recommendations consist of, by their ids: each is one question about all of them, made once
(with statements made anew each time, one recommendation took four times as long)."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.domain.passages import Passage
from app.domain.recommendations.kinds import FIELDS, SEEN_FROM_THE_OTHER
from app.domain.recommendations.record import Evidence, FieldValue, LinkedTo, Question, Response
from app.domain.references import passage_ref, recommendation_ref
from app.store.database import run
from app.store.names import live
from app.store.passages import passages
from app.store.tables import recommendations as tables
from app.store.tables.briefs import Brief, Highlight
from app.store.tables.people import User

Ids = Sequence[uuid.UUID]
Row = tables.Recommendation
Joined = tables.RecommendationPassage
_PROJECT: sa.BindParameter[uuid.UUID] = sa.bindparam("project", type_=sa.Uuid())
_IDS: sa.BindParameter[Any] = sa.bindparam("ids", expanding=True, type_=sa.Uuid())
_IN_ORDER = {kind: at for at, kind in enumerate(FIELDS)}
_Answering, _Here, _There = aliased(User), aliased(Row), aliased(Row)


def _of_these(table: Any) -> tuple[sa.ColumnElement[bool], ...]:
    return table.project_id == _PROJECT, table.recommendation_id.in_(_IDS)


_JOINED = (
    sa.select(
        Joined.recommendation_id,
        Brief.number,
        Highlight.number,
        Joined.stance,
        Joined.voice,
        Joined.admitted,
        User.name,
        Joined.created_at,
    )
    .join(
        Highlight,
        (Highlight.project_id == Joined.project_id) & (Highlight.id == Joined.highlight_id),
    )
    .join(Brief, (Brief.project_id == Highlight.project_id) & (Brief.id == Highlight.brief_id))
    .join(User, User.id == Joined.created_by)
    .where(*_of_these(Joined))
    .order_by(Brief.number, Highlight.start, Highlight.end, Highlight.number)
)
_Field = tables.RecommendationField
_FIELDS = (
    sa.select(
        _Field.recommendation_id,
        Brief.number,
        Highlight.number,
        _Field.id,
        _Field.kind,
        _Field.basis,
        _Field.text,
        _Field.start,
        _Field.end,
        _Field.why,
        _Field.role,
        _Field.rests_on,
        _Field.rule,
        User.name,
        _Field.created_at,
    )
    .join(User, User.id == _Field.created_by)
    .outerjoin(
        Highlight,
        (Highlight.project_id == _Field.project_id) & (Highlight.id == _Field.highlight_id),
    )
    .outerjoin(Brief, (Brief.project_id == Highlight.project_id) & (Brief.id == Highlight.brief_id))
    .where(*_of_these(_Field))
    .order_by(_Field.ordinal, _Field.created_at, _Field.id)
)
_Link = tables.RecommendationLink
_LINKS = (
    sa.select(
        _Link.id,
        _Link.kind,
        _Link.reason,
        _Here.id,
        _Here.number,
        _Here.title,
        _There.id,
        _There.number,
        _There.title,
    )
    .join(_Here, (_Here.project_id == _Link.project_id) & (_Here.id == _Link.recommendation_id))
    .join(_There, (_There.project_id == _Link.project_id) & (_There.id == _Link.other_id))
    .where(
        _Link.project_id == _PROJECT,
        _Here.deleted_at.is_(None),
        _There.deleted_at.is_(None),
        _Link.recommendation_id.in_(_IDS) | _Link.other_id.in_(_IDS),
    )
    .order_by(_Link.created_at, _Link.id)
)
_Question = tables.RecommendationQuestion
_QUESTIONS = (
    sa.select(
        _Question.recommendation_id,
        _Question.id,
        _Question.text,
        _Question.answer,
        User.name,
        _Question.created_at,
        sa.func.coalesce(_Answering.name, ""),
        _Question.answered_at,
    )
    .join(User, User.id == _Question.created_by)
    .outerjoin(_Answering, _Answering.id == _Question.answered_by)
    .where(*_of_these(_Question))
    .order_by(_Question.created_at, _Question.id)
)
_Response = tables.RecommendationResponse
_RESPONSES = (
    sa.select(
        _Response.recommendation_id,
        _Response.id,
        _Response.kind,
        _Response.body,
        _Response.on,
        _Response.text,
        _Response.due,
        _Response.due_reason,
        _Response.progress,
        User.name,
        _Response.created_at,
    )
    .join(User, User.id == _Response.created_by)
    .where(*_of_these(_Response))
    .order_by(_Response.created_at, _Response.id)
)
_MERGED = (
    sa.select(Row.merged_into_id, Row.number)
    .where(Row.project_id == _PROJECT, Row.merged_into_id.in_(_IDS), Row.deleted_at.is_(None))
    .order_by(Row.number)
)


def joined(
    project_id: uuid.UUID, ids: Ids, address: str
) -> Mapping[uuid.UUID, list[tuple[str, Evidence | None]]]:
    """(reference, the evidence or None where the passage was removed) in the order of the
    briefs."""
    rows = run(_JOINED, project=project_id, ids=ids).all()
    known = _passages(project_id, ids, address) if rows else {}
    found: dict[uuid.UUID, list[tuple[str, Evidence | None]]] = defaultdict(list)
    for id, brief, number, stance, voice, admitted, by, at in rows:
        passage = known.get(ref := passage_ref(brief, number))
        evidence = Evidence(passage, stance, voice, admitted, by, at) if passage else None
        found[id].append((ref, evidence))
    return found


def fields(project_id: uuid.UUID, ids: Ids) -> Mapping[uuid.UUID, list[FieldValue]]:
    """In the order of FIELDS."""
    found: dict[uuid.UUID, list[FieldValue]] = defaultdict(list)
    for owner, brief, number, id, kind, basis, text, *rest in run(
        _FIELDS, project=project_id, ids=ids
    ):
        ref = passage_ref(brief, number) if brief else ""
        found[owner].append(FieldValue(id, kind, basis, text, ref, *rest))
    for values in found.values():
        values.sort(key=lambda value: _IN_ORDER[value.kind])
    return found


def links(project_id: uuid.UUID, ids: Ids) -> Mapping[uuid.UUID, list[LinkedTo]]:
    """Seen from both of their ends."""
    found: dict[uuid.UUID, list[LinkedTo]] = defaultdict(list)
    for id, kind, reason, *ends in run(_LINKS, project=project_id, ids=ids):
        one, number, title, other, other_number, other_title = ends
        from_other = SEEN_FROM_THE_OTHER.get(kind, kind)
        found[one].append(LinkedTo(id, recommendation_ref(other_number), kind, reason, other_title))
        found[other].append(LinkedTo(id, recommendation_ref(number), from_other, reason, title))
    return found


def questions(project_id: uuid.UUID, ids: Ids) -> Mapping[Any, list[Question]]:
    return _by_owner(Question, run(_QUESTIONS, project=project_id, ids=ids))


def responses(project_id: uuid.UUID, ids: Ids) -> Mapping[Any, list[Response]]:
    return _by_owner(Response, run(_RESPONSES, project=project_id, ids=ids))


def merged_from(project_id: uuid.UUID, ids: Ids) -> Mapping[Any, list[str]]:
    """The references of those that were merged into each."""
    found: dict[Any, list[str]] = defaultdict(list)
    for id, number in run(_MERGED, project=project_id, ids=ids):
        found[id].append(recommendation_ref(number))
    return found


def _passages(project_id: uuid.UUID, ids: Ids, address: str) -> Mapping[str, Passage]:
    of_these = sa.select(Joined.highlight_id).where(
        Joined.project_id == project_id, Joined.recommendation_id.in_(ids)
    )
    selected = [*live(project_id), Highlight.id.in_(of_these.correlate(None))]
    return {each.ref: each for each in passages(project_id, selected, address=address)}


def _by_owner(shape: Any, rows: Iterable[Sequence[Any]]) -> Mapping[Any, list[Any]]:
    found: dict[Any, list[Any]] = defaultdict(list)
    for owner, *values in rows:
        found[owner].append(shape(*values))
    return found

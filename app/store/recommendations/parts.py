"""What a recommendation consists of, by the id of the recommendation: each of these is one question
about all that are asked for, and `ids` selects them."""

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
from app.store.database import db
from app.store.names import live
from app.store.passages import passages
from app.store.tables import recommendations as tables
from app.store.tables.briefs import Brief, Highlight
from app.store.tables.people import User

Row = tables.Recommendation
Joined = tables.RecommendationPassage
_IN_ORDER = {kind: at for at, kind in enumerate(FIELDS)}


def joined(
    project_id: uuid.UUID, ids: sa.Select[Any], address: str
) -> Mapping[uuid.UUID, list[tuple[str, Evidence | None]]]:
    """By recommendation, (reference, the evidence or None where the passage was removed) in the
    order of the briefs."""
    rows = db.session.execute(
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
        .where(Joined.project_id == project_id, Joined.recommendation_id.in_(ids))
        .order_by(Brief.number, Highlight.start, Highlight.end, Highlight.number)
    ).all()
    known = _passages(project_id, ids, address) if rows else {}
    found: dict[uuid.UUID, list[tuple[str, Evidence | None]]] = defaultdict(list)
    for id, brief, number, stance, voice, admitted, by, at in rows:
        passage = known.get(ref := passage_ref(brief, number))
        evidence = Evidence(passage, stance, voice, admitted, by, at) if passage else None
        found[id].append((ref, evidence))
    return found


def _passages(project_id: uuid.UUID, ids: sa.Select[Any], address: str) -> Mapping[str, Passage]:
    of_these = sa.select(Joined.highlight_id).where(
        Joined.project_id == project_id, Joined.recommendation_id.in_(ids)
    )
    selected = [*live(project_id), Highlight.id.in_(of_these.correlate(None))]
    return {each.ref: each for each in passages(project_id, selected, address=address)}


def fields(project_id: uuid.UUID, ids: sa.Select[Any]) -> Mapping[uuid.UUID, list[FieldValue]]:
    field = tables.RecommendationField
    rows = db.session.execute(
        sa.select(
            field.recommendation_id,
            Brief.number,
            Highlight.number,
            field.id,
            field.kind,
            field.basis,
            field.text,
            field.start,
            field.end,
            field.why,
            field.role,
            field.rests_on,
            field.rule,
            User.name,
            field.created_at,
        )
        .join(User, User.id == field.created_by)
        .outerjoin(
            Highlight,
            (Highlight.project_id == field.project_id) & (Highlight.id == field.highlight_id),
        )
        .outerjoin(
            Brief, (Brief.project_id == Highlight.project_id) & (Brief.id == Highlight.brief_id)
        )
        .where(field.project_id == project_id, field.recommendation_id.in_(ids))
        .order_by(field.ordinal, field.created_at, field.id)
    )
    found: dict[uuid.UUID, list[FieldValue]] = defaultdict(list)
    for owner, brief, number, id, kind, basis, text, *rest in rows:
        ref = passage_ref(brief, number) if brief else ""
        found[owner].append(FieldValue(id, kind, basis, text, ref, *rest))
    for values in found.values():
        values.sort(key=lambda value: _IN_ORDER[value.kind])
    return found


def links(project_id: uuid.UUID, ids: sa.Select[Any]) -> Mapping[uuid.UUID, list[LinkedTo]]:
    """Seen from both of their ends."""
    link, here, there = tables.RecommendationLink, aliased(Row), aliased(Row)
    rows = db.session.execute(
        sa.select(link.id, link.kind, link.reason, here.id, here.number, there.id, there.number)
        .join(here, (here.project_id == link.project_id) & (here.id == link.recommendation_id))
        .join(there, (there.project_id == link.project_id) & (there.id == link.other_id))
        .where(
            link.project_id == project_id,
            here.deleted_at.is_(None),
            there.deleted_at.is_(None),
            link.recommendation_id.in_(ids) | link.other_id.in_(ids),
        )
        .order_by(link.created_at, link.id)
    )
    found: dict[uuid.UUID, list[LinkedTo]] = defaultdict(list)
    for id, kind, reason, one, number, other, other_number in rows:
        from_other = SEEN_FROM_THE_OTHER.get(kind, kind)
        found[one].append(LinkedTo(id, recommendation_ref(other_number), kind, reason))
        found[other].append(LinkedTo(id, recommendation_ref(number), from_other, reason))
    return found


def questions(project_id: uuid.UUID, ids: sa.Select[Any]) -> Mapping[Any, list[Question]]:
    question, answering = tables.Question, aliased(User)
    rows = db.session.execute(
        sa.select(
            question.recommendation_id,
            question.id,
            question.text,
            question.answer,
            User.name,
            question.created_at,
            sa.func.coalesce(answering.name, ""),
            question.answered_at,
        )
        .join(User, User.id == question.created_by)
        .outerjoin(answering, answering.id == question.answered_by)
        .where(question.project_id == project_id, question.recommendation_id.in_(ids))
        .order_by(question.created_at, question.id)
    )
    return _by_owner(Question, rows)


def responses(project_id: uuid.UUID, ids: sa.Select[Any]) -> Mapping[Any, list[Response]]:
    response = tables.Response
    rows = db.session.execute(
        sa.select(
            response.recommendation_id,
            response.id,
            response.kind,
            response.body,
            response.on,
            response.text,
            response.due,
            response.due_reason,
            response.progress,
            User.name,
            response.created_at,
        )
        .join(User, User.id == response.created_by)
        .where(response.project_id == project_id, response.recommendation_id.in_(ids))
        .order_by(response.created_at, response.id)
    )
    return _by_owner(Response, rows)


def merged_from(project_id: uuid.UUID, ids: sa.Select[Any]) -> Mapping[Any, list[str]]:
    rows = db.session.execute(
        sa.select(Row.merged_into_id, Row.number)
        .where(Row.project_id == project_id, Row.merged_into_id.in_(ids), Row.deleted_at.is_(None))
        .order_by(Row.number)
    )
    found: dict[Any, list[str]] = defaultdict(list)
    for id, number in rows:
        found[id].append(recommendation_ref(number))
    return found


def _by_owner(shape: Any, rows: Iterable[Sequence[Any]]) -> Mapping[Any, list[Any]]:
    found: dict[Any, list[Any]] = defaultdict(list)
    for owner, *values in rows:
        found[owner].append(shape(*values))
    return found

"""Recommendations as pages, exports and the command line read them, in a number of statements that
does not depend on how many there are; and which briefs are one source."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.domain.activity import activity
from app.domain.errors import Missing
from app.domain.recommendations.basis import RECOMMENDATION
from app.domain.recommendations.kinds import MERGED
from app.domain.recommendations.origins import KeptApart
from app.domain.recommendations.record import NoneAgainst, Origin, Recommendation, counted
from app.domain.recommendations.wording import in_words
from app.domain.references import brief_ref, passage_ref, recommendation_ref
from app.domain.trash import PURGED
from app.domain.undo import TURNS
from app.store.basis import bases
from app.store.basis import tags as tags_there
from app.store.database import db, run
from app.store.names import Condition
from app.store.progress import read_through
from app.store.recommendations import parts
from app.store.recommendations.rows import NO_RECOMMENDATION
from app.store.tables import recommendations as tables
from app.store.tables.briefs import Brief, Highlight
from app.store.tables.people import Event, User

Row = tables.Recommendation
Joined = tables.RecommendationPassage
AT_ONCE = 10_000  # a statement takes 32,766 values in SQLite, 65,535 in PostgreSQL
_Author, _Editor, _Finder, _Other = aliased(User), aliased(User), aliased(User), aliased(Row)
_HEADS = (
    sa.select(
        Row.id,
        Row.number,
        _Other.number.label("into"),
        Row.title,
        Row.statement,
        Row.state,
        Row.strength,
        Row.confidence,
        Row.confidence_reason,
        _Author.name.label("author"),
        Row.created_at,
        _Editor.name.label("editor"),
        Row.updated_at,
        Row.version,
        _Finder.name.label("finder"),
        Row.none_against_at,
    )
    .join(_Author, _Author.id == Row.created_by)
    .join(_Editor, _Editor.id == Row.updated_by)
    .outerjoin(_Finder, _Finder.id == Row.none_against_by)
    .outerjoin(_Other, (_Other.project_id == Row.project_id) & (_Other.id == Row.merged_into_id))
    .order_by(Row.number)
)


class HistoryLine(NamedTuple):
    """One change of a recommendation, in words; `id` is the event's, by which it is taken back."""

    id: uuid.UUID
    at: datetime
    name: str
    verb: str
    said: str
    can_go_back: bool = True
    """Whether the words by which it is taken back are there, and it is no taking back itself."""


def recommendations(
    project_id: uuid.UUID,
    *,
    selected: Sequence[Condition] = (),
    numbers: Collection[int] | None = None,
    states: Collection[str] = (),
    after: int = 0,
    limit: int | None = None,
    address: str = "",
) -> list[Recommendation]:
    """By number: those for which the conditions hold (`Selection.of_recommendations`), of these
    `numbers` and `states`, `limit` of them behind the number `after`.

    Each comes whole, with all its evidence, whatever was asked: nobody can filter dissent out of
    one, and with why it needs a look. Thirteen statements, for each AT_ONCE of them.
    """
    asked = _asked(project_id, selected, numbers, states)
    heads = run(_HEADS.where(*asked, Row.number > after).limit(limit)).all()
    if not heads:
        return []
    shared = {ref: each.id for each in origins(project_id) for ref in each.briefs}
    read = {brief_ref(each.brief) for each in read_through(project_id)}
    found: list[Recommendation] = []
    for at in range(0, len(heads), AT_ONCE):
        found += _whole(project_id, heads[at : at + AT_ONCE], shared, read, address)
    return found


def recommendation(project_id: uuid.UUID, number: int, address: str = "") -> Recommendation:
    """The one of this number, live or not. Missing when there is none."""
    found = recommendations(project_id, numbers=[number], address=address)
    if not found:
        raise Missing(NO_RECOMMENDATION)
    return found[0]


def count(
    project_id: uuid.UUID,
    selected: Sequence[Condition] = (),
    states: Collection[str] = (),
) -> int:
    """How many `recommendations` would give without a limit."""
    asked = _asked(project_id, selected, None, states)
    return db.session.scalar(sa.select(sa.func.count()).select_from(Row).where(*asked)) or 0


def joined_highlights(project_id: uuid.UUID, number: int) -> Mapping[str, uuid.UUID]:
    """By reference of its passages, the ids of their highlights, in the order of the briefs."""
    rows = db.session.execute(
        sa.select(Brief.number, Highlight.number, Highlight.id)
        .join(
            Joined,
            (Joined.project_id == Highlight.project_id) & (Joined.highlight_id == Highlight.id),
        )
        .join(Row, (Row.project_id == Joined.project_id) & (Row.id == Joined.recommendation_id))
        .join(Brief, (Brief.project_id == Highlight.project_id) & (Brief.id == Highlight.brief_id))
        .where(Highlight.project_id == project_id, Row.number == number)
        .order_by(Brief.number, Highlight.number)
    )
    return {passage_ref(brief, highlight): id for brief, highlight, id in rows}


def origins(project_id: uuid.UUID) -> list[Origin]:
    """What briefs share, with the briefs that are there, by name; in one statement."""
    rows = db.session.execute(
        sa.select(tables.Origin, Brief.number)
        .outerjoin(
            tables.BriefOrigin,
            (tables.BriefOrigin.project_id == tables.Origin.project_id)
            & (tables.BriefOrigin.origin_id == tables.Origin.id),
        )
        .outerjoin(
            Brief,
            (Brief.project_id == tables.BriefOrigin.project_id)
            & (Brief.id == tables.BriefOrigin.brief_id)
            & Brief.deleted_at.is_(None),
        )
        .where(tables.Origin.project_id == project_id)
        .order_by(sa.func.lower(tables.Origin.name), tables.Origin.id, Brief.number)
    ).all()
    found: dict[uuid.UUID, Origin] = {}
    for row, number in rows:
        known = found.get(row.id) or Origin(row.id, row.name, row.kind, row.reason, ())
        briefs = (*known.briefs, brief_ref(number)) if number else known.briefs
        found[row.id] = replace(known, briefs=briefs)
    return list(found.values())


def kept_apart(project_id: uuid.UUID) -> list[KeptApart]:
    """Briefs that somebody said are a source each, the latest first."""
    rows = db.session.execute(
        sa.select(Event.after, User.name, Event.at)
        .join(User, User.id == Event.actor_id)
        .where(Event.project_id == project_id, Event.kind == "origin", Event.verb == "keep_apart")
        .order_by(Event.id.desc())
    )
    return [KeptApart(tuple(said["briefs"]), said["reason"], by, at) for said, by, at in rows]


def history(project_id: uuid.UUID, row: Recommendation) -> list[HistoryLine]:
    """What was done with a recommendation, the latest first: also that it was split off another,
    or merged into it."""
    split_off = Event.after[f"{row.ref}.there"].as_boolean()
    merged = Event.after[f"{row.ref}.state"].as_string() == MERGED
    rows = db.session.execute(
        sa.select(Event, User.name)
        .join(User, User.id == Event.actor_id)
        .where(
            Event.project_id == project_id,
            Event.kind == "recommendation",
            sa.or_(Event.object_id == row.id, split_off, merged),
        )
        .order_by(Event.id.desc())
    )
    return [
        HistoryLine(event.id, event.at, name, event.verb, _said(event), _can_go_back(event))
        for event, name in rows
    ]


def _can_go_back(event: Event) -> bool:
    return event.verb not in TURNS and not (event.before is None and event.after is None)


def _said(event: Event) -> str:
    if event.verb in TURNS:
        return f"{'Took back' if event.verb == 'undo' else 'Did again'} a change of {event.ref}."
    if event.purged_at:
        said = activity(event.verb, event.kind, event.ref)
        return f"{said[0].upper()}{said[1:]}. {PURGED}"
    return in_words(event.verb, event.ref, event.before, event.after)


def _asked(
    project_id: uuid.UUID,
    selected: Sequence[Condition],
    numbers: Collection[int] | None,
    states: Collection[str],
) -> list[Condition]:
    """What makes a recommendation one that is asked for."""
    asked = [Row.project_id == project_id, Row.deleted_at.is_(None), *selected]
    if numbers is not None:
        asked.append(Row.number.in_(numbers))
    if states:
        asked.append(Row.state.in_(states))
    return asked


def _whole(
    project_id: uuid.UUID,
    heads: Sequence[sa.Row],
    shared: Mapping[str, uuid.UUID],
    read: Collection[str],
    address: str,
) -> Iterator[Recommendation]:
    """The recommendations of these rows of _HEADS, with all that they consist of."""
    ids = [head.id for head in heads]
    joined = parts.joined(project_id, ids, address)
    fields, links = parts.fields(project_id, ids), parts.links(project_id, ids)
    questions, responses = parts.questions(project_id, ids), parts.responses(project_id, ids)
    came = parts.merged_from(project_id, ids)
    rested = bases(project_id, RECOMMENDATION, ids)
    tags = tags_there(project_id) if rested else {}
    for head in heads:
        id = head.id
        evidence = [each for _, each in joined[id] if each]
        known = {each.passage.ref: each.passage for each in evidence}
        row = Recommendation(
            head.number,
            head.title,
            head.statement,
            head.state,
            head.strength,
            head.confidence,
            head.confidence_reason,
            recommendation_ref(head.into) if head.into else "",
            tuple(came[id]),
            tuple(value.proven(known) for value in fields[id]),
            tuple(evidence),
            tuple(ref for ref, each in joined[id] if each is None),
            counted(evidence, shared, read),
            tuple(links[id]),
            tuple(questions[id]),
            tuple(responses[id]),
            head.author,
            head.created_at,
            head.editor,
            head.updated_at,
            head.version,
            id,
            none_against=NoneAgainst(head.finder, head.none_against_at) if head.finder else None,
        )
        yield row.looked_at(rested[id].values(), tags) if id in rested else row

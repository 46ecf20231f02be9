"""What a filter asks of recommendations: conditions on them and on what joins them to passages, and
the values that a query can name."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.domain.cues.dates import deadline
from app.domain.details import first_day
from app.domain.recommendations.kinds import LIVE, NOT_STATED, STATED, SUPPLIED, UNMARKED
from app.domain.references import recommendation_number, recommendation_ref
from app.domain.words import spaced
from app.store.database import db
from app.store.names import IN_USE, Condition, FilterName, Names, live
from app.store.tables import recommendations as tables
from app.store.tables.briefs import Highlight

Row = tables.Recommendation
Joined = tables.RecommendationPassage
Field = tables.RecommendationField
Where = Callable[[Sequence[str], Names], Condition]

OPEN, NONE, BEFORE = "open", "none", "before:"
BASES = {"stated": STATED, "supplied": SUPPLIED, "unmarked": UNMARKED, NONE: NOT_STATED}
DISSENT = ("qualifies", "opposes")


def taking(project_id: uuid.UUID, conditions: Iterable[Condition]) -> Condition:
    """Of a highlight: that a live recommendation takes it so that all of the conditions hold."""
    taken = (
        sa.select(Joined.highlight_id)
        .join(Row, (Row.project_id == Joined.project_id) & (Row.id == Joined.recommendation_id))
        .where(Joined.project_id == project_id, *IN_USE, *conditions)
    )
    return Highlight.id.in_(taken.correlate(None))


def resting_on(project_id: uuid.UUID, conditions: Iterable[Condition]) -> Condition:
    """Of a recommendation: that it takes a live passage so that all of the conditions hold."""
    taking_one = (
        sa.select(Joined.recommendation_id)
        .join(
            Highlight,
            (Highlight.project_id == Joined.project_id) & (Highlight.id == Joined.highlight_id),
        )
        .where(Joined.project_id == project_id, *live(project_id), *conditions)
    )
    return Row.id.in_(taking_one.correlate(None))


# -- conditions of terms ------------------------------------------------------------------------


def called(refs: Sequence[str], _known: Names) -> Condition:
    return Row.number.in_([recommendation_number(ref) for ref in refs])


def asking(names: Sequence[str], known: Names) -> Condition:
    """Who is asked: by the words of their names, or whether somebody is."""
    texts = {text for name in names for text in asked_called(name, known)}
    return _said("actor", names, texts, known)


def due(values: Sequence[str], known: Names) -> Condition:
    ends = [first_day(value.removeprefix(BEFORE)) for value in values if value.startswith(BEFORE)]
    days = {text: deadline(text) for text in known.of("when")} if ends else {}
    texts = {text for text, day in days.items() if day and any(end and day < end for end in ends)}
    return _said("when", values, texts, known)


def _said(kind: str, values: Sequence[str], texts: Iterable[str], known: Names) -> Condition:
    """That the field says one of the texts, or stands as one of the values says."""

    def fields(*conditions: Condition) -> Condition:
        found = sa.select(Field.recommendation_id).where(
            Field.project_id == known.project_id, Field.kind == kind, *conditions
        )
        return Row.id.in_(found.correlate(None))

    bases = [BASES[value] for value in values if value in BASES]
    either = [fields(_stands(basis, known)) for basis in bases]
    either += [sa.not_(fields())] if OPEN in values else []
    either += [fields(Field.text.in_(sorted(texts)), Field.basis != NOT_STATED)] if texts else []
    return sa.or_(*either) if either else sa.false()


def _stands(basis: str, known: Names) -> Condition:
    """Of a field: as `FieldValue.proven` says it. What was stated is so while a passage of its
    recommendation holds the words."""
    if basis not in (STATED, UNMARKED):
        return Field.basis == basis
    held = (
        sa.exists()
        .where(
            Joined.project_id == Field.project_id,
            Joined.recommendation_id == Field.recommendation_id,
            Joined.highlight_id == Field.highlight_id,
            Highlight.id == Field.highlight_id,
            *live(known.project_id),
            Highlight.start <= Field.start,
            Field.end <= Highlight.end,
            Field.text
            == sa.func.substr(
                Highlight.exact, Field.start - Highlight.start + 1, Field.end - Field.start
            ),
        )
        .correlate(Field)
    )
    return (Field.basis == STATED) & (held if basis == STATED else ~held)


def graded(column: str) -> Where:
    """By strength or confidence; what is open has none."""
    grade = getattr(Row, column)
    return lambda values, _known: grade.in_(["" if each == OPEN else each for each in values])


def taken(column: str) -> Where:
    """By stance or voice of a passage."""
    return lambda values, _known: getattr(Joined, column).in_(values)


def answered(kinds: Sequence[str], known: Names) -> Condition:
    """By the latest response; “no response” is one that says so, or none at all."""
    one, later = aliased(tables.RecommendationResponse), aliased(tables.RecommendationResponse)
    is_last = ~sa.exists().where(
        later.project_id == one.project_id,
        later.recommendation_id == one.recommendation_id,
        later.id > one.id,
    )
    of_project = sa.select(one.recommendation_id).where(one.project_id == known.project_id)
    asked = ["no_response" if kind == NONE else kind for kind in kinds]
    found: Condition = Row.id.in_(of_project.where(one.kind.in_(asked), is_last).correlate(None))
    return sa.or_(found, Row.id.not_in(of_project.correlate(None))) if NONE in kinds else found


def having(thing: str, known: Names) -> Condition:
    """An open question, or dissent: a passage that qualifies it or speaks against it, also one from
    outside the body that counts for nothing."""
    if thing == "dissent":
        return resting_on(known.project_id, [Joined.stance.in_(DISSENT)])
    question = tables.RecommendationQuestion
    asked = sa.select(question.recommendation_id).where(
        question.project_id == known.project_id,
        question.answer == "",
        question.recommendation_id.is_not(None),
    )
    return Row.id.in_(asked.correlate(None))


def of_origin(names: Sequence[str], known: Names) -> Condition:
    shared = sa.select(tables.BriefOrigin.brief_id).where(
        tables.BriefOrigin.project_id == known.project_id,
        tables.BriefOrigin.origin_id.in_([known.of("origin")[name].id for name in names]),
    )
    return Highlight.brief_id.in_(shared.correlate(None))


# -- values of terms ----------------------------------------------------------------------------


def one_recommendation(value: str) -> str:
    """`r07`, `7` and `R7` are all `R7`."""
    number = recommendation_number(value)
    return value if number is None else recommendation_ref(number)


def recommendations(project_id: uuid.UUID, refs: Sequence[str]) -> Mapping[str, FilterName]:
    """Those of these references, live or not, with their titles."""
    numbers = [number for ref in refs if (number := recommendation_number(ref))]
    rows = db.session.execute(
        sa.select(Row.id, Row.number, Row.title, Row.state).where(
            Row.project_id == project_id, Row.number.in_(numbers), Row.deleted_at.is_(None)
        )
    )
    return {
        (ref := recommendation_ref(number)): FilterName(
            id, ref, title if state == LIVE else f"{title} ({state})"
        )
        for id, number, title, state in rows
    }


def said_of(kind: str, project_id: uuid.UUID, _values: Sequence[str]) -> Mapping[str, FilterName]:
    """What the fields of this kind say, each with how many live recommendations say it, those of
    most first."""
    many = sa.func.count(sa.distinct(sa.case((Row.state == LIVE, Field.recommendation_id))))
    rows = db.session.execute(
        sa.select(Field.text, many)
        .join(Row, (Row.project_id == Field.project_id) & (Row.id == Field.recommendation_id))
        .where(
            Field.project_id == project_id,
            Field.kind == kind,
            Field.basis != NOT_STATED,
            Row.deleted_at.is_(None),
        )
        .group_by(Field.text)
        .order_by(many.desc(), Field.text)
    )
    return {text: FilterName(project_id, text, text, number) for text, number in rows}


def origins(project_id: uuid.UUID, _names: Sequence[str]) -> Mapping[str, FilterName]:
    rows = db.session.execute(
        sa.select(tables.Origin.id, tables.Origin.name)
        .where(tables.Origin.project_id == project_id)
        .order_by(sa.func.lower(tables.Origin.name), tables.Origin.id.desc())
    )
    return {name: FilterName(id, name, name) for id, name in rows}


def one_name(value: str) -> str:
    """A name stays as it is written; whether there is one is said in small letters."""
    return value.lower() if value.lower() in (*BASES, OPEN) else value


def asked_called(name: str, known: Names) -> list[str]:
    """All that are asked whose names hold these words one after the other; none for a word that
    says how a field stands, so that it means the same in every query."""
    words = "" if name in (*BASES, OPEN) else spaced(name)
    return [text for text in known.of("actor") if words.strip() and words in spaced(text)]

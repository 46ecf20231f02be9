"""A filter as conditions on highlights: the one selection of the brief page, the project page and
every export."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from app.domain.filters import Filter, Malformed, Term, parse, sentence
from app.domain.words import spaced
from app.store.database import db
from app.store.filter_names import Names, live, names
from app.store.tables import Block, Coding, Highlight

Condition = sa.ColumnElement[bool]


@dataclass(frozen=True)
class Selection:
    """A query of one project, read: `filter` names today's tags, `sentence` says it in English."""

    project_id: uuid.UUID
    query: str
    filter: Filter
    sentence: str
    names: Names
    conditions: tuple[Condition, ...]


def select(project_id: uuid.UUID, query: str, known: Names | None = None) -> Selection:
    """What the query selects in the project. Raises Malformed, pointing into `query`."""
    known = known or names(project_id)
    settled = known.settled(parse(query))
    return Selection(
        project_id,
        query,
        settled,
        sentence(settled, known.name_of),
        known,
        tuple(_conditions(project_id, settled, known, query)),
    )


def ids(selected: Sequence[Condition], brief_id: uuid.UUID | None = None) -> set[uuid.UUID]:
    """The ids of the highlights for which the conditions hold, of one brief or of all."""
    here = [] if brief_id is None else [Highlight.brief_id == brief_id]
    return set(db.session.scalars(sa.select(Highlight.id).where(*selected, *here)))


def _conditions(
    project_id: uuid.UUID, selection: Filter, known: Names, query: str
) -> list[Condition]:
    return [*live(project_id), *(_condition(term, known, query) for term in selection.terms)]


def _condition(term: Term, known: Names, query: str) -> Condition:
    for value in term.values:
        if term.key in NAMED and value not in known.of(term.key):
            raise Malformed.unknown(query, term.key, value, known.of(term.key))
    holds = CONDITIONS[term.key](term.values, known)
    return sa.not_(holds) if term.negated else holds


def _tagged(slugs: Sequence[str], known: Names) -> Condition:
    return _coded(known, Coding.tag_id.in_(set().union(*map(known.family, slugs))))


def _by(handles: Sequence[str], known: Names) -> Condition:
    return Highlight.created_by.in_([known.people[handle].id for handle in handles])


def _in_brief(refs: Sequence[str], known: Names) -> Condition:
    return Highlight.brief_id.in_([known.briefs[ref].id for ref in refs])


def _in_zone(zones: Sequence[str], known: Names) -> Condition:
    """A passage belongs to the zone that it begins in; said as not beginning in another, which
    PostgreSQL looks up in a table of its own even while it does not yet know how many there are."""
    begins = sa.tuple_(Highlight.revision_id, Highlight.first_block)
    elsewhere = sa.select(Block.revision_id, Block.ordinal).where(
        Block.project_id == known.project_id, Block.zone.not_in(zones)
    )
    return begins.not_in(elsewhere.correlate(None))


def _having(things: Sequence[str], known: Names) -> Condition:
    choices = {"note": Highlight.note != "", "tag": _coded(known)}
    return sa.or_(*(choices[thing] for thing in things))


def _with_words(phrases: Sequence[str], _known: Names) -> Condition:
    """Whole words: the column has a space on both sides of each, and so has the phrase."""

    def folded(phrase: str) -> str:
        words = spaced(phrase.removesuffix("*"))
        return words.rstrip(" ") if phrase.endswith("*") else words

    return sa.or_(*(Highlight.words.contains(folded(p), autoescape=True) for p in phrases))


def _coded(known: Names, *more: Condition) -> Condition:
    """A list made once, not a question to every highlight: with 5,000 of them SQLite takes a
    twelfth of the time, and PostgreSQL before its first ANALYZE seconds instead of minutes."""
    coded = sa.select(Coding.highlight_id).where(Coding.project_id == known.project_id, *more)
    return Highlight.id.in_(coded.correlate(None))


NAMED = ("tag", "by", "brief")
# One entry for each of domain.filter_fields.FIELDS; a test compares the two.
CONDITIONS: Mapping[str, Callable[[Sequence[str], Names], Condition]] = {
    "tag": _tagged,
    "by": _by,
    "brief": _in_brief,
    "zone": _in_zone,
    "has": _having,
    "words": _with_words,
}

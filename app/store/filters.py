"""What a filter can ask, one entry a term, and what a query selects: the one selection of the brief
page, the project page and every export."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa

from app.domain.document import ZONES
from app.domain.filter import Filter, Term, parse, sentence
from app.domain.filter.parse import unknown
from app.domain.filter.terms import Terms
from app.domain.references import brief_number, brief_ref
from app.domain.words import phrase
from app.store.database import db
from app.store.names import Names, live, names, names_used
from app.store.tables.briefs import Block, Coding, Highlight

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


def select(
    project_id: uuid.UUID, query: str, known: Names | None = None, *, counted: bool = True
) -> Selection:
    """What the query selects in the project. Raises Malformed, pointing into `query`.

    `known` saves asking for the names again. Without `counted` only those are asked for that the
    query uses, in one statement, or in none where it uses none.
    """
    read = parse(query, TERM)
    if known is None:
        used = {clause.key for clause in read.clauses if TERM[clause.key].named}
        known = names(project_id) if counted else names_used(project_id, used)
    found = _found(read, query, known)
    return Selection(
        project_id,
        query,
        found,
        sentence(found, TERM, known.name_of),
        known,
        (*live(project_id), *conditions(found, known)),
    )


def conditions(asked: Filter, known: Names) -> list[Condition]:
    """What each clause asks of a highlight."""
    made = []
    for clause in asked.clauses:
        holds: Condition = TERM[clause.key].where(clause.values, known)
        made.append(sa.not_(holds) if clause.negated else holds)
    return made


def ids(selected: Sequence[Condition], brief_id: uuid.UUID | None = None) -> set[uuid.UUID]:
    """The ids of the highlights for which the conditions hold, of one brief or of all."""
    here = [] if brief_id is None else [Highlight.brief_id == brief_id]
    return set(db.session.scalars(sa.select(Highlight.id).where(*selected, *here)))


def numbers(selected: Sequence[Condition], brief_id: uuid.UUID) -> list[int]:
    """The numbers of the highlights of a brief for which the conditions hold."""
    asked = sa.select(Highlight.number).where(Highlight.brief_id == brief_id, *selected)
    return list(db.session.scalars(asked.order_by(Highlight.number)))


def _found(asked: Filter, query: str, known: Names) -> Filter:
    """The filter by the values that the project has: tags by their slugs, merged ones by what they
    became, and whatever was called by its name."""
    clauses = []
    for clause in asked.clauses:
        term, values = TERM[clause.key], clause.values
        if term.named:
            found = {value: known.called(term.key, value) for value in values}
            for value in (value for value in values if not found[value]):
                listed = ((one, name.name) for one, name in known.of(term.key).items())
                raise unknown(query, term, value, listed, TERM)
            values = tuple(dict.fromkeys(one for value in values for one in found[value]))
        clauses.append(replace(clause, values=values))
    return Filter(tuple(dict.fromkeys(clauses)))


def _tagged(slugs: Sequence[str], known: Names) -> Condition:
    family = {slug for each in slugs for slug in known.family(each)}
    return _coded(known, Coding.tag_id.in_([known.tags[slug].id for slug in family]))


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

    def written(looked_for: str) -> str:
        words, begins = phrase(looked_for)
        return f" {' '.join(words)}{'' if begins else ' '}"

    return sa.or_(*(Highlight.words.contains(written(p), autoescape=True) for p in phrases))


def _coded(known: Names, *more: Condition) -> Condition:
    """A list made once, not a question to every highlight: with 5,000 of them SQLite takes a
    twelfth of the time, and PostgreSQL before its first ANALYZE seconds instead of minutes."""
    coded = sa.select(Coding.highlight_id).where(Coding.project_id == known.project_id, *more)
    return Highlight.id.in_(coded.correlate(None))


def _one_brief(value: str) -> str:
    """`b03`, `3` and `B3` are all `B3`; anything else may be a title."""
    number = brief_number(value)
    return value if number is None else brief_ref(number)


def _words(value: str) -> str:
    words = value.removesuffix("*")
    if " " in words:
        return f"the words “{words}{'…' if value.endswith('*') else ''}”"
    return f"a word beginning “{words}”" if value.endswith("*") else f"the word “{words}”"


def _fault_of_words(value: str) -> tuple[str, str]:
    if not phrase(value).words:
        return f"“{value}” holds no word to look for", ""
    if "*" in value[:-1] or (value.endswith("*") and not phrase(value[-2:-1]).words):
        return "A “*” can only stand at the end of a word", ""
    return "", ""


TERMS: tuple[Term, ...] = (
    Term(
        key="tag",
        label="Tag",
        legend="Tags",
        aside=False,
        chip=lambda _slug, name: name,
        noun="tag",
        positive="tagged {}",
        negative="not tagged {}",
        example="tag:border-control",
        where=_tagged,
        named=True,
        clicks="choose",
        facet="tags",
        stands_for=lambda slug, known: known.family(slug),
    ),
    Term(
        key="by",
        label="Analyst",
        legend="Marked by",
        anyone="Everyone",
        aside=False,
        join="by",
        chip=lambda _handle, name: name,
        noun="analyst",
        positive="marked by {}",
        negative="not marked by {}",
        example="by:ana",
        where=_by,
        named=True,
        facet="by",
        stands_for=lambda handle, known: (known.people[handle].id.hex[-6:],),
    ),
    Term(
        key="brief",
        label="Brief",
        legend="Briefs",
        aside=False,
        join="in",
        chip=lambda ref, _name: ref,
        noun="brief",
        positive="in {}",
        negative="not in {}",
        example="brief:B1,B2",
        where=_in_brief,
        normal=_one_brief,
        named=True,
        hint="References look like B1; a title stands in quotation marks.",
        facet="brief",
    ),
    Term(
        key="zone",
        label="Zone",
        legend="Part of the brief",
        noun="zone",
        positive="in {}",
        negative="not in {}",
        example="zone:body,caption",
        where=_in_zone,
        choices={name: zone.phrase for name, zone in ZONES.items()},
        facet="zone",
    ),
    Term(
        key="has",
        label="With or without",
        legend="Notes and tags",
        aside=False,
        without=("tag",),
        noun="choice (note or tag)",
        positive="with {}",
        negative="without {}",
        example="has:note",
        where=_having,
        choices={"note": "a note", "tag": "a tag"},
        clicks="each",
        facet="has",
    ),
    Term(
        key="words",
        label="Words in passage or note",
        chip=lambda words, _name: f"“{words}”",
        noun="word",
        positive="with {}",
        negative="without {}",
        example='"arms depots"',
        where=_with_words,
        normal=str,
        fault=_fault_of_words,
        describe=_words,
    ),
)
"""A new term is an entry here. Bar, help, sentence, `?q=`, exports and the command line read it."""
TERM: Terms = {term.key: term for term in TERMS}

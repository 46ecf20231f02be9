"""What a filter can ask, one entry a term, and what a query selects: the one selection of the brief
page, the project page and every export."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import sqlalchemy as sa

from app.domain.filter import Filter, Term, parse, sentence
from app.domain.filter.clauses import Clause
from app.domain.filter.parse import keys, unknown
from app.domain.filter.terms import Subject, Terms, asked, at_level, levels_of
from app.store.database import db
from app.store.filters import recommendations
from app.store.filters.terms import TERM, TERMS, terms_of, two_tags
from app.store.names import Condition, Names, live, names, names_used
from app.store.tables.briefs import Highlight

__all__ = [
    "TERM",
    "TERMS",
    "Selection",
    "conditions",
    "ids",
    "numbers",
    "select",
    "terms_of",
]


@dataclass(frozen=True)
class Selection:
    """A query of one project, read: `filter` names today's tags, `sentence` says it in English,
    `conditions` are those on highlights, which a page by the kept counts does not need."""

    project_id: uuid.UUID
    query: str
    filter: Filter
    sentence: str
    names: Names

    @cached_property
    def conditions(self) -> tuple[Condition, ...]:
        return (*live(self.project_id), *conditions(self.filter, self.names))

    @cached_property
    def of_recommendations(self) -> list[Condition]:
        """The conditions on recommendations, none where the filter asks for nothing."""
        return conditions(self.filter, self.names, "recommendations")

    @cached_property
    def counted(self) -> Mapping[str, Sequence[uuid.UUID]] | None:
        """By key of the kept counts which ids are asked for; None where these cannot tell how many
        passages are selected."""
        asked: dict[str, Sequence[uuid.UUID]] = {}
        for clause in self.filter.clauses:
            found = self.terms[clause.key].counted
            only = found(clause.values, self.names) if found and not clause.negated else None
            if only is None or only[0] in asked:
                return None
            asked.update([only])
        return asked

    @cached_property
    def told(self) -> Mapping[str, Sequence[uuid.UUID]] | None:
        """The same, and what they tell of two tags in the briefs alone (`counts.PAIRS`)."""
        if self.counted is None and (asked := two_tags(self.filter, self.names)):
            return dict([asked])
        return self.counted

    def said(self, subject: Subject) -> str:
        """The sentence for a page that lists these."""
        return sentence(self.filter, self.terms, self.names.name_of, subject)

    @property
    def terms(self) -> Terms:
        """Those that its project knows."""
        return terms_of(self.names.attributes)

    def keeps(self, ref: str) -> bool:
        """Whether what it asks of briefs as a whole holds of this one."""
        return all((ref in briefs) != negated for briefs, negated in self._of_briefs)

    @cached_property
    def _of_briefs(self) -> list[tuple[frozenset[str], bool]]:
        """Of each clause that asks for briefs as a whole, for which it holds, and whether it leaves
        them out."""
        return [
            (frozenset(holds(clause.values, self.names)), clause.negated)
            for clause in self.filter.clauses
            if (holds := self.terms[clause.key].briefs)
        ]


def select(
    project_id: uuid.UUID, query: str, known: Names | None = None, *, counted: bool = True
) -> Selection:
    """What the query selects in the project. Raises Malformed, pointing into `query`.

    `known` saves asking for the names again. Without `counted` only those are asked for that the
    query uses, in one statement, or in none where it uses none; all of them where it may ask for
    attributes of the project's own. What few queries use is asked for where one does, in a
    statement each.
    """
    if known is None and (counted or keys(query) - TERM.keys()):
        known = names(project_id)
    terms = terms_of(known.attributes) if known else TERM
    read = parse(query, terms)
    if known is None:
        used = {c.key for c in read.clauses if terms[c.key].named and not terms[c.key].listed}
        known = names_used(project_id, used)
    for key in {clause.key for clause in read.clauses}:
        if (listed := terms[key].listed) and key not in known.more:
            values = (*read.values(key), *read.values(key, negated=True))
            known.more[key] = listed(project_id, values)
    found = _found(read, query, known)
    return Selection(project_id, query, found, sentence(found, terms, known.name_of), known)


def conditions(selection: Filter, known: Names, subject: Subject = "passages") -> list[Condition]:
    """What a filter asks of a highlight, or of a recommendation."""
    terms = terms_of(known.attributes)
    found = asked(selection, terms, subject)
    own = "passage" if subject == "passages" else "recommendation"
    with_one = recommendations.taking if subject == "passages" else recommendations.resting_on

    def of_one(*conditions: Condition) -> Condition:
        return with_one(known.project_id, conditions)

    def holds(clause: Clause) -> Condition:
        return terms[clause.key].where(clause.values, known)

    def signed(condition: Condition, clause: Clause) -> Condition:
        return sa.not_(condition) if clause.negated else condition

    made = []
    for clause in found.each:
        levels = sorted(levels_of(clause, terms))
        parts = {level: holds(at_level(clause, level, terms)) for level in levels}
        either = [part if level == own else of_one(part) for level, part in parts.items()]
        made.append(signed(sa.or_(*either), clause))
    if found.together:
        made.append(of_one(*(signed(holds(clause), clause) for clause in found.together)))
    return [*made, *(sa.not_(of_one(holds(clause))) for clause in found.without)]


def ids(selected: Sequence[Condition], brief_id: uuid.UUID | None = None) -> set[uuid.UUID]:
    """The ids of the highlights for which the conditions hold, of one brief or of all."""
    here = [] if brief_id is None else [Highlight.brief_id == brief_id]
    return set(db.session.scalars(sa.select(Highlight.id).where(*selected, *here)))


def numbers(selected: Sequence[Condition], brief_id: uuid.UUID) -> list[int]:
    """The numbers of the highlights of a brief for which the conditions hold."""
    asked = sa.select(Highlight.number).where(Highlight.brief_id == brief_id, *selected)
    return list(db.session.scalars(asked.order_by(Highlight.number)))


def _found(written: Filter, query: str, known: Names) -> Filter:
    """The filter by the values that the project has: tags by their slugs, merged ones by what they
    became, and whatever was called by its name."""
    clauses, terms = [], terms_of(known.attributes)
    for clause in written.clauses:
        term, values = terms[clause.key], clause.values
        for value in values:
            if not _meant(term, value, known):
                listed = ((one, name.name) for one, name in known.of(term.key).items())
                raise unknown(query, term, value, listed, terms)
        if term.named:
            meant = (one for value in values for one in _meant(term, value, known))
            values = tuple(dict.fromkeys(meant))
        clauses.append(replace(clause, values=values))
    return Filter(tuple(dict.fromkeys(clauses)))


def _meant(term: Term, value: str, known: Names) -> Sequence[str]:
    """What the project has for which the value stands: nothing, where it is unknown."""
    if term.named:
        return known.called(term.key, value)
    return tuple(term.finds(value, known)) if term.finds else (value,)

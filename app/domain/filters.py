"""The filter language: one line of terms, all of which must hold.

    tag:border-control -tag:monitoring by:ana,ben brief:B1 zone:body has:note "arms depots" depot*

A comma means any of, `-` negates, a term without key is a word, a quoted phrase, or the
beginning of a word (`depot*`). What the keys are is in `filter_fields`.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.filter_fields import FIELD, NameOf
from app.domain.filter_terms import MAX_TERMS, Malformed, Term, scan

__all__ = ["Filter", "Malformed", "Term", "parse", "sentence"]


@dataclass(frozen=True, slots=True)
class Filter:
    terms: tuple[Term, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.terms)

    def __str__(self) -> str:
        """The canonical query: `parse(str(f)) == f`."""
        return " ".join(map(str, self.terms))

    def values(self, key: str, *, negated: bool = False) -> tuple[str, ...]:
        """All values of the terms with this key, each once, in the order they stand."""
        found = (t.values for t in self.terms if t.key == key and t.negated == negated)
        return tuple(dict.fromkeys(value for values in found for value in values))

    def plus(self, term: Term) -> "Filter":
        """With this term at the end; a filter that has it already stays as it is."""
        return self if term in self.terms else Filter((*self.terms, term))


def parse(query: str) -> Filter:
    """The filter a query states; the empty query is the empty filter.

    Raises Malformed, and nothing else, saying what is wrong where. Positions are code points.
    """
    terms: list[Term] = []
    for found in scan(query):
        if len(terms) == MAX_TERMS:
            raise Malformed(
                f"There are more than {MAX_TERMS} terms",
                query,
                found.start,
                len(query) - found.start,
                "Take some away.",
            )
        terms.append(found.term)
    return Filter(tuple(dict.fromkeys(terms)))


def sentence(selection: Filter, name_of: NameOf) -> str:
    """The filter in English; `name_of(key, value)` gives the display name of a tag, an analyst
    or a brief."""
    if not selection:
        return "All passages."
    return f"Passages {', '.join(_clause(term, name_of) for term in selection.terms)}."


def _clause(term: Term, name_of: NameOf) -> str:
    field = FIELD[term.key]
    names = [field.name(value, name_of) for value in term.values]
    pattern = field.negative if term.negated else field.positive
    return pattern.replace("{}", _any_of(names))


def _any_of(names: Iterable[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} or {last}" if most else last

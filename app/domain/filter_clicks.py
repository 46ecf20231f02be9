"""A filter changed by clicking: what the chips of the filter bar lead to.

Tags asked for must all be there until "any of" is chosen; analysts, briefs and zones are any-of
from the start, since a passage has one of each.
"""

from app.domain.filters import Filter, Term


def toggle(selection: Filter, key: str, value: str) -> Filter:
    """Asks for the value, or no longer asks when it did; a value left out is asked for again."""
    rest = _without(selection, key, value)
    if value in selection.values(key):
        return rest
    joined = key != "tag" or any_of_tags(selection)
    target = next((t for t in rest.terms if t.key == key and not t.negated), None)
    if not joined or key == "has" or target is None:
        return rest.plus(Term(key, (value,)))
    return _replaced(rest, target, Term(key, (*target.values, value)))


def toggle_without(selection: Filter, key: str, value: str) -> Filter:
    """Leaves the value out, or no longer when it did."""
    rest = _without(selection, key, value)
    if value in selection.values(key, negated=True):
        return rest
    return rest.plus(Term(key, (value,), negated=True))


def any_of_tags(selection: Filter) -> bool:
    return any(t.key == "tag" and not t.negated and len(t.values) > 1 for t in selection.terms)


def with_any_of_tags(selection: Filter) -> Filter:
    """The tags asked for in one term: any of them will do."""
    tags = selection.values("tag")
    asked = [t for t in selection.terms if t.key == "tag" and not t.negated]
    kept = tuple(t for t in selection.terms if t not in asked[1:])
    return _replaced(Filter(kept), asked[0], Term("tag", tags)) if asked else selection


def with_all_of_tags(selection: Filter) -> Filter:
    """The tags asked for in a term each: all of them must be there."""
    terms: list[Term] = []
    for term in selection.terms:
        split = term.key == "tag" and not term.negated
        terms += [Term("tag", (value,)) for value in term.values] if split else [term]
    return Filter(tuple(dict.fromkeys(terms)))


def _without(selection: Filter, key: str, value: str) -> Filter:
    kept = []
    for term in selection.terms:
        values = tuple(v for v in term.values if term.key != key or v != value)
        if values:
            kept.append(Term(term.key, values, term.negated))
    return Filter(tuple(dict.fromkeys(kept)))


def _replaced(selection: Filter, old: Term, new: Term) -> Filter:
    return Filter(tuple(new if term == old else term for term in selection.terms))

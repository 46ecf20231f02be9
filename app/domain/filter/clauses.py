"""A filter as clauses, all of which must hold: written as a query, and changed by clicks."""

from __future__ import annotations

import re
from dataclasses import dataclass

WORDS = "words"  # the key of what stands without one
QUOTES = '"“”„«»'
_BARE = re.compile(rf"[^\s{QUOTES}\\,:*-][^\s{QUOTES}\\,:*]*\*?")


@dataclass(frozen=True, slots=True)
class Clause:
    """Any of `values` holds for the term `key` (none of them, when negated). A trailing `*` in a
    value of words means "begins with"."""

    key: str
    values: tuple[str, ...]
    negated: bool = False

    def __str__(self) -> str:
        values = ",".join(map(_written, self.values))
        bare = self.key == WORDS and len(self.values) == 1
        return f"{'-' if self.negated else ''}{'' if bare else self.key + ':'}{values}"


@dataclass(frozen=True, slots=True)
class Filter:
    clauses: tuple[Clause, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.clauses)

    def __str__(self) -> str:
        """The canonical query: parsing it gives the same filter."""
        return " ".join(map(str, self.clauses))

    def values(self, key: str, *, negated: bool = False) -> tuple[str, ...]:
        """All values of the clauses with this key, each once, in the order they stand."""
        found = (c.values for c in self.clauses if c.key == key and c.negated == negated)
        return tuple(dict.fromkeys(value for values in found for value in values))

    def plus(self, clause: Clause) -> Filter:
        """With this clause at the end; a filter that has it already stays as it is."""
        return self if clause in self.clauses else Filter((*self.clauses, clause))

    def toggled(self, key: str, value: str, clicks: str) -> Filter:
        """Asks for the value, or no longer asks when it did; a value left out is asked for again.
        `clicks` is that of the term."""
        rest = self._without(key, value)
        if value in self.values(key):
            return rest
        joins = clicks == "any" or (clicks == "choose" and not self.is_all_of(key))
        target = next((c for c in rest.clauses if c.key == key and not c.negated), None)
        if not joins or target is None:
            return rest.plus(Clause(key, (value,)))
        return rest._replaced(target, Clause(key, (*target.values, value)))

    def toggled_without(self, key: str, value: str) -> Filter:
        """Leaves the value out, or no longer when it did."""
        rest = self._without(key, value)
        if value in self.values(key, negated=True):
            return rest
        return rest.plus(Clause(key, (value,), negated=True))

    def only(self, key: str, value: str) -> Filter:
        """Asks for this value alone, or for any when it did."""
        rest, one = self.cleared(key), Clause(key, (value,))
        is_asked = [each for each in self.clauses if each.key == key] == [one]
        return rest if is_asked else rest.plus(one)

    def cleared(self, key: str) -> Filter:
        """Asks for any value of the key."""
        return Filter(tuple(each for each in self.clauses if each.key != key))

    def is_all_of(self, key: str) -> bool:
        """Whether several clauses ask for values of the key: then all of them must hold."""
        return sum(c.key == key and not c.negated for c in self.clauses) > 1

    def with_any_of(self, key: str) -> Filter:
        """The values asked for in one clause: any of them will do."""
        asked = [c for c in self.clauses if c.key == key and not c.negated]
        kept = Filter(tuple(c for c in self.clauses if c not in asked[1:]))
        return kept._replaced(asked[0], Clause(key, self.values(key))) if asked else self

    def with_all_of(self, key: str) -> Filter:
        """The values asked for in a clause each: all of them must hold."""
        clauses: list[Clause] = []
        for each in self.clauses:
            split = each.key == key and not each.negated
            clauses += [Clause(key, (value,)) for value in each.values] if split else [each]
        return Filter(tuple(dict.fromkeys(clauses)))

    def _without(self, key: str, value: str) -> Filter:
        kept = []
        for each in self.clauses:
            values = tuple(v for v in each.values if each.key != key or v != value)
            if values:
                kept.append(Clause(each.key, values, each.negated))
        return Filter(tuple(dict.fromkeys(kept)))

    def _replaced(self, old: Clause, new: Clause) -> Filter:
        return Filter(tuple(new if each == old else each for each in self.clauses))


def _written(value: str) -> str:
    if _BARE.fullmatch(value):
        return value
    return '"' + re.sub(rf"([\\{QUOTES}])", r"\\\1", value) + '"'

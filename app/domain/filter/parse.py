"""From the characters of a query to its clauses, each knowing where it stands.

Typographic quotation marks count as quotation marks: word processors and phones type them.
Inside quotation marks a backslash protects the next character.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from app.domain.errors import Invalid
from app.domain.filter.clauses import QUOTES, WORDS, Clause, Filter
from app.domain.filter.terms import Term, Terms

MAX_LENGTH = 2000
MAX_CLAUSES = 50

_KEY = re.compile(r"([^\W_][\w-]*):")
_LIKE_A_TERM = re.compile(r"[A-Za-z]+")  # what else stands before a colon is words
_WORD = re.compile(rf"[^\s{QUOTES}]+")
_LISTED = re.compile(rf"[^\s{QUOTES},]+")
_QUOTED = re.compile(rf"[{QUOTES}]((?:\\.|[^\\{QUOTES}])*)[{QUOTES}]", re.DOTALL)
_IN_QUOTES = "Names with spaces or commas stand in quotation marks."


class Malformed(Invalid):
    """A query that cannot be read. `position` and `length` are the code points of `query` at
    fault, so that a page can point at them."""

    def __init__(self, fault: str, query: str, position: int, length: int, hint: str = "") -> None:
        text = f"{fault}, at character {position + 1}.{hint and ' ' + hint}"
        super().__init__(text, fields={"q": text})
        self.query, self.position, self.length = query, position, length


@dataclass(frozen=True, slots=True)
class TermPlace:
    """A value, where it stands in the query."""

    value: str
    start: int
    end: int


def parse(query: str, terms: Terms) -> Filter:
    """The filter a query states; the empty query is the empty filter.

    Raises Malformed, and nothing else, saying what is wrong where. Positions are code points.
    """
    clauses: list[Clause] = []
    for start, clause, _places in _scan(query, terms):
        if len(clauses) == MAX_CLAUSES:
            fault = f"There are more than {MAX_CLAUSES} terms"
            raise Malformed(fault, query, start, len(query) - start, "Take some away.")
        clauses.append(clause)
    return Filter(tuple(dict.fromkeys(clauses)))


def keys(query: str) -> set[str]:
    """What may be the keys of its terms, whether there are such terms or not."""
    return {_key(found[1]) for found in _KEY.finditer(query)}


def unknown(
    query: str, term: Term, value: str, known: Iterable[tuple[str, str]], terms: Terms
) -> Malformed:
    """For a value that reads well but that the project does not have: what it is, where it stands
    in `query`, and the nearest of what is `known`: (value, its name)."""
    places = (place for _, clause, all_of in _scan(query, terms) for place in all_of
              if clause.key == term.key and place.value == value)  # fmt: skip
    at = next(places, TermPlace(value, 0, len(query)))
    called = {word: one for one, name in known for word in (name.lower(), one)}
    near = get_close_matches(value, called, 1) or get_close_matches(value.lower(), called, 1)
    hint = f"Did you mean “{called[near[0]]}”?" if near else term.hint
    return Malformed(f"There is no {term.noun} “{value}”", query, at.start, at.end - at.start, hint)


def _scan(query: str, terms: Terms) -> Iterator[tuple[int, Clause, list[TermPlace]]]:
    """The clauses one after the other, where they begin, and where their values stand."""
    _check_characters(query)
    at = _skip_space(query, 0)
    while at < len(query):
        clause, places = _clause(query, at, terms)
        yield at, clause, places
        at = _skip_space(query, places[-1].end)


def _clause(query: str, start: int, terms: Terms) -> tuple[Clause, list[TermPlace]]:
    negated = query[start] == "-"
    at = start + negated
    if negated and not query[at : at + 1].strip(" \t\r\n-"):
        raise Malformed("After “-” a filter or a word is missing", query, at, 1)
    key = _KEY.match(query, at)
    if key and not (_key(key[1]) in terms or _LIKE_A_TERM.fullmatch(key[1])):
        key = None
    term = _term(query, key, terms) if key else terms[WORDS]
    at = key.end() if key else at
    places = [_place(query, at, term, _LISTED if key else _WORD, query[start:at])]
    while key and query[places[-1].end : places[-1].end + 1] == ",":
        places.append(_place(query, places[-1].end + 1, term, _LISTED, ","))
    values = tuple(dict.fromkeys(place.value for place in places))
    return Clause(term.key, values, negated), places


def _term(query: str, key: re.Match[str], terms: Terms) -> Term:
    name = _key(key[1])
    if name in terms:
        return terms[name]
    near = get_close_matches(name, terms, 1)
    hint = f"Did you mean “{near[0]}:”?" if near else f"There are {_listing(terms, ':')}."
    hint += " To look for these characters, put them in quotation marks."
    raise Malformed(f"“{key[0]}” is no filter", query, key.start(), len(key[0]), hint)


def _key(written: str) -> str:
    return unicodedata.normalize("NFC", written.casefold())


def _place(query: str, at: int, term: Term, bare: re.Pattern[str], after: str) -> TermPlace:
    """The value at `at`, quoted or bare; `after` is what stands before it."""
    quoted = query[at : at + 1] and query[at] in QUOTES
    found = (_QUOTED if quoted else bare).match(query, at)
    if quoted and not found:
        raise Malformed("This quotation mark is never closed", query, at, len(query) - at)
    if not found:
        hint = _IN_QUOTES if term.named and after == "," else ""
        raise Malformed(f"After “{after}” {term.a_noun} is missing", query, at, 1, hint)
    raw = re.sub(r"\\(.)", r"\1", found[1], flags=re.DOTALL) if quoted else found[0]
    # Text is stored in NFC, and some keyboards type NFD.
    value = unicodedata.normalize("NFC", term.normal(" ".join(raw.split())))
    fault, hint = _fault(value, term)
    if fault:
        raise Malformed(fault, query, at, found.end() - at, hint)
    return TermPlace(value, at, found.end())


def _fault(value: str, term: Term) -> tuple[str, str]:
    if not value:
        return f"Between the quotation marks {term.a_noun} is missing", ""
    if term.choices and value not in term.choices and not term.others:
        near = get_close_matches(value, term.choices, 1)
        hint = f"Did you mean “{near[0]}”?" if near else f"There are {_listing(term.choices)}."
        return f"“{term.key}:” does not know “{value}”", hint
    return term.fault(value)


def _listing(names: Iterable[str], end: str = "") -> str:
    return ", ".join(f"“{name}{end}”" for name in names)


def _skip_space(query: str, at: int) -> int:
    while at < len(query) and query[at].isspace():
        at += 1
    return at


def _check_characters(query: str) -> None:
    if len(query) > MAX_LENGTH:
        fault = f"There are more than {MAX_LENGTH:,} characters"
        raise Malformed(fault, query, MAX_LENGTH, len(query) - MAX_LENGTH, "Shorten the filter.")
    for at, character in enumerate(query):
        if unicodedata.category(character) in ("Cc", "Cs") and not character.isspace():
            raise Malformed("There is a character that cannot be searched for", query, at, 1)

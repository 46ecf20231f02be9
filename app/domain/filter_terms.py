"""From the characters of a query to its terms, each knowing where it stands.

Typographic quotation marks count as quotation marks: word processors and phones type them.
Inside quotation marks a backslash protects the next character.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from app.domain.errors import Invalid
from app.domain.filter_fields import FIELD, Field
from app.domain.filter_values import fault_of, listing, nearest, normal

MAX_LENGTH = 2000
MAX_TERMS = 50

QUOTES = '"“”„«»'
_KEY = re.compile(r"([A-Za-z]+):")
_WORD = re.compile(rf"[^\s{QUOTES}]+")
_LISTED = re.compile(rf"[^\s{QUOTES},]+")
_QUOTED = re.compile(rf"[{QUOTES}]((?:\\.|[^\\{QUOTES}])*)[{QUOTES}]", re.DOTALL)
_BARE = re.compile(rf"[^\s{QUOTES}\\,:*-][^\s{QUOTES}\\,:*]*\*?")


class Malformed(Invalid):
    """A query that cannot be read. `position` and `length` are the code points of `query` at
    fault, so that a page can point at them."""

    def __init__(self, fault: str, query: str, position: int, length: int, hint: str = "") -> None:
        text = f"{fault}, at character {position + 1}.{hint and ' ' + hint}"
        super().__init__(text, fields={"q": text})
        self.query, self.position, self.length = query, position, length

    @classmethod
    def unknown(cls, query: str, key: str, value: str, known: Iterable[str]) -> "Malformed":
        """For a value that reads well but that the project does not have: what it is, where it
        stands in `query`, and the nearest of `known`."""
        places = ((p, t) for t in scan(query) if t.term.key == key for p in t.places)
        start, end = next(
            ((p.start, p.end) for p, _ in places if p.value == value), (0, len(query))
        )
        field = FIELD[key]
        hint = nearest(value, known)
        return cls(f"There is no {field.noun} “{value}”", query, start, end - start, hint)


@dataclass(frozen=True, slots=True)
class Term:
    """One condition: any of `values` holds for `key` (none of them, when negated). The key of
    words and phrases is "words"; a trailing `*` in such a value means "begins with"."""

    key: str
    values: tuple[str, ...]
    negated: bool = False

    def __str__(self) -> str:
        values = ",".join(map(_written, self.values))
        bare = self.key == "words" and len(self.values) == 1
        return f"{'-' if self.negated else ''}{'' if bare else self.key + ':'}{values}"


@dataclass(frozen=True, slots=True)
class Place:
    value: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Found:
    term: Term
    start: int
    places: tuple[Place, ...]


def scan(query: str) -> Iterator[Found]:
    """The terms of a query one after the other. Raises Malformed."""
    _check_characters(query)
    at = _skip_space(query, 0)
    while at < len(query):
        found, at = _term(query, at)
        yield found
        at = _skip_space(query, at)


def _term(query: str, start: int) -> tuple[Found, int]:
    negated = query[start] == "-"
    at = start + negated
    if negated and not query[at : at + 1].strip(" \t\r\n-"):
        raise Malformed("After “-” a filter or a word is missing", query, at, 1)
    key = _KEY.match(query, at)
    field = _field(query, key) if key else FIELD["words"]
    at = key.end() if key else at
    places = [_place(query, at, field, _LISTED if key else _WORD, query[start:at])]
    while key and query[places[-1].end : places[-1].end + 1] == ",":
        places.append(_place(query, places[-1].end + 1, field, _LISTED, ","))
    values = tuple(dict.fromkeys(place.value for place in places))
    return Found(Term(field.key, values, negated), start, tuple(places)), places[-1].end


def _field(query: str, key: re.Match[str]) -> Field:
    name = key[1].lower()
    if name in FIELD:
        return FIELD[name]
    near = get_close_matches(name, FIELD, 1)
    hint = f"Did you mean “{near[0]}:”?" if near else f"There are {listing(FIELD, ':')}."
    hint += " To look for these characters, put them in quotation marks."
    raise Malformed(f"“{key[0]}” is no filter", query, key.start(), len(key[0]), hint)


def _place(query: str, at: int, field: Field, bare: re.Pattern[str], after: str) -> Place:
    """The value at `at`, quoted or bare; `after` is what stands before it."""
    quoted = query[at : at + 1] and query[at] in QUOTES
    found = (_QUOTED if quoted else bare).match(query, at)
    if quoted and not found:
        raise Malformed("This quotation mark is never closed", query, at, len(query) - at)
    if not found:
        raise Malformed(f"After “{after}” {field.a_noun} is missing", query, at, 1)
    raw = re.sub(r"\\(.)", r"\1", found[1], flags=re.DOTALL) if quoted else found[0]
    value = normal(raw, field)
    fault, hint = fault_of(value, field)
    if fault:
        raise Malformed(fault, query, at, found.end() - at, hint)
    return Place(value, at, found.end())


def _written(value: str) -> str:
    if _BARE.fullmatch(value):
        return value
    return '"' + re.sub(rf"([\\{QUOTES}])", r"\\\1", value) + '"'


def _skip_space(query: str, at: int) -> int:
    while at < len(query) and query[at].isspace():
        at += 1
    return at


def _check_characters(query: str) -> None:
    if len(query) > MAX_LENGTH:
        raise Malformed(
            f"There are more than {MAX_LENGTH:,} characters",
            query,
            MAX_LENGTH,
            len(query) - MAX_LENGTH,
            "Shorten the filter.",
        )
    for at, character in enumerate(query):
        if unicodedata.category(character) in ("Cc", "Cs") and not character.isspace():
            raise Malformed("There is a character that cannot be searched for", query, at, 1)

"""What somebody looks for, and where its words stand in a text.

    arms "river border" depot* -monitoring

All terms must be there, those with `-` must not. A phrase stands in quotation marks; `*` at the
end of a term takes every word that begins so. Letters count without case and without accents.
A query is never wrong: what cannot be read as anything else is a word.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import regex

MOST_CHARACTERS = 500
MOST_TERMS = 20
LONGEST_WORD = 64  # code points that are compared; nobody types more of one word
AROUND = 90  # code points of a snippet on each side of the first word found

_WORD = regex.compile(r"\w+")
_NO_WORD = regex.compile(r"\W+|\p{M}+")
_TERM = regex.compile(r"""(-?)(?:["“”„«»]([^"“”„«»]*)["“”„«»]?|([^\s"“”„«»]+))(\*?)""")


@dataclass(frozen=True, slots=True)
class Term:
    """Folded words that follow each other; `begins` when the last one may go on."""

    words: tuple[str, ...]
    begins: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    wanted: tuple[Term, ...] = ()
    unwanted: tuple[Term, ...] = ()

    def __bool__(self) -> bool:
        """Without a word that is wanted there is nothing to look for."""
        return bool(self.wanted)


def read(typed: str) -> Query:
    """The query of what somebody typed. Raises nothing."""
    wanted: dict[Term, None] = {}
    unwanted: dict[Term, None] = {}
    for found in list(_TERM.finditer(typed[:MOST_CHARACTERS]))[:MOST_TERMS]:
        minus, phrase, bare, star = found.groups()
        raw = bare if phrase is None else phrase
        words = tuple(fold(raw))
        begins = bool(star) or raw.endswith("*")
        if words:
            (unwanted if minus else wanted)[Term(words, begins)] = None
    return Query(tuple(wanted), tuple(unwanted))


def fold(text: str) -> Iterator[str]:
    """The words of a text as they are compared: no case, no accents, 64 code points at most."""
    return filter(None, map(_folded, _WORD.findall(text)))


def holds(text: str, query: Query) -> bool:
    """Whether all terms that are wanted stand in the text, and none that is not."""
    return all(spots(text, [term]) for term in query.wanted) and not spots(text, query.unwanted)


def spots(text: str, terms: Iterable[Term]) -> list[tuple[int, int]]:
    """Where the terms stand in the text, in order and without overlap: code points, half-open."""
    places = [(m.start(), m.end(), w) for m in _WORD.finditer(text) if (w := _folded(m[0]))]
    words = [word for _start, _end, word in places]
    found = []
    for term in terms:
        length = len(term.words)
        for at in range(len(words) - length + 1):
            if _stands(words, at, term):
                found.append((places[at][0], places[at + length - 1][1]))
    return _merged(found)


def pieces(text: str, found: Sequence[tuple[int, int]]) -> list[tuple[str, bool]]:
    """The text cut at what was found: (words, whether they were looked for). Nothing is lost."""
    cut: list[tuple[str, bool]] = []
    at = 0
    for start, end in found:
        cut += [(text[at:start], False), (text[start:end], True)]
        at = end
    return [piece for piece in [*cut, (text[at:], False)] if piece[0]]


def snippet(text: str, query: Query, around: int = AROUND) -> list[tuple[str, bool]]:
    """Some of the text around the first words found, on one line, cut between words; "…" stands
    for what was cut."""
    text = text.replace("\n", " ")
    found = spots(text, query.wanted)
    first = found[0] if found else (0, 0)
    start, end = max(0, first[0] - around), min(len(text), first[1] + 2 * around)
    if start:
        start = text.find(" ", start, first[0]) + 1 or start
    if end < len(text):
        end = max(text.rfind(" ", first[1], end), first[1]) or end
    inside = [(max(a, start) - start, min(b, end) - start) for a, b in found if a < end]
    cut = pieces(text[start:end], inside)
    before = [("…", False)] if start else []
    return [*before, *cut, *([("…", False)] if end < len(text) else [])]


@lru_cache(maxsize=8192)
def _folded(word: str) -> str:
    plain = unicodedata.normalize("NFD", word.casefold())
    return str(_NO_WORD.sub("", plain))[:LONGEST_WORD]


def _stands(words: Sequence[str], at: int, term: Term) -> bool:
    *first, last = term.words
    there = words[at + len(first)]
    right = there.startswith(last) if term.begins else there == last
    return right and all(words[at + i] == word for i, word in enumerate(first))


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged

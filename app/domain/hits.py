"""Where the words of a search stand in a text, with the passage that would be marked for each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from app.domain.search import Query, holds
from app.domain.sentences import sentences
from app.domain.words import spots

Span = tuple[int, int]

UNITS = {"sentence": "The sentence", "words": "The words alone"}
"""How much of the text is marked for a hit."""


class TextHit(NamedTuple):
    """`[start, end)` of the text is what would be marked, `found` are the words in it: code points,
    half-open."""

    start: int
    end: int
    found: tuple[Span, ...]

    @property
    def words(self) -> Span:
        """From the first word found to the last."""
        return self.found[0][0], self.found[-1][1]


def hits(text: str, start: int, end: int, query: Query, unit: str) -> Iterator[TextHit]:
    """Those in the block `text[start:end]`, which must hold all that is wanted and nothing that is
    not. Words in one sentence are one hit where sentences are marked; words across two mark both.
    """
    said = text[start:end]
    if not holds(said, query):
        return
    found = [(start + a, start + b) for a, b in spots(said, query.wanted)]
    whole = list(sentences(text, start, end)) if unit == "sentence" else found
    at: Span | None = None
    inside: list[Span] = []
    for a, b in found:
        touched = [each for each in whole if each[0] < b and each[1] > a] or [(a, b)]
        low, high = min(a, touched[0][0]), max(b, touched[-1][1])
        if at is not None and low < at[1]:
            at = (at[0], max(at[1], high))
            inside.append((a, b))
            continue
        if at is not None:
            yield TextHit(*at, tuple(inside))
        at, inside = (low, high), [(a, b)]
    if at is not None:
        yield TextHit(*at, tuple(inside))

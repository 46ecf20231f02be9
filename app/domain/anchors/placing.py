"""Finding a passage of another tool again: by its place, by its words, by the words around it.

What cannot be told with certainty is not placed; it comes with the places that it may have meant.
Offsets are code points of the text that is searched, half-open.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from itertools import islice
from typing import Protocol

import regex

from app.domain.anchors import quoted_words
from app.domain.anchors.quoted_words import loosened, occurrences, same_words, squeezed
from app.domain.text import canonical

LONG_ENOUGH = 24  # characters without spaces: as many say where they stand without more
MOST_OCCURRENCES = 200  # told apart
MOST_CANDIDATES = 3
LIKE_ENOUGH = 0.5  # share of words in common that makes a candidate worth a look
_SEED = 3  # words in a row that a candidate shares with the quotation
_MOST_WORDS = 300  # of a quotation, to look for its like
_MOST_SEEDS = 50  # places of one seed

_LEFT_OUT = 4000  # code points that a quotation may leave out, at most
_SHORTEST_PART = 4  # characters on each side of what is left out
_ENOUGH_AROUND = 4  # characters without spaces: fewer tell no place from another

_WORD = regex.compile(r"\w+")
_AT_LINE_END = regex.compile(r"\w+[-‐‑]\s+\w+")
_SIGNS = "Hyphens, capitals or signs differ from those of the text. Check it."
_PARTS = "Words are left out of it; its parts follow each other in the text. Check it."


class Quoted(Protocol):
    """What is said about a passage (ForeignPassage)."""

    @property
    def exact(self) -> str: ...
    @property
    def start(self) -> int | None: ...
    @property
    def end(self) -> int | None: ...
    @property
    def prefix(self) -> str: ...
    @property
    def suffix(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Placed:
    """`how`: "position" (where the other tool said), "quote" (these words stand once), "context"
    (of several places the one among these words), "alike" (but for spaces, marks and dashes)."""

    start: int
    end: int
    how: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that may be meant; `likeness` is the share of words in common, 1.0 for the same."""

    start: int
    end: int
    likeness: float


@dataclass(frozen=True, slots=True)
class Unplaced:
    """`reason` is a sentence."""

    reason: str
    candidates: tuple[Candidate, ...] = ()


class Searched:
    """A text, made ready once for many quotations."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._squeezed, self._places = squeezed(text)

    def occurrences(self, needle: str) -> list[tuple[int, int]]:
        """Where these squeezed characters follow each other: bounds for `span`."""
        return list(islice(occurrences((self._squeezed, self._places), needle), MOST_OCCURRENCES))

    def standing(self, exact: str) -> tuple[str, str, list[tuple[int, int]]]:
        """The quotation as it stands in the text: how (as in Placed), its squeezed characters and
        where they are, nowhere perhaps. White space, marks, dashes and ligatures may differ, words
        be broken at line ends, quotation marks stand around it."""
        for said in self._said(exact):
            needle, _ = squeezed(said)
            found = self.occurrences(needle)
            kind, same = _equal(self, found, said, needle)
            if same or len(found) >= MOST_OCCURRENCES:
                return kind if said is exact else "alike", needle, same or found
        return "alike", squeezed(exact)[0], []

    def offers(self, exact: str) -> tuple[str, tuple[Candidate, ...]]:
        """A sentence on where it is likely meant, and these places; "" for none."""
        bare = quoted_words.unquoted(exact) or exact
        for said in filter(None, (bare, quoted_words.without_note_number(bare))):
            if found := self._loosely(said):
                return _SIGNS, tuple(Candidate(*span, 1.0) for span in found[:MOST_CANDIDATES])
        if found := self._around_what_is_left_out(quoted_words.parts(bare)):
            return _PARTS, tuple(Candidate(*span, 1.0) for span in found[:MOST_CANDIDATES])
        return "", ()

    def _said(self, exact: str) -> Iterator[str]:
        for said in filter(None, (exact, quoted_words.unquoted(exact))):
            yield said
            if joined := quoted_words.rejoined(said, self._squeezed):
                yield joined

    def _loosely(self, said: str) -> list[tuple[int, int]]:
        """Where whole words are these, loosened."""
        text, places = self._loosened
        needle, _ = loosened(said)
        bounds = islice(occurrences((text, places), needle), MOST_OCCURRENCES)
        found = [(places[low], places[high - 1] + 1) for low, high in bounds]
        return [span for span in found if quoted_words.whole(self.text, *span)]

    def _around_what_is_left_out(self, parts: list[str]) -> list[tuple[int, int]]:
        """From the first to the last of the parts, which follow each other."""
        if len(parts) < 2 or any(len(loosened(part)[0]) < _SHORTEST_PART for part in parts):
            return []
        first, *others = (self._loosely(part) for part in parts)
        found = []
        for start, end in first:
            for other in others:
                end = next((b for a, b in other if end <= a <= end + _LEFT_OUT), 0)
                if not end:
                    break
            if end:
                found.append((start, end))
        return found

    @cached_property
    def _loosened(self) -> quoted_words.Folded:
        return loosened(self.text)

    def span(self, bounds: tuple[int, int]) -> tuple[int, int]:
        """The code points of the text that an occurrence covers."""
        return self._places[bounds[0]], self._places[bounds[1] - 1] + 1

    def agreement(self, bounds: tuple[int, int], before: str, after: str) -> int:
        """How many characters on both sides, from the occurrence outwards, are those given."""
        start, end = bounds
        left = self._squeezed[max(0, start - len(before)) : start]
        right = self._squeezed[end : end + len(after)]
        return _shared(left[::-1], before[::-1]) + _shared(right, after)

    def may_hold(self, words: Iterable[str]) -> bool:
        """A quick look: whether all of `whole_words` of a quotation are words of this text."""
        return all(word in self._vocabulary for word in words)

    def near(self, exact: str) -> tuple[Candidate, ...]:
        """The passages that have most words in common with it, the likest first."""
        wanted = [word.casefold() for word in _WORD.findall(exact)[:_MOST_WORDS]]
        size = min(_SEED, len(wanted))
        if not size:
            return ()
        votes: Counter[int] = Counter()
        for at in range(len(wanted) - size + 1):
            for place in self._seeds(tuple(wanted[at : at + size])):
                votes[place - at] += 1
        tried = (self._like(wanted, first) for first, _ in votes.most_common(4))
        best: dict[tuple[int, int], Candidate] = {}
        for candidate in tried:
            if candidate and candidate.likeness >= LIKE_ENOUGH:
                best.setdefault((candidate.start, candidate.end), candidate)
        ordered = sorted(best.values(), key=lambda each: (-each.likeness, each.start))
        return tuple(_apart(ordered))[:MOST_CANDIDATES]

    @cached_property
    def _words(self) -> list[tuple[str, int, int]]:
        return [(m.group().casefold(), m.start(), m.end()) for m in _WORD.finditer(self.text)]

    @cached_property
    def _vocabulary(self) -> set[str]:
        return {word for word, _, _ in self._words}

    @cached_property
    def _index(self) -> dict[tuple[str, ...], list[int]]:
        index: dict[tuple[str, ...], list[int]] = defaultdict(list)
        words = [word for word, _, _ in self._words]
        for size in range(1, _SEED + 1):
            for at in range(len(words) - size + 1):
                places = index[tuple(words[at : at + size])]
                if len(places) < _MOST_SEEDS:
                    places.append(at)
        return dict(index)

    def _seeds(self, seed: tuple[str, ...]) -> list[int]:
        return self._index.get(seed, [])

    def _like(self, wanted: list[str], first: int) -> Candidate | None:
        """The stretch around the word `first` that shares most with the wanted words."""
        low = max(0, first - len(wanted) // 2)
        there = self._words[low : max(0, first) + len(wanted) + len(wanted) // 2 + 1]
        matcher = SequenceMatcher(None, [word for word, _, _ in there], wanted, autojunk=False)
        blocks = [block for block in matcher.get_matching_blocks() if block.size]
        if not blocks:
            return None
        begin, end = blocks[0].a, blocks[-1].a + blocks[-1].size
        common = sum(block.size for block in blocks)
        likeness = 2 * common / (end - begin + len(wanted))
        return Candidate(there[begin][1], there[end - 1][2], round(likeness, 3))


def whole_words(exact: str) -> list[str]:
    """Those of a quotation that it cannot have begun or ended in the middle of, nor broken."""
    whole = _AT_LINE_END.sub(" ", canonical(exact))
    return [word.casefold() for word in _WORD.findall(whole)[1:-1]]


def place(text: str | Searched, passage: Quoted, *, near: bool = True) -> Placed | Unplaced:
    """Where the passage stands in the text, or why that cannot be said.

    How it was set may differ (`Searched.standing`); case counts. Passages that are only like it
    are never placed: they are candidates, the less alike looked for unless `near` is False.
    """
    searched = text if isinstance(text, Searched) else Searched(text)
    exact = canonical(passage.exact)
    needle, _ = squeezed(exact)
    if not needle:
        return Unplaced("It quotes no words, so there is nothing to look for.")
    if at := _where_it_said(searched.text, passage, needle):
        return Placed(*at, "position")
    kind, needle, same = searched.standing(exact)
    before, _ = squeezed(canonical(passage.prefix))
    after, _ = squeezed(canonical(passage.suffix))
    capped = len(same) >= MOST_OCCURRENCES
    if capped or len(same) > 1:
        whole = searched.occurrences(before + needle + after) if before or after else []
        inner = [(low + len(before), high - len(after)) for low, high in whole]
        once = len(inner) == 1 and len(before) + len(after) >= _ENOUGH_AROUND
        return _chosen(searched, inner if once else same, before, after, capped=not once and capped)
    if not same:
        reason, offered = searched.offers(exact)
        if offered:
            return Unplaced(reason, offered)
        candidates = searched.near(exact) if near else ()
        like = " Something like them is: check it." if candidates else ""
        return Unplaced(f"These words are not in the text.{like}", candidates)
    agreed = searched.agreement(same[0], before, after)
    if len(needle) < LONG_ENOUGH and agreed < min(_ENOUGH_AROUND, len(before) + len(after)):
        return Unplaced(
            "These few words stand there once, but among other words. Check it.",
            (Candidate(*searched.span(same[0]), 1.0),),
        )
    return Placed(*searched.span(same[0]), kind)


def _where_it_said(text: str, passage: Quoted, needle: str) -> tuple[int, int] | None:
    start, end = passage.start, passage.end
    if start is None or end is None or not 0 <= start < end <= len(text):
        return None
    return (start, end) if squeezed(text[start:end])[0] == needle else None


def _equal(
    searched: Searched, found: list[tuple[int, int]], exact: str, needle: str
) -> tuple[str, list[tuple[int, int]]]:
    """Of the occurrences those nearest to the quotation: letter by letter, else the same words,
    else, when it is long, the same characters."""
    slices = [(bounds, searched.text[slice(*searched.span(bounds))]) for bounds in found]
    if same := [bounds for bounds, there in slices if there == exact]:
        return "quote", same
    if same := [bounds for bounds, there in slices if same_words(there, exact)]:
        return "alike", same
    return "alike", found if len(needle) >= LONG_ENOUGH else []


def _chosen(
    searched: Searched,
    same: list[tuple[int, int]],
    before: str,
    after: str,
    *,
    capped: bool,
) -> Placed | Unplaced:
    """The one of several that stands among these words, if it is clear."""
    found = [(searched.agreement(each, before, after), each) for each in same]
    scored = sorted(found, reverse=True)
    best, second = scored[0][0], scored[1][0] if len(scored) > 1 else 0
    full = len(before) + len(after)
    certain = best == full >= _ENOUGH_AROUND and second < full
    likely = best >= 12 and second <= best // 2
    if (certain or likely) and not capped:
        return Placed(*searched.span(scored[0][1]), "context")
    many = "very often" if capped else f"{len(same)} times"
    spans = [searched.span(each) for _, each in scored[:MOST_CANDIDATES]]
    return Unplaced(
        f"These words stand in the text {many}; which is meant cannot be told.",
        tuple(Candidate(*span, 1.0) for span in sorted(spans)),
    )


def _apart(candidates: list[Candidate]) -> Iterator[Candidate]:
    """Without those that overlap a better one."""
    taken: list[Candidate] = []
    for each in candidates:
        if all(each.end <= other.start or each.start >= other.end for other in taken):
            taken.append(each)
            yield each


def _shared(one: str, other: str) -> int:
    """How many characters both begin with."""
    for at, (a, b) in enumerate(zip(one, other, strict=False)):
        if a != b:
            return at
    return min(len(one), len(other))

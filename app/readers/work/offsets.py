"""From the positions of other tools to code points of a canonical text.

Two steps: how a tool counts (`Counting`) leads to code points of the text as the file has it, and
`CanonicalLines` leads from there to the text as Briefmark keeps it.
"""

import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

import regex

from app.domain.document import Block
from app.domain.text import canonical

_LINE_END = regex.compile(r"\r\n|[\n\r\x85\u2029]")
_CLUSTER = regex.compile(r"[ \n]|\X")
_LETTER = regex.compile(r"[\p{L}\p{N}\p{M}]")
# Scripts that write words without spaces: any two letters there may be the edge of a passage.
_UNSPACED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]")


@dataclass(frozen=True, slots=True)
class Counting:
    """How a tool counts: `utf16` units or code points; a line end as "one", as "two", or as many
    as it has in the file ("as it stands")."""

    utf16: bool
    line_ends: str

    def __str__(self) -> str:
        if self == NVIVO:
            return "NVivo for Windows counts them (UTF-16 units, a line end as two)"
        units = "UTF-16 units" if self.utf16 else "characters"
        return f"{units} (a line end {_SAID[self.line_ends]})"


_SAID = {"as it stands": "as the file has it", "one": "as one", "two": "as two"}
COUNTINGS = tuple(Counting(*each) for each in product((False, True), _SAID))
NVIVO = Counting(utf16=True, line_ends="two")


class CountedText:
    """A text in which positions are counted in a tool's way."""

    def __init__(self, text: str, counting: Counting) -> None:
        self._length = len(text)
        # Where counting and code points part: position and index after each such place.
        self._after: list[tuple[int, int]] = [(0, 0)]
        self._before: list[int] = [0]
        unit = index = 0
        for place in _parting(counting).finditer(text):
            unit += place.start() - index
            index = place.end()
            self._before.append(place.start())
            unit += _width(place.group(), counting)
            self._after.append((unit, index))

    def index(self, position: int) -> int | None:
        """The code point at a position; the first of it inside a pair; None outside the text."""
        if position < 0:
            return None
        at = bisect_right(self._after, (position, self._length + 1)) - 1
        unit, index = self._after[at]
        found = index + position - unit
        if at + 1 < len(self._after):
            found = min(found, self._before[at + 1])
        return found if found <= self._length else None


def at_words(text: str, start: int, end: int) -> tuple[int, int]:
    """How many of the two edges of a span stand between words, and of how many it can be said."""
    judged = [_edge(text, at) for at in (start, end)]
    return sum(each is True for each in judged), sum(each is not None for each in judged)


class CanonicalLines:
    """A text of which each line becomes a block; lines without words are dropped."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts: list[int] = []  # of the lines in `text`
        self._lines: list[str] = []
        self._placed: list[int] = []  # of the blocks in the laid-out text
        self._known: dict[int, list[tuple[int, int] | None]] = {}
        blocks, at = [], 0
        for start, line in _lines(text):
            if kept := canonical(line):
                self._starts.append(start)
                self._lines.append(line)
                self._placed.append(at)
                blocks.append(Block("paragraph", "body", kept))
                at += len(kept) + 1
        self.blocks = tuple(blocks)

    def span(self, start: int, end: int) -> tuple[int, int] | None:
        """Where the code points [start, end) of the text stand in the laid-out text; None when
        nothing of them is left there."""
        first = self._first(start, end)
        last = self._last(start, end)
        return (first, last) if first is not None and last is not None and first < last else None

    def _first(self, start: int, end: int) -> int | None:
        for line in range(max(0, bisect_right(self._starts, start) - 1), len(self._lines)):
            if self._starts[line] >= end:
                break
            skipped = max(0, start - self._starts[line])
            for place in self._of(line)[skipped : end - self._starts[line]]:
                if place:
                    return self._placed[line] + place[0]
        return None

    def _last(self, start: int, end: int) -> int | None:
        for line in range(bisect_right(self._starts, end - 1) - 1, -1, -1):
            begin = self._starts[line]
            if begin + len(self._lines[line]) <= start:
                break
            for place in reversed(self._of(line)[max(0, start - begin) : end - begin]):
                if place:
                    return self._placed[line] + place[1]
        return None

    def _of(self, line: int) -> Sequence[tuple[int, int] | None]:
        if line not in self._known:
            self._known[line] = places(self._lines[line])
        return self._known[line]


def places(line: str) -> list[tuple[int, int] | None]:
    """For each code point of `line` the span in `canonical(line)` that it went into; None for
    what is not kept."""
    kept = canonical(line)
    if kept == line:
        return [(at, at + 1) for at in range(len(line))]
    found: list[tuple[int, int] | None] = [None] * len(line)
    made: list[tuple[int, int, str]] = []
    for start, end, piece in _pieces(line):
        if piece == "\n" and made and made[-1][2] == " ":
            made.pop()
        if piece in (" ", "\n") and not made:
            continue
        if piece == " " and made[-1][2] in (" ", "\n"):
            continue
        made.append((start, end, piece))
    while made and made[-1][2] in (" ", "\n"):
        made.pop()
    if "".join(piece for _, _, piece in made) != kept:
        return found  # better not placed than misplaced
    at = 0
    for start, end, piece in made:
        found[start:end] = [(at, at + len(piece))] * (end - start)
        at += len(piece)
    return found


def _pieces(line: str) -> Iterator[tuple[int, int, str]]:
    """Clusters of what is seen, in canonical form, and the code points that they come from."""
    # A mark composes with its letter over what is unseen, which therefore goes first.
    seen = [(at, made) for at, char in enumerate(line) if (made := _alone(char))]
    for cluster in _CLUSTER.finditer("".join(made for _, made in seen)):
        first, last = seen[cluster.start()][0], seen[cluster.end() - 1][0]
        yield first, last + 1, unicodedata.normalize("NFC", cluster.group())


@lru_cache(10_000)
def _alone(char: str) -> str:
    """A character before it is composed: one space for all, "" for what is unseen."""
    made = canonical(f"|{char}|")[1:-1]
    return made if made in ("", " ", "\n", "\ufffd") else char


def _lines(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for end in _LINE_END.finditer(text):
        yield start, text[start : end.start()]
        start = end.end()
    yield start, text[start:]


def _parting(counting: Counting) -> regex.Pattern[str]:
    ends = {"as it stands": "", "one": r"\r\n", "two": r"(?<!\r)\n|\r(?!\n)"}
    patterns = [ends[counting.line_ends], r"[\U00010000-\U0010ffff]" if counting.utf16 else ""]
    return regex.compile("|".join(filter(None, patterns)) or r"(?!)")


def _width(place: str, counting: Counting) -> int:
    if place in ("\r\n", "\n", "\r"):
        return 1 if counting.line_ends == "one" else 2
    return 2


def _edge(text: str, at: int) -> bool | None:
    """Whether a position stands between words; None where a script does not tell."""
    around = text[max(0, at - 1) : at + 1]
    if _UNSPACED.search(around):
        return None
    return not (0 < at < len(text) and all(_LETTER.match(char) for char in around))

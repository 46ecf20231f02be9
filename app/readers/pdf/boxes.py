"""Where the lines of the text stand on their pages: PDFium's places of letters, found again in the
canonical text, in which divided words are whole and bullets are gone."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from typing import NamedTuple

from app.domain.original_pages import WHOLE, LineBox
from app.domain.text import canonical
from app.readers.pdf.bidi import has_rightward, is_rightward
from app.readers.pdf.lines import SOFT_HYPHEN, DraftBlock, Line, PageText, reading_places

_LETTER = re.compile(r"\S")
_HYPHENS = ("-", SOFT_HYPHEN)
_BACK = 4.0  # points: kerning takes letters back by less
_BEYOND = 8  # letters that a line may have gained on its way into the text


def line_boxes(
    drafts: Iterable[DraftBlock], texts: Iterable[str], pages: Sequence[PageText]
) -> list[LineBox]:
    """The lines of the drafts in the text of their blocks, which are joined by one LF; a draft
    without text is none of them."""
    found: list[LineBox] = []
    start = 0
    for draft, text in zip(drafts, texts, strict=True):
        if text:
            found += _of_block(draft.lines, text, start, pages)
            start += len(text) + 1
    return found


def _of_block(
    lines: Sequence[Line], text: str, offset: int, pages: Sequence[PageText]
) -> list[LineBox]:
    at = [match.start() + offset for match in _LETTER.finditer(text)]
    letters = "".join(text.split())
    found: list[LineBox] = []
    done = 0
    for line in lines:
        own = "".join(line.text.split())
        ours, theirs = _found_again(own, letters, done)
        if not theirs:
            continue
        done = theirs[-1] + 1
        places = reading_places(line)
        known = _Known([at[n] for n in theirs], [places[k] for k in ours])
        number = line.segments[0].page
        shown = _Shown(line, pages[number])
        runs = _runs(line.text, known) if has_rightward(line.text) else [known]
        boxes = [shown.box(part, number + 1) for run in runs for part in shown.stretches(run)]
        if len(boxes) == 1 and own.endswith(_HYPHENS):
            boxes[0] = _with_hyphen(boxes[0], shown.box(_Known([0], [places[-1]]), 0))
        found += boxes
    return found


class _Known(NamedTuple):
    """Letters of a line: code points of the text, and of each its place among the line's."""

    at: list[int]
    places: list[int]


def _found_again(own: str, letters: str, begin: int) -> tuple[Sequence[int], Sequence[int]]:
    """The letters of a line (by their numbers) that the text has, and which of the text's they are,
    from `begin` on."""
    count = len(own)
    if letters.startswith(own, begin):
        return range(count), range(begin, begin + count)
    if own.endswith(_HYPHENS) and letters.startswith(own[:-1], begin):
        return range(count - 1), range(begin, begin + count - 1)
    signs = [(sign, n) for n, letter in enumerate(own) for sign in _as_kept(letter)]
    ours = "".join(sign for sign, _ in signs)
    theirs = letters[begin : begin + len(ours) + _BEYOND]
    matcher = SequenceMatcher(None, ours, theirs, autojunk=False)
    same = [
        (signs[a + n][1], begin + b + n)
        for a, b, size in matcher.get_matching_blocks()
        for n in range(size)
    ]
    return [one for one, _ in same], [two for _, two in same]


def _as_kept(letter: str) -> str:
    """Letters in the shapes that they take in print are letters of the text."""
    return canonical(unicodedata.normalize("NFKC", letter) if letter >= "\ufb00" else letter)


class _Axis(NamedTuple):
    """Where letters begin and end along one side of the page as it is shown: places of the file,
    and what makes them units of `LineBox`."""

    lows: Sequence[float]
    highs: Sequence[float]
    origin: float
    scale: float

    def turned_round(self) -> "_Axis":
        return _Axis(self.highs, self.lows, self.origin + WHOLE / self.scale, -self.scale)

    def extent(self, letters: Sequence[int]) -> tuple[int, int]:
        lows, highs = self.lows, self.highs
        if len(letters) < len(lows):
            lows, highs = [lows[k] for k in letters], [highs[k] for k in letters]
        # a scale below zero turns them round
        low, high = (min(lows), max(highs)) if self.scale > 0 else (max(lows), min(highs))
        return max(0, self.unit(low)), min(WHOLE, self.unit(high))

    def unit(self, place: float) -> int:
        return round((place - self.origin) * self.scale)

    def edges(self, known: _Known, *, falls: bool) -> list[int]:
        """Where each code point begins, and where the last one ends; spaces fill the gaps."""
        begins, ends = (self.highs, self.lows) if falls else (self.lows, self.highs)
        origin, scale = self.origin, self.scale
        at, places = known
        found: list[int] = []
        first = 0
        gaps = [n for n in range(1, len(at)) if at[n] - at[n - 1] > 1]
        for last in (*gaps, len(at)):
            found += [round((begins[k] - origin) * scale) for k in places[first:last]]
            space = at[last] - at[last - 1] - 1 if last < len(at) else 1
            found += [self.unit(ends[places[last - 1]])] * space
            first = last
        return found

    def step(self, one: int, two: int) -> float:
        """From the middle of one letter to that of another, twice."""
        ends = [self.lows[k] + self.highs[k] for k in (one, two)]
        return (ends[1] - ends[0]) * self.scale


class _Shown:
    """The letters of a line on the page as it is shown."""

    def __init__(self, line: Line, page: PageText) -> None:
        places = line.segments[0].places
        for segment in line.segments[1:]:
            places = places + segment.places
        left, bottom, right, top = page.box
        across = _Axis(places[0::4], places[2::4], left, WHOLE / ((right - left) or 1))
        down = _Axis(places[3::4], places[1::4], top, WHOLE / ((bottom - top) or 1))
        if page.turned % 2:
            across, down = down, across
        self._across = across.turned_round() if page.turned in (1, 2) else across
        self._down = down.turned_round() if page.turned in (2, 3) else down
        self._high = page.height / (page.width or 1)

    def stretches(self, known: _Known) -> list[_Known]:
        """The letters in parts that run on: some files make a line of what stands elsewhere on it,
        such as the mark of a note at its beginning."""
        at, letters = known
        across, down = self._across.extent(letters), self._down.extent(letters)
        is_down = (down[1] - down[0]) * self._high > across[1] - across[0]
        places = [(self._down if is_down else self._across).lows[k] for k in letters]
        ordered = sorted(places)
        if places in (ordered, ordered[::-1]):
            return [known]
        steps = [two - one for one, two in pairwise(places)]
        forward = sum(step > 0 for step in steps) >= len(steps) / 2
        cuts = [
            n for n, step in enumerate(steps, 1) if (step < -_BACK if forward else step > _BACK)
        ]
        parts = pairwise([0, *cuts, len(at)])
        return [_Known(at[one:two], letters[one:two]) for one, two in parts]

    def box(self, known: _Known, number: int) -> LineBox:
        """The box of letters in one direction."""
        letters = known.places
        across = self._across.step(letters[0], letters[-1])
        down = self._down.step(letters[0], letters[-1]) * self._high
        upright = abs(down) > abs(across)
        along = self._down if upright else self._across
        edges = along.edges(known, falls=(down if upright else across) < 0)
        (left, right), (top, bottom) = self._across.extent(letters), self._down.extent(letters)
        start, end = known.at[0], known.at[-1] + 1
        return LineBox(number, start, end, left, top, right, bottom, tuple(edges), upright)


def _runs(text: str, known: _Known) -> list[_Known]:
    """The letters of a line in two directions, by direction; signs go with what stands before."""
    directions = []
    leftward = is_rightward(next(filter(str.isalpha, text), ""))
    for sign in text:
        if is_rightward(sign):
            leftward = True
        elif sign.isalpha() or sign.isdigit():
            leftward = False
        if not sign.isspace():
            directions.append(leftward)
    found: list[_Known] = []
    last = None
    for direction, at, place in zip(directions, *known, strict=False):
        if direction != last:
            found.append(_Known([], []))
            last = direction
        found[-1].at.append(at)
        found[-1].places.append(place)
    return found


def _with_hyphen(box: LineBox, hyphen: LineBox) -> LineBox:
    """The line with the hyphen at its end, which the text does not have."""
    left, right = min(box.left, hyphen.left), max(box.right, hyphen.right)
    top, bottom = min(box.top, hyphen.top), max(box.bottom, hyphen.bottom)
    falls = box.edges[-1] < box.edges[0]
    ends = (bottom, top) if box.upright else (right, left)
    edges = (*box.edges[:-1], ends[falls])
    return box._replace(left=left, top=top, right=right, bottom=bottom, edges=edges)

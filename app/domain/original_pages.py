"""The pages of an original beside its text: which stretch of the text each printed line holds, and
where on its page it stands. A reader that knows says so in `Document.lines`; text that was
recognised in a picture takes the same shape (`line_of_words`)."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import accumulate, groupby, pairwise
from operator import attrgetter
from typing import Any, NamedTuple

WHOLE = 10_000  # a page's width, and its height
_LETTER = re.compile(r"\S")
_ONE_LINE = 0.5  # of the lower one's height: boxes that share so much stand on one line


class OriginalPage(NamedTuple):
    """A page of a file: its place from 1, what the file calls it ("iv"), and its size in whole
    points (72 to an inch) as it is shown, turned as the file says. `pictured` once its picture is
    kept."""

    number: int
    label: str
    width: int
    height: int
    pictured: bool = False


class PagePicture(NamedTuple):
    """A page with its picture; `data` is empty where none was made, because of time or damage."""

    page: OriginalPage
    media_type: str = ""
    data: bytes = b""


class LineBox(NamedTuple):
    """A printed line, or the part of one whose letters follow each other in one direction, and the
    `[start, end)` of the text that it holds, in code points; neither end is white space.

    `page` is the page's place in the file, from 1. The box is in ten-thousandths (`WHOLE`) of the
    page's width and height as it is shown, from its top left corner. `edges` are where each code
    point begins, and where the last one ends: end - start + 1 places along the width, or along the
    height of an `upright` line, falling where it is read from the right or upwards; () where the
    letters are spread evenly.
    """

    page: int
    start: int
    end: int
    left: int
    top: int
    right: int
    bottom: int
    edges: tuple[int, ...] = ()
    upright: bool = False

    def cut(self, start: int, end: int) -> PageBox:
        """The box of what the line holds of `[start, end)`, which must be some of it."""
        if start <= self.start and end >= self.end:
            return PageBox(self.page, self.left, self.top, self.right, self.bottom)
        low, high = sorted(self._edge(max(self.start, min(at, self.end))) for at in (start, end))
        if self.upright:
            return PageBox(self.page, self.left, low, self.right, high)
        return PageBox(self.page, low, self.top, high, self.bottom)

    def _edge(self, at: int) -> int:
        if self.edges:
            return self.edges[at - self.start]
        first, last = (self.top, self.bottom) if self.upright else (self.left, self.right)
        return round(first + (last - first) * (at - self.start) / (self.end - self.start))


class PageBox(NamedTuple):
    """A rectangle on a page, in the units of `LineBox`."""

    page: int
    left: int
    top: int
    right: int
    bottom: int

    def with_box(self, other: PageBox) -> PageBox:
        """The rectangle around both, which stand on one page."""
        return PageBox(
            self.page,
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )

    def overlaps(self, other: PageBox) -> bool:
        """Whether some of the page is in both."""
        return (
            self.page == other.page
            and max(self.left, other.left) < min(self.right, other.right)
            and max(self.top, other.top) < min(self.bottom, other.bottom)
        )


def line_of_words(page: int, words: Sequence[tuple[int, int, int, int, int, int]]) -> LineBox:
    """The line of words with boxes of their own, from left to right or from right to left: `start`,
    `end`, `left`, `top`, `right`, `bottom` of each, in the order of the text, one space apart."""
    (start, _, first, *_), (_, end, last, *_) = words[0], words[-1]
    leftward = last < first
    edges: list[int] = []
    for one, two, left, _, right, _ in words:
        begin, stop = (right, left) if leftward else (left, right)
        edges += [round(begin + (stop - begin) * k / (two - one)) for k in range(two - one + 1)]
    return LineBox(
        page,
        start,
        end,
        min(word[2] for word in words),
        min(word[3] for word in words),
        max(word[4] for word in words),
        max(word[5] for word in words),
        tuple(edges) if len(edges) == end - start + 1 else (),
    )


def boxes_of(lines: Iterable[LineBox], start: int, end: int) -> list[PageBox]:
    """Where the passage `[start, end)` stands: a box for each line, in the order of the text; the
    first and the last line are cut where it begins and ends."""
    held = sorted(line for line in lines if line.start < end and line.end > start)
    return [line.cut(start, end) for line in sorted(held, key=attrgetter("start"))]


def line_at(lines: Iterable[LineBox], across: int, down: int) -> tuple[LineBox, int] | None:
    """The line at a place of its page, or beside it by less than a line, and the code point of the
    text that stands there."""

    def apart(line: LineBox) -> int:
        return max(line.left - across, across - line.right, line.top - down, down - line.bottom, 0)

    line = min(lines, key=apart, default=None)
    if line is None or apart(line) > min(line.bottom - line.top, line.right - line.left):
        return None
    place = down if line.upright else across
    at = range(line.start, line.end)
    return line, min(at, key=lambda n: abs(line._edge(n) + line._edge(n + 1) - 2 * place))


def outlines(boxes: Iterable[PageBox]) -> dict[int, list[list[tuple[int, int]]]]:
    """One path around the lines of a passage that stand below each other, by page: the corners, in
    the units of `LineBox`. Lines in another column are a path of their own."""
    found: dict[int, list[list[tuple[int, int]]]] = {}
    for page, here in groupby(boxes, attrgetter("page")):
        paths = [_around(stack) for stack in _stacks(_on_lines(here))]
        found.setdefault(page, []).extend(paths)
    return found


def moved(lines: Iterable[LineBox], read: str, kept: str) -> list[LineBox]:
    """The lines of a text as it was read now, in the text that is kept, wherever the two have the
    same letters (white space, and so where blocks begin, may differ). What differs has no line."""
    letters, others = ([found.start() for found in _LETTER.finditer(text)] for text in (read, kept))
    spans = _same(read, kept)
    begins = [begin for begin, _, _ in spans]
    found: list[LineBox] = []
    number = {at: n for n, at in enumerate(letters)}
    for line in lines:
        first, last = number[line.start], number[line.end - 1]
        begin, other, size = spans[max(0, bisect_right(begins, first) - 1)] if spans else (0, 0, 0)
        if not begin <= first <= last < begin + size:
            continue
        start, end = others[first - begin + other], others[last - begin + other] + 1
        edges = line.edges if end - start == line.end - line.start else ()
        found.append(line._replace(start=start, end=end, edges=edges))
    return found


def by_page(lines: Iterable[LineBox]) -> dict[int, list[LineBox]]:
    """The lines of each page, in the order of the text."""
    found: dict[int, list[LineBox]] = {}
    for line in sorted(lines, key=attrgetter("page", "start")):
        found.setdefault(line.page, []).append(line)
    return found


def to_json(lines: Iterable[LineBox]) -> list[list[Any]]:
    """Plain values; `edges` as the first and the steps from each to the next, which are short."""
    return [
        [*line[:7], int(line.upright), [*line.edges[:1], *(b - a for a, b in pairwise(line.edges))]]
        for line in lines
    ]


def from_json(values: Iterable[Sequence[Any]]) -> tuple[LineBox, ...]:
    """The lines that `to_json` wrote; raises ValueError or TypeError on others."""
    return tuple(
        LineBox(page, start, end, a, b, c, d, tuple(accumulate(edges)), bool(upright))
        for page, start, end, a, b, c, d, upright, edges in values
    )


def pictures_to_json(pictures: Iterable[PagePicture]) -> dict[str, Any]:
    """Plain values that `json` can write."""
    return {
        "pages": [
            [*picture.page[:4], picture.media_type, b64encode(picture.data).decode()]
            for picture in pictures
        ]
    }


def pictures_from_json(values: Mapping[str, Any]) -> list[PagePicture]:
    """What `pictures_to_json` wrote; raises ValueError, KeyError or TypeError on others."""
    return [
        PagePicture(
            OriginalPage(number, label, width, height, bool(data)), media_type, b64decode(data)
        )
        for number, label, width, height, media_type, data in values["pages"]
    ]


def _same(read: str, kept: str) -> list[tuple[int, int, int]]:
    """Stretches of the same letters: where they begin in each text, counted in letters, and how
    many they are. Whole texts nearly always; else block by block."""
    if (one := "".join(read.split())) == "".join(kept.split()):
        return [(0, 0, len(one))]
    ours, theirs = (["".join(block.split()) for block in text.split("\n")] for text in (read, kept))
    begins, others = ([0, *accumulate(map(len, blocks))] for blocks in (ours, theirs))
    matcher = SequenceMatcher(None, ours, theirs, autojunk=False)
    return [
        (begins[a], others[b], begins[a + size] - begins[a])
        for a, b, size in matcher.get_matching_blocks()
        if size
    ]


def _on_lines(boxes: Iterable[PageBox]) -> Iterator[PageBox]:
    """Neighbours on one line as one box."""
    last: PageBox | None = None
    for box in boxes:
        if last:
            shared = min(last.bottom, box.bottom) - max(last.top, box.top)
            lower = min(last.bottom - last.top, box.bottom - box.top)
            apart = max(box.left - last.right, last.left - box.right)
            if shared > _ONE_LINE * lower and apart < 2 * lower:
                last = last.with_box(box)
                continue
            yield last
        last = box
    if last:
        yield last


def _stacks(boxes: Iterable[PageBox]) -> list[list[PageBox]]:
    """Lines that stand close below each other."""
    stacks: list[list[PageBox]] = []
    for box in boxes:
        last = stacks[-1][-1] if stacks else None
        near = last and last.top < box.top <= last.bottom + 2 * (box.bottom - box.top)
        if last and near and min(last.right, box.right) > max(last.left, box.left):
            stacks[-1].append(box)
            continue
        stacks.append([box])
    return stacks


def _around(stack: Sequence[PageBox]) -> list[tuple[int, int]]:
    """The corners around lines: the first may begin, the last may end within the column."""
    left, right = min(box.left for box in stack), max(box.right for box in stack)
    first, last = stack[0], stack[-1]
    if len(stack) == 1:
        return [
            (first.left, first.top),
            (first.right, first.top),
            (first.right, first.bottom),
            (first.left, first.bottom),
        ]
    below, above = stack[1].top, stack[-2].bottom
    return [
        (first.left, first.top),
        (right, first.top),
        (right, above),
        (last.right, above),
        (last.right, last.bottom),
        (left, last.bottom),
        (left, below),
        (first.left, below),
    ]

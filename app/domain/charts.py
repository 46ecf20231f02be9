"""Bars for the page of a project: what each shows, in words and as shares of its width."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from app.domain.progress import ReadThrough
from app.domain.references import brief_ref

WIDTH = 100.0  # of the longest bar
MOST_BARS = 12  # the table behind a chart has the others
MOST_COLOURS = 10  # tags in a colour of their own
REST = "rest"  # the colour of all others
MOST_PAIRS = 10


@dataclass(frozen=True, slots=True)
class Share:
    """So many highlights of one tag; `colour` is a key of the palette, "" the accent."""

    name: str
    colour: str
    value: int


@dataclass(frozen=True, slots=True)
class BarSegment:
    x: float
    width: float
    colour: str


@dataclass(frozen=True, slots=True)
class Bar:
    """`words` is the bar for who does not see it; `query` is the filter it leads to."""

    label: str
    words: str
    shown: str
    query: str
    segments: tuple[BarSegment, ...]


@dataclass(frozen=True, slots=True)
class TagCount:
    """How many highlights of a brief carry a tag; `place` is the tag's in the codebook."""

    brief: int
    title: str
    slug: str
    name: str
    colour: str
    count: int
    place: int = 0


@dataclass(frozen=True, slots=True)
class Pair:
    """How many highlights carry both tags."""

    one: tuple[str, str, str]  # slug, name, colour
    other: tuple[str, str, str]
    count: int


@dataclass(frozen=True, slots=True)
class ReadingShare:
    """What one member has read of one brief, in ¶."""

    name: str
    handle: str
    brief: int
    read: int
    paragraphs: int


def in_colour(cells: Iterable[TagCount]) -> list[str]:
    """The slugs of the tags that bars show apart: the most frequent ones where there are many, as
    there are no more colours that an eye tells from each other."""
    counts: Counter[str] = Counter()
    for cell in cells:
        counts[cell.slug] += cell.count
    return [slug for slug, _ in counts.most_common(MOST_COLOURS)]


def by_brief(cells: Sequence[TagCount]) -> list[Bar]:
    """A bar for each brief, made of its tags; the less frequent ones stand together at its end. The
    cells of a brief follow each other."""
    apart = set(in_colour(cells))
    rows = [list(run) for _, run in groupby(cells, lambda cell: cell.brief)]
    most = max((sum(cell.count for cell in row) for row in rows), default=0)
    return [
        _bar(
            f"{brief_ref(row[0].brief)} {row[0].title or 'Untitled brief'}",
            [
                Share(cell.name, cell.colour if cell.slug in apart else REST, cell.count)
                for cell in sorted(row, key=lambda cell: cell.slug not in apart)
            ],
            most,
            f"brief:{brief_ref(row[0].brief)}",
        )
        for row in rows
    ]


def by_pair(pairs: Sequence[Pair]) -> list[Bar]:
    """A bar for each two tags that meet, half in the colour of each; the most frequent first."""
    most = max((pair.count for pair in pairs), default=0)
    return [
        Bar(
            f"{pair.one[1]} + {pair.other[1]}",
            _counted(pair.count),
            f"{pair.count:,}",
            f"tag:{pair.one[0]} tag:{pair.other[0]}",
            _segments([(pair.one[2], pair.count / 2), (pair.other[2], pair.count / 2)], most),
        )
        for pair in pairs
    ]


def by_reader(read_through: Iterable[ReadThrough], whole: int) -> list[Bar]:
    """A bar for each analyst: how many of the `whole` briefs they declared read through. What is of
    one follows each other."""
    bars = []
    for handle, run in groupby(read_through, lambda each: each.analyst_handle):
        row = list(run)
        shown = f"{len(row):,} of {whole:,}"
        words = f"{shown} {'brief' if whole == 1 else 'briefs'} read through"
        bars.append(
            Bar(row[0].analyst, words, shown, f"by:{handle}", _segments([("", len(row))], whole))
        )
    return bars


def sentence(reading: ReadingShare) -> str:
    """“12 of 18 paragraphs read by Ana”."""
    return f"{reading.read} of {reading.paragraphs} paragraphs read by {reading.name}"


def _bar(label: str, shares: Sequence[Share], most: int, query: str) -> Bar:
    whole = sum(share.value for share in shares)
    words = f"{_counted(whole)}: {', '.join(f'{s.name} {s.value}' for s in shares)}"
    segments = _segments([(share.colour, share.value) for share in shares], most)
    return Bar(label, words, f"{whole:,}", query, segments)


def _segments(parts: Iterable[tuple[str, float]], most: float) -> tuple[BarSegment, ...]:
    found, x = [], 0.0
    for colour, value in parts:
        width = WIDTH * value / most if most else 0.0
        found.append(BarSegment(round(x, 2), round(width, 2), colour))
        x += width
    return tuple(found)


def _counted(count: int) -> str:
    return f"{count:,} tagged {'passage' if count == 1 else 'passages'}"

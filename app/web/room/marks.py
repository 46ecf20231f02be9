"""A block's text with its highlights and inline marks as HTML.

The markup adds elements only: the `textContent` of what is returned is the slice of the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from html import escape
from typing import Protocol
from urllib.parse import urlsplit
from uuid import UUID

from markupsafe import Markup

from app.domain.anchors.overlaps import segments
from app.domain.document import InlineMark, PlacedBlock
from app.domain.tags import Tag

LANES = "abc"  # the underlines that fit under a line; what is deeper shows as "deep"
UNTAGGED = "none"
MOST_NUMBERS = 4  # shown where several highlights end together
# the classes of its underlines, the attributes that say whose they are, whose is what is deeper
Look = tuple[str, str, str]
_ELEMENTS = {"emphasis": "em", "strong": "strong", "superscript": "sup"}
_SPECIAL = re.compile("[&<>]")
_LINKS = frozenset({"http", "https", "mailto"})


class Marked(Protocol):
    """A highlight, as far as the text shows it: with its card or without."""

    @property
    def id(self) -> UUID: ...
    @property
    def number(self) -> int: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def first_block(self) -> int: ...
    @property
    def last_block(self) -> int: ...
    @property
    def note(self) -> str: ...
    @property
    def analyst_id(self) -> UUID: ...
    @property
    def analyst(self) -> str: ...
    @property
    def tags(self) -> tuple[Tag, ...]: ...


def block_html(
    text: str, block: PlacedBlock, highlights: Sequence[Marked], offset: int = 0
) -> Markup:
    """The block's text with marks for those of the highlights that touch it; `text` begins at
    `offset` of the revision.

    `highlights` stand in the order of their start. `data-h` lists the numbers that cover a mark,
    `data-n` those that end with it, `data-t` the numbers of the tags that begin with it; the
    classes name the colours, one underline each; `data-a`, `-b` and `-c` say whose they are, and
    `data-d` whose are deeper.
    """
    start, end = block.start, block.end
    said = text[start - offset : end - offset]
    marks = block.marks
    if not highlights and not marks:
        return Markup(escape(said, quote=False))  # noqa: S704 - escaped here
    spans = [(h.start, h.end, h.number) for h in highlights]
    spans += [(start + mark.start, start + mark.end, -1 - at) for at, mark in enumerate(marks)]
    looks = _looks(highlights)
    ends: dict[int, list[int]] = {}
    labels: dict[int, list[str]] = {}
    for highlight in highlights:
        ends.setdefault(highlight.end, []).append(highlight.number)
        if named := _tag_numbers(highlight.tags):
            labels.setdefault(highlight.start, []).extend(named)
    is_plain = not _SPECIAL.search(said)
    pieces = []
    for first, last, numbers in segments(start, end, spans):
        html = said[first - start : last - start]
        if not is_plain:
            html = escape(html, quote=False)
        if marks:
            for key in numbers:
                if key < 0:
                    html = _inline(html, marks[-1 - key])
            numbers = tuple(key for key in numbers if key > 0)
        if numbers:
            attributes = _covered(numbers, looks)
            if last in ends:
                attributes += f' data-n="{_listed(ends[last])}"'
            if first in labels:
                attributes += f' data-t="{_listed(tuple(dict.fromkeys(labels[first])))}"'
            html = f"<mark{attributes}>{html}</mark>"
        pieces.append(html)
    return Markup("".join(pieces))  # noqa: S704 - every piece is escaped above


def is_astral(text: str) -> bool:
    """Whether UTF-16 offsets into the text differ from code points."""
    return not text.isascii() and max(text, default="") > "\uffff"


def _covered(numbers: Sequence[int], looks: dict[int, Look]) -> str:
    """The attributes that say which highlights cover a mark, and how they show."""
    if len(numbers) == 1:
        classes, people, below = looks[numbers[0]]
        return f' class="{classes}" data-h="{numbers[0]}"{people}{_deeper([below])}'
    names: list[str] = []
    deep: list[str] = []
    people = ""
    for number in numbers:
        classes, whose, below = looks[number]
        names.append(classes)
        people += whose
        deep.append(below)
    together = " ".join(sorted(names))
    if any(deep):
        together = " ".join(sorted(set(together.split())))
        people += _deeper(deep)
    return f' class="{together}" data-h="{" ".join(map(str, numbers))}"{people}'


def _deeper(people: Sequence[str]) -> str:
    named = " ".join(dict.fromkeys(filter(None, people)))
    return f' data-d="{named}"' if named else ""


@lru_cache(maxsize=4096)
def _tag_numbers(tags: tuple[Tag, ...]) -> tuple[str, ...]:
    return tuple(str(tag.number) for tag in tags if tag.number)


@lru_cache(maxsize=4096)
def _colours(tags: tuple[Tag, ...]) -> tuple[str, ...]:
    return tuple(tag.colour for tag in tags) or (UNTAGGED,)


@lru_cache(maxsize=4096)
def whose(analyst_id: UUID) -> str:
    """Who an analyst is to the scripts of a page: enough of the id to tell colleagues apart."""
    return analyst_id.hex[-6:]


def _listed(numbers: Sequence[int | str]) -> str:
    """“4 7”, or “1 2 3 +17” where too many end."""
    if len(numbers) <= MOST_NUMBERS:
        return " ".join(map(str, numbers))
    first = numbers[: MOST_NUMBERS - 1]
    return f"{' '.join(map(str, first))} +{len(numbers) - len(first)}"


def _inline(html: str, mark: InlineMark) -> str:
    if mark.kind == "link":
        to = mark.target
        return f'<a href="{escape(to)}" rel="noopener">{html}</a>' if _safe(to) else html
    element = _ELEMENTS.get(mark.kind)
    return f"<{element}>{html}</{element}>" if element else html


def _safe(target: str) -> bool:
    try:
        return urlsplit(target).scheme in _LINKS
    except ValueError:
        return False


def _looks(highlights: Sequence[Marked]) -> dict[int, Look]:
    """By number. Each underline is in the highest lane that is free, and so keeps its height from
    the first word to the last."""
    free_from = dict.fromkeys(LANES, 0)
    found: dict[int, Look] = {}
    for highlight in highlights:
        start, end, person = highlight.start, highlight.end, whose(highlight.analyst_id)
        colours = list(_colours(highlight.tags))
        classes, people = [], ""
        for lane, free in free_from.items():
            if free > start:
                continue
            classes.append(f"{lane}-{colours.pop(0)}")
            people += f' data-{lane}="{person}"'
            free_from[lane] = end
            if not colours:
                break
        if colours:
            classes.append("deep")
        found[highlight.number] = " ".join(classes), people, person if colours else ""
    return found

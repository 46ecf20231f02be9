"""A block's text with its highlights and inline marks as HTML.

The markup adds elements only: the `textContent` of what is returned is the slice of the text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from html import escape
from typing import NamedTuple, Protocol
from urllib.parse import urlsplit
from uuid import UUID

from markupsafe import Markup

from app.domain.anchors.overlaps import segments
from app.domain.document import InlineMark, PlacedBlock
from app.domain.tags import Tag

UNDERLINES = (
    "abcd"  # the places that fit under a line, from the top; what is deeper shares the last
)
_ROOM = ("", " two", " four", " four")  # by the lowest underline of a mark
UNTAGGED = "none"
NO_NUMBER, MORE = "–", "+"  # beside a line: of a retired tag; where there is no place left
A_LINE = 72  # characters: what begins nearer to a number than that stands beside it, further out
PLACES = 4  # beside a line, two characters each
MOST_NUMBERS = 4  # of tags that begin together
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


Coding = tuple[int, int, str]
"""The length of its highlight, the place of its underline, from 0 to -3, and its class: the smaller
is further in."""


class Underlined(NamedTuple):
    """How a highlight shows in its block: a coding for each of its underlines; `alone` are the
    attributes of a mark that nothing else covers."""

    codings: list[Coding]
    alone: str


def block_html(
    text: str, block: PlacedBlock, highlights: Sequence[Marked], offset: int = 0
) -> Markup:
    """The block's text with marks for those of the highlights that touch it; `text` begins at
    `offset` of the revision.

    `highlights` stand in the order of their start. `data-h` lists the numbers that cover a mark.
    The classes name an underline and a colour for each coding, and say whether there is room for
    `two` or `four`; the wash is of the first underline, unless `w-` says which colour the innermost
    has.
    `data-t` are the numbers of the tags that begin with the mark, in the colour `n-` where it is
    not that of the wash, and `data-place`, from 2, how far
    out of the text they stand beside its line.
    """
    start, end = block.start, block.end
    said = text[start - offset : end - offset]
    marks = block.marks
    if not highlights and not marks:
        return Markup(escape(said, quote=False))  # noqa: S704 - escaped here
    spans = [(h.start, h.end, h.number) for h in highlights]
    spans += [(start + mark.start, start + mark.end, -1 - at) for at, mark in enumerate(marks)]
    underlined, beside = _underlined(highlights), _beside(highlights)
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
            colour, number = beside.get(first, ("", ""))
            if len(numbers) == 1:
                covered = underlined[numbers[0]].alone
            else:
                covered = _together(numbers, underlined, colour)
            html = f"<mark{covered}{number}>{html}</mark>"
        pieces.append(html)
    return Markup("".join(pieces))  # noqa: S704 - every piece is escaped above


def is_astral(text: str) -> bool:
    """Whether UTF-16 offsets into the text differ from code points."""
    return not text.isascii() and max(text, default="") > "\uffff"


def _together(numbers: Sequence[int], underlined: Mapping[int, Underlined], begins: str) -> str:
    """The attributes of a mark that several highlights cover; `begins` is the colour of the first
    that begins with it."""
    seen: dict[int, Coding] = {}
    for number in numbers:
        for coding in underlined[number].codings:
            place = coding[1]
            if place not in seen or coding < seen[place]:
                seen[place] = coding
    codings = [seen[at] for at in sorted(seen, reverse=True)]
    return _attributes(" ".join(map(str, numbers)), codings, begins)


def _attributes(numbers: str, codings: Sequence[Coding], begins: str = "") -> str:
    """Of codings in the order of their underlines, each of which one has."""
    classes = " ".join([name for _, _, name in codings])
    _, place, innermost = min(codings)
    wash = f" w-{innermost[2:]}" if place else ""
    if begins and begins != innermost[2:]:
        wash += f" n-{begins}"
    return f' class="{classes}{_ROOM[-codings[-1][1]]}{wash}" data-h="{numbers}"'


def _beside(highlights: Sequence[Marked]) -> dict[int, tuple[str, str]]:
    """By the offset where highlights begin, the colour of the first, and the attributes that put
    the numbers of their tags beside the line. What begins less than a line after others stands
    further out than they do."""
    begins: dict[int, list[str]] = {}
    colours: dict[int, str] = {}
    for highlight in highlights:
        begins.setdefault(highlight.start, []).extend(_tag_numbers(highlight.tags))
        colours.setdefault(highlight.start, _colours(highlight.tags)[0])
    taken = [-A_LINE] * PLACES
    found = {}
    for start, numbers in begins.items():
        listed = numbers[0] if len(numbers) == 1 else _listed(numbers)
        wide = min((len(listed) + 1) // 2, PLACES)
        for place in range(PLACES - wide + 1):
            if max(taken[place : place + wide]) <= start - A_LINE:
                taken[place : place + wide] = [start] * wide
                break
        else:
            place, listed = PLACES, MORE
        out = f' data-place="{place + 1}"' if place else ""
        found[start] = colours[start], f' data-t="{listed}"{out}'
    return found


def _listed(numbers: Sequence[str]) -> str:
    """“1·4”, or “1·2·3+9” where too many begin together."""
    each = list(dict.fromkeys(numbers))
    if len(each) <= MOST_NUMBERS:
        return "·".join(each)
    return "·".join(each[: MOST_NUMBERS - 1]) + f"+{len(each) - MOST_NUMBERS + 1}"


@lru_cache(maxsize=4096)
def _tag_numbers(tags: tuple[Tag, ...]) -> tuple[str, ...]:
    return tuple(str(tag.number or NO_NUMBER) for tag in tags) or ("?",)


@lru_cache(maxsize=4096)
def _colours(tags: tuple[Tag, ...]) -> tuple[str, ...]:
    return tuple(tag.colour for tag in tags) or (UNTAGGED,)


@lru_cache(maxsize=4096)
def whose(analyst_id: UUID) -> str:
    """Who an analyst is to the scripts of a page: enough of the id to tell colleagues apart."""
    return analyst_id.hex[-6:]


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


def _underlined(highlights: Sequence[Marked]) -> dict[int, Underlined]:
    """By number. A coding has the highest underline that is free where it begins, and keeps it to
    its last word; without tags a highlight has one, too."""
    free_from = [0] * len(UNDERLINES)
    found: dict[int, Underlined] = {}
    for highlight in highlights:
        start, end = highlight.start, highlight.end
        codings: list[Coding] = []
        for colour in _colours(highlight.tags):
            for place, free in enumerate(free_from):  # noqa: B007 - else it shares the last
                if free <= start:
                    break
            if free_from[place] < end:
                free_from[place] = end
            coding = end - start, -place, f"{UNDERLINES[place]}-{colour}"
            if codings and codings[-1][1] == -place:
                codings[-1] = min(coding, codings[-1])
            else:
                codings.append(coding)
        found[highlight.number] = Underlined(codings, _attributes(str(highlight.number), codings))
    return found

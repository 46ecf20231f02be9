"""A block's text with its highlights and inline marks as HTML.

The markup adds elements only: the `textContent` of what is returned is the slice of the text.
"""

from __future__ import annotations

import re
from bisect import insort
from collections.abc import Sequence
from functools import lru_cache
from html import escape
from typing import NamedTuple, Protocol
from urllib.parse import urlsplit
from uuid import UUID

from markupsafe import Markup

from app.domain.anchors.overlaps import changes
from app.domain.document import DOUBTFUL, InlineMark, PlacedBlock
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
DOUBTED = "Recognised without being sure: compare it with the page"
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
    def tags(self) -> tuple[Tag, ...]: ...


Coding = tuple[int, int, str]
"""The length of its highlight, the place of its underline, from 0 to -3, and its class: the smaller
is further in."""


class ShownTags(NamedTuple):
    """What the tags of a highlight look like: a colour and a number each, and the numbers as they
    stand beside a line."""

    colours: tuple[str, ...]
    numbers: tuple[str, ...]
    listed: str


def block_html(text: str, block: PlacedBlock, highlights: Sequence[Marked]) -> Markup:
    """The block's text, which is part of `text`, with marks for those of the highlights that touch
    it.

    `highlights` stand in the order of their start. `data-h` lists the numbers that cover a mark.
    The classes name an underline and a colour for each coding, and say whether there is room for
    `two` or `four`; the wash is of the first underline, unless `w-` says which colour the innermost
    has.
    `data-t` are the numbers of the tags that begin with the mark, in the colour `n-` where it is
    not that of the wash, and `data-place`, from 2, how far
    out of the text they stand beside its line.
    """
    start, end = block.start, block.end
    said = text[start:end]
    marks = block.marks
    if not highlights and not marks:
        return Markup(escape(said, quote=False))  # noqa: S704 - escaped here
    known = {highlight.number: highlight for highlight in highlights}
    spans = [(h.start, h.end, h.number) for h in highlights]
    spans += [(start + mark.start, start + mark.end, -1 - at) for at, mark in enumerate(marks)]
    covering, inline, beside = _Covering(), dict[int, InlineMark](), _beside(highlights)
    is_plain = not _SPECIAL.search(said)
    pieces = []
    here = start  # what follows the last change goes to the end of the block
    for place, begins, key in [*changes(start, end, spans), (end, False, 0)]:
        if place > here:
            html = said[here - start : place - start]
            if not is_plain:
                html = escape(html, quote=False)
            for mark in inline.values():
                html = _inline(html, mark)
            if covering.codings:
                colour, number = beside.get(here, ("", ""))
                html = f"<mark{covering.attributes(colour)}{number}>{html}</mark>"
            pieces.append(html)
            here = place
        if key > 0:
            covering.begin(known[key]) if begins else covering.end(key)
        elif begins:
            inline[key] = marks[-1 - key]
        else:
            inline.pop(key, None)
    return Markup("".join(pieces))  # noqa: S704 - every piece is escaped above


def is_astral(text: str) -> bool:
    """Whether UTF-16 offsets into the text differ from code points."""
    return not text.isascii() and max(text, default="") > "\uffff"


class _Covering:
    """What covers the words at a place of the text. A coding has the highest underline that is free
    where it begins, and keeps it to its last word; without tags a highlight has one, too."""

    def __init__(self) -> None:
        self.codings: dict[str, list[Coding]] = {}  # by the number of the highlight
        self._under: list[list[Coding]] = [[] for _ in UNDERLINES]  # the innermost first

    def begin(self, highlight: Marked) -> None:
        length = highlight.end - highlight.start
        own = self.codings[str(highlight.number)] = []
        for colour in _shown(highlight.tags).colours:
            for place, here in enumerate(self._under):  # noqa: B007 - else it shares the last
                if not here:
                    break
            coding = length, -place, f"{UNDERLINES[place]}-{colour}"
            own.append(coding)
            insort(here, coding)

    def end(self, number: int) -> None:
        for coding in self.codings.pop(str(number)):
            self._under[-coding[1]].remove(coding)

    def attributes(self, begins: str) -> str:
        """Of a mark over these words; `begins` is the colour of the first that begins with it."""
        shown = [here[0] for here in self._under if here]
        classes = " ".join([name for _, _, name in shown])
        _, place, innermost = min(shown)
        wash = f" w-{innermost[2:]}" if place else ""
        if begins and begins != innermost[2:] and len(self.codings) > 1:
            wash += f" n-{begins}"
        numbers = " ".join(self.codings)
        return f' class="{classes}{_ROOM[-shown[-1][1]]}{wash}" data-h="{numbers}"'


def _beside(highlights: Sequence[Marked]) -> dict[int, tuple[str, str]]:
    """By the offset where highlights begin, the colour of the first, and the attributes that put
    the numbers of their tags beside the line. What begins less than a line after others stands
    further out than they do."""
    begins: dict[int, list[ShownTags]] = {}
    for highlight in highlights:
        begins.setdefault(highlight.start, []).append(_shown(highlight.tags))
    taken = [-A_LINE] * PLACES
    found = {}
    for start, together in begins.items():
        first, *more = together
        listed = _listed([n for each in together for n in each.numbers]) if more else first.listed
        wide = min((len(listed) + 1) // 2, PLACES)
        for place in range(PLACES - wide + 1):
            if max(taken[place : place + wide]) <= start - A_LINE:
                taken[place : place + wide] = [start] * wide
                break
        else:
            place, listed = PLACES, MORE
        out = f' data-place="{place + 1}"' if place else ""
        found[start] = first.colours[0], f' data-t="{listed}"{out}'
    return found


def _listed(numbers: Sequence[str]) -> str:
    """“1·4”, or “1·2·3+9” where too many begin together."""
    each = list(dict.fromkeys(numbers))
    if len(each) <= MOST_NUMBERS:
        return "·".join(each)
    return "·".join(each[: MOST_NUMBERS - 1]) + f"+{len(each) - MOST_NUMBERS + 1}"


@lru_cache(maxsize=4096)
def _shown(tags: tuple[Tag, ...]) -> ShownTags:
    colours = tuple(tag.colour for tag in tags) or (UNTAGGED,)
    numbers = tuple(str(tag.number or NO_NUMBER) for tag in tags) or ("?",)
    return ShownTags(colours, numbers, _listed(numbers))


@lru_cache(maxsize=4096)
def whose(analyst_id: UUID) -> str:
    """Who an analyst is to the scripts of a page: enough of the id to tell colleagues apart."""
    return analyst_id.hex[-6:]


def _inline(html: str, mark: InlineMark) -> str:
    if mark.kind == "link":
        to = mark.target
        return f'<a href="{escape(to)}" rel="noopener">{html}</a>' if _safe(to) else html
    if mark.kind == DOUBTFUL:
        return f'<span class="doubtful" title="{DOUBTED}">{html}</span>'
    element = _ELEMENTS.get(mark.kind)
    return f"<{element}>{html}</{element}>" if element else html


def _safe(target: str) -> bool:
    try:
        return urlsplit(target).scheme in _LINKS
    except ValueError:
        return False

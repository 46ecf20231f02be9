"""A block's text with its highlights and inline marks as HTML.

The markup adds elements only: the `textContent` of what is returned is the slice of the text.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from markupsafe import Markup

from app.domain.overlaps import Segment, segments
from app.store.briefs import BlockLine
from app.store.highlights import HighlightLine

LANES = "abc"  # the underlines that fit under a line; what is deeper shows as "deep"
UNTAGGED = "none"
MOST_NUMBERS = 4  # shown where several highlights end together
_ELEMENTS = {"emphasis": "em", "strong": "strong", "superscript": "sup"}
_LINKS = frozenset({"http", "https", "mailto"})

Key = tuple[str, int]


def block_html(text: str, block: BlockLine, highlights: Sequence[HighlightLine]) -> Markup:
    """`text[block.start:block.end]` with marks for those of the highlights that touch it.

    `highlights` stand in the order of their start. `data-h` lists the numbers that cover a mark,
    `data-n` those that end with it, `data-t` the short labels of the tags that begin with it; the
    classes name the colours, one underline each; `data-a`, `-b` and `-c` say whose they are.
    """
    marks: list[dict[str, Any]] = block.attributes.get("marks", [])
    spans: list[tuple[int, int, Key]] = [(h.start, h.end, ("h", h.number)) for h in highlights]
    spans += [
        (block.start + mark["start"], block.start + mark["end"], ("i", at))
        for at, mark in enumerate(marks)
    ]
    if not spans:
        return Markup.escape(text[block.start : block.end])
    lanes = _lanes(highlights)
    people = _whose(highlights, lanes)
    ends: dict[int, list[int]] = {}
    labels: dict[int, list[str]] = {}
    for highlight in highlights:
        ends.setdefault(highlight.end, []).append(highlight.number)
        labels.setdefault(highlight.start, []).extend(t.label for t in highlight.tags if t.label)
    pieces = (
        _piece(
            text,
            segment,
            marks,
            lanes,
            people,
            _listed(ends.get(segment.end, ())),
            _listed(list(dict.fromkeys(labels.get(segment.start, ())))),
        )
        for segment in segments(block.start, block.end, spans)
    )
    return Markup("".join(pieces))  # noqa: S704 - every piece is escaped below


def is_astral(text: str) -> bool:
    """Whether UTF-16 offsets into the text differ from code points."""
    return not text.isascii() and max(text, default="") > "\uffff"


def _piece(
    text: str,
    segment: Segment[Key],
    marks: Sequence[dict[str, Any]],
    lanes: dict[int, tuple[str, ...]],
    people: dict[int, str],
    ending: str,
    labels: str,
) -> str:
    html = escape(text[segment.start : segment.end], quote=False)
    for kind, at in segment.keys:
        if kind == "i":
            html = _inline(html, marks[at])
    numbers = [at for kind, at in segment.keys if kind == "h"]
    if not numbers:
        return html
    classes = sorted({name for number in numbers for name in lanes[number]})
    here = " ".join(map(str, numbers))
    shown = "".join(people[number] for number in numbers)
    shown += f' data-n="{ending}"' if ending else ""
    shown += f' data-t="{escape(labels)}"' if labels else ""
    return f'<mark class="{" ".join(classes)}" data-h="{here}"{shown}>{html}</mark>'


def whose(analyst_id: UUID) -> str:
    """Who an analyst is to the scripts of a page: enough of the id to tell colleagues apart."""
    return analyst_id.hex[-6:]


def _whose(
    highlights: Sequence[HighlightLine], lanes: dict[int, tuple[str, ...]]
) -> dict[int, str]:
    """number -> the attributes that say whose its underlines are."""
    return {
        h.number: "".join(
            f' data-{name[0]}="{whose(h.analyst_id)}"' for name in lanes[h.number] if name != "deep"
        )
        for h in highlights
    }


def _listed(numbers: Sequence[int | str]) -> str:
    """“4 7”, or “1 2 3 +17” where too many end."""
    if len(numbers) <= MOST_NUMBERS:
        return " ".join(map(str, numbers))
    first = numbers[: MOST_NUMBERS - 1]
    return f"{' '.join(map(str, first))} +{len(numbers) - len(first)}"


def _inline(html: str, mark: dict[str, Any]) -> str:
    if mark["kind"] == "link":
        target = mark.get("target", "")
        return f'<a href="{escape(target)}" rel="noopener">{html}</a>' if _safe(target) else html
    element = _ELEMENTS.get(mark["kind"])
    return f"<{element}>{html}</{element}>" if element else html


def _safe(target: str) -> bool:
    try:
        return urlsplit(target).scheme in _LINKS
    except ValueError:
        return False


def _lanes(highlights: Sequence[HighlightLine]) -> dict[int, tuple[str, ...]]:
    """number -> the classes of its underlines, each in the highest lane that is free, so that an
    underline keeps its height from the first word of a highlight to the last."""
    free_from = dict.fromkeys(LANES, 0)
    found: dict[int, tuple[str, ...]] = {}
    for highlight in highlights:
        free = [lane for lane in LANES if free_from[lane] <= highlight.start]
        colours = [tag.colour for tag in highlight.tags] or [UNTAGGED]
        classes = [f"{lane}-{colour}" for lane, colour in zip(free, colours, strict=False)]
        for lane in free[: len(colours)]:
            free_from[lane] = highlight.end
        if len(colours) > len(free):
            classes.append("deep")
        found[highlight.number] = tuple(classes)
    return found

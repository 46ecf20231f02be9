"""The zones of a text in words, and the printed numbers of blocks that change their zone."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from app.domain.document import Block

# Beside a block, as one chooses it. In the order in which a text has them.
ZONE_NAMES = {
    "body": "Body text",
    "front": "Byline, credits",
    "caption": "Caption",
    "notes": "Notes, sources",
    "comments": "Comments",
    "boilerplate": "Page furniture",
}
_PROSE = frozenset({"paragraph", "list_item", "quotation", "caption", "footnote"})
_SET_APART = frozenset({"caption", "footnote"})


def into_zone(block: Block, zone: str) -> Block:
    """The block in another zone, before a text is saved. What was read as a caption or a footnote
    is a paragraph once an analyst says that it belongs to the body."""
    if block.zone == zone:
        return block
    kind = "paragraph" if zone == "body" and block.kind in _SET_APART else block.kind
    return replace(block, zone=zone, kind=kind)


def takes_a_number(kind: str) -> bool:
    """Whether a block of this kind gets a ¶ when it joins the body: headings and cells do not."""
    return kind in _PROSE


def label(number: int | None, suffix: str = "") -> str:
    """“9”, “8a”, or "" for a block without a number."""
    return "" if number is None else f"{number}{suffix}"


def next_suffix(taken: Collection[str]) -> str:
    """The first of a … z, aa … that is not taken. The suffix "" is the original block's own."""
    at = 1
    while (suffix := _letters(at)) in taken:
        at += 1
    return suffix


def _letters(number: int) -> str:
    """1 -> a, 26 -> z, 27 -> aa: as spreadsheets name columns."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("a") + rest) + letters
    return letters

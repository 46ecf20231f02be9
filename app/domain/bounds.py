"""Where a text starts and ends among the blocks that were read, in one act of the analyst."""

from __future__ import annotations

from collections.abc import Sequence


def starting_at(zones: Sequence[str], at: int) -> list[str]:
    """The zones of blocks whose text starts at block `at` (an index).

    That block is body, body before it becomes page furniture, and furniture between it and where
    the text started so far becomes body. A byline, caption, note or comment stays what it is.
    static/app/drafts.js does the same in the page.
    """
    first = next((n for n, zone in enumerate(zones) if zone == "body"), len(zones))
    return [_zone(zone, n, at, first) for n, zone in enumerate(zones)]


def ending_at(zones: Sequence[str], at: int) -> list[str]:
    """As `starting_at`, for the last block of the text."""
    return starting_at(zones[::-1], len(zones) - 1 - at)[::-1]


def _zone(zone: str, n: int, at: int, first: int) -> str:
    if n == at or (at < n < first and zone == "boilerplate"):
        return "body"
    return "boilerplate" if n < at and zone == "body" else zone

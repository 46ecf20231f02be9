"""The colours a tag can have. The values stand in static/css/tokens.css, one token a name.

A name, not a value, is stored: each theme has its own shade of it, checked for contrast.
"""

from __future__ import annotations

from collections.abc import Sequence

COLOURS = (
    "teal",
    "ochre",
    "plum",
    "blue",
    "rust",
    "green",
    "rose",
    "indigo",
    "olive",
    "cyan",
    "brown",
    "slate",
)


def next_colour(used: Sequence[str]) -> str:
    """The colour that fewest tags have, the earliest of the palette when several are even."""
    return min(COLOURS, key=lambda colour: (used.count(colour), COLOURS.index(colour)))

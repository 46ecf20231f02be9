"""The colours a tag can have. The values stand in static/css/tokens.css, one token a name.

A name, not a value, is stored: each theme has its own shade of it, checked for contrast. For
other programs, which know neither names nor themes, a colour is its light shade in sRGB.
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


SHADES = {
    "teal": "#006a6a",
    "ochre": "#875800",
    "plum": "#803385",
    "blue": "#0e5caf",
    "rust": "#a63c0c",
    "green": "#256c2c",
    "rose": "#ac2856",
    "indigo": "#4e3baa",
    "olive": "#5f6717",
    "cyan": "#006b8b",
    "brown": "#734a2e",
    "slate": "#4e5969",
}


def next_colour(used: Sequence[str]) -> str:
    """The colour that fewest tags have, the earliest of the palette when several are even."""
    return min(COLOURS, key=lambda colour: (used.count(colour), COLOURS.index(colour)))

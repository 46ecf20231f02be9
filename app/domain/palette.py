"""The colours a tag can have. The values stand in static/css/tokens.css, one token a name.

A name, not a value, is stored: each theme has its own shade of it, checked for contrast. For
other programs, which know neither names nor themes, a colour is its light shade in sRGB.
"""

from __future__ import annotations

import re
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


def next_colour(used: Sequence[str], near: str = "") -> str:
    """The colour that fewest tags have; when several are even, the one whose shade is nearest to
    `near`, where that is `#rrggbb`, else the earliest of the palette."""
    return min(
        COLOURS, key=lambda name: (used.count(name), _distance(near, name), COLOURS.index(name))
    )


def _distance(shade: str, name: str) -> int:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", shade):
        return 0
    places = [(int(shade[at : at + 2], 16), int(SHADES[name][at : at + 2], 16)) for at in (1, 3, 5)]
    return sum((one - other) ** 2 for one, other in places)

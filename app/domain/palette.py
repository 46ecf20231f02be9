"""The colours a tag can have. The values stand in static/css/inks.css, one token a name; each goes
with a pattern of its lines, and new tags get those of the first six before a pattern comes twice.

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
    "green",
    "rust",
    "rose",
    "indigo",
    "olive",
    "cyan",
    "brown",
    "slate",
)


SHADES = {
    "teal": "#007470",
    "ochre": "#945e08",
    "plum": "#78257f",
    "blue": "#0b5fb5",
    "green": "#175f2f",
    "rust": "#b13c11",
    "rose": "#be2357",
    "indigo": "#3c2897",
    "olive": "#6b6e13",
    "cyan": "#075776",
    "brown": "#5a3118",
    "slate": "#5a6475",
}
EARLIER_SHADES = {
    "#006a6a": "teal",
    "#875800": "ochre",
    "#803385": "plum",
    "#0e5caf": "blue",
    "#256c2c": "green",
    "#a63c0c": "rust",
    "#ac2856": "rose",
    "#4e3baa": "indigo",
    "#5f6717": "olive",
    "#006b8b": "cyan",
    "#734a2e": "brown",
    "#4e5969": "slate",
}
"""By the shades that our files had before: their tags keep their colours when they come in."""


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

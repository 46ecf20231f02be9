from __future__ import annotations

import re
from pathlib import Path

from app.domain.palette import COLOURS, next_colour

TOKENS = Path(__file__).parents[2] / "static" / "css" / "tokens.css"


def test_the_first_tags_get_different_colours() -> None:
    used: list[str] = []
    for _ in COLOURS:
        used.append(next_colour(used))
    assert used == list(COLOURS)
    assert next_colour(used) == COLOURS[0]


def test_every_colour_has_its_shades_and_its_class() -> None:
    css = TOKENS.read_text()
    for colour in COLOURS:
        assert re.search(rf"--{colour}: light-dark\(", css), colour
        assert f".tag-{colour} {{ --tag: var(--{colour}); }}" in css

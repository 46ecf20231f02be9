from __future__ import annotations

import re
from pathlib import Path

from app.domain.palette import COLOURS, EARLIER_SHADES, SHADES, next_colour

INKS = Path(__file__).parents[2] / "static" / "css" / "inks.css"


def test_the_first_tags_get_different_colours() -> None:
    used: list[str] = []
    for _ in COLOURS:
        used.append(next_colour(used))
    assert used == list(COLOURS)
    assert next_colour(used) == COLOURS[0]


def test_every_colour_has_its_shades_its_line_and_its_class() -> None:
    css = INKS.read_text()
    for colour in COLOURS:
        assert re.search(rf"--{colour}: light-dark\(#", css), colour
        assert f"--{colour}-line: " in css
        assert f".tag-{colour} {{ --tag: var(--{colour}); --line: var(--{colour}-line); }}" in css


def test_a_shade_for_other_programs_is_the_light_one() -> None:
    light = re.findall(r"--(\w+): light-dark\((#\w{6})", INKS.read_text())
    assert list(SHADES) == list(COLOURS)
    assert dict(light) == SHADES


def test_the_first_six_have_six_patterns() -> None:
    lines = dict(re.findall(r"--(\w+)-line: (.+);", INKS.read_text()))
    patterns = [lines[colour].replace(f"--{colour}", "") for colour in COLOURS]
    assert len(set(patterns[:6])) == len(set(patterns)) == 6


def test_the_shades_of_earlier_files_are_known() -> None:
    assert sorted(EARLIER_SHADES.values()) == sorted(COLOURS)
    assert not set(EARLIER_SHADES) & set(SHADES.values())

from __future__ import annotations

import math
import re
from pathlib import Path

from app.domain.palette import COLOURS, SHADES, next_colour

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


def test_a_shade_for_other_programs_is_the_light_one() -> None:
    light = re.findall(r"--(\w+): light-dark\(oklch\(([\d. ]+)\)", TOKENS.read_text())
    assert list(SHADES) == list(COLOURS)
    assert {name: in_srgb(*map(float, values.split())) for name, values in light} == SHADES


def in_srgb(lightness: float, chroma: float, hue: float) -> str:
    """An oklch() of CSS Color 4 as #rrggbb, by the matrices given there."""
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    cones = (
        (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3,
        (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3,
        (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3,
    )
    matrix = (
        (4.0767416621, -3.3077115913, 0.2309699292),
        (-1.2684380046, 2.6097574011, -0.3413193965),
        (-0.0041960863, -0.7034186147, 1.7076147010),
    )
    linear = (sum(x * y for x, y in zip(row, cones, strict=True)) for row in matrix)
    return "#" + "".join(f"{round(255 * gamma(each)):02x}" for each in linear)


def gamma(value: float) -> float:
    value = min(1.0, max(0.0, value))
    return 12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055

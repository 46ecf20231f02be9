"""What lists print before their items: numbers and letters are kept, bullets are not."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_NUMBERED = re.compile(r"(?=.*(?:\d|[^\W_][.):]|[(（]))[^\n]{1,20}")
_PLACE = re.compile(r"%([1-9])")
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
    (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


@dataclass(frozen=True)
class Level:
    """How a list counts at one depth: `text` is what it prints, "%1.%2" with the numbers of the
    depths, `style` one of "1", "01", "a", "A", "i", "I" (HTML's, and OpenDocument's), or "" for
    what prints no number."""

    style: str = "1"
    text: str = "%1."
    start: int = 1
    restarts: bool = True  # after an item that is less deep


@dataclass
class Count:
    """How far a list has counted, by depth from 0."""

    values: dict[int, int] = field(default_factory=dict)

    def take(self, levels: Mapping[int, Level], depth: int) -> str:
        """Count one more item at a depth; what is printed before it."""
        level = levels.get(depth, Level("", ""))
        self.values[depth] = self.values.get(depth, level.start - 1) + 1
        for deeper in [d for d in self.values if d > depth]:
            if levels.get(deeper, level).restarts:
                del self.values[deeper]
        if not level.style:
            return ""
        return marker(_PLACE.sub(lambda found: self._at(levels, int(found[1]) - 1), level.text))

    def _at(self, levels: Mapping[int, Level], depth: int) -> str:
        level = levels.get(depth, Level())
        return number(self.values.get(depth, level.start), level.style)


def marker(printed: str) -> str:
    """What stood before an item, as a block keeps it: "2.", "(a)", "IV."; "" for a bullet, which
    may be an "o" in a font of its own."""
    printed = " ".join(printed.split())
    return printed if _NUMBERED.fullmatch(printed) else ""


def number(value: int, style: str) -> str:
    """A number as a list of the style prints it; as figures where the style has none for it."""
    if style in ("a", "A") and 0 < value <= 780:
        letters = "abcdefghijklmnopqrstuvwxyz"[(value - 1) % 26] * ((value - 1) // 26 + 1)
        return letters.upper() if style == "A" else letters
    if style in ("i", "I") and 0 < value < 4000:
        roman = _roman(value)
        return roman.upper() if style == "I" else roman
    return f"{value:02}" if style == "01" else str(value)


def _roman(value: int) -> str:
    digits = ""
    for worth, digit in _ROMAN:
        digits += digit * (value // worth)
        value %= worth
    return digits

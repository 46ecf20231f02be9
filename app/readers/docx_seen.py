"""What the parts of a Word file refer to, and the fields that are open."""

import re
from collections import Counter
from dataclasses import dataclass, field

from app.readers.marked_text import safe_target
from app.readers.runs import Mark

_CONTENTS = re.compile(r"\s*(?:TOC|INDEX)\b", re.IGNORECASE)
_ADDRESS = re.compile(r'\s*HYPERLINK\s+"([^"]+)"', re.IGNORECASE)


@dataclass
class Seen:
    """What the parts of a file refer to and use, together."""

    notes: dict[tuple[str, str], str] = field(default_factory=dict)  # kind and id: its mark
    comments: dict[str, None] = field(default_factory=dict)  # ids, in order
    languages: Counter[str] = field(default_factory=Counter)
    changed: bool = False
    hidden: bool = False
    pictures: bool = False  # charts and diagrams, whose words are elsewhere
    chunks: bool = False
    _counts: Counter[str] = field(default_factory=Counter)

    def mark_of(self, kind: str, key: str) -> str:
        """The mark that stands in the text for a note, the same wherever it is referred to."""
        if (kind, key) not in self.notes:
            self._counts[kind] += 1
            self.notes[kind, key] = _label(kind, self._counts[kind])
        return self.notes[kind, key]


@dataclass
class Field:
    """A field, with what the fields around it say: only the innermost is ever asked."""

    around: "Field | None"
    code: list[str] = field(default_factory=list)
    silent: bool = True  # we are in its code, not in what it shows
    contents: bool = False
    link: tuple[Mark, ...] = ()

    def show(self) -> None:
        code = "".join(self.code)
        self.silent = self.around is not None and self.around.silent
        self.contents = self.contents or bool(_CONTENTS.match(code))
        if found := _ADDRESS.match(code):
            target = safe_target(found[1])
            self.link = (("link", target),) if target else ()


def _label(kind: str, number: int) -> str:
    """1, 2, 3 for footnotes; i, ii, iii for endnotes, as Word prints them."""
    if kind == "footnote" or number > 3999:
        return str(number)
    digits = ""
    for value, digit in _ROMAN:
        digits += digit * (number // value)
        number %= value
    return digits


_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
    (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip

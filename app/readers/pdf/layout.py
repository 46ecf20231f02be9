"""What stands on a page: segments of text and the lines made of them. y grows downwards, in
points of the page as it is read (turned pages are turned back)."""

from dataclasses import dataclass, field
from typing import NamedTuple

SOFT_HYPHEN = "\u00ad"


class Style(NamedTuple):
    font: str
    size: float  # points as printed
    bold: bool
    italic: bool


class Part(NamedTuple):
    """Letters of one look. `raised` are superscripts; `target` is a link's address."""

    text: str
    style: Style
    raised: bool = False
    target: str = ""


@dataclass(slots=True)
class Segment:
    """Letters in a row without a wide gap, in the order the file draws them."""

    order: int
    x0: float
    x1: float
    y: float  # of the baseline
    size: float
    parts: list[Part]
    second_x: float = 0.0  # where its second word begins; 0 for none

    @property
    def text(self) -> str:
        return "".join(part.text for part in self.parts)


@dataclass(slots=True)
class Line:
    """The segments on one baseline of one column, as one text."""

    segments: list[Segment]
    x0: float = 0.0
    x1: float = 0.0
    y: float = 0.0
    size: float = 0.0
    text: str = ""
    parts: list[Part] = field(default_factory=list)
    bold: bool = False
    italic: bool = False
    second_x: float = 0.0

    @classmethod
    def of(cls, segments: list[Segment]) -> "Line":
        parts: list[Part] = []
        for segment in segments:
            if parts:
                parts.append(parts[-1]._replace(text=" ", raised=False, target=""))
            parts.extend(segment.parts)
        main = max(segments, key=lambda segment: len(segment.text))
        letters = [part for part in parts if part.text.strip() and not part.raised]
        return cls(
            segments=segments,
            x0=segments[0].x0,
            x1=max(segment.x1 for segment in segments),
            y=main.y,
            size=main.size,
            text="".join(part.text for part in parts),
            parts=parts,
            bold=bool(letters) and all(part.style.bold for part in letters),
            italic=bool(letters) and all(part.style.italic for part in letters),
            second_x=segments[0].second_x or (segments[1].x0 if len(segments) > 1 else 0.0),
        )

    def shares_size(self, other: "Line") -> bool:
        """Whether some of both is of one size: a name in small capitals changes nothing."""
        near = 0.08 * max(self.size, other.size)
        if abs(self.size - other.size) <= near:
            return True
        return any(abs(one - two) <= near for one in self._sizes() for two in other._sizes())

    def _sizes(self) -> set[float]:
        return {part.style.size for part in self.parts if len(part.text) > 2 and not part.raised}

    @property
    def letter_width(self) -> float:
        return (self.x1 - self.x0) / max(1, len(self.text))

    def has_room_for(self, after: "Line", right: float) -> bool:
        """Whether the next line's first word would still have fitted on this one."""
        word = after.text.split(maxsplit=1)[0] if after.text.strip() else ""
        if self.text.endswith(("-", SOFT_HYPHEN)):
            return False
        needed = (len(word) + 0.8) * after.letter_width
        if after.second_x > after.x0:
            needed = min(after.second_x - after.x0, 1.5 * needed)
        return self.x1 + needed < right - 0.1 * self.size


@dataclass(slots=True)
class PageText:
    label: str
    width: float
    height: float
    segments: list[Segment]
    aside: list[Segment] = field(default_factory=list)  # turned, or outside the page's box
    pictures: bool = False
    letters: int = 0
    unmapped: int = 0  # letters that the fonts give no meaning to


@dataclass(slots=True)
class Draft:
    """A block in the making: its lines, and what is found out about them step by step."""

    lines: list[Line]
    page: int
    left: float  # of its column
    right: float
    region: int = 0
    zone: str = ""
    kind: str = "paragraph"
    level: int = 0
    row: int = 0
    column: int = 0
    marked: bool = False  # begins with a bullet or number of a list
    indented: bool = False

    @property
    def text(self) -> str:
        return " ".join(line.text for line in self.lines)

    @property
    def size(self) -> float:
        return max(self.lines, key=lambda line: len(line.text)).size

    @property
    def bold(self) -> bool:
        return all(line.bold for line in self.lines)

    @property
    def italic(self) -> bool:
        return all(line.italic for line in self.lines)

"""What stands on a page: segments of text, the lines made of them, the drafts of blocks. y grows
downwards, in points of the page as it is read (turned pages are turned back)."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate, groupby
from operator import itemgetter
from typing import NamedTuple

from app.readers.annotations import Annotation
from app.readers.pdf.bidi import has_rightward, reading_order, with_brackets
from app.readers.prose.pieces import BULLET, NUMBERED

SOFT_HYPHEN = "\u00ad"
# What Symbol and Wingdings print as bullets has no meaning in Unicode; and some that have.
_BULLETS = "\uf0b7\uf0a7\uf0d8\uf0fc\uf076\uf02d\uf0a8\uf06e\u2751\u27a2\u25b8\u25ba\u2714\u2756"
_MARKER = 8  # characters of a bullet or number that stands apart from its text


class LineStyle(NamedTuple):
    font: str
    size: float  # points as printed
    bold: bool
    italic: bool
    heading: int = 0  # the level that the file's structure tree gives it; 0 for none


class Part(NamedTuple):
    """Letters of one look. `raised` are superscripts; `target` is a link's address; `noted` are
    the keys of the annotations on them; `doubtful` was recognised without being sure."""

    text: str
    style: LineStyle
    raised: bool = False
    target: str = ""
    noted: tuple[str, ...] = ()
    doubtful: bool = False


@dataclass(slots=True)
class LineSegment:
    """Letters in a row without a wide gap, in the order the file draws them."""

    order: int
    x0: float
    x1: float
    y: float  # of the baseline
    size: float
    parts: list[Part]
    second_x: float = 0.0  # where its second word begins; 0 for none
    leftward: bool = False  # from right to left; x0 and x1 are then counted from the right
    page: int = 0  # from 0
    # Left, bottom, right and top of each letter but spaces, in the page's own points.
    places: "array[float]" = field(default_factory=lambda: array("f"))
    recognised: bool = False  # in a picture, and in the order of reading already

    @property
    def text(self) -> str:
        return "".join(part.text for part in self.parts)

    def take(self, after: "LineSegment", *, apart: bool) -> None:
        """What goes on with it, a space apart or not."""
        if apart:
            self.parts.append(self.parts[-1]._replace(text=" ", doubtful=False))
        self.parts += after.parts
        self.places += after.places


@dataclass(slots=True)
class Line:
    """The segments on one baseline of one column, as one text."""

    segments: list[LineSegment]
    x0: float = 0.0
    x1: float = 0.0
    y: float = 0.0
    size: float = 0.0
    text: str = ""
    parts: list[Part] = field(default_factory=list)
    bold: bool = False
    italic: bool = False
    heading: int = 0
    second_x: float = 0.0

    @classmethod
    def of(cls, segments: list[LineSegment]) -> "Line":
        parts: list[Part] = []
        for segment in segments:
            if parts:
                parts.append(parts[-1]._replace(text=" ", raised=False, target="", doubtful=False))
            parts.extend(segment.parts)
        if not segments[0].recognised:
            parts = _as_read(parts, leftward=segments[0].leftward)
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
            heading=letters[0].style.heading if letters else 0,
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
    segments: list[LineSegment]
    aside: list[LineSegment] = field(default_factory=list)  # turned, or outside the page's box
    pictures: bool = False
    box: tuple[float, float, float, float] = (0, 0, 612, 792)  # left, bottom, right, top
    turned: int = 0  # quarters clockwise that it is turned by when it is shown
    said: dict[str, Annotation] = field(default_factory=dict)  # what is noted on it, by keys
    letters: int = 0
    unmapped: int = 0  # letters that the fonts give no meaning to
    recognised: bool = False  # its text was, in its picture
    specks: int = 0  # lines of what was recognised that are no words


@dataclass(slots=True)
class DraftBlock:
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
    def recognised(self) -> bool:
        """Whether some of it was, in a picture."""
        return any(segment.recognised for line in self.lines for segment in line.segments)

    @property
    def size(self) -> float:
        return max(self.lines, key=lambda line: len(line.text)).size

    @property
    def bold(self) -> bool:
        return all(line.bold for line in self.lines)

    @property
    def italic(self) -> bool:
        return all(line.italic for line in self.lines)


def _as_read(parts: list[Part], *, leftward: bool) -> list[Part]:
    """The parts of a line in the order of reading, where some of it runs from right to left."""
    text = "".join(part.text for part in parts)
    if not (leftward or has_rightward(text)):
        return parts
    of = [part for part in parts for _ in part.text]
    order = reading_order(text, leftward=leftward)
    signs = with_brackets("".join(text[i] for i in order))
    return [
        part._replace(text="".join(sign for sign, _ in run))
        for part, run in groupby(zip(signs, (of[i] for i in order), strict=True), key=itemgetter(1))
    ]


def reading_places(line: Line) -> Sequence[int]:
    """The letters of a line but spaces, in the order of reading: of each its place among those of
    its segments."""
    text = " ".join(segment.text for segment in line.segments)
    leftward = line.segments[0].leftward
    if line.segments[0].recognised or not (leftward or has_rightward(text)):
        return range(len(text) - sum(map(str.isspace, text)))
    before = list(accumulate((not sign.isspace() for sign in text), initial=0))
    order = reading_order(text, leftward=leftward)
    return [before[i] for i in order if not text[i].isspace()]


def is_marked(text: str) -> bool:
    """Whether a line begins with a bullet or number, and words follow."""
    return bool(without_bullet(text) or NUMBERED.match(text))


def without_bullet(text: str) -> int:
    """How many characters the bullet takes; 0 for numbers, which are part of the text."""
    if text[:1] and text[0] in _BULLETS and text[1:2].isspace():
        return len(text) - len(text[1:].lstrip())
    found = BULLET.match(text)
    return found.end() if found else 0


def joined(segments: Sequence[LineSegment]) -> list[LineSegment]:
    """The segments of a page, in the order of drawing, with what belongs together joined."""
    return _join_spread(_join_markers(_join_drop_caps(_join_touching(segments))))


def _join_touching(segments: Sequence[LineSegment]) -> list[LineSegment]:
    """Parts of a word that were drawn at different times, in the order of drawing again."""
    done: list[LineSegment] = []
    for segment in sorted(segments, key=lambda s: (round(s.y), s.x0)):
        before = done[-1] if done else None
        if before and abs(segment.y - before.y) < 0.1 * segment.size:
            gap = segment.x0 - before.x1
            if -0.3 * segment.size < gap < 0.12 * segment.size and segment.x1 > before.x1:
                before.take(segment, apart=False)
                before.x1 = segment.x1
                before.order = min(before.order, segment.order)
                continue
        done.append(segment)
    return sorted(done, key=lambda s: s.order)


def _join_markers(segments: list[LineSegment]) -> list[LineSegment]:
    """Bullets and numbers go to the text that stands beside them."""
    done: list[LineSegment] = []
    for segment in segments:
        before = done[-1] if done else None
        if before and len(before.text) <= _MARKER and is_marked(before.text + " x"):
            gap = segment.x0 - before.x1
            level = abs(segment.y - before.y) < 0.3 * segment.size
            if level and 0 < gap < 4 * segment.size:
                before.take(segment, apart=True)
                before.second_x, before.x1 = segment.x0, segment.x1
                before.size, before.y = segment.size, segment.y
                continue
        done.append(segment)
    return done


def _join_spread(segments: list[LineSegment]) -> list[LineSegment]:
    """Words that justification has driven apart go together again: nothing stands below or
    above the gap, as it does beside a column."""
    done: list[LineSegment] = []
    for segment in segments:
        before = done[-1] if done else None
        if before and abs(segment.y - before.y) < 0.1 * segment.size:
            gap = segment.x0 - before.x1
            if 0 < gap < 2.5 * segment.size and not _is_aligned(segment, segments):
                before.take(segment, apart=True)
                before.second_x = before.second_x or segment.x0
                before.x1 = segment.x1
                continue
        done.append(segment)
    return done


def _is_aligned(segment: LineSegment, segments: Sequence[LineSegment]) -> bool:
    near = [
        s
        for s in segments
        if s is not segment and abs(s.y - segment.y) < 5 * segment.size and s.y != segment.y
    ]
    left = sum(abs(s.x0 - segment.x0) < 1 for s in near)
    figures = segment.text.strip("%$€£ ()")[:1].isdigit() and len(segment.text) < 12
    right = sum(abs(s.x1 - segment.x1) < 1 and len(s.text) < 16 for s in near) if figures else 0
    return left >= 2 or right >= 2


def _join_drop_caps(segments: list[LineSegment]) -> list[LineSegment]:
    """A large first letter goes to its line; the lines beside it lose their indentation."""
    caps = [s for s in segments if len(s.text) <= 2 and s.text.isalpha() and s.size > 14]
    for cap in caps:
        beside = [
            s
            for s in segments
            if s.size * 1.8 < cap.size
            and -1 < s.x0 - cap.x1 < s.size * 1.2
            and cap.y - 0.95 * cap.size < s.y < cap.y + 0.2 * s.size
        ]
        if len(beside) < 2:
            continue
        first = min(beside, key=lambda s: s.y)
        style = first.parts[0].style
        first.parts.insert(0, cap.parts[0]._replace(style=style))
        first.places = cap.places[: 4 * len(cap.parts[0].text)] + first.places
        for segment in beside:
            segment.x0 = cap.x0
        segments = [s for s in segments if s is not cap]
    return segments

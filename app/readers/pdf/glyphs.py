"""PDFium's letters of a page, gathered into segments: letters in a row on one baseline."""

import ctypes
import math
import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import NamedTuple

from app.domain.errors import TooLarge
from app.readers.pdf.bidi import is_rightward
from app.readers.pdf.lines import SOFT_HYPHEN, LineSegment, LineStyle, PageText, Part
from app.readers.pdf.pdfium import (
    Box,
    Fonts,
    Handle,
    Link,
    has_fields,
    has_picture,
    headings_tagged,
    links_of,
    notes_on,
    pdfium,
)

_WIDE = 1.0  # em: a wider gap separates columns, cells or a number from its text
_COLLAPSED = 0.25  # points
_FLATTENED = 1  # FLATTEN_SUCCESS
_MOST_LETTERS = 100_000  # of a page; a densely printed one has 10,000
_SPACES = frozenset({9, 10, 13, 32, 0xA0})
_HYPHENS = frozenset({0x00, 0x02, 0xFFFE})  # what PDFium makes of hyphens at a line's end
_SPELT_OUT = {
    0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st",
    0xFB06: "st",
}  # fmt: skip


_RunLook = tuple[LineStyle, bool, str, tuple[str, ...]]  # raised, the link's target, keys of notes


class _Place(NamedTuple):
    """Where a letter stands, in points of the page from its left and its bottom."""

    left: float
    bottom: float
    right: float
    top: float


_NOWHERE = _Place(0, 0, 0, 0)


class _Letter(NamedTuple):
    """A letter as PDFium gives it, "" for a space; `number` is its place among all. `along` its
    line it stands at, `base` is the line's own place on the page, as if it ran from the left."""

    letter: str
    number: int
    look: "_Look"
    x: float
    y: float
    place: _Place
    along: float
    base: float


@dataclass(frozen=True, slots=True)
class _Look:
    style: LineStyle
    turn: int  # quarters counter-clockwise, -1 for slanted text
    mapped: bool


def read_page(document: Handle, number: int, label: str, fonts: Fonts) -> PageText:
    """The segments of a page, in the order in which the file draws them. A page that cannot be
    loaded has none. Raises TooLarge for more letters than a page can show."""
    functions = pdfium()
    page = functions.FPDF_LoadPage(document, number)
    if not page:
        return PageText(label, 612, 792, [])
    links, notes = links_of(document, page), notes_on(page, number)
    if has_fields(page) and functions.FPDFPage_Flatten(page, 0) == _FLATTENED:
        functions.FPDF_ClosePage(page)
        page = functions.FPDF_LoadPage(document, number)
    text = functions.FPDFText_LoadPage(page)
    try:
        count = functions.FPDFText_CountChars(text) if text else 0
        if count > _MOST_LETTERS:
            raise TooLarge(
                f"Page {label} of this PDF has {count:,} letters, far more than a page can show. "
                "Paste the part that you read."
            )
        found = _Gathering(page, text, fonts, links, notes.boxes).gather(count)
        found.label, found.said = label, notes.said
        for segment in (*found.segments, *found.aside):
            segment.page = number
        if found.letters < 20:
            found.pictures = has_picture(page)
        return found
    finally:
        functions.FPDFText_ClosePage(text)
        functions.FPDF_ClosePage(page)


class _Gathering:
    """One page's letters, taken in one by one."""

    def __init__(
        self, page: Handle, text: Handle, fonts: Fonts, links: list[Link], boxes: list[Box]
    ) -> None:
        functions = pdfium()
        self._page, self._text, self._fonts = page, text, fonts
        box = functions.FS_RECTF()
        functions.FPDF_GetPageBoundingBox(page, box)
        self._box = box
        self._looks: dict[int, _Look] = {}
        self._headings = headings_tagged(page)
        self._links, self._boxes = links, boxes
        self._found: dict[int, list[LineSegment]] = {}
        self._letters: Counter[int] = Counter()
        self._unmapped = 0
        self._at: LineSegment | None = None  # the segment that grows
        self._turn = 0
        self._run: list[str] = []  # its last letters of one look
        self._run_look: _RunLook = (LineStyle("", 0, False, False), False, "", ())
        self._i = 0  # the letter at hand
        self._tight = [ctypes.c_double() for _ in range(4)]
        self._leftward = False  # most letters of the page are written from right to left
        self._waiting: list[_Letter] = []  # the letters of a line in such a script

    def gather(self, count: int) -> PageText:
        functions = pdfium()
        text = self._text
        unicode_of, origin_of = functions.FPDFText_GetUnicode, functions.FPDFText_GetCharOrigin
        box_of, object_of = functions.FPDFText_GetLooseCharBox, functions.FPDFText_GetTextObject
        x, y, box = ctypes.c_double(), ctypes.c_double(), functions.FS_RECTF()
        last, look, high = 0, None, 0xD800
        space = False
        rightward, self._leftward = self._directions(count)
        for i in range(count):
            code = unicode_of(text, i)
            if code in _SPACES:
                space = True
                if rightward and look and not functions.FPDFText_IsGenerated(text, i):
                    origin_of(text, i, x, y)
                    self._wait("", i, look, x.value, y.value, _NOWHERE)
                continue
            if 0xD800 <= code < 0xDC00:  # half of a letter beyond U+FFFF
                high = code
                continue
            if 0xDC00 <= code < 0xE000:
                code = 0x10000 + ((high - 0xD800) << 10) + code - 0xDC00
            drawn = object_of(text, i)
            address = ctypes.addressof(drawn.contents) if drawn else 0
            if address != last or look is None:
                last, look = address, self._look(drawn, address, i)
            origin_of(text, i, x, y)
            box_of(text, i, box)
            self._i = i
            if 32 < code < 0xD800:
                letter = chr(code)
            else:
                letter = self._hyphen(drawn, code) if code in _HYPHENS else _letter(code)
            if rightward:
                place = _Place(box.left, box.bottom, box.right, box.top)
                self._wait(letter, i, look, x.value, y.value, place)
            else:
                self._add(letter, space, look, x.value, y.value, box)
            space = False
        self._add_waiting()
        self._end_run()
        return self._page_text()

    def _directions(self, count: int) -> tuple[bool, bool]:
        """Whether some letters of the page, and whether most, are written from right to left."""
        buffer = ctypes.create_string_buffer(2 * count + 2)
        pdfium().FPDFText_GetText(
            self._text, 0, count, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort))
        )
        letters = [char for char in buffer.raw.decode("utf-16-le", "replace") if char.isalpha()]
        rightward = sum(map(is_rightward, letters))
        return rightward > 0, 2 * rightward > len(letters)

    def _wait(
        self, letter: str, number: int, look: _Look, x: float, y: float, place: _Place
    ) -> None:
        """Letters of one line wait for each other: PDFium has turned some of them round."""
        along, _, base = self._turned(look.turn, x, y, _Place(x, y, x, y))
        before = self._waiting[-1] if self._waiting else None
        if before and (
            look.turn != before.look.turn or abs(base - before.base) > 0.6 * before.look.style.size
        ):
            self._add_waiting()
        self._waiting.append(_Letter(letter, number, look, x, y, place, along, base))

    def _add_waiting(self) -> None:
        """Adds the letters of a line as they stand, from left to right, or from right to left on a
        page where most are written so; marks with their letters, ligatures as they are spelt."""
        waiting, self._waiting = self._waiting, []
        collapsed: set[float] = set()  # where a letter and a space stand in one place
        if self._leftward or any(is_rightward(each.letter) for each in waiting if each.letter):
            groups: list[list[_Letter]] = []
            letters = {_near_places(each.along)[1] for each in waiting if each.letter}
            spaces = {_near_places(each.along)[1] for each in waiting if not each.letter}
            for each in waiting:
                near = _near_places(each.along)
                if each.letter and not spaces.isdisjoint(near):
                    collapsed.add(each.along)
                elif not each.letter and not letters.isdisjoint(near):
                    continue
                if groups and _is_one_sign(groups[-1][-1], each):
                    groups[-1].append(each)
                else:
                    groups.append([each])
            groups.sort(key=lambda group: (group[0].along, -len(group)), reverse=self._leftward)
            waiting = [each for group in groups for each in self._spelt(group)]
        self._add_all(waiting, collapsed)

    def _spelt(self, group: list[_Letter]) -> list[_Letter]:
        """The letters of one sign, in the order of the line (marks follow letters): PDFium gives
        those of a ligature backwards."""
        bases = "".join(each.letter for each in group if not _is_mark(each.letter))
        if len(bases) < 2 or not is_rightward(bases):
            return group
        if not bases.startswith("\u0644"):  # lam comes first in "لا"
            group = group[::-1]
        if self._leftward:
            return group
        clusters: list[list[_Letter]] = []
        for each in group:
            if clusters and _is_mark(each.letter):
                clusters[-1].append(each)
            else:
                clusters.append([each])
        return [each for cluster in clusters[::-1] for each in cluster]

    def _add_all(self, letters: list[_Letter], collapsed: set[float]) -> None:
        space = False
        before: _Letter | None = None
        for each in letters:
            if not each.letter:
                space = True
                continue
            if before and not space:
                one, two = sorted(
                    self._turned(it.look.turn, it.x, it.y, it.place)[:2] for it in (before, each)
                )
                # Some programs set each word apart, and its space where a letter stands.
                apart = {before.along, each.along} & collapsed or (
                    is_rightward(before.letter) != is_rightward(each.letter)
                    and before.letter.isalpha()
                    and each.letter.isalpha()
                )
                least = 0.1 if apart else 0.25
                space = two[0] - one[1] > least * each.look.style.size
            self._i = each.number
            self._add(each.letter, space, each.look, each.x, each.y, each.place)
            space, before = False, each

    def _hyphen(self, drawn: Handle, code: int) -> str:
        """A soft hyphen where the file says so (ISO 32000-1, 14.9.4), else a hyphen."""
        functions = pdfium()
        for number in range(functions.FPDFPageObj_CountMarks(drawn) if drawn else 0):
            mark = functions.FPDFPageObj_GetMark(drawn, number)
            size = ctypes.c_ulong()
            buffer = ctypes.create_string_buffer(8)
            found = functions.FPDFPageObjMark_GetParamStringValue(
                mark, b"ActualText", ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), 8, size
            )
            # PDFium hands out U+00AD as NUL, so that it is not "-" is what can be asked.
            if found and size.value <= 4 and buffer.raw[:2] not in (b"-\x00", b"\x10\x20"):
                return SOFT_HYPHEN
        return "-" if code else "\ufffd"

    def _look(self, drawn: Handle, address: int, i: int) -> _Look:
        if (look := self._looks.get(address)) is None:
            functions = pdfium()
            matrix = functions.FS_MATRIX()
            functions.FPDFText_GetMatrix(self._text, i, matrix)
            scale = math.hypot(matrix.c, matrix.d) or 1.0
            quarters = math.atan2(matrix.b, matrix.a) / (math.pi / 2)
            turn = round(quarters) % 4 if abs(quarters - round(quarters)) < 0.08 else -1
            style = self._fonts.style(drawn, scale) if drawn else LineStyle("", 10, False, False)
            if self._headings and drawn:
                number = functions.FPDFPageObj_GetMarkedContentID(drawn)
                style = style._replace(heading=self._headings.get(number, 0))
            mapped = functions.FPDFText_HasUnicodeMapError(self._text, i) != 1
            look = self._looks[address] = _Look(style, turn, mapped)
        return look

    def _add(self, letter: str, space: bool, look: _Look, x: float, y: float, box: Handle) -> None:
        self._letters[look.turn] += 1
        self._unmapped += not look.mapped or letter == "\ufffd" or "\ue000" <= letter <= "\uf8ff"
        target = self._target(box) if self._links else ""
        place = box
        left, right, base = self._turned(look.turn, x, y, box)
        if self._leftward:
            box = self._box
            across = look.turn % 2 and look.turn > 0
            length = abs(box.top - box.bottom) if across else abs(box.right - box.left)
            left, right = length - right, length - left
        size = look.style.size or 1.0
        segment = self._at
        raised = False
        if segment is None or look.turn != self._turn or not _near(segment, left, right, size):
            segment = None
        else:
            rise = segment.y - base
            large = size if size > segment.size else segment.size
            if 0.45 < size / segment.size < 0.87 and 0.12 * large < rise < 0.75 * large:
                raised = True
            elif size > 1.15 * segment.size and -0.75 * large < rise < -0.12 * large:
                self._raise_all(segment, base, size)
            elif abs(rise) > 0.35 * large or not 0.45 < size / segment.size < 2.2:
                segment = None
        if "0" <= letter <= "9" and not raised and (segment is None or not space):
            raised = self._is_small_figure(segment, look, y)
        if segment is None:
            self._end_run()
            self._turn = look.turn
            found = self._found.setdefault(look.turn, [])
            segment = LineSegment(self._letters.total(), left, right, base, size, [])
            segment.leftward = self._leftward
            self._at = segment
            found.append(segment)
            space = False
        look_now = (look.style, raised, target, self._noted(box) if self._boxes else ())
        if space:
            segment.second_x = segment.second_x or left
            if self._run:
                self._run.append(" ")
        if look_now != self._run_look or not self._run:
            self._end_part()
            self._run_look = look_now
        self._run.append(letter)
        if len(letter) > 1:
            segment.places.extend(_spread(place, len(letter)))
        elif not letter.isspace():
            segment.places.extend((place.left, place.bottom, place.right, place.top))
        if left < segment.x0:
            segment.x0 = left
        if right > segment.x1:
            segment.x1 = right

    def _is_small_figure(self, segment: LineSegment | None, look: _Look, y: float) -> bool:
        """A figure of normal size whose shape hangs above the baseline: some fonts have marks
        of notes as letters of their own."""
        if look.turn or (self._run and self._run[-1].isdigit()):
            return bool(self._run) and self._run_look[1] and segment is not None
        left, right, bottom, top = self._tight
        pdfium().FPDFText_GetCharBox(self._text, self._i, left, right, bottom, top)
        return bottom.value > y + 0.2 * look.style.size

    def _raise_all(self, segment: LineSegment, base: float, size: float) -> None:
        """What was taken for a line of its own is a mark before larger text."""
        self._end_part()
        if len(segment.text) <= 6:
            segment.parts = [part._replace(raised=True) for part in segment.parts]
        segment.y, segment.size = base, size

    def _end_part(self) -> None:
        if self._run and self._at is not None:
            self._at.parts.append(Part("".join(self._run), *self._run_look))
        self._run = []

    def _end_run(self) -> None:
        self._end_part()
        if self._at is not None and self._at.parts:
            last = self._at.parts[-1]
            self._at.parts[-1] = last._replace(text=last.text.rstrip())
        self._at = None

    def _turned(self, turn: int, x: float, y: float, box: Handle) -> tuple[float, float, float]:
        """Left, right and baseline of a letter, as if its text ran from left to right."""
        page = self._box
        if turn == 1:
            return box.bottom - page.bottom, box.top - page.bottom, x - page.left
        if turn == 2:
            return page.right - box.right, page.right - box.left, y - page.bottom
        if turn == 3:
            return page.top - box.top, page.top - box.bottom, page.right - x
        return box.left - page.left, box.right - page.left, page.top - y

    def _target(self, box: Handle) -> str:
        x, y = (box.left + box.right) / 2, (box.bottom + box.top) / 2
        for left, bottom, right, top, target in self._links:
            if left <= x <= right and bottom <= y <= top:
                return target
        return ""

    def _noted(self, box: Handle) -> tuple[str, ...]:
        x, y = (box.left + box.right) / 2, (box.bottom + box.top) / 2
        keys = (
            key
            for left, bottom, right, top, key in self._boxes
            if left <= x <= right and bottom <= y <= top
        )
        return tuple(dict.fromkeys(keys))

    def _page_text(self) -> PageText:
        main = max((t for t in self._letters if t >= 0), key=self._letters.__getitem__, default=0)
        width = abs(self._box.right - self._box.left)
        height = abs(self._box.top - self._box.bottom)
        if main % 2:
            width, height = height, width
        page = PageText("", width, height, [])
        for turn, segments in sorted(self._found.items()):
            for segment in segments:
                if not segment.text.strip():
                    continue
                longest = max(segment.parts, key=lambda part: len(part.text))
                segment.size = longest.style.size or segment.size
                inside = segment.x0 > -1 and segment.x1 < width + 1 + segment.size
                inside = inside and -1 < segment.y < height + segment.size
                (page.segments if turn == main and inside else page.aside).append(segment)
        page.box = (self._box.left, self._box.bottom, self._box.right, self._box.top)
        page.turned = pdfium().FPDFPage_GetRotation(self._page)
        page.letters, page.unmapped = self._letters.total(), self._unmapped
        return page


def _spread(place: Handle, letters: int) -> list[float]:
    """The places of letters that are printed as one."""
    step = (place.right - place.left) / (letters or 1)
    return [
        side
        for n in range(letters)
        for side in (place.left + n * step, place.bottom, place.left + (n + 1) * step, place.top)
    ]


def _near_places(along: float) -> tuple[int, int, int]:
    """The place, in the middle, and those beside it, so roughly that they can be compared."""
    place = round(along / _COLLAPSED)
    return place - 1, place, place + 1


def _is_one_sign(before: _Letter, letter: _Letter) -> bool:
    """Whether a letter is a mark on the one before it, or part of its ligature."""
    if not (before.letter and letter.letter):
        return False
    return _is_mark(letter.letter) or abs(letter.along - before.along) < 0.01


def _is_mark(letter: str) -> bool:
    return len(letter) == 1 and unicodedata.combining(letter) > 0


def _near(segment: LineSegment, left: float, right: float, size: float) -> bool:
    """Whether a letter goes on with the segment, in either direction of writing."""
    wide = _WIDE * (size if size > segment.size else segment.size)
    return left - segment.x1 < wide and segment.x0 - right < wide


def _letter(code: int) -> str:
    if code in _SPELT_OUT:
        return _SPELT_OUT[code]
    try:
        return chr(code)
    except (ValueError, OverflowError):
        return "\ufffd"

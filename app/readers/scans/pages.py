"""Pages of a PDF that are pictures: rendered, recognised, and laid out as pages of letters are."""

import ctypes
from array import array
from collections.abc import Iterator, Sequence
from itertools import chain
from statistics import fmean, median
from typing import NamedTuple

from PIL import Image, ImageFilter

from app.domain.document import Recognition
from app.domain.errors import TooLarge
from app.readers.pdf.bidi import is_rightward
from app.readers.pdf.lines import LineSegment, LineStyle, PageText, Part
from app.readers.pdf.pdfium import Handle, pdfium
from app.readers.scans import Told
from app.readers.scans.tesseract import (
    RecognisedLine,
    RecognisedWord,
    languages,
    recognise,
    turned,
    version,
)

DOUBTFUL = 85
"""Below it, of 100, a word is doubtful. Measured word by word on pages of one column, rendered, 1°
askew and with noise: of 2,289 right words of good scans 4 are dotted; of 717 wrong ones of poor
scans 633 are, with one right word in ten. At 75 they were 553, with one right word in 16. What two
columns come to as text is measured by tests/readers/measured_scans.py."""
MOST_PAGES = 500
DPI = 300  # what tesseract's models are made for
_MOST_PIXELS = 24_000_000  # an A3 sheet has 17 million
_SOFTENED = 1.2, 2.0  # pixels: grains of a scan go, strokes stay; more where words are not sure
_POOR = 70  # how sure the words of a page are, on the average, before another way is tried
_SPECKS = 40  # of a line in which no word is surer than that nothing is kept
_ONE_SIZE = 0.12  # lines whose sizes differ by less are set in one
_EM = 1.06  # of what tesseract measures from ascender to descender
_WIDE = 1.0  # em, as in pdf/glyphs.py


class Picture(NamedTuple):
    image: Image.Image
    dpi: float
    turn: int = 0  # degrees clockwise


class PageRecogniser:
    """Recognises pages one after the other; `code` is one of `tesseract.languages()`."""

    def __init__(self, code: str, told: Told) -> None:
        self._code, self._told = code, told
        self._sizes: list[float] = []  # of the document's lines so far, in points
        self._done = 0
        self._total = 0

    def expect(self, pages: int) -> None:
        """How many there are. Raises TooLarge over MOST_PAGES."""
        if pages > MOST_PAGES:
            raise TooLarge(
                f"This file has {pages:,} pages that are pictures; at most {MOST_PAGES} can be "
                "recognised at once. Split it, and add the part that you read."
            )
        self._total = pages
        self._told(0, pages)

    def page(self, document: Handle, number: int, label: str) -> PageText:
        """The page's recognised text. Raises Unreadable."""
        picture, lines = self._best(document, number)
        found = self._laid_out(picture, lines)
        found.label = label
        for segment in found.segments:
            segment.page = number
        self._done += 1
        self._told(self._done, self._total)
        return found

    def recognition(self, pages: int, doubtful: int) -> Recognition:
        return Recognition(version(), languages().get(self._code, self._code), pages, doubtful)

    def _best(self, document: Handle, number: int) -> tuple[Picture, list[RecognisedLine]]:
        """What is surest: as it stands; turned, where its words are not sure; softened more."""
        softly, strongly = _SOFTENED
        picture = rendered(document, number)
        lines = self._recognised(picture, softly)
        if _sure(lines) >= _POOR:
            return picture, lines
        if turn := turned(_pnm(picture, softly), round(picture.dpi)):
            upright = rendered(document, number, turn)
            again = self._recognised(upright, softly)
            if _sure(again) > _sure(lines):
                picture, lines = upright, again
        if _sure(lines) < _POOR:
            again = self._recognised(picture, strongly)
            lines = max(lines, again, key=_sure)
        return picture, lines

    def _recognised(self, picture: Picture, softened: float) -> list[RecognisedLine]:
        return recognise(_pnm(picture, softened), self._code, round(picture.dpi))

    def _laid_out(self, picture: Picture, lines: Sequence[RecognisedLine]) -> PageText:
        width, height = (side / picture.dpi * 72 for side in picture.image.size)
        page = PageText("", width, height, [], recognised=True)
        page.box = 0, 0, width, height
        page.turned = -picture.turn // 90 % 4  # as it is shown, what was set upright lies again
        kept = [line for line in lines if max(word.sure for word in line.words) >= _SPECKS]
        page.specks = len(lines) - len(kept)
        letters = "".join(word.text for line in kept for word in line.words)
        page.letters = len(letters)
        page.pictures = not letters
        leftward = 2 * sum(map(is_rightward, letters)) > sum(map(str.isalpha, letters))
        slope = _slope(kept)
        sizes = self._settled([line.size * _EM / picture.dpi * 72 for line in kept], kept)
        for line, size in zip(kept, sizes, strict=True):
            for words in _apart(line.words, _WIDE * size * picture.dpi / 72):
                segment = _segment(line, words, slope, size, picture)
                segment.order = len(page.segments)
                if leftward:
                    segment.leftward = True
                    segment.x0, segment.x1 = width - segment.x1, width - segment.x0
                page.segments.append(segment)
        return page

    def _settled(self, sizes: Sequence[float], lines: Sequence[RecognisedLine]) -> list[float]:
        """What is measured differs from line to line: those of about one size have one, that of the
        longest among them."""
        by_length = sorted(range(len(lines)), key=lambda n: -len(lines[n].words))
        found = list(sizes)
        for n in by_length:
            near = [size for size in self._sizes if abs(size - sizes[n]) < _ONE_SIZE * size]
            if near:
                found[n] = min(near, key=lambda size, n=n: abs(size - sizes[n]))  # type: ignore[misc]
            else:
                self._sizes.append(sizes[n])
        return found


def rendered(document: Handle, number: int, turn: int = 0) -> Picture:
    """The page in shades of grey, turned clockwise by so many degrees."""
    functions = pdfium()
    page = functions.FPDF_LoadPage(document, number)
    if not page:
        return Picture(Image.new("L", (8, 8), 255), DPI, turn)
    try:
        sides = functions.FPDF_GetPageWidthF(page), functions.FPDF_GetPageHeightF(page)
        scale = min(DPI / 72, (_MOST_PIXELS / max(1.0, sides[0] * sides[1])) ** 0.5)
        width, height = (max(8, round(side * scale)) for side in sides)
        if turn in (90, 270):
            width, height = height, width
        bitmap = functions.FPDFBitmap_CreateEx(width, height, functions.FPDFBitmap_Gray, None, 0)
        try:
            functions.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xFFFFFFFF)
            functions.FPDF_RenderPageBitmap(
                bitmap, page, 0, 0, width, height, turn // 90, functions.FPDF_GRAYSCALE
            )
            stride = functions.FPDFBitmap_GetStride(bitmap)
            buffer = functions.FPDFBitmap_GetBuffer(bitmap)
            data = ctypes.string_at(buffer, stride * height)
        finally:
            functions.FPDFBitmap_Destroy(bitmap)
        image = Image.frombuffer("L", (width, height), data, "raw", "L", stride, 1)
        return Picture(image, 72 * scale, turn)
    finally:
        functions.FPDF_ClosePage(page)


def _pnm(picture: Picture, softened: float) -> bytes:
    """Netpbm's grey map (netpbm.sourceforge.net/doc/pgm.html), which needs no compressing."""
    image = picture.image.filter(ImageFilter.GaussianBlur(softened))
    return b"P5 %d %d 255\n" % image.size + image.tobytes()


def _sure(lines: Sequence[RecognisedLine]) -> float:
    """How sure the words are on the average; the longer ones count for more."""
    words = list(chain.from_iterable(line.words for line in lines))
    return fmean([w.sure for w in words], [len(w.text) for w in words]) if words else 0.0


def _slope(lines: Sequence[RecognisedLine]) -> float:
    """By how much the lines of the page sink for each pixel to the right."""
    return median([line.slope for line in lines if len(line.words) > 3] or [0.0])


def _apart(words: Sequence[RecognisedWord], wide: float) -> list[list[RecognisedWord]]:
    """Words in a row without a wide gap, in pixels."""
    runs: list[list[RecognisedWord]] = []
    for word in words:
        before = runs[-1][-1].box if runs else None
        if before and max(word.box.left - before.right, before.left - word.box.right) < wide:
            runs[-1].append(word)
        else:
            runs.append([word])
    return runs


def _segment(
    line: RecognisedLine,
    words: Sequence[RecognisedWord],
    slope: float,
    size: float,
    picture: Picture,
) -> LineSegment:
    """The words as a segment of the page, set straight: the page's own slope is taken out."""
    points = 72 / picture.dpi
    box = line.box
    middle = (box.left + box.right) / 2
    base = box.bottom + line.drop + line.slope * (middle - box.left)
    shift = slope * base
    lefts = [word.box.left for word in words]
    style = LineStyle("", size, False, False)
    parts: list[Part] = []
    for word in words:
        if parts:
            parts.append(Part(" ", style))
        parts.append(Part(word.text, style, doubtful=word.sure < DOUBTFUL))
    return LineSegment(
        0,
        (min(lefts) + shift) * points,
        (max(word.box.right for word in words) + shift) * points,
        (base - slope * middle) * points,
        size,
        parts,
        second_x=(lefts[1] + shift) * points if len(words) > 1 else 0.0,
        recognised=True,
        places=array("f", [side for word in words for side in _places(word, picture)]),
    )


def _places(word: RecognisedWord, picture: Picture) -> Iterator[float]:
    """The letters of a word spread over its box, as `LineSegment.places` has them."""
    letters = "".join(word.text.split())
    points = 72 / picture.dpi
    left, top, right, bottom = word.box
    if is_rightward(next(filter(str.isalpha, letters), "")):
        left, right = right, left
    step = (right - left) / len(letters)
    for n in range(len(letters)):
        ends = left + n * step, left + (n + 1) * step
        yield min(ends) * points
        yield (picture.image.height - bottom) * points
        yield max(ends) * points
        yield (picture.image.height - top) * points

"""A PDF as PDFium gives it: the file, its pages, their links and pictures, its fonts, and what its
readers have marked and noted (ISO 32000-1, 12.5.6): highlights and underlines with their boxes,
notes beside a line, answers to them."""

import ctypes
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from functools import cache, partial
from typing import Any

from app.domain.errors import Locked, TooLarge, Unreadable
from app.readers.annotations import Annotation
from app.readers.marked_text import safe_target
from app.readers.pdf.lines import LineStyle

Handle = Any  # a pointer of ctypes
Link = tuple[float, float, float, float, str]  # left, bottom, right, top, address

MOST_PAGES = 2_000
_PASSWORD_NEEDED = 4  # FPDF_ERR_PASSWORD
_SECURITY = 5  # FPDF_ERR_SECURITY
_URI = 3  # PDFACTION_URI
_IMAGE = 3  # FPDF_PAGEOBJ_IMAGE
_FORM = 5  # FPDF_PAGEOBJ_FORM
_FIELDS = (3, 20)  # annotations that print text: FPDF_ANNOT_FREETEXT, FPDF_ANNOT_WIDGET
_MOST_LINKS = 500
_MOST_OBJECTS = 200
_MOST_BOOKMARKS = 2_000
_MOST_TAGS = 50_000  # elements of a page's structure tree
_DEEPEST = 100
_HEADING = re.compile(r"H[1-9]?")
_BOLD = re.compile(r"bold|black|heavy|demi|-?medi(?:$|ital)|cmbx|sfbx|cmssbx", re.IGNORECASE)
_ITALIC = re.compile(r"ital|obliq|slant|[-,]it$|-bdit|cmti|sfti|cmsl", re.IGNORECASE)
_SUBSET = re.compile(r"^[A-Z]{6}\+")
_FORCED_BOLD = 1 << 18  # a font's flag (ISO 32000-1, table 123)
_STROKED = 2  # text render mode "fill, then stroke", which word processors use for bold
_NOTE = 1  # FPDF_ANNOT_TEXT
_MARKED = (9, 10, 11, 12)  # highlighted, underlined, also with a wave, struck out
_DATED = re.compile(r",\s\d{1,4}[./-]\d{1,2}[./-]\d{2,4}\b.*")  # LibreOffice: "Ada Lund, 01/02/24,"
_MOST_NOTES = 500  # of a page; and boxes of them
_STAMP = re.compile(r"D:(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:([+-])(\d\d)'?(\d\d)?)?")
Box = tuple[float, float, float, float, str]  # left, bottom, right, top, key


@cache
def pdfium() -> Any:
    """PDFium's functions. The library is loaded at the first call, which only a child makes."""
    import pypdfium2.raw as functions

    functions.FPDF_InitLibrary()
    return functions


@contextmanager
def opened(data: bytes, password: str) -> Iterator[Handle]:
    """The document; raises Locked, Unreadable, and TooLarge over 2,000 pages."""
    functions = pdfium()
    secret = password.encode("utf-8") or None
    document = functions.FPDF_LoadMemDocument64(data, len(data), secret)
    if not document:
        raise _refusal(functions.FPDF_GetLastError(), password)
    try:
        pages = functions.FPDF_GetPageCount(document)
        if pages > MOST_PAGES:
            raise TooLarge(
                f"This PDF has {pages:,} pages; at most {MOST_PAGES:,} can be read. "
                "Split it, and add the part that you read."
            )
        if pages < 1:
            raise _refusal(0, "")
        yield document
    finally:
        functions.FPDF_CloseDocument(document)


def _refusal(error: int, password: str) -> Unreadable:
    if error == _PASSWORD_NEEDED and password:
        return Locked("That password does not open this PDF. Check it and try again.")
    if error == _PASSWORD_NEEDED:
        return Locked("This PDF is protected by a password. Give the password to read it.")
    if error == _SECURITY:
        return Unreadable(
            "This PDF is protected in a way that Briefmark does not know. Open it in its own "
            "program, print it to a new PDF without protection, and add that."
        )
    return Unreadable(
        "This PDF is damaged or cut short. Download or save it anew, or open it in a PDF "
        "program, print it to a new PDF and add that."
    )


def metadata(document: Handle, name: str) -> str:
    functions = pdfium()
    return wide_string(lambda buffer, size: functions.FPDF_GetMetaText(
        document, name.encode("ascii"), buffer, size
    ))  # fmt: skip


def page_label(document: Handle, number: int) -> str:
    """What the file calls the page ("iv", "A-3"), else its number from 1."""
    functions = pdfium()
    label = wide_string(
        lambda buffer, size: functions.FPDF_GetPageLabel(document, number, buffer, size)
    )
    return " ".join(label.split())[:20] or str(number + 1)


def declared_language(document: Handle) -> str:
    """The language of the catalogue, as ISO 639-1, or ""."""
    functions = pdfium()
    tag = wide_string(
        lambda buffer, size: functions.FPDFCatalog_GetLanguage(document, buffer, size)
    )
    code = tag.replace("_", "-").split("-")[0].lower()
    return code if len(code) == 2 and code.isascii() and code.isalpha() else ""


def wide_string(call: Callable[[Any, int], int]) -> str:
    """What PDFium writes as UTF-16 with a final NUL; it answers the size in bytes."""
    size = call(None, 0)
    if not 2 < size <= 2**20:
        return ""
    buffer = ctypes.create_string_buffer(size)
    call(ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size)
    return buffer.raw[: size - 2].decode("utf-16-le", "replace")


def links_of(document: Handle, page: Handle) -> list[Link]:
    """Boxes and addresses of the page's links to the web."""
    functions = pdfium()
    position, link, box = ctypes.c_int(0), functions.FPDF_LINK(), functions.FS_RECTF()
    found: list[Link] = []
    while functions.FPDFLink_Enumerate(page, position, link) and len(found) < _MOST_LINKS:
        action = functions.FPDFLink_GetAction(link)
        if not action or functions.FPDFAction_GetType(action) != _URI:
            continue
        buffer = ctypes.create_string_buffer(2001)
        functions.FPDFAction_GetURIPath(document, action, buffer, 2001)
        target = safe_target(buffer.value.decode("utf-8", "replace"))
        if target and functions.FPDFLink_GetAnnotRect(link, box):
            found.append((box.left, box.bottom, box.right, box.top, target))
    return found


def bookmarks(document: Handle) -> list[tuple[int, str, int]]:
    """Page from 0, title and depth from 1 of the file's bookmarks, in order."""
    functions = pdfium()
    found: list[tuple[int, str, int]] = []
    seen: set[int] = set()
    waiting = [(functions.FPDFBookmark_GetFirstChild(document, None), 1)]
    while waiting and len(found) < _MOST_BOOKMARKS:
        mark, depth = waiting.pop()
        key = ctypes.cast(mark, ctypes.c_void_p).value if mark else None
        if not key or key in seen or depth > _DEEPEST:
            continue
        seen.add(key)
        waiting.append((functions.FPDFBookmark_GetNextSibling(document, mark), depth))
        waiting.append((functions.FPDFBookmark_GetFirstChild(document, mark), depth + 1))
        place = functions.FPDFBookmark_GetDest(document, mark)
        if not place and (action := functions.FPDFBookmark_GetAction(mark)):
            place = functions.FPDFAction_GetDest(document, action)
        page = functions.FPDFDest_GetDestPageIndex(document, place) if place else -1
        title = wide_string(partial(functions.FPDFBookmark_GetTitle, mark))
        found.append((page, title, depth))
    return found


def headings_tagged(page: Handle) -> dict[int, int]:
    """The levels that the page's structure tree gives (ISO 32000-1, 14.8.4.3.2: H1 to H6, or H at
    the depth of its section), by the number of the marked content that they are given to."""
    functions = pdfium()
    levels: dict[int, int] = {}
    if not (tree := functions.FPDF_StructTree_GetForPage(page)):
        return levels
    count = functions.FPDF_StructTree_CountChildren(tree)
    waiting = [(functions.FPDF_StructTree_GetChildAtIndex(tree, i), 0, 0) for i in range(count)]
    met = 0
    while waiting and met < _MOST_TAGS:
        element, level, sections = waiting.pop()
        met += 1
        if not element or sections > _DEEPEST:
            continue
        kind = wide_string(partial(functions.FPDF_StructElement_GetType, element))
        sections += kind == "Sect"
        if _HEADING.fullmatch(kind):
            level = int(kind[1:] or sections or 1)
        if level:
            for i in range(functions.FPDF_StructElement_GetMarkedContentIdCount(element)):
                levels[functions.FPDF_StructElement_GetMarkedContentIdAtIndex(element, i)] = level
        for i in range(min(functions.FPDF_StructElement_CountChildren(element), _MOST_TAGS)):
            number = functions.FPDF_StructElement_GetChildMarkedContentID(element, i)
            if level and number >= 0:
                levels[number] = level
            child = functions.FPDF_StructElement_GetChildAtIndex(element, i)
            waiting.append((child, level, sections))
    functions.FPDF_StructTree_Close(tree)
    return levels


def has_fields(page: Handle) -> bool:
    """Whether a form's fields or notes written on the page print text of their own."""
    functions = pdfium()
    for number in range(min(functions.FPDFPage_GetAnnotCount(page), _MOST_OBJECTS)):
        note = functions.FPDFPage_GetAnnot(page, number)
        kind = functions.FPDFAnnot_GetSubtype(note)
        functions.FPDFPage_CloseAnnot(note)
        if kind in _FIELDS:
            return True
    return False


def has_picture(page: Handle) -> bool:
    functions = pdfium()
    objects = min(functions.FPDFPage_CountObjects(page), _MOST_OBJECTS)
    kinds = (
        functions.FPDFPageObj_GetType(functions.FPDFPage_GetObject(page, i)) for i in range(objects)
    )
    return any(kind in (_IMAGE, _FORM) for kind in kinds)


class Fonts:
    """Names and weights by font, for a whole document."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[str, bool, bool]] = {}
        self._styles: dict[tuple[int, float, bool], LineStyle] = {}

    def style(self, text_object: Handle, scale: float) -> LineStyle:
        functions = pdfium()
        size = ctypes.c_float()
        functions.FPDFTextObj_GetFontSize(text_object, size)
        font = functions.FPDFTextObj_GetFont(text_object)
        key = ctypes.cast(font, ctypes.c_void_p).value or 0
        stroked = functions.FPDFTextObj_GetTextRenderMode(text_object) == _STROKED
        printed = round(abs(size.value) * scale, 1)
        if (style := self._styles.get((key, printed, stroked))) is None:
            name, bold, italic = self._font(font, key)
            style = self._styles[key, printed, stroked] = LineStyle(
                name, printed, bold or stroked, italic
            )
        return style

    def _font(self, font: Handle, key: int) -> tuple[str, bool, bool]:
        if key not in self._known:
            functions = pdfium()
            buffer = ctypes.create_string_buffer(200)
            functions.FPDFFont_GetBaseFontName(font, buffer, 200)
            name = _SUBSET.sub("", buffer.value.decode("utf-8", "replace"))
            flags = functions.FPDFFont_GetFlags(font)
            bold = bool(_BOLD.search(name)) or bool(flags > 0 and flags & _FORCED_BOLD)
            self._known[key] = (name, bold, bool(_ITALIC.search(name)))
        return self._known[key]


@dataclass
class PageNotes:
    """`boxes` say where on the page the words stand that an annotation, by its key, is on."""

    boxes: list[Box] = field(default_factory=list)
    said: dict[str, Annotation] = field(default_factory=dict)


def notes_on(page: Handle, number: int) -> PageNotes:
    """The annotations of a page; `number` tells their keys from those of other pages."""
    functions = pdfium()
    found = PageNotes()
    for index in range(min(functions.FPDFPage_GetAnnotCount(page), _MOST_NOTES)):
        note = functions.FPDFPage_GetAnnot(page, index)
        if not note:
            continue
        kind = functions.FPDFAnnot_GetSubtype(note)
        if kind == _NOTE or kind in _MARKED:
            key = f"{number}.{index}"
            found.said[key] = _said(page, note, number)
            found.boxes += [(*box, key) for box in _boxes(note, kind)]
        functions.FPDFPage_CloseAnnot(note)
    del found.boxes[_MOST_NOTES:]
    return found


def _said(page: Handle, note: Handle, number: int) -> Annotation:
    functions = pdfium()
    author, words, changed, made = (
        wide_string(partial(functions.FPDFAnnot_GetStringValue, note, name))
        for name in (b"T", b"Contents", b"M", b"CreationDate")
    )
    parent = ""
    if above := functions.FPDFAnnot_GetLinkedAnnot(note, b"IRT"):
        parent = f"{number}.{functions.FPDFPage_GetAnnotIndex(page, above)}"
        functions.FPDFPage_CloseAnnot(above)
    words = words.replace("\r\n", "\n").replace("\r", "\n").strip()
    author = _DATED.sub("", " ".join(author.split()))
    return Annotation(author, words, _moment(made or changed), parent)


def _boxes(note: Handle, kind: int) -> list[tuple[float, float, float, float]]:
    """The boxes of the words; a note stands on the lines beside it."""
    functions = pdfium()
    boxes = []
    quad, rectangle = functions.FS_QUADPOINTSF(), functions.FS_RECTF()
    for i in range(min(functions.FPDFAnnot_CountAttachmentPoints(note), _MOST_NOTES)):
        if functions.FPDFAnnot_GetAttachmentPoints(note, i, quad):
            across = (quad.x1, quad.x2, quad.x3, quad.x4)
            upward = (quad.y1, quad.y2, quad.y3, quad.y4)
            boxes.append((min(across), min(upward), max(across), max(upward)))
    if not boxes and functions.FPDFAnnot_GetRect(note, rectangle):
        wide = (float("-inf"), float("inf")) if kind == _NOTE else (rectangle.left, rectangle.right)
        low, high = sorted((rectangle.bottom, rectangle.top))
        boxes.append((wide[0], low, wide[1], high))
    return boxes


def _moment(stamp: str) -> datetime | None:
    """A time as PDF writes it (7.9.4), UTC unless it says otherwise; None for what is none."""
    if not (found := _STAMP.match(stamp)):
        return None
    year, month, day, hour, minute, second = (
        int(value) if value else usual
        for value, usual in zip(found.groups()[:6], (1, 1, 1, 0, 0, 0), strict=True)
    )
    zone = timedelta(hours=int(found[8] or 0), minutes=int(found[9] or 0))
    try:
        at = timezone(-zone if found[7] == "-" else zone) if found[7] else UTC
        return datetime(year, month, day, hour, minute, second, tzinfo=at)
    except ValueError:
        return None

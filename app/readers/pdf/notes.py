"""What readers of a PDF have marked and noted on its pages (ISO 32000-1, 12.5.6): highlights and
underlines with their boxes, notes beside a line, and answers to them."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from functools import partial

from app.readers.annotations import Annotation
from app.readers.pdf.pdfium import Handle, pdfium, wide_string

_NOTE = 1  # FPDF_ANNOT_TEXT
_MARKED = (9, 10, 11, 12)  # highlighted, underlined, also with a wave, struck out
_MOST = 500  # of a page; and boxes of them
_STAMP = re.compile(r"D:(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:([+-])(\d\d)'?(\d\d)?)?")
Box = tuple[float, float, float, float, str]  # left, bottom, right, top, key


@dataclass
class PageNotes:
    """`boxes` say where on the page the words stand that an annotation, by its key, is on."""

    boxes: list[Box] = field(default_factory=list)
    said: dict[str, Annotation] = field(default_factory=dict)


def notes_on(page: Handle, number: int) -> PageNotes:
    """The annotations of a page; `number` tells their keys from those of other pages."""
    functions = pdfium()
    found = PageNotes()
    for index in range(min(functions.FPDFPage_GetAnnotCount(page), _MOST)):
        note = functions.FPDFPage_GetAnnot(page, index)
        if not note:
            continue
        kind = functions.FPDFAnnot_GetSubtype(note)
        if kind == _NOTE or kind in _MARKED:
            key = f"{number}.{index}"
            found.said[key] = _said(page, note, number)
            found.boxes += [(*box, key) for box in _boxes(note, kind)]
        functions.FPDFPage_CloseAnnot(note)
    del found.boxes[_MOST:]
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
    return Annotation(" ".join(author.split()), words, _moment(made or changed), parent)


def _boxes(note: Handle, kind: int) -> list[tuple[float, float, float, float]]:
    """The boxes of the words; a note stands on the lines beside it."""
    functions = pdfium()
    boxes = []
    quad, rectangle = functions.FS_QUADPOINTSF(), functions.FS_RECTF()
    for i in range(min(functions.FPDFAnnot_CountAttachmentPoints(note), _MOST)):
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

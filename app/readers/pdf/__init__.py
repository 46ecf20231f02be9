"""PDF, by PDFium's letters and our own layout: columns, paragraphs, notes, tables, headings.

PDFium (through pypdfium2) says which letter stands where, in which font and size; everything
else is found out here. ISO 32000-1 is the format.
"""

import time
from collections.abc import Sequence
from typing import Protocol

from app.domain.document import DOUBTFUL, Block, Document, InlineMark, Recognition
from app.domain.errors import TooLarge
from app.readers.annotations import with_annotations
from app.readers.decoding import MOST_CHARACTERS
from app.readers.language import guess_language
from app.readers.pdf.boxes import line_boxes
from app.readers.pdf.columns import Region, cells_of, lines_of, regions_of
from app.readers.pdf.glyphs import read_page
from app.readers.pdf.lines import DraftBlock, Line, PageText, without_bullet
from app.readers.pdf.pages import doubts_about, take_repeated
from app.readers.pdf.paragraphs import Measures, join_continued, paragraphs_of
from app.readers.pdf.pdfium import (
    Fonts,
    Handle,
    bookmarks,
    declared_language,
    metadata,
    opened,
    page_label,
    pdfium,
)
from app.readers.pdf.roles import find_headings, find_items, find_notes, level_headings, zone_drafts
from app.readers.pdf.text import Spelling, marked_text

_MOST_SECONDS = 9.0  # of the processor, for the pages' letters; the rest takes half as long
_HEAD_BYTES = 1024  # the header may follow others' bytes (ISO 32000-1, annex H.3.4.1)


class Recogniser(Protocol):
    """What recognises text in pages that are pictures (readers/scans)."""

    def expect(self, pages: int) -> None:
        """How many there are. Raises TooLarge where that are too many."""

    def page(self, document: Handle, number: int, label: str) -> PageText: ...

    def recognition(self, pages: int, doubtful: int) -> Recognition: ...


def recognises(data: bytes) -> bool:
    return b"%PDF-" in data[:_HEAD_BYTES]


def read(data: bytes) -> Document:
    """The document of a PDF without a password; raises as `read_locked` does."""
    return read_locked(data, "")


def read_locked(data: bytes, password: str) -> Document:
    """The document of a PDF. Raises Locked when the password is missing or wrong, Unreadable
    for damage, Scanned for scans without text, TooLarge over 2,000 pages or 5,000,000 letters."""
    return _read(data, password, None)


def read_recognised(data: bytes, password: str, recogniser: Recogniser) -> Document:
    """As `read_locked`, with the text that is recognised in pages that are pictures."""
    return _read(data, password, recogniser)


def _read(data: bytes, password: str, recogniser: Recogniser | None) -> Document:
    with opened(data, password) as file:
        pages = _pages(file)
        if recogniser:
            _recognise(file, pages, recogniser)
        title, author = metadata(file, "Title"), metadata(file, "Author")
        language = declared_language(file)
        marks = bookmarks(file)
    warnings = doubts_about(pages)
    drafts = _drafts(pages, marks)
    spelling = Spelling([line for draft in drafts for line in draft.lines])
    found = [_text(draft, spelling) for draft in drafts]
    front = zone_drafts(drafts, [text for text, _ in found], title, author)
    level_headings(drafts, 2 if front.title else 1)
    blocks = tuple(
        Block(
            draft.kind,
            draft.zone,
            text,
            level=draft.level,
            page=pages[draft.page].label,
            marks=marks,
            row=draft.row,
            column=draft.column,
            recognised=draft.recognised,
        )
        for draft, (text, marks) in zip(drafts, found, strict=True)
        if text
    )
    body = " ".join(block.text for block in blocks if block.zone == "body")
    document = Document(
        title=front.title,
        authors=front.authors,
        publisher=front.publisher,
        date=front.date,
        url=front.url,
        language=guess_language(body) or language,
        blocks=blocks,
        warnings=warnings,
        lines=tuple(line_boxes(drafts, [text for text, _ in found], pages)),
        pictures=sum(page.pictures for page in pages),
        recognition=_recognition(recogniser, pages, blocks),
    )
    return with_annotations(document, {k: v for page in pages for k, v in page.said.items()})


def _pages(document: Handle) -> list[PageText]:
    fonts = Fonts()
    pages: list[PageText] = []
    letters, began = 0, time.process_time()
    for number in range(pdfium().FPDF_GetPageCount(document)):
        pages.append(read_page(document, number, page_label(document, number), fonts))
        letters += pages[-1].letters
        if letters > MOST_CHARACTERS:
            raise TooLarge(
                f"This PDF has more than {MOST_CHARACTERS:,} letters. Split it into parts."
            )
        if time.process_time() - began > _MOST_SECONDS:
            raise TooLarge(
                f"This PDF is too long to be read at once: page {number + 1} was reached in the "
                "time there is. Split it, and add the part that you read."
            )
    return pages


def _recognise(document: Handle, pages: list[PageText], recogniser: Recogniser) -> None:
    """Puts what is recognised in the place of pages that are pictures."""
    wanted = [number for number, page in enumerate(pages) if page.pictures]
    recogniser.expect(len(wanted))
    for number in wanted:
        pages[number] = recogniser.page(document, number, pages[number].label)


def _recognition(
    recogniser: Recogniser | None, pages: Sequence[PageText], blocks: Sequence[Block]
) -> Recognition | None:
    recognised = sum(page.recognised and not page.pictures for page in pages)
    if recogniser is None or not recognised:
        return None
    doubtful = sum(mark.kind == DOUBTFUL for block in blocks for mark in block.marks)
    return recogniser.recognition(recognised, doubtful)


def _drafts(pages: Sequence[PageText], marks: Sequence[tuple[int, str, int]]) -> list[DraftBlock]:
    """All drafts of the document in reading order, paragraphs joined across pages."""
    edges = take_repeated(pages)
    regions = [regions_of(page.segments) for page in pages]
    measures = Measures([region for found in regions for region in found])
    drafts: list[DraftBlock] = []
    number = 0
    for at, (page, (heads, feet)) in enumerate(zip(pages, edges, strict=True)):
        drafts += _aside(heads, at)
        for region in regions[at]:
            number += 1
            drafts += _of_region(region, measures, at, number)
        drafts += _aside(feet, at) + _aside(lines_of(page.aside), at)
    find_notes(drafts, measures, [page.height for page in pages])
    find_headings(drafts, measures, marks)
    find_items(drafts)
    return join_continued(drafts)


def _of_region(region: Region, measures: Measures, page: int, number: int) -> list[DraftBlock]:
    if region.table:
        return cells_of(region, page, number)
    return paragraphs_of(region, measures, page, number)


def _aside(lines: Sequence[Line], page: int) -> list[DraftBlock]:
    return [DraftBlock([line], page, line.x0, line.x1, zone="boilerplate") for line in lines]


def _text(draft: DraftBlock, spelling: Spelling) -> tuple[str, tuple[InlineMark, ...]]:
    bullet = without_bullet(draft.lines[0].text) if draft.kind == "list_item" else 0
    return marked_text(draft.lines, spelling, bullet)

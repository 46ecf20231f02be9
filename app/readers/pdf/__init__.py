"""PDF, by PDFium's letters and our own layout: columns, paragraphs, notes, tables, headings.

PDFium (through pypdfium2) says which letter stands where, in which font and size; everything
else is found out here. ISO 32000-1 is the format. The pages are looked at together: what stands at
the same place on page after page is furniture (running heads, feet, page numbers), and what may be
wrong with their text is said (scans, fonts that name no letters).
"""

import re
import time
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Protocol

from app.domain.document import DOUBTFUL, Block, Document, InlineMark, Recognition
from app.domain.errors import Scanned, TooLarge, Unreadable
from app.readers.annotations import with_annotations
from app.readers.decoding import MOST_CHARACTERS
from app.readers.language import guess_language
from app.readers.pdf.columns import Region, cells_of, lines_of, regions_of
from app.readers.pdf.glyphs import read_page
from app.readers.pdf.lines import DraftBlock, Line, LineSegment, PageText, without_bullet
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
from app.readers.pdf.text import Spelling, line_boxes, marked_text

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
    edges = _take_repeated(pages)
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


_ZONE = 0.2  # of the page's height, at its top and foot
_LINES = 4  # looked at on each side
_NUMBER = re.compile(r"\d+|\b[ivxlc]{1,7}\b", re.IGNORECASE)
_ALONE = re.compile(
    r"\W*(?:p(?:age|\.)?\s*)?(\d{1,4}|[ivxlc]{1,7})(?:\s*(?:/|of|von|de|sur)\s*\d{1,4})?\W*",
    re.IGNORECASE,
)
_FEW = 20  # letters on a page of a scan that has no text layer
_WITHOUT_TEXT = (
    "This PDF holds pictures of pages, not text. Run text recognition (OCR) on it in a scanning "
    "or PDF program and add the result, or paste the text."
)
_NOTHING_RECOGNISED = (
    "No text could be recognised in the pictures of this file. Choose the language that it is "
    "printed in, scan it anew at 300 dots an inch, or paste the text."
)
_WITHOUT_LETTERS = (
    "The fonts of this PDF do not say which letters they print, so its text cannot be read. Run "
    "text recognition (OCR) on it in a PDF program and add the result, or paste the text."
)


def _take_repeated(pages: Sequence[PageText]) -> list[tuple[list[Line], list[Line]]]:
    """Head and foot of each page; their segments are taken out of the pages."""
    edges = [_edges(page) for page in pages]
    seen = Counter(
        key
        for page, (head, foot) in zip(pages, edges, strict=True)
        for key in {_key(page, line) for line in (*head, *foot)}
    )
    enough = 2 if len(pages) <= 5 else 3
    offsets = _numbering(edges)
    found = []
    for number, (page, (head, foot)) in enumerate(zip(pages, edges, strict=True)):

        def is_repeated(line: Line, page: PageText = page, number: int = number) -> bool:
            if _is_number(line, number, page.label, offsets):
                return True
            if len(pages) == 1 and _spans_the_edge(page, line):
                return True
            return _common(seen, page, line) >= enough

        heads = _outermost(head, is_repeated)
        feet = _outermost(foot, is_repeated)
        taken = {id(segment) for line in (*heads, *feet) for segment in line.segments}
        page.segments = [segment for segment in page.segments if id(segment) not in taken]
        found.append((heads, feet[::-1]))
    return found


def _edges(page: PageText) -> tuple[list[Line], list[Line]]:
    """The first and the last lines, from the edge inwards."""
    height = page.height
    near: list[LineSegment] = [
        s for s in page.segments if not _ZONE * height < s.y < (1 - _ZONE) * height
    ]
    lines = lines_of(near)
    head = [line for line in lines if line.y <= height / 2]
    foot = [line for line in lines if line.y > height / 2]
    return head[:_LINES], foot[: -_LINES - 1 : -1]


def _outermost(lines: list[Line], is_repeated: Callable[[Line], bool]) -> list[Line]:
    """The run from the edge inwards; its first line may be another's (a date, a stamp)."""
    repeated = [is_repeated(line) for line in lines]
    skipped = int(repeated[:2] == [False, True])
    end = skipped
    while end < len(lines) and repeated[end]:
        end += 1
    return lines[:end] if end > skipped else []


def _spans_the_edge(page: PageText, line: Line) -> bool:
    """A head or foot of the only page: something at the left and something at the right."""
    near = min(line.y, page.height - line.y) < 0.09 * page.height
    gap = max((two.x0 - one.x1 for one, two in pairwise(line.segments)), default=0.0)
    return near and gap > 0.25 * page.width and len(line.text) < 120


def _key(page: PageText, line: Line) -> tuple[str, int]:
    words = " ".join(line.text.casefold().split())
    if len(words) <= 100:  # a longer line is text: it is the same only where all of it is
        words = _NUMBER.sub("#", words)
    from_edge = line.y if line.y < page.height / 2 else page.height - line.y
    return words, round(from_edge / 6) * (1 if line.y < page.height / 2 else -1)


def _common(seen: Counter[tuple[str, int]], page: PageText, line: Line) -> int:
    words, place = _key(page, line)
    return max(seen[words, place + shift] for shift in (-1, 0, 1))


def _numbering(edges: Sequence[tuple[list[Line], list[Line]]]) -> frozenset[int]:
    """By how much printed numbers differ from the place of their page, where most agree."""
    counts = Counter(
        offset
        for number, (head, foot) in enumerate(edges)
        for offset in {value - number for line in (*head[:2], *foot[:2]) for value in _values(line)}
    )
    enough = max(3.0, 0.4 * len(edges))
    return frozenset(offset for offset, count in counts.most_common(1) if count >= enough)


def _values(line: Line) -> set[int]:
    """The number that is the whole line, or stands at one of its ends."""
    words = line.text.split()
    ends = {word.strip("|–—-·.[]()") for word in (*words[:1], *words[-1:])} if words else set()
    if alone := _ALONE.fullmatch(line.text):
        ends.add(alone[1])
    return {int(word) for word in ends if word.isdecimal() and len(word) <= 4}


def _is_number(line: Line, number: int, label: str, offsets: frozenset[int]) -> bool:
    if len(line.text) > 120:
        return False
    alone = _ALONE.fullmatch(line.text)
    if alone and alone[1].casefold() in (label.casefold(), str(number + 1)):
        return True
    return any(value - number in offsets for value in _values(line))


def doubts_about(pages: Sequence[PageText]) -> tuple[str, ...]:
    """What the analyst should know; raises Unreadable where there is no text to speak of, Scanned
    where it may be recognised."""
    letters = sum(page.letters for page in pages)
    unmapped = sum(page.unmapped for page in pages)
    scanned = [page for page in pages if page.pictures]
    if scanned and letters < _FEW * len(pages):
        tried = all(page.recognised for page in scanned)
        raise Unreadable(_NOTHING_RECOGNISED) if tried else Scanned(_WITHOUT_TEXT)
    unread = [page for page in pages if not _reads(page)]
    if sum(page.letters for page in unread) > 0.5 * letters:
        raise Unreadable(_WITHOUT_LETTERS)
    warnings = []
    if left_out := [page for page in scanned if not page.recognised]:
        warnings.append(
            f"Pages without text (pictures only), left out: {_listed(left_out)}. "
            "Text recognition (OCR) would bring them in."
        )
    if empty := [page for page in scanned if page.recognised]:
        warnings.append(f"No text was recognised on pages {_listed(empty)}, which are left out.")
    if speckled := [page for page in pages if page.specks]:
        lines = sum(page.specks for page in speckled)
        warnings.append(
            f"Marks that seem to be no words were left out on pages {_listed(speckled)} "
            f"({lines} line{'' if lines == 1 else 's'}). Compare with the original."
        )
    if unread:
        warnings.append(
            "Fonts that do not say which letters they print make these pages unreadable: "
            f"{_listed(unread)}. Text recognition (OCR) would bring them in."
        )
    elif unmapped > max(5, 0.01 * letters):
        warnings.append(
            "A font of this PDF does not say which letters it prints: some words may be wrong. "
            "Compare with the original."
        )
    return tuple(warnings)


def _listed(pages: Sequence[PageText]) -> str:
    labels = ", ".join(page.label for page in pages[:12])
    return f"{labels} and others" if len(pages) > 12 else labels


def _reads(page: PageText) -> bool:
    """Whether the letters of a page can be trusted. Old files with the usual encodings confirm
    them by no table; there it is the words that tell, or the share of vowels. Ideographs and
    syllables tell their language by being there at all, and prove nothing."""
    if page.unmapped <= 0.5 * page.letters:
        return True
    text = " ".join(segment.text for segment in page.segments)
    if not 2 * sum(letter >= "\u2e80" for letter in text) > len(text) and guess_language(text):
        return True
    latin = re.findall("[a-z]", text.casefold())
    vowels = sum(letter in "aeiou" for letter in latin)
    return len(latin) > 0.6 * len("".join(text.split())) and 0.28 < vowels / len(latin) < 0.55

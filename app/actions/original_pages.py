"""The pages of originals, kept beside the texts that were read from them: as a file is brought in,
and for those that were brought in before, when somebody looks at one. Any member may; nothing in
the study changes."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, islice
from operator import attrgetter

from app.domain.document import Document, lay_out
from app.domain.errors import Invalid, Missing, Refused
from app.domain.original_pages import OriginalPage, PagePicture, moved
from app.domain.page_regions import PagePictures, PageRegion, RegionPicture, regions
from app.domain.passages import Passage
from app.domain.text import sha256
from app.readers.html.shown import Shown, WordsShown
from app.readers.isolation import (
    pictures_isolated,
    read_again,
    regions_isolated,
    shown_isolated,
)
from app.store import briefs, original_pages, originals
from app.store.original_pages import PageSpan, PrintedText
from app.store.transactions import change, end

PDF = "application/pdf"
PICTURES = "image/"  # scanned pages, which are pictured as the pages of a PDF are
SAVED_PAGES = ("web_page", "mhtml", "saved_page")  # names of READERS
MOST_MARKED = 500  # passages on a saved page
AT_ONCE = 4  # pages that are pictured when one is asked for: those that follow are looked at next
_PICTURING = threading.Lock()  # one file at a time, by all who look at briefs of long ago
_READING = threading.Lock()
_SHOWING = threading.BoundedSemaphore(2)
MOST_PICTURES = 400  # pictures in a file
MOST_BYTES = 24 * 2**20  # of them together
MOST_SECONDS = 45.0  # of the two minutes that a file may take
MOST_OF_ONE = 6  # pictures of a passage, which may go on over pages
PASSAGES_AT_ONCE = 20  # passages that one child pictures

NO_PAGES = "read from a web page, a word processor’s file or pasted text, which has no pages"
NO_PLACE = "where the words stand on the page is not known"
NO_PICTURE = "no picture could be made: the file is locked, damaged or too complex"
TOO_MANY = f"a file holds at most {MOST_PICTURES} pictures, and {MOST_BYTES // 2**20} MB of them"
TOO_LONG = "making more would take too long: choose fewer passages with the filter"
MORE_OF_ONE = f"only the first {MOST_OF_ONE} places of the passage are pictured"


class _Kept:
    """What there is room and time for."""

    def __init__(self) -> None:
        self.found: dict[str, tuple[RegionPicture, ...]] = {}
        self.without: dict[str, list[str]] = {}
        self._pictures = self._bytes = 0
        self._until = time.monotonic() + MOST_SECONDS

    def full(self) -> str:
        """Why no more are made; "" while they are."""
        if self._pictures >= MOST_PICTURES or self._bytes >= MOST_BYTES:
            return TOO_MANY
        return TOO_LONG if time.monotonic() >= self._until else ""

    def keep(self, ref: str, pictures: Sequence[RegionPicture]) -> None:
        self.found[ref] = tuple(pictures)
        self._pictures += len(pictures)
        self._bytes += sum(len(each.data) for each in pictures)

    def leave_out(self, reason: str, passages: Iterable[Passage]) -> None:
        if refs := [passage.ref for passage in passages]:
            self.without.setdefault(reason, []).extend(refs)


def keep_pages(
    project_id: uuid.UUID, file_sha256: str, document: Document, pictures: Iterable[PagePicture]
) -> None:
    """Keep what is known of the pages of a file that was just read, and where its lines stand."""
    original_pages.keep_pages(project_id, file_sha256, pictures)
    if document.lines:
        text = sha256(_text(document))
        original_pages.keep_lines(project_id, file_sha256, text, document.lines)


def move_lines(project_id: uuid.UUID, file_sha256: str, before: Document, after: Document) -> None:
    """The lines of a text whose blocks were cut anew."""
    old, new = _text(before), _text(after)
    if lines := original_pages.all_lines(project_id, file_sha256, sha256(old)):
        kept = moved(lines, old, new)
        original_pages.keep_lines(project_id, file_sha256, sha256(new), kept)
        original_pages.drop_lines(project_id, file_sha256, sha256(old))


def pages_of(printed: PrintedText) -> list[OriginalPage]:
    """The pages of a brief's file. [] for one that has none; Refused, with the reason, when they
    cannot be told. Ends the transaction where they were not known yet."""
    known = original_pages.pages(printed.project_id, printed.file_sha256)
    if known or not printed.media_type.startswith((PDF, PICTURES)):
        return known
    _make(printed, 1)
    return original_pages.pages(printed.project_id, printed.file_sha256)


def picture_of(printed: PrintedText, page: int) -> tuple[str, bytes]:
    """Media type and bytes of the picture of a page, made now if it was not. Missing when there is
    no such page, Refused when it cannot be made. Ends the transaction where it has to be made."""
    place = printed.project_id, printed.file_sha256, page
    try:
        return original_pages.picture(*place)
    except Missing:
        if not printed.media_type.startswith((PDF, PICTURES)):
            raise
    end()
    with _PICTURING:  # somebody else may have had it made while this one waited
        if not any(known.number == page and known.pictured for known in _known(printed)):
            _make(printed, page)
    return original_pages.picture(*place)


def know_lines(printed: PrintedText) -> list[PageSpan]:
    """The pages on which lines of the text are known to stand. Where nobody has looked yet, the
    file of a brief is read once more; its lines count where it is read as it was. Ends the
    transaction then."""
    is_kept = printed.revision_id is not None
    if not (found := _spans(printed)) and is_kept and printed.media_type == PDF:
        end()
        with _READING:
            if not _spans(printed):
                _find_lines(printed)
        found = _spans(printed)
    return [span for span in found if span.page]


def saved_page(printed: PrintedText) -> Shown:
    """The saved web page that a brief was read from, as it can be shown, with the passages on it.
    Missing where it came from no page; Refused when it cannot be shown. Ends the transaction."""
    if printed.reader not in SAVED_PAGES:
        raise Missing("This brief was not read from a web page.")
    marked = original_pages.words_marked(printed, MOST_MARKED)
    data = originals.data(printed.project_id, printed.file_sha256)
    end()
    with _SHOWING:
        return shown_isolated(printed.reader, data, [WordsShown(*each) for each in marked])


def page_pictures(project_id: uuid.UUID, passages: Sequence[Passage]) -> PagePictures:
    """Of each of the passages, which are in the order of their briefs, as far as there is room in a
    file and time. Ends the transaction; keeps where the lines of a text stand, where nobody had
    looked yet."""
    kept = _Kept()
    for brief, of_brief in groupby(passages, attrgetter("brief_number")):
        _of_brief(project_id, brief, list(of_brief), kept)
    end()
    return PagePictures(kept.found, tuple((why, tuple(refs)) for why, refs in kept.without.items()))


def _make(printed: PrintedText, page: int) -> None:
    data = originals.data(printed.project_id, printed.file_sha256)
    end()
    made = pictures_isolated(data, page, page + AT_ONCE - 1)
    if not any(picture.page.number == page and picture.data for picture in made):
        if page > len(made):
            raise Missing(f"This file has {len(made)} pages.")
        raise Invalid("No picture can be made of this page. Open the file itself.")
    with change():
        original_pages.keep_pages(printed.project_id, printed.file_sha256, made)


def _find_lines(printed: PrintedText) -> None:
    assert printed.revision_id  # noqa: S101 (`know_lines` asks for no other)
    text = briefs.revision_text(printed.project_id, printed.revision_id)
    data = originals.data(printed.project_id, printed.file_sha256)
    end()
    try:
        again = read_again(data)
        lines = moved(again.lines, _text(again), text)
    except Refused:
        lines = []
    with change():
        original_pages.keep_lines(*printed.key, lines)


def _known(printed: PrintedText) -> list[OriginalPage]:
    return original_pages.pages(printed.project_id, printed.file_sha256)


def _spans(printed: PrintedText) -> list[PageSpan]:
    return original_pages.spans(*printed.key)


def _text(document: Document) -> str:
    return lay_out(document.blocks)[0]


def _of_brief(project_id: uuid.UUID, brief: int, passages: list[Passage], kept: _Kept) -> None:
    try:
        printed = original_pages.printed_text(project_id, brief)
    except Missing:  # it was removed since the passages were read
        return kept.leave_out(NO_PLACE, passages)
    if not printed.media_type.startswith((PDF, PICTURES)):
        return kept.leave_out(NO_PAGES, passages)
    if full := kept.full():
        return kept.leave_out(full, passages)
    same_text = printed.text_sha256 == passages[0].source.row.text_sha256
    lines = original_pages.all_lines(*printed.key) if same_text and know_lines(printed) else ()
    placed = [(passage, regions(lines, passage.start, passage.end)) for passage in passages]
    kept.leave_out(NO_PLACE, (passage for passage, found in placed if not found))
    kept.leave_out(MORE_OF_ONE, (each for each, found in placed if len(found) > MOST_OF_ONE))
    if not any(found for _, found in placed):
        return None
    data = originals.data(project_id, printed.file_sha256)
    end()
    for some in _batches((each, found[:MOST_OF_ONE]) for each, found in placed if found):
        _picture(data, some, kept)
    return None


def _picture(data: bytes, some: Sequence[tuple[Passage, list[PageRegion]]], kept: _Kept) -> None:
    if full := kept.full():
        return kept.leave_out(full, (passage for passage, _ in some))
    try:
        made = iter(regions_isolated(data, (each for _, asked in some for each in asked)))
    except Refused:
        return kept.leave_out(NO_PICTURE, (passage for passage, _ in some))
    for passage, asked in some:
        pictures = [picture for picture in islice(made, len(asked)) if picture]
        if full := kept.full():
            kept.leave_out(full, [passage])
        elif pictures:
            kept.keep(passage.ref, pictures)
        else:
            kept.leave_out(NO_PICTURE, [passage])
    return None


def _batches(
    placed: Iterable[tuple[Passage, list[PageRegion]]],
) -> Iterator[list[tuple[Passage, list[PageRegion]]]]:
    rest = iter(placed)
    while some := list(islice(rest, PASSAGES_AT_ONCE)):
        yield some

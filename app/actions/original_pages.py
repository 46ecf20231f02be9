"""The pages of originals, kept beside the texts that were read from them: as a file is brought in,
and for those that were brought in before, when somebody looks at one. Any member may; nothing in
the study changes."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterable

from app.domain.document import Document, lay_out
from app.domain.errors import Invalid, Missing, Refused
from app.domain.original_pages import OriginalPage, PagePicture, moved
from app.domain.text import sha256
from app.readers.html.shown import Shown, WordsShown
from app.readers.isolation import pictures_isolated, read_again, shown_isolated
from app.store import briefs, original_pages, originals
from app.store.original_pages import PrintedText
from app.store.transactions import change, end

PDF = "application/pdf"
PICTURES = "image/"  # scanned pages, which are pictured as the pages of a PDF are
SAVED_PAGES = ("web_page", "mhtml", "saved_page")  # names of READERS
MOST_MARKED = 500  # passages on a saved page
AT_ONCE = 4  # pages that are pictured when one is asked for: those that follow are looked at next
_PICTURING = threading.Lock()  # one file at a time, by all who look at briefs of long ago
_READING = threading.Lock()
_SHOWING = threading.BoundedSemaphore(2)


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


def know_lines(printed: PrintedText) -> bool:
    """Whether it is known where lines of the text stand. Where nobody has looked yet, the file is
    read once more; its lines count where it is read as it was. Ends the transaction then."""
    if not (found := _spans(printed)) and printed.media_type == PDF:
        end()
        with _READING:
            if not _spans(printed):
                _find_lines(printed)
        found = _spans(printed)
    return any(span.page for span in found)


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


def _spans(printed: PrintedText) -> list[original_pages.PageSpan]:
    return original_pages.spans(*printed.key)


def _text(document: Document) -> str:
    return lay_out(document.blocks)[0]

"""Import formats: one file each, and one line in READERS. Form, command line and messages follow;
`tests/readers/test_contract.py` looks for the test module of the format or of its room with a
`sample()`, and `tests/test_readme.py` for the line in the README.

The heavy parsers are imported by `read` itself, so listing the readers costs nothing and the
server never loads them: files are read in a child process (`isolation`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath

from app.domain.document import Document
from app.domain.errors import Invalid, TooLarge, Unreadable
from app.readers import docx, epub, markdown, odt, pdf, rtf, scans
from app.readers.decoding import MOST_CHARACTERS, refuse_too_many, seems_to_be
from app.readers.details import fit_for_a_brief
from app.readers.html import saved_pages, web_page
from app.readers.prose import plain_text
from app.readers.scans import pictures

MOST_BYTES = 25 * 2**20


@dataclass(frozen=True)
class Reader:
    """A format. `recognises` tells it by its bytes, before any parser sees them: it runs in the
    server, so it only compares and searches. A format without it goes by the extension."""

    name: str
    label: str
    extensions: tuple[str, ...]
    media_types: tuple[str, ...]
    version: str
    read: Callable[[bytes], Document]
    recognises: Callable[[bytes], bool] | None = None
    read_locked: Callable[[bytes, str], Document] | None = None  # with its password
    read_scan: scans.ReadScan | None = None  # with the text of its pictures recognised

    def media_type_of(self, data: bytes) -> str:
        """Of the types of the format, that of these bytes."""
        return pictures.media_type(data) or self.media_types[0]


READERS: list[Reader] = [
    Reader("plain_text", "Plain text", (".txt", ".text"), ("text/plain",), "1", plain_text.read),
    Reader("markdown", "Markdown", (".md", ".markdown"), ("text/markdown",), "1", markdown.read),
    Reader(
        "web_page",
        "Web page",
        (".html", ".htm", ".xhtml"),
        ("text/html", "application/xhtml+xml"),
        "1",
        web_page.read,
        web_page.recognises,
    ),
    Reader(
        "mhtml",
        "Web page in one file",
        (".mhtml", ".mht"),
        ("multipart/related", "application/x-mimearchive"),
        "1",
        saved_pages.read_mhtml,
        saved_pages.recognises_mhtml,
    ),
    Reader(
        "pdf",
        "PDF",
        (".pdf",),
        ("application/pdf",),
        "1",
        pdf.read,
        pdf.recognises,
        pdf.read_locked,
        scans.read_pdf,
    ),
    Reader(
        "docx",
        "Word",
        (".docx", ".docm", ".dotx"),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document",),
        "1",
        docx.read,
        docx.recognises,
    ),
    Reader(
        "odt",
        "OpenDocument text",
        (".odt", ".ott"),
        ("application/vnd.oasis.opendocument.text",),
        "1",
        odt.read,
        odt.recognises,
    ),
    Reader("epub", "EPUB", (".epub",), ("application/epub+zip",), "1", epub.read, epub.recognises),
    Reader(
        "rtf",
        "Rich Text",
        (".rtf",),
        ("application/rtf", "text/rtf"),
        "1",
        rtf.read,
        rtf.recognises,
    ),
    # Any zip file that holds a page: below the formats that are zip files, too.
    Reader(
        "saved_page",
        "Web page with its folder, zipped",
        (".zip",),
        ("application/zip", "application/x-zip-compressed"),
        "1",
        saved_pages.read_zip,
        saved_pages.recognises_zip,
    ),
]


# What can only be read where text can be recognised (scans.tesseract); `read` refuses it.
PICTURES: list[Reader] = [
    Reader(
        "picture",
        "Picture of pages",
        (".png", ".jpg", ".jpeg", ".tif", ".tiff"),
        ("image/png", "image/jpeg", "image/tiff"),
        "1",
        pictures.read,
        pictures.recognises,
        read_scan=pictures.read_scan,
    ),
]


def reader_for(filename: str, data: bytes) -> Reader:
    """The reader for a file, by its content, else by its extension.

    A saved page named .txt is read as a page, a PDF named .docx as a PDF; a file without
    extension as plain text. Raises Unreadable, with what can be read, for anything else.
    """
    for reader in (*READERS, *PICTURES):
        if reader.recognises and reader.recognises(data):
            return reader
    if name := seems_to_be(data):
        raise Unreadable(f"“{_shown(filename)}” seems to be {name}. {readable()}")
    extension = PurePath(filename.lower()).suffix
    found = next((reader for reader in READERS if extension in reader.extensions), None)
    if not extension:
        return reader_named("plain_text")
    if found is None:
        raise Unreadable(f"Briefmark cannot read “{extension[:20]}” files. {readable()}")
    if found.recognises and found.name != "web_page":
        raise Unreadable(
            f"“{_shown(filename)}” is not what its name says: its content is not that of a "
            f"{found.label} file. Send it again, save it anew, or paste its text."
        )
    return found


def reader_named(name: str) -> Reader:
    return next(reader for reader in (*READERS, *PICTURES) if reader.name == name)


def read_checked(reader: Reader, data: bytes, password: str = "") -> Document:
    """Read in this process. Raises Unreadable (Locked when a password is missing or wrong),
    Invalid when nothing is there, TooLarge."""
    if password and reader.read_locked:
        document = reader.read_locked(data, password)
    else:
        document = reader.read(data)
    return checked(document)


def checked(document: Document) -> Document:
    """What was read, fit for a brief. Raises Invalid when nothing is there, TooLarge."""
    if not document.blocks:
        raise Invalid("Nothing to read: there is no text in it. Paste or choose another text.")
    characters = sum(len(block.text) + 1 for block in document.blocks)
    refuse_too_many(len(document.blocks))
    if characters > MOST_CHARACTERS + len(document.blocks):
        raise TooLarge(
            f"This text is too long: {characters:,} characters, of at most {MOST_CHARACTERS:,}. "
            "Split it into parts."
        )
    return fit_for_a_brief(document)


def readable() -> str:
    """A sentence that lists the formats."""
    kinds = ", ".join(f"{reader.label} ({', '.join(reader.extensions)})" for reader in READERS)
    return f"Briefmark reads: {kinds}. Text can also be pasted."


def _shown(filename: str) -> str:
    return "".join(char for char in PurePath(filename).name if char.isprintable())[:80]

"""Import formats: one file each, and one line in READERS.

The heavy parsers are imported by `read` itself, so listing the readers costs nothing and the
server never loads them: files are read in a child process (`isolation`).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import PurePath

from app.domain.document import Document
from app.domain.errors import Invalid, TooLarge, Unreadable
from app.readers import markdown, plain_text, web_page
from app.readers.decoding import MOST_CHARACTERS, refuse_too_many, seems_to_be

MOST_BYTES = 25 * 2**20


@dataclass(frozen=True)
class Reader:
    name: str
    label: str
    extensions: tuple[str, ...]
    media_types: tuple[str, ...]
    version: str
    read: Callable[[bytes], Document]


READERS: tuple[Reader, ...] = (
    Reader("plain_text", "Plain text", (".txt", ".text"), ("text/plain",), "1", plain_text.read),
    Reader("markdown", "Markdown", (".md", ".markdown"), ("text/markdown",), "1", markdown.read),
    Reader(
        "web_page",
        "Web page",
        (".html", ".htm", ".xhtml"),
        ("text/html", "application/xhtml+xml"),
        "1",
        web_page.read,
    ),
)


def reader_for(filename: str, data: bytes) -> Reader:
    """The reader for a file, by its first bytes and its extension.

    A saved page named .txt is read as a page; a file without extension as plain text. Raises
    Unreadable, with what can be read, for anything else.
    """
    if name := seems_to_be(data):
        raise Unreadable(f"“{_shown(filename)}” seems to be {name}. {_readable()}")
    extension = PurePath(filename.lower()).suffix
    by_name = {reader.name: reader for reader in READERS}
    found = next((reader for reader in READERS if extension in reader.extensions), None)
    if found is by_name["plain_text"] or not extension:
        return by_name["web_page"] if _is_page(data) else by_name["plain_text"]
    if found is None:
        raise Unreadable(f"Briefmark cannot read “{extension[:20]}” files. {_readable()}")
    return found


def read_checked(reader: Reader, data: bytes) -> Document:
    """Read in this process. Raises Unreadable, Invalid when nothing is there, TooLarge."""
    document = reader.read(data)
    if not document.blocks:
        raise Invalid("Nothing to read: there is no text in it. Paste or choose another text.")
    characters = sum(len(block.text) + 1 for block in document.blocks)
    refuse_too_many(len(document.blocks))
    if characters > MOST_CHARACTERS + len(document.blocks):
        raise TooLarge(
            f"This text is too long: {characters:,} characters, of at most {MOST_CHARACTERS:,}. "
            "Split it into parts."
        )
    # Metadata is for forms and citations; a page that gives a megabyte of it is wrong.
    return replace(
        document,
        title=document.title[:500].strip(),
        authors=tuple(author[:200].strip() for author in document.authors[:50]),
        publisher=document.publisher[:300].strip(),
        url=document.url[:2000] if document.url.startswith(("http://", "https://")) else "",
    )


def _is_page(data: bytes) -> bool:
    start = data[:400].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return start.startswith((b"<!doctype html", b"<html"))


def _readable() -> str:
    kinds = ", ".join(f"{reader.label} ({', '.join(reader.extensions)})" for reader in READERS)
    return f"Briefmark reads: {kinds}. Text can also be pasted."


def _shown(filename: str) -> str:
    return "".join(char for char in PurePath(filename).name if char.isprintable())[:80]

"""Web pages as browsers save them with all that belongs to them: in one file (MHTML: RFC 2557, MIME
multipart/related), or "complete", the page and its folder, in one zip file.

The standard library reads the headers of MHTML; the parts are cut apart here, because its parser
takes nested and innumerable parts as deep and as many as there are.
"""

import mimetypes
import re
from binascii import a2b_base64, a2b_qp
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesHeaderParser
from pathlib import PurePosixPath

from app.domain.document import Document
from app.domain.errors import TooLarge, Unreadable
from app.readers.archives import Archive
from app.readers.decoding import decode_page
from app.readers.html import web_page

_MOST_PARTS = 5_000
_MOST_DEPTH = 5
_HEAD_BYTES = 65_536
_TYPES = ("text/html", "application/xhtml+xml")
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_HEADERS = re.compile(rb"[ \t\r\n]*[A-Za-z][A-Za-z-]{1,40}:")

_NO_PAGE = Unreadable(
    "There is no page in this file: it is damaged or cut short, or a message. Save the page "
    "again, or paste its text."
)
_TOO_MANY = TooLarge(
    "This file has far more parts than a page can have, as files made to harm do. Save the page "
    "as HTML only, or paste its text."
)
_DIRECTORY = b"PK\x01\x02"  # of the zip file, at its end
_NAME = re.compile(rb"\.x?html?", re.IGNORECASE)
_ENDINGS = (".html", ".htm", ".xhtml")
_OWN_PAGES = ("index", "default")


@dataclass(frozen=True)
class _MhtmlPart:
    head: Message
    body: bytes

    @property
    def name(self) -> str:
        return str(self.head.get("Content-ID", "")).strip()

    @property
    def address(self) -> str:
        return "".join(str(self.head.get("Content-Location", "")).split())


def recognises_mhtml(data: bytes) -> bool:
    """By its headers: MIME, and a page or parts of one."""
    if not _HEADERS.match(data):
        return False
    head = data[:8192].lstrip()
    end = _BLANK_LINE.search(head)
    head = (head[: end.start()] if end else head).lower()
    return b"mime-version:" in head and (b"multipart/" in head or b"text/html" in head)


def read_mhtml(data: bytes) -> Document:
    """The document of the page in an MHTML file; raises Unreadable, TooLarge."""
    whole = _part(data.lstrip())
    saved_from = "".join(str(whole.head.get("Snapshot-Content-Location", "")).split())
    page = _page(whole, saved_from)
    charset = page.head.get_content_charset() or ""
    text, warnings = decode_page(_decoded(page), charset)
    return web_page.read_page(text, warnings, saved_from or page.address)


def _page(whole: _MhtmlPart, saved_from: str) -> _MhtmlPart:
    """The part that is the page itself (RFC 2387: `start`, else the first)."""
    pages = [part for part in _leaves(whole) if part.head.get_content_type() in _TYPES]
    start = str(whole.head.get_param("start") or "").strip()
    for part in pages:
        if (start and part.name == start) or (saved_from and part.address == saved_from):
            return part
    if not pages:
        raise _NO_PAGE
    return pages[0]


def _leaves(whole: _MhtmlPart) -> Iterator[_MhtmlPart]:
    """The parts that hold no parts."""
    waiting = [(whole, 0)]
    parts = 0
    while waiting:
        part, depth = waiting.pop()
        if part.head.get_content_maintype() != "multipart":
            yield part
            continue
        inner = _cut(part)
        parts += len(inner)
        if depth == _MOST_DEPTH or parts > _MOST_PARTS:
            raise _TOO_MANY
        waiting += [(_part(piece), depth + 1) for piece in reversed(inner)]


def _cut(part: _MhtmlPart) -> list[bytes]:
    """What lies between the lines of the boundary, the first excepted; a file may be cut short."""
    boundary = (part.head.get_boundary() or "").encode("utf-8", "replace")
    if not boundary:
        raise _NO_PAGE
    line = re.compile(rb"(?:\A|\r?\n)--" + re.escape(boundary) + rb"(?:--)?[ \t]*(?=\r?\n|\Z)")
    pieces = line.split(part.body, maxsplit=_MOST_PARTS + 1)
    return [piece.removeprefix(b"\r").removeprefix(b"\n") for piece in pieces[1:] if piece.strip()]


def _part(data: bytes) -> _MhtmlPart:
    end = _BLANK_LINE.search(data, 0, _HEAD_BYTES)
    head, body = (data[: end.start()], data[end.end() :]) if end else (data[:_HEAD_BYTES], b"")
    return _MhtmlPart(BytesHeaderParser().parsebytes(head), body)


def _decoded(part: _MhtmlPart) -> bytes:
    """The bytes of a part; what breaks its encoding is passed over, as browsers do."""
    encoding = str(part.head.get("Content-Transfer-Encoding", "")).strip().lower()
    if encoding == "quoted-printable":
        return a2b_qp(part.body)
    if encoding == "base64":
        try:
            return a2b_base64(re.sub(rb"[^A-Za-z0-9+/]", b"", part.body) + b"==")
        except ValueError:
            raise _NO_PAGE from None
    return part.body


def recognises_zip(data: bytes) -> bool:
    """A zip file that names a page."""
    return data.startswith(b"PK\x03\x04") and bool(_NAME.search(data, data.find(_DIRECTORY)))


def read_zip(data: bytes) -> Document:
    """The document of the main page; raises Unreadable, TooLarge."""
    archive = Archive(data)
    return web_page.read(archive.read(_main_page(archive.names)))


def _main_page(names: tuple[str, ...]) -> str:
    """The page that is not part of another, nearest to the top. Raises Unreadable for several:
    one brief is one page."""
    pages = [name for name in map(PurePosixPath, names) if _is_page(name)]
    pages = [page for page in pages if not any(_belongs(page, other) for other in pages)]
    depth = min((len(page.parts) for page in pages), default=0)
    top = [page for page in pages if len(page.parts) == depth]
    own = [page for page in top if page.stem.lower() in _OWN_PAGES]
    if len(top) == 1 or len(own) == 1:
        return str((own if len(own) == 1 else top)[0])
    if not top:
        raise Unreadable(
            "There is no web page in this zip file. Unpack it, and add the brief alone."
        )
    shown = ", ".join(f"“{page.name[:60]}”" for page in top[:4])
    raise Unreadable(
        f"This zip file holds several pages ({shown}{', …' if len(top) > 4 else ''}). Unpack it, "
        "and add them one by one; several files can be chosen at once."
    )


def _is_page(name: PurePosixPath) -> bool:
    hidden = name.name.startswith(".") or "__MACOSX" in name.parts
    return name.suffix.lower() in _ENDINGS and not hidden


def _belongs(page: PurePosixPath, other: PurePosixPath) -> bool:
    """Whether `page` lies in the folder of `other`: "Essay_files", "Essay-Dateien" of "Essay"."""
    folders = page.parts[len(other.parts) - 1 : -1]
    return (
        page.parts[: len(other.parts) - 1] == other.parts[:-1]
        and bool(folders)
        and re.match(rf"{re.escape(other.stem)}[_.-]", folders[0]) is not None
    )


Files = Callable[[str], tuple[str, bytes] | None]  # media type and bytes by address


def files_of(reader: str, data: bytes) -> tuple[bytes, str, str, Files]:
    """The page in a file of this reader, the encoding that the file states of it, the address it
    was saved from, and what else the file holds, by address. Raises as the reader does."""
    if reader == "mhtml":
        whole = _part(data.lstrip())
        saved_from = "".join(str(whole.head.get("Snapshot-Content-Location", "")).split())
        page = _page(whole, saved_from)
        parts = {
            name: part
            for part in _leaves(whole)
            for name in (part.address, f"cid:{part.name.strip('<>')}")
            if name
        }

        def part_named(address: str) -> tuple[str, bytes] | None:
            part = parts.get(address)
            return (part.head.get_content_type(), _decoded(part)) if part else None

        charset = page.head.get_content_charset() or ""
        return _decoded(page), charset, saved_from or page.address, part_named
    if reader == "saved_page":
        archive = Archive(data)
        main = _main_page(archive.names)

        def member_named(address: str) -> tuple[str, bytes] | None:
            name = address.partition("?")[0]
            if name not in archive.names:
                return None
            return mimetypes.guess_type(name)[0] or "", archive.read(name)

        return archive.read(main), "", main, member_named
    return data, "", "", lambda _address: None

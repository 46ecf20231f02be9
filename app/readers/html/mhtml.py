"""Web pages that a browser saved into one file (MHTML: RFC 2557, MIME multipart/related).

The standard library reads the headers; the parts are cut apart here, because its parser takes
nested and innumerable parts as deep and as many as there are.
"""

import re
from binascii import a2b_base64, a2b_qp
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesHeaderParser

from app.domain.document import Document
from app.domain.errors import TooLarge, Unreadable
from app.readers.decoding import decode_page
from app.readers.html.web_page import read_page

_MOST_PARTS = 5_000
_MOST_DEPTH = 5
_HEAD_BYTES = 65_536
_PAGES = ("text/html", "application/xhtml+xml")
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


def recognises(data: bytes) -> bool:
    """By its headers: MIME, and a page or parts of one."""
    if not _HEADERS.match(data):
        return False
    head = data[:8192].lstrip()
    end = _BLANK_LINE.search(head)
    head = (head[: end.start()] if end else head).lower()
    return b"mime-version:" in head and (b"multipart/" in head or b"text/html" in head)


def read(data: bytes) -> Document:
    """The document of the page in an MHTML file; raises Unreadable, TooLarge."""
    whole = _part(data.lstrip())
    saved_from = "".join(str(whole.head.get("Snapshot-Content-Location", "")).split())
    page = _page(whole, saved_from)
    charset = page.head.get_content_charset() or ""
    text, warnings = decode_page(_decoded(page), charset)
    return read_page(text, warnings, saved_from or page.address)


def _page(whole: _MhtmlPart, saved_from: str) -> _MhtmlPart:
    """The part that is the page itself (RFC 2387: `start`, else the first)."""
    pages = [part for part in _leaves(whole) if part.head.get_content_type() in _PAGES]
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

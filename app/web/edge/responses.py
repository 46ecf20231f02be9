"""What every response gets, errors too: security headers (OWASP ASVS 5, chapter 3), and text
compressed for whoever asks for that: a long brief in a sixth of its bytes.

Pages hold a CSRF token, and the length of what is compressed can betray what is in it when another
site makes a browser ask for a page many times (BREACH). So an answer that another site asked for is
never compressed, and all others carry a name of random length in the header of the format, for
browsers that do not say who asks.
"""

from __future__ import annotations

import secrets
import struct
import zlib
from functools import cached_property

from flask import Flask, Response, request

from app.web.edge.kept_forms import came_from_here

SMALLEST = 1_000  # bytes; below it a packet is a packet
LEVEL = 1  # the brief page: twice as quick as 5 and a quarter larger (measured)
MOST_PADDING = 100
KINDS = frozenset({"application/json", "text/javascript", "image/svg+xml"})

_END = b"\x03\0"  # a last block, with nothing in it
_HEAD = b"\x1f\x8b\x08\x08\0\0\0\0\0\xff"  # gzip, deflated, with a name, no time, unknown system
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
# Scripts and style sheets are no documents, and a page has dozens of them.
OF_PARTS = ("X-Content-Type-Options", "Cross-Origin-Resource-Policy")
PARTS = ("text/javascript", "text/css")
ONE_YEAR = 31_536_000


def init_app(app: Flask) -> None:
    """To be called first: what is registered first sees an answer last."""
    app.after_request(_compress)
    app.after_request(_add_headers)


class Packed(bytes):
    """A part of an answer that is sent again and again: it is deflated once. No secret stands in
    it."""

    @cached_property
    def deflated(self) -> bytes:
        return _deflated(self)


def gzipped(*parts: bytes) -> bytes:
    """The parts as one gzip file (RFC 1952) with a name of 1 to 100 random letters. Each is
    deflated by itself, up to a whole byte, and may be followed by any other."""
    name = secrets.token_hex(MOST_PADDING // 2)[: 1 + secrets.randbelow(MOST_PADDING)].encode()
    bodies = [part.deflated if isinstance(part, Packed) else _deflated(part) for part in parts]
    check = size = 0
    for part in parts:
        check, size = zlib.crc32(part, check), size + len(part)
    tail = struct.pack("<II", check, size & 0xFFFFFFFF)
    return b"".join([_HEAD, name, b"\0", *bodies, _END, tail])


def _deflated(data: bytes) -> bytes:
    deflate = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return deflate.compress(data) + deflate.flush(zlib.Z_SYNC_FLUSH)


def _compress(response: Response) -> Response:
    if not _is_text(response) or "Content-Encoding" in response.headers:
        return response
    response.vary.add("Accept-Encoding")
    if not request.accept_encodings["gzip"] or came_from_here() is False:
        return response
    if request.method == "HEAD" or response.status_code in (204, 206, 304):
        return response
    parts = [*response.iter_encoded()]
    if sum(map(len, parts)) < SMALLEST:
        return response
    response.set_data(gzipped(*parts))  # sets the length too
    response.headers["Content-Encoding"] = "gzip"
    tag, _ = response.get_etag()
    if tag:
        response.set_etag(tag, weak=True)
    return response


def _is_text(response: Response) -> bool:
    """Not downloads, nor what is sent piece by piece."""
    kind = response.mimetype or ""
    attached = (response.headers.get("Content-Disposition") or "").startswith("attachment")
    return (kind.startswith("text/") or kind in KINDS) and not (response.is_streamed or attached)


def _add_headers(response: Response) -> Response:
    for name in OF_PARTS if response.mimetype in PARTS else HEADERS:
        response.headers.setdefault(name, HEADERS[name])
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = f"max-age={ONE_YEAR}; includeSubDomains"
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
    return response

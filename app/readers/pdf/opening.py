"""A PDF opened by PDFium: its pages, and what the file says about itself."""

import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from app.domain.errors import Locked, TooLarge, Unreadable

MOST_PAGES = 2_000
_PASSWORD_NEEDED = 4  # FPDF_ERR_PASSWORD
_SECURITY = 5  # FPDF_ERR_SECURITY

Handle = Any  # a pointer of ctypes


@cache
def pdfium() -> Any:
    """PDFium's functions. The library is loaded at the first call, which only a child makes."""
    import pypdfium2.raw as functions

    functions.FPDF_InitLibrary()
    return functions


@contextmanager
def opened(data: bytes, password: str) -> Iterator[Handle]:
    """The document; raises Locked, Unreadable, and TooLarge over 2,000 pages."""
    functions = pdfium()
    secret = password.encode("utf-8") or None
    document = functions.FPDF_LoadMemDocument64(data, len(data), secret)
    if not document:
        raise _refusal(functions.FPDF_GetLastError(), password)
    try:
        pages = functions.FPDF_GetPageCount(document)
        if pages > MOST_PAGES:
            raise TooLarge(
                f"This PDF has {pages:,} pages; at most {MOST_PAGES:,} can be brought in. "
                "Split it, and bring in the part that you read."
            )
        if pages < 1:
            raise _refusal(0, "")
        yield document
    finally:
        functions.FPDF_CloseDocument(document)


def _refusal(error: int, password: str) -> Unreadable:
    if error == _PASSWORD_NEEDED and password:
        return Locked("That password does not open this PDF. Check it and try again.")
    if error == _PASSWORD_NEEDED:
        return Locked("This PDF is protected by a password. Give the password to read it.")
    if error == _SECURITY:
        return Unreadable(
            "This PDF is protected in a way that Briefmark does not know. Open it in its own "
            "program, print it to a new PDF without protection, and bring that in."
        )
    return Unreadable(
        "This PDF is damaged or cut short. Download or save it anew, or open it in a PDF "
        "program, print it to a new PDF and bring that in."
    )


def metadata(document: Handle, name: str) -> str:
    functions = pdfium()
    return wide_string(lambda buffer, size: functions.FPDF_GetMetaText(
        document, name.encode("ascii"), buffer, size
    ))  # fmt: skip


def page_label(document: Handle, number: int) -> str:
    """What the file calls the page ("iv", "A-3"), else its number from 1."""
    functions = pdfium()
    label = wide_string(
        lambda buffer, size: functions.FPDF_GetPageLabel(document, number, buffer, size)
    )
    return " ".join(label.split())[:20] or str(number + 1)


def declared_language(document: Handle) -> str:
    """The language of the catalogue, as ISO 639-1, or ""."""
    functions = pdfium()
    tag = wide_string(
        lambda buffer, size: functions.FPDFCatalog_GetLanguage(document, buffer, size)
    )
    code = tag.replace("_", "-").split("-")[0].lower()
    return code if len(code) == 2 and code.isascii() and code.isalpha() else ""


def wide_string(call: Callable[[Any, int], int]) -> str:
    """What PDFium writes as UTF-16 with a final NUL; it answers the size in bytes."""
    size = call(None, 0)
    if not 2 < size <= 2**20:
        return ""
    buffer = ctypes.create_string_buffer(size)
    call(ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size)
    return buffer.raw[: size - 2].decode("utf-16-le", "replace")

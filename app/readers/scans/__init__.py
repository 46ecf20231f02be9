"""Pictures of pages, read by recognising their text: scanned PDFs, and pictures in files.

    tesseract   the program that recognises, which may be missing
    pages       a page's picture, and what was recognised in it laid out as letters of a PDF are
    pictures    PNG, JPEG and TIFF files as PDFs, which they are read as

What was recognised is never quite certain: each block says so, and words that the program is not
sure of carry a mark (`document.DOUBTFUL`).
"""

from collections.abc import Callable

from app.domain.document import Document
from app.readers import pdf

Told = Callable[[int, int], object]
"""Told of pages done, of how many."""
ReadScan = Callable[[bytes, str, str, Told], Document]
"""A file, its password or "", the code of a language, and who is told how far it is."""


def read_pdf(data: bytes, password: str, code: str, told: Told) -> Document:
    """As `pdf.read_locked`, with the text of pages that are pictures recognised in the language of
    this code (`tesseract.languages`)."""
    from app.readers.scans.pages import PageRecogniser  # with Pillow, which only the child loads

    return pdf.read_recognised(data, password, PageRecogniser(code, told))

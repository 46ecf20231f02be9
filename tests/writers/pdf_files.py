"""PDFs read back by libraries other than the one that wrote them."""

from __future__ import annotations

import ctypes
import io
import json
import re
from collections.abc import Iterator
from typing import Any

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
from pypdf import PdfReader


def attached(data: bytes) -> dict[str, Any]:
    """The JSON within the file."""
    (held,) = PdfReader(io.BytesIO(data)).attachments["passages.json"]
    found: dict[str, Any] = json.loads(held)
    return found


def attached_quotes(data: bytes) -> list[str]:
    """As often and in the order in which they are set under the tags."""
    held = attached(data)
    exact = {each["ref"]: each["exact"] for each in held["passages"]}
    return [exact[ref] for section in held["sections"] for ref in section["passages"]]


def text_of(data: bytes) -> str:
    """What is set on the pages, lines joined."""
    pages = [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(data)]
    return re.sub(r"\s+", " ", " ".join(pages))


def addresses(data: bytes) -> set[str]:
    """Where links lead outside the file."""
    with pikepdf.open(io.BytesIO(data)) as file:
        notes = [note for page in file.pages for note in page.get("/Annots", [])]
        return {str(note.A.URI) for note in notes if "/A" in note and "/URI" in note.A}


def bookmarks(data: bytes) -> list[str]:
    return [mark.get_title() for mark in pypdfium2.PdfDocument(data).get_toc()]


def kinds(data: bytes) -> list[str]:
    """The kinds of the structure's elements, in reading order."""
    with pikepdf.open(io.BytesIO(data)) as file:
        return [str(each.S)[1:] for each in _elements(file.Root.StructTreeRoot.K)]


def languages(data: bytes) -> set[str]:
    with pikepdf.open(io.BytesIO(data)) as file:
        parts = _elements(file.Root.StructTreeRoot.K)
        return {str(file.Root.Lang), *(str(part.Lang) for part in parts if "/Lang" in part)}


def set_within(data: bytes, kind: str) -> list[str]:
    """The text set within each of the elements of a kind, without white space: where a line is
    broken is not part of a text."""
    found: list[str] = []
    for page in pypdfium2.PdfDocument(data):
        signs = _marked(page)
        tree = pdfium.FPDF_StructTree_GetForPage(page.raw)
        for n in range(pdfium.FPDF_StructTree_CountChildren(tree)):
            top = pdfium.FPDF_StructTree_GetChildAtIndex(tree, n)
            for element in _of_kind(top, kind):
                text = "".join(signs.get(number, "") for number in _numbers(element))
                found.append(re.sub(r"\s+", "", text))
        pdfium.FPDF_StructTree_Close(tree)
    return found


def _elements(node: Any) -> Iterator[Any]:
    for each in node if isinstance(node, pikepdf.Array) else [node]:
        if isinstance(each, pikepdf.Dictionary) and "/S" in each:
            yield each
            if "/K" in each:
                yield from _elements(each.K)


def _marked(page: Any) -> dict[int, str]:
    """The text of a page by the number of its marked content."""
    texts = page.get_textpage()
    signs: dict[int, str] = {}
    for n in range(texts.count_chars()):
        shown = pdfium.FPDFText_GetTextObject(texts.raw, n)
        number = pdfium.FPDFPageObj_GetMarkedContentID(shown) if shown else -1
        signs[number] = signs.get(number, "") + chr(pdfium.FPDFText_GetUnicode(texts.raw, n))
    return signs


def _of_kind(element: Any, kind: str) -> Iterator[Any]:
    size = pdfium.FPDF_StructElement_GetType(element, None, 0)
    name = ctypes.create_string_buffer(size)
    pdfium.FPDF_StructElement_GetType(element, name, size)
    if name.raw.decode("utf-16-le").rstrip("\0") == kind:
        yield element
        return
    for n in range(pdfium.FPDF_StructElement_CountChildren(element)):
        child = pdfium.FPDF_StructElement_GetChildAtIndex(element, n)
        if child:
            yield from _of_kind(child, kind)


def _numbers(element: Any) -> Iterator[int]:
    for n in range(pdfium.FPDF_StructElement_CountChildren(element)):
        child = pdfium.FPDF_StructElement_GetChildAtIndex(element, n)
        if child:
            yield from _numbers(child)
        else:
            yield pdfium.FPDF_StructElement_GetChildMarkedContentID(element, n)


def edges(data: bytes, letters: str) -> tuple[float, float]:
    """From the leftmost to the rightmost point of what matches on the last page, one character at
    a time, in points."""
    page = list(pypdfium2.PdfDocument(data))[-1].get_textpage()
    characters = range(page.count_chars())
    found = [
        page.get_charbox(n) for n in characters if re.match(letters, page.get_text_range(n, 1))
    ]
    return min(box[0] for box in found), max(box[2] for box in found)

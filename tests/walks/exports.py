"""Every export of a project full of hostile words, read with others' eyes: nothing in it acts."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import openpyxl
import pikepdf
from lxml import etree, html
from markdown_it import MarkdownIt

from app.writers import WRITERS
from tests.fixtures.study import Study
from tests.walks.filling import MARKED, Walked

RUN_BY_SPREADSHEETS = tuple("=+-@\t\r\uff1d\uff0b\uff0d\uff20")
NUMBER = re.compile(r"-?[\d.,]+")
INSTRUCTIONS = re.compile(r"(?i)dde(auto)?|includepicture|javascript:|evil")


def acts_in_html(data: bytes) -> Iterator[str]:
    page = html.fromstring(data.decode())
    for path in MARKED:
        if "@style" not in path and "http-equiv" not in path:
            yield from (f"{path}: {found!r}" for found in page.xpath(path)[:1])


def acts_in_csv(data: bytes) -> Iterator[str]:
    for row in csv.reader(io.StringIO(data.decode("utf-8-sig"))):
        for cell in row:
            if cell.startswith(RUN_BY_SPREADSHEETS) and not NUMBER.fullmatch(cell):
                yield f"a cell that is run: {cell[:60]!r}"


def acts_in_workbook(data: bytes) -> Iterator[str]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    yield f"a formula: {cell.value!r}"
    yield from acts_in_archive(data)


def acts_in_archive(data: bytes) -> Iterator[str]:
    """Each part of Word, Excel or REFI-QDA is sound XML; links lead to the web or by mail."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if not name.endswith((".xml", ".rels", ".qde", ".qdc")):
                continue
            tree = etree.fromstring(archive.read(name))
            for link in tree.iter("{*}Relationship"):
                target = link.get("Target", "")
                away = link.get("TargetMode") == "External"
                if away and not re.match(r"(https?|mailto):", target):
                    yield f"a link to {target[:60]!r}"
            for text in tree.iter("{*}instrText"):
                if INSTRUCTIONS.search(text.text or ""):
                    yield f"an instruction: {(text.text or '')[:60]!r}"


def acts_in_pdf(data: bytes) -> Iterator[str]:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for key in ("/OpenAction", "/AA"):
            if key in pdf.Root and "/JS" in str(pdf.Root[key]):
                yield f"{key} acts"
        if "/Names" in pdf.Root and "/JavaScript" in pdf.Root.Names:
            yield "JavaScript"
        for page in pdf.pages:
            for note in page.get("/Annots", []):
                action: Any = note.get("/A", {})
                if "/JS" in action or str(action.get("/URI", "")).lower().startswith("javascript"):
                    yield f"a link that acts: {action}"


def acts_in_json(data: bytes) -> Iterator[str]:
    json.loads(data)
    yield from ()


def acts_in_xml(data: bytes) -> Iterator[str]:
    etree.fromstring(data)
    yield from ()


def acts_in_markdown(data: bytes) -> Iterator[str]:
    """As a renderer has it that lets HTML through."""
    page = MarkdownIt("commonmark", {"html": True}).render(data.decode())
    yield from acts_in_html(f"<main>{page}</main>".encode())


def lines_in(data: bytes) -> Iterator[str]:
    """References: no line but their own begins a record."""
    text = data.decode()
    for found in re.findall(r"^(?:ER  - \S.*|@article\{evil.*)$", text, re.M):
        yield f"a record of somebody else's: {found[:60]!r}"


LOOKED_AT: dict[str, Callable[[bytes], Iterator[str]]] = {
    "markdown": acts_in_markdown,
    "html": acts_in_html,
    "annotated-html": acts_in_html,
    "docx": acts_in_archive,
    "annotated-docx": acts_in_archive,
    "pdf": acts_in_pdf,
    "annotated-pdf": acts_in_pdf,
    "csv": acts_in_csv,
    "recommendations-csv": acts_in_csv,
    "xlsx": acts_in_workbook,
    "json": acts_in_json,
    "jsonld": acts_in_json,
    "qdpx": acts_in_archive,
    "qdc": acts_in_xml,
    "csl": acts_in_json,
    "bibtex": lines_in,
    "ris": lines_in,
}


TYPESET = frozenset({"pdf", "annotated-pdf"})


def look_at_exports(study: Study, walked: Walked, but: frozenset[str] = frozenset()) -> None:
    """Each format, with all that can be in it."""
    assert {writer.name for writer in WRITERS} == LOOKED_AT.keys()
    client = study.client("lead")
    for name, acts in LOOKED_AT.items():
        if name in but:
            continue
        walked.requests += 1
        try:
            answer = client.get(study.url(f"/report/{name}?notes=1&profile=audit"))
            walked.statuses[answer.status_code] += 1
            if answer.status_code != 200:
                walked.broken.append(f"{name}: {answer.status_code} {answer.text[-600:]}")
                continue
            walked.broken += [f"{name}: {found}" for found in acts(answer.data)]
        except Exception as error:
            walked.broken.append(f"{name}: {type(error).__name__}: {str(error)[:600]}")

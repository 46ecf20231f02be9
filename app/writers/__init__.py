"""The export formats: one file each, and one line here (see contract.py)."""

from app.domain.errors import Invalid
from app.writers import references
from app.writers.annotated import docx as annotated_docx
from app.writers.annotated import html_page as annotated_html
from app.writers.annotated import pdf as annotated_pdf
from app.writers.contract import GROUPS, REPORT, Writer
from app.writers.data import csv_table, json_data, jsonld, qdc, qdpx, xlsx
from app.writers.documents import docx, html_page, markdown, pdf

__all__ = ["GROUPS", "WRITERS", "Writer", "menu", "writer_named"]

JSON = "application/json"
PDF = "application/pdf"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TEXT = "text/{}; charset=utf-8"

WRITERS: list[Writer] = [
    Writer(
        *("markdown", "Markdown", "md", TEXT.format("markdown"), markdown.write),
        stem=REPORT,
        recommendations=True,
    ),
    Writer(
        *("html", "Web page", "html", TEXT.format("html"), html_page.write),
        stem=REPORT,
        recommendations=True,
        pictured=True,
    ),
    Writer(
        *("docx", "Word (DOCX)", "docx", WORD, docx.write),
        stem=REPORT,
        recommendations=True,
        binary=True,
        styled=docx.write,
        menu="Word",
        beside=True,
        pictured=True,
    ),
    Writer(
        *("pdf", "PDF", "pdf", PDF, pdf.write),
        stem=REPORT,
        recommendations=True,
        binary=True,
        most_in_request=0,
        beside=True,
        pictured=True,
    ),
    Writer(
        "annotated-html",
        "Annotated briefs (web page)",
        "html",
        TEXT.format("html"),
        annotated_html.write,
        holds="once",
        stem="annotated",
        texts=True,
        menu="Web page",
    ),
    Writer(
        "annotated-docx",
        "Annotated briefs (Word)",
        "docx",
        WORD,
        annotated_docx.write,
        holds="once",
        stem="annotated",
        binary=True,
        texts=True,
        styled=annotated_docx.write,
        menu="Word",
    ),
    Writer(
        "annotated-pdf",
        "Annotated briefs (PDF)",
        "pdf",
        PDF,
        annotated_pdf.write,
        holds="once",
        stem="annotated",
        binary=True,
        texts=True,
        most_in_request=0,
        menu="PDF",
    ),
    Writer(
        "csv",
        "Spreadsheet (CSV)",
        "csv",
        TEXT.format("csv"),
        csv_table.write,
        kind="data",
        holds="once",
        menu="Table of passages",
    ),
    Writer(
        "recommendations-csv",
        "Recommendations (CSV)",
        "csv",
        TEXT.format("csv"),
        csv_table.write_recommendations,
        kind="data",
        holds="nothing",
        stem="recommendations",
        menu="Table of recommendations",
        recommendations=True,
    ),
    Writer(
        "xlsx",
        "Workbook (Excel)",
        "xlsx",
        EXCEL,
        xlsx.write,
        kind="data",
        holds="once",
        binary=True,
        changes=True,
        menu="Excel workbook",
        recommendations=True,
    ),
    Writer(
        "json",
        "Data (JSON)",
        "json",
        JSON,
        json_data.write,
        kind="data",
        holds="once",
        menu="Data",
        recommendations=True,
    ),
    Writer(
        "jsonld",
        "Web annotations (JSON-LD)",
        "jsonld",
        "application/ld+json",
        jsonld.write,
        kind="exchange",
        holds="once",
        texts=True,
        menu="Web annotations",
        recommendations=True,
    ),
    Writer(
        "qdpx",
        "Project for NVivo, ATLAS.ti, MAXQDA, QualCoder (REFI-QDA)",
        "qdpx",
        "application/x-qdpx",
        qdpx.write,
        kind="exchange",
        holds="once",
        binary=True,
        texts=True,
        menu="NVivo, ATLAS.ti, MAXQDA, QualCoder",
        recommendations=True,
    ),
    Writer(
        "qdc",
        "Codebook for these programs (REFI-QDA)",
        "qdc",
        "application/xml",
        qdc.write,
        kind="exchange",
        holds="nothing",
        menu="Their codebook",
    ),
    Writer(
        "csl",
        "CSL-JSON (Zotero, pandoc)",
        "csl.json",
        "application/vnd.citationstyles.csl+json",
        references.write_csl,
        kind="citations",
        holds="nothing",
        menu="Zotero, pandoc",
    ),
    Writer(
        "bibtex",
        "BibTeX",
        "bib",
        TEXT.format("x-bibtex"),
        references.write_bibtex,
        kind="citations",
        holds="nothing",
    ),
    Writer(
        "ris",
        "RIS (EndNote, Mendeley)",
        "ris",
        "application/x-research-info-systems",
        references.write_ris,
        kind="citations",
        holds="nothing",
        menu="EndNote, Mendeley",
    ),
]


def writer_named(name: str) -> Writer:
    """Raises Invalid, listing the names there are."""
    for writer in WRITERS:
        if writer.name == name:
            return writer
    names = ", ".join(writer.name for writer in WRITERS)
    raise Invalid(f"There is no format “{name}”. Choose one of {names}.")


def menu() -> dict[str, list[Writer]]:
    """The formats by the groups of the menu, "" those that stand beside it."""
    return {
        group: [each for each in WRITERS if group == ("" if each.beside else each.group)]
        for group in ("", *GROUPS)
    }

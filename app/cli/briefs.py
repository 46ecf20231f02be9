"""`briefmark brief`: add a brief, and show what became of it. `briefmark highlight`: mark a
passage of one by its words. `briefmark matrix`: what each brief says under each tag."""

from __future__ import annotations

import functools
import hashlib
import json
import sys
import uuid
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from app.actions.briefs import add_brief, checked_layout
from app.actions.drafts import mark_annotations
from app.actions.highlights import add_highlight
from app.cli.context import (
    acting,
    acting_option,
    answer,
    json_option,
    project_option,
    say,
    with_database,
)
from app.domain.anchors.spans import unique_quote
from app.domain.briefs import Brief
from app.domain.document import Document, PlacedBlock
from app.domain.errors import Missing, Scanned, Stale, TooLarge, Unreadable
from app.domain.original_pages import PagePicture
from app.domain.permissions import require
from app.domain.references import brief_number, brief_ref
from app.domain.report.matrix import Matrix
from app.domain.text import sha256
from app.readers import MOST_BYTES, Reader, readable, reader_for
from app.readers.details import titled
from app.readers.isolation import read_with_pictures, recognise_isolated
from app.readers.scans import tesseract
from app.store import briefs, filters, summaries
from app.store import matrix as stored
from app.store.summaries import project_named
from app.store.transactions import change
from app.writers.data.matrix import matrix_as_json


class BriefReference(click.ParamType):
    """`B1`, `b01` or `1`; the number of the brief."""

    name = "reference"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        number = brief_number(str(value))
        if number is None:
            self.fail(f"“{value}” is not the reference of a brief. References look like B1.", param)
        return number


BRIEF = BriefReference()


@click.group()
def brief() -> None:
    """Briefs of a project."""


@brief.command("add", help=f"Add a brief; prints its reference, B1.\n\n{readable()}")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@project_option
@acting_option
@click.option("--title", help="Instead of the title found in the text.")
@click.option("--author", "authors", multiple=True, help="Instead of those found; may be repeated.")
@click.option("--publisher", help="Instead of the publisher found.")
@click.option("--date", help="Instead of the date found: 2013, 2013-01 or 2013-01-29.")
@click.option("--url", help="Instead of the address found.")
@click.option("--again", is_flag=True, help="Even if the project has this text already.")
@click.option(
    "--comments/--no-comments",
    default=True,
    help="Make highlights of the file's comments and highlights (the default), or leave them.",
)
@click.option("--password-stdin", is_flag=True, help="Read the password of the file.")
@click.option(
    "--scans",
    default="",
    metavar="en",
    help="Recognise the text of scanned pages in this language, by tesseract.",
)
@json_option
@with_database
def add_file(
    file: Path,
    slug: str,
    email: str,
    again: bool,
    comments: bool,
    password_stdin: bool,
    scans: str,
    as_json: bool,
    **known: Any,
) -> None:
    actor = acting(email, slug)
    require(actor.role, "add_brief")
    data = _bytes(file)
    say(f"Reading {file.name} …")
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else ""
    reader, document, pictures = _read(file.name, data, password, scans)
    known = {name: value for name, value in known.items() if value}
    document = titled(replace(document, **known), file.name)
    for warning in document.warnings:
        say(warning)
    with change():
        if not again:
            _refuse_copy(actor.project_id, data, document)
        number = add_brief(
            actor,
            document,
            pictures=pictures,
            data=data,
            name=file.name,
            media_type=reader.media_type_of(data),
            reader=reader.name,
            reader_version=reader.version,
        )
        marked = 0
        if comments and document.annotations:
            marked = mark_annotations(actor, number, document, reader.name)
    if document.annotations:
        made = f"{marked} highlights made of" if comments else "Left out:"
        say(f"{made} the comments and highlights in the file ({len(document.annotations)}).")
    line = briefs.brief(actor.project_id, number)
    answer(
        line.ref,
        as_json,
        ref=line.ref,
        title=line.title,
        paragraphs=line.paragraphs,
        reader=reader.name,
        highlights=marked,
    )


@brief.command("show")
@click.argument("number", type=BRIEF, metavar="B1")
@project_option
@json_option
@with_database
def show(number: int, slug: str, as_json: bool) -> None:
    """Print a brief: what is known of it, and its blocks with their zones and numbers."""
    project_id, _ = project_named(slug)
    line = briefs.brief(project_id, number)
    text = briefs.revision_text(project_id, line.revision_id)
    blocks = briefs.blocks(project_id, line.revision_id)
    answer(
        _as_text(line, text, blocks),
        as_json,
        ref=line.ref,
        title=line.title,
        authors=line.authors,
        publisher=line.publisher,
        date=line.date,
        url=line.url,
        language=line.language,
        text=text,
        blocks=[_block(block, text) for block in blocks],
    )


def _bytes(file: Path) -> bytes:
    size = file.stat().st_size
    if size > MOST_BYTES:
        raise TooLarge(
            f"{file.name} has {size / 2**20:.0f} MB; at most {MOST_BYTES // 2**20} MB can be "
            "read. Split it, or save it without pictures."
        )
    return file.read_bytes()


def _refuse_copy(project_id: Any, data: bytes, document: Document) -> None:
    text, _ = checked_layout(document)
    found = briefs.copies(project_id, hashlib.sha256(data).hexdigest(), sha256(text))
    for number, title, _same_file in found:
        raise Stale(
            f"The project has this text already: {brief_ref(number)} “{title}”. Give --again to "
            "add it a second time."
        )


def _block(block: PlacedBlock, text: str) -> dict[str, Any]:
    """`number` is null for what carries no printed number; `label` is the number as printed."""
    return {
        "ordinal": block.ordinal,
        "number": block.number if block.label else None,
        "label": block.label,
        "zone": block.zone,
        "kind": block.kind,
        "level": block.level,
        "page": block.page,
        "marker": block.marker,
        "start": block.start,
        "end": block.end,
        "text": text[block.start : block.end],
    }


def _as_text(line: Brief, text: str, blocks: list[PlacedBlock]) -> str:
    about = [", ".join(line.authors), line.publisher, line.date, line.url]
    head = [f"{line.ref}  {line.title or 'Untitled'}", "; ".join(part for part in about if part)]
    body = (
        f"{f'¶{block.label}' if block.label else f'({block.zone})':>15}  "
        f"{text[block.start : block.end]}"
        for block in blocks
    )
    return "\n".join([*head, "", *body])


@click.group()
def highlight() -> None:
    """Marked passages of a brief."""


@highlight.command("add")
@project_option
@click.option("--brief", "number", type=BRIEF, required=True, metavar="B1", help="The brief.")
@click.option("--quote", required=True, help="The words to mark, as they stand in the brief.")
@click.option("--tag", "tags", multiple=True, metavar="SLUG", help="May be repeated.")
@click.option("--note", default="", help="A note on the passage.")
@click.option("--occurrence", type=click.IntRange(min=1), help="Which, where the words recur.")
@click.option("--paragraph", metavar="LABEL", help="Look in this paragraph only, such as 9 or 8a.")
@acting_option
@json_option
@with_database
def add_passage(
    slug: str,
    number: int,
    quote: str,
    tags: tuple[str, ...],
    note: str,
    occurrence: int | None,
    paragraph: str | None,
    email: str,
    as_json: bool,
) -> None:
    """Mark a passage; prints its reference, B1:1."""
    with change():
        actor = acting(email, slug)
        line = briefs.brief(actor.project_id, number)
        text = briefs.revision_text(actor.project_id, line.revision_id)
        within = _span(actor.project_id, line.revision_id, paragraph) if paragraph else None
        anchor = unique_quote(text, quote, within=within, occurrence=occurrence)
        done = add_highlight(actor, number, anchor.start, anchor.end, anchor.exact, tags, note=note)
    answer(done.ref, as_json, ref=done.ref, start=anchor.start, end=anchor.end, exact=anchor.exact)


def _span(project_id: uuid.UUID, revision_id: uuid.UUID, label: str) -> tuple[int, int]:
    for block in briefs.blocks(project_id, revision_id):
        if block.label and block.label == label.removeprefix("¶"):
            return block.start, block.end
    raise Missing(f"The brief has no paragraph ¶{label.removeprefix('¶')}.")


def _read(
    name: str, data: bytes, password: str, language: str
) -> tuple[Reader, Document, Sequence[PagePicture]]:
    """What is in the file, with the text of pictures of pages where a `language` (ISO 639-1) is
    given to recognise it in."""
    if not language:
        try:
            return read_with_pictures(name, data, password=password)
        except Scanned:
            said = "This file holds pictures of pages, not text. Add --scans with its language."
            raise Scanned(said if tesseract.languages() else tesseract.MISSING) from None
    if not (code := tesseract.code_for(language)):
        known = ", ".join(tesseract.languages().values())
        raise Unreadable(f"tesseract has {known}." if known else tesseract.MISSING)
    reader = reader_for(name, data)
    if not reader.read_scan:
        return read_with_pictures(name, data, password=password)
    tell = functools.lru_cache(maxsize=None)(lambda done, total: say(f"Page {done} of {total}"))
    return reader, recognise_isolated(reader, data, code, tell, password=password), ()


@click.group()
def matrix() -> None:
    """The framework matrix: briefs by tags."""


@matrix.command("show")
@project_option
@click.option("--query", default="", help="The rows, columns and cells that this filter keeps.")
@json_option
@with_database
def show_matrix(slug: str, query: str, as_json: bool) -> None:
    """Print the cells brief by brief: the state of each, and what is written there."""
    project_id, project = summaries.project_named(slug)
    selection = filters.select(project_id, query)
    found = stored.selected(stored.matrix(project_id, project), selection)
    if as_json:
        click.echo(json.dumps(list(matrix_as_json(found)), ensure_ascii=False))
    elif found.cells:
        click.echo("\n".join(_lines(found)))
    else:
        say("There is no such cell. A matrix has a row for each brief and a column for each tag.")


def _lines(matrix: Matrix) -> list[str]:
    """“B1	border-control	2 passages, not charted	…” for each, its text on one line."""
    return [
        "\t".join((cell.brief, cell.tag, cell.words, " ".join(cell.text.split()))).rstrip()
        for cell in matrix.cells.values()
    ]

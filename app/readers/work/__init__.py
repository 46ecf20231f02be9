"""Work done in other tools: one file each, and one line in WORK_READERS.

Bytes -> ForeignWork (app/domain/work/foreign_work.py); what of it finds its place in a project is
decided later. Heavy parsers are imported by `read` itself, which runs in a child process
(app/readers/isolation.py), as for the readers of briefs.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import PurePath

from app.domain.errors import Invalid, TooLarge, Unreadable
from app.domain.work.foreign_work import ForeignText, ForeignWork
from app.readers.decoding import MOST_CHARACTERS, refuse_too_many
from app.readers.details import fit_for_a_brief
from app.readers.work import (
    csv_table,
    hypothesis,
    json_export,
    taguette,
    web_annotations,
    workbook,
)
from app.readers.work.bibliographies import bibtex, csl_json, ris
from app.readers.work.refi import codebook, qdpx


@dataclass(frozen=True, slots=True)
class WorkReader:
    """A format. `recognises` tells it by its bytes, before any parser sees them: it runs in the
    server, so it only compares and searches. A format without it goes by the extension."""

    name: str
    label: str
    extensions: tuple[str, ...]
    read: Callable[[bytes], ForeignWork]
    recognises: Callable[[bytes], bool] | None = None


WORK_READERS: tuple[WorkReader, ...] = (
    WorkReader("qdpx", "REFI-QDA project", (".qdpx",), qdpx.read, qdpx.recognises),
    WorkReader("qdc", "REFI-QDA codebook", (".qdc",), codebook.read, codebook.recognises),
    WorkReader("taguette", "Taguette project", (".sqlite3",), taguette.read, taguette.recognises),
    WorkReader(
        "json", "Briefmark’s own JSON", (".json",), json_export.read, json_export.recognises
    ),
    WorkReader("xlsx", "Workbook (Excel)", (".xlsx",), workbook.read, workbook.recognises),
    WorkReader("hypothesis", "Hypothesis", (".json",), hypothesis.read, hypothesis.recognises),
    WorkReader(
        "jsonld",
        "W3C Web Annotations",
        (".jsonld", ".json"),
        web_annotations.read,
        web_annotations.recognises,
    ),
    WorkReader("csl", "CSL-JSON", (".json",), csl_json.read, csl_json.recognises),
    WorkReader("bibtex", "BibTeX", (".bib", ".bibtex"), bibtex.read, bibtex.recognises),
    WorkReader("ris", "RIS", (".ris",), ris.read, ris.recognises),
    WorkReader("csv", "table of quotations", (".csv", ".tsv"), csv_table.read),
)


def work_reader_for(filename: str, data: bytes) -> WorkReader:
    """The reader for a file, by its content, else by its extension. Raises Unreadable, with what
    can be read, for anything else."""
    extension = PurePath(filename.lower()).suffix
    named = [reader for reader in WORK_READERS if extension in reader.extensions]
    for reader in (*named, *WORK_READERS):  # JSON of several tools is told apart by its name last
        if reader.recognises and reader.recognises(data):
            return reader
    for reader in named:
        if not reader.recognises:
            return reader
    kinds = ", ".join(f"{each.label} ({', '.join(each.extensions)})" for each in WORK_READERS)
    raise Unreadable(f"Briefmark knows no tool that writes such a file. It reads: {kinds}.")


def work_reader_named(name: str) -> WorkReader:
    return next(reader for reader in WORK_READERS if reader.name == name)


def read_work_checked(reader: WorkReader, data: bytes) -> ForeignWork:
    """Read in this process. Raises Unreadable, Invalid when nothing is there, TooLarge."""
    work = reader.read(data)
    if not (work.texts or work.tags or work.passages or work.records):
        raise Invalid("Nothing to read: there is no text, tag or passage in this file.")
    for text in work.texts:
        blocks = text.document.blocks if text.document else ()
        refuse_too_many(len(blocks))
        if sum(len(block.text) for block in blocks) > MOST_CHARACTERS:
            raise TooLarge(
                f"“{text.name[:80]}” is too long: a text can have {MOST_CHARACTERS:,} characters. "
                "Leave it out, or split it into parts, and export the project anew."
            )
    return replace(work, texts=tuple(_named(work.texts)))


def _named(texts: Iterable[ForeignText]) -> Iterator[ForeignText]:
    """The texts, each with a title that a brief can have: one odd source loses no others."""
    untitled = 0
    for text in texts:
        name = text.name.strip()
        if not name and text.document:
            untitled += 1
            name = f"Untitled {untitled}"
        document = text.document and fit_for_a_brief(text.document, name)
        yield replace(text, name=name or text.name, document=document)

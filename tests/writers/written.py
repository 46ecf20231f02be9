"""One small project with something of everything, and what each format makes of it, to be read in
tests/writers/written/. Other programs and people's scripts read these formats, so that a change in
one is seen, and meant.

`python -m tests.writers.written` writes them anew after such a change; git shows what it did.
"""

from __future__ import annotations

import io
import json
import re
import uuid
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import openpyxl
from lxml import etree

from app.domain.activity import ChangeRow
from app.domain.attributes import Attribute
from app.domain.briefs import Brief, TextRow
from app.domain.document import Block, InlineMark, PlacedBlock, lay_out
from app.domain.passages import Passage, Reply, TagBy
from app.domain.projects import ProjectRow
from app.domain.recommendations.record import Question, Recommendation, Response
from app.domain.report.memos import Memo
from app.domain.report.summary import Summary
from app.domain.report.synthesis import SynthesisRow
from app.domain.tags import Tag
from app.domain.text import sha256
from app.writers import writer_named
from app.writers.typeset.engine import Attachment
from tests.writers.summaries import evidence, field, recommendation, summary

FOLDER = Path(__file__).with_name("written")
BEGUN = datetime(2026, 11, 22, 15, 4, 5, 678_901, tzinfo=UTC)

WORD_PARTS = (
    "word/document.xml",
    "word/footnotes.xml",
    "word/comments.xml",
    "word/_rels/document.xml.rels",
)
WORD_LINES = {"p", "tbl", "tr", "tc", "sectPr", "comment", "Relationship"}
SIZES = {"tblW", "tcW", "gridCol", "pgSz", "pgMar", "spacing", "ind", "shd"}

BLOCKS = (
    (
        Block("title", "front", "Guns in the grain depots"),
        Block("paragraph", "front", "By Ana Sousa and others", page="1"),
        Block("heading", "body", "What to do", level=2, page="1"),
        Block(
            *("paragraph", "body", "Count every rifle, and count it again: nobody knows enough."),
            page="1",
            marks=(
                InlineMark(0, 5, "emphasis"),
                InlineMark(12, 17, "strong"),
                InlineMark(23, 37, "link", "https://example.org/again"),
            ),
        ),
        Block("list_item", "body", "Lock the gates & doors.", level=1, page="2", marker="1."),
        Block("list_item", "body", "Keep <two> keys.", level=2, page="2", marker="(a)"),
        Block("quotation", "body", "“Who counts, wins.”", page="2"),
        Block("table_cell", "body", "Depot", page="2", row=1, column=1),
        Block("table_cell", "body", "Rifles", page="2", row=1, column=2),
        Block("table_cell", "body", "North", page="2", row=2, column=1),
        Block("table_cell", "body", "1,200", page="2", row=2, column=2),
        Block("preformatted", "body", "a  b\nc  d", page="3"),
        Block("caption", "caption", "Figure 1: a gate", page="3"),
        Block("footnote", "notes", "See the treaty.", page="3", marker="1"),
        Block("paragraph", "comments", "I was there.", page="3"),
        Block("paragraph", "boilerplate", "Subscribe now", page="3"),
    ),
    (
        Block("heading", "body", "NATO والحدود", level=2),
        Block("list_item", "body", "UN: ثانيا", level=1, marker="2."),
        Block("caption", "caption", "Photo: الحدود"),
        Block("paragraph", "body", "راقبوا الحدود ليلا ونهارا."),
    ),
    (
        Block("title", "body", "Deep below"),
        Block("heading", "body", "One", level=1),
        Block("heading", "body", "Nine", level=9),
        Block("list_item", "body", "- Far in", level=9),
        Block("table_cell", "body", "A", row=1, column=1),
        Block("table_cell", "body", "D", row=2, column=2),
        *(Block("table_cell", "body", f"{n}", row=1, column=n) for n in range(1, 15)),
        Block("footnote", "body", "See above."),
    ),
    (Block("paragraph", "body", "Nothing was marked here."),),
)
ATTRIBUTES = (
    Attribute("Country", "choice", ("Mali", "Niger"), "country"),
    Attribute("Cost", "number", key="cost"),
    Attribute("Begun", "date", key="begun"),
)
ABOUT: tuple[dict[str, Any], ...] = (
    {
        "title": "Guns in the grain depots",
        "authors": ("Ana Sousa", "Small Arms Survey", "Martin Luther King Jr."),
        "organisations": ("Small Arms Survey",),
        "publisher": "Peace & Press",
        "date": "2013-01-29",
        "url": "https://example.org/depots?a=1&b=(2)",
        "language": "en",
        "kind": "chapter",
        "container": "Arms in Question",
        "attributes": {"country": "Mali", "cost": "1200.5", "begun": "2012-05"},
    },
    {"title": "الحدود", "authors": ("UNIDIR",), "organisations": ("UNIDIR",), "date": "2024-05"}
    | {"language": "ar", "kind": "webpage", "url": "javascript:alert(1)"},
    {"title": "", "note": "It has no title."},
    {"title": "Left alone", "publisher": "The Press", "date": "undated, 2011"},
)
TAGS = (
    Tag(
        *("stockpiles", "Stockpiles", None, "rust"),
        {
            "definition": "Guarding & counting.",
            "when_to_use": "Arms stand still.",
            "when_not_to_use": "Arms move.",
            "examples": "“Lock the gates”",
        },
        position=1,
    ),
    Tag("gates", "Gates, doors", "stockpiles", "teal", {"definition": "Ways in."}, position=2),
    Tag("borders", "Borders", None, "indigo", {"when_to_use": "Arms move."}, position=3),
    Tag("old", "Old", retired=True, position=4),
    Tag("unused", "Unused", retired=True, position=5),
)


def everything(*, replies: bool = True, query: str = "") -> Summary:
    """Four briefs, of which one has no passage and one no title; syntheses, notes, answers."""
    texts = [TextRow(f"B{n}", *_laid_out(blocks)) for n, blocks in enumerate(BLOCKS, start=1)]
    briefs = [
        Brief(
            n,
            **about,
            text_sha256=sha256(text.text),
            reader=f"reader {n}",
            paragraphs=sum(block.number is not None for block in text.blocks),
        )
        for n, (about, text) in enumerate(zip(ABOUT, texts, strict=True), start=1)
    ]
    answers = (
        Reply("Ben Adler", "ben", BEGUN + timedelta(hours=1), "Is that so?\nEverywhere?"),
        Reply("Ana Sousa", "ana", BEGUN + timedelta(hours=2), "نعم"),
    )
    by_cleo = TagBy("stockpiles", "Cleo Marr", "cleo", BEGUN + timedelta(hours=3))
    one, two, three, _ = texts
    passages = [
        _passage(one, 1, "Count every rifle", "stockpiles", note="=Who counts?", replies=answers),
        _passage(one, 2, "Lock the gates & doors.", "stockpiles", "gates", tagged=(by_cleo,)),
        _passage(one, 3, "“Who counts, wins.”\nDepot\nRifles", "borders", by=("Ben Adler", "ben")),
        _passage(one, 4, "Figure 1", note="A caption only.")._replace(note_by="Cleo Marr"),
        _passage(one, 6, "every rifle, and", "old", by=("Ben Adler", "ben")),
        _passage(one, 7, "the treaty"),
        _passage(one, 8, "rifle, and count it again", "gates"),
        _passage(one, 9, "and count", "borders"),
        _passage(two, 1, "راقبوا الحدود", "borders", note="ملاحظة"),
        _passage(three, 1, "Nine", permalink="/projects/arms/briefs/3#h1"),
        _passage(three, 2, "Far in", permalink=""),
        _passage(three, 3, "A\nD"),
    ]
    syntheses = [
        SynthesisRow(
            *("stockpiles", "Count first [B1:1].\n\nThen lock [B1:2, B1:99].", "Ana Sousa", BEGUN)
        ),
        SynthesisRow("borders", "راقبوا [B2:1]"),
    ]
    made = summary(
        passages,
        project=ProjectRow("Arms & depots", "arms", "What is asked for?"),
        sentence="All passages." if not query else "Passages tagged Borders.",
        query=query,
        briefs=briefs,
        attributes=ATTRIBUTES,
        tags=TAGS,
        syntheses=syntheses,
        texts=texts,
        replies=replies,
        memos=[
            Memo(1, "", Reply("Ana Sousa", "ana", BEGUN, "Counting first: B1:1.\n\nOr so.")),
            Memo(0, "borders", Reply("Ben Adler", "ben", BEGUN, "Nobody asks who pays.")),
        ],
        recommendations=[_recommendation(passages[0], passages[6], passages[8])],
    )
    changes = (
        ChangeRow(BEGUN, "Ana Sousa", "add", "highlight", "B1:1"),
        ChangeRow(BEGUN + timedelta(days=1), "Ben Adler", "edit", "tag", "borders"),
    )
    return replace(
        made, changes=changes, changes_left_out=1200, read_through=frozenset({"B1", "B4"})
    )


def _recommendation(first: Passage, second: Passage, third: Passage) -> Recommendation:
    """On three of the passages, with something of everything."""
    joined = (
        evidence(first, before="They ask: ", after=", and …"),
        evidence(second, "qualifies", voice="reported"),
        evidence(third, "opposes", admitted="It says so."),
    )
    stated: dict[str, Any] = {"passage": first.ref, "start": first.start, "end": first.end}
    return recommendation(
        7,
        *joined,
        title="Count every rifle",
        statement="[States] must count every rifle.",
        strength="must",
        confidence="moderate",
        confidence_reason="Two sources, and one doubts it.",
        fields=(
            field("actor", "supplied", "States", why="They alone hold them.", role="addressee"),
            field("action", "stated", first.exact, **stated),
            field("when", "not_stated"),
        ),
        questions=(Question(uuid.UUID(int=2), "Who pays?", "", "Ana Sousa", BEGUN, "", None),),
        responses=(
            Response(
                *(uuid.UUID(int=3), "partly", "Ministry", "2026-11", "In part.", "2027"),
                *("Money first.", "Begun.", "Ana Sousa", BEGUN),
            ),
        ),
    )


def _laid_out(blocks: tuple[Block, ...]) -> tuple[str, tuple[PlacedBlock, ...]]:
    text, placed = lay_out(blocks)
    return text, tuple(placed)


def _passage(
    text: TextRow,
    number: int,
    exact: str,
    *slugs: str,
    by: tuple[str, str] = ("Ana Sousa", "ana"),
    note: str = "",
    **other: Any,
) -> Passage:
    start = text.text.index(exact)
    block = next(each for each in text.blocks if each.start <= start < each.end)
    brief = int(text.brief[1:])
    permalink = f"https://briefmark.example/projects/arms/briefs/{brief}#h{number}"
    place = (str(block.number or ""), block.number, block.zone, block.kind, block.page)
    values: tuple[Any, ...] = (
        *(f"{text.brief}:{number}", text.brief, brief, number, *place),
        *(start, start + len(exact), exact, slugs, note, *by, BEGUN + timedelta(minutes=number)),
    )
    return Passage(*values, **{"permalink": permalink, **other})


def _plain(data: bytes) -> str:
    return data.decode()


def _csv(data: bytes) -> str:
    """Its line ends are stated in test_csv_table.py."""
    return data.decode("utf-8-sig").replace("\r\n", "\n")


def _ris(data: bytes) -> str:
    return data.decode().replace("\r\n", "\n")


def _page(data: bytes) -> str:
    """Without its style sheet, which is a file of its own."""
    return re.sub(r"(?s)(<style>).*(</style>)", r"\1\2", data.decode())


def _word(data: bytes) -> str:
    """Each paragraph and cell on a line, its elements as `name{attributes}[content]`; without
    widths and sizes, which are a matter of looks."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = [name for name in archive.namelist() if name in WORD_PARTS]
        return "\n".join(
            f"==== {name}{_element(etree.fromstring(archive.read(name)))}\n" for name in parts
        )


def _element(element: Any) -> str:
    name = etree.QName(element).localname
    said = {etree.QName(key).localname: value for key, value in element.attrib.items()}
    attributes = "".join(f" {key}={value}" for key, value in said.items() if name not in SIZES)
    within = (element.text or "") + "".join(_element(each) for each in element)
    line = "\n" if name in WORD_LINES else ""
    return f"{line}{name}{{{attributes.strip()}}}[{within}]{element.tail or ''}"


def _members(data: bytes) -> str:
    """The files in an archive, one below the other."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return "\n".join(
            f"==== {name}\n{archive.read(name).decode()}" for name in archive.namelist()
        )


def _cells(data: bytes) -> str:
    """What stands in the cells of a workbook, a line for each, with where it links to."""
    return "".join(f"{line}\n" for line in _lines_of(openpyxl.load_workbook(io.BytesIO(data))))


def _lines_of(book: openpyxl.Workbook) -> Iterator[str]:
    for sheet in book:
        yield f"==== {sheet.title}"
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None:
                    said = json.dumps(cell.value, default=str, ensure_ascii=False)
                    link = f"  -> {cell.hyperlink.ref}" if cell.hyperlink else ""
                    form = "" if cell.number_format == "General" else f"  {cell.number_format}"
                    yield f"{cell.coordinate}  {said}{form}{link}"


def _to_typst(name: str) -> str:
    """What the template of a PDF is given; how it is set depends on the machine's fonts."""
    write = writer_named(name).write
    given: list[Any] = []

    def typeset(template: Path, data: Any, attachment: Attachment, day: date, *_: object) -> bytes:
        given.extend([template.name, data, asdict(attachment), day.isoformat()])
        return b""

    with mock.patch(f"{write.__module__}.typeset", typeset):
        write(everything())
    return json.dumps(given, ensure_ascii=False, indent=1)


# What a format's file is called here, and how it is read by people.
READ: dict[str, Callable[[bytes], str]] = {
    "markdown": _plain,
    "html": _page,
    "docx": _word,
    "annotated-html": _page,
    "annotated-docx": _word,
    "csv": _csv,
    "recommendations-csv": _csv,
    "xlsx": _cells,
    "json": _plain,
    "jsonld": _plain,
    "qdpx": _members,
    "qdc": _plain,
    "csl": _plain,
    "bibtex": _plain,
    "ris": _ris,
}
# What is set by typst, from data.
SET = ("pdf", "annotated-pdf")


def place_of(name: str) -> Path:
    writer = writer_named(name)
    stem = "arms" if writer.stem == "summary" else f"arms.{writer.stem}"
    return FOLDER / f"{stem}.{writer.extension}{'.txt' if writer.binary else ''}"


def written_now(name: str) -> str:
    """What the format makes of the project today."""
    if name in SET:
        return _to_typst(name)
    return READ[name](writer_named(name).write(everything()))


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for each in (*READ, *SET):
        place_of(each).write_text(written_now(each), newline="\n")

"""XLSX: a workbook with one table a sheet, to sort, filter and count with.

Sheets: Read me, those of recommendations (recommendation_rows.py), Passages, Tags (one row for
each tag and brief), Synthesis, Memos, Codebook, Sources, Log. Moments are real dates in UTC. How
texts are written that a cell cannot hold, or that look like a formula: see xlsx_sheet.py; the first
sheet says it to who opens the file.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, time

from app.domain.activity import activity
from app.domain.attributes import NUMBER
from app.domain.passages import Passage, Reply, Source
from app.domain.report.method import in_words
from app.domain.report.summary import Summary, Synthesis
from app.domain.report.wording import count, counts, day, tag_names, tags_of_others, timestamp
from app.domain.tags import TEXTS, Tag, ancestries
from app.writers.contract import Written, unwatched, watched
from app.writers.data import recommendation_rows
from app.writers.data.csv_table import attribute_column
from app.writers.data.matrix import CELLS, cell_rows, seen_columns, seen_rows
from app.writers.data.xlsx_sheet import MOST_IN_CELL, Column, Row, fill, looks, sheet_class

ABOUT = (Column("item", 22), Column("text", 110, repeated=False))
PASSAGES = (
    Column("ref", 9),
    Column("brief", 7),
    Column("citation", 26),
    Column("paragraph", 11),
    Column("page", 8),
    Column("zone", 12),
    Column("start", 9),
    Column("end", 9),
    Column("passage", 70, repeated=False),
    Column("tags", 28),
    Column("note", 40, repeated=False),
    Column("replies", 40, repeated=False),
    Column("analyst", 18),
    Column("marked at (UTC)", 20),
    Column("permalink", 50, link=True),
    Column("tags by others", 28),
    Column("note by", 18),
)
TAGS = (
    Column("tag", 36),
    Column("slug", 24),
    Column("brief", 7),
    Column("cited as", 26),
    Column("passages", 10),
)
SYNTHESIS = (
    Column("tag", 36),
    Column("slug", 24),
    Column("synthesis", 90, repeated=False),
    Column("cites", 24),
    Column("cites what is not there", 24),
    Column("analyst", 18),
    Column("updated at (UTC)", 20),
)
MEMOS = (
    Column("brief", 9),
    Column("tag", 36),
    Column("slug", 24),
    Column("memo", 90, repeated=False),
    Column("analyst", 18),
    Column("written at (UTC)", 20),
)
CODEBOOK = (
    Column("slug", 24),
    Column("tag", 36),
    Column("parent", 24),
    Column("colour", 10),
    *(Column(each.label.lower(), 50, repeated=False) for each in TEXTS),
    Column("retired", 9),
    Column("passages", 10),
    Column("briefs", 8),
)
SOURCES = (
    Column("ref", 9),
    Column("title", 50),
    Column("authors", 36),
    Column("publisher", 30),
    Column("date", 13),
    Column("url", 44, link=True),
    Column("language", 10),
    Column("cited as", 26),
    Column("citation", 80),
    Column("paragraphs", 12),
    Column("passages", 10),
    Column("text (SHA-256)", 68),
    Column("read by", 20),
    Column("read_through", 13),
    Column("origin", 28),
    Column("text recognised", 40),
)
CHANGES = (Column("at (UTC)", 20), Column("who", 22), Column("what", 60, repeated=False))
# Rows wait in files without a name, so that memory does not grow with the passages.
OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}


def write(summary: Summary, written: Written = unwatched) -> bytes:
    from xlsxwriter import Workbook

    file = io.BytesIO()
    workbook = Workbook(file, OPTIONS)
    workbook.set_properties(
        {
            "title": f"{summary.project.name[:200]}: passages and recommendations",
            "author": "; ".join(analyst.name for analyst in summary.analysts)[:200],
            "comments": "Made with Briefmark",
            "created": datetime.combine(summary.date, time()),
        }
    )
    look = looks(workbook)
    own = [Column(attribute_column(each), 20) for each in summary.attributes]
    tables = {
        **{
            name: (table.columns, table.rows(summary))
            for name, table in recommendation_rows.TABLES.items()
        },
        "Matrix": (seen_columns(summary), seen_rows(summary)),
        "Cells": (CELLS, cell_rows(summary)),
        "Passages": (
            (*PASSAGES, *own),
            (
                (*_passage(row), *_own(row.source, summary))
                for row in watched(summary.passages, written)
            ),
        ),
        "Tags": (TAGS, _tags(summary)),
        "Synthesis": (SYNTHESIS, _syntheses(summary)),
        "Memos": (MEMOS, _memos(summary)),
        "Codebook": (CODEBOOK, _codebook(summary)),
        "Sources": ((*SOURCES, *own), _sources(summary)),
        "Log": (CHANGES, _changes(summary)),
    }
    readme = workbook.add_worksheet("Read me", sheet_class())  # comes first and is written last
    sheets = {name: workbook.add_worksheet(name, sheet_class()) for name in tables}
    continued = {name: fill(sheets[name], look, *table) for name, table in tables.items()}
    fill(readme, look, ABOUT, _about(summary, continued))
    workbook.close()
    return file.getvalue()


def _about(summary: Summary, continued: Mapping[str, int]) -> Iterator[Row]:
    yield "Project", summary.project.name
    if summary.project.question:
        yield "Question", summary.project.question
    yield "Selection", summary.sentence
    if summary.query:
        yield "Filter", summary.query
    yield "Found", counts(summary.held)
    yield "Analysts", ", ".join(analyst.name for analyst in summary.analysts) or "none yet"
    yield "Date", day(summary.date)
    yield "Citations", summary.project.cited_in.label
    for sentence in in_words(summary):
        yield "Method", sentence
    for name, table in recommendation_rows.TABLES.items():
        yield name, table.help
    yield "Matrix", "What each brief says under each tag, or how far the work is there."
    yield (
        "Cells",
        "One row for each cell of the matrix: its state (charted, not_charted, nothing_found, "
        "to_confirm, not_read), its text, what it cites and rests on.",
    )
    yield (
        "Passages",
        "One row for each passage; start and end count characters of the brief’s text.",
    )
    yield "Tags", "One row for each tag and brief: how many of these passages stand there."
    yield "Synthesis", "What the analysts wrote for each tag, in their own words."
    yield "Memos", "What the analysts wrote about whole briefs, and about tags."
    yield "Codebook", "Every tag with its definition, and how many of these passages carry it."
    yield "Sources", "The briefs of this selection; briefs of one origin count as one source."
    yield "Log", _about_changes(summary)
    yield "Times", "All times are UTC."
    yield "Text", "Every cell is text or a number or a date, never a formula."
    yield "Long texts", _about_long_texts(continued)


def _about_changes(summary: Summary) -> str:
    said = "Who did what in the whole project, whatever the selection; the earliest first."
    left_out = summary.changes_left_out
    return f"{said} {count(left_out, 'earlier change')} left out." if left_out else said


def _about_long_texts(continued: Mapping[str, int]) -> str:
    where = ", ".join(f"{count(rows, 'row')} of {name}" for name, rows in continued.items() if rows)
    return (
        f"A cell holds {MOST_IN_CELL:,} characters. A longer text goes on in the row below, and "
        "the column “part” says so (“1 of 2”): read the cells one after the other, nothing is "
        "cut. "
        f"In this file: {where or 'none'}."
    )


def _passage(passage: Passage) -> Row:
    return (
        passage.ref,
        passage.brief,
        passage.citation,
        passage.paragraph,
        passage.page,
        passage.zone,
        passage.start,
        passage.end,
        passage.exact,
        tag_names(passage),
        passage.note,
        _replies(passage),
        passage.analyst,
        passage.created_at,
        passage.permalink,
        tags_of_others(passage),
        passage.note_by,
    )


def _replies(passage: Passage) -> str:
    return "\n".join(map(_reply, passage.replies))


def _reply(reply: Reply) -> str:
    return f"{reply.analyst} ({timestamp(reply.created_at)}): {reply.text}"


def _tags(summary: Summary) -> Iterator[Row]:
    path = _paths(summary)
    held = Counter((tag.slug, p.brief) for p in summary.passages for tag in p.tags)
    for tag in summary.codebook:
        for source in summary.sources:
            if passages := held[tag.slug, source.row.ref]:
                yield path(tag), tag.slug, source.row.ref, source.short, passages


def _syntheses(summary: Summary) -> Iterator[Row]:
    for section in summary.sections:
        if section.synthesis:
            yield _synthesis(section.title, section.synthesis, summary)


def _synthesis(title: str, synthesis: Synthesis, summary: Summary) -> Row:
    row, refs = synthesis.row, synthesis.references
    found = [ref for ref in refs if ref in summary.cited]
    missing = [ref for ref in refs if ref not in summary.cited]
    cites = ", ".join(found), ", ".join(missing)
    return title, row.tag, row.text, *cites, row.analyst, row.updated_at


def _memos(summary: Summary) -> Iterator[Row]:
    path = _paths(summary)
    tags = {tag.slug: path(tag) for tag in summary.codebook}
    for memo in summary.memos:
        said, ref = memo.said, memo.on if memo.brief else ""
        yield ref, tags.get(memo.tag, ""), memo.tag, said.text, said.analyst, said.created_at


def _codebook(summary: Summary) -> Iterator[Row]:
    path = _paths(summary)
    held: dict[str, list[Passage]] = {}
    for passage in summary.passages:
        for tag in passage.tags:
            held.setdefault(tag.slug, []).append(passage)
    for tag in summary.codebook:
        passages = held.get(tag.slug, [])
        yield (
            tag.slug,
            path(tag),
            tag.parent,
            tag.colour,
            *(tag.texts.get(each.name, "") for each in TEXTS),
            "yes" if tag.retired else "",
            len(passages),
            len({passage.brief for passage in passages}),
        )


def _sources(summary: Summary) -> Iterator[Row]:
    passages = Counter(passage.brief for passage in summary.passages)
    origins = recommendation_rows.origins_of(summary)
    for source in summary.sources:
        ref = source.row.ref
        read = "yes" if ref in summary.read_through else "no"
        recognised = source.row.recognition.said if source.row.recognition else ""
        yield (
            *_source(source, passages[ref]),
            read,
            origins.get(ref, ref),
            recognised,
            *_own(source, summary),
        )


def _own(source: Source, summary: Summary) -> Iterator[str | float]:
    """The values of the project's own attributes; numbers as such."""
    for each in summary.attributes:
        value = source.row.attributes.get(each.key, "")
        yield float(value) if value and each.kind == NUMBER else value


def _source(source: Source, passages: int) -> tuple[str | int, ...]:
    row = source.row
    return (
        row.ref,
        row.title,
        "; ".join(row.authors),
        row.publisher,
        row.date,
        row.url,
        row.language,
        source.short,
        source.full,
        row.paragraphs,
        passages,
        row.text_sha256,
        row.reader,
    )


def _changes(summary: Summary) -> Iterator[Row]:
    names = {tag.slug: tag.name for tag in summary.codebook}
    for change in summary.changes:
        said = activity(change.verb, change.kind, change.ref, names)
        yield change.at.astimezone(UTC), change.name, said


def _paths(summary: Summary) -> Callable[[Tag], str]:
    """The names from the root of the codebook down to a tag."""
    lines = ancestries(summary.codebook).items()
    names = {slug: " › ".join(above.name for above in line) for slug, line in lines}
    return lambda tag: names[tag.slug]

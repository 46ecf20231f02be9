"""The framework matrix as JSON, for the export and the command line (`matrix.schema.json` states
it), and as two tables of the workbook: as it is seen, and a row for each cell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.domain.report.matrix import CHARTED, Matrix, SummaryCell
from app.domain.report.summary import Summary
from app.domain.report.wording import timestamp
from app.writers.data.xlsx_sheet import Column, Row

CELLS = (
    Column("brief", 7),
    Column("cited as", 26),
    Column("tag", 30),
    Column("slug", 24),
    Column("state", 14),
    Column("text", 70, repeated=False),
    Column("draft", 7),
    Column("passages", 24),
    Column("cites", 24),
    Column("recommendations", 18),
    Column("nothing_found_by", 20),
    Column("nothing_found_at (UTC)", 20),
    Column("by", 20),
    Column("at (UTC)", 20),
    Column("needs_a_look", 30),
)


def matrix_as_json(matrix: Matrix) -> Iterator[dict[str, Any]]:
    """Every cell, brief by brief; behind those of a brief what sums it up, whose `tag` is null,
    where that is written."""
    for source in matrix.briefs:
        ref = source.row.ref
        for tag in matrix.tags:
            if (ref, tag.slug) in matrix.cells:
                yield _cell(matrix.cells[ref, tag.slug])
        if matrix.of_briefs[ref].text:
            yield _cell(matrix.of_briefs[ref])


def _cell(cell: SummaryCell) -> dict[str, Any]:
    found = cell.found_by and cell.found_at
    return {
        "brief": cell.brief,
        "tag": cell.tag or None,
        "state": cell.state,
        "text": cell.text,
        "draft": cell.draft,
        "passages": [each.ref for each in cell.passages],
        "cites": list(cell.cites),
        "recs": list(cell.recommendations),
        "nothing_found": {"by": cell.found_by, "at": timestamp(found)} if found else None,
        "by": cell.by,
        "at": timestamp(cell.at) if cell.at else None,
        "needs_a_look": list(cell.needs_a_look),
    }


def seen_columns(summary: Summary) -> tuple[Column, ...]:
    """The matrix as it is seen: a column for each tag, and one for what sums up a brief."""
    tags = (Column(tag.name, 40, repeated=False) for tag in summary.matrix.tags)
    across = Column("across tags", 40, repeated=False)
    return Column("brief", 7), Column("cited as", 26), *tags, across


def seen_rows(summary: Summary) -> Iterator[Row]:
    """Brief by brief, then what sums up the tags. What is not charted says its state."""
    matrix = summary.matrix
    for source in matrix.briefs:
        ref = source.row.ref
        cells = (matrix.cells.get((ref, tag.slug)) for tag in matrix.tags)
        said = (
            (cell.text if cell.state == CHARTED else cell.words) if cell else "" for cell in cells
        )
        yield ref, source.short, *said, matrix.of_briefs[ref].text
    if matrix.briefs:
        yield "", "across briefs", *(matrix.across[tag.slug].text for tag in matrix.tags), ""


def cell_rows(summary: Summary) -> Iterator[Row]:
    matrix = summary.matrix
    names = {tag.slug: tag.name for tag in matrix.tags}
    cited = {source.row.ref: source.short for source in matrix.briefs}
    sums = (cell for cell in matrix.of_briefs.values() if cell.text)
    for cell in (*matrix.cells.values(), *sums):
        yield (
            cell.brief,
            cited[cell.brief],
            names.get(cell.tag, "over all tags"),
            cell.tag,
            cell.state,
            cell.text,
            "yes" if cell.draft else "",
            ", ".join(each.ref for each in cell.passages),
            ", ".join(cell.cites),
            ", ".join(cell.recommendations),
            cell.found_by,
            cell.found_at,
            cell.by,
            cell.at,
            "; ".join(cell.needs_a_look),
        )

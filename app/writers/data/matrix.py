"""The framework matrix as JSON, for the export and the command line; `matrix.schema.json` states
it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.domain.report.matrix import Matrix, SummaryCell
from app.domain.report.wording import timestamp


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

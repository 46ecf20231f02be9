"""Cells of a table, from where its words stand and the order in which they are drawn."""

from collections.abc import Sequence

from app.readers.pdf.columns import Region, lines_of
from app.readers.pdf.layout import Draft, Segment


def cells_of(region: Region, page: int, number: int) -> list[Draft]:
    """The cells row by row, each a draft of its own."""
    segments = [segment for line in region.lines for segment in line.segments]
    columns = _columns(segments)
    rows = _rows_as_drawn(sorted(segments, key=lambda s: s.order), columns)
    if not _go_down(rows):
        rows = [_cells(line.segments, columns) for line in region.lines]
    left, right = min(s.x0 for s in segments), max(s.x1 for s in segments)
    return [
        Draft(lines_of(cell), page, left, right, number, "body", "table_cell", 0, row, column + 1)
        for row, cells in enumerate(rows, start=1)
        for column, cell in sorted(cells.items())
    ]


def _columns(segments: Sequence[Segment]) -> list[tuple[float, float]]:
    """The columns' extents. A cell that spans columns must not make them one."""
    columns: list[list[float]] = []  # left, right, segments
    for segment in sorted(segments, key=lambda s: s.x1 - s.x0):
        met = [c for c in columns if c[0] < segment.x1 and segment.x0 < c[1]]
        if not met:
            columns.append([segment.x0, segment.x1, 1])
        elif len(met) == 1 or all(column[2] == 1 for column in met):
            joined = [min(c[0] for c in met), max(c[1] for c in met), sum(c[2] for c in met)]
            columns = [c for c in columns if c not in met]
            columns.append([min(joined[0], segment.x0), max(joined[1], segment.x1), joined[2] + 1])
    return sorted((column[0], column[1]) for column in columns)


def _column(segment: Segment, columns: list[tuple[float, float]]) -> int:
    shared = [min(segment.x1, right) - max(segment.x0, left) for left, right in columns]
    best = max(shared)
    # A spanning cell belongs to the first of its columns.
    return next(i for i, width in enumerate(shared) if width > 0 or width == best)


_Row = dict[int, list[Segment]]


def _rows_as_drawn(segments: list[Segment], columns: list[tuple[float, float]]) -> list[_Row]:
    rows: list[_Row] = []
    last = -1
    for segment in segments:
        column = _column(segment, columns)
        if rows and column == last:
            above = rows[-1][column][-1]
            if abs(segment.y - above.y) < 1.6 * segment.size:
                rows[-1][column].append(segment)
                continue
        if not rows or column <= last:
            rows.append({})
        rows[-1].setdefault(column, []).append(segment)
        last = column
    return rows


def _go_down(rows: list[_Row]) -> bool:
    tops = [min(s.y for cell in row.values() for s in cell) for row in rows]
    sizes = [next(iter(row.values()))[0].size for row in rows]
    return all(
        two > one + 0.3 * size for one, two, size in zip(tops, tops[1:], sizes, strict=False)
    )


def _cells(segments: Sequence[Segment], columns: list[tuple[float, float]]) -> _Row:
    row: _Row = {}
    for segment in segments:
        row.setdefault(_column(segment, columns), []).append(segment)
    return row

"""The reading order of a page: its columns, one after the other, and the tables among them.

What the file draws left and right by turns is a table; what it draws down one side and then down
the other are columns. Geometry alone cannot tell two columns of text from two of a table.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.readers.pdf.lines import DraftBlock, Line, LineSegment, joined

_MOST_DEPTH = 6
_MOST_SEGMENTS = 4_000  # more are a map or a drawing, without columns
_FEWEST = 3  # segments on each side of a gutter
_HUNG = 36.0  # points that a line may hang out of its column
_Row = dict[int, list[LineSegment]]


@dataclass(slots=True)
class Region:
    """Lines of one column, from top to bottom; or a table's segments."""

    lines: list[Line]
    table: bool = False


def regions_of(segments: Sequence[LineSegment]) -> list[Region]:
    """The regions of a page in reading order."""
    if len(segments) > _MOST_SEGMENTS:
        return [Region(lines_of(segments))]
    return _split(joined(segments), 0)


def lines_of(segments: Iterable[LineSegment]) -> list[Line]:
    """Segments of one column as lines, from top to bottom."""
    rows: list[list[LineSegment]] = []
    for segment in sorted(segments, key=lambda s: (s.y, s.x0)):
        if rows and abs(rows[-1][0].y - segment.y) <= 0.3 * min(rows[-1][0].size, segment.size):
            rows[-1].append(segment)
        else:
            rows.append([segment])
    return [Line.of(sorted(row, key=lambda s: s.x0)) for row in rows]


def _split(segments: list[LineSegment], depth: int) -> list[Region]:
    if not segments:
        return []
    bands = _bands(segments) if depth < _MOST_DEPTH else None
    if bands is None:
        return [Region(lines_of(segments))]
    found: list[Region] = []
    plain: list[LineSegment] = []
    for band in bands:
        if band.kind == "plain":
            plain += band.segments
            continue
        found += _split(plain, depth + 1)
        plain = []
        if band.kind == "table":
            found.append(Region(lines_of(band.segments), table=True))
        else:
            found += _split(band.left, depth + 1) + _split(band.right, depth + 1)
    return found + _split(plain, depth + 1)


@dataclass(slots=True)
class _Band:
    """What lies between two lines that run across a gutter."""

    kind: str  # plain, columns or table
    left: list[LineSegment]
    right: list[LineSegment]

    @property
    def segments(self) -> list[LineSegment]:
        return self.left + self.right


def _bands(segments: list[LineSegment]) -> list[_Band] | None:
    """The page cut at its best gutter, from top to bottom; None where there is none."""
    best: list[_Band] | None = None
    most = 0.0
    for x in _gutters(segments):
        bands = _cut(segments, x)
        gain = sum(
            min(len(band.left), len(band.right)) + len(band.right) / 100
            for band in bands
            if band.kind != "plain"
        )
        if gain > most:
            best, most = bands, gain
    return best


def _gutters(segments: list[LineSegment]) -> list[float]:
    """Left edges that several segments share, but the leftmost."""
    edges = Counter(round(segment.x0 / 3) for segment in segments)
    both = {edge: count + edges[edge + 1] for edge, count in edges.items()}
    common = [edge for edge, count in both.items() if count >= _FEWEST]
    common.sort(key=lambda edge: -both[edge])
    leftmost = min(segment.x0 for segment in segments)
    found = [edge * 3 - 2.0 for edge in common[:12] if edge * 3 > leftmost + 12]
    # A column may begin further left than most of its lines: headings and items hang out.
    hung = [
        min((s.x0 for s in segments if x - _HUNG < s.x0 < x), default=x + 2) - 2.0 for x in found
    ]
    return list(dict.fromkeys([*found, *(x for x in hung if x > leftmost + 12)]))


def _cut(segments: list[LineSegment], x: float) -> list[_Band]:
    bands: list[_Band] = []
    left: list[LineSegment] = []
    right: list[LineSegment] = []
    for segment in sorted(segments, key=lambda s: s.y):
        across = segment.x0 < x - 1 and segment.x1 > x - 0.4 * segment.size
        if not across:
            (left if segment.x0 < x - 1 else right).append(segment)
            continue
        bands += _judged(left, right)
        left, right = [], []
        if bands and bands[-1].kind == "plain":
            bands[-1].left.append(segment)
        else:
            bands.append(_Band("plain", [segment], []))
    bands += _judged(left, right)
    return bands


def _judged(left: list[LineSegment], right: list[LineSegment]) -> list[_Band]:
    """Columns, a table with what stands above and below it, or nothing of the kind."""
    if not left and not right:
        return []
    if min(len(left), len(right)) < 2 or not _are_beside(left, right):
        return [_Band("plain", left + right, [])]
    turns = _turns(left, right)
    fewest = min(len(left), len(right))
    few_turns = turns <= max(3.0, 0.25 * fewest)
    if fewest >= _FEWEST and (few_turns or (_is_prose(left) and _is_prose(right))):
        return [_Band("columns", left, right)]
    if turns < 3:
        return [_Band("plain", left + right, [])]
    return _table_bands(left, right)


def _are_beside(left: list[LineSegment], right: list[LineSegment]) -> bool:
    """Centred lines above a list that hangs out are no column: one is above the other."""
    one, two = ([s.y for s in side] for side in (left, right))
    return min(one) <= max(two) and min(two) <= max(one)


def _turns(left: list[LineSegment], right: list[LineSegment]) -> int:
    """How often the file goes from one side to the other."""
    sides = sorted([(s.order, 0) for s in left] + [(s.order, 1) for s in right])
    return sum(one[1] != two[1] for one, two in pairwise(sides))


def _is_prose(segments: list[LineSegment]) -> bool:
    """Full lines of several words: a column of text, whatever the order it is drawn in."""
    if len(segments) < 8:
        return False
    x0, x1 = min(s.x0 for s in segments), max(s.x1 for s in segments)
    full = sum(s.x1 - s.x0 > 0.75 * (x1 - x0) and len(s.text.split()) >= 4 for s in segments)
    return full > 0.6 * len(segments)


def _table_bands(left: list[LineSegment], right: list[LineSegment]) -> list[_Band]:
    """The rows that have cells on both sides, and what stands above and below them."""
    top = min(s.y for s in right)
    bottom = max(s.y for s in right)
    size = max(s.size for s in right)
    above = [s for s in left if s.y < top - 0.5 * size]
    inside = [s for s in left if top - 0.5 * size <= s.y <= bottom + 0.5 * size]
    below = [s for s in left if s.y > bottom + 0.5 * size]
    rows = len({round(s.y) for s in inside})
    if rows < 2 or (rows <= 3 and _is_justified(inside, right)):
        return [_Band("plain", left + right, [])]
    bands = [_Band("plain", above, [])] if above else []
    bands.append(_Band("table", inside, right))
    return [*bands, _Band("plain", below, [])] if below else bands


def _is_justified(left: list[LineSegment], right: list[LineSegment]) -> bool:
    """Lines of a paragraph whose words stand so far apart that they look like cells."""
    rows = sorted({round(s.y) for s in left})
    tight = all(two - one < 1.6 * left[0].size for one, two in pairwise(rows))
    edges = [max(s.x1 for s in right) - s.x1 for s in right]
    figures = all(s.text[:1].isdigit() for s in right)
    return tight and not figures and sum(edge < 1 for edge in edges) >= len(rows)


def cells_of(region: Region, page: int, number: int) -> list[DraftBlock]:
    """The cells row by row, each a draft of its own."""
    segments = [segment for line in region.lines for segment in line.segments]
    columns = _columns(segments)
    rows = _rows_as_drawn(sorted(segments, key=lambda s: s.order), columns)
    if not _go_down(rows):
        rows = [_cells(line.segments, columns) for line in region.lines]
    left, right = min(s.x0 for s in segments), max(s.x1 for s in segments)
    return [
        DraftBlock(
            lines_of(cell), page, left, right, number, "body", "table_cell", 0, row, column + 1
        )
        for row, cells in enumerate(rows, start=1)
        for column, cell in sorted(cells.items())
    ]


def _columns(segments: Sequence[LineSegment]) -> list[tuple[float, float]]:
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


def _column(segment: LineSegment, columns: list[tuple[float, float]]) -> int:
    shared = [min(segment.x1, right) - max(segment.x0, left) for left, right in columns]
    best = max(shared)
    # A spanning cell belongs to the first of its columns.
    return next(i for i, width in enumerate(shared) if width > 0 or width == best)


def _rows_as_drawn(segments: list[LineSegment], columns: list[tuple[float, float]]) -> list[_Row]:
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


def _cells(segments: Sequence[LineSegment], columns: list[tuple[float, float]]) -> _Row:
    row: _Row = {}
    for segment in segments:
        row.setdefault(_column(segment, columns), []).append(segment)
    return row

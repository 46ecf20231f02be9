"""Tables of word processors: data as cells; what only arranges text, as that text."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from app.domain.document import Block
from app.readers.runs import one_block

_LONGEST = 2000  # characters of a cell of data


@dataclass
class Cell:
    """What stands in a cell; `row` and `column` count from 1, a merged cell once."""

    row: int
    column: int
    blocks: list[Block] = field(default_factory=list)


def table_blocks(cells: Sequence[Cell]) -> Iterator[Block]:
    """The blocks of a table, row by row."""
    if not _is_data(cells):
        for cell in cells:
            yield from cell.blocks
        return
    for cell in cells:
        if block := one_block(cell.blocks, "table_cell", _zone(cell)):
            yield replace(block, row=cell.row, column=cell.column)


def _is_data(cells: Sequence[Cell]) -> bool:
    """Several rows and columns of short cells, without headings or tables in them."""
    columns: dict[int, int] = {}
    for cell in cells:
        columns[cell.row] = columns.get(cell.row, 0) + 1
        if sum(len(block.text) for block in cell.blocks) >= _LONGEST:
            return False
        if any(block.kind in ("heading", "title", "table_cell") for block in cell.blocks):
            return False
    return sum(count >= 2 for count in columns.values()) >= 2


def _zone(cell: Cell) -> str:
    zones = {block.zone for block in cell.blocks}
    return zones.pop() if len(zones) == 1 and zones != {"caption"} else "body"

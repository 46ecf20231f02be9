"""Text that comes in runs, each with all its marks, as word processors keep it. Their tables: data
as cells, what only arranges text as that text."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from app.domain.document import Block, InlineMark
from app.readers.marked_text import MarkedText

Mark = tuple[str, str]  # kind and target
_LONGEST = 2000  # characters of a cell of data


class Runs:
    """Add runs in reading order, then take the block."""

    def __init__(self, *, preformatted: bool = False) -> None:
        self._text = MarkedText(preformatted=preformatted)
        self._open: tuple[Mark, ...] = ()
        self.empty = True

    def add(self, text: str, marks: Iterable[Mark] = ()) -> None:
        wanted = tuple(dict.fromkeys(marks))
        if text and wanted != self._open:
            kept = 0
            while kept < min(len(wanted), len(self._open)) and wanted[kept] == self._open[kept]:
                kept += 1
            for _ in self._open[kept:]:
                self._text.close()
            for mark in wanted[kept:]:
                self._text.open(*mark)
            self._open = wanted
        self._text.add(text)
        self.empty = self.empty and not text.strip()

    def line_break(self) -> None:
        self._text.line_break()

    def block(self, kind: str, zone: str, level: int = 0, marker: str = "") -> Block | None:
        """The block of all that was added, or None when nothing was. Only list items and headings
        keep a `marker`."""
        for _ in self._open:
            self._text.close()
        text, marks = self._text.done()
        if not text:
            return None
        marker = marker if kind in ("list_item", "heading") else ""
        return Block(kind, zone, text, level, marks=joined(text, marks), marker=marker)


def joined(text: str, marks: Iterable[InlineMark]) -> tuple[InlineMark, ...]:
    """`marks`, ordered by start, where one that only spaces part from its like goes on in it:
    editing leaves an emphasised sentence in five runs."""
    done: list[InlineMark] = []
    last: dict[Mark, int] = {}
    for mark in marks:
        key = (mark.kind, mark.target)
        at = last.get(key)
        if at is not None and not text[done[at].end : mark.start].strip():
            end = max(done[at].end, mark.end)
            done[at] = InlineMark(done[at].start, end, *key)
        else:
            last[key] = len(done)
            done.append(mark)
    return tuple(sorted(done, key=lambda mark: (mark.start, -mark.end, mark.kind)))


def one_block(blocks: Iterable[Block], kind: str, zone: str, before: str = "") -> Block | None:
    """Several paragraphs as lines of one block (a cell, a note), `before` in front."""
    parts, marks, at = [], [], len(before)
    for block in blocks:
        parts.append(block.text)
        marks += [InlineMark(m.start + at, m.end + at, m.kind, m.target) for m in block.marks]
        at += len(block.text) + 1
    return Block(kind, zone, before + "\n".join(parts), marks=tuple(marks)) if parts else None


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

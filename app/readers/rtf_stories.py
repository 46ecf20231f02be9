"""The paragraphs and tables of one stream of text in an RTF file."""

from dataclasses import dataclass, field, replace

from app.domain.document import Block
from app.readers.decoding import refuse_too_many
from app.readers.office.runs import Cell, Mark, Runs, table_blocks
from app.readers.office.styles import PLAIN, Look


@dataclass
class Paragraph:
    """The properties of a paragraph, as \\pard and what follows it set them."""

    look: Look = PLAIN
    outline: int = 9
    list: int = 0
    depth: int = 0
    in_table: bool = False

    def seen_as(self, item: bool) -> Look:
        look = self.look
        if look == PLAIN and self.outline < 9:
            look = Look("heading", level=min(self.outline + 1, 6))
        if look.kind in ("paragraph", "list_item") and look.zone == "body" and (item or self.list):
            look = Look("list_item", level=min(max(self.depth + 1, look.level), 9))
        return look


@dataclass
class Story:
    """Add text, end paragraphs, cells and rows; then take `blocks`."""

    blocks: list[Block] = field(default_factory=list)
    item: bool = False  # a bullet or number was printed before this paragraph
    runs: Runs = field(default_factory=Runs)
    _cell: list[Block] = field(default_factory=list)
    _row: list[list[Block]] = field(default_factory=list)
    _cells: list[Cell] = field(default_factory=list)
    _rows: int = 0
    _merges: bool = False
    merged: list[bool] = field(default_factory=list)  # by column, of the row at hand
    boxes: list[Block] = field(default_factory=list)  # texts that float beside the paragraph

    def add(self, text: str, marks: tuple[Mark, ...]) -> None:
        self.runs.add(text, marks)

    def end_paragraph(self, paragraph: Paragraph, *, contents: bool = False) -> None:
        look = paragraph.seen_as(self.item)
        if contents and look.kind != "heading":
            look = Look("paragraph", "boilerplate")
        runs, self.runs, self.item = self.runs, Runs(), False
        block = runs.block(look.kind, look.zone, look.level)
        if paragraph.in_table:
            self._cell += [block] if block else []
        else:
            if block:
                self._end_table()
            self._keep(block)
        boxes, self.boxes = self.boxes, []
        for box in boxes:
            self._keep(box)

    def end_cell(self, paragraph: Paragraph) -> None:
        self.end_paragraph(replace(paragraph, in_table=True))
        self._row.append(self._cell)
        self._cell = []

    def end_row(self) -> None:
        if not self._row:
            return
        self._rows += 1
        for column, blocks in enumerate(self._row, start=1):
            merged = column <= len(self.merged) and self.merged[column - 1]
            if blocks or not merged:
                self._cells.append(Cell(self._rows, column, blocks))
        self._row = []

    def merge(self) -> None:
        """The cell that is defined next goes on with a merged one."""
        self._merges = True

    def define_cell(self) -> None:
        self.merged.append(self._merges)
        self._merges = False

    def finish(self, paragraph: Paragraph) -> None:
        """What a file that ends without a last \\par, or is cut short, still says."""
        self.end_paragraph(paragraph)
        if self._cell:
            self._row.append(self._cell)
            self._cell = []
        self.end_row()
        self._end_table()

    def _end_table(self) -> None:
        if self._cell:  # a paragraph outside of the table ends a cell that nothing ended
            self._row.append(self._cell)
            self._cell = []
        self.end_row()
        cells, self._cells, self._rows = self._cells, [], 0
        for block in table_blocks(cells):
            self._keep(block)

    def _keep(self, block: Block | None) -> None:
        if block:
            self.blocks.append(block)
            if len(self.blocks) % 1000 == 0:
                refuse_too_many(len(self.blocks))

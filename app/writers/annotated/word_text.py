"""The text of a brief as Word has texts: headings, lists, tables, quotations."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from app.domain.document import PlacedBlock
from app.domain.passages import Passage
from app.domain.summary_rows import TextRow
from app.writers.annotated.marked_blocks import (
    BESIDE,
    OWN_SIGN,
    Cell,
    marks_by_block,
    shown_blocks,
    tables_of,
)
from app.writers.annotated.word_marking import Marking
from app.writers.word.outline import Outline
from app.writers.word.styles import Styles
from app.writers.word.text import direction, paragraph, run

_STYLES = {
    "title": "subtitle",
    "quotation": "quote",
    "preformatted": "html preformatted",
    "caption": "caption",
    "footnote": "footnote text",
    "table_cell": "table text",
}
_MOST_COLUMNS = 63  # that Word has
_DEEPEST_HEADING, _DEEPEST_LIST = 4, 3
_NO_SIGN = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="0"/></w:numPr>'
_AT_THE_MARGIN = '<w:ind w:left="0" w:right="0"/>'


class WholeText:
    """`passages` are the brief's with the numbers of their comments."""

    def __init__(
        self,
        text: TextRow,
        passages: Iterable[tuple[int, Passage]],
        marking: Marking,
        outline: Outline,
        styles: Styles,
    ) -> None:
        self._text, self._marking, self._outline, self._styles = text, marking, outline, styles
        self._marks = marks_by_block(text.blocks, passages)
        self._shown = shown_blocks(text.blocks, self._marks)
        levels = (block.level for _, block in self._shown if block.kind == "heading")
        self._highest = min(levels, default=1)  # stands under the heading that names the brief

    @property
    def left_out(self) -> int:
        """How many blocks."""
        return len(self._text.blocks) - len(self._shown)

    def paragraphs(self, width: int) -> str:
        parts = []
        # Tables with nothing between them are one to Word, and a text never ends in one.
        between = paragraph(self._styles["table text"], "")
        is_table = False
        for is_table, blocks in groupby(self._shown, lambda one: one[1].kind == "table_cell"):
            if is_table:
                parts.append(between.join(self._table(each, width) for each in tables_of(blocks)))
            else:
                parts += [self._paragraph(n, block) for n, block in blocks]
        return "".join(parts) + (between if is_table else "")

    def _paragraph(self, n: int, block: PlacedBlock) -> str:
        content = self._marking.runs(self._text.text, n, block, self._marks.get(n, ()))
        words = self._text.text[block.start : block.end]
        if block.zone in BESIDE:
            return paragraph(self._styles["page furniture"], content, direction(words))
        if block.kind == "heading":
            level = min(block.level - self._highest + 2, _DEEPEST_HEADING)
            return self._outline.heading(level, words, content=content)
        if block.kind == "list_item":
            return self._list_item(block, words, content)
        properties = direction(words)
        if block.kind == "caption":
            properties += _AT_THE_MARGIN
        style = "footnote text" if block.zone == "notes" else _STYLES.get(block.kind, "normal")
        return paragraph(self._styles[style], content, properties)

    def _list_item(self, block: PlacedBlock, words: str, content: str) -> str:
        level = min(max(block.level, 1), _DEEPEST_LIST)
        style = self._styles["list bullet" if level == 1 else f"list bullet {level}"]
        sign, indent = "", ""
        if block.marker:
            content = run(f"{block.marker}\t") + content
        if block.marker or OWN_SIGN.match(words):
            sign, indent = _NO_SIGN, f'<w:ind w:left="{357 * level}" w:hanging="357"/>'
        return paragraph(style, content, sign + direction(words) + indent)

    def _table(self, cells: Sequence[Cell], width: int) -> str:
        first = min(block.column for _, block in cells)
        columns = range(first, max(block.column for _, block in cells) + 1)
        if len(columns) > _MOST_COLUMNS:
            return "".join(self._paragraph(*cell) for cell in cells)
        wide = max(1, width // len(columns))
        rows = []
        for _, row in groupby(cells, lambda cell: cell[1].row):
            found = dict.fromkeys(columns, "")
            for n, block in row:
                found[block.column] += self._paragraph(n, block)
            rows.append("".join(_cell(content, wide) for content in found.values()))
        return (
            f'<w:tbl><w:tblPr><w:tblStyle w:val="{self._styles["table grid"]}"/>'
            f'<w:tblW w:w="{wide * len(columns)}" w:type="dxa"/></w:tblPr><w:tblGrid>'
            + f'<w:gridCol w:w="{wide}"/>' * len(columns)
            + "</w:tblGrid>"
            + "".join(f"<w:tr>{row}</w:tr>" for row in rows)
            + "</w:tbl>"
        )


def _cell(content: str, wide: int) -> str:
    width = f'<w:tcPr><w:tcW w:w="{wide}" w:type="dxa"/></w:tcPr>'
    return f"<w:tc>{width}{content or '<w:p/>'}</w:tc>"

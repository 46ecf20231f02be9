"""The blocks of an HTML tree, in document order, with the element each came from."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from app.domain.document import Block, InlineMark
from app.readers.decoding import refuse_too_many
from app.readers.html.tree import Element
from app.readers.marked_text import MarkedText, safe_target
from app.readers.office.lists import number

_BLOCK_TAGS = """
    address article aside blockquote body caption center dd details dir div dl dt fieldset
    figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol
    p pre section summary table tbody td tfoot th thead tr ul"""
_BLOCKS = frozenset(_BLOCK_TAGS.split())
_ANCHOR = "anchor"  # a link that leads nowhere outside its site: counted, not kept
_MARKS = {
    "em": "emphasis", "i": "emphasis", "cite": "emphasis", "strong": "strong", "b": "strong",
    "a": "link", "sup": "superscript",
}  # fmt: skip


@dataclass(frozen=True)
class BlockContext:
    """What the elements around a text say about it."""

    kind: str = "paragraph"
    level: int = 0
    row: int = 0
    column: int = 0


@dataclass(frozen=True)
class FoundBlock:
    kind: str
    level: int
    row: int
    column: int
    text: str
    marks: tuple[InlineMark, ...]
    element: Element
    link_share: float  # how much of the text is links, wherever they lead, 0 to 1
    marker: str = ""

    def zoned(self, zone: str, kind: str = "") -> Block:
        kind = kind or self.kind
        marker = self.marker if kind == "list_item" else ""
        place = (self.row, self.column, marker)
        return Block(kind, zone, self.text, self.level, "", self.marks, *place)


def find_blocks(root: Element) -> list[FoundBlock]:
    """All non-empty blocks below `root`; raises TooLarge for more than a brief may have."""
    walker = _Walker()
    walker.visit(root, BlockContext())
    walker.flush(root, BlockContext())
    return walker.found


class _Walker:
    def __init__(self) -> None:
        self.found: list[FoundBlock] = []
        self._text = MarkedText()
        self._marks: list[tuple[str, str]] = []  # open, from the outside in
        self._breaks = 0  # <br> in a row
        self._numbers: dict[Element, int] = {}  # of the last item, by list
        self._marker = ""  # of the item that begins

    def flush(self, element: Element, place: BlockContext) -> None:
        """End the block at hand; open marks go on in the next one."""
        for _ in self._marks:
            self._text.close()
        text, marks = self._text.done()
        if text and any(char.isalnum() for char in text):
            linked = sum(m.end - m.start for m in marks if m.kind in ("link", _ANCHOR))
            marks = tuple(mark for mark in marks if mark.kind != _ANCHOR)
            block = (place.kind, place.level, place.row, place.column, text, marks, element)
            marker, self._marker = self._marker, ""
            printed = bool(marker) and text.startswith(marker)  # typed into the text, too
            self.found.append(FoundBlock(*block, linked / len(text), "" if printed else marker))
            refuse_too_many(len(self.found))
        self._text = MarkedText(preformatted=place.kind == "preformatted")
        for kind, target in self._marks:
            self._text.open(kind, target)

    def visit(self, element: Element, place: BlockContext) -> None:
        """The text of `element` and of all below it; libxml2 parses to a depth of some 250."""
        self._add(element.text)
        if element.tag == "table" and _is_grid(element):
            self._grid(element)
            return
        for child in element:
            if isinstance(child.tag, str):
                self._child(element, child, place)
            self._add(child.tail)

    def _child(self, element: Element, child: Element, place: BlockContext) -> None:
        if child.tag == "br":
            self._break(element, place)
        elif child.tag not in _BLOCKS:
            self._inline(child, place)
        elif place.kind == "table_cell":
            self._text.line_break()
            self.visit(child, place)
            self._text.line_break()
        else:
            self.flush(element, place)
            inner = _place(child, place)
            if child.tag == "li":
                self._marker = self._numbered(child)
            self._text = MarkedText(preformatted=inner.kind == "preformatted")
            for kind, target in self._marks:
                self._text.open(kind, target)
            self.visit(child, inner)
            self.flush(child, inner)
            self._text = MarkedText(preformatted=place.kind == "preformatted")
            for kind, target in self._marks:
                self._text.open(kind, target)

    def _numbered(self, item: Element) -> str:
        """What the browser prints before an item (HTML, 4.4.5 to 4.4.8): "3.", "c."; "" for a
        bullet."""
        around = item.getparent()
        if around is None or around.tag != "ol":
            return ""
        down = around.get("reversed") is not None
        if around not in self._numbers:
            items = sum(1 for _ in around.iterchildren("li")) if down else 1
            first = _whole(around.get("start"), items)
            self._numbers[around] = first + 1 if down else first - 1
        said = self._numbers[around] + (-1 if down else 1)
        self._numbers[around] = value = _whole(item.get("value"), said)
        return f"{number(value, around.get('type') or '1')}."

    def _inline(self, child: Element, place: BlockContext) -> None:
        kind = _MARKS.get(child.tag, "")
        target = safe_target(child.get("href", "")) if kind == "link" else ""
        leads_within = kind == "link" and not target and child.get("href")
        mark = (_ANCHOR if leads_within else "" if kind == "link" and not target else kind, target)
        self._marks.append(mark)
        self._text.open(*mark)
        self.visit(child, place)
        self._marks.pop()
        self._text.close()

    def _break(self, element: Element, place: BlockContext) -> None:
        self._breaks += 1
        if self._breaks == 2 and place.kind not in ("table_cell", "preformatted"):
            self.flush(element, place)
        else:
            self._text.line_break()

    def _add(self, text: str | None) -> None:
        if text:
            self._text.add(text)
            if not text.isspace():
                self._breaks = 0

    def _grid(self, table: Element) -> None:
        for caption in table.iterchildren("caption"):
            self.visit(caption, BlockContext("caption"))
            self.flush(caption, BlockContext("caption"))
        for row, line in enumerate(table.iter("tr"), start=1):
            for column, cell in enumerate(line.iterchildren("td", "th"), start=1):
                place = BlockContext("table_cell", row=row, column=column)
                self.visit(cell, place)
                self.flush(cell, place)


def _place(element: Element, place: BlockContext) -> BlockContext:
    tag = element.tag
    if tag in ("ul", "ol", "menu", "dir"):
        return replace(place, kind="paragraph", level=_depth(place) + 1)
    if tag == "li":
        return BlockContext("list_item", max(1, place.level))
    if tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
        return BlockContext("heading", int(tag[1]))
    if tag in ("figcaption", "caption"):
        return BlockContext("caption")
    if tag == "pre":
        return BlockContext("preformatted")
    if tag == "blockquote":
        return BlockContext("quotation")
    if tag in ("nav", "aside", "header", "footer", "article", "section"):
        return BlockContext()
    return place


def _whole(text: str | None, usual: int) -> int:
    text = (text or "").strip()
    return int(text) if re.fullmatch(r"-?\d{1,6}", text, re.ASCII) else usual


def _depth(place: BlockContext) -> int:
    return place.level if place.kind == "list_item" else 0


def _is_grid(table: Element) -> bool:
    """A table of data, not of layout: several rows and columns of short cells without headings."""
    if next(table.iterdescendants("table", "h1", "h2", "h3", "ul", "ol", "form"), None) is not None:
        return False
    rows = [list(row.iterchildren("td", "th")) for row in table.iter("tr")]
    wide = sum(len(cells) >= 2 for cells in rows)
    return wide >= 2 and all(len(text) < 2000 for text in _cell_texts(rows))


def _cell_texts(rows: list[list[Element]]) -> Iterator[str]:
    return ("".join(cell.itertext()) for cells in rows for cell in cells)

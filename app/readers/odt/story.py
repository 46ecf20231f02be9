"""The text of an OpenDocument file: what is shown with all tracked changes accepted."""

from collections import defaultdict
from collections.abc import Container
from dataclasses import replace

from app.domain.document import Block, InlineMark
from app.readers.annotations import COMMENT, Annotation
from app.readers.dates import moment
from app.readers.decoding import refuse_too_many
from app.readers.marked_text import safe_target
from app.readers.odt.styles import OdtStyles
from app.readers.office.lists import Count
from app.readers.office.runs import Cell, Mark, Runs, one_block, table_blocks
from app.readers.office.styles import Look, heading
from app.readers.xml_tree import Element, attribute, local

_INDEXES = frozenset(
    {"table-of-content", "illustration-index", "table-index", "object-index", "user-index"}
    | {"alphabetical-index"}
)
_SILENT = frozenset(
    {"forms", "sequence-decls", "variable-decls", "user-field-decls", "dde-connection-decls"}
    | {"index-title-template", "table-of-content-source", "script", "title", "desc", "ruby-text"}
    | {"note-citation", "event-listeners", "tracked-changes", "object-ole"}
    | {"illustration-index-source", "table-index-source", "object-index-source"}
    | {"user-index-source", "alphabetical-index-source", "bibliography-source", "glue-point"}
)
_NOT_SHOWN = frozenset({"hidden-text", "hidden-paragraph", "text-input-hidden"})


class OdtStory:
    """Read elements, then take `blocks`, the `notes` they refer to, and what is `said` of them."""

    def __init__(
        self,
        styles: OdtStyles,
        ends: Container[str] = (),
        said: dict[str, Annotation] | None = None,
    ) -> None:
        self.blocks: list[Block] = []
        self.notes: list[Block] = []
        self.said = {} if said is None else said  # what comments say, by their keys
        self._ends = ends  # names of the comments that say where they end
        self.changed = self.hidden = False
        self._styles = styles
        self._runs = Runs()
        self._boxes: list[Element] = []  # texts that float beside the paragraph
        self._zone = ""  # of all that is inside an index
        self._counts: dict[str, Count] = defaultdict(Count)  # by the style of their lists
        self._commented: dict[str, None] = {}  # comments that are open at this place
        self._pointed: list[str] = []  # comments on the paragraph at hand, not on words of it
        self._marker = ""  # of the item that the next paragraph begins

    def read(self, parent: Element, depth: int = 0, list_style: str = "") -> None:
        """The paragraphs below an element; `depth` and style of the list around them."""
        for child in parent:
            name = local(child)
            if name == "p":
                self._paragraph(child, self._look(child, depth))
            elif name == "h":
                level = attribute(child, "outline-level")
                look = heading(int(level) if level.isdecimal() and len(level) < 3 else 1)
                styled = self._styles.paragraph(attribute(child, "style-name"))
                if not depth and attribute(child, "is-list-header") != "true":
                    self._count(child, "", look.level)
                self._paragraph(child, styled if styled.kind == "title" else look)
            elif name == "list":
                self._list(child, depth + 1, list_style)
            elif name == "list-item":
                self._count(child, list_style, depth)
                self.read(child, depth, list_style)
            elif name == "numbered-paragraph":
                self.read(child, max(depth, 1))
            elif name == "table":
                self._table(child)
            elif name in _INDEXES:
                around, self._zone = self._zone, "boilerplate"
                self.read(child)
                self._zone = around
            elif name == "section" and attribute(child, "display") in ("none", "condition"):
                self.hidden = True
            elif name == "tracked-changes":
                self.changed = self.changed or len(child) > 0
            elif name not in _SILENT:
                self.read(child, depth, list_style)

    def _list(self, parent: Element, depth: int, around: str) -> None:
        style = attribute(parent, "style-name") or around
        goes_on = attribute(parent, "continue-numbering") == "true"
        if depth == 1 and not goes_on and not attribute(parent, "continue-list"):
            self._counts.pop(style, None)
        self.read(parent, depth, style)

    def _count(self, item: Element, style: str, depth: int) -> None:
        start, count = attribute(item, "start-value"), self._counts[style]
        if start.isdecimal() and len(start) < 6:
            count.values[depth - 1] = int(start) - 1
        self._marker = count.take(self._styles.levels(style), depth - 1)

    def _look(self, paragraph: Element, depth: int) -> Look:
        look = self._styles.paragraph(attribute(paragraph, "style-name"))
        if depth and look.kind in ("paragraph", "list_item", "quotation"):
            return Look("list_item", level=depth)
        return Look("paragraph") if look.kind == "list_item" else look

    def _paragraph(self, paragraph: Element, look: Look) -> None:
        style = attribute(paragraph, "style-name")
        marker, self._marker = self._marker, ""
        marks, hidden = self._styles.marks("paragraph", style)
        if hidden:
            self.hidden = True
            return
        self._runs = Runs(preformatted=look.kind == "preformatted")
        self._inline(paragraph, marks if look.kind in ("paragraph", "list_item") else ())
        zone = self._zone or look.zone
        kind = "paragraph" if self._zone and look.kind != "heading" else look.kind
        block = self._runs.block(kind, zone, look.level, marker)
        keys, self._pointed = self._pointed, []
        if block and keys:
            all_of_it = (InlineMark(0, len(block.text), COMMENT, key) for key in keys)
            block = replace(block, marks=(*block.marks, *all_of_it))
        self._keep(block)
        boxes, self._boxes = self._boxes, []
        for box in boxes:
            self.read(box)

    def _nested(self) -> "OdtStory":
        return OdtStory(self._styles, self._ends, self.said)

    def _keep(self, block: Block | None) -> None:
        if block:
            self.blocks.append(block)
            if len(self.blocks) % 1000 == 0:
                refuse_too_many(len(self.blocks))

    def _inline(self, parent: Element, marks: tuple[Mark, ...]) -> None:
        self._add(parent.text, marks)
        for child in parent:
            self._piece(child, marks)
            self._add(child.tail, marks)

    def _add(self, text: str | None, marks: tuple[Mark, ...]) -> None:
        comments = ((COMMENT, key) for key in self._commented)
        self._runs.add(text or "", (*comments, *marks))

    def _piece(self, child: Element, marks: tuple[Mark, ...]) -> None:
        name = local(child)
        if name == "span":
            own, hidden = self._styles.marks("text", attribute(child, "style-name"))
            self.hidden = self.hidden or hidden
            if not hidden:
                self._inline(child, (*marks, *own))
        elif name == "a":
            target = safe_target(attribute(child, "href"))
            self._inline(child, (*marks, ("link", target)) if target else marks)
        elif name == "s":
            count = attribute(child, "c")
            self._runs.add(" " * (min(int(count), 200) if count.isdecimal() else 1))
        elif name == "tab":
            self._runs.add("\t")
        elif name == "line-break":
            self._runs.line_break()
        elif name == "note":
            self._note(child, marks)
        elif name == "annotation":
            self._comment(child)
        elif name == "annotation-end":
            self._commented.pop(attribute(child, "name"), None)
        elif name in ("text-box", "custom-shape", "rect", "ellipse", "line", "connector", "table"):
            self._boxes.append(child if name != "table" else [child])
        elif name in ("frame", "g", "a-frame"):
            for inner in child:
                self._piece(inner, marks)
        elif name in _NOT_SHOWN:
            self.hidden = True
        elif name not in _SILENT:
            self._inline(child, marks)

    def _note(self, note: Element, marks: tuple[Mark, ...]) -> None:
        label = "".join(t for c in note.iterfind("{*}note-citation") for t in c.itertext()).strip()
        plain = tuple(mark for mark in marks if mark[0] != "superscript")
        self._runs.add(label, (*plain, ("superscript", "")))
        for body in note.iterfind("{*}note-body"):
            before = f"{label}. " if label.isalnum() else f"{label} " if label else ""
            self._aside(body, self.notes, before)

    def _comment(self, annotation: Element) -> None:
        """A comment begins, which ends where its name says so, or is on the whole paragraph."""
        key = attribute(annotation, "name")
        story = self._nested()
        story.read([child for child in annotation if local(child) in ("p", "list")])
        said = {local(child): "".join(child.itertext()).strip() for child in annotation}
        ends = key in self._ends
        unnamed = f"{len(self.said)}."
        self.said[key if ends else unnamed] = Annotation(
            " ".join(said.get("creator", "").split()),
            "\n".join(block.text for block in story.blocks),
            moment(said.get("date", "")),
            attribute(annotation, "parent-name"),
        )
        if ends:
            self._commented[key] = None
        else:
            self._pointed.append(unnamed)

    def _aside(self, content: Element, into: list[Block], before: str) -> None:
        story = self._nested()
        story.read(content)
        if block := one_block(story.blocks, "footnote", "notes", before):
            into.append(block)

    def _table(self, table: Element) -> None:
        cells: list[Cell] = []
        row = 0
        for line in table.iter("{*}table-row"):
            if next(line.iterancestors("{*}table")) is not table:
                continue
            row += 1
            column = 0
            for cell in line:
                column += 1
                if local(cell) == "table-cell":
                    cells.append(Cell(row, column, self._cell(cell)))
                repeat = attribute(cell, "number-columns-repeated")
                column += min(int(repeat), 1000) - 1 if repeat.isdecimal() else 0
        for block in table_blocks(cells):
            self._keep(block)

    def _cell(self, cell: Element) -> list[Block]:
        story = self._nested()
        story._zone = self._zone
        story.read(cell)
        self.notes += story.notes
        self.changed, self.hidden = self.changed or story.changed, self.hidden or story.hidden
        return story.blocks

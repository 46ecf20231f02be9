"""The text of one part of a Word file: the body, a note, a header. What Word shows with all
tracked changes accepted is what comes out."""

from collections.abc import Mapping
from dataclasses import replace

from app.domain.document import Block, InlineMark
from app.readers.annotations import COMMENT
from app.readers.decoding import refuse_too_many
from app.readers.docx.elements import (
    WRAPPERS,
    FieldCode,
    Seen,
    all_below,
    alternative,
    child_of,
    formula_text,
    inside_another,
    is_continued,
    is_drop_cap,
    kept_rows,
    mark_is_deleted,
    span_of,
)
from app.readers.docx.styles import WordStyles
from app.readers.marked_text import safe_target
from app.readers.office.runs import Cell, Mark, Runs, table_blocks
from app.readers.office.styles import Look
from app.readers.office.symbols import symbol
from app.readers.xml_tree import Element, attribute, local

_BREAKS = frozenset({"cr", "br"})
_COMMENT_BOUNDS = frozenset({"commentRangeStart", "commentRangeEnd"})
_SPACES = frozenset({"tab", "ptab"})
_NOTES = {"footnoteReference": "footnote", "endnoteReference": "endnote"}
_SUPERSCRIPT: Mark = ("superscript", "")


class WordStory:
    """Read elements, then take `blocks`."""

    def __init__(self, styles: WordStyles, links: Mapping[str, str], seen: Seen) -> None:
        self.blocks: list[Block] = []
        self._styles = styles
        self._links = links
        self._seen = seen
        self._runs: Runs | None = None  # of a paragraph that goes on in the next one
        self._boxes: list[Element] = []  # texts that float beside the paragraph
        self._at: FieldCode | None = None  # the innermost field
        self._style = ""
        self._pointed: list[str] = []  # comments on the paragraph at hand, not on words of it
        self._contents = 0  # controls around that hold a table of contents
        self._opened_contents = False  # the paragraph at hand stands in one, or begins one

    def read(self, parent: Element) -> None:
        for child in parent:
            name = local(child)
            if name == "p":
                self._paragraph(child)
            elif name == "tbl":
                self._table(child)
            elif name == "sdt":
                self._control(child)
            elif name == "AlternateContent":
                self.read(alternative(child))
            elif name in WRAPPERS:
                self.read(child)
            elif name in ("del", "moveFrom"):
                self._seen.changed = True
            elif name in _COMMENT_BOUNDS:
                self._seen.comment(name, attribute(child, "id"))
            elif name == "altChunk":
                self._seen.chunks = True

    def _paragraph(self, paragraph: Element) -> None:
        properties = child_of(paragraph, "pPr")
        look, self._style, marker = self._styles.paragraph(properties)
        self._opened_contents = self._in_contents()
        runs = self._runs or Runs(preformatted=look.kind == "preformatted")
        self._runs = runs
        self._inline(paragraph, ())
        if mark_is_deleted(properties):
            self._seen.changed = True
        elif not is_drop_cap(properties):
            self._runs = None
            if self._opened_contents and look.kind != "heading":
                look = Look("paragraph", "boilerplate")
            self._keep(self._commented(runs.block(look.kind, look.zone, look.level, marker)))
        boxes, self._boxes = self._boxes, []
        for box in boxes:
            self._inside(box)

    def _commented(self, block: Block | None) -> Block | None:
        """With the comments that no words of it were chosen for: they are on all of it."""
        keys, self._pointed = self._pointed, []
        if block is None or not keys:
            return block
        marks = (InlineMark(0, len(block.text), COMMENT, key) for key in keys)
        return replace(block, marks=(*block.marks, *marks))

    def _keep(self, block: Block | None) -> None:
        if block:
            self.blocks.append(block)
            if len(self.blocks) % 1000 == 0:
                refuse_too_many(len(self.blocks))

    def _inside(self, box: Element) -> None:
        """A text box, which may stand amid a paragraph that is not over."""
        runs, self._runs = self._runs, None
        self.read(box)
        self._runs = runs

    def _in_contents(self) -> bool:
        return self._contents > 0 or (self._at is not None and self._at.contents)

    def _control(self, control: Element) -> None:
        gallery = control.iterfind("{*}sdtPr/{*}docPartObj/{*}docPartGallery")
        contents = any("Contents" in attribute(element, "val") for element in gallery)
        self._contents += contents
        for content in control.iterfind("{*}sdtContent"):
            self.read(content)
        self._contents -= contents

    def _table(self, table: Element) -> None:
        cells: list[Cell] = []
        for number, row in enumerate(kept_rows(table, self._seen), start=1):
            column = 1 + span_of(child_of(row, "trPr"), "gridBefore", 0)
            for cell in all_below(row, "tc"):
                properties = child_of(cell, "tcPr")
                if not is_continued(properties):
                    story = WordStory(self._styles, self._links, self._seen)
                    story._contents = self._contents
                    story.read(cell)
                    cells.append(Cell(number, column, story.blocks))
                column += span_of(properties, "gridSpan", 1)
        for block in table_blocks(cells):
            self._keep(block)

    def _inline(self, parent: Element, marks: tuple[Mark, ...]) -> None:
        for child in parent:
            name = local(child)
            if name == "r":
                self._run(child, marks)
            elif name == "hyperlink":
                target = safe_target(self._links.get(attribute(child, "id"), ""))
                self._inline(child, (*marks, ("link", target)) if target else marks)
            elif name == "fldSimple":
                self._field("begin", attribute(child, "instr"))
                self._field("separate")
                self._inline(child, (*self._field_link(), *marks))
                self._field("end")
            elif name == "sdt":
                for content in child.iterfind("{*}sdtContent"):
                    self._inline(content, marks)
            elif name == "AlternateContent":
                self._inline(alternative(child), marks)
            elif name in ("oMath", "oMathPara"):
                self._add(formula_text(child), marks)
            elif name in WRAPPERS:
                self._inline(child, marks)
            elif name in ("del", "moveFrom"):
                self._seen.changed = True
            elif name in _COMMENT_BOUNDS:
                self._seen.comment(name, attribute(child, "id"))
            elif name == "p":  # paragraphs of a control inside of one
                self._boxes.append([child])

    def _run(self, run: Element, marks: tuple[Mark, ...]) -> None:
        properties = child_of(run, "rPr")
        own, hidden = self._styles.run(properties, self._style)
        if hidden:
            self._seen.hidden = True
            return
        language = ""
        for child in () if properties is None else properties:
            if local(child) == "lang":
                language = attribute(child, "val")
        marks = (*self._field_link(), *marks, *own)
        for child in run:
            self._part(child, marks, language)

    def _part(self, part: Element, marks: tuple[Mark, ...], language: str) -> None:
        name = local(part)
        if name == "t":
            self._add(part.text or "", marks)
            self._seen.languages[language] += len(part.text or "")
        elif name in _SPACES:
            self._add(" ", marks)
        elif name in _BREAKS:
            self._break(part)
        elif name == "noBreakHyphen":
            self._add("\u2011", marks)
        elif name == "sym":
            self._add(symbol(attribute(part, "font"), attribute(part, "char")), marks)
        elif name in _NOTES:
            key = attribute(part, "id")
            label = self._seen.mark_of(_NOTES[name], key)
            if attribute(part, "customMarkFollows") not in ("1", "true", "on"):
                self._add(label, (*(m for m in marks if m != _SUPERSCRIPT), _SUPERSCRIPT))
        elif name == "commentReference":
            if (key := attribute(part, "id")) not in self._seen.comments:
                self._pointed.append(key)
        elif name == "fldChar":
            self._field(attribute(part, "fldCharType"))
        elif name == "instrText" and self._at:
            self._at.code.append(part.text or "")
        elif name == "AlternateContent":
            for child in alternative(part):
                self._part(child, marks, language)
        elif name in ("drawing", "pict", "object"):
            self._drawing(part)
        elif name == "ruby":
            for base in part.iterfind("{*}rubyBase"):
                self._inline(base, marks)

    def _add(self, text: str, marks: tuple[Mark, ...]) -> None:
        if self._runs is not None and not (self._at and self._at.silent):
            comments = ((COMMENT, key) for key in self._seen.commented)
            self._runs.add(text, (*comments, *marks))

    def _break(self, part: Element) -> None:
        if self._runs is not None and not (self._at and self._at.silent):
            if attribute(part, "type") in ("page", "column"):
                self._runs.add(" ")
            else:
                self._runs.line_break()

    def _field(self, step: str, code: str = "") -> None:
        if step == "begin":
            self._at = FieldCode(self._at, [code])
            if around := self._at.around:
                self._at.contents, self._at.link = around.contents, around.link
        elif self._at and step == "separate":
            self._at.show()
            self._opened_contents = self._opened_contents or self._at.contents
        elif self._at and step == "end":
            self._at = self._at.around

    def _field_link(self) -> tuple[Mark, ...]:
        return self._at.link if self._at else ()

    def _drawing(self, drawing: Element) -> None:
        for element in drawing.iter():
            name = local(element)
            if name == "txbxContent" and not inside_another(element, drawing):
                self._boxes.append(element)
            elif name in ("chart", "relIds"):
                self._seen.pictures = True

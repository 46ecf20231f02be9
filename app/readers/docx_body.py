"""The text of one part of a Word file: the body, a note, a header. What Word shows with all
tracked changes accepted is what comes out."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from app.domain.document import Block
from app.readers.decoding import refuse_too_many
from app.readers.docx_styles import Styles
from app.readers.marked_text import safe_target
from app.readers.office_tables import Cell, table_blocks
from app.readers.runs import Mark, Runs
from app.readers.style_names import Look
from app.readers.symbols import symbol
from app.readers.xml_tree import Element, attribute, local

_WRAPPERS = frozenset({"ins", "moveTo", "smartTag", "customXml", "bdo", "dir", "sdtContent"})
_BREAKS = frozenset({"cr", "br"})
_SPACES = frozenset({"tab", "ptab"})
_NOTES = {"footnoteReference": "footnote", "endnoteReference": "endnote"}
_CONTENTS = re.compile(r"\s*(?:TOC|INDEX)\b", re.IGNORECASE)
_ADDRESS = re.compile(r'\s*HYPERLINK\s+"([^"]+)"', re.IGNORECASE)
_SUPERSCRIPT: Mark = ("superscript", "")


@dataclass
class Seen:
    """What the parts of a file refer to and use, together."""

    notes: dict[tuple[str, str], str] = field(default_factory=dict)  # kind and id: its mark
    comments: dict[str, None] = field(default_factory=dict)  # ids, in order
    languages: Counter[str] = field(default_factory=Counter)
    changed: bool = False
    hidden: bool = False
    pictures: bool = False  # charts and diagrams, whose words are elsewhere
    chunks: bool = False
    _counts: Counter[str] = field(default_factory=Counter)

    def mark_of(self, kind: str, key: str) -> str:
        """The mark that stands in the text for a note, the same wherever it is referred to."""
        if (kind, key) not in self.notes:
            self._counts[kind] += 1
            self.notes[kind, key] = _label(kind, self._counts[kind])
        return self.notes[kind, key]


@dataclass
class _Field:
    """A field, with what the fields around it say: only the innermost is ever asked."""

    around: "_Field | None"
    code: list[str] = field(default_factory=list)
    silent: bool = True  # we are in its code, not in what it shows
    contents: bool = False
    link: tuple[Mark, ...] = ()

    def show(self) -> None:
        code = "".join(self.code)
        self.silent = self.around is not None and self.around.silent
        self.contents = self.contents or bool(_CONTENTS.match(code))
        if found := _ADDRESS.match(code):
            target = safe_target(found[1])
            self.link = (("link", target),) if target else ()


class Story:
    """Read elements, then take `blocks`."""

    def __init__(self, styles: Styles, links: Mapping[str, str], seen: Seen) -> None:
        self.blocks: list[Block] = []
        self._styles = styles
        self._links = links
        self._seen = seen
        self._runs: Runs | None = None  # of a paragraph that goes on in the next one
        self._boxes: list[Element] = []  # texts that float beside the paragraph
        self._at: _Field | None = None  # the innermost field
        self._style = ""
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
                self.read(_alternative(child))
            elif name in _WRAPPERS:
                self.read(child)
            elif name in ("del", "moveFrom"):
                self._seen.changed = True
            elif name == "altChunk":
                self._seen.chunks = True

    def _paragraph(self, paragraph: Element) -> None:
        properties = _child(paragraph, "pPr")
        look, self._style = self._styles.paragraph(properties)
        self._opened_contents = self._in_contents()
        runs = self._runs or Runs(preformatted=look.kind == "preformatted")
        self._runs = runs
        self._inline(paragraph, ())
        if _mark_is_deleted(properties):
            self._seen.changed = True
        elif not _is_drop_cap(properties):
            self._runs = None
            if self._opened_contents and look.kind != "heading":
                look = Look("paragraph", "boilerplate")
            self._keep(runs.block(look.kind, look.zone, look.level))
        boxes, self._boxes = self._boxes, []
        for box in boxes:
            self._inside(box)

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
        for number, row in enumerate(_rows(table, self._seen), start=1):
            column = 1 + _span(_child(row, "trPr"), "gridBefore", 0)
            for cell in _below(row, "tc"):
                properties = _child(cell, "tcPr")
                if not _is_continued(properties):
                    story = Story(self._styles, self._links, self._seen)
                    story._contents = self._contents
                    story.read(cell)
                    cells.append(Cell(number, column, story.blocks))
                column += _span(properties, "gridSpan", 1)
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
                self._inline(_alternative(child), marks)
            elif name in ("oMath", "oMathPara"):
                self._add(_formula(child), marks)
            elif name in _WRAPPERS:
                self._inline(child, marks)
            elif name in ("del", "moveFrom"):
                self._seen.changed = True
            elif name == "p":  # paragraphs of a control inside of one
                self._boxes.append([child])

    def _run(self, run: Element, marks: tuple[Mark, ...]) -> None:
        properties = _child(run, "rPr")
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
            self._seen.comments.setdefault(attribute(part, "id"))
        elif name == "fldChar":
            self._field(attribute(part, "fldCharType"))
        elif name == "instrText" and self._at:
            self._at.code.append(part.text or "")
        elif name == "AlternateContent":
            for child in _alternative(part):
                self._part(child, marks, language)
        elif name in ("drawing", "pict", "object"):
            self._drawing(part)
        elif name == "ruby":
            for base in part.iterfind("{*}rubyBase"):
                self._inline(base, marks)

    def _add(self, text: str, marks: tuple[Mark, ...]) -> None:
        if self._runs is not None and not (self._at and self._at.silent):
            self._runs.add(text, marks)

    def _break(self, part: Element) -> None:
        if self._runs is not None and not (self._at and self._at.silent):
            if attribute(part, "type") in ("page", "column"):
                self._runs.add(" ")
            else:
                self._runs.line_break()

    def _field(self, step: str, code: str = "") -> None:
        if step == "begin":
            self._at = _Field(self._at, [code])
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
            if name == "txbxContent" and not _inside_another(element, drawing):
                self._boxes.append(element)
            elif name in ("chart", "relIds"):
                self._seen.pictures = True


def _alternative(element: Element) -> Element:
    """The first choice of a newer Word's element, or what stands in for it."""
    choices = [child for child in element if local(child) == "Choice"]
    able = [c for c in choices if any(local(e) in ("txbxContent", "t") for e in c.iter())]
    fallback = [child for child in element if local(child) == "Fallback"]
    return next(iter([*able, *fallback, *choices]), ())


def _inside_another(element: Element, within: Element) -> bool:
    for above in element.iterancestors():
        if above is within:
            return False
        if local(above) in ("txbxContent", "Fallback"):
            return True
    return False


def _child(element: Element, name: str) -> Element | None:
    return next((child for child in element if local(child) == name), None)


def _below(element: Element, name: str) -> list[Element]:
    """Children of a name, also inside controls and tracked insertions."""
    found = []
    for child in element:
        if local(child) == name:
            found.append(child)
        elif local(child) in _WRAPPERS or local(child) == "sdt":
            found += _below(child, name)
    return found


def _rows(table: Element, seen: Seen) -> list[Element]:
    kept = []
    for row in _below(table, "tr"):
        properties = _child(row, "trPr")
        if properties is not None and _child(properties, "del") is not None:
            seen.changed = True
        else:
            kept.append(row)
    return kept


def _is_continued(properties: Element | None) -> bool:
    """Whether a cell only goes on with a merged one, or was deleted."""
    for child in () if properties is None else properties:
        if local(child) == "cellDel":
            return True
        if local(child) in ("vMerge", "hMerge") and attribute(child, "val") != "restart":
            return True
    return False


def _span(properties: Element | None, name: str, usual: int) -> int:
    child = None if properties is None else _child(properties, name)
    value = "" if child is None else attribute(child, "val")
    return min(int(value), 1000) if value.isdecimal() and len(value) < 6 else usual


def _mark_is_deleted(properties: Element | None) -> bool:
    run = None if properties is None else _child(properties, "rPr")
    return run is not None and (_child(run, "del") is not None)


def _is_drop_cap(properties: Element | None) -> bool:
    """Whether this is the big first letter of the next paragraph, which Word keeps apart."""
    frame = None if properties is None else _child(properties, "framePr")
    return frame is not None and attribute(frame, "dropCap") in ("drop", "margin")


def _formula(element: Element) -> str:
    """A formula in one line; a fraction as a/b."""
    if local(element) == "t":
        return element.text or ""
    parts = [_formula(child) for child in element]
    return "/".join(filter(None, parts)) if local(element) == "f" else "".join(parts)


def _label(kind: str, number: int) -> str:
    """1, 2, 3 for footnotes; i, ii, iii for endnotes, as Word prints them."""
    if kind == "footnote" or number > 3999:
        return str(number)
    digits = ""
    for value, digit in _ROMAN:
        digits += digit * (number // value)
        number %= value
    return digits


_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
    (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip

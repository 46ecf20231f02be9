"""OpenDocument texts (.odt, ISO/IEC 26300), by our own walk over their XML: what is shown with all
tracked changes accepted."""

from collections import defaultdict
from collections.abc import Iterator

from app.domain.document import Block, Document
from app.domain.errors import Unreadable
from app.readers.archives import Archive
from app.readers.decoding import refuse_too_many
from app.readers.manuscript import Properties, authors_of, document_of
from app.readers.marked_text import safe_target
from app.readers.odt.styles import Styles
from app.readers.office.lists import Count
from app.readers.office.runs import Cell, Mark, Runs, one_block, table_blocks
from app.readers.office.styles import Look, heading
from app.readers.xml_tree import Element, attribute, local, parse_xml

_MIMETYPE = b"application/vnd.oasis.opendocument.text"
_LOCKED = (
    "This file is protected by a password. Open it in its own program, save it without the "
    "password, and bring that in."
)
_CHANGED = "Tracked changes were taken as accepted: what was struck out is not in the text."
_HIDDEN = "Hidden text was left out."
_MACROS = "This file holds macros. They did not run and are not part of the brief."
_INDEXES = frozenset(
    {"table-of-content", "illustration-index", "table-index", "object-index", "user-index"}
    | {"alphabetical-index"}
)
_SILENT = frozenset(
    {"forms", "sequence-decls", "variable-decls", "user-field-decls", "dde-connection-decls"}
    | {"index-title-template", "table-of-content-source", "script", "title", "desc", "ruby-text"}
    | {"annotation-end", "note-citation", "event-listeners", "tracked-changes", "object-ole"}
    | {"illustration-index-source", "table-index-source", "object-index-source"}
    | {"user-index-source", "alphabetical-index-source", "bibliography-source", "glue-point"}
)
_NOT_SHOWN = frozenset({"hidden-text", "hidden-paragraph", "text-input-hidden"})


def recognises(data: bytes) -> bool:
    if not data.startswith(b"PK\x03\x04"):
        return False
    said = b"application/vnd.oasis.opendocument" in data[:200]
    silent = data[30:38] != b"mimetype" and b"META-INF/manifest.xml" in data
    return _MIMETYPE in data[:200] if said else silent and b"content.xml" in data


def read(data: bytes) -> Document:
    """The document of an OpenDocument text; raises Unreadable, TooLarge."""
    try:
        return _read(Archive(data))
    except RecursionError:
        raise Unreadable(
            "The tables or boxes in this file are nested too deeply to be read. Paste its text."
        ) from None


def _read(archive: Archive) -> Document:
    if "META-INF/manifest.xml" in archive and b"encryption-data" in archive.read(
        "META-INF/manifest.xml"
    ):
        raise Unreadable(_LOCKED)
    content = parse_xml(archive.read("content.xml"))
    common = parse_xml(archive.read("styles.xml")) if "styles.xml" in archive else None
    styles = Styles([root for root in (common, content) if root is not None])
    story = Story(styles)
    story.read(_text_of(content))
    blocks = [*story.blocks, *story.notes, *story.comments, *_margins(common, styles)]
    warnings = [_CHANGED] if story.changed else []
    warnings += [_HIDDEN] if story.hidden else []
    if any(name.startswith(("Basic/", "Scripts/")) for name in archive.names):
        warnings.append(_MACROS)
    return document_of(blocks, _properties(archive, styles), warnings)


def _text_of(content: Element) -> Element:
    for body in content.iterfind("{*}body/{*}text"):
        return body
    raise Unreadable(
        "This OpenDocument file is not a text: a spreadsheet, a presentation or a drawing. "
        "Save its text as .odt, or paste it."
    )


def _margins(common: Element | None, styles: Styles) -> Iterator[Block]:
    """Headers and footers: not the text, but not lost."""
    seen: set[str] = set()
    for element in () if common is None else common.iterfind("{*}master-styles/{*}master-page/*"):
        if local(element).partition("-")[0] in ("header", "footer"):
            story = Story(styles)
            story.read(element)
            block = one_block(story.blocks, "paragraph", "boilerplate")
            if block and block.text not in seen:
                seen.add(block.text)
                yield block


def _properties(archive: Archive, styles: Styles) -> Properties:
    said: dict[str, str] = {}
    if "meta.xml" in archive:
        for element in parse_xml(archive.read("meta.xml")).iterfind("{*}meta/*"):
            said.setdefault(local(element), (element.text or "").strip())
    return Properties(
        title=said.get("title", ""),
        authors=authors_of(said.get("initial-creator") or said.get("creator") or ""),
        language=said.get("language", ""),
        usual_language=styles.language,
    )


class Story:
    """Read elements, then take `blocks`, and the `notes` and `comments` they refer to."""

    def __init__(self, styles: Styles) -> None:
        self.blocks: list[Block] = []
        self.notes: list[Block] = []
        self.comments: list[Block] = []
        self.changed = self.hidden = False
        self._styles = styles
        self._runs = Runs()
        self._boxes: list[Element] = []  # texts that float beside the paragraph
        self._zone = ""  # of all that is inside an index
        self._counts: dict[str, Count] = defaultdict(Count)  # by the style of their lists
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
        self._keep(self._runs.block(kind, zone, look.level, marker))
        boxes, self._boxes = self._boxes, []
        for box in boxes:
            self.read(box)

    def _keep(self, block: Block | None) -> None:
        if block:
            self.blocks.append(block)
            if len(self.blocks) % 1000 == 0:
                refuse_too_many(len(self.blocks))

    def _inline(self, parent: Element, marks: tuple[Mark, ...]) -> None:
        self._runs.add(parent.text or "", marks)
        for child in parent:
            self._piece(child, marks)
            self._runs.add(child.tail or "", marks)

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
        creator = annotation.find("{*}creator")
        author = " ".join("" if creator is None else "".join(creator.itertext()).split())
        texts = [child for child in annotation if local(child) in ("p", "list")]
        self._aside(texts, self.comments, f"Comment by {author}: " if author else "Comment: ")

    def _aside(self, content: Element, into: list[Block], before: str) -> None:
        story = Story(self._styles)
        story.read(content)
        if block := one_block(story.blocks, "footnote", "notes", before):
            into.append(block)
        self.comments += story.comments

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
        story = Story(self._styles)
        story._zone = self._zone
        story.read(cell)
        self.notes += story.notes
        self.comments += story.comments
        self.changed, self.hidden = self.changed or story.changed, self.hidden or story.hidden
        return story.blocks

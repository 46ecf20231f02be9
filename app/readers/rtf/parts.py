"""What Rich Text is made of (RTF Specification 1.9.1): tokens, character sets, destinations; the
text that grows, the group at hand."""

import codecs
import re
from dataclasses import dataclass, field

from app.domain.document import Block
from app.readers.decoding import refuse_too_many
from app.readers.office.runs import Cell, Mark, Runs, table_blocks
from app.readers.office.styles import PLAIN, Look

TOKEN = re.compile(
    rb"((?:\\'[0-9a-fA-F]{2}){1,1000})"  # without a limit the matcher's memory has none
    rb"|\\([a-zA-Z]{1,32})(-?\d{1,10})?[ ]?"
    rb"|\\([^a-zA-Z])"
    rb"|([{}])"
    rb"|([^\\{}\r\n]+)"
    rb"|[\r\n]+",
    re.DOTALL,
)
CODEC_OF_CHARSET = {
    77: "mac_roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "gbk", 136: "cp950",
    161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257",
    204: "cp1251", 222: "cp874", 238: "cp1250", 254: "cp437", 255: "cp850",
}  # fmt: skip
SYMBOL_CHARSET = 2
CODEC_OF_DECLARATION = {"ansi": "cp1252", "mac": "mac_roman", "pc": "cp437", "pca": "cp850"}
_CODEC_OF_PAGE = {10000: "mac_roman", 65001: "utf-8", 936: "gbk"}
SPELT = {
    "tab": "\t", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“",
    "rdblquote": "”", "bullet": "•", "emspace": " ", "enspace": " ", "qmspace": " ",
    "zwj": "\u200d", "zwnj": "\u200c", "column": " ", "page": " ",
}  # fmt: skip
# Control words that only set something of their group, and what they set.
FLAGS = {
    "b": "strong", "i": "emphasis", "super": "superscript", "v": "hidden", "deleted": "deleted",
    "intbl": "in_table", "itap": "in_table",
}  # fmt: skip
NUMBERS = {
    "f": "font", "uc": "skips", "lang": "language", "deflang": "language", "s": "style",
    "sbasedon": "based_on", "outlinelevel": "outline", "ls": "list", "ilvl": "depth",
}  # fmt: skip
SIGNS = {b"~": " ", b"_": "\u2011", b"\\": "\\", b"{": "{", b"}": "}", b"\t": "\t"}
# Groups whose content is no text, beside all that begin with \*.
SILENT = frozenset(
    {"colortbl", "filetbl", "listtable", "listoverridetable", "revtbl", "rsidtbl", "pict"}
    | {"objdata", "nonesttables", "shprslt", "upr", "xe", "tc", "tcn", "rxe", "private", "template"}
    | {"pntxta", "pntxtb", "sp", "ftnsep", "ftnsepc", "ftncn", "aftnsep", "aftnsepc", "aftncn"}
    | {"datafield", "formfield", "falt", "panose", "mmathPr", "nextfile", "shpinst", "do"}
    | {"operator", "comment", "keywords", "doccomm", "hlinkbase", "subject", "category", "company"}
    | {"manager", "creatim", "revtim", "printim", "buptim"}
)
MARGINS = frozenset({f"{name}{side}" for name in ("header", "footer") for side in ("", *"lrf")})
BOXES = frozenset({"shptxt", "dptxbxtext"})
# Groups whose text stands elsewhere, and groups of words that are no text.
ASIDES = MARGINS | BOXES | {"footnote", "annotation"}
WORDS = frozenset({"title", "author", "atnauthor", "listtext", "pntext", "fldinst"})


def codec(page: int) -> str:
    """Python's name of a Windows code page, Western when it is not known."""
    name = _CODEC_OF_PAGE.get(page, f"cp{page}")
    try:
        return codecs.lookup(name).name
    except LookupError:
        return "cp1252"


@dataclass
class RtfStory:
    """Add text, end paragraphs, cells and rows; then take `blocks`."""

    blocks: list[Block] = field(default_factory=list)
    runs: Runs = field(default_factory=Runs)
    marker: str | None = None  # what a list printed before this paragraph; None outside of lists
    boxes: list[Block] = field(default_factory=list)  # texts that float beside the paragraph
    _cell: list[Block] = field(default_factory=list)
    _cells: list[Cell] = field(default_factory=list)
    _row: int = 1
    _column: int = 1

    def end_paragraph(self, look: Look, in_table: bool) -> None:
        block = self.runs.block(look.kind, look.zone, look.level, self.marker or "")
        self.runs, self.marker = Runs(), None
        if in_table:
            self._cell += [block] if block else []
        elif block:
            self._end_table()
            self._keep(block)
        boxes, self.boxes = self.boxes, []
        for box in boxes:
            self._keep(box)

    def end_cell(self) -> None:
        self._cells.append(Cell(self._row, self._column, self._cell))
        self._cell = []
        self._column += 1

    def end_row(self) -> None:
        if self._cell:  # that nothing ended
            self.end_cell()
        if self._column > 1:
            self._row, self._column = self._row + 1, 1

    def finish(self, look: Look, in_table: bool) -> list[Block]:
        """All blocks, with what a file that is cut short, or has no last \\par, still says."""
        self.end_paragraph(look, in_table)
        self._end_table()
        return self.blocks

    def _end_table(self) -> None:
        self.end_row()
        cells, self._cells, self._row = self._cells, [], 1
        for block in table_blocks(cells):
            self._keep(block)

    def _keep(self, block: Block) -> None:
        self.blocks.append(block)
        if len(self.blocks) % 1000 == 0:
            refuse_too_many(len(self.blocks))


@dataclass
class Scope:
    """What a group inherits from the one around it."""

    story: RtfStory
    where: str = "text"  # or "words", "fonts", "styles", "silent"
    outer: str = "text"  # where it was, before it fell silent
    began: str = ""  # the destination that this very group is
    words: list[str] = field(default_factory=list)
    code: list[str] = field(default_factory=list)  # of the field
    link: tuple[Mark, ...] = ()
    contents: bool = False
    strong: bool = False
    emphasis: bool = False
    superscript: bool = False
    hidden: bool = False
    deleted: bool = False
    font: int = -1
    skips: int = 1  # characters that stand in for one of Unicode
    language: int = 0
    look: Look = PLAIN  # of a style, by its name
    based_on: int = -1
    style: int = 0
    outline: int = 9
    list: int = 0
    depth: int = 0
    in_table: bool = False

    def marks(self) -> tuple[Mark, ...]:
        kinds = ("strong", "emphasis", "superscript")
        return (*self.link, *((kind, "") for kind in kinds if getattr(self, kind)))

    def set_plain(self) -> None:
        self.strong = self.emphasis = self.superscript = self.hidden = self.deleted = False
        self.font = -1

    def set_default_paragraph(self) -> None:
        self.style, self.outline, self.list, self.depth, self.in_table = 0, 9, 0, 0, False

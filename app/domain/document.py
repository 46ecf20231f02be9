"""The text of a brief in blocks: what a reader makes of a file, where its blocks stand once they
are laid out, the zones that they belong to and the numbers that they print."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, NamedTuple

from app.domain import original_pages
from app.domain.foreign_passages import ForeignPassage, passage_from_json, passage_to_json
from app.domain.original_pages import LineBox


class Zone(NamedTuple):
    """`label` names it beside a block, where one chooses it; `phrase` within a sentence; `heading`
    stands above all of it, and `unit` is what its blocks are counted in."""

    label: str
    phrase: str
    heading: str
    unit: str = "paragraph"

    def counted(self, blocks: int) -> str:
        """“Byline and credits (3 lines)”."""
        return f"{self.heading} ({blocks} {self.unit}{'' if blocks == 1 else 's'})"


ZONES = {
    "body": Zone("Text", "the text", "Text"),
    "front": Zone("Byline and credits", "the byline and credits", "Byline and credits", "line"),
    "caption": Zone("Caption", "captions", "Captions", "line"),
    "notes": Zone("Note", "the notes", "Notes and sources"),
    "comments": Zone("Comment", "the comments", "Readers’ comments"),
    "boilerplate": Zone(
        "Not part of the text", "menus and navigation", "Menus and navigation", "line"
    ),
}
KINDS = (
    "title",
    "heading",
    "paragraph",
    "list_item",
    "quotation",
    "table_cell",
    "preformatted",
    "caption",
    "footnote",
)
DOUBTFUL = "doubtful"  # the mark of a word that was recognised in a picture, not for sure
_NUMBERED = frozenset({"paragraph", "list_item", "quotation"})
_SET_APART = frozenset({"caption", "footnote"})


@dataclass(frozen=True)
class InlineMark:
    """A stand-off mark; `start` and `end` are code points within its block, half-open."""

    start: int
    end: int
    kind: str  # emphasis, strong, link, superscript, doubtful
    target: str = ""


@dataclass(frozen=True)
class Block:
    kind: str
    zone: str
    text: str
    level: int = 0  # of a heading, or depth of a list item, from 1
    page: str = ""
    marks: tuple[InlineMark, ...] = ()
    row: int = 0
    column: int = 0
    marker: str = ""  # that a list prints before an item and the text does not hold: "2.", "(a)"
    recognised: bool = False  # some of its text was, in a picture of the page

    def __post_init__(self) -> None:
        if self.kind not in KINDS or self.zone not in ZONES:
            raise ValueError(f"no such kind or zone: {self.kind}, {self.zone}")


def doubtful_words(count: int) -> str:
    """“1 doubtful word”, “2 doubtful words”"""
    return f"{count:,} doubtful word{'' if count == 1 else 's'}"


class Recognition(NamedTuple):
    """How the text of `pages` that are pictures was recognised: by which program and version, and
    in which language, in plain words. `doubtful` words are marked in the text (DOUBTFUL)."""

    program: str
    language: str
    pages: int
    doubtful: int

    @property
    def said(self) -> str:
        """“text recognised by tesseract 5.3.0, language English, 14 doubtful words”"""
        doubts = doubtful_words(self.doubtful)
        return f"text recognised by {self.program}, language {self.language}, {doubts}"

    @property
    def sentence(self) -> str:
        return self.said[0].upper() + self.said[1:]


@dataclass(frozen=True)
class Document:
    title: str
    authors: tuple[str, ...]
    publisher: str
    date: str  # ISO 8601, possibly partial: "2013", "2013-01", "2013-01-29", or ""
    url: str
    language: str  # ISO 639-1, or ""
    blocks: tuple[Block, ...]
    warnings: tuple[str, ...] = ()  # sentences for the analyst
    kind: str = ""  # a name of KINDS, or "" where the file does not say
    container: str = ""  # the journal, book, site … that it appeared in
    organisations: tuple[str, ...] | None = None  # which authors are; None where nobody has said
    annotations: tuple[ForeignPassage, ...] = ()  # what somebody marked and noted in the file
    lines: tuple[LineBox, ...] = ()  # where its text stands on the pages of the file
    pictures: int = 0  # pages that are pictures, whose text is not in it
    recognition: Recognition | None = None  # of pages that are pictures


class PlacedBlock(NamedTuple):
    """A block in its place: `[start, end)` of the canonical text, in code points. It holds no
    words: a text has thousands, and as a tuple they take a fifth of the time (measured).

    `number` and `suffix` are as kept; `label` is what is printed: "" outside the body, where a
    block keeps its number only for the day that it comes back. `marks` count from its start.
    """

    ordinal: int
    kind: str
    zone: str
    start: int
    end: int
    level: int = 0
    number: int | None = None
    suffix: str = ""
    page: str = ""
    marks: tuple[InlineMark, ...] = ()
    row: int = 0
    column: int = 0
    marker: str = ""
    recognised: bool = False

    @property
    def label(self) -> str:
        return label(self.number, self.suffix) if self.zone == "body" else ""


def is_numbered(block: Block) -> bool:
    """Whether the block carries a ¶ number: prose of the body does, headings and cells do not."""
    return block.zone == "body" and block.kind in _NUMBERED


def lay_out(blocks: Iterable[Block]) -> tuple[str, tuple[PlacedBlock, ...]]:
    """The canonical text, blocks joined by one LF, and where each block stands in it.

    Block texts are canonical already; an empty one raises ValueError.
    """
    texts: list[str] = []
    placed: list[PlacedBlock] = []
    start, number = 0, 0
    for ordinal, block in enumerate(blocks):
        if not block.text:
            raise ValueError(f"block {ordinal} is empty")
        texts.append(block.text)
        end = start + len(block.text)
        numbered = is_numbered(block)
        number += numbered
        placed.append(
            PlacedBlock(
                ordinal,
                block.kind,
                block.zone,
                start,
                end,
                block.level,
                number if numbered else None,
                "",
                block.page,
                block.marks,
                block.row,
                block.column,
                block.marker,
                block.recognised,
            )
        )
        start = end + 1
    return "\n".join(texts), tuple(placed)


def into_zone(block: Block, zone: str) -> Block:
    """The block in another zone, before a text is saved. What was read as a caption or a footnote
    is a paragraph once an analyst says that it belongs to the body."""
    if block.zone == zone:
        return block
    kind = "paragraph" if zone == "body" and block.kind in _SET_APART else block.kind
    return replace(block, zone=zone, kind=kind)


def takes_a_number(kind: str) -> bool:
    """Whether a block of this kind gets a ¶ when it joins the body: headings and cells do not."""
    return kind in _NUMBERED | _SET_APART


def label(number: int | None, suffix: str = "") -> str:
    """“9”, “8a”, or "" for a block without a number."""
    return "" if number is None else f"{number}{suffix}"


def next_suffix(taken: Collection[str]) -> str:
    """The first of a … z, aa … that is not taken. The suffix "" is the original block's own."""
    at = 1
    while (suffix := _letters(at)) in taken:
        at += 1
    return suffix


def _letters(number: int) -> str:
    """1 -> a, 26 -> z, 27 -> aa: as spreadsheets name columns."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("a") + rest) + letters
    return letters


def starting_at(zones: Sequence[str], at: int) -> list[str]:
    """The zones of blocks whose text starts at block `at` (an index).

    That block is body, body before it becomes page furniture, and furniture between it and where
    the text started so far becomes body. A byline, caption, note or comment stays what it is.
    static/app/drafts.js does the same in the page.
    """
    first = next((n for n, zone in enumerate(zones) if zone == "body"), len(zones))
    return [_bounded(zone, n, at, first) for n, zone in enumerate(zones)]


def ending_at(zones: Sequence[str], at: int) -> list[str]:
    """As `starting_at`, for the last block of the text."""
    return starting_at(zones[::-1], len(zones) - 1 - at)[::-1]


def _bounded(zone: str, n: int, at: int, first: int) -> str:
    if n == at or (at < n < first and zone == "boilerplate"):
        return "body"
    return "boilerplate" if n < at and zone == "body" else zone


def to_json(document: Document) -> dict[str, Any]:
    """Plain values that `json` can write; `from_json` is the inverse."""
    values = asdict(replace(document, annotations=(), lines=()))  # they have forms of their own
    values["annotations"] = [passage_to_json(passage) for passage in document.annotations]
    return {**values, "lines": original_pages.to_json(document.lines)}


def from_json(values: Mapping[str, Any]) -> Document:
    """The document that `to_json` wrote; raises ValueError, KeyError or TypeError on others."""
    organisations = values.get("organisations")
    recognition = values.get("recognition")
    return Document(
        **{
            **values,
            "authors": tuple(values["authors"]),
            "organisations": None if organisations is None else tuple(organisations),
            "warnings": tuple(values["warnings"]),
            "blocks": tuple(_block(block) for block in values["blocks"]),
            "recognition": recognition and Recognition(*recognition),
            "annotations": tuple(map(passage_from_json, values.get("annotations", ()))),
            "lines": original_pages.from_json(values.get("lines", ())),
        }
    )


def _block(values: Mapping[str, Any]) -> Block:
    marks = tuple(InlineMark(**mark) for mark in values["marks"])
    return Block(**{**values, "marks": marks})

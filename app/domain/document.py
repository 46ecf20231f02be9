"""What a reader makes of a file, before it becomes a revision."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from app.domain.foreign_passages import ForeignPassage, passage_from_json, passage_to_json

ZONES = ("front", "body", "caption", "notes", "comments", "boilerplate")
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
_NUMBERED = frozenset({"paragraph", "list_item", "quotation"})


@dataclass(frozen=True)
class InlineMark:
    """A stand-off mark; `start` and `end` are code points within its block, half-open."""

    start: int
    end: int
    kind: str  # emphasis, strong, link, superscript
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

    def __post_init__(self) -> None:
        if self.kind not in KINDS or self.zone not in ZONES:
            raise ValueError(f"no such kind or zone: {self.kind}, {self.zone}")


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


@dataclass(frozen=True)
class PlacedBlock:
    """A block and its place in the canonical text, in code points, half-open."""

    ordinal: int
    block: Block
    start: int
    end: int
    number: int | None  # the ¶ number of a numbered body block


def is_numbered(block: Block) -> bool:
    """Whether the block carries a ¶ number: prose of the body does, headings and cells do not."""
    return block.zone == "body" and block.kind in _NUMBERED


def lay_out(blocks: Iterable[Block]) -> tuple[str, tuple[PlacedBlock, ...]]:
    """The canonical text, blocks joined by one LF, and where each block stands in it.

    Block texts are canonical already; an empty one raises ValueError.
    """
    placed: list[PlacedBlock] = []
    start, number = 0, 0
    for ordinal, block in enumerate(blocks):
        if not block.text:
            raise ValueError(f"block {ordinal} is empty")
        end = start + len(block.text)
        numbered = is_numbered(block)
        number += numbered
        placed.append(PlacedBlock(ordinal, block, start, end, number if numbered else None))
        start = end + 1
    return "\n".join(place.block.text for place in placed), tuple(placed)


def to_json(document: Document) -> dict[str, Any]:
    """Plain values that `json` can write; `from_json` is the inverse."""
    annotations = [passage_to_json(passage) for passage in document.annotations]
    return {**asdict(document), "annotations": annotations}


def from_json(values: Mapping[str, Any]) -> Document:
    """The document that `to_json` wrote; raises ValueError, KeyError or TypeError on others."""
    organisations = values.get("organisations")
    return Document(
        **{
            **values,
            "authors": tuple(values["authors"]),
            "organisations": None if organisations is None else tuple(organisations),
            "warnings": tuple(values["warnings"]),
            "blocks": tuple(_block(block) for block in values["blocks"]),
            "annotations": tuple(map(passage_from_json, values.get("annotations", ()))),
        }
    )


def _block(values: Mapping[str, Any]) -> Block:
    marks = tuple(InlineMark(**mark) for mark in values["marks"])
    return Block(**{**values, "marks": marks})

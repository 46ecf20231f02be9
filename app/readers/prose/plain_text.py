"""Plain text, uploaded or pasted from a page: blocks by our own line classifier, zoned."""

import re
from collections.abc import Sequence
from itertools import groupby

from app.domain.document import Block, Document
from app.domain.text import canonical
from app.readers.decoding import decode_text, refuse_too_many
from app.readers.language import guess_language
from app.readers.prose.pieces import BULLET, NUMBERED, Piece, pieces_of, starts_item
from app.readers.prose.title_page import read_title_page
from app.readers.prose.zoning import assign_zones

_MARKDOWN_HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*#*$")
_QUOTED = re.compile(r"^>\s?", re.MULTILINE)


def read(data: bytes) -> Document:
    """The document of a text file in any encoding `decode` knows; raises Unreadable, TooLarge."""
    text, warnings = decode_text(data)
    pieces = pieces_of(text)
    refuse_too_many(len(pieces))
    page = read_title_page(pieces)
    assign_zones(pieces, page)
    body = [piece for piece in pieces if piece.zone == "body"]
    assign_kinds(body)
    return Document(
        title=page.title,
        authors=page.authors,
        publisher=page.publisher,
        date=page.date,
        url=page.url,
        language=guess_language(" ".join(piece.text for piece in body)),
        blocks=blocks_of(pieces),
        warnings=warnings,
    )


def assign_kinds(body: Sequence[Piece]) -> None:
    """Kind and level of the body's pieces, in order; bullets go, printed numbers stay."""
    numbered = [bool(NUMBERED.match(piece.text)) for piece in body]
    for i, piece in enumerate(body):
        after = body[i + 1] if i + 1 < len(body) else None
        if found := _MARKDOWN_HEADING.match(piece.text):
            piece.kind, piece.level, piece.text = "heading", len(found[1]), found[2]
        elif piece.underlined:
            piece.kind, piece.level = "heading", piece.underlined
        elif BULLET.match(piece.text):
            piece.kind, piece.level = "list_item", 1 + min(piece.indent, 24) // 4
            piece.text = BULLET.sub("", piece.text)
        elif piece.text.startswith(">"):
            piece.kind, piece.text = "quotation", canonical(_QUOTED.sub("", piece.text)) or ">"
        elif _is_heading(piece, after):
            piece.kind, piece.level = "heading", 2
        elif numbered[i] and any(numbered[max(0, i - 1) : i] + numbered[i + 1 : i + 2]):
            piece.kind, piece.level = "list_item", 1


def _is_heading(piece: Piece, after: Piece | None) -> bool:
    """A short line without an end, above a longer one that has one."""
    text = piece.text
    if after is None or piece.words > 14 or len(text) > 100 or "\n" in text:
        return False
    if text[-1] in ".,;:!…" or not (text[0].isupper() or text[0].isdigit() or text[0] in "“\"‘'"):
        return False
    if NUMBERED.match(text) and NUMBERED.match(after.text):
        return False
    if text[-1] == "?" and piece.words < 3:
        return False  # "Why?" is a paragraph
    longer = after.words > 1.5 * piece.words and (after.is_prose or after.ended)
    return longer or starts_item(after.text)


def blocks_of(pieces: Sequence[Piece]) -> tuple[Block, ...]:
    """Blocks, in order; what stood together around the body stays together."""
    return tuple(_block(list(together)) for _, together in groupby(pieces, _company))


def _company(piece: Piece) -> object:
    together = piece.zone in ("front", "comments", "boilerplate") and piece.kind != "title"
    return (piece.zone, piece.group) if together else id(piece)


def _block(pieces: Sequence[Piece]) -> Block:
    first = pieces[0]
    kind = "caption" if first.zone == "caption" else first.kind
    return Block(kind, first.zone, "\n".join(piece.text for piece in pieces), level=first.level)

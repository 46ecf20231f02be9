"""Plain text, uploaded or pasted from a page: blocks by our own line classifier, zoned."""

from app.domain.document import Document
from app.readers.decoding import decode_text, refuse_too_many
from app.readers.language import guess_language
from app.readers.pieces import pieces_of
from app.readers.shapes import assign_kinds, blocks_of
from app.readers.title_page import read_title_page
from app.readers.zoning import assign_zones


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

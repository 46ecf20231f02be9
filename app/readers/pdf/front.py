"""The title page of a PDF, by the rules for all texts, and what the file says about itself."""

import re
from collections.abc import Sequence

from app.readers import furniture
from app.readers.bylines import is_name, names_in
from app.readers.pdf.layout import Draft
from app.readers.pieces import Piece
from app.readers.title_page import TitlePage, read_title_page
from app.readers.zoning import zone_text

_FIRST_PAGES = 2


def zone_drafts(
    drafts: Sequence[Draft], texts: Sequence[str], title: str, author: str
) -> TitlePage:
    """Zones of the drafts that have none yet. `texts` are theirs; `title` and `author` are the
    file's own, which count only where the first pages print them."""
    free = [i for i, draft in enumerate(drafts) if not draft.zone]
    pieces = [
        Piece(texts[i], i, kind=drafts[i].kind, level=drafts[i].level) for i in free if texts[i]
    ]
    free = [i for i in free if texts[i]]
    early = [k for k, i in enumerate(free) if drafts[i].page < _FIRST_PAGES]
    head = pieces[: len(early)]
    at = _title_at([drafts[i] for i in free[: len(early)]], head, title)
    if at >= 0:
        head[at].underlined = 1
    page = read_title_page(head)
    if at >= 0 and page.title_at >= 0 and page.title_at != at and not page.front:
        page.text_from = max(page.title_at, -1) + 1
    page.authors = page.authors or _printed_author(author, head) or _name_below(page, head)
    for k, piece in enumerate(pieces[: page.text_from]):
        caption = k > page.title_at and k not in page.front and furniture.is_caption(piece.text)
        piece.zone = "caption" if caption else "front"
        if k == page.title_at:
            piece.kind, piece.level = "title", 1
    rest = [piece for piece in pieces[page.text_from :] if not piece.zone]
    zone_text(rest, page, noisy=False)
    for i, piece in zip(free, pieces, strict=True):
        drafts[i].zone = piece.zone or "body"
        if piece.kind in ("title", "footnote"):
            drafts[i].kind, drafts[i].level = piece.kind, piece.level
        elif piece.zone == "caption":
            drafts[i].kind = "caption"
        elif piece.zone == "front" and drafts[i].kind == "heading":
            drafts[i].kind, drafts[i].level = "paragraph", 0
    return page


def _title_at(drafts: Sequence[Draft], pieces: Sequence[Piece], title: str) -> int:
    """The piece that prints the file's title, else the largest on the first page."""
    wanted = _fold(title)
    if len(wanted) > 5:
        for k, piece in enumerate(pieces):
            text = _fold(piece.text)
            if text and (text == wanted or (len(text) >= 15 and text in wanted)):
                return k
    first = [k for k, draft in enumerate(drafts) if draft.page == drafts[0].page]
    able = [k for k in first if 2 <= len(pieces[k].text) <= 250 and pieces[k].words <= 35]
    if not able:
        return -1
    largest = max(able, key=lambda k: (drafts[k].size * (1 + (pieces[k].words > 1)), -k))
    sizes = sorted(drafts[k].size for k in first)
    return largest if drafts[largest].size > 1.12 * sizes[len(sizes) // 2] else -1


def _printed_author(author: str, head: Sequence[Piece]) -> tuple[str, ...]:
    names = names_in(author) or ((author.strip(),) if is_name(author) else ())
    printed = _fold(" ".join(piece.text for piece in head))
    return tuple(name for name in names if _fold(name) in printed)


def _name_below(page: TitlePage, head: Sequence[Piece]) -> tuple[str, ...]:
    """A name that stands alone below the title."""
    below = page.title_at + 1
    if page.title_at < 0 or below >= len(head) or not is_name(head[below].text):
        return ()
    page.text_from = max(page.text_from, below + 1)
    return (head[below].text,)


def _fold(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))

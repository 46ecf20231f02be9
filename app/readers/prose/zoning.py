"""Which pieces are the text itself, and which are what the page prints around it.

In doubt a piece is body: a stray line costs a click, lost evidence costs the finding. Only
comments are decided the other way, and only where something besides a word speaks for them.
"""

import re
from collections.abc import Sequence

from app.readers.dates import date_line
from app.readers.prose import furniture
from app.readers.prose.pieces import Piece, starts_item
from app.readers.prose.title_page import TitlePage, find_url

_HEADING = -6  # weight of a short line that may be a heading
_NEAR = 12  # pieces below a comment label in which comments must show
_SURE_LABEL = re.compile(
    r"^(?:(?:post|leave|add|write|submit) (?:a |your )?(?:comment|reply)|\d[\d,]* comments?\b)",
    re.IGNORECASE,
)


def assign_zones(pieces: Sequence[Piece], page: TitlePage) -> None:
    """Give every piece its zone."""
    noisy = sum(furniture.is_furniture(piece.text) for piece in pieces) >= 2
    _zone_head(pieces[: page.text_from], page)
    text = pieces[page.text_from :]
    if page.title_at < 0 and noisy:
        _drop_leading_labels(text)
    zone_text(text, page, noisy=noisy)


def zone_text(text: Sequence[Piece], page: TitlePage, *, noisy: bool) -> None:
    """Zones of what stands below the title page; `noisy`: there is page furniture about."""
    end = _comments_from(text)
    _zone_comments(text[end:])
    text = text[:end]
    _zone_related(text)
    if noisy:
        _zone_outside_main_run(text, anchored=any(0 <= page.title_at < i for i in page.front))
    _zone_notes(text)
    _zone_tail(text, page, noisy)
    _zone_inside(text, noisy)


def _words(pieces: Sequence[Piece]) -> int:
    return sum(piece.words for piece in pieces if piece.is_prose)


def _comments_from(pieces: Sequence[Piece]) -> int:
    """Index of the piece where the comments begin, or the number of pieces."""
    before, total = 0, _words(pieces)
    for i, piece in enumerate(pieces):
        below = pieces[i + 1 : i + 1 + _NEAR]
        after = total - before
        if before and furniture.opens_comments(piece.text):
            shown = any(furniture.is_comment_entry(other.text) for other in below)
            sure = bool(_SURE_LABEL.match(piece.text))
            if (shown and (sure or after <= 4 * before)) or (sure and after <= before):
                return i
        elif before >= total / 4 and _opens_bare_comments(piece, below):
            return i
        if piece.is_prose:
            before += piece.words
    return len(pieces)


def _opens_bare_comments(piece: Piece, below: Sequence[Piece]) -> bool:
    """Comments without a heading: several heads of entries, close to each other."""

    def is_entry(text: str) -> bool:
        return furniture.is_comment_entry(text) and not text.endswith(":")

    return is_entry(piece.text) and sum(is_entry(other.text) for other in below) >= 2


def _zone_comments(pieces: Sequence[Piece]) -> None:
    related = False
    for piece in pieces:
        text = piece.text
        related = related or furniture.opens_related(text)
        label = furniture.is_furniture(text) and not furniture.is_comment_entry(text)
        piece.zone = "boilerplate" if related or label or furniture.is_notice(text) else "comments"


def _zone_head(pieces: Sequence[Piece], page: TitlePage) -> None:
    for i, piece in enumerate(pieces):
        if i == page.title_at:
            piece.zone, piece.kind = "front", "title"
        elif i in page.front:
            piece.zone = "front"
        elif furniture.is_caption(piece.text):
            piece.zone = "caption"
        elif (
            i < page.title_at
            or furniture.is_furniture(piece.text)
            or furniture.is_notice(piece.text)
        ):
            piece.zone = "boilerplate"
        else:
            piece.zone = "front"


def _drop_leading_labels(text: Sequence[Piece]) -> None:
    for piece in text:
        if piece.is_prose or piece.ended or starts_item(piece.text):
            return
        piece.zone = "boilerplate"


def _zone_related(text: Sequence[Piece]) -> None:
    """Links to other pages and words about the author, at the end."""
    total = left = _words(text)
    for i, piece in enumerate(text):
        left -= piece.words if piece.is_prose else 0
        if left <= 0.25 * total and left < total and furniture.opens_related(piece.text):
            for other in text[i:]:
                other.zone = "boilerplate"
            return


def _zone_outside_main_run(text: Sequence[Piece], *, anchored: bool) -> None:
    """On a page with furniture the article is the run of pieces that has most prose in it:
    sentences count for it, labels, dates and link lists against it. `anchored`: it begins with
    the first piece, because title and byline stand above that."""
    left = [piece for piece in text if not piece.zone]
    best = start = end = here = total = 0
    for i, piece in enumerate(left):
        total += _weight(piece)
        if total <= 0 and not anchored:
            total, here = 0, i + 1
        if total > best:
            best, start, end = total, here, i + 1
    while end < len(left) and (starts_item(left[end].text) or left[end].ended):
        end += 1  # a list or a short last word may still follow
    if start and _weight(left[start - 1]) == _HEADING:
        start -= 1
    if best:
        for piece in [*left[:start], *left[end:]]:
            piece.zone = "boilerplate"


def _weight(piece: Piece) -> int:
    if furniture.opens_related(piece.text):
        return -60
    if furniture.is_furniture(piece.text) or furniture.is_notice(piece.text):
        return -30
    if piece.is_prose:
        return min(piece.words, 80)
    if furniture.is_caption(piece.text) or piece.ended or piece.underlined:
        return 0
    return -3 if starts_item(piece.text) else _HEADING


def _zone_notes(text: Sequence[Piece]) -> None:
    """Footnotes and references: below their heading, or a run of them at the end."""
    left = [piece for piece in text if not piece.zone]
    entries = 0  # from the end up to here
    heading = 0
    for i in range(len(left) - 1, 0, -1):
        below = len(left) - 1 - i
        if furniture.opens_notes(left[i].text) and entries and entries >= 0.6 * below:
            heading = i
        entries += furniture.is_note_entry(left[i].text)
    if heading:
        left[heading].zone, left[heading].kind, left[heading].level = "notes", "heading", 2
        _make_notes(left[heading + 1 :])
        return
    run = len(left)
    while run > 1 and furniture.is_numbered_note(left[run - 1].text):
        run -= 1
    _make_notes(left[run:])


def _make_notes(pieces: Sequence[Piece]) -> None:
    for piece in pieces:
        notice = furniture.is_furniture(piece.text) or re.match(
            r"©|copyright", piece.text, re.IGNORECASE
        )
        piece.zone = "boilerplate" if notice else "notes"
        piece.kind = "paragraph" if notice else "footnote"


def _zone_tail(text: Sequence[Piece], page: TitlePage, noisy: bool) -> None:
    """Notices, labels and the author's line below the last paragraph."""
    for piece in reversed(text):
        if piece.zone:
            continue
        if _is_about_author(piece, page):
            piece.zone = "front"
        elif url := find_url(piece.text):
            page.url = page.url or url
            piece.zone = "boilerplate"
        elif furniture.is_caption(piece.text):
            piece.zone = "caption"
        elif _ends_page(piece, noisy):
            piece.zone = "boilerplate"
        else:
            return


def _is_about_author(piece: Piece, page: TitlePage) -> bool:
    """ "Jane Doe is a senior fellow at …" """
    return piece.words <= 120 and any(
        re.match(rf"\W*{re.escape(name)},? (?:is|was|works|serves|teaches|has|,)\b", piece.text)
        for name in page.authors
    )


def _ends_page(piece: Piece, noisy: bool) -> bool:
    text = piece.text
    if furniture.is_furniture(text) or furniture.is_notice(text):
        return True
    return noisy and (
        bool(date_line(text))
        or furniture.is_comment_entry(text)
        or (piece.words <= 15 and not piece.ended and not starts_item(text))
    )


def _zone_inside(text: Sequence[Piece], noisy: bool) -> None:
    """Captions, and on pages with furniture the labels and link lists between paragraphs."""
    run: list[Piece] = []
    for piece in text:
        if piece.zone:
            continue
        if furniture.is_caption(piece.text):
            piece.zone = "caption"
        elif furniture.is_button_bar(piece.text) or (noisy and furniture.is_furniture(piece.text)):
            piece.zone = "boilerplate"
        else:
            piece.zone = "body"
        if noisy and piece.words <= 12 and not piece.ended and not starts_item(piece.text):
            run.append(piece)
        else:
            _drop_link_list(run)
            run = []
    _drop_link_list(run)


def _drop_link_list(run: Sequence[Piece]) -> None:
    if len(run) >= 4:
        for piece in run:
            piece.zone = "boilerplate"

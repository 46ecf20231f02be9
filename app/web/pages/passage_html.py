"""One passage with everything that says where it comes from.

Written in Python like the cards: a page has fifty of them, a summary hundreds, and this way one
takes a fifth of the time (measured).
"""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup

from app.domain.passages import Passage
from app.domain.runs import in_html
from app.web.edge.rendering import day
from app.web.room.cards import escape


def passage_html(
    passage: Passage,
    id: str = "",
    before: str = "",
    after: str = "",
    tags: bool = True,
    pieces: Iterable[tuple[str, bool]] = (),
) -> Markup:
    """`before` and `after` are its context; `pieces` the passage cut at the words that were looked
    for: (words, whether they are such)."""
    anchor = f' id="{escape(id)}"' if id else ""
    exact = "".join(map(_piece, pieces)) or escape(passage.exact)
    note = (
        f'\n<p class="passage-note"><span class="note-label">Note</span>'
        f' <span dir="auto">{escape(passage.note)}</span></p>'
        if passage.note
        else ""
    )
    return Markup(  # noqa: S704 - every piece is a name of ours or escaped
        f'<figure class="passage"{anchor}>\n'
        f'<blockquote dir="auto">{_around(before)}<span class="exact">{exact}</span>'
        f"{_around(after)}</blockquote>\n"
        f'<figcaption>\n<span class="citation">{in_html(passage.citation_runs)}</span>\n'
        f'<a class="reference" href="{escape(passage.permalink)}">{escape(passage.ref)}</a>\n'
        f"{_tags(passage) if tags else ''}"
        f'<span class="quiet">marked by {escape(passage.analyst)}, '
        f"{day(passage.created_at)}</span>\n"
        f"</figcaption>{note}\n</figure>"
    )


def _piece(piece: tuple[str, bool]) -> str:
    words, found = piece
    return f'<mark class="found">{escape(words)}</mark>' if found else escape(words)


def _around(text: str) -> str:
    return f'<span class="around">{escape(text)}</span>' if text else ""


def _tags(passage: Passage) -> str:
    if not passage.tags:
        return '<span class="quiet">not yet tagged</span>\n'
    chips = "".join(
        f'<span class="chip tag-{escape(tag.colour)}">{escape(tag.name)}</span>'
        for tag in passage.tags
    )
    return f'<span class="chips">{chips}</span>\n'

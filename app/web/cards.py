"""The card of a highlight beside its passage.

Written in Python, not as a template: pages with thousands of cards are common, and this way a card
takes a quarter of the time (measured).
"""

from __future__ import annotations

from functools import lru_cache
from html import escape

from markupsafe import Markup

from app.store.highlights import Chip, HighlightLine
from app.web.marks import whose
from app.web.rendering import clock, day

NAMED = 60  # characters of the quote in the name of a card's link
MOST_OPEN = 2  # notes of a thread that show at once


def card(highlight: HighlightLine, base: str, *, may_highlight: bool, may_remove: bool) -> Markup:
    """A list item that is a link as a whole: to the editor for those who may edit, else to the
    permalink. `base` is the address of the brief."""
    number = highlight.number
    tags = " ".join(highlight.slugs)
    chips = " ".join(map(_chip, highlight.tags)) or '<span class="untagged">no tag yet</span>'
    note = f'\n<p class="note">{escape(highlight.note)}</p>' if highlight.note else ""
    return Markup(  # noqa: S704 - every piece is a number or escaped
        f'<li class="card" id="h{number}" data-h="{number}"'
        f' data-by="{whose(highlight.analyst_id)}" data-version="{highlight.version}"'
        f' data-tags="{escape(tags)}"{" data-removable" if may_remove else ""}>\n'
        f'<a class="ref" href="{escape(base)}/highlights/{number}{"/edit" * may_highlight}">'
        f'{highlight.ref}<span class="only-spoken">: {_name(highlight.exact)}</span></a>\n'
        f'<span class="chips">{chips}</span>{note}\n'
        f'<p class="by">{_by(highlight)}</p>{_thread(highlight)}\n</li>'
    )


def _name(exact: str) -> str:
    return f"“{escape(exact[:NAMED])}{'…' * (len(exact) > NAMED)}”"


@lru_cache(maxsize=1024)
def _chip(tag: Chip) -> str:
    return f'<span class="chip tag-{escape(tag.colour)}">{escape(tag.name)}</span>'


def _by(highlight: HighlightLine) -> str:
    people = escape(highlight.analyst)
    if highlight.editor != highlight.analyst:
        people += f", edited by {escape(highlight.editor)}"
    moment = highlight.updated_at
    return f'{people} · <time datetime="{moment.isoformat()}">{day(moment)}</time>'


def _thread(highlight: HighlightLine) -> str:
    """What colleagues answered; a long thread is folded."""
    if not highlight.thread:
        return ""
    notes = "\n".join(
        f'<li><p class="said">{escape(note.text)}</p><p class="by">{escape(note.author)} · '
        f'<time datetime="{note.created_at.isoformat()}">{clock(note.created_at)}</time></p></li>'
        for note in highlight.thread
    )
    listed = f'<ol role="list" aria-label="Replies on {highlight.ref}">\n{notes}\n</ol>'
    count = len(highlight.thread)
    if count <= MOST_OPEN:
        return f'\n<div class="thread">{listed}</div>'
    return f'\n<details class="thread"><summary>{count} replies</summary>{listed}</details>'

"""The card of a highlight beside its passage.

Written in Python, not as a template: pages with thousands of cards are common, and this way a card
takes a quarter of the time (measured).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from html import escape as escaped

from markupsafe import Markup

from app.store.highlights import Chip, HighlightLine
from app.web.marks import Marked, whose
from app.web.rendering import clock, day

NAMED = 60  # characters of the quote in the name of a card's link
MOST_OPEN = 2  # notes of a thread that show at once
QUOTE = "'"
_SPECIAL = re.compile("[&<>\"']")


def card(highlight: HighlightLine, base: str, *, may_highlight: bool, may_remove: bool) -> Markup:
    """A list item that is a link as a whole: to the editor for those who may edit, else to the
    permalink. `base` is the address of the brief."""
    number, exact, moment = highlight.number, highlight.exact, highlight.updated_at
    tags, chips = _chips(highlight.tags)
    note = f'\n<p class="note">{escape(highlight.note)}</p>' if highlight.note else ""
    return Markup(  # noqa: S704 - every piece is a number or escaped
        f'<li class="card" id="h{number}" data-h="{number}"'
        f' data-by="{whose(highlight.analyst_id)}" data-version="{highlight.version}"'
        f' data-tags="{tags}"{" data-removable" if may_remove else ""}>\n'
        f'<a class="ref" href="{escape(base)}/highlights/{number}{"/edit" * may_highlight}">'
        f'B{highlight.brief_number}:{number}<span class="only-spoken">: '
        f"“{escape(exact[:NAMED])}{'…' * (len(exact) > NAMED)}”</span></a>\n"
        f'<span class="chips">{chips}</span>{note}\n'
        f'<p class="by">{_people(highlight.analyst, highlight.editor)} · '
        f'<time datetime="{moment.isoformat()}">{_day(moment.year, moment.month, moment.day)}'
        f"</time></p>{_thread(highlight) if highlight.thread else ''}\n</li>"
    )


def roll(highlights: Iterable[Marked]) -> Markup:
    """What script must know of highlights whether their cards are there or not, as JSON for an
    attribute in single quotes: [[number, whose, "slug slug", colour of the first tag, note], …]."""
    listed = ",".join([
        f'[{h.number},"{whose(h.analyst_id)}",{_named(h.tags)},{_string(h.note)}]'
        for h in highlights
    ])  # fmt: skip
    return Markup(f"[{listed.replace('&', '&amp;').replace(QUOTE, '&#39;')}]")  # noqa: S704


def _string(text: str) -> str:
    return json.dumps(text) if text else '""'


@lru_cache(maxsize=4096)
def _named(tags: tuple[Chip, ...]) -> str:
    slugs, colour = " ".join(tag.slug for tag in tags), tags[0].colour if tags else ""
    return f"{_string(slugs)},{_string(colour)}"


def escape(text: str) -> str:
    """As html.escape, which takes several times as long where there is nothing to escape."""
    return escaped(text) if _SPECIAL.search(text) else text


@lru_cache(maxsize=4096)
def _chips(tags: tuple[Chip, ...]) -> tuple[str, str]:
    """The slugs of the tags, and their chips."""
    chips = " ".join(map(_chip, tags)) or '<span class="untagged">no tag yet</span>'
    return escape(" ".join(tag.slug for tag in tags)), chips


def _chip(tag: Chip) -> str:
    label = f' data-t="{escape(tag.label)}"' if tag.label else ""  # as the text shows it
    return f'<span class="chip tag-{escape(tag.colour)}"{label}>{escape(tag.name)}</span>'


@lru_cache(maxsize=4096)
def _people(analyst: str, editor: str) -> str:
    return escape(analyst if editor == analyst else f"{analyst}, edited by {editor}")


@lru_cache(maxsize=4096)
def _day(year: int, month: int, of_month: int) -> str:
    return day(datetime(year, month, of_month))


def _thread(highlight: HighlightLine) -> str:
    """What colleagues answered; a long thread is folded."""
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

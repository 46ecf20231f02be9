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

from app.domain.people import initials
from app.domain.references import passage_ref
from app.domain.tags import Tag
from app.store.highlights import HighlightLine
from app.web.edge.rendering import clock, day
from app.web.room.marks import Marked, whose

NAMED = 60  # characters of the quote in the name of a card's link
MOST_OPEN = 2  # notes of a thread that show at once
NAMES_FIT = 18  # characters of tags' names in a line with reference and initials
QUOTE = "'"
_SPECIAL = re.compile("[&<>\"']")


def card(highlight: HighlightLine, base: str, *, may_highlight: bool, may_remove: bool) -> Markup:
    """A list item that is a link as a whole: to the editor for those who may edit, else to the
    permalink. `base` is the address of the brief."""
    number, exact, moment = highlight.number, highlight.exact, highlight.updated_at
    tags, names, chips = _chips(highlight.tags)
    who, people = _people(highlight.analyst, highlight.editor)
    note = f'\n<p class="note">{escape(highlight.note)}</p>' if highlight.note else ""
    return Markup(  # noqa: S704 - every piece is a number or escaped
        f'<li class="card" id="h{number}" data-h="{number}"'
        f' data-by="{whose(highlight.analyst_id)}" data-version="{highlight.version}"'
        f' data-tags="{tags}"{" data-removable" if may_remove else ""}>\n'
        f'<a class="ref" href="{escape(base)}/highlights/{number}{"/edit" * may_highlight}"'
        f' title="{names}{people}">'
        f'{passage_ref(highlight.brief_number, number)}<span class="only-spoken">: '
        f"“{escape(exact[:NAMED])}{'…' * (len(exact) > NAMED)}”</span></a>\n"
        f'{chips}{note}\n<p class="by" data-who="{who}">{people} · '
        f'<time datetime="{moment.isoformat()}">{_day(moment.year, moment.month, moment.day)}'
        f"</time></p>{_thread(highlight) if highlight.thread else ''}\n</li>"
    )


def entries(highlights: Iterable[Marked]) -> Markup:
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
def _named(tags: tuple[Tag, ...]) -> str:
    slugs, colour = " ".join(tag.slug for tag in tags), tags[0].colour if tags else ""
    return f"{_string(slugs)},{_string(colour)}"


def escape(text: str) -> str:
    """As html.escape, which takes several times as long where there is nothing to escape."""
    return escaped(text) if _SPECIAL.search(text) else text


@lru_cache(maxsize=4096)
def _chips(tags: tuple[Tag, ...]) -> tuple[str, str, str]:
    """The slugs of the tags, their names before a name of a person, and their chips; long ones
    make place for their labels where a card has one line."""
    chips = " ".join(map(_chip, tags)) or '<span class="untagged">no tag yet</span>'
    names = ", ".join(tag.name for tag in tags)
    is_long = len(names) > NAMES_FIT and all(tag.label for tag in tags)
    chips = f'<span class="chips{" long" * is_long}">{chips}</span>'
    slugs = " ".join(tag.slug for tag in tags)
    return escape(slugs), escape(names and f"{names} · "), chips


def _chip(tag: Tag) -> str:
    label = f' data-t="{escape(tag.label)}"' if tag.label else ""  # as the text shows it
    return f'<span class="chip tag-{escape(tag.colour)}"{label}>{escape(tag.name)}</span>'


@lru_cache(maxsize=4096)
def _people(analyst: str, editor: str) -> tuple[str, str]:
    """The initials of whose it is, and the names of all who had a hand in it."""
    people = analyst if editor == analyst else f"{analyst}, edited by {editor}"
    return escape(initials(analyst)), escape(people)


@lru_cache(maxsize=4096)
def _day(year: int, month: int, of_month: int) -> str:
    return day(datetime(year, month, of_month))


def _thread(highlight: HighlightLine) -> str:
    """What colleagues answered; a long thread is folded."""
    notes = "\n".join(
        f'<li><p class="said">{escape(note.text)}</p><p class="by">{escape(note.analyst)} · '
        f"{clock(note.created_at)}</p></li>"
        for note in highlight.thread
    )
    listed = f'<ol role="list" aria-label="Replies on {highlight.ref}">\n{notes}\n</ol>'
    count = len(highlight.thread)
    if count <= MOST_OPEN:
        return f'\n<div class="thread">{listed}</div>'
    return f'\n<details class="thread"><summary>{count} replies</summary>{listed}</details>'

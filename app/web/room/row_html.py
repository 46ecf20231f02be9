"""The markup of the text's rows: of each block its number, its text and nothing else inside the
element with data-start, and the cards of the highlights that begin in it, unless they come later.

Serves the first load and every change after it. Written in Python because a page has thousands of
rows and cards. As templates, each drawn by one compiled macro with chips and initials kept, they
took, in CPU time on the same machine in turn: opening a text of 30,000 words with 400 highlights
and all their cards 53 ms for 34, with 1,000 highlights 48 for 41, with 5,000 141 for 129; adding
one among 5,000 8.3 for 7.8. The pages were as large within 2 %.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from html import escape as escaped
from itertools import groupby
from types import MappingProxyType

from flask import get_template_attribute
from markupsafe import Markup

from app.domain.direction import table_is_rtl
from app.domain.document import DOUBTFUL, PlacedBlock, doubtful_words
from app.domain.people import initials
from app.domain.recommendations.record import Sign
from app.domain.references import recommendation_ref
from app.domain.tags import Tag
from app.store.highlights import HighlightLine
from app.store.recommendations.signs import Signs
from app.web.edge.rendering import clock, time_html
from app.web.room.marks import Marked, whose
from app.web.room.rows import Page, Row, RowGroup

# Cards of one line beside so many lines of text, which are 32 px high, for texts of up to four.
ROOM = (2, 3, 4, 6)
MOST_CARDS = 8  # however long the text is
LONGEST_LINE = 72  # characters: a paragraph may have more lines than counted by this, hardly fewer
MOST_SIGNS = 5  # recommendations on one card
DENSE = 3  # more cards beside one block have a line each
NAMED = 60  # characters of the quote in the name of a card's link
QUOTE = "'"
_ROLES = {"list_item": " role=listitem", "table_cell": " role=cell"}
_SPECIAL = re.compile("[&<>\"']")


Heads = Mapping[int, str]
NO_HEADS: Heads = MappingProxyType({})
"""By the ordinal of a block, `head_html` of its row where that was drawn before."""


def section_html(section: RowGroup, page: Page, heads: Heads) -> str:
    """Rows that are laid out together, folded where they are not of the body."""
    runs = []
    for kind, rows in section.runs:
        if kind == "table_cell":
            runs.append(_table(rows, page, heads))
            continue
        html = "\n".join([row_html(row, page, heads) for row in rows])
        runs.append(f'<div role="list">\n{html}\n</div>' if kind else html)
    html = "\n".join(runs)
    if section.summary:
        opened = " open" * (section.open or page.zone in section.ordinals)
        summary = f"<summary>{escape(section.summary)}</summary>"
        html = f'<details class="fold"{opened}>\n{summary}\n{html}\n</details>'
    unpainted = " unpainted" * page.is_unpainted(section)
    return f'<section class="rows tall-{section.estimate}{unpainted}">\n{html}\n</section>\n'


def _table(cells: Sequence[Row], page: Page, heads: Heads) -> str:
    """Cells as a table: a row for each of its rows, as many columns as the widest has."""
    columns = max(cell.block.column for cell in cells)
    rows = (
        "\n".join(row_html(cell, page, heads) for cell in row)
        for _, row in groupby(cells, lambda cell: cell.block.row)
    )
    lines = (f'<div class="cells of-{columns}" role="row">\n{row}\n</div>' for row in rows)
    mirrored = "mirrored" * table_is_rtl([cell.rtl for cell in cells])
    continued = "continued" * (cells[0].block.row > 1)  # rows before it stand in another section
    classes = " ".join(filter(None, (mirrored, continued)))
    said = f' class="{classes}"' if classes else ""
    return f'<div role="table" aria-label="Table"{said}>\n' + "\n".join(lines) + "\n</div>"


def row_html(row: Row, page: Page, heads: Heads = NO_HEADS) -> str:
    """`page` knows the brief and what the reader may do."""
    head = heads.get(row.block.ordinal) or head_html(row, page)
    return f"{head}{margin_html(row, page)}\n</div>"


def head_html(row: Row, page: Page) -> str:
    """All of a row but the cards beside it and its end."""
    block, anchor, name, element = row.block, escape(row.anchor), escape(row.name), row.element
    role = _ROLES.get(row.together, "")
    begins = f" data-entries='{_entries(row.begins, page.signs)}'" if row.begins else ""
    rtl = ' dir="rtl"' if row.rtl else ""
    astral = " data-astral" if row.astral else ""
    marker = f' data-marker="{escape(block.marker)}"' if block.marker else ""
    return (
        f'<div class="para {row.classes}" id="{anchor}" data-ordinal="{block.ordinal}"'
        f' data-in="{block.zone}"{role}{begins}>\n'
        f'<div class="gutter">{_number(block, anchor)}{_zone(row, page, anchor, name)}</div>\n'
        f'<{element} class="block" data-start="{block.start}"{rtl}{astral}{marker}>{row.html}'
        f"</{element}>{_rezone(row, page)}"
    )


def margin_html(row: Row, page: Page) -> Markup:
    """The cards beside a block, as far as they come with it."""
    if not (cards := "\n".join([card(each, page, row.block) for each in page.cards(row)])):
        return Markup()
    count = len(row.begins)
    room = room_beside(row.block.end - row.block.start)
    lines = count + sum(one.number in page.signs for one in row.begins)
    classes = "margin" + " dense" * (count > DENSE) + " tight" * (lines > max(room, count))
    told = f' data-room="{room}"' if count > room or room == ROOM[0] else ""
    return Markup(  # noqa: S704 - as above
        f'\n<ol class="{classes}"{told} role="list"'
        f' aria-label="Highlights in {escape(row.name)}">\n'
        f"{cards}{_more(row.begins)}\n</ol>"
    )


def room_beside(characters: int) -> int:
    """How many cards of one line stand beside a text of so many characters, without a measure of
    the page: a style that asks each row for its height (container queries) costs a scroll its
    frames (4 to 23 of 120 took over 50 ms at 5,000 highlights, against 0)."""
    lines = -(-characters // LONGEST_LINE)
    return ROOM[max(lines, 1) - 1] if lines <= len(ROOM) else MOST_CARDS


def _more(begins: Sequence[Marked]) -> str:
    """One line for all of them, where there is no room for each: “1 3 · 2 highlights”."""
    count = len(begins)
    keys = " ".join(dict.fromkeys(_key(tag) for one in begins for tag in one.tags))
    return (
        f'\n<li class="more"><button type="button">{keys}'
        f'<span class="digest">{count} highlight{"s" * (count > 1)}</span></button></li>'
    )


def _number(block: PlacedBlock, anchor: str) -> str:
    if not (label := escape(block.label)):
        return ""
    said = f'aria-label="Paragraph {label}"'
    if block.recognised:
        said = f'aria-label="Paragraph {label}, recognised" title="Recognised in a picture"'
    return f'<a class="number" href="#{anchor}" {said}>{label}</a>'


def _zone(row: Row, page: Page, anchor: str, name: str) -> str:
    if row.apart or not page.may_rezone:
        return ""
    which = name if row.block.label else f"this {name}"
    return (
        f'<a class="zone" href="{escape(page.base)}?zone={row.block.ordinal}#{anchor}"'
        f' aria-label="Change the type of {which}" data-zone>…</a>'
    )


def _rezone(row: Row, page: Page) -> str:
    """What the block is, and the way back into the text; or all that it may be."""
    if not page.may_rezone or not (row.apart or page.zone == row.block.ordinal):
        return ""
    template = "reading/_rezone.html"
    rezone = get_template_attribute(template, "way_back" if row.apart else "zone_buttons")
    choice = rezone(row, page) if row.apart else rezone(page, row.block.ordinal)
    return f'\n<div class="rezone">{choice}</div>'


def card(highlight: HighlightLine, page: Page, block: PlacedBlock) -> Markup:
    """A list item that is a link as a whole: to the editor for those who may edit, else to the
    permalink. In `block` it begins."""
    number, exact = highlight.number, highlight.exact
    edit = "/edit" if page.may_highlight else ""
    tags, names, chips = _chips(highlight.tags)
    edited = highlight.version > 1  # who brought in a colleague's has not changed it
    who, people = _people(highlight.analyst, highlight.editor if edited else highlight.analyst)
    if highlight.tagged:
        people += _tagged(highlight)
    fixed = page.fixed(highlight)
    stays = f' data-fixed="{escape(" ".join(fixed))}"' if fixed is not None else ""
    note = f'\n<p class="note" dir="auto">{escape(highlight.note)}</p>' if highlight.note else ""
    colour = escape(highlight.tags[0].colour) if highlight.tags else "none"
    signs = _signs(page.signs[number], page) if number in page.signs else ""
    return Markup(  # noqa: S704 - every piece is a number or escaped
        f'<li class="card tag-{colour}" id="h{number}" data-h="{number}"'
        f' data-by="{whose(highlight.analyst_id)}" data-version="{highlight.version}"'
        f' data-tags="{tags}"{stays}>\n'
        f'<div class="line"><a class="ref" href="{escape(page.base)}/highlights/{number}{edit}"'
        f' title="{names}{people}" data-who="{"✎ " * bool(note)}{who}">'
        f'{highlight.ref}<span class="only-spoken">: '
        f"“<bdi>{escape(exact[:NAMED])}{'…' * (len(exact) > NAMED)}</bdi>”</span></a>\n"
        f'{signs}{chips}</div>{note}\n<p class="by"><bdi>{people}</bdi> · '
        f"{time_html(highlight.updated_at)}{_replies(len(highlight.thread))}"
        f"{_doubts(highlight, block) if block.recognised else ''}</p>"
        f"{_thread(highlight) if highlight.thread else ''}\n</li>"
    )


def _signs(signs: Sequence[Sign], page: Page) -> str:
    """“R1 A framework for weapons stockpiles”, each a link to the recommendation, and how many more
    there are than MOST_SIGNS."""
    more = len(signs) - MOST_SIGNS
    links = "".join(
        f'<a class="sign" href="{page.recommendations}/{number}" title="{escape(title)}">'
        f'{recommendation_ref(number)}<span dir="auto"> {escape(title)}</span></a>\n'
        for number, title in signs[:MOST_SIGNS]
    )
    return f'{links}<span class="quiet">and {more} more</span> ' if more > 0 else links


def _entries(highlights: Iterable[Marked], signs: Signs) -> str:
    """What script must know of highlights whether their cards are there or not, as JSON for an
    attribute in single quotes: [[number, whose, "slug slug", "colour colour", note], …], and
    behind the note "R1 R3" where there are recommendations on it."""
    listed = ",".join([
        f'[{h.number},"{whose(h.analyst_id)}",{_named(h.tags)},{_string(h.note)}'
        f"{_refs(signs[h.number]) if h.number in signs else ''}]"
        for h in highlights
    ])  # fmt: skip
    return f"[{listed.replace('&', '&amp;').replace(QUOTE, '&#39;')}]"


def _refs(signs: Iterable[Sign]) -> str:
    return f',"{" ".join(sign.ref for sign in signs)}"'


def _string(text: str) -> str:
    return json.dumps(text) if text else '""'


@lru_cache(maxsize=4096)
def _named(tags: tuple[Tag, ...]) -> str:
    slugs, colours = (" ".join(each) for each in ([t.slug for t in tags], [t.colour for t in tags]))
    return f"{_string(slugs)},{_string(colours)}"


def escape(text: str) -> str:
    """As html.escape, which takes several times as long where there is nothing to escape."""
    return escaped(text) if _SPECIAL.search(text) else text


@lru_cache(maxsize=4096)
def _chips(tags: tuple[Tag, ...]) -> tuple[str, str, str]:
    """The slugs of the tags, their names before a name of a person, and their chips."""
    chips = " ".join(map(_chip, tags)) or '<span class="untagged">No tag</span>'
    names = ", ".join(tag.name for tag in tags)
    chips = f'<span class="chips">{chips}</span>'
    slugs = " ".join(tag.slug for tag in tags)
    return escape(slugs), escape(names and f"{names} · "), chips


def _chip(tag: Tag) -> str:
    colour = escape(tag.colour)
    return f'<span class="chip tag-{colour}">{_key(tag)}<bdi>{escape(tag.name)}</bdi></span>'


@lru_cache(maxsize=4096)
def _key(tag: Tag) -> str:
    """As in templates/_chip.html."""
    return (
        f'<span class="key tag-{escape(tag.colour)}" aria-hidden="true">{tag.number or ""}</span>'
    )


@lru_cache(maxsize=4096)
def _people(analyst: str, editor: str) -> tuple[str, str]:
    """The initials of whose it is, and the names of all who had a hand in it."""
    people = analyst if editor == analyst else f"{analyst}, edited by {editor}"
    return escape(initials(analyst)), escape(people)


def _tagged(highlight: HighlightLine) -> str:
    """“; Monitoring by Ana Sousa”: the tags that somebody else put there."""
    names = {tag.slug: tag.name for tag in highlight.tags}
    return "".join(escape(f"; {names[each.tag]} by {each.analyst}") for each in highlight.tagged)


def _doubts(highlight: HighlightLine, block: PlacedBlock) -> str:
    """How many of its words were recognised without being sure; of one that goes on, how many in
    its first block, which is all that is known here."""
    count = sum(
        mark.kind == DOUBTFUL
        and block.start + mark.start < highlight.end
        and highlight.start < block.start + mark.end
        for mark in block.marks
    )
    where = " in its first paragraph" if highlight.end > block.end else ""
    return f" · {doubtful_words(count)}{where}" if count else ""


def _replies(count: int) -> str:
    if not count:
        return ""
    words = f"{count} {'reply' if count == 1 else 'replies'}"
    return f' · <button type="button" class="replies" dir="ltr">{words}</button>'


def _thread(highlight: HighlightLine) -> str:
    """What colleagues answered, which an open card shows."""
    notes = "\n".join(
        f'<li><p class="said" dir="auto">{escape(note.text)}</p>'
        f'<p class="by"><bdi>{escape(note.analyst)}</bdi> · {clock(note.created_at)}</p></li>'
        for note in highlight.thread
    )
    return (
        f'\n<div class="thread"><ol role="list" aria-label="Replies on {highlight.ref}">'
        f"\n{notes}\n</ol></div>"
    )

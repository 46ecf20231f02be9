"""The markup of one block: its number, its text and nothing else inside the element with
data-start, and the cards of the highlights that begin in it, unless they come later.

Serves the first load and every partial update. Written in Python like the cards: a text has
hundreds of rows, and this way its page takes three fifths of the time (measured).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import get_template_attribute
from markupsafe import Markup

from app.web.cards import escape, roll
from app.web.rows import Row

if TYPE_CHECKING:
    from app.web.reading import Page

DENSE, MANY = 3, 8  # more cards beside one block stand closer; and then they scroll


def row_html(row: Row, page: Page) -> Markup:
    """`page` knows the brief and what the reader may do."""
    block, anchor = row.block, escape(row.anchor)
    role = " role=listitem" if block.kind == "list_item" else ""
    begins = f" data-roll='{roll(row.begins)}'" if row.begins else ""
    astral = " data-astral" if row.astral else ""
    return Markup(  # noqa: S704 - every piece is a number, a name of ours or escaped
        f'<div class="para {row.classes}" id="{anchor}" data-ordinal="{block.ordinal}"'
        f' data-in="{block.zone}"{role}{begins}>\n'
        f'<div class="gutter">{_number(block.label, anchor)}{_zone(row, page, anchor)}</div>\n'
        f'<{row.element} class="block" data-start="{block.start}"{astral}>{row.html}'
        f"</{row.element}>{_rezone(row, page)}{margin(row, page)}\n</div>"
    )


def margin(row: Row, page: Page) -> Markup:
    """The cards beside a block, as far as they come with it."""
    cards = page.cards(row)
    if not cards:
        return Markup()
    count = len(row.begins)
    classes = "margin" + " dense" * (count > DENSE) + " many" * (count > MANY)
    return Markup(  # noqa: S704 - as above
        f'\n<ol class="{classes}" role="list" aria-label="Highlights in {escape(row.name)}">\n'
        f"{cards}\n</ol>"
    )


def _number(label: str, anchor: str) -> str:
    if not label:
        return ""
    label = escape(label)
    return f'<a class="number" href="#{anchor}" aria-label="Paragraph {label}">{label}</a>'


def _zone(row: Row, page: Page, anchor: str) -> str:
    if row.apart or not page.may_rezone:
        return ""
    ordinal, name = row.block.ordinal, escape(row.name)
    return (
        f'<a class="zone" href="{escape(page.base)}?zone={ordinal}#{anchor}"'
        f' aria-label="What is this {name}?" data-zone>…</a>'
    )


def _rezone(row: Row, page: Page) -> str:
    """What the block is, and the way back into the text; or all that it may be."""
    if not page.may_rezone or not (row.apart or page.zone == row.block.ordinal):
        return ""
    template = "reading/_rezone.html"
    rezone = get_template_attribute(template, "way_back" if row.apart else "zone_buttons")
    choice = rezone(row, page) if row.apart else rezone(page, row.block.ordinal)
    return f'\n<div class="rezone">{choice}</div>'

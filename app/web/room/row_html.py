"""The markup of one block: its number, its text and nothing else inside the element with
data-start, and the cards of the highlights that begin in it, unless they come later.

Serves the first load and every partial update. Written in Python like the cards: a text has
hundreds of rows, and this way its page takes half of the time (measured).
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from flask import get_template_attribute, url_for
from markupsafe import Markup

from app.domain.document import ZONES, PlacedBlock
from app.store import filters
from app.store.filters import Selection
from app.store.highlights import HighlightLine
from app.store.memberships import Member
from app.web.room.cards import card, entries, escape
from app.web.room.marks import Marked, whose
from app.web.room.rows import Row, RowGroup

FIRST_ROWS = 2_000  # characters of the text: more than the first window shows
_ROLES = {"list_item": " role=listitem", "table_cell": " role=cell"}
DENSE, MANY = 3, 8  # more cards beside one block stand closer; and then the first ones show
FIRST = 6  # of many, until all are asked for: static/css/dense.css


@dataclass(frozen=True)
class Page:
    """What every row of the page needs to know. `zone` is the block whose zone is being chosen;
    `first` are the cards that come with the page, by block, when it does not bring all."""

    actor: Member
    base: str  # the address of the brief
    zone: int | None = None
    first: Mapping[int, Sequence[Marked]] | None = None

    @property
    def zones(self) -> Iterable[tuple[str, str]]:
        return [(name, zone.label) for name, zone in ZONES.items()]

    @cached_property
    def may_highlight(self) -> bool:
        return self.actor.may("highlight")

    @cached_property
    def may_rezone(self) -> bool:
        return self.actor.may("edit_brief")

    def may_remove(self, highlight: HighlightLine) -> bool:
        return self.actor.may("highlight", highlight.analyst_id)

    def cards(self, row: Row) -> Markup:
        """Those beside the row, as far as they come with it."""
        here = row.begins if self.first is None else self.first.get(row.block.ordinal, ())
        cards = [
            card(
                highlight,
                self.base,
                may_highlight=self.may_highlight,
                may_remove=self.may_remove(highlight),
            )
            for highlight in here
            if isinstance(highlight, HighlightLine)
        ]
        return Markup("\n".join(cards))  # noqa: S704 - every card is Markup

    def is_unpainted(self, section: RowGroup) -> bool:
        """Whether its marks are painted when script finds it near the window, as its cards come."""
        return self.first is not None and section.rows[0].block.start >= FIRST_ROWS

    @property
    def mine(self) -> str:
        return whose(self.actor.user_id)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the filter of the address shows: `ids` None is everything."""

    query: str = ""
    ids: frozenset[uuid.UUID] | None = None

    @classmethod
    def by(cls, selection: Selection, brief_id: uuid.UUID) -> Chosen:
        """Those of the brief."""
        if not selection.filter:
            return cls()
        return cls(selection.query, frozenset(filters.ids(selection.conditions, brief_id)))

    def among(self, lines: Iterable[Marked]) -> list[Marked]:
        return [line for line in lines if self.ids is None or line.id in self.ids]


def base_of(actor: Member, n: int) -> str:
    """The address of the brief B<n>."""
    return url_for("reading.brief", slug=actor.slug, n=n)


def tally(chosen: Chosen, shown: int, total: int, page: Page) -> dict[str, object]:
    """What the line of counts needs."""
    return {"query": chosen.query, "shown": shown, "total": total, "page": page}


def section_html(section: RowGroup, page: Page) -> Markup:
    """Rows that are laid out together, folded where they are not of the body."""
    runs = []
    for kind, rows in section.runs:
        if kind == "table_cell":
            runs.append(_table(rows, page))
            continue
        html = "\n".join([row_html(row, page) for row in rows])
        runs.append(f'<div role="list">\n{html}\n</div>' if kind else html)
    html = "\n".join(runs)
    if section.summary:
        opened = " open" * (section.open or page.zone in section.ordinals)
        summary = f"<summary>{escape(section.summary)}</summary>"
        html = f'<details class="fold"{opened}>\n{summary}\n{html}\n</details>'
    unpainted = " unpainted" * page.is_unpainted(section)
    return Markup(  # noqa: S704 - as below
        f'<section class="rows tall-{section.estimate}{unpainted}">\n{html}\n</section>'
    )


def _table(cells: Sequence[Row], page: Page) -> str:
    """Cells as a table: a row for each of its rows, as many columns as the widest has."""
    columns = max(cell.block.column for cell in cells)
    rows = (
        "\n".join(row_html(cell, page) for cell in row)
        for _, row in groupby(cells, lambda cell: cell.block.row)
    )
    lines = (f'<div class="cells of-{columns}" role="row">\n{row}\n</div>' for row in rows)
    return '<div role="table" aria-label="Table">\n' + "\n".join(lines) + "\n</div>"


def row_html(row: Row, page: Page) -> Markup:
    """`page` knows the brief and what the reader may do."""
    block, anchor, name, element = row.block, escape(row.anchor), escape(row.name), row.element
    role = _ROLES.get(row.together, "")
    begins = f" data-entries='{entries(row.begins)}'" if row.begins else ""
    astral = " data-astral" if row.astral else ""
    marker = f' data-marker="{escape(row.marker)}"' if row.marker else ""
    return Markup(  # noqa: S704 - every piece is a number, a name of ours or escaped
        f'<div class="para {row.classes}" id="{anchor}" data-ordinal="{block.ordinal}"'
        f' data-in="{block.zone}"{role}{begins}>\n'
        f'<div class="gutter">{_number(block, anchor)}{_zone(row, page, anchor, name)}</div>\n'
        f'<{element} class="block" data-start="{block.start}"{astral}{marker}>{row.html}'
        f"</{element}>{_rezone(row, page)}{margin(row, page)}\n</div>"
    )


def margin(row: Row, page: Page) -> Markup:
    """The cards beside a block, as far as they come with it."""
    if not row.begins or not (cards := page.cards(row)):
        return Markup()
    count = len(row.begins)
    classes = "margin" + " dense" * (count > DENSE) + " many" * (count > MANY)
    return Markup(  # noqa: S704 - as above
        f'\n<ol class="{classes}" role="list" aria-label="Highlights in {escape(row.name)}">\n'
        f"{cards}{_more(row.begins) if count > DENSE else ''}\n</ol>"
    )


def _more(begins: Sequence[Marked]) -> str:
    """The rest of many cards, and all of them in a line: “8 highlights: BC 3 · Mo 4 · SS 2”."""
    count = len(begins)
    labels = Counter(tag.label or tag.name for highlight in begins for tag in highlight.tags)
    each = " · ".join(f"{label} {n}" for label, n in labels.items())
    digest = f"{count} highlights{': ' * bool(each)}{escape(each)}"
    rest = f'<span class="rest">and {count - FIRST} more</span>' if count > MANY else ""
    return (
        f'\n<li class="more"><button type="button" class="plain">{rest}'
        f'<span class="digest">{digest}</span></button></li>'
    )


def _number(block: PlacedBlock, anchor: str) -> str:
    if not (label := escape(block.label)):
        return ""
    return f'<a class="number" href="#{anchor}" aria-label="Paragraph {label}">{label}</a>'


def _zone(row: Row, page: Page, anchor: str, name: str) -> str:
    if row.apart or not page.may_rezone:
        return ""
    return (
        f'<a class="zone" href="{escape(page.base)}?zone={row.block.ordinal}#{anchor}"'
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

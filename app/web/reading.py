"""The page where a brief is read and marked."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from itertools import groupby
from operator import attrgetter, itemgetter
from urllib.parse import urlsplit

from flask import Blueprint, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.domain.errors import Invalid
from app.domain.zoning import ZONE_NAMES
from app.store import briefs, codebook, filters, highlights, marks, progress
from app.store.briefs import BlockLine, BriefLine
from app.store.codebook import Chips
from app.store.filters import Selection
from app.store.highlights import HighlightLine
from app.store.memberships import Member
from app.web.cards import card, roll
from app.web.filters import Bar, read_filter
from app.web.guard import for_members
from app.web.marks import Marked, whose
from app.web.row_html import margin, section_html
from app.web.rows import Row, Section, rows, sections

pages = Blueprint("reading", __name__)

FEWEST_HEADINGS = 3  # below it an outline helps nobody
MOST_CARDS = 400  # a brief with more highlights sends the cards of its first rows; script asks on
FIRST_ROWS = 2_000  # characters of the text: more than the first window shows
MOST_BLOCKS = 200  # whose cards are sent at a time


@dataclass(frozen=True)
class Page:
    """What every row of the page needs to know. `zone` is the block whose zone is being chosen;
    `first` are the cards that come with the page, by block, when it does not bring all."""

    actor: Member
    brief: BriefLine
    base: str  # the address of the brief
    zone: int | None = None
    first: Mapping[int, Sequence[Marked]] | None = None

    @property
    def zones(self) -> Iterable[tuple[str, str]]:
        return ZONE_NAMES.items()

    @cached_property
    def may_highlight(self) -> bool:
        return self.actor.may("highlight")

    @cached_property
    def may_rezone(self) -> bool:
        return self.actor.may("edit_brief")

    def may_remove(self, highlight: HighlightLine) -> bool:
        if highlight.analyst_id == self.actor.user_id:
            return self.may_highlight
        return self.may_remove_others

    @cached_property
    def may_remove_others(self) -> bool:
        return self.actor.may("remove_highlights_of_others")

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

    def is_unpainted(self, section: Section) -> bool:
        """Whether its marks are painted when script finds it near the window, as its cards come."""
        return self.first is not None and section.rows[0].block.start >= FIRST_ROWS

    def roll(self, row: Row) -> Markup:
        return roll(row.begins)

    @property
    def mine(self) -> str:
        return whose(self.actor.user_id)

    @property
    def source(self) -> str:
        """Where the brief was published, when it is an address that may be followed."""
        url = self.brief.url
        return url if urlsplit(url).scheme in ("http", "https") else ""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the filter of the address shows: `ids` None is everything."""

    query: str = ""
    ids: frozenset[uuid.UUID] | None = None

    def among(self, lines: Iterable[Marked]) -> list[Marked]:
        return [line for line in lines if self.ids is None or line.id in self.ids]


@pages.get("/projects/<slug>/briefs/<int:n>")
@for_members()
def brief(actor: Member, n: int) -> ResponseReturnValue:
    page = page_of(actor, n, zone=request.args.get("zone", type=int))
    selection, bar = read_filter(actor, page.base, page.brief.ref)
    chosen = _chosen(selection, page.brief) if selection else Chosen()
    return _rendered(page, chosen, bar), 200 if selection else 422


@pages.get("/projects/<slug>/briefs/<int:n>/cards")
@for_members()
def cards(actor: Member, n: int) -> ResponseReturnValue:
    """The margins of the blocks `first` to `last`, for a page that came without them."""
    first, last = (request.args.get(name, -1, type=int) for name in ("first", "last"))
    if not 0 <= first <= last < first + MOST_BLOCKS:
        raise Invalid("That is no range of blocks. Reload the page and try again.")
    page = page_of(actor, n)
    blocks = briefs.blocks_between(actor.project_id, page.brief.revision_id, first, last)
    beside = _beside(page, blocks, Chosen())
    rows = (Row(block, Markup(), False, beside.get(block.ordinal, ())) for block in blocks)
    return jsonify(
        rev=page.brief.rev,
        cards={row.block.ordinal: margin(row, page) for row in rows if row.begins},
    )


def page_of(actor: Member, n: int, zone: int | None = None) -> Page:
    """The page of the brief B<n>. Missing when there is none."""
    base = url_for("reading.brief", slug=actor.slug, n=n)
    return Page(actor, briefs.brief(actor.project_id, n), base, zone)


def chosen_by(actor: Member, brief: BriefLine, query: str) -> Chosen:
    """The highlights of the brief that the query selects. Raises Malformed."""
    return _chosen(filters.select(actor.project_id, query), brief) if query.strip() else Chosen()


def tally(chosen: Chosen, shown: int, total: int, page: Page) -> dict[str, object]:
    """What the line of counts needs."""
    return {"query": chosen.query, "shown": shown, "total": total, "page": page}


def _chosen(selection: Selection, brief: BriefLine) -> Chosen:
    if not selection.filter:
        return Chosen()
    return Chosen(selection.query, frozenset(filters.ids(selection.conditions, brief.id)))


def _rendered(page: Page, chosen: Chosen, bar: Bar) -> str:
    actor, brief = page.actor, page.brief
    text = briefs.revision_text(actor.project_id, brief.revision_id)
    blocks = briefs.blocks(actor.project_id, brief.revision_id)
    tags = codebook.tags(actor.project_id, retired=True)
    chips = codebook.chips(tags)
    lines: Sequence[Marked]
    if brief.highlights > MOST_CARDS and request.args.get("cards") != "all":
        first = [block for block in blocks if block.start < FIRST_ROWS]
        page = replace(page, first=_beside(page, first, chosen, chips))
        lines = marks.marks(actor.project_id, brief.revision_id, chips)
    else:
        lines = highlights.highlights(actor.project_id, brief.revision_id, chips)
    shown = chosen.among(lines)
    all_rows = rows(text, blocks, shown)
    headings = [row for row in all_rows if row.block.kind == "heading" and not row.apart]
    removed = request.args.get("removed", type=int)
    return render_template(
        "reading/brief.html",
        **tally(chosen, len(shown), len(lines), page),
        brief=brief,
        text=text,
        section_html=section_html,
        sections=sections(all_rows),
        outline=headings if len(headings) >= FEWEST_HEADINGS else [],
        tags=[tag for tag in tags if not tag.retired],
        bar=bar,
        analysts=sorted(
            {(whose(line.analyst_id), line.analyst) for line in lines}, key=itemgetter(1)
        ),
        removed=f"{brief.ref}:{removed}" if removed else "",
        stop=_stop(page, all_rows),
    )


def _beside(
    page: Page, blocks: Sequence[BlockLine], chosen: Chosen, chips: Chips | None = None
) -> dict[int, tuple[Marked, ...]]:
    """The highlights that begin in each of the blocks, which follow each other."""
    if not blocks:
        return {}
    low, high = blocks[0].start, blocks[-1].end
    lines = highlights.beginning(page.actor.project_id, page.brief.revision_id, low, high, chips)
    return {
        ordinal: tuple(together)
        for ordinal, together in groupby(chosen.among(lines), key=attrgetter("first_block"))
    }


def _stop(page: Page, all_rows: Iterable[Row]) -> tuple[Row, datetime] | None:
    """The paragraph where the reader stopped, and when, unless it is the last one."""
    actor = page.actor
    stop = progress.stop(actor.project_id, page.brief.revision_id, actor.user_id)
    numbered = [row for row in all_rows if row.block.label] if stop else []
    here = next((row for row in numbered[:-1] if stop and row.block.ordinal == stop.ordinal), None)
    return (here, stop.at) if stop and here else None

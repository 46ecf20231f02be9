"""The page where a brief is read and marked.

What was drawn for a page before is sent again: of a row the part beside which its cards stand,
where neither block nor highlights have changed, and of many rows together what goes over the wire.
Opening a text of 20,000 words with 1,000 and 5,000 highlights took 30 and 100 ms of the processor
when all was drawn each time; now 11 and 23, after one change 16 and 41, and where nothing is kept
26 and 78, as the statement is read straight from the driver.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple
from urllib.parse import urlsplit

from flask import Blueprint, current_app, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.domain.briefs import Brief
from app.domain.document import PlacedBlock
from app.domain.errors import Invalid
from app.domain.progress import STATES
from app.domain.recommendations import kinds
from app.domain.recommendations.record import Sign
from app.domain.references import passage_ref
from app.store import briefs, codebook, highlights, marks, progress
from app.store.codebook import Chips
from app.store.highlights import HighlightLine
from app.store.latest import Latest
from app.store.memberships import Member
from app.store.names import FilterName
from app.store.progress import Stop
from app.store.recommendations.signs import Signs
from app.web.edge.guard import for_members
from app.web.edge.incoming import number
from app.web.edge.responses import Packed
from app.web.room.filter_bar import FilterBar, read_filter
from app.web.room.marks import Marked, whose
from app.web.room.original import FRAMING, asked_beside, beside_text, of_brief
from app.web.room.row_html import Heads, head_html, margin_html, section_html
from app.web.room.rows import (
    FIRST_ROWS,
    Chosen,
    ContentsPart,
    Page,
    Row,
    RowGroup,
    base_of,
    by_block,
    parts,
    row_of,
    sections,
    signs_of,
)

pages = Blueprint("reading", __name__)

FEWEST_PARTS = 2  # a list of so many helps nobody
MOST_CARDS = 400  # a brief with more highlights sends the cards of its first rows; script asks on
MOST_BLOCKS = 200  # whose cards are sent at a time
MOST_OTHERS = 40  # briefs to which the menu leads; it leads to the list of all as well
# Bytes. Chromium reads what has come of a page in seven pieces of 10 ms and the rest at once, with
# 20,000 highlights and what follows in 150 to 175 ms; at a script that it has to wait for it makes
# way, so that nothing takes longer than 60 to 75. The page is painted as soon (measured).
A_PIECE = 500_000
TOGETHER = 24  # blocks: what is packed once is long enough to be packed well
_HERE = Markup(f"<!--{secrets.token_hex(16)}-->")  # noqa: S704 - where the text goes in the page


@pages.get("/projects/<slug>/briefs/<int:n>")
@for_members()
def brief(actor: Member, n: int) -> ResponseReturnValue:
    page, brief = page_of(actor, n, zone=request.args.get("zone", type=number))
    selection, bar = read_filter(actor, page.base, brief.ref)
    chosen = Chosen.by(selection, brief.id) if selection else Chosen()
    known = selection.names.briefs if selection else {}
    html = current_app.response_class(_rendered(page, brief, chosen, bar, known))
    return html, 200 if selection else 422, {"Content-Security-Policy": FRAMING}


@pages.get("/projects/<slug>/briefs/<int:n>/cards")
@for_members()
def cards(actor: Member, n: int) -> ResponseReturnValue:
    """The margins of the blocks `first` to `last`, for a page that came without them."""
    first, last = (request.args.get(name, -1, type=number) for name in ("first", "last"))
    if not 0 <= first <= last < first + MOST_BLOCKS:
        raise Invalid("That is no range of blocks. Reload the page and try again.")
    page, brief = page_of(actor, n)
    blocks = briefs.blocks_between(actor.project_id, brief.revision_id, first, last)
    beside = _beside(page, brief, blocks, Chosen())
    here = [line for lines in beside.values() for line in lines]
    page = replace(page, signs=signs_of(actor, brief.id, here))
    rows = (Row(block, Markup(), False, beside.get(block.ordinal, ())) for block in blocks)
    return jsonify(
        rev=brief.rev,
        cards={row.block.ordinal: margin_html(row, page) for row in rows if row.begins},
    )


def page_of(actor: Member, n: int, zone: int | None = None) -> tuple[Page, Brief]:
    """The page of the brief B<n>. Missing when there is none."""
    return Page(actor, base_of(actor, n), zone), briefs.brief(actor.project_id, n)


def _rendered(
    page: Page, brief: Brief, chosen: Chosen, bar: FilterBar, known: Mapping[str, FilterName]
) -> list[bytes]:
    actor = page.actor
    text = briefs.revision_text(actor.project_id, brief.revision_id)
    blocks = briefs.blocks(actor.project_id, brief.revision_id)
    page = replace(page, signs=signs_of(actor, brief.id))
    tags = codebook.tags(actor.project_id, retired=True)
    chips = codebook.chips(tags)
    lines: Sequence[Marked]
    if brief.highlights > MOST_CARDS and request.args.get("cards") != "all":
        first = [block for block in blocks if block.start < FIRST_ROWS]
        page = replace(page, first=_beside(page, brief, first, chosen, chips))
        lines = marks.marks(actor.project_id, brief.revision_id, chips)
    else:
        lines = highlights.highlights(actor.project_id, brief.revision_id, chips)
    shown = chosen.among(lines)
    drawn = drawn_text(page, brief, text, blocks, shown, whole=chosen.ids is None)
    numbered, contents = drawn.numbered, drawn.contents
    stop = progress.stop(actor.project_id, brief.revision_id, actor.user_id)
    removed = request.args.get("removed", type=number)
    html = render_template(
        "reading/brief.html",
        page=page,
        text_html=_HERE,
        kinds=kinds,
        query=chosen.query,
        shown=len(shown),
        total=len(lines),
        brief=brief,
        contents=contents if len(contents) > FEWEST_PARTS else [],
        rtl=sum(row.rtl for row in numbered) * 2 > len(numbered),
        tags=[tag for tag in tags if not tag.retired],
        bar=bar,
        others=_others(known, brief.ref),
        briefs=len(known),
        beside=beside_text(of_brief(actor, brief.number)) if asked_beside() else None,
        analysts=sorted(
            {
                (line.analyst, whose(line.analyst_id))
                for line in lines
                if isinstance(line, HighlightLine)
            }
        ),
        removed=passage_ref(brief.number, removed) if removed else "",
        stop=stop,
        paragraphs=len(numbered),
        next=_next(stop, numbered),
        source=_source(brief),
        assignments=progress.assignments(actor.project_id, brief.id),
        states=STATES,
    )
    above, pause, below = (part.encode() for part in html.split(_HERE))
    start, *rest = drawn.html
    return [above + start, *_in_pieces(rest, pause), below]


def _in_pieces(html: Iterable[bytes], pause: bytes) -> Iterator[bytes]:
    """With the `pause` after each piece."""
    size = 0
    for each in html:
        yield each
        size += len(each)
        if size > A_PIECE:
            yield pause
            size = 0


def _others(known: Mapping[str, FilterName], ref: str) -> list[tuple[str, str]]:
    """Reference and title of the other briefs of the project that are nearest by number; `known`
    are all by reference, in the order of their numbers."""
    refs = list(known)
    at = refs.index(ref) if ref in known else 0
    first = max(0, min(at - MOST_OTHERS // 2, len(refs) - 1 - MOST_OTHERS))
    near = refs[first : first + MOST_OTHERS + 1]
    return [(each, known[each].name) for each in near if each != ref]


def _beside(
    page: Page,
    brief: Brief,
    blocks: Sequence[PlacedBlock],
    chosen: Chosen,
    chips: Chips | None = None,
) -> dict[int, tuple[Marked, ...]]:
    """The highlights that begin in each of the blocks, which follow each other."""
    if not blocks:
        return {}
    low, high = blocks[0].start, blocks[-1].end
    lines = highlights.beginning(page.actor.project_id, brief.revision_id, low, high, chips)
    return {
        ordinal: tuple(together)
        for ordinal, together in groupby(chosen.among(lines), key=attrgetter("first_block"))
    }


def _next(stop: Stop | None, numbered: Sequence[Row]) -> Row | None:
    """The paragraph where the reader stopped, unless it is the last one."""
    return next((row for row in numbered[:-1] if stop and row.block.ordinal == stop.ordinal), None)


def _source(brief: Brief) -> str:
    """Where the brief was published, when it is an address that may be followed."""
    return brief.url if urlsplit(brief.url).scheme in ("http", "https") else ""


class DrawnText(NamedTuple):
    """`numbered` are the rows with a printed number, `html` is the text as it is sent."""

    numbered: Sequence[Row]
    contents: Sequence[ContentsPart]
    html: Sequence[bytes]


class _Of(NamedTuple):
    """What the rows are drawn of: that of the brief which may change, and its highlights."""

    language: str
    blocks: Sequence[PlacedBlock]
    highlights: Sequence[Marked]
    signs: Signs


class _RowDrawn(NamedTuple):
    block: PlacedBlock
    highlights: Sequence[Marked]
    signs: Sequence[Sequence[Sign]]
    row: Row


class _Drawn(NamedTuple):
    """`here` are the sections with cards, `packed` the rest."""

    of: _Of
    rows: Mapping[int, _RowDrawn]
    heads: Heads
    text: DrawnText
    here: Sequence[RowGroup]
    packed: Sequence[Packed]


# Characters, each of which is kept three times: in its row, in what is packed, and deflated.
_LATEST: Latest[tuple[uuid.UUID, str, bool, bool], _Drawn] = Latest(10_000_000)


def drawn_text(
    page: Page,
    brief: Brief,
    text: str,
    blocks: Sequence[PlacedBlock],
    highlights: Sequence[Marked],
    *,
    whole: bool,
) -> DrawnText:
    """`highlights` stand in the order of their start; `whole` says whether they are all, and not
    those that a filter shows."""
    of = _Of(brief.language, blocks, highlights, page.signs)
    key = brief.revision_id, page.base, page.may_rezone, page.first is None
    keeps = whole and page.zone is None
    drawn = _LATEST.get(key) if keeps else None
    if drawn is None or drawn.of != of:
        drawn = _drawn(page, text, of, drawn)
        if keeps:
            _LATEST.put(key, drawn, sum(map(len, drawn.heads.values())))
    cards = "".join([section_html(section, page, drawn.heads) for section in drawn.here])
    return drawn.text._replace(html=[cards.encode(), *drawn.packed])


def _drawn(page: Page, text: str, of: _Of, before: _Drawn | None) -> _Drawn:
    known = before.rows if before and before.of.language == of.language else {}
    here = by_block(of.highlights)
    drawn, heads = {}, {}
    for block in of.blocks:
        at = block.ordinal
        marks = here.get(at, ())
        signs = [page.signs.get(each.number, ()) for each in marks] if page.signs else ()
        now = known.get(at)
        if before and now and now[:3] == (block, marks, signs):
            drawn[at], heads[at] = now, before.heads[at]
            continue
        row = row_of(text, block, marks, of.language)
        drawn[at], heads[at] = _RowDrawn(block, marks, signs, row), head_html(row, page)
    rows = [each.row for each in drawn.values()]
    groups = sections(rows)
    first = [group for group in groups if not page.is_unpainted(group)]
    packed: dict[bytes, Packed] = {each: each for each in before.packed} if before else {}
    later = [
        packed.get(html) or Packed(html) for html in _together(groups[len(first) :], page, heads)
    ]
    numbered = [row for row in rows if row.block.label]
    return _Drawn(of, drawn, heads, DrawnText(numbered, parts(text, rows), ()), first, later)


def _together(groups: Iterable[RowGroup], page: Page, heads: Heads) -> Iterator[bytes]:
    """The sections, so many of them at a time as begin with the next TOGETHER blocks."""
    for _, some in groupby(groups, lambda group: group.rows[0].block.ordinal // TOGETHER):
        yield "".join([section_html(group, page, heads) for group in some]).encode()

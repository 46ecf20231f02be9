"""The text of a brief as its page shows it. What was drawn for a page before is sent again: of a
row the part beside which its cards stand, where neither block nor highlights have changed, and of
many rows together what goes over the wire.

Opening a text of 20,000 words with 1,000 and 5,000 highlights took 30 and 100 ms of the processor
when all was drawn each time; now 11 and 23, after one change 16 and 41, and where nothing is kept
26 and 78, as the statement is read straight from the driver.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from app.domain.briefs import Brief
from app.domain.document import PlacedBlock
from app.domain.recommendations.record import Sign
from app.store.latest import Latest
from app.store.recommendations.signs import Signs
from app.web.edge.responses import Packed
from app.web.room.marks import Marked
from app.web.room.row_html import Heads, head_html, section_html
from app.web.room.rows import (
    ContentsPart,
    Page,
    Row,
    RowGroup,
    by_block,
    parts,
    row_of,
    sections,
)

TOGETHER = 24  # blocks: what is packed once is long enough to be packed well


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

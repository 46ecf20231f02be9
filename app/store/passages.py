"""Highlights as passages: read in the order of the briefs, with all that a page or export shows."""

from __future__ import annotations

import re
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.domain.summary_rows import PassageRow
from app.domain.zoning import label
from app.store.database import db
from app.store.filter_names import live
from app.store.filters import Condition
from app.store.passage_order import PLACE, Order
from app.store.tables import Block, Brief, Coding, Highlight, Membership, Revision, Tag, User

First, Last = aliased(Block), aliased(Block)


def _block(block: type[Block], ordinal: sa.orm.InstrumentedAttribute[int]) -> Condition:
    return (
        (block.project_id == Highlight.project_id)
        & (block.revision_id == Highlight.revision_id)
        & (block.ordinal == ordinal)
    )


ROWS = (
    sa.select(
        Highlight.id,
        Highlight.number,
        Highlight.start,
        Highlight.end,
        Highlight.exact,
        Highlight.note,
        Highlight.created_at,
        Brief.number.label("brief_number"),
        User.name.label("analyst"),
        Membership.handle,
        First.zone,
        First.kind,
        First.page,
        First.number.label("first_number"),
        First.suffix.label("first_suffix"),
        Last.zone.label("last_zone"),
        Last.number.label("last_number"),
        Last.suffix.label("last_suffix"),
    )
    .join(Brief, (Brief.project_id == Highlight.project_id) & (Brief.id == Highlight.brief_id))
    .join(User, User.id == Highlight.created_by)
    .outerjoin(
        Membership,
        (Membership.project_id == Highlight.project_id)
        & (Membership.user_id == Highlight.created_by),
    )
    .join(First, _block(First, Highlight.first_block))
    .join(Last, _block(Last, Highlight.last_block))
)

_TAGS = sa.select(Coding.highlight_id, Tag.slug).join(
    Tag, (Tag.project_id == Coding.project_id) & (Tag.id == Coding.tag_id)
)


def passages(
    project_id: uuid.UUID,
    selected: Sequence[Condition],
    *,
    address: str,
) -> list[PassageRow]:
    """The highlights for which the conditions hold, each once and where they stand in the briefs,
    in two statements.

    `address` is the project's: a permalink is `<address>/briefs/1/highlights/4`.
    """
    rows = db.session.execute(ROWS.where(*selected).order_by(*PLACE)).all()
    tags = _tags(project_id, selected)
    return [_passage(row, tags[row.id], address) for row in rows]


@dataclass(frozen=True)
class Page:
    """Some of the passages selected. `heads` says of each to which group it belongs; of every group
    `counts` has all the passages and `earlier` those before this page."""

    rows: Sequence[PassageRow]
    heads: Sequence[Any]
    counts: Mapping[Any, int]
    earlier: Mapping[Any, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def before(self) -> int:
        return sum(self.earlier.values())


def page(
    project_id: uuid.UUID,
    selected: Sequence[Condition],
    order: Order,
    *,
    address: str,
    limit: int,
    after: str = "",
    before: str = "",
) -> Page:
    """The passages that follow the one called `after`, or that lead up to `before`: three
    statements, with a place to start from one more. Where nothing follows it is the last page,
    where too little leads up to it the first."""
    place = order.place_of(after or before) if after or before else None
    backwards = place is not None and not after
    rows = _page(selected, order, limit, place, backwards=backwards)
    if place is not None and len(rows) < (limit if backwards else 1):
        place, backwards = None, not backwards
        rows = _page(selected, order, limit, None, backwards=backwards)
    begins = (
        [getattr(rows[0], key) for key in order.names] if rows and (place or backwards) else None
    )
    counts = db.session.execute(order.counted(selected, begins)).all() if rows else []
    tags = _tags_of(project_id, [row.id for row in rows])
    return Page(
        [_passage(row, tags.get(row.id, []), address) for row in rows],
        [row.head for row in rows],
        {row.head: row.passages for row in counts},
        {row.head: row.earlier for row in counts},
    )


def by_reference(project_id: uuid.UUID, refs: Collection[str]) -> list[Condition]:
    """The conditions for the live highlights called `B1:4`; what is no reference names none."""
    pairs = [
        (int(found[1]), int(found[2]))
        for ref in refs
        if (found := re.fullmatch(r"B([0-9]{1,9}):([0-9]{1,9})", ref))
    ]
    return [
        *live(project_id),
        sa.exists()
        .where(
            Brief.project_id == Highlight.project_id,
            Brief.id == Highlight.brief_id,
            sa.tuple_(Brief.number, Highlight.number).in_(pairs),
        )
        .correlate(Highlight),
    ]


def tags_by_reference(project_id: uuid.UUID, refs: Collection[str]) -> Mapping[str, list[str]]:
    """The slugs on each of the live highlights called so; a reference that is not among the keys
    does not exist."""
    selected = by_reference(project_id, refs)
    rows = db.session.execute(
        sa.select(Highlight.id, Brief.number, Highlight.number)
        .join(Brief, (Brief.project_id == Highlight.project_id) & (Brief.id == Highlight.brief_id))
        .where(*selected)
    )
    tags = _tags(project_id, selected)
    return {f"B{brief}:{number}": tags[id] for id, brief, number in rows}


def texts(project_id: uuid.UUID, refs: Iterable[str]) -> Mapping[str, str]:
    """The canonical texts of briefs by their reference, in one statement."""
    numbers = [int(ref.removeprefix("B")) for ref in refs]
    found = db.session.execute(
        sa.select(Brief.number, Revision.text)
        .join(
            Revision,
            (Revision.project_id == Brief.project_id) & (Revision.id == Brief.revision_id),
        )
        .where(Brief.project_id == project_id, Brief.number.in_(numbers))
    )
    return {f"B{number}": text for number, text in found}


def _page(
    selected: Sequence[Condition],
    order: Order,
    limit: int,
    place: Sequence[Any] | None,
    *,
    backwards: bool,
) -> Sequence[sa.Row]:
    """The rows beyond the place, or from one end. Which they are is found among narrow rows; only
    these few are then read in full."""
    beyond = [] if place is None else [order.beyond(place, before=backwards)]
    chosen = (
        sa.select(Highlight.id, order.head.label("head"), *order.columns)
        .select_from(order.tables)
        .where(*selected, *beyond)
        .order_by(*order.by(backwards=backwards))
        .limit(limit)
        .subquery("chosen")
    )
    shown = [
        chosen.c[name].desc() if down else chosen.c[name].asc()
        for name, (_, down) in zip(order.names, order.keys, strict=True)
    ]
    return db.session.execute(
        ROWS.add_columns(chosen.c.head, *(chosen.c[name] for name in order.names))
        .join(chosen, chosen.c.id == Highlight.id)
        .where(Highlight.project_id == order.project_id)
        .order_by(*shown)
    ).all()


def _tags(project_id: uuid.UUID, selected: Sequence[Condition]) -> Mapping[uuid.UUID, list[str]]:
    """The slugs on each highlight selected, in one statement."""
    return _slugs(
        _TAGS.join(
            Highlight,
            (Highlight.project_id == Coding.project_id) & (Highlight.id == Coding.highlight_id),
        ).where(Coding.project_id == project_id, *selected)
    )


def _tags_of(project_id: uuid.UUID, ids: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, list[str]]:
    return _slugs(_TAGS.where(Coding.project_id == project_id, Coding.highlight_id.in_(ids)))


def _slugs(statement: sa.Select[uuid.UUID, str]) -> Mapping[uuid.UUID, list[str]]:
    """In the codebook's order."""
    found: dict[uuid.UUID, list[str]] = defaultdict(list)
    for highlight_id, slug in db.session.execute(statement.order_by(Tag.position, Tag.id)):
        found[highlight_id].append(slug)
    return found


def _passage(row: sa.Row, tags: Sequence[str], address: str) -> PassageRow:
    return PassageRow(
        ref=f"B{row.brief_number}:{row.number}",
        brief=f"B{row.brief_number}",
        brief_number=row.brief_number,
        number=row.number,
        paragraph=_label(row),
        paragraph_number=row.first_number if row.zone == "body" else None,
        zone=row.zone,
        kind=row.kind,
        page=row.page,
        start=row.start,
        end=row.end,
        exact=row.exact,
        tags=tuple(tags),
        note=row.note,
        analyst=row.analyst,
        analyst_handle=row.handle or "",
        created_at=row.created_at,
        permalink=f"{address}/briefs/{row.brief_number}/highlights/{row.number}",
    )


def _label(row: sa.Row) -> str:
    """`9`, `8a`, or `9–10` for a passage that crosses paragraphs. Outside the body a block keeps
    its number unseen."""
    ends = (
        (row.zone, row.first_number, row.first_suffix),
        (row.last_zone, row.last_number, row.last_suffix),
    )
    labels = (label(number, suffix) for zone, number, suffix in ends if zone == "body")
    return "–".join(dict.fromkeys(each for each in labels if each))

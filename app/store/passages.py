"""Highlights as passages: read in the order of the briefs, with all that a page or export shows."""

from __future__ import annotations

import re
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.domain.summary_rows import PassageRow
from app.domain.zoning import label
from app.store.database import db
from app.store.filter_names import live
from app.store.filters import Condition
from app.store.tables import Block, Brief, Coding, Highlight, Membership, Revision, Tag, User

First, Last = aliased(Block), aliased(Block)


def passages(
    project_id: uuid.UUID,
    selected: Sequence[Condition],
    *,
    address: str,
    offset: int = 0,
    limit: int | None = None,
    sort: str = "place",
    group: str = "brief",
) -> list[PassageRow]:
    """The highlights for which the conditions hold, each once, in two statements.

    `address` is the project's: a permalink is `<address>/briefs/1/highlights/4`.
    """
    rows = db.session.execute(_rows(selected, sort, group).offset(offset).limit(limit)).all()
    page = [] if limit is None else [Highlight.id.in_([row.id for row in rows])]
    tags = _tags(project_id, [*selected, *page])
    return [_passage(row, tags[row.id], address) for row in rows]


def count(selected: Sequence[Condition]) -> int:
    """How many highlights the conditions hold for."""
    return db.session.scalar(sa.select(sa.func.count(Highlight.id)).where(*selected)) or 0


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


def _order(sort: str, group: str) -> list[sa.ColumnElement]:
    """Groups in the order of the briefs, the codebook or the names; each passage stands once, under
    the first of its tags."""
    first_tag = (
        sa.select(sa.func.min(Tag.position))
        .join(Coding, (Coding.project_id == Tag.project_id) & (Coding.tag_id == Tag.id))
        .where(Coding.project_id == Highlight.project_id, Coding.highlight_id == Highlight.id)
        .correlate(Highlight)
        .scalar_subquery()
    )
    groups: Mapping[str, list[sa.ColumnElement]] = {
        "brief": [Brief.number.asc()],
        "analyst": [sa.func.lower(User.name).asc(), User.id.asc()],
        "tag": [sa.func.coalesce(first_tag, 2**30).asc()],
        "none": [],
    }
    place = [Brief.number.asc(), Highlight.start.asc(), Highlight.end.asc(), Highlight.number.asc()]
    newest = [Highlight.created_at.desc(), Highlight.id.desc()]
    return [*groups[group], *(newest if sort == "newest" else place)]


def _rows(selected: Sequence[Condition], sort: str, group: str) -> sa.Select:
    return (
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
        .where(*selected)
        .order_by(*_order(sort, group))
    )


def _block(block: type[Block], ordinal: sa.orm.InstrumentedAttribute[int]) -> Condition:
    return (
        (block.project_id == Highlight.project_id)
        & (block.revision_id == Highlight.revision_id)
        & (block.ordinal == ordinal)
    )


def _tags(project_id: uuid.UUID, selected: Sequence[Condition]) -> Mapping[uuid.UUID, list[str]]:
    """The slugs on each highlight in the codebook's order, in one statement."""
    found: dict[uuid.UUID, list[str]] = defaultdict(list)
    for highlight_id, slug in db.session.execute(
        sa.select(Coding.highlight_id, Tag.slug)
        .join(
            Highlight,
            (Highlight.project_id == Coding.project_id) & (Highlight.id == Coding.highlight_id),
        )
        .join(Tag, (Tag.project_id == Coding.project_id) & (Tag.id == Coding.tag_id))
        .where(Coding.project_id == project_id, *selected)
        .order_by(Tag.position, Tag.id)
    ):
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

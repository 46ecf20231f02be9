"""Highlights as passages: read in the order of the briefs, with all that a page or export shows."""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.domain.document import PlacedBlock, label
from app.domain.passages import Passage, TagBy
from app.domain.references import brief_number, brief_ref, passage_numbers, passage_ref
from app.store.counts import Group, any_of, groups
from app.store.database import db, run
from app.store.names import Condition, live
from app.store.passage_order import PLACE, PROJECT, Order
from app.store.tables.briefs import Block, Brief, Coding, Highlight, Revision
from app.store.tables.codebook import Tag
from app.store.tables.columns import now, raw
from app.store.tables.people import Membership, User

IDS: sa.BindParameter[Any] = sa.bindparam("ids", expanding=True)  # as the driver gave them
First, Last = aliased(Block), aliased(Block)
_NoteBy, _Named = aliased(User), aliased(Highlight)


def _block(block: type[Block], ordinal: sa.orm.InstrumentedAttribute[int]) -> Condition:
    return (
        (block.project_id == Highlight.project_id)
        & (block.revision_id == Highlight.revision_id)
        & (block.ordinal == ordinal)
    )


ROWS = (
    sa.select(
        Highlight.number,
        Highlight.start,
        Highlight.end,
        Highlight.exact,
        Highlight.note,
        Highlight.created_at,
        Brief.number,
        User.name,
        Membership.handle,
        First.zone,
        First.kind,
        First.page,
        First.number,
        First.suffix,
        Last.zone,
        Last.number,
        Last.suffix,
        Last.page,
        sa.func.coalesce(_NoteBy.name, ""),
    )
    .join(Brief, (Brief.project_id == Highlight.project_id) & (Brief.id == Highlight.brief_id))
    .join(User, User.id == Highlight.created_by)
    .outerjoin(_NoteBy, _NoteBy.id == Highlight.note_by)
    .outerjoin(
        Membership,
        (Membership.project_id == Highlight.project_id)
        & (Membership.user_id == Highlight.created_by),
    )
    .join(First, _block(First, Highlight.first_block))
    .join(Last, _block(Last, Highlight.last_block))
)

_ID = raw(Highlight.id).label("id")
_CODED = raw(Coding.highlight_id).label("highlight_id")
_BY_OTHERS = raw(Coding.coder_id != Highlight.created_by)


def _tags_on(highlight_id: sa.ColumnElement[Any] | sa.orm.InstrumentedAttribute[Any]) -> sa.Select:
    """(highlight_id, slug) in the codebook's order."""
    return (
        sa.select(highlight_id, Tag.slug)
        .select_from(Coding)
        .join(Tag, (Tag.project_id == Coding.project_id) & (Tag.id == Coding.tag_id))
        .order_by(Tag.position, Tag.id)
    )


_CHOSEN = ROWS.add_columns(_ID).where(Highlight.project_id == PROJECT, raw(Highlight.id).in_(IDS))
_TAGS_OF = _tags_on(_CODED).where(Coding.project_id == PROJECT, raw(Coding.highlight_id).in_(IDS))
_TEXTS = (
    sa.select(Brief.number, Revision.text)
    .join(
        Revision,
        (Revision.project_id == Brief.project_id) & (Revision.id == Brief.revision_id),
    )
    .where(
        Brief.project_id == PROJECT,
        Brief.number.in_(sa.bindparam("numbers")),
    )
)


def passages(
    project_id: uuid.UUID,
    selected: Sequence[Condition],
    *,
    address: str,
    coders: bool = False,
) -> list[Passage]:
    """The highlights for which the conditions hold, each once and where they stand in the briefs,
    in two statements; with `coders` as in `tagged`, in one more where there are such tags.

    `address` is the project's: a permalink is `<address>/briefs/1/highlights/4`, none without it.
    """
    rows = run(ROWS.add_columns(_ID).where(*selected).order_by(*PLACE)).all()
    codings = _codings(project_id, selected)
    tags = _slugs(codings)
    found = [_passage(row, tags[row[-1]], address) for row in rows]
    by_others = coders and any(row[2] for row in codings)
    return tagged(found, selected) if by_others else found


@dataclass(frozen=True)
class PageOfPassages:
    """Some of the passages selected. `heads` says of each to which group it belongs; of every group
    `counts` has all the passages and `earlier` those before this page; a group that somebody made
    while the page was read is not among them yet. In groups of tags a passage has several
    places."""

    rows: Sequence[Passage]
    heads: Sequence[Any]
    counts: Counter[Any]
    earlier: Counter[Any]

    def name(self, at: int) -> str:
        """What the address of another page calls a place on this one (see `_place`)."""
        ref, head = self.rows[at].ref, self.heads[at]
        return f"{ref}@{head}" if isinstance(head, str) and head else ref

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def before(self) -> int:
        return sum(self.earlier.values())


NO_PASSAGES = PageOfPassages((), (), Counter(), Counter())


def page(
    project_id: uuid.UUID,
    conditions: Callable[[], Sequence[Condition]],
    order: Order,
    *,
    address: str,
    limit: int,
    after: str = "",
    before: str = "",
    listed: bool = False,
    only: Mapping[str, Sequence[uuid.UUID]] | None = None,
) -> PageOfPassages:
    """The passages that follow the one called `after`, or that lead up to `before`: four
    statements, with a place to start from one or two more. Where nothing follows it is the last
    page, where too little leads up to it the first. `listed` says that they ask for a tag or an
    analyst, `only` what they ask of the counts that are kept, by which the first page is
    found without the `conditions`."""
    place = _place(project_id, order, after or before)
    backwards = place is not None and not after
    kept = _kept(project_id, order, only)
    if kept == []:
        return NO_PASSAGES
    selected: Sequence[Condition] = ()
    if place is None and kept and order.is_by_brief:
        found = _first(project_id, order, limit, kept, only or {})
    else:
        by_counts = only and kept is not None
        selected = counted_conditions(project_id, only or {}) if by_counts else conditions()
        found = _found(project_id, selected, order, limit, place, kept, backwards=backwards)
    if place is not None and len(found) < (limit if backwards else 1):
        place, backwards = None, not backwards
        found = _found(project_id, selected, order, limit, None, kept, backwards=backwards)
    if not found:
        return NO_PASSAGES
    begins = found[0] if place is not None or backwards else None
    counted = _counted(project_id, selected, order, begins, kept, listed=listed)
    ids = [row.id for row in found]
    rows = {row[-1]: row for row in run(_CHOSEN, project=project_id, ids=ids).all()}
    tags = _slugs(run(_TAGS_OF, project=project_id, ids=ids).all())
    return PageOfPassages(
        [_passage(rows[id], tags[id], address) for id in ids],
        [row.head for row in found],
        Counter({head: passages for head, (passages, _) in counted.items()}),
        Counter({head: earlier for head, (_, earlier) in counted.items()}),
    )


def _kept(
    project_id: uuid.UUID, order: Order, only: Mapping[str, Sequence[uuid.UUID]] | None
) -> list[Group] | None:
    """In the order, by group and brief, how many passages there are; None where the counts that
    are kept do not tell."""
    if only is None or not order.group or not order.by_place:
        return None
    return groups(project_id, order.group, only)


def counted_conditions(
    project_id: uuid.UUID, only: Mapping[str, Sequence[uuid.UUID]]
) -> list[Condition]:
    """The conditions of a selection that the kept counts know."""
    return [*live(project_id), *_asked_of_each(only)]


def _asked_of_each(only: Mapping[str, Any]) -> list[Condition]:
    """The tag is asked of each highlight of the few briefs of a page: a list of all that carry it
    is what SQLite would begin with."""
    asked: Mapping[str, Callable[[Any], Condition]] = {
        "tag_id": lambda ids: coded(ids).exists(),
        "any_of": lambda ids: coded(ids).exists(),
        "all_of": lambda ids: coded(ids).with_only_columns(sa.func.count()).scalar_subquery() == 2,
        "none_of": lambda ids: ~coded(ids).exists(),
        "analyst_id": Highlight.created_by.in_,
        "brief_id": Highlight.brief_id.in_,
    }
    return [asked[key](ids) for key, ids in only.items()]


def coded(tags: Any) -> sa.Select[Any]:
    """The codings of a highlight with one of these tags."""
    return (
        sa.select(Coding.id)
        .where(
            Coding.project_id == Highlight.project_id,
            Coding.highlight_id == Highlight.id,
            Coding.tag_id.in_(tags),
        )
        .correlate(Highlight)
    )


def _counted(
    project_id: uuid.UUID,
    selected: Sequence[Condition],
    order: Order,
    begins: sa.Row | None,
    kept: list[Group] | None,
    *,
    listed: bool,
) -> dict[Any, tuple[int, int]]:
    """Of each group the passages, and how many of them stand before the place where a page begins:
    by what is kept, and by the rows of the one brief and group of that place."""
    if kept is None:
        keys = None if begins is None else begins[2:]
        rows = run(order.counted(selected, keys, listed=listed), project=project_id)
        return {row.head: (row.passages, row.earlier) for row in rows}
    found: dict[Any, tuple[int, int]] = {}
    before = begins is not None
    for head, brief, passages in kept:
        known, earlier = found.get(head, (0, 0))
        is_here = begins is not None and head == begins.head
        before = before and not is_here
        if before or (begins is not None and is_here and brief < order.brief_of(begins)):
            earlier += passages
        found[head] = known + passages, earlier
    if begins is not None:
        here = run(order.earlier(selected, begins[2:], begins.head), project=project_id)
        passages, earlier = found.get(begins.head, (0, 0))
        found[begins.head] = passages, earlier + here.scalar_one()
    return found


def tagged(passages: Iterable[Passage], conditions: Iterable[Condition]) -> list[Passage]:
    """The passages, which the conditions select, with the tags that somebody else put there than
    who marked them: one statement."""
    rows = run(
        sa.select(
            Brief.number,
            Highlight.number,
            Tag.slug,
            User.name,
            sa.func.coalesce(Membership.handle, ""),
            Coding.created_at,
            Coding.coder_id,
        )
        .select_from(Highlight)
        .join(
            Coding,
            (Coding.project_id == Highlight.project_id)
            & (Coding.highlight_id == Highlight.id)
            & (Coding.coder_id != Highlight.created_by),
        )
        .join(Tag, (Tag.project_id == Coding.project_id) & (Tag.id == Coding.tag_id))
        .join(Brief, (Brief.project_id == Highlight.project_id) & (Brief.id == Highlight.brief_id))
        .join(User, User.id == Coding.coder_id)
        .outerjoin(
            Membership,
            (Membership.project_id == Coding.project_id) & (Membership.user_id == Coding.coder_id),
        )
        .where(*conditions)
        .order_by(Tag.position, Tag.id)
    )
    found: dict[tuple[int, int], list[TagBy]] = defaultdict(list)
    for brief, number, *tag in rows:
        found[brief, number].append(TagBy(*tag))
    return [
        passage._replace(tagged=tuple(by))
        if (by := found.get((passage.brief_number, passage.number)))
        else passage
        for passage in passages
    ]


def by_reference(project_id: uuid.UUID, refs: Collection[str]) -> list[Condition]:
    """The conditions for the live highlights called `B1:4`; what is no reference names none. Each
    is looked up by its numbers, not all of the project asked whether they are one of them."""
    pairs = sorted({found for ref in refs if (found := passage_numbers(ref))})
    if not pairs:
        return [sa.false()]
    columns = sa.column("brief", sa.Integer), sa.column("number", sa.Integer)
    named = sa.values(*columns, name="named").data(pairs).cte("named")
    there = (
        sa.select(_Named.id)
        .select_from(named)
        .join(Brief, (Brief.project_id == project_id) & (Brief.number == named.c.brief))
        .join(
            _Named,
            (_Named.project_id == Brief.project_id)
            & (_Named.brief_id == Brief.id)
            & (_Named.number == named.c.number),
        )
    )
    return [*live(project_id), Highlight.id.in_(there.correlate(None))]


def tags_by_reference(project_id: uuid.UUID, refs: Collection[str]) -> Mapping[str, list[str]]:
    """The slugs on each of the live highlights called so; a reference that is not among the keys
    does not exist."""
    selected = by_reference(project_id, refs)
    rows = db.session.execute(
        sa.select(_ID, Brief.number, Highlight.number)
        .join(Brief, (Brief.project_id == Highlight.project_id) & (Brief.id == Highlight.brief_id))
        .where(*selected)
    )
    tags = _slugs(_codings(project_id, selected))
    return {passage_ref(brief, number): tags[id] for id, brief, number in rows}


def texts(project_id: uuid.UUID, refs: Iterable[str]) -> Mapping[str, str]:
    """The canonical texts of briefs by their reference, in one statement."""
    numbers = [number for ref in refs if (number := brief_number(ref))]
    found = run(_TEXTS, project=project_id, numbers=numbers)
    return {brief_ref(number): text for number, text in found}


def _place(project_id: uuid.UUID, order: Order, name: str) -> sa.Row | None:
    """Where the highlight called `B1:4` stands or stood, `B1:4@monitoring` under that tag if it
    still does; None when there never was one."""
    ref, _, head = name.partition("@")
    if (named := passage_numbers(ref)) is None:
        return None
    brief, highlight = named
    rows = run(order.place_of, project=project_id, brief=brief, highlight=highlight).all()
    there = [row for row in rows if row.head == head] or rows
    return there[0] if there else None


def _found(
    project_id: uuid.UUID,
    selected: Sequence[Condition],
    order: Order,
    limit: int,
    place: sa.Row | None,
    kept: list[Group] | None,
    *,
    backwards: bool,
) -> Sequence[sa.Row]:
    """The places of those beyond the place, or from one end, in reading order. They are found among
    narrow rows, of the groups and briefs in which so many must be where that is `kept`; only these
    few are then read in full."""
    beyond = [] if place is None else [order.beyond(place[2:], before=backwards)]
    if kept is not None:
        beyond += _where_they_are(kept[::-1] if backwards else kept, order, limit, place)
    statement = order.places.where(*selected, *beyond).order_by(*order.by(backwards=backwards))
    rows = run(statement.limit(limit), project=project_id).all()
    return rows[::-1] if backwards else rows


def _first(
    project_id: uuid.UUID,
    order: Order,
    limit: int,
    kept: Sequence[Group],
    only: Mapping[str, Sequence[uuid.UUID]],
) -> Sequence[sa.Row]:
    """The places of those with which the first page begins, by a statement that is made once."""
    briefs = [number for some in _holding(kept, limit).values() for number in some]
    asked = {"first": min(briefs), "last": max(briefs), "most": limit, **only}
    return run(_first_places(order, tuple(only)), project=project_id, **asked).all()


@lru_cache(maxsize=64)
def _first_places(order: Order, keys: tuple[str, ...]) -> sa.Select:
    asked = _asked_of_each({key: any_of(key) for key in keys})
    within = order.between(sa.bindparam("first"), sa.bindparam("last"))
    statement = order.places.where(*live(PROJECT), *asked, within).order_by(*order.by())
    return statement.limit(sa.bindparam("most"))


def _where_they_are(
    kept: Sequence[Group], order: Order, limit: int, place: sa.Row | None
) -> list[Condition]:
    """The groups and their briefs, from that of the place on, that hold so many passages beside
    those of its own; nothing where it stands in none of them."""
    if place is None:
        return [order.within(_holding(kept, limit))]
    at = [(group.head, group.brief) for group in kept]
    here = place.head, order.brief_of(place)
    if here not in at:
        return []
    rest = kept[at.index(here) :]
    return [order.within(_holding(rest, limit + rest[0].passages))]


def _holding(kept: Sequence[Group], limit: int) -> Mapping[Any, list[int]]:
    """By group the briefs, from the first on, that hold so many passages."""
    held = 0
    briefs: dict[Any, list[int]] = defaultdict(list)
    for group in kept:
        briefs[group.head].append(group.brief)
        held += group.passages
        if held >= limit:
            break
    return briefs


def _codings(project_id: uuid.UUID, selected: Sequence[Condition]) -> Sequence[sa.Row]:
    """(highlight_id, slug, whether another than who marked the passage put it there) of each tag
    on the highlights selected, in one statement."""
    highlights = (Highlight.project_id == Coding.project_id) & (Highlight.id == Coding.highlight_id)
    return run(
        _tags_on(_CODED)
        .add_columns(_BY_OTHERS)
        .join(Highlight, highlights)
        .where(Coding.project_id == project_id, *selected)
    ).all()


def _slugs(rows: Iterable[sa.Row]) -> Mapping[Any, list[str]]:
    found: dict[Any, list[str]] = defaultdict(list)
    for highlight_id, slug, *_ in rows:
        found[highlight_id].append(slug)
    return found


def _passage(row: sa.Row, slugs: Sequence[str], address: str) -> Passage:
    """Of a row of ROWS and its id, by place: of thousands, names would take half of the time."""
    (number, start, end, exact, note, created_at, brief, analyst, handle, *block) = row
    (zone, kind, page, first, suffix, last_zone, last, last_suffix, last_page, note_by, _) = block
    return Passage(
        passage_ref(brief, number),
        brief_ref(brief),
        brief,
        number,
        _label(zone, first, suffix, last_zone, last, last_suffix),
        first if zone == "body" else None,
        zone,
        kind,
        _pages(page, last_page),
        start,
        end,
        exact,
        tuple(slugs),
        note,
        analyst,
        handle or "",
        created_at,
        f"{address}/briefs/{brief}/highlights/{number}" if address else "",
        note_by=note_by,
    )


def of_words(
    brief: int, start: int, exact: str, blocks: Sequence[PlacedBlock], permalink: str
) -> Passage:
    """Words of a brief that nobody marked, which stand in these blocks, as a passage without a
    number and an analyst."""
    first, last = blocks[0], blocks[-1]
    ends = (each for block in (first, last) for each in (block.zone, block.number, block.suffix))
    return Passage(
        brief_ref(brief),
        brief_ref(brief),
        brief,
        0,
        _label(*ends),
        first.number if first.zone == "body" else None,
        first.zone,
        first.kind,
        _pages(first.page, last.page),
        start,
        start + len(exact),
        exact,
        (),
        "",
        "",
        "",
        now(),
        permalink,
    )


@lru_cache(maxsize=4096)
def _pages(first: str, last: str) -> str:
    return "–".join(dict.fromkeys(filter(None, (first, last))))


@lru_cache(maxsize=4096)  # few paragraphs hold many passages
def _label(
    zone: str,
    number: int | None,
    suffix: str,
    last_zone: str,
    last_number: int | None,
    last_suffix: str,
) -> str:
    """`9`, `8a`, or `9–10` for a passage that crosses paragraphs. Outside the body a block keeps
    its number unseen."""
    ends = ((zone, number, suffix), (last_zone, last_number, last_suffix))
    labels = (label(number, suffix) for zone, number, suffix in ends if zone == "body")
    return "–".join(dict.fromkeys(each for each in labels if each))

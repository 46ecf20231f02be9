"""The cells of the matrix: what is kept of each, the passages that stand in them, and the rows that
actions change."""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.domain.briefs import Brief as BriefRow
from app.domain.document import label
from app.domain.passages import Passage
from app.domain.recommendations.basis import CELL
from app.domain.references import brief_number, brief_ref, passage_ref
from app.domain.report.matrix import CellPassage, SummaryCell, merged, standing
from app.domain.tags import Tag as TagRow
from app.store import basis
from app.store.counts import of_tags
from app.store.database import db, portions, run
from app.store.highlight_rows import LockedBrief
from app.store.names import Condition, live
from app.store.passage_order import PLACE
from app.store.passages import by_reference, coded
from app.store.passages import passages as all_passages
from app.store.progress import read_through
from app.store.recommendations import signs
from app.store.tables import codebook as tables
from app.store.tables.briefs import Block, Brief, Coding, Highlight
from app.store.tables.codebook import Tag
from app.store.tables.columns import new_id, now
from app.store.tables.people import User

FEW = 20  # passages up to which a cell says where each of them stands
BEGINNING = 50  # passages of a brief, of which other cells say where theirs stand

Row = tables.SummaryCell
Key = tuple[str, str]  # the reference of a brief, the slug of a tag
Place = tuple[int, ...]
_Marked = aliased(Highlight)
_Finder, _Editor = aliased(User), aliased(User)
_KEPT = (
    sa.select(
        Brief.number,
        sa.func.coalesce(Tag.slug, ""),
        Row.text,
        Row.draft,
        sa.func.coalesce(_Finder.name, ""),
        Row.nothing_found_at,
        _Editor.name,
        Row.updated_at,
        Row.version,
        Row.id,
    )
    .join(Brief, (Brief.project_id == Row.project_id) & (Brief.id == Row.brief_id))
    .outerjoin(Tag, (Tag.project_id == Row.project_id) & (Tag.id == Row.tag_id))
    .outerjoin(_Finder, _Finder.id == Row.nothing_found_by)
    .join(_Editor, _Editor.id == Row.updated_by)
    .where(Row.project_id == sa.bindparam("project"), Brief.deleted_at.is_(None))
    .order_by(Brief.number, Tag.position, Tag.id)
)
_PASSAGES = (
    sa.select(*PLACE, Tag.slug, Block.zone, Block.number, Block.suffix, Block.page)
    .select_from(Highlight)
    .join(Brief, (Brief.project_id == Highlight.project_id) & (Brief.id == Highlight.brief_id))
    .join(
        Coding, (Coding.project_id == Highlight.project_id) & (Coding.highlight_id == Highlight.id)
    )
    .join(Tag, (Tag.project_id == Coding.project_id) & (Tag.id == Coding.tag_id))
    .join(
        Block,
        (Block.project_id == Highlight.project_id)
        & (Block.revision_id == Highlight.revision_id)
        & (Block.ordinal == Highlight.first_block),
    )
    .order_by(*PLACE)
)


def kept(project_id: uuid.UUID) -> list[SummaryCell]:
    """The cells that somebody touched, without their passages, in one statement."""
    return _kept(project_id)


def cell(
    project_id: uuid.UUID, brief: BriefRow | LockedBrief, tag: Tag | TagRow | None
) -> SummaryCell:
    """The cell of a brief and a tag as it stands, of the whole brief without a tag: three
    statements."""
    ref, slug = brief_ref(brief.number), tag.slug if tag else ""
    own = _kept(project_id, brief.id, tag.id if tag else None)
    there = passages(project_id, brief.id, tag.id) if tag else []
    read = {brief_ref(each.brief) for each in read_through(project_id, brief.id)}
    return standing(own[0] if own else SummaryCell(ref, slug), there, read)


def passages(
    project_id: uuid.UUID,
    brief_id: uuid.UUID | None = None,
    tag_id: uuid.UUID | None = None,
    *more: Condition,
) -> list[CellPassage]:
    """The live passages with their tags, once under each, in the order of the briefs; in one
    statement. A passage stands where it begins."""
    asked = [] if brief_id is None else [Highlight.brief_id == brief_id]
    asked += [] if tag_id is None else [Coding.tag_id == tag_id]
    return [each for _, each in _placed(project_id, *asked, *more)]


def with_text(project_id: uuid.UUID, kept: Iterable[SummaryCell]) -> list[CellPassage]:
    """Those of `passages` that stand in cells with a text; where there is none, no statement."""
    if not any(cell.text and cell.tag for cell in kept):
        return []
    return passages(project_id, None, None, _in_written())


def _placed(project_id: uuid.UUID, *asked: Condition) -> Iterator[tuple[Place, CellPassage]]:
    for *place, tag, zone, number, suffix, page in run(_PASSAGES.where(*live(project_id), *asked)):
        brief, _, _, highlight = place
        paragraph = label(number, suffix) if zone == "body" else ""
        ref = passage_ref(brief, highlight)
        yield tuple(place), CellPassage(brief_ref(brief), tag, ref, paragraph, page)


def needed(
    project_id: uuid.UUID,
    kept: Iterable[SummaryCell],
    families: Collection[Collection[str]],
    counted: Mapping[Key, int],
    tags: Mapping[str, uuid.UUID],
    *,
    resting: bool,
) -> list[CellPassage]:
    """Those of `passages` that a matrix needs beside how many are `counted`. Of a cell that has a
    text, whose places it says, and of those folded into one with it, as `families` of tags: all of
    FEW, else those among the BEGINNING of the brief, and what is cited. Where any are `resting` on
    passages, those of recommendations. `tags` are the ids of all, by slug. Up to six statements,
    and as many more as 500 cited passages go into what is cited further on."""
    found: dict[tuple[Place, str], CellPassage] = {}

    def read(*asked: Condition) -> None:
        found.update({(place, each.tag): each for place, each in _placed(project_id, *asked)})

    written = [cell for cell in kept if cell.text and cell.tag]
    if written:
        in_cell = _in_written([[tags[slug] for slug in each] for each in families])
        read(Coding.highlight_id.in_(_beginnings(project_id)), in_cell)
        there = Counter((each.brief, each.tag) for each in found.values())
        shown = {(cell.brief, cell.tag) for cell in written}
        for family in map(set, families):
            shown |= {(ref, slug) for ref, tag in [*shown] if tag in family for slug in family}
        few = {key for key in shown if there[key] < counted.get(key, 0) <= FEW}
        of_tags, of_briefs = _shorter(few, counted)
        with_few = in_cell, _with_few(project_id)
        if of_tags:
            read(Coding.tag_id.in_([tags[slug] for slug in of_tags]), *with_few)
        if of_briefs:
            numbers = [brief_number(ref) for ref in of_briefs]
            read(_in_brief_written(project_id), Brief.number.in_(numbers), *with_few)
        known = {(each.ref, each.tag) for each in found.values()}
        cited = {
            ref
            for cell in written
            if counted.get((cell.brief, cell.tag), 0) > FEW
            for ref in cell.cites
            if ref.startswith(f"{cell.brief}:") and (ref, cell.tag) not in known
        }
        for some in portions(sorted(cited)):
            read(*by_reference(project_id, some))
    if resting:
        read(signs.rested_on(project_id))
    return [found[key] for key in sorted(found)]


def _beginnings(project_id: uuid.UUID) -> sa.Select[Any]:
    """The ids of the BEGINNING of each brief with a cell that has a text. Where these end is found
    first, as SQLite would ask it of each highlight; and the furthest end in a statement before it,
    by which PostgreSQL knows how few they are: else it reads all highlights."""
    here = _Marked.project_id == Brief.project_id, _Marked.revision_id == Brief.revision_id
    start = sa.select(_Marked.start).where(*here, _Marked.deleted_at.is_(None))
    start = start.order_by(_Marked.start).offset(BEGINNING - 1).limit(1)
    furthest = sa.select(sa.func.max(_Marked.start)).where(*here)
    last = sa.func.coalesce(
        *(each.correlate(Brief).scalar_subquery() for each in (start, furthest))
    )
    written = sa.select(Row.brief_id).where(Row.project_id == project_id, Row.text != "")
    begins = (
        sa.select(Brief.project_id, Brief.revision_id, last.label("last"))
        .where(Brief.project_id == project_id, Brief.id.in_(written.correlate(None)))
        .cte("begins")
        .prefix_with("MATERIALIZED")
    )
    there = (
        (_Marked.project_id == begins.c.project_id)
        & (_Marked.revision_id == begins.c.revision_id)
        & (_Marked.start <= begins.c.last)
    )
    end = run(sa.select(sa.func.max(begins.c.last))).scalar() or 0
    marked = sa.select(_Marked.id).join_from(begins, _Marked, there)
    return marked.where(_Marked.start <= end).correlate(None)


def _shorter(few: Iterable[Key], counted: Mapping[Key, int]) -> tuple[set[str], set[str]]:
    """The tags, and the briefs, whose passages lead to those of these cells, whichever are less."""
    of_tag, of_brief = Counter[str](), Counter[str]()
    for (ref, slug), passages in counted.items():
        of_tag[slug] += passages
        of_brief[ref] += passages
    tags = {slug for ref, slug in few if of_tag[slug] < of_brief[ref]}
    return tags, {ref for ref, slug in few if slug not in tags}


def _with_few(project_id: uuid.UUID) -> Condition:
    """That a highlight with a coding stands in a cell with FEW of them."""
    here = of_tags.c.project_id == project_id
    few = sa.select(of_tags.c.brief_id, of_tags.c.tag_id).where(here)
    few = few.group_by(of_tags.c.brief_id, of_tags.c.tag_id)
    few = few.having(sa.func.sum(of_tags.c.passages) <= FEW)
    return sa.tuple_(Highlight.brief_id, Coding.tag_id).in_(few.correlate(None))


def _in_brief_written(project_id: uuid.UUID) -> Condition:
    """That a highlight stands in a brief with a cell that has a text."""
    written = sa.select(Row.brief_id).where(Row.project_id == project_id, Row.text != "")
    return Highlight.brief_id.in_(written.correlate(None))


def _in_written(together: Iterable[Collection[uuid.UUID]] = ()) -> Condition:
    """That a highlight with a coding stands in a cell that has a text, or that is folded into one
    with such a cell. Asked of each, as no index leads to the passages of a cell: with an offset
    PostgreSQL does not make a join of it, which went through all pairs of one tag."""
    folded = (Coding.tag_id.in_(tags) & Row.tag_id.in_(tags) for tags in together)
    cell = (
        Row.project_id == Coding.project_id,
        Row.brief_id == Highlight.brief_id,
        sa.or_(Row.tag_id == Coding.tag_id, *folded),
        Row.text != "",
    )
    return sa.select(Row.id).where(*cell).offset(0).correlate(Highlight, Coding).exists()


def first(project_id: uuid.UUID, brief_id: uuid.UUID, tags: Collection[uuid.UUID]) -> int | None:
    """The number of the first passage of the brief that carries any of these tags."""
    place = Highlight.start, Highlight.end, Highlight.number
    here = Highlight.brief_id == brief_id
    asked = sa.select(Highlight.number).where(*live(project_id), here, coded(tags).exists())
    return db.session.scalar(asked.order_by(*place).limit(1))


def asked_for(project_id: uuid.UUID, asked: Collection[str]) -> Condition:
    """That a highlight stands in a cell for which one of these values of the filter's `cell:`
    holds. In which state a cell is says the domain, so that the cells are read for it: three
    statements, and up to four more where somebody asks for “stale”."""
    touched, there = kept(project_id), passages(project_id)
    known = {(each.brief, each.tag): each for each in touched}
    read = {brief_ref(each.brief) for each in read_through(project_id)}
    to_look_at = looked_at(project_id, touched, there) if "stale" in asked else {}
    found: dict[tuple[str, str], list[CellPassage]] = defaultdict(list)
    for passage in there:
        found[passage.brief, passage.tag].append(passage)
    cells = (
        standing(known.get(key) or SummaryCell(*key), held, read, to_look_at)
        for key, held in found.items()
    )
    wanted = [(brief_number(c.brief), c.tag) for c in cells if c.is_asked(asked)]
    held = (
        sa.select(Coding.highlight_id)
        .join(
            _Marked, (_Marked.project_id == Coding.project_id) & (_Marked.id == Coding.highlight_id)
        )
        .join(Brief, (Brief.project_id == _Marked.project_id) & (Brief.id == _Marked.brief_id))
        .join(Tag, (Tag.project_id == Coding.project_id) & (Tag.id == Coding.tag_id))
        .where(Coding.project_id == project_id, sa.tuple_(Brief.number, Tag.slug).in_(wanted))
    )
    return Highlight.id.in_(held.correlate(None))


def looked_at(
    project_id: uuid.UUID,
    kept: Iterable[SummaryCell],
    there: Iterable[CellPassage] | None = None,
    known: Mapping[str, Passage] | None = None,
) -> dict[Key, list[str]]:
    """By brief and tag, why cells need a look: what they rested on when somebody last wrote or
    confirmed them is otherwise now, or one of the passages that are `there` came since; None reads
    these. `known` are passages that were read already, by reference. No statement where nothing is
    written, else up to five."""
    written = {cell.id: cell for cell in kept if cell.text and not cell.draft}
    if not written:
        return {}
    stands = _in_brief_written(project_id), _in_written()

    def by_cell() -> dict[uuid.UUID, list[str]]:
        refs: dict[Key, list[str]] = defaultdict(list)
        for each in passages(project_id, None, None, *stands) if there is None else there:
            refs[each.brief, each.tag].append(each.ref)
        return {id: refs[cell.brief, cell.tag] for id, cell in written.items()}

    def in_written() -> list[Passage]:
        coded = (Coding.project_id == Highlight.project_id) & (Coding.highlight_id == Highlight.id)
        coded_there = sa.exists().where(coded, stands[1]).correlate(Highlight)
        return all_passages(project_id, [*live(project_id), stands[0], coded_there], address="")

    found = basis.looked_at(
        project_id,
        CELL,
        {id: [cell.tag] if cell.tag else [] for id, cell in written.items()},
        basis.tags(project_id),
        known,
        by_cell,
        in_written if len(written) > 1 else None,
    )
    return {
        (written[id].brief, written[id].tag): [cause.said for cause in causes]
        for id, causes in found.items()
    }


def row_of(project_id: uuid.UUID, brief_id: uuid.UUID, tag_id: uuid.UUID | None) -> Row | None:
    """The row itself; whoever changes it has locked its brief."""
    return db.session.scalar(
        sa.select(Row)
        .where(
            Row.project_id == project_id,
            Row.brief_id == brief_id,
            Row.tag_id.is_not_distinct_from(tag_id),
        )
        .execution_options(populate_existing=True)
    )


def with_id(project_id: uuid.UUID, id: uuid.UUID) -> Row | None:
    """The row with this id, empty or not."""
    return db.session.get(Row, (project_id, id), populate_existing=True)


def written(project_id: uuid.UUID, tag_id: uuid.UUID) -> int:
    """Of how many briefs something is written under the tag."""
    asked = (Row.project_id == project_id, Row.tag_id == tag_id, Row.text != "")
    return db.session.scalar(sa.select(sa.func.count()).select_from(Row).where(*asked)) or 0


def merge(project_id: uuid.UUID, source: Tag, target: Tag, user_id: uuid.UUID) -> dict[str, str]:
    """Give the cells of one tag to another, brief by brief; returns their texts by brief (id). Of
    two texts of one brief both stay; that nothing is found holds where both said so. A text that
    goes over alone rests on what it rested on."""
    rows = db.session.scalars(
        sa.select(Row).where(Row.project_id == project_id, Row.tag_id.in_((source.id, target.id)))
    ).all()
    theirs = {row.brief_id: row for row in rows if row.tag_id == target.id}
    ours = [row for row in rows if row.tag_id == source.id]
    for row in ours:
        into = theirs.get(row.brief_id)
        if into is not None and not row.nothing_found_by:
            into.nothing_found_by = into.nothing_found_at = None
        if row.text:
            if into is None:
                into = Row(
                    project_id=project_id, id=new_id(), brief_id=row.brief_id, tag_id=target.id
                )
                basis.hand_over(project_id, CELL, row.id, into.id)
            into.draft = row.draft or bool(into.draft)
            into.text = merged(into.text or "", row.text, source.name)
            into.updated_by, into.updated_at = user_id, now()
            db.session.add(into)
        db.session.delete(row)
    db.session.flush()
    return {str(row.brief_id): row.text for row in ours if row.text}


def _kept(
    project_id: uuid.UUID, brief_id: uuid.UUID | None = None, tag_id: uuid.UUID | None = None
) -> list[SummaryCell]:
    """Of one brief and tag, where a brief is named."""
    one = (Row.brief_id == brief_id, Row.tag_id.is_not_distinct_from(tag_id))
    rows = run(_KEPT.where(*(one if brief_id else ())), project=project_id)
    return [SummaryCell(brief_ref(brief), *values) for brief, *values in rows]

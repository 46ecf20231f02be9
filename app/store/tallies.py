"""What is true of all passages of a selection, by the counts that are kept: how many carry a tag or
any of several; and what else a page needs that shows only the first passages of each tag.

It reads a few briefs, however many passages there are.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import accumulate
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.domain.passages import Passage
from app.domain.references import brief_number, brief_ref
from app.domain.report.choices import Choices
from app.domain.report.counted import Held, Tally, in_order
from app.domain.report.method import NAMED
from app.domain.report.summary import in_sections, with_section
from app.domain.tags import Tag, ancestries, descendants_of_each
from app.store import counts
from app.store.counts import in_live_briefs, of_pairs
from app.store.database import portions, run
from app.store.filters import Selection
from app.store.names import Condition, live
from app.store.notes import answered, how_many
from app.store.passage_order import PLACE
from app.store.passages import by_reference, counted_conditions, passages
from app.store.tables.briefs import Block, Brief, Coding, Highlight, Revision
from app.store.tables.codebook import Tag as TagRow

_SHOWN = ""  # no slug of a tag
Only = Mapping[str, Sequence[uuid.UUID]]
Pair = tuple[str, str, int]  # two tags (slugs) that are on so many passages together
_OF_BRIEF = (Brief.project_id == Highlight.project_id) & (Brief.id == Highlight.brief_id)
_BLOCK = (Block.revision_id, Block.ordinal, Block.start, Block.end)
_CODED = (Coding.project_id == Highlight.project_id) & (Coding.highlight_id == Highlight.id)
_One, _Other = aliased(TagRow), aliased(TagRow)
_ROW = of_pairs.c
_PAIRS = (
    sa.select(Brief.number, _One.slug, _Other.slug, _ROW.passages)
    .select_from(of_pairs)
    .join(Brief, (Brief.project_id == _ROW.project_id) & (Brief.id == _ROW.brief_id))
    .join(_One, (_One.project_id == _ROW.project_id) & (_One.id == _ROW.one_id))
    .join(_Other, (_Other.project_id == _ROW.project_id) & (_Other.id == _ROW.other_id))
    .where(in_live_briefs(of_pairs))
)


class FirstPassages(NamedTuple):
    """`counted` is true of all that are selected."""

    passages: list[Passage]
    counted: Tally


def can_be_told(selection: Selection, tags: Sequence[Tag]) -> bool:
    """Whether counts are kept of what the filter asks for. Of the tags beside one that is asked for
    there are none, so that no other may have a section. `tags` are all of the codebook."""
    only = selection.counted
    return only is not None and ("tag_id" not in only or len(_asked(selection, tags)) == 1)


def first_passages(
    selection: Selection,
    tags: Sequence[Tag],
    choices: Choices,
    *,
    first: int,
    named: Collection[str],
    address: str,
) -> FirstPassages:
    """Of each tag with a section, and of no tag, so many, and those `named` by their references;
    `address` is the project's, for permalinks. Where it can be told: up to fifteen statements, more
    for each tag with three tags below it that are on one passage."""
    project_id, only = selection.project_id, selection.counted or {}
    asked = _asked(selection, tags)
    held = {brief_ref(g.brief): g.passages for g in counts.groups(project_id, "none", only) or ()}
    own: Mapping[str, Held]
    own = dict.fromkeys(asked, held) if "tag_id" in only else _own(project_id, only)
    conditions = counted_conditions(project_id, only)
    outside, ids = _outside(project_id, conditions)
    ids |= _first(project_id, tags, only, own, held, first)
    if named:
        ids |= _ids(sa.select(Highlight.id).where(*conditions, *by_reference(project_id, named)))
    found: list[Passage] = []
    for some in portions(list(ids)):
        these = [*live(project_id), Highlight.id.in_(some)]
        rows = passages(project_id, these, address=address, coders=True)
        found += answered(rows, these) if "answers" in choices else rows
    shown, below = in_sections(asked, choices), descendants_of_each(tags)
    families = {slug: {slug, *below[slug]} for slug in asked}
    everything = own.keys() <= shown
    if not everything:
        families[_SHOWN] = shown - {""}
    once = each_once(project_id, tags, families, own, only)
    untagged = own.get("", {}) if "" in shown else {}
    in_any = [held] if everything else [once.pop(_SHOWN), untagged]
    counted = Tally(
        held,
        own,
        once,
        sum(number for of_some in in_any for number in of_some.values()),
        outside,
        how_many(conditions) if "answers" in choices else 0,
        in_order(counts.people(project_id, only, _further_coders(project_id, only, conditions))),
    )
    return FirstPassages(found, counted)


def _asked(selection: Selection, tags: Sequence[Tag]) -> set[str]:
    return with_section(ancestries(tags), selection.filter)


def _own(project_id: uuid.UUID, only: Only) -> dict[str, Held]:
    """By tag, in the order of the briefs; "" for no tag."""
    found: dict[str, dict[str, int]] = {}
    for slug, brief, number in counts.groups(project_id, "tag", only) or ():
        found.setdefault(slug, {})[brief_ref(brief)] = number
    return dict(found)


def _first(
    project_id: uuid.UUID,
    tags: Sequence[Tag],
    only: Only,
    own: Mapping[str, Held],
    held: Held,
    first: int,
) -> set[uuid.UUID]:
    """The ids of so many passages of each tag: where most are, among all of the first briefs that
    hold so many; of a tag that has few, and is in many briefs, among all of its own."""
    id_of = {tag.slug: tag.id for tag in tags}
    briefs, rare, untagged = set[int](), list[uuid.UUID](), set[int]()
    for slug, of_tag in own.items():
        there = _enough(of_tag, first)
        if not slug:
            untagged = there
        elif sum(of_tag.values()) < sum(held[brief_ref(n)] for n in there):
            rare.append(id_of[slug])
        else:
            briefs |= there
    conditions = counted_conditions(project_id, only)
    found = set[uuid.UUID]()
    if briefs:
        found |= _ids(_ranked_in(first, briefs, conditions))
    if rare:
        found |= _ids(_ranked(first, *conditions, Coding.tag_id.in_(rare)))
    if untagged:
        tagged = sa.exists().where(_CODED).correlate(Highlight)
        rows = sa.select(Highlight.id).join(Brief, _OF_BRIEF).order_by(*PLACE).limit(first)
        found |= _ids(rows.where(*conditions, Brief.number.in_(untagged), ~tagged))
    return found


def _enough(of_tag: Held, first: int) -> set[int]:
    """The first briefs that hold so many, by their numbers."""
    found, passages = set[int](), 0
    for ref in of_tag:
        found.add(brief_number(ref) or 0)
        passages += of_tag[ref]
        if passages >= first:
            break
    return found


def _ranked(first: int, *conditions: Condition) -> sa.Select[tuple[uuid.UUID]]:
    """The first of each tag among those for which the conditions hold."""
    rank = sa.func.row_number().over(partition_by=Coding.tag_id, order_by=PLACE).label("rank")
    rows = (
        sa.select(Highlight.id, rank)
        .join(Brief, _OF_BRIEF)
        .join(Coding, _CODED)
        .where(*conditions)
        .subquery()
    )
    return sa.select(rows.c.id).where(rows.c.rank <= first)


def _ranked_in(
    first: int, numbers: Collection[int], conditions: Sequence[Condition]
) -> sa.Select[tuple[uuid.UUID]]:
    """The same in the briefs with these numbers. Their passages are made a table first: SQLite,
    which knows of no numbers of rows, would begin with all codings of the project."""
    place = [column.label(f"place_{at}") for at, column in enumerate(PLACE)]
    there = (
        sa.select(Highlight.project_id, Highlight.id, *place)
        .join(Brief, _OF_BRIEF)
        .where(*conditions, Brief.number.in_(numbers))
        .cte("there")
        .prefix_with("MATERIALIZED")
    )
    order = [there.c[each.name] for each in place]
    rank = sa.func.row_number().over(partition_by=Coding.tag_id, order_by=order).label("rank")
    coded = (Coding.project_id == there.c.project_id) & (Coding.highlight_id == there.c.id)
    rows = sa.select(there.c.id, rank).join_from(there, Coding, coded).subquery()
    return sa.select(rows.c.id).where(rows.c.rank <= first)


def _further_coders(
    project_id: uuid.UUID, only: Only, conditions: Sequence[Condition]
) -> set[uuid.UUID]:
    """Who put other tags than the one that is asked for on passages with it that another marked: in
    the briefs in which they did so at all."""
    known = counts.coders(project_id, only) if "tag_id" in only else []
    if not known:
        return set()
    people, briefs = map(set, zip(*known, strict=True))
    return _ids(
        sa.select(Coding.coder_id)
        .distinct()
        .select_from(Highlight)
        .join(Brief, _OF_BRIEF)
        .join(Coding, _CODED & (Coding.coder_id != Highlight.created_by))
        .where(*conditions, Brief.number.in_(briefs), Coding.coder_id.in_(people))
    )


def _ids(asked: sa.Select[Any]) -> set[uuid.UUID]:
    return {id for (id,) in run(asked)}


def _outside(project_id: uuid.UUID, conditions: Sequence[Condition]) -> tuple[int, set[uuid.UUID]]:
    """How many stand outside the body, and the ids of the first: looked for in the blocks there,
    which are fewer than passages can be."""
    of_block = (
        Highlight.project_id == Block.project_id,
        Highlight.revision_id == Block.revision_id,
        # By the index of where they start; a line break before a block belongs to it.
        Highlight.start.between(Block.start - 1, Block.end),
        Highlight.first_block == Block.ordinal,
    )
    there = (
        sa.select(sa.func.count())
        .select_from(Highlight)
        .where(*conditions, *of_block)
        .correlate(Block)
        .scalar_subquery()
    )
    blocks = (
        sa.select(Brief.number, *_BLOCK, there.label("passages"))
        .select_from(Block)
        .join(
            Revision,
            (Revision.project_id == Block.project_id) & (Revision.id == Block.revision_id),
        )
        .join(Brief, (Brief.project_id == Revision.project_id) & (Brief.id == Revision.brief_id))
        .where(Block.project_id == project_id, Block.zone != "body", Brief.deleted_at.is_(None))
        .subquery()
    )
    rows = run(
        sa.select(blocks).where(blocks.c.passages > 0).order_by(blocks.c.number, blocks.c.ordinal)
    ).all()
    before = accumulate((row.passages for row in rows), initial=0)
    first = [row for row, earlier in zip(rows, before, strict=False) if earlier < NAMED]
    if not first:
        return 0, set()
    begin = sa.or_(
        *(
            sa.and_(
                Highlight.revision_id == row.revision_id,
                Highlight.start.between(row.start - 1, row.end),
                Highlight.first_block == row.ordinal,
            )
            for row in first
        )
    )
    return sum(row.passages for row in rows), _ids(
        sa.select(Highlight.id).where(*conditions, begin)
    )


def each_once(
    project_id: uuid.UUID,
    tags: Iterable[Tag],
    families: Mapping[str, Collection[str]],
    own: Mapping[str, Held],
    only: Only,
) -> dict[str, Held]:
    """Of each family of tags (slugs), under its name, by brief, how many passages carry any of
    them; `own` says how many carry each tag, of those counts that are `only` asked for. One
    statement where a family has two tags in use, and one for each in which three overlap."""
    ids = {tag.slug: tag.id for tag in tags}
    of_everybody = "analyst_id" not in only
    used = [own.keys() & family for family in families.values()]
    together = {slug for family in used if len(family) > 1 for slug in family}
    pairs = _pairs(project_id, [ids[slug] for slug in together]) if together else {}
    found: dict[str, Held] = {}
    for name, family in families.items():
        known = _sums(family, own, pairs, of_everybody=of_everybody)
        unsure = [ref for ref, passages in known.items() if passages is None]
        sure = {ref: passages for ref, passages in known.items() if passages is not None}
        if unsure:
            sure |= _anew(project_id, [ids[slug] for slug in family if slug in own], unsure, only)
        found[name] = sure
    return found


def _pairs(project_id: uuid.UUID, tags: Collection[uuid.UUID]) -> Mapping[str, list[Pair]]:
    """By brief those of these tags."""
    found: dict[str, list[Pair]] = defaultdict(list)
    both = _ROW.one_id.in_(tags), _ROW.other_id.in_(tags)
    for brief, one, other, number in run(_PAIRS.where(*both), project=project_id):
        found[brief_ref(brief)].append((one, other, number))
    return found


def _sums(
    family: Collection[str],
    own: Mapping[str, Held],
    pairs: Mapping[str, Sequence[Pair]],
    *,
    of_everybody: bool,
) -> dict[str, int | None]:
    """By brief; None where three of the tags are on each other's passages, as pairs do not tell
    whether any passage has all three; and where two are, and it is not passages `of_everybody` that
    are asked for, as pairs do not say whose they are."""
    found: dict[str, int | None] = {}
    for slug in family:
        for ref, number in own.get(slug, {}).items():
            found[ref] = (found.get(ref) or 0) + number
    for ref in found.keys() & pairs.keys():
        there = [pair for pair in pairs[ref] if pair[0] in family and pair[1] in family]
        beside: dict[str, set[str]] = defaultdict(set)
        for one, other, _ in there:
            beside[one].add(other)
            beside[other].add(one)
        three = any(beside[one] & beside[other] for one, other, _ in there)
        if there and (three or not of_everybody):
            found[ref] = None
        else:
            found[ref] = (found[ref] or 0) - sum(passages for *_, passages in there)
    return found


def _anew(
    project_id: uuid.UUID,
    tags: Collection[uuid.UUID],
    briefs: Iterable[str],
    only: Only,
) -> dict[str, int]:
    """Counted from the passages of these briefs."""
    rows = run(
        sa.select(Brief.number, sa.func.count(sa.distinct(Highlight.id)))
        .select_from(Highlight)
        .join(Brief, _OF_BRIEF)
        .join(Coding, _CODED)
        .where(
            *counted_conditions(project_id, only),
            Brief.number.in_([brief_number(ref) for ref in briefs]),
            Coding.tag_id.in_(tags),
        )
        .group_by(Brief.number)
    )
    return {brief_ref(number): passages for number, passages in rows}

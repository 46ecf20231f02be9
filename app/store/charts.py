"""The charts of a project's page: bars, and the table behind each. Counts over a whole project, one
statement each."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

import sqlalchemy as sa

from app.domain import briefs as domain
from app.domain.charts import (
    MOST_BARS,
    MOST_PAIRS,
    Bar,
    Pair,
    ReadingShare,
    TagCount,
    by_brief,
    by_pair,
    by_reader,
    in_colour,
    sentence,
)
from app.domain.progress import ReadThrough
from app.store import progress
from app.store.database import db
from app.store.memberships import Member
from app.store.names import live, removed
from app.store.tables.briefs import Brief, Coding, Highlight
from app.store.tables.codebook import Tag


def cells(project_id: uuid.UUID) -> list[TagCount]:
    """How often each tag is in each brief, briefs by number and tags in codebook order; without
    the tags that are not there."""
    counted = (  # by ids, which are narrow; names come to the few rows that are left
        sa.select(Highlight.brief_id, Coding.tag_id, sa.func.count().label("passages"))
        .join(
            Coding,
            (Coding.project_id == Highlight.project_id) & (Coding.highlight_id == Highlight.id),
        )
        .where(*live(project_id))
        .group_by(Highlight.brief_id, Coding.tag_id)
        .subquery()
    )
    rows = db.session.execute(
        sa.select(
            Brief.number,
            Brief.title,
            Tag.slug,
            Tag.name,
            Tag.colour,
            counted.c.passages,
            Tag.position,
        )
        .select_from(counted)
        .join(Brief, (Brief.project_id == project_id) & (Brief.id == counted.c.brief_id))
        .join(Tag, (Tag.project_id == project_id) & (Tag.id == counted.c.tag_id))
        .order_by(Brief.number, Tag.position, Tag.id)
    )
    return [TagCount(*row) for row in rows]


def pairs(project_id: uuid.UUID, cells: Iterable[TagCount]) -> list[Pair]:
    """The tags that are most often on the same highlight, the most frequent first. `cells` name
    them.

    The tags of a highlight are brought together as one text and equal texts are counted: a join of
    codings with codings takes PostgreSQL minutes while it does not yet know how many there are.
    """
    together = (
        sa.select(sa.func.aggregate_strings(Tag.slug, ",").label("slugs"))
        .select_from(Coding)
        .join(Tag, (Tag.project_id == Coding.project_id) & (Tag.id == Coding.tag_id))
        .where(Coding.project_id == project_id, Coding.highlight_id.not_in(removed(project_id)))
        .group_by(Coding.highlight_id)
        .having(sa.func.count() > 1)
        .subquery()
    )
    rows = db.session.execute(
        sa.select(together.c.slugs, sa.func.count()).group_by(together.c.slugs)
    )
    known = {cell.slug: cell for cell in cells}
    counted: Counter[tuple[str, str]] = Counter()
    for slugs, passages in rows:
        found = sorted(slugs.split(","), key=lambda slug: (known[slug].place, slug))
        for pair in combinations(found, 2):
            counted[pair] += passages

    def rank(pair: tuple[str, str]) -> tuple[int, ...]:
        return -counted[pair], *(known[slug].place for slug in pair)

    def named(slug: str) -> tuple[str, str, str]:
        return slug, known[slug].name, known[slug].colour

    return [
        Pair(named(one), named(other), counted[one, other])
        for one, other in sorted(counted, key=rank)[:MOST_PAIRS]
    ]


MOST_NAMED = 3  # readers named beside a brief


@dataclass(frozen=True)
class Charts:
    cells: Sequence[TagCount]
    pairs: Sequence[Pair]
    briefs: Sequence[Bar]
    tags: Sequence[Bar]
    readers: Sequence[Bar]
    read_by: dict[int, list[str]]  # by number of the brief
    read_through: Sequence[ReadThrough]

    def __bool__(self) -> bool:
        return bool(self.cells or self.read_through)

    @property
    def marked(self) -> int:
        """How many briefs have a tagged passage."""
        return len({cell.brief for cell in self.cells})

    @property
    def legend(self) -> Sequence[TagCount]:
        """The tags that occur, each once; those in a colour of their own first."""
        tags = {cell.slug: cell for cell in self.cells}
        return list({slug: tags[slug] for slug in (*in_colour(self.cells), *tags)}.values())


def charts(actor: Member, briefs: Sequence[domain.Brief]) -> Charts:
    """Four statements, whatever the project holds. How far somebody has read is shown to them and,
    where they share it, to all; only what is declared read through is counted."""
    project_id = actor.project_id
    counted = cells(project_id)
    together = pairs(project_id, counted)
    readings = _readings(actor, briefs)
    read_through = progress.read_through(project_id)
    return Charts(
        cells=counted,
        pairs=together,
        briefs=sorted(by_brief(counted), key=lambda bar: -sum(s.width for s in bar.segments))[
            :MOST_BARS
        ],
        tags=by_pair(together),
        readers=by_reader(read_through, len(briefs))[:MOST_BARS],
        read_by=_read_by(readings),
        read_through=read_through,
    )


def _readings(actor: Member, briefs: Sequence[domain.Brief]) -> list[ReadingShare]:
    """What was counted before a block left the body counts no more than there is."""
    known = {brief.id: brief for brief in briefs}
    return [
        ReadingShare(
            reader.name,
            reader.handle,
            known[reader.brief_id].number,
            min(reader.paragraphs, known[reader.brief_id].paragraphs),
            known[reader.brief_id].paragraphs,
        )
        for reader in progress.readers(actor.project_id, actor.user_id)
        if reader.brief_id in known
    ]


def _read_by(readings: Sequence[ReadingShare]) -> dict[int, list[str]]:
    """“12 of 18 paragraphs read by Ana” for the first few of a brief, then how many others."""
    found: dict[int, list[str]] = {}
    for reading in readings:
        found.setdefault(reading.brief, []).append(sentence(reading))
    return {
        brief: [*named[:MOST_NAMED], *_others(len(named) - MOST_NAMED)]
        for brief, named in found.items()
    }


def _others(count: int) -> list[str]:
    return [f"and begun by {count} more"] if count > 0 else []

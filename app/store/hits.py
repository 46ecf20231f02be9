"""The blocks of all texts that hold what somebody looks for, and what is marked in their briefs."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from app.domain.document import label
from app.domain.hits import Span, TextHit, hits
from app.domain.search import Query
from app.store.database import run
from app.store.search import MOST_FOUND, matching, texts_of
from app.store.tables.briefs import Block, Brief, Coding, Highlight, Revision
from app.store.tables.codebook import Tag
from app.store.tables.search import SearchEntry

_PROJECT: sa.BindParameter[uuid.UUID] = sa.bindparam("project", type_=sa.Uuid())
_MARKED = (
    sa.select(
        Brief.number,
        Highlight.number,
        Highlight.id,
        Highlight.created_by,
        Highlight.version,
        Highlight.start,
        Highlight.end,
        Tag.slug,
    )
    .join(Brief, (Brief.project_id == Highlight.project_id) & (Brief.id == Highlight.brief_id))
    .outerjoin(
        Coding,
        (Coding.project_id == Highlight.project_id) & (Coding.highlight_id == Highlight.id),
    )
    .outerjoin(Tag, (Tag.project_id == Coding.project_id) & (Tag.id == Coding.tag_id))
    .where(
        Highlight.project_id == _PROJECT,
        Highlight.deleted_at.is_(None),
        Highlight.revision_id == Brief.revision_id,
        Brief.number.in_(sa.bindparam("numbers", expanding=True)),
    )
    .order_by(Brief.number, Highlight.start, Highlight.number, Tag.position, Tag.id)
)


@dataclass(frozen=True, slots=True)
class PlacedHit:
    """A hit in the text of a brief; `label` is its paragraph, `text` the whole text."""

    brief_id: uuid.UUID
    brief: int
    title: str
    language: str
    revision_id: uuid.UUID
    block: int
    zone: str
    label: str
    text: str
    hit: TextHit

    @property
    def key(self) -> tuple[int, int, int]:
        """What a form calls it: brief, start and end."""
        return self.brief, self.hit.start, self.hit.end


@dataclass(frozen=True, slots=True)
class MarkedSpan:
    """A live highlight where it stands, with its tags by slug."""

    brief: int
    number: int
    id: uuid.UUID
    marked_by: uuid.UUID
    version: int
    start: int
    end: int
    tags: tuple[str, ...]

    def covers(self, span: Span) -> bool:
        return self.start <= span[0] and span[1] <= self.end

    def touches(self, span: Span) -> bool:
        return self.start < span[1] and span[0] < self.end


def placed(project_id: uuid.UUID, query: Query, unit: str) -> tuple[list[PlacedHit], bool]:
    """The hits in the order of the briefs and texts, and whether there are more blocks than the
    MOST_FOUND that are looked at. Two statements."""
    if not query:
        return [], False
    found = matching([project_id], query, kind="block")
    rows = run(
        sa.select(
            Brief.id,
            Brief.number,
            Brief.title,
            Brief.language,
            Revision.id,
            Block.ordinal,
            Block.zone,
            Block.number,
            Block.suffix,
            Block.start,
            Block.end,
            Brief.deleted_at.is_(None),
        )
        .select_from(found)
        .join(
            SearchEntry,
            (SearchEntry.project_id == found.c.project_id) & (SearchEntry.id == found.c.id),
        )
        .join(
            Revision,
            (Revision.project_id == SearchEntry.project_id)
            & (Revision.id == SearchEntry.object_id),
        )
        .join(
            Brief,
            (Brief.project_id == Revision.project_id) & (Brief.revision_id == Revision.id),
        )
        .join(
            Block,
            (Block.project_id == Revision.project_id)
            & (Block.revision_id == Revision.id)
            & (Block.ordinal == SearchEntry.ordinal),
        )
        .distinct()
        .order_by(Brief.number, Block.ordinal)
    ).all()
    live = [row[:-1] for row in rows if row[-1]]
    texts = texts_of({row[4] for row in live})
    hits_found = []
    for id, brief, title, language, revision_id, block, zone, number, suffix, start, end in live:
        text = texts[revision_id]
        numbered = label(number, suffix) if zone == "body" else ""
        place = (id, brief, title, language, revision_id, block, zone, numbered, text)
        hits_found += [PlacedHit(*place, hit) for hit in hits(text, start, end, query, unit)]
    return hits_found, len(rows) > MOST_FOUND


def marked(project_id: uuid.UUID, briefs: Collection[int]) -> Mapping[int, list[MarkedSpan]]:
    """By brief the live highlights of its text, in their order: one statement."""
    found: dict[int, list[MarkedSpan]] = defaultdict(list)
    if briefs:
        tags: dict[tuple[object, ...], list[str]] = defaultdict(list)
        for *about, slug in run(_MARKED, project=project_id, numbers=sorted(briefs)):
            tags[tuple(about)] += [slug] if slug else []
        for key, slugs in tags.items():
            one = MarkedSpan(*key, tuple(slugs))  # type: ignore[call-arg, arg-type]
            found[one.brief].append(one)
    return found


def touching(hit: PlacedHit, marked: Iterable[MarkedSpan]) -> list[MarkedSpan]:
    """The highlights that share a character with what would be marked."""
    return [each for each in marked if each.touches((hit.hit.start, hit.hit.end))]

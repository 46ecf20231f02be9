"""Search over briefs, passages and notes: one function, two engines, the same hits."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSQUERY

from app.domain.search import Query, Term
from app.domain.zoning import label
from app.store.database import db
from app.store.tables import (
    Block,
    Brief,
    Highlight,
    Membership,
    Note,
    Project,
    Revision,
    SearchEntry,
)

Column = sa.ColumnElement[uuid.UUID] | sa.orm.InstrumentedAttribute[uuid.UUID]

# In the order in which hits are shown.
KINDS = ("brief", "block", "passage", "note", "reply")


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found. `text` is the canonical text that the words stand in; `anchor` its place in
    the brief's page ("" for the brief itself); `label` the paragraph's number."""

    kind: str
    slug: str
    project_name: str
    brief_number: int
    brief_title: str
    anchor: str
    label: str
    ref: str
    text: str


@dataclass(frozen=True, slots=True)
class Found:
    counts: Mapping[str, int]
    hits: Sequence[Hit]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def search(
    project_ids: Collection[uuid.UUID],
    query: Query,
    *,
    kinds: Collection[str] = KINDS,
    offset: int = 0,
    limit: int = 50,
) -> Found:
    """What holds the words in these projects, which must be those that the person belongs to.

    A unit is a title with its authors, a block, a passage or a note: all terms stand in one of
    them. Removed briefs and highlights are not found. Three statements. Counts are of all kinds.
    """
    if not query or not project_ids:
        return Found({}, [])
    found = _entries(project_ids, query)
    counted = sa.select(found.c.kind, sa.func.count()).group_by(found.c.kind)
    counts = {kind: number for kind, number in db.session.execute(counted)}  # noqa: C416
    order = sa.case({kind: at for at, kind in enumerate(KINDS)}, value=found.c.kind)
    rows = db.session.execute(
        sa.select(found)
        .where(found.c.kind.in_(kinds))
        .order_by(order, found.c.rank, found.c.id)
        .offset(offset)
        .limit(limit)
    ).all()
    texts = _texts({row.object_id for row in rows if row.kind == "block"})
    return Found(
        {kind: counts[kind] for kind in KINDS if kind in counts},
        list(dict.fromkeys(_hit(row, texts) for row in rows)),
    )


def projects_of(user_id: uuid.UUID) -> list[uuid.UUID]:
    """The projects that the person belongs to."""
    mine = sa.select(Membership.project_id).where(
        Membership.user_id == user_id, Membership.left_at.is_(None)
    )
    return list(db.session.scalars(mine))


def _entries(project_ids: Collection[uuid.UUID], query: Query) -> sa.Subquery:
    entry = SearchEntry
    matches, rank, source = _matching(query)
    start = (
        entry.__table__ if source is None else sa.join(source, entry, source.c.rowid == entry.id)
    )
    joined = sa.outerjoin(
        start, Note, _is(Note.project_id, Note.id) & (entry.kind == "reply")
    ).outerjoin(
        Highlight,
        _is(
            Highlight.project_id,
            Highlight.id,
            sa.case((entry.kind == "reply", Note.highlight_id), else_=entry.object_id),
        )
        & entry.kind.in_(("passage", "note", "reply")),
    )
    brief_id = sa.func.coalesce(Highlight.brief_id, Revision.brief_id, entry.object_id)
    joined = joined.outerjoin(
        Revision, _is(Revision.project_id, Revision.id) & (entry.kind == "block")
    ).join(Brief, _is(Brief.project_id, Brief.id, brief_id))
    joined = joined.join(Project, Project.id == entry.project_id).outerjoin(
        Block,
        _is(Block.project_id, Block.revision_id)
        & (Block.ordinal == entry.ordinal)
        & (entry.kind == "block"),
    )
    return (
        sa.select(
            entry.id,
            entry.kind,
            entry.object_id,
            rank.label("rank"),
            Project.slug,
            Project.name.label("project_name"),
            Brief.number.label("brief_number"),
            Brief.title,
            Brief.authors,
            Highlight.number,
            Highlight.exact,
            Highlight.note,
            Note.text.label("reply"),
            Block.ordinal,
            Block.zone,
            Block.number.label("block_number"),
            Block.suffix,
            Block.start,
            Block.end,
        )
        .select_from(joined)
        .where(
            matches,
            entry.project_id.in_(project_ids),
            Brief.deleted_at.is_(None),
            sa.or_(entry.kind != "block", Brief.revision_id == entry.object_id),
            sa.or_(entry.kind.in_(("brief", "block")), Highlight.deleted_at.is_(None)),
            sa.or_(entry.kind != "reply", Note.deleted_at.is_(None)),
        )
        .subquery()
    )


def _is(project_id: Column, id: Column, named: Column | None = None) -> sa.ColumnElement[bool]:
    return (project_id == SearchEntry.project_id) & (
        id == (SearchEntry.object_id if named is None else named)
    )


def _matching(
    query: Query,
) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[float], sa.Subquery | None]:
    if db.session.get_bind().dialect.name == "postgresql":
        asked = sa.cast(sa.literal(_postgres(query)), TSQUERY)
        words = SearchEntry.__table__.c.words
        return words.op("@@")(asked), -sa.func.ts_rank(words, asked), None
    index = sa.table("search_words", sa.column("rowid"), sa.column("rank"))
    matches = sa.literal_column("search_words").op("MATCH")(_sqlite(query))
    # The limit keeps SQLite from looking every entry up in the index instead of asking it once.
    found = sa.select(index.c.rowid, index.c.rank).where(matches).limit(-1).subquery("found")
    return sa.true(), found.c.rank, found


def _sqlite(query: Query) -> str:
    """FTS5's language; a term is a phrase in quotation marks, so nothing in it is an operator."""

    def written(term: Term) -> str:
        return f'"{" ".join(term.words)}"{" *" * term.begins}'

    wanted = " AND ".join(map(written, query.wanted))
    if not query.unwanted:
        return wanted
    return f"({wanted}) NOT ({' OR '.join(map(written, query.unwanted))})"


def _postgres(query: Query) -> str:
    """The same as a tsquery, lexemes in quotation marks."""

    def written(term: Term) -> str:
        phrase = " <-> ".join(f"'{word}'" for word in term.words)
        return f"({phrase}{':*' * term.begins})"

    wanted = " & ".join(map(written, query.wanted))
    return " & ".join([wanted, *(f"!{written(term)}" for term in query.unwanted)])


def _texts(revision_ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, str]:
    texts = sa.select(Revision.id, Revision.text).where(Revision.id.in_(revision_ids))
    return {id: text for id, text in db.session.execute(texts)}  # noqa: C416


def _hit(row: sa.Row, texts: Mapping[uuid.UUID, str]) -> Hit:
    ref, anchor, numbered = f"B{row.brief_number}", "", ""
    if row.kind == "block":
        text = texts[row.object_id][row.start : row.end]
        numbered = label(row.block_number, row.suffix) if row.zone == "body" else ""
        anchor = f"p{numbered}" if numbered else f"b{row.ordinal}"
    elif row.kind == "brief":
        text = " · ".join([row.title, *row.authors])
    else:
        text = {"passage": row.exact, "note": row.note, "reply": row.reply}[row.kind]
        ref, anchor = f"{ref}:{row.number}", f"h{row.number}"
    return Hit(
        row.kind,
        row.slug,
        row.project_name,
        row.brief_number,
        row.title,
        anchor,
        numbered,
        ref,
        text,
    )

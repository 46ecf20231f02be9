"""Search over briefs, passages, notes and recommendations: one function, two engines, the same
hits."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSQUERY

from app.domain.direction import direction
from app.domain.document import label
from app.domain.references import brief_ref, passage_ref, recommendation_ref
from app.domain.search import Query, holds
from app.domain.tags import TEXTS
from app.domain.words import Phrase
from app.store.database import db, run
from app.store.names import IN_USE
from app.store.search_index import OF_RECOMMENDATION, said_in_fields
from app.store.tables.briefs import Block, Brief, Highlight, Note, Revision
from app.store.tables.codebook import Memo, Tag
from app.store.tables.people import Membership, Project
from app.store.tables.recommendations import Recommendation
from app.store.tables.search import SearchEntry

Column = sa.ColumnElement[uuid.UUID] | sa.orm.InstrumentedAttribute[uuid.UUID]

# In the order in which hits are shown.
KINDS = ("brief", "tag", OF_RECOMMENDATION, "block", "passage", "note", "reply", "memo")
MOST_FOUND = 1000
PROJECTS: sa.BindParameter[uuid.UUID] = sa.bindparam("projects", expanding=True)


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found. `text` is the canonical text that the words stand in; `anchor` its place in
    the brief's page ("" for the brief itself); `label` the paragraph's number. `ref` of an entry of
    the codebook is its slug. What is no brief has its name as `brief_title`."""

    kind: str
    slug: str
    project_name: str
    brief_number: int
    brief_title: str
    anchor: str
    label: str
    ref: str
    text: str
    language: str = ""  # of the words, where they are of the brief

    @property
    def direction(self) -> str:
        return direction(self.text, self.language)


@dataclass(frozen=True, slots=True)
class Found:
    """`more` when there are more than were looked at."""

    counts: Mapping[str, int]
    hits: Sequence[Hit]
    more: bool = False

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

    A unit is a title with its authors, an entry of the codebook, a recommendation with its fields,
    a block, a passage or a note: all terms stand in one of them. What is removed, retired,
    withdrawn or merged is not found. Three statements, four when the words stand in more units than
    MOST_FOUND: of all but titles and codebook only these are looked at; and one more where
    recommendations are shown. Counts are of all kinds.
    """
    if not query or not project_ids:
        return Found({}, [])
    found = run(_entries(project_ids, query)).all()
    more = len(found) > MOST_FOUND
    live: list[sa.Row] = [row for row in found[:MOST_FOUND] if row.live]
    if more:  # the few titles are not lost among the many texts
        live = [*(row for row in live if row.kind != "brief"), *_named(_TITLES, project_ids, query)]
    live += _named(_ENTRIES, project_ids, query)
    asked = [row for row in live if row.kind in kinds]
    asked.sort(key=lambda row: (KINDS.index(row.kind), row.rank, row.id))
    rows = asked[offset : offset + limit]
    texts = texts_of({row.object_id for row in rows if row.kind == "block"})
    if said := {row.object_id for row in rows if row.kind == OF_RECOMMENDATION}:
        here = Recommendation.project_id.in_(project_ids), Recommendation.id.in_(said)
        texts |= {id: " · ".join(words) for id, words in said_in_fields(*here).items()}
    counts = Counter(row.kind for row in live)
    return Found(
        {kind: counts[kind] for kind in KINDS if kind in counts},
        list(dict.fromkeys(_hit(row, texts) for row in rows)),
        more,
    )


def projects_of(user_id: uuid.UUID) -> list[uuid.UUID]:
    """The projects that the person belongs to, the archived among them."""
    mine = (
        sa.select(Membership.project_id)
        .join(Project, Project.id == Membership.project_id)
        .where(
            Membership.user_id == user_id,
            Membership.left_at.is_(None),
            Project.deleted_at.is_(None),
        )
    )
    return list(db.session.scalars(mine))


_TITLES = (
    sa.select(
        sa.literal("brief").label("kind"),
        Brief.id,
        Brief.number.label("brief_number"),
        Brief.title,
        Brief.authors,
        Project.slug,
        Project.name.label("project_name"),
        sa.literal(0).label("rank"),
    )
    .join(Project, Project.id == Brief.project_id)
    .where(Brief.project_id.in_(PROJECTS), Brief.deleted_at.is_(None))
)
_ENTRIES = (
    sa.select(
        sa.literal("tag").label("kind"),
        Tag.id,
        Tag.slug.label("tag"),
        Tag.name,
        *(getattr(Tag, each.name) for each in TEXTS),
        Project.slug,
        Project.name.label("project_name"),
        Tag.position.label("rank"),
    )
    .join(Project, Project.id == Tag.project_id)
    .where(Tag.project_id.in_(PROJECTS), Tag.retired_at.is_(None))
)


_LIVE = sa.and_(
    Brief.id.is_not(None),
    Brief.deleted_at.is_(None),
    sa.or_(SearchEntry.kind != "block", Brief.revision_id == SearchEntry.object_id),
    sa.or_(SearchEntry.kind.in_(("brief", "block")), Highlight.deleted_at.is_(None)),
    sa.or_(SearchEntry.kind != "reply", Note.deleted_at.is_(None)),
)
_LIVE_MEMO = sa.and_(
    Memo.deleted_at.is_(None),
    sa.or_(
        sa.and_(Brief.id.is_not(None), Brief.deleted_at.is_(None)),
        sa.and_(Tag.id.is_not(None), Tag.retired_at.is_(None)),
    ),
)


def _named(
    statement: sa.Select, project_ids: Collection[uuid.UUID], query: Query
) -> Iterator[sa.Row]:
    """Those that hold the words, looked through here: there are few, and no index has them."""
    for row in run(statement, projects=list(project_ids)):
        if holds(_hit(row, {}).text, query):
            yield row


def _entries(project_ids: Collection[uuid.UUID], query: Query) -> sa.Select:
    """The first entries that hold the words, one more than are looked at, each with what it names
    and whether that is `live`."""
    entry = SearchEntry
    found = matching(project_ids, query)
    start = sa.join(
        found,
        entry,
        (entry.project_id == found.c.project_id) & (entry.id == found.c.id),
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
    joined = joined.outerjoin(Memo, _is(Memo.project_id, Memo.id) & (entry.kind == "memo"))
    joined = joined.outerjoin(Tag, (Tag.project_id == Memo.project_id) & (Tag.id == Memo.tag_id))
    brief_id = sa.func.coalesce(
        Highlight.brief_id, Revision.brief_id, Memo.brief_id, entry.object_id
    )
    joined = joined.outerjoin(
        Revision, _is(Revision.project_id, Revision.id) & (entry.kind == "block")
    ).outerjoin(Brief, _is(Brief.project_id, Brief.id, brief_id))
    joined = joined.outerjoin(
        Recommendation,
        _is(Recommendation.project_id, Recommendation.id) & (entry.kind == OF_RECOMMENDATION),
    )
    joined = joined.join(Project, Project.id == entry.project_id).outerjoin(
        Block,
        _is(Block.project_id, Block.revision_id)
        & (Block.ordinal == entry.ordinal)
        & (entry.kind == "block"),
    )
    return sa.select(
        entry.id,
        entry.kind,
        entry.object_id,
        found.c.rank,
        Project.slug,
        Project.name.label("project_name"),
        Brief.number.label("brief_number"),
        Brief.title,
        Brief.authors,
        Brief.language,
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
        Recommendation.number.label("recommendation_number"),
        Recommendation.title.label("recommendation_title"),
        Recommendation.statement,
        Memo.text.label("memo"),
        Tag.slug.label("tag"),
        Tag.name.label("tag_name"),
        sa.case(
            (entry.kind == OF_RECOMMENDATION, sa.and_(*IN_USE)),
            (entry.kind == "memo", _LIVE_MEMO),
            else_=_LIVE,
        ).label("live"),
    ).select_from(joined)


def _is(project_id: Column, id: Column, named: Column | None = None) -> sa.ColumnElement[bool]:
    return (project_id == SearchEntry.project_id) & (
        id == (SearchEntry.object_id if named is None else named)
    )


def matching(project_ids: Collection[uuid.UUID], query: Query, kind: str = "") -> sa.Subquery:
    """(project_id, id, rank) of the first entries, one more than are looked at, of one `kind` or
    all. The limit bounds the work and keeps SQLite from asking the index of words once for every
    entry."""
    entry = SearchEntry.__table__
    mine = [entry.c.project_id.in_(project_ids), *([entry.c.kind == kind] if kind else [])]
    if db.session.get_bind().dialect.name == "postgresql":
        asked = sa.cast(sa.literal(_postgres(query)), TSQUERY)
        words = entry.c.words
        rank = (-sa.func.ts_rank(words, asked)).label("rank")
        found = sa.select(entry.c.project_id, entry.c.id, rank).where(words.op("@@")(asked), *mine)
    else:
        index = sa.table("search_words", sa.column("rowid"), sa.column("rank"))
        matches = sa.literal_column("search_words").op("MATCH")(_sqlite(query))
        found = (
            sa.select(entry.c.project_id, entry.c.id, index.c.rank)
            .select_from(sa.join(index, entry, entry.c.id == index.c.rowid))
            .where(matches, *mine)
        )
    return found.limit(MOST_FOUND + 1).subquery("found")


def _sqlite(query: Query) -> str:
    """FTS5's language; a term is a phrase in quotation marks, so nothing in it is an operator."""

    def written(term: Phrase) -> str:
        return f'"{" ".join(term.words)}"{" *" * term.begins}'

    wanted = " AND ".join(map(written, query.wanted))
    if not query.unwanted:
        return wanted
    return f"({wanted}) NOT ({' OR '.join(map(written, query.unwanted))})"


def _postgres(query: Query) -> str:
    """The same as a tsquery, lexemes in quotation marks."""

    def written(term: Phrase) -> str:
        phrase = " <-> ".join(f"'{word}'" for word in term.words)
        return f"({phrase}{':*' * term.begins})"

    wanted = " & ".join(map(written, query.wanted))
    return " & ".join([wanted, *(f"!{written(term)}" for term in query.unwanted)])


def texts_of(revision_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The texts of these revisions, in one statement."""
    texts = sa.select(Revision.id, Revision.text).where(Revision.id.in_(revision_ids))
    return {id: text for id, text in db.session.execute(texts)}  # noqa: C416


def _hit(row: sa.Row, texts: Mapping[uuid.UUID, str]) -> Hit:
    if row.kind == "tag":
        parts = [row.name, *(getattr(row, each.name) for each in TEXTS)]
        said = " · ".join(part for part in parts if part)
        return Hit("tag", row.slug, row.project_name, 0, row.name, "", "", row.tag, said)
    if row.kind == OF_RECOMMENDATION:
        parts = [row.recommendation_title, row.statement, texts.get(row.object_id, "")]
        said, ref = " · ".join(filter(None, parts)), recommendation_ref(row.recommendation_number)
        name = row.recommendation_title
        return Hit(row.kind, row.slug, row.project_name, 0, name, "", "", ref, said)
    if row.kind == "memo":
        number, name = (0, row.tag_name) if row.tag else (row.brief_number, row.title)
        ref, anchor = row.tag or brief_ref(row.brief_number), f"memo-{row.object_id}"
        return Hit(row.kind, row.slug, row.project_name, number, name, anchor, "", ref, row.memo)
    ref, anchor, numbered = brief_ref(row.brief_number), "", ""
    if row.kind == "block":
        text = texts[row.object_id][row.start : row.end]
        numbered = label(row.block_number, row.suffix) if row.zone == "body" else ""
        anchor = f"p{numbered}" if numbered else f"b{row.ordinal}"
    elif row.kind == "brief":
        text = " · ".join([row.title, *row.authors])
    else:
        text = {"passage": row.exact, "note": row.note, "reply": row.reply}[row.kind]
        ref, anchor = passage_ref(row.brief_number, row.number), f"h{row.number}"
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
        row.language if row.kind in ("block", "passage") else "",
    )

"""Briefs, their texts and their blocks: what pages read, and the rows that actions change."""

from __future__ import annotations

import json
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from app.domain import briefs as domain
from app.domain.document import DOUBTFUL, InlineMark, PlacedBlock, Recognition
from app.domain.errors import Missing
from app.domain.references import brief_ref
from app.store.database import db, run
from app.store.prepared import Prepared
from app.store.tables.briefs import ActPassage, Block, Brief, Highlight, Revision
from app.store.tables.codebook import Memo
from app.store.tables.people import Event, Project, User

NO_BRIEF = "There is no such brief in this project, or it was removed."


def numbered_paragraphs() -> sa.ScalarSelect[int]:
    """How many ¶ the present text of a Brief has, as a column of a query over Brief."""
    return (
        sa.select(sa.func.count())
        .where(
            Block.project_id == Brief.project_id,
            Block.revision_id == Brief.revision_id,
            Block.zone == "body",
            Block.number.is_not(None),
        )
        .scalar_subquery()
    )


_OF_BRIEF = (Revision.project_id == Brief.project_id) & (Revision.id == Brief.revision_id)
_ABOUT = (
    Brief.number,
    Brief.title,
    Brief.authors,
    Brief.publisher,
    Brief.date,
    Brief.url,
    Brief.kind,
    Brief.container,
    Brief.organisations,
    Brief.language,
    Brief.attributes,
)
# Numbers are never given again, so the live highlights are those ever numbered without the removed,
# which are few and have an index.
_REMOVED = (
    sa.select(sa.func.count())
    .where(
        Highlight.project_id == Brief.project_id,
        Highlight.brief_id == Brief.id,
        Highlight.deleted_at.is_not(None),
    )
    .scalar_subquery()
)
_MEMOS = (
    sa.select(sa.func.count())
    .where(
        Memo.project_id == Brief.project_id, Memo.brief_id == Brief.id, Memo.deleted_at.is_(None)
    )
    .scalar_subquery()
)
_LISTED = (
    Brief.note,
    Brief.id,
    Brief.revision_id,
    Brief.rev,
    Brief.version,
    Brief.created_at,
    User.name.label("created_by"),
    Brief.deleted_at.is_not(None).label("removed"),
    (Brief.next_highlight_number - 1 - _REMOVED).label("highlights"),
    numbered_paragraphs().label("paragraphs"),
    _MEMOS.label("memos"),
)
# Each change below a brief raises its rev and is in the record under it, or as an act over many.
_CHANGED = sa.func.coalesce(
    sa.select(sa.func.max(Event.at))
    .where(
        Event.project_id == Brief.project_id,
        Event.brief_id == Brief.id,
        Event.rev == Brief.rev,
    )
    .scalar_subquery(),
    sa.select(sa.func.max(Event.at))
    .join(
        ActPassage,
        (ActPassage.project_id == Event.project_id) & (ActPassage.event_id == Event.id),
    )
    .where(
        ActPassage.project_id == Brief.project_id,
        ActPassage.brief_id == Brief.id,
        ActPassage.rev == Brief.rev,
    )
    .correlate(Brief)
    .scalar_subquery(),
    type_=Event.at.type,
).label("changed_at")
_READ = (
    Revision.text_sha256,
    sa.func.trim(Revision.reader + " " + Revision.reader_version).label("reader"),
    numbered_paragraphs().label("paragraphs"),
    Revision.recognition,
)
_TEXTS = (Brief.revision_id, Revision.text_sha256, Revision.text)


def _query(
    *conditions: sa.ColumnElement[bool], columns: Sequence[Any] = ()
) -> sa.Select[*tuple[Any, ...]]:
    """What is said about each brief, and these columns: one statement, however many there are."""
    return (
        sa.select(*_ABOUT, *columns)
        .where(Brief.project_id == sa.bindparam("project"), *conditions)
        .order_by(Brief.number)
    )


_KEPT, _NOT_PURGED = Brief.deleted_at.is_(None), Brief.purged_at.is_(None)
_IN_TRASH = ~_KEPT & _NOT_PURGED
_NUMBERED = Brief.number == sa.bindparam("number")
_ALL, _GONE, _ONE, _ONE_EVEN_REMOVED = (
    _query(*conditions, columns=_LISTED).join(User, User.id == Brief.created_by)
    for conditions in ((_KEPT,), (_IN_TRASH,), (_NUMBERED, _KEPT), (_NUMBERED, _NOT_PURGED))
)
_ALL = _ALL.add_columns(_CHANGED)
_ONE, _ONE_EVEN_REMOVED = (
    each.add_columns(Revision.recognition).outerjoin(Revision, _OF_BRIEF)
    for each in (_ONE, _ONE_EVEN_REMOVED)
)
_CITED = _query(_KEPT, columns=(Brief.revision_id, Project.citation_style)).join(
    Project, Project.id == Brief.project_id
)
_SOURCES = _query(_KEPT, columns=_READ).join(Revision, _OF_BRIEF)
_WHOLE = _query(_KEPT, columns=_TEXTS).join(Revision, _OF_BRIEF)


def brief(project_id: uuid.UUID, number: int, *, removed: bool = False) -> domain.Brief:
    """The brief B<number>. Missing when there is none; one that was removed only with `removed`."""
    found = _briefs(_ONE_EVEN_REMOVED if removed else _ONE, project=project_id, number=number)
    if not found:
        raise Missing(NO_BRIEF)
    return found[0]


def briefs(project_id: uuid.UUID) -> list[domain.Brief]:
    """The briefs of a project by number, without the removed ones."""
    return _briefs(_ALL, project=project_id)


def removed_briefs(project_id: uuid.UUID) -> list[domain.Brief]:
    """The briefs that were removed and can be put back."""
    return _briefs(_GONE, project=project_id)


def sources(project_id: uuid.UUID) -> list[domain.Brief]:
    """The briefs of a project with what reports say of their texts: digest, reader, paragraphs."""
    return _briefs(_SOURCES, project=project_id)


def cited(project_id: uuid.UUID) -> tuple[list[domain.Brief], str]:
    """The briefs of a project as far as citations need them, and its style ("" without briefs)."""
    rows = [dict(row) for row in run(_CITED, project=project_id).mappings()]
    styles = [row.pop("citation_style") for row in rows]
    return [_brief(row) for row in rows], styles[0] if styles else ""


def with_texts(project_id: uuid.UUID) -> list[domain.Brief]:
    """The briefs of a project with their present texts."""
    return _briefs(_WHOLE, project=project_id)


MOST_TEXTS = 32  # that a process keeps
_TEXT = Prepared(
    sa.select(Revision.text).where(
        Revision.project_id == sa.bindparam("project"), Revision.id == sa.bindparam("revision")
    )
)
# Attributes come as the driver gives them: most blocks have none, and a text has hundreds.
BLOCK_COLUMNS = (
    Block.ordinal,
    Block.kind,
    Block.zone,
    Block.start,
    Block.end,
    Block.level,
    Block.number,
    Block.suffix,
    Block.page,
    sa.type_coerce(Block.attributes, sa.types.NullType),
)
_USUAL = (("row", 0), ("column", 0), ("marker", ""), ("recognised", False))
_BLOCKS = (
    sa.select(*BLOCK_COLUMNS)
    .where(
        Block.project_id == sa.bindparam("project"), Block.revision_id == sa.bindparam("revision")
    )
    .order_by(Block.ordinal)
)
_FIRST = sa.select(sa.func.max(Block.start)).where(
    Block.project_id == sa.bindparam("project"),
    Block.revision_id == sa.bindparam("revision"),
    Block.start <= sa.bindparam("start"),
)
_ALL_BLOCKS, _BLOCKS_BETWEEN, _BLOCKS_WITHIN = (
    Prepared(_BLOCKS),
    Prepared(_BLOCKS.where(Block.ordinal.between(sa.bindparam("first"), sa.bindparam("last")))),
    Prepared(
        _BLOCKS.where(  # looked for from the last one that begins before it
            Block.start >= sa.func.coalesce(_FIRST.scalar_subquery(), 0),
            Block.start < sa.bindparam("end"),
            Block.end > sa.bindparam("start"),
        )
    ),
)


@lru_cache(maxsize=MOST_TEXTS)
def revision_text(project_id: uuid.UUID, revision_id: uuid.UUID) -> str:
    """The canonical text. Missing when the revision is not of this project. It never changes, so
    those that were asked for last are kept: to have the database cut a paragraph out of a text of
    100 kB took a twentieth of what adding takes (measured)."""
    row = _TEXT.first(project=project_id, revision=revision_id)
    if row is None:
        raise Missing(NO_BRIEF)
    return str(row[0])


def blocks(project_id: uuid.UUID, revision_id: uuid.UUID) -> list[PlacedBlock]:
    """The blocks of a revision, in the order of the text."""
    return placed_blocks(_ALL_BLOCKS.all(project=project_id, revision=revision_id))


def blocks_between(
    project_id: uuid.UUID, revision_id: uuid.UUID, first: int, last: int
) -> list[PlacedBlock]:
    """The blocks from one ordinal to another, both included."""
    between = {"first": first, "last": last}
    return placed_blocks(_BLOCKS_BETWEEN.all(project=project_id, revision=revision_id, **between))


def blocks_within(
    project_id: uuid.UUID, revision_id: uuid.UUID, start: int, end: int
) -> list[PlacedBlock]:
    """The blocks that share a character with `[start, end)`; it takes no longer in a longer
    text."""
    within = {"start": start, "end": end}
    return placed_blocks(_BLOCKS_WITHIN.all(project=project_id, revision=revision_id, **within))


def blocks_touching(
    project_id: uuid.UUID,
    revision_id: uuid.UUID,
    spans: Sequence[tuple[int, int]],
    ordinals: Collection[int] = (),
) -> list[PlacedBlock]:
    """The blocks that share a character with one of the half-open spans, or have one of the
    ordinals, in the order of the text: in one statement."""
    values = {f"{end}{n}": span[at] for n, span in enumerate(spans) for at, end in enumerate("se")}
    found = run(
        _touching(len(spans)),
        project=project_id,
        revision=revision_id,
        ordinals=list(ordinals),
        **values,
    )
    return placed_blocks(found)


@lru_cache
def _touching(spans: int) -> sa.Select[*tuple[Any, ...]]:
    within = [
        (Block.start < sa.bindparam(f"e{n}")) & (Block.end > sa.bindparam(f"s{n}"))
        for n in range(spans)
    ]
    asked = Block.ordinal.in_(sa.bindparam("ordinals", expanding=True))
    return _BLOCKS.where(sa.or_(asked, *within))


def placed_blocks(rows: Iterable[Any]) -> list[PlacedBlock]:
    """The rows of a statement over `BLOCK_COLUMNS`."""
    return [PlacedBlock(*row[:-1], *_attributes(row[-1])) for row in rows]


def languages(project_id: uuid.UUID) -> Sequence[str]:
    """Those of the project's briefs (ISO 639-1), the commonest first."""
    return db.session.scalars(
        sa.select(Brief.language)
        .where(Brief.project_id == project_id, Brief.deleted_at.is_(None), Brief.language != "")
        .group_by(Brief.language)
        .order_by(sa.func.count().desc(), Brief.language)
    ).all()


def doubtful_words(project_id: uuid.UUID) -> Mapping[str, Sequence[tuple[int, int]]]:
    """By the reference of the brief, the spans of words that were recognised without being sure, in
    order; of briefs that have such."""
    rows = db.session.execute(
        sa.select(Brief.number, Block.start, sa.type_coerce(Block.attributes, sa.types.NullType))
        .join(Revision, _OF_BRIEF)
        .join(
            Block,
            (Block.project_id == Revision.project_id) & (Block.revision_id == Revision.id),
        )
        .where(Brief.project_id == project_id, Revision.recognition.is_not(None))
        .order_by(Brief.number, Block.start)
    )
    found: dict[str, list[tuple[int, int]]] = {}
    raw: Any
    for number, start, raw in rows:
        for mark in (_attributes(raw) or ((),))[0]:
            if mark.kind == DOUBTFUL:
                span = start + mark.start, start + mark.end
                found.setdefault(brief_ref(number), []).append(span)
    return found


def copies(
    project_id: uuid.UUID, file_sha256: str, text_sha256: str
) -> Sequence[sa.Row[int, str, bool]]:
    """(number, title, same file) of the briefs with this file or this text, by number."""
    same_file = Revision.file_sha256 == file_sha256
    return db.session.execute(
        sa.select(Brief.number, Brief.title, same_file)
        .join(Revision, _OF_BRIEF)
        .where(
            Brief.project_id == project_id,
            Brief.deleted_at.is_(None),
            sa.or_(same_file, Revision.text_sha256 == text_sha256),
        )
        .order_by(Brief.number)
    ).all()


_ADD_BLOCK = Prepared(sa.insert(Block))


def add_blocks(
    project_id: uuid.UUID, revision_id: uuid.UUID, blocks: Iterable[Mapping[str, Any]]
) -> None:
    """The blocks of a new text: the columns of each but its keys. As rows of the session 19,000 of
    them took five times as long, and nobody could write meanwhile (measured)."""
    keys = {"project_id": project_id, "revision_id": revision_id}
    _ADD_BLOCK.write(*({**keys, **block} for block in blocks))


def take_number(project_id: uuid.UUID) -> int:
    """The next number of a brief, never given before nor again."""
    number = db.session.scalar(
        sa.update(Project)
        .where(Project.id == project_id)
        .values(next_brief_number=Project.next_brief_number + 1)
        .returning(Project.next_brief_number)
    )
    if number is None:
        raise Missing("There is no such project.")
    return number - 1


def bump(project_id: uuid.UUID, brief_id: uuid.UUID) -> int:
    """Count one change under a brief; returns its new `rev`."""
    rev = db.session.scalar(
        sa.update(Brief)
        .where(Brief.project_id == project_id, Brief.id == brief_id)
        .values(rev=Brief.rev + 1)
        .returning(Brief.rev)
    )
    if rev is None:
        raise Missing(NO_BRIEF)
    return rev


def brief_to_change(project_id: uuid.UUID, number: int, *, removed: bool = False) -> Brief:
    """The row itself, locked until the end of the transaction. Missing as in `brief`."""
    row = db.session.scalar(
        sa.select(Brief)
        .where(Brief.project_id == project_id, Brief.number == number)
        .where(Brief.deleted_at.is_not(None) if removed else Brief.deleted_at.is_(None))
        .where(Brief.purged_at.is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise Missing(NO_BRIEF)
    return row


def block_to_change(project_id: uuid.UUID, revision_id: uuid.UUID, ordinal: int) -> Block:
    """One block's row. Missing when the text has no such block."""
    row = db.session.get(Block, (project_id, revision_id, ordinal), populate_existing=True)
    if row is None:
        raise Missing("The text has no such block. Reload the brief.")
    return row


def number_before(project_id: uuid.UUID, revision_id: uuid.UUID, ordinal: int) -> int:
    """The number of the nearest numbered block before this one; 0 before the first."""
    return (
        db.session.scalar(
            sa.select(Block.number)
            .where(
                Block.project_id == project_id,
                Block.revision_id == revision_id,
                Block.ordinal < ordinal,
                Block.number.is_not(None),
            )
            .order_by(Block.ordinal.desc())
            .limit(1)
        )
        or 0
    )


def suffixes(project_id: uuid.UUID, revision_id: uuid.UUID, number: int) -> set[str]:
    """The suffixes already given to this number."""
    return set(
        db.session.scalars(
            sa.select(Block.suffix).where(
                Block.project_id == project_id,
                Block.revision_id == revision_id,
                Block.number == number,
            )
        )
    )


def number_of(project_id: uuid.UUID, brief_id: uuid.UUID) -> int | None:
    """The number of the brief with this id, removed or not; None when there is none."""
    return db.session.scalar(
        sa.select(Brief.number).where(Brief.project_id == project_id, Brief.id == brief_id)
    )


def _briefs(query: sa.Select[*tuple[Any, ...]], **values: object) -> list[domain.Brief]:
    return [_brief(row) for row in run(query, **values).mappings()]


def _brief(row: Mapping[Any, Any]) -> domain.Brief:
    known = {name: tuple(row[name]) for name in ("authors", "organisations")}
    if row.get("recognition"):
        known["recognition"] = Recognition(**row["recognition"])
    return domain.Brief(**{**row, **known})


def _attributes(raw: str | dict[str, Any]) -> tuple[Any, ...]:
    """Marks, row, column, marker, whether it was recognised. SQLite keeps JSON as text; the driver
    of PostgreSQL has read it. Most blocks have none."""
    if raw in ("{}", {}):
        return ()
    values = raw if isinstance(raw, dict) else json.loads(raw)
    marks = tuple(InlineMark(**mark) for mark in values.get("marks", ()))
    return (marks, *(values.get(name, usual) for name, usual in _USUAL))

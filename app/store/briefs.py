"""Briefs, their texts and their blocks: what pages read, and the rows that actions change."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.domain.document import InlineMark, PlacedBlock
from app.domain.errors import Missing
from app.domain.references import brief_ref
from app.store.database import db, run
from app.store.tables import Block, Brief, Highlight, Project, Revision, User

NO_BRIEF = "There is no such brief in this project, or it was removed."


@dataclass(frozen=True, slots=True)
class BriefLine:
    """A brief as lists and pages show it; `highlights` and `paragraphs` are counts."""

    id: uuid.UUID
    number: int
    title: str
    authors: tuple[str, ...]
    publisher: str
    date: str
    url: str
    language: str
    note: str
    revision_id: uuid.UUID
    rev: int
    version: int
    created_at: datetime
    created_by: str
    removed: bool
    highlights: int
    paragraphs: int
    kind: str
    container: str
    organisations: tuple[str, ...]

    @property
    def ref(self) -> str:
        return brief_ref(self.number)


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


def _query(*conditions: sa.ColumnElement[bool]) -> sa.Select[*tuple[Any, ...]]:
    """One statement, whatever the number of briefs. Numbers are never given again, so the live
    highlights are those ever numbered without the removed, which are few and have an index."""
    removed = (
        sa.select(sa.func.count())
        .where(
            Highlight.project_id == Brief.project_id,
            Highlight.brief_id == Brief.id,
            Highlight.deleted_at.is_not(None),
        )
        .scalar_subquery()
    )
    marked = Brief.next_highlight_number - 1 - removed
    return (
        sa.select(
            Brief.id,
            Brief.number,
            Brief.title,
            Brief.authors,
            Brief.publisher,
            Brief.date,
            Brief.url,
            Brief.language,
            Brief.note,
            Brief.revision_id,
            Brief.rev,
            Brief.version,
            Brief.created_at,
            User.name,
            Brief.deleted_at.is_not(None),
            marked,
            numbered_paragraphs(),
            Brief.kind,
            Brief.container,
            Brief.organisations,
        )
        .join(User, User.id == Brief.created_by)
        .where(Brief.project_id == sa.bindparam("project"), *conditions)
        .order_by(Brief.number)
    )


_ALL = _query(Brief.deleted_at.is_(None))
_REMOVED = _query(Brief.deleted_at.is_not(None))
_ONE = _query(Brief.number == sa.bindparam("number"), Brief.deleted_at.is_(None))
_ONE_EVEN_REMOVED = _query(Brief.number == sa.bindparam("number"))


def brief(project_id: uuid.UUID, number: int, *, removed: bool = False) -> BriefLine:
    """The brief B<number>. Missing when there is none; one that was removed only with `removed`."""
    lines = _lines(_ONE_EVEN_REMOVED if removed else _ONE, project=project_id, number=number)
    if not lines:
        raise Missing(NO_BRIEF)
    return lines[0]


def briefs(project_id: uuid.UUID) -> list[BriefLine]:
    """The briefs of a project by number, without the removed ones."""
    return _lines(_ALL, project=project_id)


def removed_briefs(project_id: uuid.UUID) -> list[BriefLine]:
    """The briefs that were removed and can be put back."""
    return _lines(_REMOVED, project=project_id)


_TEXT = sa.select(Revision.text).where(
    Revision.project_id == sa.bindparam("project"), Revision.id == sa.bindparam("revision")
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
_USUAL = (("row", 0), ("column", 0), ("marker", ""))
_BLOCKS = (
    sa.select(*BLOCK_COLUMNS)
    .where(
        Block.project_id == sa.bindparam("project"), Block.revision_id == sa.bindparam("revision")
    )
    .order_by(Block.ordinal)
)
_BLOCKS_BETWEEN = _BLOCKS.where(Block.ordinal.between(sa.bindparam("first"), sa.bindparam("last")))


def revision_text(project_id: uuid.UUID, revision_id: uuid.UUID) -> str:
    """The canonical text. Missing when the revision is not of this project."""
    text: str | None = run(_TEXT, project=project_id, revision=revision_id).scalar()
    if text is None:
        raise Missing(NO_BRIEF)
    return text


def blocks(project_id: uuid.UUID, revision_id: uuid.UUID) -> list[PlacedBlock]:
    """The blocks of a revision, in the order of the text."""
    return placed_blocks(run(_BLOCKS, project=project_id, revision=revision_id))


def blocks_between(
    project_id: uuid.UUID, revision_id: uuid.UUID, first: int, last: int
) -> list[PlacedBlock]:
    """The blocks from one ordinal to another, both included."""
    found = run(_BLOCKS_BETWEEN, project=project_id, revision=revision_id, first=first, last=last)
    return placed_blocks(found)


def placed_blocks(rows: Iterable[Any]) -> list[PlacedBlock]:
    """The rows of a statement over `BLOCK_COLUMNS`."""
    return [PlacedBlock(*row[:-1], *_attributes(row[-1])) for row in rows]


def copies(
    project_id: uuid.UUID, file_sha256: str, text_sha256: str
) -> Sequence[sa.Row[int, str, bool]]:
    """(number, title, same file) of the briefs with this file or this text, by number."""
    same_file = Revision.file_sha256 == file_sha256
    return db.session.execute(
        sa.select(Brief.number, Brief.title, same_file)
        .join(Revision, _is_revision_of_brief())
        .where(
            Brief.project_id == project_id,
            Brief.deleted_at.is_(None),
            sa.or_(same_file, Revision.text_sha256 == text_sha256),
        )
        .order_by(Brief.number)
    ).all()


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


def _lines(query: sa.Select[*tuple[Any, ...]], **values: object) -> list[BriefLine]:
    return [
        BriefLine(id, number, title, tuple(authors), *(*rest, tuple(organisations)))
        for id, number, title, authors, *rest, organisations in run(query, **values)
    ]


def _attributes(raw: str | dict[str, Any]) -> tuple[Any, ...]:
    """Marks, row, column and marker. SQLite keeps JSON as text; the driver of PostgreSQL has read
    it. Most blocks have none."""
    if raw in ("{}", {}):
        return ()
    values = raw if isinstance(raw, dict) else json.loads(raw)
    marks = tuple(InlineMark(**mark) for mark in values.get("marks", ()))
    return (marks, *(values.get(name, usual) for name, usual in _USUAL))


def _is_revision_of_brief() -> sa.ColumnElement[bool]:
    return sa.and_(Revision.project_id == Brief.project_id, Revision.id == Brief.revision_id)

"""Marking a passage: the brief, locked, the blocks and the words at a span, and the new row.

None of it takes longer in a longer text or beside more highlights.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, NamedTuple

import sqlalchemy as sa

from app.domain.errors import Missing
from app.store.briefs import BLOCK_COLUMNS, NO_BRIEF, BlockLine, block_lines
from app.store.database import run
from app.store.search_index import index_words
from app.store.tables import Block, Brief, Highlight, Revision


class MarkedBrief(NamedTuple):
    """A brief as far as marking it needs to know; `revision_id` is None before it has a text."""

    id: uuid.UUID
    number: int
    revision_id: uuid.UUID | None
    rev: int


class Passage(NamedTuple):
    """Blocks that follow each other, and the text that holds them from `offset` of the revision."""

    blocks: list[BlockLine]
    text: str
    offset: int

    @property
    def span(self) -> tuple[int, int]:
        """From the first block's start to the last one's end."""
        return self.blocks[0].start, self.blocks[-1].end


class Known(NamedTuple):
    """A highlight that is there already, removed or not."""

    number: int
    revision_id: uuid.UUID
    start: int
    end: int
    created_by: uuid.UUID


_BRIEF = (
    sa.select(Brief.id, Brief.number, Brief.revision_id, Brief.rev)
    .where(
        Brief.project_id == sa.bindparam("project"),
        Brief.number == sa.bindparam("brief"),
        Brief.deleted_at.is_(None),
    )
    .with_for_update()
)
_TAKE_NUMBER = (
    sa.update(Brief)
    .where(Brief.project_id == sa.bindparam("project"), Brief.id == sa.bindparam("brief"))
    .values(next_highlight_number=Brief.next_highlight_number + 1, rev=Brief.rev + 1)
    .returning(Brief.next_highlight_number, Brief.rev)
)
_OF_TEXT = (
    Block.project_id == sa.bindparam("project"),
    Block.revision_id == sa.bindparam("revision"),
)
_FIRST = sa.select(sa.func.max(Block.start)).where(*_OF_TEXT, Block.start <= sa.bindparam("start"))
_BLOCKS = (
    sa.select(*BLOCK_COLUMNS)
    .where(
        *_OF_TEXT,
        Block.start < sa.bindparam("end"),
        Block.start >= sa.func.coalesce(_FIRST.scalar_subquery(), 0),
        Block.end > sa.bindparam("start"),
    )
    .order_by(Block.ordinal)
)
_SLICE = sa.select(
    sa.func.substr(
        Revision.text,
        sa.bindparam("first", type_=sa.Integer),
        sa.bindparam("length", type_=sa.Integer),
    )
).where(Revision.project_id == sa.bindparam("project"), Revision.id == sa.bindparam("revision"))


_KNOWN = sa.select(
    Highlight.number,
    Highlight.revision_id,
    Highlight.start,
    Highlight.end,
    Highlight.created_by,
).where(Highlight.project_id == sa.bindparam("project"), Highlight.id == sa.bindparam("known"))
_ADD = sa.insert(Highlight)


def lock_brief(project_id: uuid.UUID, number: int) -> MarkedBrief:
    """The brief B<number>, locked until the end of the transaction, so that two changes under it
    follow each other. Missing when there is none."""
    row = run(_BRIEF, project=project_id, brief=number).one_or_none()
    if row is None:
        raise Missing(NO_BRIEF)
    return MarkedBrief(*row)


def take_number(project_id: uuid.UUID, brief_id: uuid.UUID) -> tuple[int, int]:
    """The next number of a highlight, never given before nor again, and the brief's new `rev`."""
    number, rev = run(_TAKE_NUMBER, project=project_id, brief=brief_id).one()
    return number - 1, rev


def passage(
    project_id: uuid.UUID, revision_id: uuid.UUID, start: int, end: int, margin: int = 0
) -> Passage:
    """The blocks that share a character with `[start, end)`, in the order of the text, and their
    words with up to `margin` code points on both sides. No blocks where the text has none."""
    found = run(_BLOCKS, project=project_id, revision=revision_id, start=start, end=end)
    blocks = block_lines(found)
    low, high = (blocks[0].start, blocks[-1].end) if blocks else (start, end)
    offset = max(0, low - margin)
    length = max(0, high + margin - offset)
    text = run(
        _SLICE, project=project_id, revision=revision_id, first=offset + 1, length=length
    ).scalar()
    if text is None:
        raise Missing(NO_BRIEF)
    return Passage(blocks, text, offset)


def known(project_id: uuid.UUID, id: uuid.UUID) -> Known | None:
    """The highlight with this id, if there is one."""
    row = run(_KNOWN, project=project_id, known=id).one_or_none()
    return Known(*row) if row else None


def add(values: Mapping[str, Any]) -> None:
    """A new row of Highlight, and its words for search. Keys are columns."""
    run(_ADD, **values)
    id, exact, note = (values[name] for name in ("id", "exact", "note"))
    index_words(values["project_id"], [("passage", id, exact), ("note", id, note)])

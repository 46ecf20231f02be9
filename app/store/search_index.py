"""Keeps what can be found in step with the rows, in the flush and the transaction that write them.

It follows the session: whatever action adds or edits a brief, a block, a highlight or a note, its
words are in the index. A statement that bypasses the session must write the words itself, as
`highlights.add` does.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session

from app.domain.search import fold
from app.store.database import Base, db
from app.store.tables import Block, Brief, Highlight, Note, Revision, SearchEntry
from app.store.tables.search import next_entry_id

MOST_WORDS = 3000  # in an entry: PostgreSQL takes 256 places of a word and a megabyte of words

_INSERT = sa.insert(SearchEntry)

# kind -> the columns that its words come from
SOURCES: dict[type[Base], dict[str, tuple[str, ...]]] = {
    Brief: {"brief": ("title", "authors")},
    Highlight: {"passage": ("exact",), "note": ("note",)},
    Note: {"reply": ("text",)},
}


def index_blocks(project_id: uuid.UUID, revision_id: uuid.UUID, blocks: Iterable[Block]) -> None:
    """Write the words of these blocks of one text."""
    text = db.session.connection().scalar(
        sa.select(Revision.text).where(
            Revision.project_id == project_id, Revision.id == revision_id
        )
    )
    _write(
        row
        for block in blocks
        for row in _rows(
            project_id, "block", revision_id, (text or "")[block.start : block.end], block.ordinal
        )
    )


def index_highlight(project_id: uuid.UUID, id: uuid.UUID, exact: str, note: str) -> None:
    """Write the words of a highlight that is new."""
    index_words(project_id, (("passage", id, exact), ("note", id, note)))


def index_words(project_id: uuid.UUID, entries: Iterable[tuple[str, uuid.UUID, str]]) -> None:
    """Write the words of many new things: (kind, id, text)."""
    _write(row for kind, id, text in entries for row in _rows(project_id, kind, id, text))


@event.listens_for(db.session, "after_flush")
def _follow(session: Session, _context: object) -> None:
    rows: list[dict[str, Any]] = []
    blocks: dict[tuple[uuid.UUID, uuid.UUID], list[Block]] = {}
    for each in session.new:
        if isinstance(each, Block):
            blocks.setdefault((each.project_id, each.revision_id), []).append(each)
        for kind, columns in SOURCES.get(type(each), {}).items():
            rows += _rows(each.project_id, kind, each.id, _text(each, columns))
    for each in session.dirty:
        for kind, columns in SOURCES.get(type(each), {}).items():
            if any(sa.inspect(each).attrs[name].history.has_changes() for name in columns):
                _forget(each.project_id, kind, each.id)
                rows += _rows(each.project_id, kind, each.id, _text(each, columns))
    _write(rows)
    for (project_id, revision_id), found in blocks.items():
        index_blocks(project_id, revision_id, found)


def _text(each: Base, columns: Iterable[str]) -> str:
    values = (getattr(each, name) or "" for name in columns)
    return "\n".join(value if isinstance(value, str) else "\n".join(value) for value in values)


def _rows(
    project_id: uuid.UUID, kind: str, object_id: uuid.UUID, text: str, ordinal: int = 0
) -> Iterator[dict[str, Any]]:
    words = list(fold(text))
    for at in range(0, len(words), MOST_WORDS):
        yield {
            "project_id": project_id,
            "id": next_entry_id(),
            "kind": kind,
            "object_id": object_id,
            "ordinal": ordinal,
            "words": " ".join(words[at : at + MOST_WORDS]),
        }


def _write(rows: Iterable[dict[str, Any]]) -> None:
    if listed := list(rows):
        db.session.connection().execute(_INSERT, listed)


def _forget(project_id: uuid.UUID, kind: str, object_id: uuid.UUID) -> None:
    db.session.connection().execute(
        sa.delete(SearchEntry).where(
            SearchEntry.project_id == project_id,
            SearchEntry.object_id == object_id,
            SearchEntry.kind == kind,
        )
    )

"""Keeps what can be found in step with the rows, in the flush and the transaction that write them.

It follows the session: whatever action adds or edits a brief, a block, a highlight or a note, its
words are in the index. A statement that bypasses the session must write the words itself, as
`highlights.add` does.
"""

from __future__ import annotations

import logging
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session

from app.domain.words import FOLD_VERSION, fold, folded_lines
from app.store.database import Base, change, db
from app.store.tables import Block, Brief, Highlight, Note, Revision, SearchEntry, WordFold
from app.store.tables.search import next_entry_id

MOST_WORDS = 3000  # in an entry: PostgreSQL takes a megabyte of words
MOST_PLACES = 255  # of one word in an entry: PostgreSQL forgets the others
AT_A_TIME = 1000  # rows that are folded again together

_INSERT = sa.insert(SearchEntry)

# kind -> the columns that its words come from
SOURCES: dict[type[Base], dict[str, tuple[str, ...]]] = {
    Brief: {"brief": ("title", "authors")},
    Highlight: {"passage": ("exact",), "note": ("note",)},
    Note: {"reply": ("text",)},
}


def index_blocks(project_id: uuid.UUID, revision_id: uuid.UUID, blocks: Iterable[Block]) -> None:
    """Write the words of these blocks of one text."""
    text = _revision_text(project_id, revision_id)
    _write(
        row
        for block in blocks
        for row in _rows(
            project_id, "block", revision_id, text[block.start : block.end], block.ordinal
        )
    )


def index_highlight(project_id: uuid.UUID, id: uuid.UUID, exact: str, note: str) -> None:
    """Write the words of a highlight that is new."""
    index_words(project_id, (("passage", id, exact), ("note", id, note)))


def index_words(project_id: uuid.UUID, entries: Iterable[tuple[str, uuid.UUID, str]]) -> None:
    """Write the words of many new things: (kind, id, text)."""
    _write(row for kind, id, text in entries for row in _rows(project_id, kind, id, text))


class Text(NamedTuple):
    """Something that can be found, as its row has it."""

    project_id: uuid.UUID
    kind: str
    object_id: uuid.UUID
    text: str
    ordinal: int = 0


def texts() -> Iterator[Text]:
    """Everything that can be found, of all projects, removed or not."""
    connection = db.session.connection()
    for project_id, id, title, authors in connection.execute(
        sa.select(Brief.project_id, Brief.id, Brief.title, Brief.authors)
    ):
        yield Text(project_id, "brief", id, "\n".join([title, *authors]))
    for project_id, id in connection.execute(sa.select(Revision.project_id, Revision.id)).all():
        of_text = Block.project_id == project_id, Block.revision_id == id
        text = _revision_text(project_id, id)
        for ordinal, start, end in connection.execute(
            sa.select(Block.ordinal, Block.start, Block.end).where(*of_text)
        ):
            yield Text(project_id, "block", id, text[start:end], ordinal)
    for project_id, id, exact, note in connection.execute(
        sa.select(Highlight.project_id, Highlight.id, Highlight.exact, Highlight.note)
    ):
        yield Text(project_id, "passage", id, exact)
        yield Text(project_id, "note", id, note)
    for project_id, id, text in connection.execute(sa.select(Note.project_id, Note.id, Note.text)):
        yield Text(project_id, "reply", id, text)


def renew() -> None:
    """Fold all words again when they were folded by other rules than today's; otherwise nothing."""
    if db.session.scalar(sa.select(WordFold.version)) == FOLD_VERSION:
        return
    with change():
        connection = db.session.connection()
        if connection.dialect.name == "postgresql":  # two processes begin at once: one folds
            connection.execute(sa.text("LOCK TABLE word_fold"))
        if connection.scalar(sa.select(WordFold.version)) == FOLD_VERSION:
            return
        _fold_highlights(connection)
        connection.execute(sa.delete(SearchEntry))
        found = texts()
        while some := list(islice(found, AT_A_TIME)):
            _write(
                row
                for each in some
                for row in _rows(
                    each.project_id, each.kind, each.object_id, each.text, each.ordinal
                )
            )
        connection.execute(sa.delete(WordFold))
        connection.execute(sa.insert(WordFold).values(version=FOLD_VERSION))
    logging.getLogger(__name__).info("Words for filter and search are folded by today's rules.")


def _fold_highlights(connection: sa.Connection) -> None:
    """The words of passage and note that the filter looks in. Nobody's version counts up."""
    rows = iter(
        connection.execute(
            sa.select(Highlight.project_id, Highlight.id, Highlight.exact, Highlight.note)
        ).all()
    )
    put = (
        sa.update(Highlight)
        .where(Highlight.project_id == sa.bindparam("project"), Highlight.id == sa.bindparam("one"))
        .values(words=sa.bindparam("folded"))
    )
    while some := list(islice(rows, AT_A_TIME)):
        connection.execute(
            put,
            [
                {"project": project, "one": id, "folded": folded_lines(exact, note)}
                for project, id, exact, note in some
            ],
        )


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
    for words in _portions(list(fold(text))):
        yield {
            "project_id": project_id,
            "id": next_entry_id(),
            "kind": kind,
            "object_id": object_id,
            "ordinal": ordinal,
            "words": " ".join(words),
        }


def _portions(words: list[str]) -> Iterator[list[str]]:
    """The words, in as many entries as the engines need."""
    start, places = 0, Counter[str]()
    for at, word in enumerate(words if len(words) > MOST_PLACES else ()):
        if at - start == MOST_WORDS or places[word] == MOST_PLACES:
            yield words[start:at]
            start, places = at, Counter()
        places[word] += 1
    if words[start:]:
        yield words[start:]


def _write(rows: Iterable[dict[str, Any]]) -> None:
    if listed := list(rows):
        db.session.connection().execute(_INSERT, listed)


def _revision_text(project_id: uuid.UUID, id: uuid.UUID) -> str:
    asked = sa.select(Revision.text).where(Revision.project_id == project_id, Revision.id == id)
    return db.session.connection().scalar(asked) or ""


def _forget(project_id: uuid.UUID, kind: str, object_id: uuid.UUID) -> None:
    db.session.connection().execute(
        sa.delete(SearchEntry).where(
            SearchEntry.project_id == project_id,
            SearchEntry.object_id == object_id,
            SearchEntry.kind == kind,
        )
    )

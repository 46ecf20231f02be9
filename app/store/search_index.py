"""The words that the search looks in, written by whoever writes the rows, in their transaction.

Every change of what is said calls `index_words` (something new), `index_blocks` (a new text) or
`replace_words` (other words than before). A test holds the index against the rows after any
sequence of actions. Removing and restoring need no call: what is there is asked when somebody
searches.
"""

from __future__ import annotations

import logging
import uuid
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import Any, NamedTuple

import sqlalchemy as sa

from app.domain.recommendations.kinds import NOT_STATED
from app.domain.words import FOLD_VERSION, fold, folded_lines
from app.store.database import change, db
from app.store.prepared import Prepared
from app.store.tables.briefs import Block, Brief, Highlight, Note, Revision
from app.store.tables.codebook import Memo
from app.store.tables.recommendations import Recommendation, RecommendationField
from app.store.tables.search import SearchEntry, WordFold, next_entry_id

MOST_WORDS = 3000  # in an entry: PostgreSQL takes a megabyte of words
MOST_PLACES = 255  # of one word in an entry: PostgreSQL forgets the others
AT_A_TIME = 1000  # rows that are folded again together
OF_RECOMMENDATION = "recommendation"

_INSERT = Prepared(sa.insert(SearchEntry))


class SearchText(NamedTuple):
    """Something that can be found, as its row has it."""

    project_id: uuid.UUID
    kind: str
    object_id: uuid.UUID
    text: str
    ordinal: int = 0


def index_words(project_id: uuid.UUID, entries: Iterable[tuple[str, uuid.UUID, str]]) -> None:
    """Write the words of things that are new: (kind, id, text)."""
    _write(row for kind, id, text in entries for row in _rows(project_id, kind, id, text))


def replace_words(project_id: uuid.UUID, kind: str, id: uuid.UUID, text: str) -> None:
    """Write the words of something that says something else than before."""
    db.session.connection().execute(
        sa.delete(SearchEntry).where(
            SearchEntry.project_id == project_id,
            SearchEntry.object_id == id,
            SearchEntry.kind == kind,
        )
    )
    index_words(project_id, [(kind, id, text)])


def index_blocks(
    project_id: uuid.UUID, revision_id: uuid.UUID, text: str, blocks: Iterable[tuple[int, int, int]]
) -> None:
    """Write the words of blocks of a new text: (ordinal, start, end) in code points of `text`."""
    index_folded(project_id, revision_id, folded_blocks(text, blocks))


def folded_blocks(text: str, blocks: Iterable[tuple[int, int, int]]) -> list[tuple[int, str]]:
    """What `index_folded` writes, worked out before: (ordinal, folded words)."""
    return [
        (ordinal, words) for ordinal, start, end in blocks for words in entries_of(text[start:end])
    ]


def index_folded(
    project_id: uuid.UUID, revision_id: uuid.UUID, folded: Iterable[tuple[int, str]]
) -> None:
    """Write the words of blocks of a new text."""
    _write(_row(project_id, "block", revision_id, words, ordinal) for ordinal, words in folded)


def brief_text(title: str, authors: Iterable[str]) -> str:
    """What a brief is found by."""
    return "\n".join([title, *authors])


def index_recommendations(project_id: uuid.UUID, ids: Collection[uuid.UUID]) -> None:
    """Write the words of these as they stand now, in place of those they had."""
    of_these = Recommendation.project_id == project_id, Recommendation.id.in_(ids)
    for _, id, text in recommendation_texts(*of_these):
        replace_words(project_id, OF_RECOMMENDATION, id, text)


def recommendation_texts(*of: sa.ColumnElement[bool]) -> Iterator[tuple[uuid.UUID, uuid.UUID, str]]:
    """(project_id, id, what it is found by) of those for which the conditions hold: title,
    statement, and what its fields say."""
    row, said = Recommendation, said_in_fields(*of)
    for project_id, id, title, statement in db.session.connection().execute(
        sa.select(row.project_id, row.id, row.title, row.statement).where(*of)
    ):
        yield project_id, id, "\n".join([title, statement, *said.get(id, ())])


def said_in_fields(*of: sa.ColumnElement[bool]) -> dict[uuid.UUID, list[str]]:
    """By id of the recommendations for which the conditions hold, what their fields say."""
    row, field = Recommendation, RecommendationField
    said: dict[uuid.UUID, list[str]] = {}
    for id, text in db.session.connection().execute(
        sa.select(row.id, field.text)
        .join(field, (field.project_id == row.project_id) & (field.recommendation_id == row.id))
        .where(field.basis != NOT_STATED, *of)
        .order_by(row.id, field.kind, field.ordinal, field.id)
    ):
        said.setdefault(id, []).append(text)
    return said


def texts() -> Iterator[SearchText]:
    """Everything that can be found, of all projects, removed or not."""
    connection = db.session.connection()
    for project_id, id, title, authors in connection.execute(
        sa.select(Brief.project_id, Brief.id, Brief.title, Brief.authors)
    ):
        yield SearchText(project_id, "brief", id, brief_text(title, authors))
    for project_id, id in connection.execute(sa.select(Revision.project_id, Revision.id)).all():
        of_text = Block.project_id == project_id, Block.revision_id == id
        text = connection.execute(
            sa.select(Revision.text).where(Revision.project_id == project_id, Revision.id == id)
        ).scalar_one()
        for ordinal, start, end in connection.execute(
            sa.select(Block.ordinal, Block.start, Block.end).where(*of_text)
        ):
            yield SearchText(project_id, "block", id, text[start:end], ordinal)
    for project_id, id, exact, note in connection.execute(
        sa.select(Highlight.project_id, Highlight.id, Highlight.exact, Highlight.note)
    ):
        yield SearchText(project_id, "passage", id, exact)
        yield SearchText(project_id, "note", id, note)
    for project_id, id, text in connection.execute(sa.select(Note.project_id, Note.id, Note.text)):
        yield SearchText(project_id, "reply", id, text)
    memo = connection.execute(sa.select(Memo.project_id, Memo.id, Memo.text))
    for project_id, id, text in memo:
        yield SearchText(project_id, "memo", id, text)
    for project_id, id, text in recommendation_texts():
        yield SearchText(project_id, OF_RECOMMENDATION, id, text)


def renew(again: bool = False) -> None:
    """Fold all words again when they were folded by other rules than today's or it is asked for;
    otherwise only write the words of recommendations that were made before they could be found."""
    if db.session.scalar(sa.select(WordFold.version)) == FOLD_VERSION and not again:
        return _add_recommendations()
    with change():
        connection = db.session.connection()
        if connection.dialect.name == "postgresql":  # two processes begin at once: one folds
            connection.execute(sa.text("LOCK TABLE word_fold"))
        if connection.scalar(sa.select(WordFold.version)) == FOLD_VERSION and not again:
            return
        _fold_highlights(connection)
        connection.execute(sa.delete(SearchEntry))
        if again and connection.dialect.name == "sqlite":  # its own index may be what is wrong
            made = "INSERT INTO search_words (search_words) VALUES ('rebuild')"
            connection.execute(sa.text(made))
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


def _add_recommendations() -> None:
    known = sa.exists().where(
        SearchEntry.project_id == Recommendation.project_id,
        SearchEntry.object_id == Recommendation.id,
        SearchEntry.kind == OF_RECOMMENDATION,
    )
    if db.session.scalar(sa.select(Recommendation.id).where(~known).limit(1)) is None:
        return
    with change():
        for project_id, id, text in list(recommendation_texts(~known)):
            index_words(project_id, [(OF_RECOMMENDATION, id, text)])


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


def _rows(
    project_id: uuid.UUID, kind: str, object_id: uuid.UUID, text: str, ordinal: int = 0
) -> Iterator[dict[str, Any]]:
    for words in entries_of(text):
        yield _row(project_id, kind, object_id, words, ordinal)


def _row(
    project_id: uuid.UUID, kind: str, object_id: uuid.UUID, words: str, ordinal: int
) -> dict[str, Any]:
    return {
        "project_id": project_id,
        "id": next_entry_id(),
        "kind": kind,
        "object_id": object_id,
        "ordinal": ordinal,
        "words": words,
    }


def entries_of(text: str) -> Iterator[str]:
    """The words of a text, a space between each, in as many entries as the engines need."""
    return (" ".join(words) for words in _portions(list(fold(text))))


def _portions(words: list[str]) -> Iterator[list[str]]:
    start, places = 0, Counter[str]()
    for at, word in enumerate(words if len(words) > MOST_PLACES else ()):
        if at - start == MOST_WORDS or places[word] == MOST_PLACES:
            yield words[start:at]
            start, places = at, Counter()
        places[word] += 1
    if words[start:]:
        yield words[start:]


def _write(rows: Iterable[dict[str, Any]]) -> None:
    _INSERT.write(*rows)

"""The index of words against the rows that it is made of."""

from __future__ import annotations

import hashlib
import re
import uuid
from collections import Counter
from collections.abc import Iterator

import sqlalchemy as sa

from app.store import projects
from app.store.database import change, db
from app.store.search_index import entries_of, texts
from app.store.tables.search import SearchEntry

_LEXEME = re.compile(r"'((?:[^']|'')*)':([\d,]+)")


def entries() -> Iterator[str]:
    """That what can be found is found by its words and by no others."""
    if db.engine.dialect.name == "sqlite":
        yield _of_sqlite()
    slugs = projects.slugs()
    kept: Counter[bytes] = Counter(key for key, *_ in _kept())
    for each in texts():
        for words in entries_of(each.text):
            key = _key(each.project_id, each.kind, each.object_id, each.ordinal, words)
            kept[key] -= 1
            found = kept[key] >= 0
            about = slugs, each.project_id, each.kind, each.object_id
            yield "" if found else _said("cannot be found by words that it has", *about)
    left = {key for key, number in kept.items() if number > 0}
    for key, project_id, kind, id in _kept() if left else ():
        if key in left:
            said = "is still found by words that it does not have"
            yield _said(said, slugs, project_id, kind, id)


def _of_sqlite() -> str:
    """Its own index against the rows: https://sqlite.org/fts5.html#the_integrity_check_command.
    As SQLite has it this is a change, for which others wait. Raises OperationalError where it could
    not be asked: somebody else was writing, or nothing can be written."""
    try:
        with change():
            asked = "INSERT INTO search_words (search_words, rank) VALUES ('integrity-check', 1)"
            db.session.execute(sa.text(asked))
    except sa.exc.OperationalError:
        raise
    except sa.exc.DBAPIError:
        return "SQLite’s index of words is not what the rows say."
    return ""


def _said(
    how: str, slugs: dict[uuid.UUID, str], project_id: uuid.UUID, kind: str, id: uuid.UUID
) -> str:
    return f"{slugs.get(project_id, project_id)}: a {kind} ({id}) {how}."


def _kept() -> Iterator[tuple[bytes, uuid.UUID, str, uuid.UUID]]:
    row = SearchEntry
    asked = sa.select(row.project_id, row.kind, row.object_id, row.ordinal, row.words)
    for project_id, kind, id, ordinal, words in db.session.execute(
        asked, execution_options={"yield_per": 1000}
    ):
        yield _key(project_id, kind, id, ordinal, plain(words)), project_id, kind, id


def _key(project_id: uuid.UUID, kind: str, id: uuid.UUID, ordinal: int, words: str) -> bytes:
    said = f"{project_id}/{kind}/{id}/{ordinal}/{words}"
    return hashlib.blake2b(said.encode(), digest_size=12).digest()


def plain(words: str) -> str:
    """Words with a space between each; PostgreSQL gives 'border':2 'river':1,3."""
    if not words.startswith("'"):
        return words
    placed = {
        int(place): word.replace("''", "'")
        for word, places in _LEXEME.findall(words)
        for place in places.split(",")
    }
    return " ".join(word for _, word in sorted(placed.items()))

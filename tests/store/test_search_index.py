"""The index is written with the rows, and the migration writes the same for older rows."""

from __future__ import annotations

from importlib import import_module

import sqlalchemy as sa
from flask import Flask

from app.domain.search import read
from app.domain.words import FOLD_VERSION
from app.store.database import change, db
from app.store.migrating import migrate
from app.store.search import search
from app.store.search_index import index_words, renew
from app.store.tables import Block, Highlight, SearchEntry, WordFold
from tests.conftest import Recorder
from tests.fixtures.marked import Marked


def entries() -> list[tuple[object, ...]]:
    entry = SearchEntry
    words = sa.cast(entry.words, sa.Text)
    rows = db.session.execute(sa.select(entry.kind, entry.object_id, entry.ordinal, words))
    return sorted(map(tuple, rows), key=str)


def test_the_migration_fills_what_the_session_would_write(
    marked: Marked, app_context: None
) -> None:
    written = entries()
    assert {kind for kind, *_ in written} == {"brief", "block", "passage", "note"}
    migration = import_module("app.store.migrations.versions.0003_search_and_saved_filters")
    with change():
        db.session.execute(sa.delete(SearchEntry))
        connection = db.session.connection()
        on_postgres = connection.dialect.name == "postgresql"
        migration._fill(connection, "CAST(:words AS tsvector)" if on_postgres else ":words")
    assert entries() == written


def test_words_folded_by_older_rules_are_folded_again(marked: Marked, app: Flask) -> None:
    with app.app_context():
        written, words = entries(), filter_words()
    with app.app_context(), change():
        db.session.execute(sa.delete(WordFold))
        db.session.execute(sa.update(Highlight).values(words=" folded otherwise "))
        db.session.execute(sa.delete(SearchEntry).where(SearchEntry.kind != "brief"))
    migrate(app)
    with app.app_context():
        assert (entries(), filter_words()) == (written, words)
        assert db.session.scalars(sa.select(WordFold.version)).all() == [FOLD_VERSION]


def test_words_are_folded_once(marked: Marked, app: Flask, statements: Recorder) -> None:
    migrate(app)
    with app.app_context(), statements() as seen:
        renew()
    assert len(seen) == 1


def test_a_word_that_stands_often_is_found_with_what_follows_it(
    marked: Marked, app_context: None
) -> None:
    """PostgreSQL keeps 256 places of a word in an entry."""
    words = " ".join(f"the w{n}" for n in range(400))
    with change():
        index_words(marked.project_id, [("note", marked.highlights["B1:1"], words)])
    assert search([marked.project_id], read('"the w399"')).counts == {"note": 1}


def filter_words() -> list[tuple[object, ...]]:
    return sorted(map(tuple, db.session.execute(sa.select(Highlight.id, Highlight.words))), key=str)


def test_a_rolled_back_change_leaves_no_words(marked: Marked, app: Flask) -> None:
    with app.app_context():
        before = entries()
        db.session.rollback()
        with app.app_context(), change():
            marked.mark(1, "river")
            db.session.rollback()
        assert entries() == before


def test_many_rows_are_written_at_once(
    marked: Marked, app_context: None, statements: Recorder
) -> None:
    _brief, revision = marked.briefs[1]
    blocks = [
        Block(project_id=marked.project_id, revision_id=revision, ordinal=n, kind="paragraph",
              zone="body", start=0, end=20)
        for n in range(100, 200)
    ]  # fmt: skip
    with statements() as seen, change():
        db.session.add_all(blocks)
    assert len([sql for sql in seen if "search_entry" in sql]) <= 2
    assert sum(kind == "block" and int(str(n)) >= 100 for kind, _, n, _ in entries()) == 100

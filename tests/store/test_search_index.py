"""The index is what the rows say, and the migration writes the same for older rows."""

from __future__ import annotations

import contextlib
import uuid
from datetime import timedelta
from importlib import import_module

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from app.actions import recommendations as recommending
from app.actions.briefs import add_sample_brief, edit_details
from app.actions.highlights import (
    add_highlight,
    adjust_highlight,
    edit_highlight,
    remove_highlight,
    restore_highlight,
)
from app.actions.notes import add_note, edit_note, remove_note
from app.actions.undo import redo, undo
from app.domain.details import Details
from app.domain.errors import Refused
from app.domain.recommendations.kinds import GivenField
from app.domain.search import read
from app.domain.words import FOLD_VERSION
from app.store.briefs import brief
from app.store.database import change, db
from app.store.memberships import Member
from app.store.migrating import migrate
from app.store.search import search
from app.store.search_index import index_blocks, index_words, renew
from app.store.tables import search as tables
from app.store.tables.briefs import Highlight, Note
from app.store.tables.columns import now
from app.store.tables.recommendations import Recommendation
from app.store.tables.search import SearchEntry, WordFold
from tests.conftest import Recorder
from tests.fixtures.found import fresh, indexed
from tests.fixtures.marked import Marked

BEGINNING = now() - timedelta(days=1)


def test_the_migration_fills_what_the_session_would_write(
    marked: Marked, app_context: None
) -> None:
    written = indexed()
    assert {kind for kind, *_ in written} == {"brief", "block", "passage", "note"}
    migration = import_module("app.store.migrations.versions.0003_search_and_saved_filters")
    with change():
        db.session.execute(sa.delete(SearchEntry))
        connection = db.session.connection()
        on_postgres = connection.dialect.name == "postgresql"
        migration._fill(connection, "CAST(:words AS tsvector)" if on_postgres else ":words")
    assert indexed() == written


def test_words_folded_by_older_rules_are_folded_again(marked: Marked, app: Flask) -> None:
    with app.app_context():
        written, words = indexed(), filter_words()
    with app.app_context(), change():
        db.session.execute(sa.delete(WordFold))
        db.session.execute(sa.update(Highlight).values(words=" folded otherwise "))
        db.session.execute(sa.delete(SearchEntry).where(SearchEntry.kind != "brief"))
    migrate(app)
    with app.app_context():
        assert (indexed(), filter_words()) == (written, words)
        assert db.session.scalars(sa.select(WordFold.version)).all() == [FOLD_VERSION]


def test_words_are_folded_once(marked: Marked, app: Flask, statements: Recorder) -> None:
    migrate(app)
    with app.app_context(), statements() as seen:
        renew()
    assert len(seen) == 2  # the fold, and whether a recommendation has no words yet


def test_recommendations_that_were_made_before_they_could_be_found_get_their_words(
    marked: Marked, app: Flask
) -> None:
    with app.app_context():
        with change():
            recommending.make(marked.member("ana"), 1, 1, title="Count <them>")
        written = indexed()
        with change():
            db.session.execute(sa.delete(SearchEntry).where(SearchEntry.kind == "recommendation"))
    migrate(app)
    with app.app_context():
        assert indexed() == written
        assert "recommendation" in {kind for kind, *_ in written}


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
        before = indexed()
        db.session.rollback()
        with app.app_context(), change():
            marked.mark(1, "river")
            db.session.rollback()
        assert indexed() == before


def test_many_rows_are_written_at_once(
    marked: Marked, app_context: None, statements: Recorder
) -> None:
    _brief, revision = marked.briefs[1]
    with change(), statements() as seen:
        spans = ((n, 0, 20) for n in range(100, 200))
        index_blocks(marked.project_id, revision, "river" * 20, spans)
    assert len(seen) == 1
    assert sum(kind == "block" and n >= 100 for kind, _, n, _ in indexed()) == 100


ADDING = ("add", "reply", "brief")
CHANGING = ("edit", "move", "remove", "restore", "reword", "take", "details", "undo", "redo")
steps = st.lists(
    st.tuples(
        st.sampled_from(["ana", "ben"]),
        st.sampled_from(
            [
                "add",
                "edit",
                "move",
                "remove",
                "restore",
                "reply",
                "reword",
                "take",
                "details",
                "brief",
                "undo",
                "redo",
                "recommend",
                "supply",
                "rename",
                "merge",
                "withdraw",
            ]
        ),
        st.integers(1, 3),
        st.sampled_from(["", "Peace, again", "山の監視", "Łódź"]),
    ),
    max_size=12,
)

RECOMMENDED = [
    *(("ana", "recommend", 1, "Łódź"), ("ben", "recommend", 2, "Peace, again")),
    *(("ana", "supply", 1, "Łódź"), ("ana", "rename", 2, "Łódź"), ("ana", "merge", 1, "")),
    *(("ana", "undo", 1, ""), ("ana", "withdraw", 1, "")),
]
REWORDED = [
    ("ana", "reply", 1, "Peace, again"),
    ("ana", "reword", 1, "Łódź"),
    ("ana", "undo", 1, ""),
]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
@example(steps=REWORDED)
@example(steps=RECOMMENDED)
def test_after_any_actions_the_index_is_what_a_new_one_would_be(
    app: Flask, marked: Marked, steps: list[tuple[str, str, int, str]]
) -> None:
    with app.app_context():
        for who, what, number, said in steps:
            with contextlib.suppress(Refused), change():
                act(marked, marked.member(who), what, number, said)
        assert indexed() == fresh()


def act(marked: Marked, actor: Member, what: str, number: int, said: str) -> None:
    def version(model: type[Highlight | Note | Recommendation], **by: object) -> int:
        return db.session.scalar(sa.select(model.version).filter_by(**by).limit(1)) or 1

    def record(number: int) -> int:
        return version(Recommendation, number=number, project_id=marked.project_id)

    quote = ("river border", "count every rifle", "depots")[number % 3]
    note = db.session.scalar(sa.select(Note).order_by(Note.id.desc()).limit(1))
    id = note.id if note else uuid.uuid4()
    of = number if note is None else _number_of(note)
    match what:
        case "add":
            add_highlight(actor, 1, *marked.study.span(quote), quote, ["peace"], said)
        case "edit":
            seen = version(Highlight, number=number, brief_id=marked.study.brief_id)
            edit_highlight(actor, 1, number, ["peace"], said, seen)
        case "move":
            seen = version(Highlight, number=number, brief_id=marked.study.brief_id)
            adjust_highlight(actor, 1, number, *marked.study.span(quote), quote, seen)
        case "remove":
            remove_highlight(actor, 1, number)
        case "restore":
            restore_highlight(actor, 1, number)
        case "reply":
            add_note(actor, 1, number, said)
        case "reword":
            edit_note(actor, 1, of, id, said, note.version if note else 1)
        case "take":
            remove_note(actor, 1, of, id)
        case "details":
            row = brief(marked.project_id, 1)
            edit_details(actor, 1, Details(said, (said,), "", "", "", "", ""), row.version)
        case "brief":
            add_sample_brief(actor)
        case "recommend":
            recommending.make(actor, 1, number, title=said)
        case "supply":
            supplied = GivenField("actor", "supplied", said, why="They are named before.")
            recommending.set_field(actor, number, supplied, record(number))
        case "rename":
            recommending.edit(actor, number, record(number), title=said, statement=said * 2)
        case "merge":
            other = number + 1
            recommending.merge(actor, number, other, record(number), record(other))
        case "withdraw":
            recommending.withdraw(actor, number, record(number))
        case "undo":
            undo(actor, 1, BEGINNING)
        case "redo":
            redo(actor, 1, BEGINNING)


def _number_of(note: Note) -> int:
    marked = sa.select(Highlight.number).where(Highlight.id == note.highlight_id)
    return db.session.scalar(marked) or 0


def test_two_servers_never_give_an_entry_the_same_id(monkeypatch: pytest.MonkeyPatch) -> None:
    """Though they count the same moments."""
    monkeypatch.setattr("app.store.tables.search.time.time_ns", lambda: 10**18)
    given = []
    for ours in (0, 1, tables._SERVERS - 1):
        monkeypatch.setattr(tables, "_OURS", ours)
        monkeypatch.setattr(tables, "_last", 0)
        ids = [tables.next_entry_id() for _ in range(1000)]
        assert ids == sorted(ids)
        given += ids
    assert len(set(given)) == len(given)
    assert max(given) < 2**63

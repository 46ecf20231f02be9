"""Migrations: the newest one is what the tables say, and rows survive every step."""

from __future__ import annotations

import uuid
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask

from app import create_app
from app.actions.matrix import write_cell
from app.actions.recommendations import make
from app.domain.report.choices import USUAL, kept
from app.domain.report.settings import NOTHING_SAID
from app.store import migrating, progress, recommendations, report_settings
from app.store.cells import kept as kept_cells
from app.store.database import Base, change, db
from app.store.recommendations import rows
from app.store.tables.briefs import Brief, Highlight
from app.store.tables.columns import now
from app.store.tables.people import Event, EventLine, Membership, Project, User
from tests.fixtures.marked import Marked
from tests.store import killed_migrations

REVISIONS = [script.revision for script in ScriptDirectory(str(migrating.FOLDER)).walk_revisions()][
    ::-1
]


@pytest.fixture
def bare_app(bare_database_url: str, tmp_path: Path) -> Flask:
    return create_app({"DATABASE_URL": bare_database_url, "INSTANCE": tmp_path, "TESTING": True})


def test_the_newest_migration_is_what_the_tables_say(bare_app: Flask) -> None:
    migrating.migrate(bare_app)
    with bare_app.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=migrating.COMPARING)
        assert compare_metadata(context, Base.metadata) == []


def test_migrating_again_changes_nothing(bare_app: Flask) -> None:
    migrating.migrate(bare_app)
    with bare_app.app_context(), change():
        db.session.add(User(email="ana@example.org", name="Ana", password_hash="-"))
    migrating.migrate(bare_app)
    with bare_app.app_context():
        assert db.session.scalars(sa.select(User.email)).all() == ["ana@example.org"]


PERSON, PROJECT = "0192a000000070008000000000000001", "0192a000000070008000000000000002"
AT = "'2026-01-01 00:00:00'"
ANA = (
    'INSERT INTO "user" (id, email, name, password_hash, created_at) VALUES '
    f"('{PERSON}', 'ana@example.org', 'Ana', '-', {AT})"
)
A_PROJECT = (
    "INSERT INTO project (id, name, slug, question, version, next_brief_number, created_by, "
    f"created_at) VALUES ('{PROJECT}', 'A', 'a', '', 1, 4, '{PERSON}', {AT})"
)


def at_revision(revision: str, *rows: str) -> None:
    """Within `change()`: the tables as they were, with rows put in as one could then."""
    migrating.upgrade(revision)
    for sql in rows:
        db.session.execute(sa.text(sql))


@pytest.mark.parametrize("revision", REVISIONS)
def test_rows_of_an_older_version_survive_to_the_newest(bare_app: Flask, revision: str) -> None:
    with bare_app.app_context(), change():
        at_revision(revision, ANA)
    migrating.migrate(bare_app)
    with bare_app.app_context():
        assert db.session.scalars(sa.select(User.email)).all() == ["ana@example.org"]


def test_types_and_organisations_are_guessed_for_briefs_that_are_there(bare_app: Flask) -> None:
    with bare_app.app_context(), change():
        at_revision("0006", ANA, A_PROJECT)
        for number, (authors, url) in enumerate(
            [('["UN Women", "Ada Lund"]', "https://example.org/a"), ("[]", "")], 1
        ):
            db.session.execute(
                sa.text(
                    "INSERT INTO brief (project_id, id, number, title, authors, publisher, date, "
                    "url, language, note, rev, next_highlight_number, created_by, created_at, "
                    f"version) VALUES ('{PROJECT}', '0192a0000000700080000000000001{number:02}', "
                    f"{number}, 'T', CAST(:authors AS JSON), '', '', :url, '', '', 1, 1, "
                    f"'{PERSON}', {AT}, 1)".replace(
                        "CAST(:authors AS JSON)",
                        ":authors"
                        if db.engine.dialect.name == "sqlite"
                        else "CAST(:authors AS JSON)",
                    )
                ),
                {"authors": authors, "url": url},
            )
    migrating.migrate(bare_app)
    with bare_app.app_context():
        rows = db.session.execute(
            sa.select(Brief.authors, Brief.organisations, Brief.kind).order_by(Brief.number)
        )
        assert rows.all() == [
            (["UN Women", "Ada Lund"], ["UN Women"], "webpage"),
            ([], [], "report"),
        ]


def test_nobody_shares_what_they_read_until_they_say_so(bare_app: Flask) -> None:
    """What was declared read through is done, and nobody had given it."""
    membership = (
        "INSERT INTO membership (project_id, user_id, role, handle, created_at) VALUES "
        f"('{PROJECT}', '{PERSON}', 'lead', 'ana', {AT})"
    )
    brief = (
        "INSERT INTO brief (project_id, id, number, title, authors, publisher, date, url, "
        "language, note, rev, next_highlight_number, created_by, created_at, version, kind, "
        f"container, organisations) VALUES ('{PROJECT}', '{PROJECT}', 1, 'T', '[]', "
        f"'', '', '', '', '', 1, 1, '{PERSON}', {AT}, 1, 'report', '', '[]')"
    )
    read = (
        "INSERT INTO read_through (project_id, brief_id, user_id, created_at) VALUES "
        f"('{PROJECT}', '{PROJECT}', '{PERSON}', {AT})"
    )
    with bare_app.app_context(), change():
        at_revision("0011", ANA, A_PROJECT, membership)
    with bare_app.app_context(), change():
        at_revision("0025", brief, read)
    migrating.migrate(bare_app)
    with bare_app.app_context():
        rows = db.session.execute(sa.select(Membership.handle, Membership.shares_reading))
        assert rows.all() == [("ana", False)]
        [found] = progress.assignments(uuid.UUID(PROJECT))
        assert (found.brief, found.state, found.given_by) == (1, "done", None)
        assert found.at.isoformat() == "2026-01-01T00:00:00+00:00"


def test_a_report_has_what_is_usual_until_somebody_chooses(bare_app: Flask) -> None:
    with bare_app.app_context(), change():
        at_revision("0013", ANA, A_PROJECT)
    migrating.migrate(bare_app)
    with bare_app.app_context():
        (written,) = db.session.scalars(sa.select(Project.report_choices))
        assert kept(written) == USUAL


def test_projects_that_are_there_begin_with_the_first_recommendation(bare_app: Flask) -> None:
    with bare_app.app_context(), change():
        at_revision("0014", ANA, A_PROJECT)
    migrating.migrate(bare_app)
    with bare_app.app_context(), change():
        assert recommendations.recommendations(uuid.UUID(PROJECT)) == []
        assert [rows.take_number(uuid.UUID(PROJECT)) for _ in range(2)] == [1, 2]
        assert db.session.scalars(sa.select(Project.next_brief_number)).all() == [4]


@pytest.mark.usefixtures("app_context")
def test_recommendations_go_and_come_back_with_their_tables(app: Flask, marked: Marked) -> None:
    """The step back takes them along and nothing else; the step forth makes the tables anew."""
    with change():
        make(marked.member("ana"), 1, 1)
    with change():
        migrating.downgrade("0014")
    assert "recommendation" not in sa.inspect(db.engine).get_table_names()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Highlight)) == 6
    db.session.rollback()  # a table is not changed while somebody has read of it
    migrating.migrate(app)
    with change():
        assert recommendations.recommendations(marked.project_id) == []
        assert make(marked.member("ana"), 1, 1).ref == "R1"


@pytest.mark.usefixtures("app_context")
def test_cells_of_the_matrix_go_and_come_back_with_their_table(app: Flask, marked: Marked) -> None:
    """The step back takes them along and nothing else; the step forth makes the table anew."""
    with change():
        write_cell(marked.member("ana"), 1, "peace", "Mandates [B1:3].", 0)
        write_cell(marked.member("ana"), 1, "", "All of it.", 0)
    with change():
        migrating.downgrade("0017")
    assert "summary_cell" not in sa.inspect(db.engine).get_table_names()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Highlight)) == 6
    db.session.rollback()
    migrating.migrate(app)
    with change():
        assert kept_cells(marked.project_id) == []
        write_cell(marked.member("ana"), 1, "", "Again.", 0)


def test_migrations_form_one_line() -> None:
    assert len(ScriptDirectory(str(migrating.FOLDER)).get_heads()) == 1


def test_a_report_says_nothing_until_somebody_writes(bare_app: Flask) -> None:
    with bare_app.app_context(), change():
        at_revision("0018", ANA, A_PROJECT)
    migrating.migrate(bare_app)
    with bare_app.app_context(), change():
        assert report_settings.settings(uuid.UUID(PROJECT)) == NOTHING_SAID
        report_settings.put(uuid.UUID(PROJECT), uuid.UUID(PERSON), {"title": "Depots"})
        assert report_settings.settings(uuid.UUID(PROJECT)).title == "Depots"


def test_the_words_of_events_go_to_a_table_of_their_own_and_back(bare_app: Flask) -> None:
    """What is called by words is called so there alone; what lay deleted stays 30 days from now."""
    kinds = (("tag", "border", """'{"name": "Border"}'"""), ("highlight", "B1:2", "NULL"))
    events = [
        "INSERT INTO event (project_id, id, at, actor_id, verb, kind, ref, before) VALUES "
        f"('{PROJECT}', '0192a00000007000800000000000001{n}', {AT}, '{PERSON}', 'remove', "
        f"'{kind}', '{ref}', {before})"
        for n, (kind, ref, before) in enumerate(kinds)
    ]
    brief = (
        "INSERT INTO brief (project_id, id, number, title, authors, publisher, date, url, "
        "language, note, rev, next_highlight_number, created_by, created_at, version, kind, "
        f"container, organisations, deleted_at) VALUES ('{PROJECT}', '{PROJECT}', 1, 'T', '[]', "
        f"'', '', '', '', '', 1, 1, '{PERSON}', {AT}, 1, 'report', '', '[]', {AT})"
    )
    removal = (
        "INSERT INTO event (project_id, id, at, actor_id, verb, kind, ref, object_id, brief_id) "
        f"VALUES ('{PROJECT}', '0192a000000070008000000000000012', {AT}, '{PERSON}', 'remove', "
        f"'brief', 'B1', '{PROJECT}', '{PROJECT}')"
    )
    with bare_app.app_context(), change():
        at_revision("0026", ANA, A_PROJECT, *events, brief, removal)
    migrating.migrate(bare_app)
    with bare_app.app_context():
        found = db.session.execute(sa.select(Event.ref, Event.before).order_by(Event.id)).all()
        assert found == [("border", {"name": "Border"}), ("B1:2", None), ("B1", None)]
        assert db.session.scalars(sa.select(EventLine.ref).order_by(EventLine.id)).all() == [
            "",
            "B1:2",
            "B1",
        ]
        ((lies, by),) = db.session.execute(sa.select(Brief.deleted_at, Brief.deleted_by))
        assert by == uuid.UUID(PERSON)
        assert lies
        assert lies > now() - timedelta(minutes=5)
    with bare_app.app_context(), change():
        migrating.downgrade("0026")
        rows = db.session.execute(sa.text("SELECT ref, before IS NULL FROM event ORDER BY id"))
        assert [tuple(row) for row in rows] == [("border", False), ("B1:2", True), ("B1", True)]


@pytest.mark.either_engine
def test_who_is_killed_in_the_middle_of_a_migration_goes_on_at_the_next_start(
    tmp_path: Path,
) -> None:
    """Of one; `python -m tests.store.killed_migrations` has all, on both databases."""
    said: list[tuple[str, bool]] = []
    killed_migrations.run(lambda *one: said.append(one), tmp_path, None, revisions=["0003"])
    assert [met for _, met in said] == [True], said

"""`briefmark move`: everything from SQLite to PostgreSQL, or nothing."""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from app import create_app
from app.actions.recommendations import make
from app.cli import main
from app.store import counts, export_jobs, guesses, seals
from app.store.backup import moving
from app.store.database import Base, change, db, sqlite_driver
from app.store.migrating import migrate
from app.store.tables.people import EventLine, Project
from tests.cli.conftest import Briefmark
from tests.fixtures.databases import new_database
from tests.fixtures.marked import Marked

pytestmark = pytest.mark.either_engine


@pytest.fixture
def target(migrated_postgres: str, empty_postgres: Callable[[], None]) -> str:
    """A database on PostgreSQL with empty tables."""
    empty_postgres()
    return migrated_postgres


@pytest.fixture
def full(marked: Marked, database_url: str) -> Path:
    """The file of a study with something of most kinds, the record sealed and nothing open."""
    with marked.study.app.app_context():
        with change():
            make(marked.member("ana"), 1, 1, strength="should")
            guesses.add(["somebody"])
        export_jobs.add(marked.project_id, marked.user("ana"), {"format": "csv"})
        found = export_jobs.claim()
        assert found
        export_jobs.keep(found[0], bytes(range(256)) * 9, 1)
        seals.seal_all()
        db.session.remove()
        db.engine.dispose()
    return Path(database_url.removeprefix("sqlite:///"))


def digest(path: Path) -> str:
    with closing(sqlite3.connect(path)) as connection:
        return hashlib.sha256("\n".join(connection.iterdump()).encode()).hexdigest()


def test_everything_is_there_and_goes_on(
    full: Path, briefmark: Briefmark, postgres_server: str, marked: Marked, tmp_path: Path
) -> None:
    """Into a database without a table; what is sealed, guarded and indexed is so there, too."""
    url = new_database(postgres_server)
    token = marked.study.session("viewer")
    with marked.study.app.app_context():
        db.engine.dispose()
    before = digest(full)
    done = briefmark("move", "--to", url, "--json")
    assert done.exit_code == 0, done.output
    assert digest(full) == before
    rows = json.loads(done.stdout)["tables"]
    assert rows.keys() == Base.metadata.tables.keys()
    assert all(rows[name] for name in ("event", "seal", "original", "search_entry", "export_part"))
    assert "Set database_url" in done.stderr

    there = create_app({"DATABASE_URL": url, "INSTANCE": tmp_path / "there", "TESTING": True})
    migrate(there)
    client = there.test_client()
    client.set_cookie("briefmark_session", token)
    found = client.get(marked.study.url("/search?q=depots"))
    assert "count every rifle in the" in re.sub("<.*?>", "", found.text)
    with there.app_context():
        with change():
            make(marked.study.member("lead"), 1, 2, strength="should")
        assert seals.seal_all() > 0
        assert [each.wrong for each in seals.checked() if each.wrong] == []
        with pytest.raises(sa.exc.DBAPIError), change():
            db.session.execute(sa.delete(EventLine))
        assert db.session.scalar(sa.text("SELECT count(*) FROM pg_sequences")) == 0
        assert list(counts.wrong()) == []
        keys = sum(len(table.foreign_key_constraints) for table in Base.metadata.tables.values())
        keys += len(counts.TABLES)  # which hang on their project
        kept = "SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND convalidated"
        assert db.session.scalar(sa.text(kept)) == keys
        db.session.remove()
        db.engine.dispose()


def test_it_goes_nowhere_but_into_an_empty_database_on_postgresql(
    full: Path, briefmark: Briefmark, target: str, tmp_path: Path
) -> None:
    def refused(url: str, code: int, words: str) -> None:
        done = briefmark("move", "--to", url)
        assert done.exit_code == code, done.output
        assert words in done.stderr

    refused(f"sqlite:///{tmp_path / 'other.sqlite3'}", 3, "Name a database on PostgreSQL")
    refused("postgresql+psycopg://nobody:secret@127.0.0.1:1/none", 3, "cannot be reached")
    assert (
        "secret" not in briefmark("move", "--to", "postgresql+psycopg://a:secret@[::1]:1/b").output
    )
    with closing(sqlite_driver.connect(full)) as server:
        server.execute("SELECT 1 FROM project").fetchone()
        refused(target, 6, "is in use. Stop the server")
    engine = sa.create_engine(target)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE theirs (a int)")
    refused(target, 6, "tables that this version does not know (theirs)")
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE theirs")
    assert briefmark("move", "--to", target).exit_code == 0
    refused(target, 6, "is not empty: there are rows in the table")
    engine.dispose()


@pytest.mark.parametrize("lost", ["a value", "a row", "a key"])
def test_what_is_not_the_same_after_leaves_nothing_there(
    full: Path, briefmark: Briefmark, target: str, monkeypatch: pytest.MonkeyPatch, lost: str
) -> None:
    """A project is called otherwise on its way, is lost, or a brief hangs on a text that is not."""
    send = moving._send

    def spoilt(connection: Any, insert: Any, rows: Any) -> None:
        if insert.table.name == "project":
            rows = [{**row, "name": "Another"} for row in rows] if lost == "a value" else rows[1:]
        if rows:
            send(connection, insert, rows)

    if lost == "a key":
        with closing(sqlite3.connect(full)) as connection, connection:
            connection.execute("UPDATE highlight SET revision_id = lower(hex(randomblob(16)))")
    else:
        monkeypatch.setattr(moving, "_send", spoilt)
    done = briefmark("move", "--to", target)
    assert done.exit_code == 1, done.output
    assert "Nothing was changed" in done.stderr
    engine = sa.create_engine(target)
    with engine.connect() as looking:
        assert looking.scalar(sa.select(sa.func.count()).select_from(Project)) == 0
    engine.dispose()


def test_of_postgresql_nothing_is_moved(target: str, tmp_path: Path) -> None:
    places = {"BRIEFMARK_DATABASE_URL": target, "BRIEFMARK_INSTANCE": str(tmp_path)}
    done = CliRunner().invoke(main, ["move", "--to", target], env=places)
    assert (done.exit_code, "in PostgreSQL already" in done.output) == (3, True)

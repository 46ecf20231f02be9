from __future__ import annotations

import sqlite3
import stat
import subprocess
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.actions.notes import add_note
from app.domain.errors import Invalid, Stale, Unreadable
from app.store import export_jobs, seals
from app.store.backup import write_backup
from app.store.backup.sqlite import _put_aside
from app.store.database import db
from tests import postgres
from tests.fixtures.marked import Marked, done

pytestmark = pytest.mark.usefixtures("app_context")


@pytest.fixture
def _sqlite(app_context: None) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("what a copy of SQLite holds")


@pytest.mark.usefixtures("_sqlite")
def test_a_backup_holds_everything_and_is_its_owners(marked: Marked, tmp_path: Path) -> None:
    target = tmp_path / "backup.sqlite3"
    assert write_backup(target) == target.stat().st_size
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    with sqlite3.connect(target) as copy:
        assert copy.execute("SELECT count(*) FROM highlight").fetchone() == (6,)
        assert copy.execute("SELECT sum(length(data)) FROM original").fetchone()[0] > 0
    copy.close()
    assert [path.name for path in tmp_path.glob("*backup*")] == ["backup.sqlite3"]


def test_what_was_exported_within_the_hour_is_in_no_backup(
    marked: Marked, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = marked.member("ana")
    export_jobs.add(ana.project_id, ana.user_id, {"format": "csv"})
    found = export_jobs.claim()
    assert found
    export_jobs.keep(found[0], b"what was exported", 1)
    target = tmp_path / "copied"
    if db.engine.dialect.name == "postgresql":
        monkeypatch.setenv("PATH", str(tools := postgres._binaries()))
        write_backup(target)
        whole = [str(tools / "pg_restore"), "--file=-", str(target)]
        text = subprocess.run(whole, capture_output=True, check=True).stdout
        for table in ("export_job", "export_part"):
            assert f"CREATE TABLE public.{table} (".encode() in text
            assert f"COPY public.{table} ".encode() not in text
        return
    write_backup(target)
    assert b"what was exported" not in target.read_bytes()
    with closing(sqlite3.connect(target)) as copy:
        for table in ("export_job", "export_part"):
            assert copy.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)
    assert [path.name for path in tmp_path.glob("*copied*")] == ["copied"]


def test_the_record_of_a_backup_is_sealed(
    marked: Marked, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if db.engine.dialect.name == "postgresql":
        monkeypatch.setenv("PATH", str(postgres._binaries()))
    done(add_note, marked.member("ana"), 1, 1, "Why?")
    write_backup(tmp_path / "b")
    assert seals.waiting() == 0


@pytest.mark.usefixtures("marked")
def test_a_backup_overwrites_nothing(tmp_path: Path) -> None:
    target = tmp_path / "mine"
    target.write_text("mine")
    with pytest.raises(Stale):
        write_backup(target)
    assert target.read_text() == "mine"


@pytest.mark.usefixtures("_sqlite", "marked")
def test_a_backup_that_fails_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_engine: object, _path: Path) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("app.store.backup.sqlite.copy", fail)
    folder = tmp_path / "backups"
    folder.mkdir()
    with pytest.raises(OSError, match="disk full"):
        write_backup(folder / "b")
    assert list(folder.iterdir()) == []


@pytest.mark.usefixtures("marked")
def test_postgresql_is_dumped_with_its_own_tool(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if db.engine.dialect.name != "postgresql":
        pytest.skip("how PostgreSQL is dumped")
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    with pytest.raises(Invalid, match="pg_dump is not on this machine"):
        write_backup(tmp_path / "b")
    tools = postgres._binaries()
    monkeypatch.setenv("PATH", str(tools))
    write_backup(tmp_path / "b")
    listed = subprocess.run(
        [tools / "pg_restore", "--list", tmp_path / "b"], capture_output=True, text=True, check=True
    )
    assert "TABLE DATA public highlight" in listed.stdout
    assert stat.S_IMODE((tmp_path / "b").stat().st_mode) == 0o600


@pytest.mark.usefixtures("_sqlite", "marked")
def test_a_database_whose_rows_point_nowhere_is_no_backup(tmp_path: Path) -> None:
    with closing(db.engine.raw_connection()) as connection:
        connection.cursor().execute("PRAGMA foreign_keys = OFF")
        connection.cursor().execute(
            "UPDATE coding SET tag_id = x'00' WHERE id = (SELECT min(id) FROM coding)"
        )
        connection.commit()
        connection.cursor().execute("PRAGMA foreign_keys = ON")
    with pytest.raises(Unreadable, match="damaged"):
        write_backup(tmp_path / "b")
    assert not (tmp_path / "b").exists()


def test_a_former_database_is_put_aside_with_what_stands_beside_it(tmp_path: Path) -> None:
    folder, at = tmp_path / "kept", datetime(2026, 5, 1, 9, 8, 7, tzinfo=UTC)
    folder.mkdir()
    database = folder / "b.sqlite3"
    (folder / "b.sqlite3-wal").write_text("left")
    assert _put_aside(database, at) is None
    assert list(folder.iterdir()) == []
    for name in ("b.sqlite3", "b.sqlite3-wal"):
        (folder / name).write_text(name)
    former = folder / "b.sqlite3.before-20260501-090807"
    assert _put_aside(database, at) == former
    assert {path.name: path.read_text() for path in folder.iterdir()} == {
        "b.sqlite3": "b.sqlite3",  # until the restored one takes the name
        former.name: "b.sqlite3",
        f"{former.name}-wal": "b.sqlite3-wal",
    }

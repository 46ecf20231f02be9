"""What the program says of a database that it cannot use as it stands, and that an upgrade keeps
what was there."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from app import create_app
from app.cli import main
from app.store import migrating
from app.store.backup import KEPT
from app.store.database import change, db, sqlite_driver
from tests import postgres
from tests.cli.conftest import Briefmark
from tests.store.test_migrating import ANA, at_revision

OLD = "0031"


def refused(briefmark: Briefmark, code: int, *said: str) -> str:
    """In words, without a trace of the program, and with what to do next."""
    done = briefmark("user", "list")
    assert (done.exit_code, done.stdout) == (code, ""), done.output
    assert "Traceback" not in done.stderr
    for words in said:
        assert words in done.stderr, done.stderr
    return str(done.stderr)


def executed(url: str, *statements: str) -> None:
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


SPOILS: dict[str, Callable[[bytes], bytes]] = {
    "text": lambda _whole: b"Dear administrator, " * 400,
    "cut": lambda whole: whole[: len(whole) // 3],
    "zeros": lambda whole: whole[:100] + bytes(len(whole) - 100),
}


@pytest.mark.either_engine
@pytest.mark.parametrize("how", SPOILS)
def test_a_damaged_database_is_named_with_what_to_do(
    briefmark: Briefmark, database_url: str, how: str
) -> None:
    file = Path(database_url.removeprefix("sqlite:///"))
    file.write_bytes(SPOILS[how](file.read_bytes()))
    spoilt = file.read_bytes()
    refused(briefmark, 7, f"The database {file} is damaged", "briefmark restore FILE")
    assert file.read_bytes() == spoilt


def test_a_newer_database_is_left_as_it_is(briefmark: Briefmark, database_url: str) -> None:
    executed(database_url, "UPDATE alembic_version SET version_num = '9999'")
    try:
        said = refused(briefmark, 6, "newer Briefmark (schema 9999", "Start that version")
        assert f"knows up to {migrating.revisions()[-1]})" in said
    finally:
        newest = migrating.revisions()[-1]
        executed(database_url, f"UPDATE alembic_version SET version_num = '{newest}'")


NEWEST = migrating.revisions()[-1]
HALF = (  # done, undone, said
    (
        "ALTER TABLE saved_filter RENAME COLUMN folded TO other",
        "ALTER TABLE saved_filter RENAME COLUMN other TO folded",
        "saved_filter.folded is missing",
    ),
    (
        "DELETE FROM alembic_version",
        f"INSERT INTO alembic_version VALUES ('{NEWEST}')",
        "it names 0 versions",
    ),
    (
        "INSERT INTO alembic_version VALUES ('0001')",
        "DELETE FROM alembic_version WHERE version_num = '0001'",
        "it names 2 versions",
    ),
    (
        "ALTER TABLE alembic_version RENAME TO other",
        "ALTER TABLE other RENAME TO alembic_version",
        "not which version",
    ),
    (
        "CREATE TABLE _alembic_tmp_brief (id INTEGER)",
        "DROP TABLE _alembic_tmp_brief",
        "_alembic_tmp_brief",
    ),
)


def test_a_database_half_way_between_two_versions_is_told(
    briefmark: Briefmark, database_url: str
) -> None:
    for done, undone, said in HALF:
        executed(database_url, done)
        try:
            refused(briefmark, 1, "is half way between two versions", said, "briefmark restore")
        finally:
            executed(database_url, undone)
    assert briefmark("user", "list").exit_code == 0


@pytest.fixture
def old(bare_database_url: str, tmp_path: Path) -> str:
    """The URL of a database of an earlier version, with a row."""
    app = create_app({"DATABASE_URL": bare_database_url, "INSTANCE": tmp_path / "old"})
    with app.app_context():
        with change():
            at_revision(OLD, ANA)
        db.engine.dispose()
    return bare_database_url


def listed(url: str, instance: Path, **settings: str) -> Result:
    environment = {"BRIEFMARK_DATABASE_URL": url, "BRIEFMARK_INSTANCE": str(instance), **settings}
    return CliRunner().invoke(main, ["user", "list"], env=environment)


def version(url: str) -> str:
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        return str(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar())


def test_an_upgrade_backs_up_first(
    old: str, database_engine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And keeps three of these; nothing is backed up where nothing is upgraded."""
    instance = tmp_path / "i"
    folder = tmp_path if database_engine == "sqlite" else instance
    if database_engine == "postgresql":
        monkeypatch.setenv("PATH", str(postgres._binaries()))
    for day in range(1, 5):
        instance.mkdir(exist_ok=True)
        stem = (
            "bare.sqlite3" if database_engine == "sqlite" else f"{sa.make_url(old).database}.dump"
        )
        earlier = folder / f"{stem}.schema-00{day:02}-2026010{day}-000000"
        earlier.touch()
        os.utime(earlier, (day, day))
    done = listed(old, instance)
    assert done.exit_code == 0, done.output
    (kept,) = re.findall(r"It is kept as (\S+)\.\n", done.stderr)
    assert f".schema-{OLD}-" in kept
    assert f"It is up to date now (schema {NEWEST})." in done.stderr
    assert len(list(folder.glob("*.schema-*"))) == KEPT
    if database_engine == "sqlite":
        with closing(sqlite3.connect(kept)) as former:
            assert former.execute('SELECT email FROM "user"').fetchall() == [("ana@example.org",)]
            assert former.execute("SELECT * FROM alembic_version").fetchall() == [(OLD,)]
    else:
        assert Path(kept).read_bytes()[:5] == b"PGDMP"
    again = listed(old, instance)
    assert (again.exit_code, again.stderr) == (0, "")
    assert len(list(folder.glob("*.schema-*"))) == KEPT


@pytest.mark.either_engine
def test_a_backup_of_an_earlier_version_upgrades_nothing(old: str, tmp_path: Path) -> None:
    settings = {"BRIEFMARK_DATABASE_URL": old, "BRIEFMARK_INSTANCE": str(tmp_path / "i")}
    done = CliRunner().invoke(main, ["backup", str(tmp_path / "b")], env=settings)
    assert done.exit_code == 0, done.output
    assert version(old) == version(f"sqlite:///{tmp_path}/b") == OLD
    settings["BRIEFMARK_DATABASE_URL"] = ""
    done = CliRunner().invoke(main, ["backup", str(tmp_path / "c")], env=settings)
    assert (done.exit_code, (tmp_path / "c").exists()) == (4, False)
    assert "There is no database here yet" in done.stderr


def test_what_cannot_be_backed_up_is_not_upgraded_unless_that_is_said(
    old: str, database_engine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if database_engine == "sqlite":
        little = shutil.disk_usage(tmp_path)._replace(free=1000)
        monkeypatch.setattr("app.store.backup.shutil.disk_usage", lambda _folder: little)
        code, said = 1, "Make room"
    else:
        monkeypatch.setenv("PATH", str(tmp_path))
        code, said = 6, "pg_dump --format=custom"
    done = listed(old, tmp_path / "i")
    assert done.exit_code == code, done.output
    assert said in done.stderr
    assert "start once with BRIEFMARK_UPGRADE_BACKUP=0" in done.stderr
    assert version(old) == OLD
    assert listed(old, tmp_path / "i", BRIEFMARK_UPGRADE_BACKUP="0").exit_code == 0
    assert version(old) == NEWEST
    assert list(tmp_path.rglob("*.schema-*")) == []


def test_an_upgrade_that_fails_says_how_to_go_back(
    old: str, database_engine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if database_engine == "postgresql":
        monkeypatch.setenv("PATH", str(postgres._binaries()))

    def fail() -> None:
        raise ValueError("odd row")

    monkeypatch.setattr(migrating, "upgrade", fail)
    done = listed(old, tmp_path / "i")
    assert done.exit_code == 1
    assert f"The upgrade to schema {NEWEST} failed (ValueError: odd row)." in done.stderr
    assert "To go back, start the version of before" in done.stderr
    assert version(old) == OLD


def test_an_upgrade_does_not_wait_for_ever_for_others(
    old: str, database_engine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrating, "OTHERS", 0.1)
    monkeypatch.setattr("app.store.database.BUSY_MILLISECONDS", 100)
    # The same library: to another one in this process a lock of this process is none.
    module = {"module": sqlite_driver} if database_engine == "sqlite" else {}
    engine = sa.create_engine(old, poolclass=sa.NullPool, **module)
    with engine.connect() as other:
        if database_engine == "sqlite":
            other.exec_driver_sql("BEGIN IMMEDIATE")
        other.exec_driver_sql('UPDATE "user" SET name = name')
        done = listed(old, tmp_path / "i", BRIEFMARK_UPGRADE_BACKUP="0")
    assert done.exit_code == 6, done.output
    assert "the upgrade waited for them in vain" in done.stderr
    assert "Stop the other servers" in done.stderr
    assert version(old) == OLD


@pytest.mark.either_engine
def test_a_database_that_does_not_answer_is_told(tmp_path: Path) -> None:
    nobody = "postgresql+psycopg://nobody:secret@127.0.0.1:1/none"
    for url, said in (
        (nobody, "The database none of PostgreSQL (127.0.0.1) does not answer"),
        (f"sqlite:///{tmp_path}/nowhere/b", "nowhere/b does not answer (unable to open"),
    ):
        done = listed(url, tmp_path / "i")
        assert done.exit_code == 6, done.output
        assert said in done.stderr
        assert "secret" not in done.stderr

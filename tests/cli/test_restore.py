"""`briefmark restore`, as an administrator needs it on the worst day: after a crash."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import uuid
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner, Result

from app import create_app
from app.cli import main
from app.store import migrating
from app.store.database import db, intend_to_change
from tests import postgres
from tests.cli.conftest import PHRASE, Briefmark
from tests.fixtures.databases import new_database

pytestmark = pytest.mark.either_engine

# Adds accounts through the program, one transaction each, until it is killed.
WRITER = """
import sys
from app import create_app
from app.store import users
from app.store.database import change
app = create_app({"INSTANCE": sys.argv[1], "DATABASE_URL": sys.argv[2]})
with app.app_context():
    number = 0
    while True:
        with change():
            users.add(f"{sys.argv[3]}{number}@example.org", "Writer", "x")
        print(number, flush=True)
        number += 1
"""


@pytest.fixture
def database(database_url: str) -> Path:
    return Path(database_url.removeprefix("sqlite:///"))


def emails(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as connection:
        return {row[0] for row in connection.execute('SELECT email FROM "user"')}


def killed_while_writing(database_url: str, instance: Path, name: str) -> int:
    """kill -9 of a process in the middle of its writes; how many it had been told were saved."""
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(instance), database_url, name],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert writer.stdout
    for _ in range(20):
        assert writer.stdout.readline()
    writer.send_signal(signal.SIGKILL)
    told = writer.stdout.read().split()
    writer.stdout.close()
    writer.wait()
    return int(told[-1]) + 1 if told else 20


@pytest.mark.usefixtures("coast")
def test_a_backup_is_restored_after_a_crash_that_left_a_log_of_writes(
    briefmark: Briefmark, database_url: str, database: Path, tmp_path: Path
) -> None:
    backup = tmp_path / "b.sqlite3"
    assert briefmark("backup", backup).exit_code == 0
    saved = killed_while_writing(database_url, tmp_path / "instance", "after")
    assert database.with_name(f"{database.name}-wal").stat().st_size > 0
    done = briefmark("restore", backup)
    assert (done.exit_code, done.stdout) == (0, "")
    assert "1 people, 1 projects, 1 briefs" in done.stderr
    assert emails(database) == {"ana@example.org"}
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert stat.S_IMODE(database.stat().st_mode) == 0o600
    (former,) = database.parent.glob(f"{database.name}.before-*[0-9]")
    assert str(former) in done.stderr
    assert len(emails(former)) >= saved + 1  # nothing that was saved is lost with the former one


@pytest.mark.usefixtures("coast")
def test_a_damaged_database_is_no_hindrance(
    briefmark: Briefmark, database: Path, tmp_path: Path
) -> None:
    backup = tmp_path / "b.sqlite3"
    briefmark("backup", backup)
    database.write_bytes(b"not a database at all" * 500)
    done = briefmark("restore", backup)
    assert done.exit_code == 0, done.output
    assert emails(database) == {"ana@example.org"}


@pytest.mark.usefixtures("coast")
def test_everybody_signs_in_again(briefmark: Briefmark, database: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(database)) as connection, connection:
        (ana,) = connection.execute('SELECT id FROM "user"').fetchone()
        connection.execute(
            "INSERT INTO user_session (id, user_id, token_sha256, created_at, seen_at, address, "
            "agent) VALUES ('0'||?, ?, 'x', '2026-01-01', '2026-01-01', '', '')",
            (ana[1:], ana),
        )
    backup = tmp_path / "b.sqlite3"
    briefmark("backup", backup)
    assert "All sessions have ended (1)" in briefmark("restore", backup).stderr
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("SELECT count(*) FROM user_session").fetchone() == (0,)


@pytest.mark.usefixtures("coast")
def test_it_refuses_while_a_server_runs(
    briefmark: Briefmark, database_url: str, tmp_path: Path
) -> None:
    backup, before = tmp_path / "b.sqlite3", database_url.removeprefix("sqlite:///")
    briefmark("backup", backup)
    settings = {
        **os.environ,
        "BRIEFMARK_DATABASE_URL": database_url,
        "BRIEFMARK_INSTANCE": str(tmp_path / "instance"),
    }
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "app", "serve", "--port", str(port)],
        env=settings,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stdout
        assert "serves" in server.stdout.readline()
        refused = briefmark("restore", backup)
    finally:
        server.terminate()
        server.wait()
        server.stdout.close()  # type: ignore[union-attr]
    assert refused.exit_code == 6
    assert "is in use. Stop the server" in refused.stderr
    assert not list(Path(before).parent.glob("*.before-*"))
    assert briefmark("restore", backup).exit_code == 0


@pytest.mark.usefixtures("coast")
@pytest.mark.parametrize("spoil", ["absent", "empty", "text", "cut", "foreign", "newer", "itself"])
def test_what_is_no_backup_is_refused_and_nothing_is_touched(
    briefmark: Briefmark, database: Path, tmp_path: Path, spoil: str
) -> None:
    backup = tmp_path / "b.sqlite3"
    briefmark("backup", backup)
    said, code = {
        "absent": ("There is no file", 4),
        "empty": ("none of Briefmark’s", 7),
        "text": ("not a backup that can be read", 7),
        "cut": ("", 7),
        "foreign": ("none of Briefmark’s", 7),
        "newer": ("written by a newer Briefmark", 6),
        "itself": ("is the database itself", 6),
    }[spoil]
    whole = backup.read_bytes()
    if spoil == "absent":
        backup.unlink()
    elif spoil == "empty":
        backup.write_bytes(b"")
    elif spoil == "text":
        backup.write_bytes(b"Dear administrator, " * 400)
    elif spoil == "cut":
        backup.write_bytes(whole[: len(whole) // 2])
    elif spoil == "foreign":
        backup.unlink()
        with closing(sqlite3.connect(backup)) as other, other:
            other.execute("CREATE TABLE recipe (name)")
    elif spoil == "newer":
        with closing(sqlite3.connect(backup)) as other, other:
            other.execute("UPDATE alembic_version SET version_num = '9999'")
    before = sorted(path.name for path in database.parent.iterdir())
    done = briefmark("restore", database if spoil == "itself" else backup)
    assert done.exit_code == code, done.output
    assert said in done.stderr
    assert emails(database) == {"ana@example.org"}
    assert sorted(path.name for path in database.parent.iterdir()) == before


def test_a_backup_of_an_earlier_version_is_brought_up_to_date(
    briefmark: Briefmark, database: Path, tmp_path: Path
) -> None:
    app = create_app({"INSTANCE": tmp_path / "old", "DATABASE_URL": f"sqlite:///{tmp_path}/old.db"})
    with app.app_context():
        intend_to_change(True)
        migrating.upgrade("0001")
        intend_to_change(False)
        db.session.remove()
        db.engine.dispose()
    done = briefmark("restore", tmp_path / "old.db")
    assert done.exit_code == 0, done.output
    assert "of an earlier version (schema 0001)" in done.stderr
    added = briefmark(
        "user", "add", "zoe@example.org", "--name", "Zoe", "--password-stdin", stdin=PHRASE
    )
    assert added.exit_code == 0, added.output
    assert emails(database) == {"zoe@example.org"}


@pytest.fixture
def dumped(
    postgres_server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[str, Briefmark]:
    """The address of a new database on PostgreSQL, and the program over it."""
    monkeypatch.setenv("PATH", str(postgres._binaries()), prepend=os.pathsep)
    url = new_database(postgres_server)
    environment = {"BRIEFMARK_DATABASE_URL": url, "BRIEFMARK_INSTANCE": str(tmp_path / "i")}

    def run(*arguments: object, stdin: str = "") -> Result:
        return CliRunner().invoke(main, [str(a) for a in arguments], input=stdin, env=environment)

    return url, run


def add(briefmark: Briefmark, name: str) -> None:
    done = briefmark(
        "user", "add", f"{name}@example.org", "--name", name, "--password-stdin", stdin=PHRASE
    )
    assert done.exit_code == 0, done.output


def people(url: str) -> set[str]:
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        return {row[0] for row in connection.execute('SELECT email FROM "user"').fetchall()}


def databases(url: str) -> set[str]:
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        return {row[0] for row in connection.execute("SELECT datname FROM pg_database").fetchall()}


def test_on_postgresql_the_former_database_is_kept_whole(
    dumped: tuple[str, Briefmark], tmp_path: Path
) -> None:
    url, briefmark = dumped
    name = url.partition("?")[0].rpartition("/")[2]
    archive = tmp_path / "b.dump"
    add(briefmark, "ana")
    assert briefmark("backup", archive).exit_code == 0
    add(briefmark, "zoe")
    before = databases(url)

    cut = tmp_path / "cut.dump"
    cut.write_bytes(archive.read_bytes()[: archive.stat().st_size // 2])
    foreign = tmp_path / "foreign"
    foreign.write_bytes(b"Dear administrator, " * 400)
    for spoilt in (cut, foreign):
        done = briefmark("restore", spoilt)
        assert (done.exit_code, "Nothing was changed" in done.stderr) == (7, True), done.output
    with psycopg.connect(url.replace("+psycopg", "")):
        refused = briefmark("restore", archive)
    assert (refused.exit_code, "is in use. Stop the server" in refused.stderr) == (6, True)
    assert people(url) == {"ana@example.org", "zoe@example.org"}
    assert databases(url) == before

    done = briefmark("restore", archive)
    assert done.exit_code == 0, done.output
    assert f"Database {name} holds what {archive} held: 1 people, 0 projects" in done.stderr
    assert people(url) == {"ana@example.org"}
    (former,) = databases(url) - before
    assert f"kept as database {former}" in done.stderr
    assert people(url.replace(f"/{name}?", f"/{former}?")) == {"ana@example.org", "zoe@example.org"}

    # on a new server there is no such database yet, or an empty one, which is not kept
    for how in (f"DROP DATABASE {name}", f"DROP DATABASE {name}; CREATE DATABASE {name}"):
        with psycopg.connect(postgres_of(url), autocommit=True) as server:
            for sql in how.split(";"):
                server.execute(sql.encode())
        done = briefmark("restore", archive)
        assert done.exit_code == 0, done.output
        assert "kept as" not in done.stderr
        assert people(url) == {"ana@example.org"}
    assert databases(url) == before | {former}


def test_on_postgresql_who_may_not_make_databases_is_told_what_to_do(
    dumped: tuple[str, Briefmark], tmp_path: Path
) -> None:
    url, briefmark = dumped
    archive, role = tmp_path / "b.dump", f"clerk_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(postgres_of(url), autocommit=True) as server:
        server.execute(f"CREATE ROLE {role} LOGIN".encode())
    subprocess.run(
        ["pg_dump", "--format=custom", f"--file={archive}", postgres_of(url)], check=True
    )
    theirs = url.replace("//postgres@", f"//{role}@")
    done = CliRunner().invoke(
        main,
        ["--instance", str(tmp_path), "restore", str(archive)],
        env={"BRIEFMARK_DATABASE_URL": theirs},
    )
    assert done.exit_code == 3
    assert f"ALTER ROLE {role} CREATEDB" in done.stderr
    assert briefmark("restore", archive).exit_code == 7  # an archive, but none of ours


def postgres_of(url: str) -> str:
    """The server's own database."""
    name = url.partition("?")[0].rpartition("/")[2]
    return url.replace("+psycopg", "").replace(f"/{name}?", "/postgres?")


def test_without_the_programs_of_postgresql_it_is_said(
    briefmark: Briefmark, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "b").write_bytes(b"PGDMP")
    monkeypatch.setenv("PATH", str(tmp_path))
    done = CliRunner().invoke(
        main,
        ["--instance", str(tmp_path / "i"), "restore", str(tmp_path / "b")],
        env={"BRIEFMARK_DATABASE_URL": "postgresql+psycopg://nobody@127.0.0.1:1/none"},
    )
    assert done.exit_code == 3
    assert "pg_restore is not on this machine" in done.stderr


@pytest.mark.usefixtures("coast")
def test_a_backup_is_an_instance_again(briefmark: Briefmark, tmp_path: Path) -> None:
    restored = tmp_path / "restored"
    restored.mkdir()
    target = restored / "briefmark.sqlite3"
    done = briefmark("backup", target)
    assert (done.exit_code, done.stdout) == (0, "")
    assert "checked" in done.stderr
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    again = briefmark("backup", target)
    assert again.exit_code == 6
    assert "is there already" in again.stderr


@pytest.mark.usefixtures("coast")
def test_a_folder_that_is_not_there_is_named(briefmark: Briefmark, tmp_path: Path) -> None:
    done = briefmark("backup", tmp_path / "nowhere" / "b")
    assert done.exit_code == 7
    assert "nowhere" in done.stderr

"""The whole database copied into a file, while others go on writing, and such a file put back.

It is put back as after a crash: nothing of the former database's write-ahead log may survive beside
it, or SQLite would play that into the restored file.
"""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
from collections.abc import Collection
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import sqlalchemy as sa

from app.domain.errors import Invalid, Missing, Stale, Unreadable
from app.store import seals
from app.store.database import db, sqlite_driver


def write_backup(path: Path) -> int:
    """Writes and checks the backup, readable for its owner only; returns its size in bytes. The
    record is sealed first, where the database takes anything.

    Raises Stale when the file is there already, Invalid when the database cannot be backed up from
    here, Unreadable when the copy does not pass its check.
    """
    try:
        _reserve(path)
    except FileExistsError:
        raise Stale(
            f"{path} is there already. Choose another name: backups are not overwritten."
        ) from None
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with suppress(sa.exc.DBAPIError):
        seals.seal_all()
    try:
        _reserve(draft)
        if db.engine.dialect.name == "sqlite":
            _copy_sqlite(draft)
        else:
            _dump_postgres(draft)
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        path.unlink(missing_ok=True)
        raise
    return path.stat().st_size


def _reserve(path: Path) -> None:
    """An empty file that was not there before, for its owner only."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def _copy_sqlite(draft: Path) -> None:
    """VACUUM INTO takes one consistent state; copying in pages never ends under writes."""
    with closing(db.engine.raw_connection()) as connection:
        connection.cursor().execute("VACUUM INTO ?", (str(draft),))
    driver = db.engine.dialect.loaded_dbapi
    with closing(driver.connect(str(draft))) as copy:
        said = [row[0] for row in copy.execute("PRAGMA integrity_check(5)")]
        broken = copy.execute("PRAGMA foreign_key_check").fetchall()
    if said != ["ok"] or broken:
        raise Unreadable(f"The copy is damaged and was thrown away: {'; '.join(said)}.")


def _dump_postgres(draft: Path) -> None:
    """The server's own tool knows best; the password goes by the environment, not by `ps`."""
    pg_dump = shutil.which("pg_dump")
    if pg_dump is None:
        raise Invalid(
            "This installation keeps its data in PostgreSQL, and pg_dump is not on this machine. "
            "Install the PostgreSQL client programs, or run pg_dump on the server."
        )
    command = [
        pg_dump,
        "--format=custom",
        f"--file={draft}",
        f"--dbname={_conninfo(db.engine.url)}",
    ]
    environment = {**os.environ, "PGPASSWORD": db.engine.url.password or ""}
    done = subprocess.run(  # noqa: S603 (the server's own tool, our own settings)
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Invalid(f"pg_dump could not write the backup: {done.stderr.strip()[:500]}")
    if draft.read_bytes()[:5] != b"PGDMP":
        raise Unreadable("pg_dump wrote something that is no archive; it was thrown away.")


def _conninfo(url: sa.URL) -> str:
    from psycopg.conninfo import make_conninfo  # not when there is only SQLite

    named = {"host": url.host, "port": url.port, "user": url.username, "dbname": url.database}
    known = {key: str(value) for key, value in {**named, **url.query}.items() if value}
    return make_conninfo("", **known)


BESIDE = ("-wal", "-shm", "-journal")  # what SQLite keeps beside a database


class Restored(NamedTuple):
    """What the database holds now, and where the former one was put (None where none was)."""

    held: dict[str, int]
    revision: str
    former: Path | None


# What a restored database is described by: a word for people, where it is counted.
_COUNTED = {
    "people": '"user"',
    "projects": '"project"',
    "briefs": '"brief" WHERE deleted_at IS NULL',
    "highlights": '"highlight" WHERE deleted_at IS NULL',
}


def database_file() -> Path:
    """The file that holds the application's database. Raises Invalid when it is PostgreSQL's."""
    url = db.engine.url
    if db.engine.dialect.name != "sqlite" or not url.database:
        raise Invalid(
            "This installation keeps its data in PostgreSQL. Stop the server and put the archive "
            f"back with: pg_restore --clean --if-exists --dbname={url.database} FILE"
        )
    return Path(url.database)


def restore(backup: Path, database: Path, known: Collection[str], moment: datetime) -> Restored:
    """Check the backup and put it in the database's place; the former one is kept beside it.

    `known` are the schema revisions that this version can bring up to date. Raises Missing when
    there is no such file, Unreadable when it is no sound backup, Stale when it is of a newer
    version or somebody has the database open. Until all checks have passed, nothing is touched.
    """
    if not backup.is_file():
        raise Missing(f"There is no file {backup}.")
    if database.exists() and backup.samefile(database):
        raise Stale(f"{backup} is the database itself. Give the file that a backup wrote.")
    draft = database.with_name(f".{database.name}.{secrets.token_hex(4)}")
    try:
        os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        shutil.copyfile(backup, draft)  # the check reads the copy: it is what will be used
        held, revision = _checked(draft, backup, known)
        _refuse_if_open(database)
        former = _put_aside(database, moment)
        _synced(draft)
        draft.replace(database)
        _synced(database.parent)
    finally:
        draft.unlink(missing_ok=True)
        for ending in BESIDE:
            draft.with_name(draft.name + ending).unlink(missing_ok=True)
    return Restored(held, revision, former)


def _checked(draft: Path, backup: Path, known: Collection[str]) -> tuple[dict[str, int], str]:
    """What the copy holds, and its schema's revision."""
    try:
        with closing(sqlite_driver.connect(str(draft))) as copy:
            said = [row[0] for row in copy.execute("PRAGMA integrity_check(5)")]
            broken = copy.execute("PRAGMA foreign_key_check").fetchall()
            tables = {row[0] for row in copy.execute("SELECT name FROM sqlite_master")}
            if "alembic_version" not in tables:
                raise Unreadable(f"{backup} is a database, but none of Briefmark’s.")
            revision = str(copy.execute("SELECT version_num FROM alembic_version").fetchone()[0])
            held = {
                word: int(copy.execute(f"SELECT count(*) FROM {rows}").fetchone()[0])  # noqa: S608
                for word, rows in _COUNTED.items()
            }
    except sqlite_driver.DatabaseError as error:
        raise Unreadable(
            f"{backup} is not a backup that can be read ({error}). Nothing was changed."
        ) from None
    if said != ["ok"] or broken:
        raise Unreadable(f"{backup} is damaged ({'; '.join(said)}). Nothing was changed.")
    if revision not in known:
        raise Stale(
            f"{backup} was written by a newer Briefmark (schema {revision}). Install that version "
            "first. Nothing was changed."
        )
    return held, revision


def _refuse_if_open(database: Path) -> None:
    """Whoever has a database in WAL mode open holds a lock that exclusive mode cannot pass."""
    if not database.exists():
        return
    try:
        with closing(sqlite_driver.connect(str(database), timeout=1)) as connection:
            connection.isolation_level = None
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("ROLLBACK")
    except sqlite_driver.OperationalError as error:
        if "locked" in str(error):
            raise Stale(
                f"{database} is in use. Stop the server (and whatever else has it open), then "
                "restore again. Nothing was changed."
            ) from None
    except sqlite_driver.DatabaseError:
        return  # it is damaged: that is what one restores for


def _put_aside(database: Path, moment: datetime) -> Path | None:
    """The former database and what SQLite keeps beside it, under a name that says when."""
    if not database.exists():
        for ending in BESIDE:
            database.with_name(database.name + ending).unlink(missing_ok=True)
        return None
    name = f"{database.name}.before-{moment:%Y%m%d-%H%M%S}"
    former = database.with_name(name)
    for ending in ("", *BESIDE):
        with suppress(FileNotFoundError):
            database.with_name(database.name + ending).rename(database.with_name(name + ending))
    return former


def _synced(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

"""One call that copies the whole database into a file, while others go on writing."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa

from app.domain.errors import Invalid, Stale, Unreadable
from app.store.database import db


def write_backup(path: Path) -> int:
    """Writes and checks the backup, readable for its owner only; returns its size in bytes.

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

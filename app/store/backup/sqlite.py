"""A copy of SQLite's file, and such a copy put back.

It is put back as after a crash: nothing of the former database's write-ahead log may survive beside
it, or SQLite would play that into the restored file.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Collection
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from app.domain.errors import Stale, Unreadable
from app.store.backup.restored import COUNTED, LEFT_OUT, Restored, refuse_newer
from app.store.database import sqlite_driver

BESIDE = ("-wal", "-shm", "-journal")  # what SQLite keeps beside a database


def copy(engine: sa.Engine, draft: Path) -> None:
    """VACUUM INTO takes one consistent state; copying in pages never ends under writes. What is
    left out leaves empty pages: to write the copy anew would take as much room again."""
    with closing(engine.raw_connection()) as connection:
        connection.cursor().execute("VACUUM INTO ?", (str(draft),))
    with closing(sqlite_driver.connect(str(draft))) as copy:
        copy.execute("PRAGMA secure_delete = ON")
        there = {row[0] for row in copy.execute("SELECT name FROM sqlite_master")}
        for table in filter(there.__contains__, LEFT_OUT):  # older versions had none
            copy.execute(f'DELETE FROM "{table}"')  # noqa: S608
        copy.commit()
        said = [row[0] for row in copy.execute("PRAGMA integrity_check(5)")]
        broken = copy.execute("PRAGMA foreign_key_check").fetchall()
    if said != ["ok"] or broken:
        raise Unreadable(f"The copy is damaged and was thrown away: {'; '.join(said)}.")


def restore(backup: Path, database: Path, known: Collection[str], moment: datetime) -> Restored:
    """Check the backup and put it in the database's place; the former one is kept beside it.

    Raises Unreadable when it is no sound backup, Stale when it is of a newer version or somebody
    has the database open. Until all checks have passed, nothing is touched.
    """
    if database.exists() and backup.samefile(database):
        raise Stale(f"{backup} is the database itself. Give the file that a backup wrote.")
    draft = database.with_name(f".{database.name}.{secrets.token_hex(4)}")
    try:
        os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        shutil.copyfile(backup, draft)  # the check reads the copy: it is what will be used
        held, revision = _checked(draft, backup, known)
        refuse_if_open(database)
        former = _put_aside(database, moment)
        _synced(draft)
        draft.replace(database)
        _synced(database.parent)
    finally:
        draft.unlink(missing_ok=True)
        for ending in BESIDE:
            draft.with_name(draft.name + ending).unlink(missing_ok=True)
    return Restored(held, revision, str(database), str(former or ""))


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
                for word, rows in COUNTED.items()
            }
    except sqlite_driver.DatabaseError as error:
        raise Unreadable(
            f"{backup} is not a backup that can be read ({error}). Nothing was changed."
        ) from None
    if said != ["ok"] or broken:
        raise Unreadable(f"{backup} is damaged ({'; '.join(said)}). Nothing was changed.")
    refuse_newer(backup, revision, known)
    return held, revision


def refuse_if_open(database: Path) -> None:
    """Whoever has a database in WAL mode open holds a lock that exclusive mode cannot pass."""
    if not database.exists():
        return
    try:
        with closing(sqlite_driver.connect(str(database), timeout=1)) as connection:
            connection.isolation_level = None
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("ROLLBACK")
            # Its log goes into it: from here to the end the file alone is the database.
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite_driver.OperationalError as error:
        if "locked" in str(error):
            raise Stale(
                f"{database} is in use. Stop the server (and whatever else has it open), then "
                "try again. Nothing was changed."
            ) from None
    except sqlite_driver.DatabaseError:
        return  # it is damaged: that is what one restores for


def _put_aside(database: Path, moment: datetime) -> Path | None:
    """The former database and what SQLite keeps beside it, under a name that says when. It keeps
    the old name, too, until the restored one takes it: whenever this is interrupted, one of the two
    stands there."""
    name = f"{database.name}.before-{moment:%Y%m%d-%H%M%S}"
    former = database.with_name(name)
    if database.exists():
        try:
            former.hardlink_to(database)
        except OSError:  # some file systems have none
            database.rename(former)
    for ending in BESIDE:
        with suppress(FileNotFoundError):
            beside = database.with_name(database.name + ending)
            beside.rename(former.with_name(name + ending)) if former.exists() else beside.unlink()
    return former if former.exists() else None


def _synced(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

"""The whole database copied into a file, while others go on writing, and such a file put back; or
moved to PostgreSQL."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Collection
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from app.domain.errors import Failed, Invalid, Missing, Stale
from app.store import seals
from app.store.backup import moving as moving
from app.store.backup import postgresql, sqlite
from app.store.backup.restored import Restored
from app.store.database import db

KEPT = 3  # backups from before upgrades
_TOLD = "BRIEFMARK_UPGRADE_BACKUP=0"


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
            sqlite.copy(db.engine, draft)
        else:
            postgresql.dump(db.engine.url, draft)
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        path.unlink(missing_ok=True)
        raise
    return path.stat().st_size


def keep_former(revision: str, moment: datetime, folder: Path) -> Path:
    """A backup from before the upgrade of what stands at this revision: beside a database of
    SQLite, in the folder for one of PostgreSQL. KEPT of them stay.

    Raises Failed where there is no room for it, Stale where PostgreSQL cannot be backed up from
    here; both say how to go on.
    """
    url = db.engine.url
    on_sqlite = db.engine.dialect.name == "sqlite"
    beside = Path(str(url.database)) if on_sqlite else folder / f"{url.database}.dump"
    path = beside.with_name(f"{beside.name}.schema-{revision}-{moment:%Y%m%d-%H%M%S}")
    if on_sqlite:
        _require_room(beside)
    try:
        write_backup(path)
    except Invalid as error:
        raise Stale(
            f"{error.message} Before an upgrade there has to be a backup. Write one: pg_dump "
            f"--format=custom --file=FILE {url.database}, then start once with {_TOLD}."
        ) from error
    former = sorted(
        path.parent.glob(f"{beside.name}.schema-*"), key=lambda each: each.stat().st_mtime
    )
    for old in former[:-KEPT]:
        old.unlink()
    return path


def _require_room(database: Path) -> None:
    """For the copy, and for the pages that the upgrade itself writes."""
    size = sum(
        each.stat().st_size
        for each in database.parent.glob(f"{database.name}*")
        if each.name in (database.name, f"{database.name}-wal")
    )
    free = shutil.disk_usage(database.parent).free
    if free < 2 * size:
        raise Failed(
            f"An upgrade backs up first, and takes as much room itself: {2 * size / 1e6:,.0f} MB, "
            f"of which {database.parent} has {free / 1e6:,.0f}. Nothing was changed. Make room; or "
            f"write a backup elsewhere (briefmark backup FILE) and start once with {_TOLD}."
        )


def database_url() -> sa.URL:
    """Where the application's database is."""
    return db.engine.url


def restore(backup: Path, url: sa.URL, known: Collection[str], moment: datetime) -> Restored:
    """Check the backup and put it in the place of the database; the former one is kept.

    `known` are the schema revisions that this version can bring up to date. Raises Missing when
    there is no such file, Unreadable when it is no sound backup, Stale when it is of a newer
    version or somebody has the database open, Invalid where it cannot be done from here. Until all
    checks have passed, nothing is touched; whenever it is interrupted, the database is the former
    one or the restored one.
    """
    if not backup.is_file():
        raise Missing(f"There is no file {backup}.")
    if url.get_backend_name() != "sqlite":
        return postgresql.restore(backup, url, known, moment)
    if not url.database:
        raise Invalid("This database is kept in memory: there is nothing to restore.")
    return sqlite.restore(backup, Path(url.database), known, moment)


def _reserve(path: Path) -> None:
    """An empty file that was not there before, for its owner only."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))

"""Bring a database to the tables of this version, and say in words why one cannot be."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask, current_app

from app.domain.errors import Busy, Failed, Stale, Unreadable
from app.store import counts, search_index
from app.store.database import Base, db, intend_to_change
from app.store.tables import (  # noqa: F401 (for autogenerate)
    briefs,
    codebook,
    exports,
    original_pages,
    people,
    recommendations,
    search,
    security,
)

FOLDER = Path(__file__).parent / "migrations"
_SAID = re.compile(r'^(?P<name>down_revision|revision) = (?:"(?P<of>\w+)"|None)', re.MULTILINE)
# Seconds that an upgrade waits on PostgreSQL: for another one, and for others who use a table.
UPGRADES, OTHERS = 120, 10
# What SQLite says of a file that is no whole database: https://sqlite.org/rescode.html
_DAMAGED = ("not a database", "malformed", "corrupt")
_LOCKED = "55P03"  # PostgreSQL's lock_not_available
RESTORE = (
    "Stop whatever uses it, keep a copy of it as it is, and put the newest sound backup back: "
    "briefmark restore FILE, then briefmark verify."
)


def is_compared(_thing: Any, name: str | None, kind: str, _reflected: bool, _other: Any) -> bool:
    """Whether the tables have to say it too. The database itself keeps some: counts, and the index
    of words, SQLite in tables beside the others, PostgreSQL in an index that SQLite lacks."""
    if kind == "table" and name in {table.name for table in counts.TABLES}:
        return False
    return not str(name).startswith({"table": "search_words"}.get(kind, "ix_search_entry_words"))


COMPARING: dict[str, Any] = {"compare_type": True, "include_object": is_compared}


def revisions() -> list[str]:
    """The schema revisions that this version knows, the first first. Read off the files: Alembic
    loads all of them for it, and itself, which is a tenth of a start."""
    after: dict[str | None, str] = {}
    for path in (FOLDER / "versions").glob("*.py"):
        said = {found["name"]: found["of"] for found in _SAID.finditer(path.read_text())}
        after[said["down_revision"]] = said["revision"]
    line, last = [], after.get(None)
    while last:
        line.append(last)
        last = after.get(last)
    return line


def migrate(app: Flask) -> None:
    """Apply every migration that is missing, and fold words again where the rules have changed;
    nothing happens when nothing is missing."""
    with app.app_context():
        try:
            if standing() != revisions()[-1]:
                intend_to_change(True)
                upgrade()
                intend_to_change(False)
            search_index.renew()
        except sa.exc.DBAPIError as error:
            raise refused(error) from error
        finally:
            intend_to_change(False)
            db.session.remove()


def upgrade(revision: str = "head") -> None:
    """Up to this revision, or to the newest."""
    _alembic().upgrade(revision=revision)


def downgrade(revision: str) -> None:
    _alembic().downgrade(revision=revision)


def _alembic() -> Any:
    """Loaded when it is needed, which is not at most starts."""
    import flask_migrate

    if "migrate" not in current_app.extensions:
        flask_migrate.Migrate(
            current_app, db, directory=str(FOLDER), render_as_batch=True, **COMPARING
        )
    return flask_migrate


def standing() -> str:
    """The revision that the database is at, "" for one without tables; without Alembic.

    Raises Unreadable where it is damaged, Failed where an upgrade of it was left half done, Stale
    where a newer version wrote it, Busy where it does not answer. What to do is said.
    """
    try:
        with db.engine.connect() as connection:
            return _standing(connection)
    except sa.exc.DBAPIError as error:
        raise refused(error) from error


def _standing(connection: sa.Connection) -> str:
    there = set(sa.inspect(connection).get_table_names())
    ours = there & Base.metadata.tables.keys()
    left = sorted(name for name in there if name.startswith("_alembic_tmp_"))
    if "alembic_version" not in there:
        if ours:
            raise _half(f"it holds tables ({', '.join(sorted(ours)[:3])} …), not which version")
        return ""
    versions = connection.scalars(sa.text("SELECT version_num FROM alembic_version")).all()
    if not versions and not ours:
        return ""
    if len(versions) != 1 or left:
        raise _half(", ".join(left) or f"it names {len(versions)} versions, not one")
    (revision,) = versions
    known = revisions()
    if revision not in known:
        raise Stale(
            f"{_where()} was written by a newer Briefmark (schema {revision}; this one "
            f"knows up to {known[-1]}). Nothing was changed. Start that version, or put a backup "
            "back that this one wrote: briefmark restore FILE."
        )
    if revision == known[-1] and (lacking := _lacking(connection)):
        raise _half(f"{lacking} is missing")
    return str(revision)


def _half(why: str) -> Failed:
    return Failed(
        f"{_where()} is half way between two versions of Briefmark: {why}. An upgrade or "
        f"a copy was cut off, or somebody changed it. Nothing was done to it. {RESTORE}"
    )


def _lacking(connection: sa.Connection) -> str:
    """A column that this version needs and the database has not; "" where it has all."""
    if connection.dialect.name == "sqlite":
        asked = (
            "SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c "
            "WHERE m.type = 'table'"
        )
    else:
        asked = (
            "SELECT table_name, column_name FROM information_schema.columns "
            "WHERE table_schema = current_schema()"
        )
    there = {tuple(row) for row in connection.execute(sa.text(asked))}
    needed = (
        (table.name, column.name) for table in Base.metadata.tables.values() for column in table.c
    )
    return next(
        (f"{table}.{column}" for table, column in needed if (table, column) not in there), ""
    )


def refused(error: sa.exc.DBAPIError) -> Unreadable | Busy | Failed:
    """What a fault of the database means for whoever starts the program."""
    said = next(iter(str(error.orig).strip().splitlines()), "").removesuffix(".")
    where = _where()
    if any(word in said for word in _DAMAGED):
        return Unreadable(f"{where} is damaged ({said}). {RESTORE}")
    if getattr(error.orig, "sqlstate", "") == _LOCKED or "locked" in said:
        return Busy(
            f"Others use {where}, and the upgrade waited for them in vain ({said}). Nothing was "
            "changed. Stop the other servers and programs that have it open, then start again."
        )
    if isinstance(error, sa.exc.OperationalError):
        return Busy(
            f"{where} does not answer ({said}). Look whether it is there, running and may be "
            "opened by this user, and whether database_url is right; then start again."
        )
    return Failed(f"{where} could not be brought up to date ({said}). Nothing was changed.")


def _where() -> str:
    url = db.engine.url
    if db.engine.dialect.name == "sqlite":
        return f"The database {url.database}"
    return f"The database {url.database} of PostgreSQL ({url.host or 'this machine'})"

"""An archive of PostgreSQL's own tools, and such an archive put back: into a database of its own
first, which then takes the name of the former one. Both renames are one transaction, and the server
refuses them while anybody is connected.
"""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from app.domain.errors import Invalid, Stale, Unreadable
from app.store.backup.restored import COUNTED, LEFT_OUT, Restored, refuse_newer

if TYPE_CHECKING:
    from psycopg import Connection

MAGIC = b"PGDMP"
PROGRAMS = "Install the PostgreSQL client programs, or run {name} on the server."
LONGEST_NAME = 63  # bytes of an identifier
CONNECT_SECONDS = 10


def dump(url: sa.URL, draft: Path) -> None:
    """Raises Invalid where it cannot be written from here, Unreadable where it is no archive."""
    left_out = (f"--exclude-table-data={table}" for table in LEFT_OUT)
    where = f"--file={draft}", f"--dbname={_conninfo(url)}"
    done = _run("pg_dump", url, "--format=custom", *left_out, *where)
    if done.returncode:
        raise Invalid(f"pg_dump could not write the backup: {done.stderr.strip()[:500]}")
    if not _is_archive(draft) or (shutil.which("pg_restore") and not _can_be_read(url, draft)):
        raise Unreadable("pg_dump wrote something that is no archive; it was thrown away.")


def restore(archive: Path, url: sa.URL, known: Collection[str], moment: datetime) -> Restored:
    """As app.store.backup.restore. Beside its database the account must be able to make one."""
    if not _is_archive(archive):
        raise Unreadable(
            f"{archive} is no archive of PostgreSQL, which this installation keeps its data in. "
            "Nothing was changed."
        )
    if not _can_be_read(url, archive):
        raise Unreadable(f"{archive} is damaged. Nothing was changed.")
    name = str(url.database)
    draft = f"{name[: LONGEST_NAME - 18]}_draft_{secrets.token_hex(4)}"
    former = f"{name[: LONGEST_NAME - 23]}_before_{moment:%Y%m%d_%H%M%S}"
    with _server(url) as server:
        about = _database(server, name)
        _refuse_where_it_cannot_be_done(server, name, about)
        _make(server, draft, about)
        try:
            held, revision = _filled(archive, url.set(database=draft), known)
            kept = bool(about) and _holds_tables(url)
            _swap(server, name, draft, former if about else "")
        except BaseException:
            server.execute(_sql("DROP DATABASE IF EXISTS {}", draft))
            raise
        if about and not kept:
            server.execute(_sql("DROP DATABASE {}", former))
    return Restored(held, revision, f"Database {name}", f"database {former}" if kept else "")


def _refuse_where_it_cannot_be_done(
    server: Connection[Any], name: str, about: dict[str, Any]
) -> None:
    may = server.execute(
        "SELECT rolname, rolsuper OR rolcreatedb FROM pg_roles WHERE rolname = current_user"
    ).fetchone()
    assert may  # noqa: S101 - who asks has a role
    if not may[1]:
        raise Invalid(
            f"The account {may[0]} may not make databases, and a backup is put back into a new "
            f"one. As an administrator of PostgreSQL: ALTER ROLE {may[0]} CREATEDB; then restore "
            "again. Nothing was changed."
        )
    if about and not about["ours"]:
        raise Invalid(
            f"The database {name} belongs to another account than {may[0]}, who cannot put it "
            "aside. Restore with the account that owns it. Nothing was changed."
        )
    there = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s"
    row = server.execute(there, (name,)).fetchone()
    if row and row[0]:
        raise Stale(_in_use(name))


def _in_use(name: str) -> str:
    return (
        f"The database {name} is in use. Stop the server (and whatever else is connected to it), "
        "then restore again. Nothing was changed."
    )


def _database(server: Connection[Any], name: str) -> dict[str, Any]:
    """What PostgreSQL knows of the database; nothing where there is none of the name."""
    row = server.execute(
        "SELECT to_jsonb(d) || jsonb_build_object('ours', pg_has_role(d.datdba, 'MEMBER'), 'code',"
        " pg_encoding_to_char(d.encoding)) FROM pg_database d WHERE datname = %s",
        (name,),
    ).fetchone()
    return dict(row[0]) if row else {}


def _make(server: Connection[Any], draft: str, about: dict[str, Any]) -> None:
    """Empty, and as the former one sorts and compares (columns differ between versions)."""
    how = {"TEMPLATE": "template0", "ENCODING": about.get("code", "UTF8")}
    if about:
        how |= {"LC_COLLATE": about["datcollate"], "LC_CTYPE": about["datctype"]}
    if about.get("datlocprovider") == "i":
        locale = about.get("datlocale") or about.get("daticulocale")
        how |= {"LOCALE_PROVIDER": "icu", "ICU_LOCALE": locale}
    if about.get("datlocprovider") == "b":
        how |= {"LOCALE_PROVIDER": "builtin", "BUILTIN_LOCALE": about["datlocale"]}
    words = " ".join(f"{word} {{}}" for word in how)
    server.execute(_sql(f"CREATE DATABASE {{}} {words}", draft, *how.values()))


def _filled(archive: Path, draft: sa.URL, known: Collection[str]) -> tuple[dict[str, int], str]:
    """What the archive holds, once it is in this database, and its schema's revision."""
    done = _run(
        "pg_restore",
        draft,
        "--exit-on-error",
        "--single-transaction",
        "--no-owner",
        "--no-privileges",
        f"--dbname={_conninfo(draft)}",
        str(archive),
    )
    if done.returncode:
        said = done.stderr.strip()[:500]
        raise Unreadable(f"{archive} could not be put back: {said}. Nothing was changed.")
    with _connected(draft, str(draft.database)) as connection:
        row = connection.execute("SELECT to_regclass('public.alembic_version')").fetchone()
        if not row or row[0] is None:
            raise Unreadable(f"{archive} is an archive, but none of Briefmark’s.")
        (revision,) = connection.execute("SELECT version_num FROM alembic_version").fetchall()[0]
        refuse_newer(archive, revision, known)
        counting: dict[str, Any] = {
            word: f"SELECT count(*) FROM {rows}"  # noqa: S608
            for word, rows in COUNTED.items()
        }
        held = {
            word: int(connection.execute(sql).fetchall()[0][0]) for word, sql in counting.items()
        }
        connection.execute("ANALYZE")
    return held, revision


def _holds_tables(url: sa.URL) -> bool:
    """An empty database, as one makes for the first start, is not worth keeping."""
    asked = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
    with _connected(url, str(url.database)) as connection:
        return bool(connection.execute(asked).fetchall()[0][0])


def _swap(server: Connection[Any], name: str, draft: str, former: str) -> None:
    import psycopg

    try:
        with server.transaction():
            if former:
                server.execute(_sql("ALTER DATABASE {} RENAME TO {}", name, former))
            server.execute(_sql("ALTER DATABASE {} RENAME TO {}", draft, name))
    except psycopg.errors.ObjectInUse:
        raise Stale(_in_use(name)) from None


def _sql(words: str, *names: str) -> Any:
    from psycopg import sql

    return sql.SQL(words).format(*map(sql.Identifier, names))


@contextmanager
def _server(url: sa.URL) -> Iterator[Connection[Any]]:
    """Connected beside the database, to one that every server has."""
    import psycopg

    try:
        connected = _connected(url, "postgres")
    except psycopg.OperationalError:
        connected = _connected(url, "template1")
    with connected as connection:
        yield connection


def _connected(url: sa.URL, database: str) -> Connection[Any]:
    import psycopg

    return psycopg.connect(
        _conninfo(url.set(database=database)),
        password=url.password,
        autocommit=True,
        connect_timeout=CONNECT_SECONDS,
    )


def _is_archive(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def _can_be_read(url: sa.URL, archive: Path) -> bool:
    """To its end: what would be restored is written nowhere."""
    return not _run("pg_restore", url, f"--file={os.devnull}", str(archive)).returncode


def _run(name: str, url: sa.URL, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The server's own tool knows best; the password goes by the environment, not by `ps`."""
    program = shutil.which(name)
    if program is None:
        raise Invalid(
            f"This installation keeps its data in PostgreSQL, and {name} is not on this machine. "
            f"{PROGRAMS.format(name=name)}"
        )
    return subprocess.run(  # noqa: S603 (the server's own tool, our own settings)
        [program, *arguments],
        env={**os.environ, "PGPASSWORD": url.password or ""},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def _conninfo(url: sa.URL) -> str:
    from psycopg.conninfo import make_conninfo  # not when there is only SQLite

    named = {"host": url.host, "port": url.port, "user": url.username, "dbname": url.database}
    known = {key: str(value) for key, value in {**named, **url.query}.items() if value}
    return make_conninfo("", **known)

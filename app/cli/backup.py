"""`briefmark backup`: everything in one file. `briefmark restore`: that file in the place of the
database. `briefmark move`: everything from SQLite to PostgreSQL."""

from __future__ import annotations

from pathlib import Path

import click

from app import create_app
from app.actions.accounts import end_all_sessions
from app.cli.context import (
    answer,
    application,
    bare_application,
    json_option,
    leaving_nothing_open,
    say,
    with_instance,
)
from app.domain.errors import Missing
from app.store import security
from app.store.backup import database_url, moving, write_backup
from app.store.backup import restore as put_back
from app.store.backup.sqlite import refuse_if_open
from app.store.migrating import migrate, revisions, standing
from app.store.tables.columns import now
from app.store.transactions import change
from app.store.verifying import verify as verify_all


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@with_instance
def backup(file: Path) -> None:
    """Write a backup of everything, originals too, while the server may go on running.

    FILE is for `briefmark restore`: with SQLite a database, with PostgreSQL an archive of pg_dump.
    """
    with bare_application().app_context(), leaving_nothing_open():
        found = standing()  # what is damaged is refused in words
        if not found:
            raise Missing("There is no database here yet. Look whether --instance is right.")
        say("Writing the backup …")
        size = write_backup(file)
        if found == revisions()[-1]:
            security.record_alone("backup", "database")
    say(f"{file}: {size:,} bytes, checked.")


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@with_instance
def restore(file: Path) -> None:
    """Put a backup in the place of the database. Stop the server first.

    The backup is checked before anything is touched; the former database is kept beside the new
    one. Everybody is signed out.
    """
    app = bare_application()
    with app.app_context(), leaving_nothing_open():
        url = database_url()
    say("Checking the backup …")
    done = put_back(file, url, revisions(), now())
    app = application(kept=False)
    with app.app_context(), leaving_nothing_open(), change():
        ended = end_all_sessions()
        security.record("restore", "database")
    counts = ", ".join(f"{number:,} {word}" for word, number in done.held.items())
    say(f"{done.place} holds what {file} held: {counts}.")
    if done.revision != revisions()[-1]:
        say(f"It was of an earlier version (schema {done.revision}) and is brought up to date.")
    if done.former:
        say(f"The former database is kept as {done.former}. Delete it when you do not need it.")
    say(f"All sessions have ended ({ended}), and links to set a new password with them.")
    with app.app_context(), leaving_nothing_open():
        wrong = [checked.title for checked in verify_all() if checked.wrong]
    if wrong:
        say(f"Not all in it is sound ({', '.join(wrong)}): briefmark verify says what.")
    else:
        say("All that is in it is sound.")


@click.command()
@click.option(
    "--to",
    "url",
    required=True,
    metavar="URL",
    help="An empty database: postgresql+psycopg://user@host/name; a password in PGPASSWORD.",
)
@json_option
@with_instance
def move(url: str, as_json: bool) -> None:
    """Copy a SQLite installation into an empty database on PostgreSQL. Stop the server first.

    Every table is compared on both sides, row by row. What is here stays as it is.
    """
    here = application()
    with here.app_context(), leaving_nothing_open():
        database = moving.file_of_source()
    refuse_if_open(database)
    there = create_app({"INSTANCE": here.instance_path, "DATABASE_URL": url})
    with there.app_context(), leaving_nothing_open():
        moving.refuse_unless_empty()
        migrate(there)
    with here.app_context(), leaving_nothing_open():
        done = moving.move(there, _told)
    rows = sum(table.rows for table in done)
    answer(
        f"Everything is there: {rows:,} rows in {len(done)} tables, compared on both sides.",
        as_json,
        tables={table.name: table.rows for table in done},
    )
    say(f"Nothing was changed in {database}. What to do next:")
    say(f"  1. Set database_url (BRIEFMARK_DATABASE_URL) to {moving.shown(url)}")
    say("  2. Keep secret_key; where several servers are to run on it, all of them have the same.")
    say("  3. Start the server, and look at a brief. “briefmark verify” reads all of it again.")
    say(f"  4. Keep {database.name} until you have a backup of PostgreSQL; do not serve it again.")


def _told(table: moving.MovedTable) -> None:
    if table.rows:
        say(f"  {table.name}: {table.rows:,}")

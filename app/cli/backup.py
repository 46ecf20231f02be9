"""`briefmark backup`: everything in one file. `briefmark restore`: that file in
the place of the database."""

from __future__ import annotations

from pathlib import Path

import click

from app.actions.accounts import end_all_sessions
from app.cli.context import (
    application,
    bare_application,
    leaving_nothing_open,
    say,
    with_database,
    with_instance,
)
from app.store.backup import database_file, write_backup
from app.store.backup import restore as put_back
from app.store.migrating import revisions
from app.store.tables.columns import now
from app.store.transactions import change


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@with_database
def backup(file: Path) -> None:
    """Write a backup of everything, originals too, while the server may go on running.

    With SQLite FILE is a database for `briefmark restore`, with PostgreSQL an archive for
    pg_restore.
    """
    say("Writing the backup …")
    size = write_backup(file)
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
        database = database_file()
    done = put_back(file, database, revisions(), now())
    app = application()
    with app.app_context(), leaving_nothing_open(), change():
        ended = end_all_sessions()
    counts = ", ".join(f"{number:,} {word}" for word, number in done.held.items())
    say(f"{database} holds what {file} held: {counts}.")
    if done.revision != revisions()[-1]:
        say(f"It was of an earlier version (schema {done.revision}) and is brought up to date.")
    if done.former:
        say(f"The former database is kept as {done.former}. Delete it when you do not need it.")
    say(f"All sessions have ended ({ended}), and links to set a new pass phrase with them.")

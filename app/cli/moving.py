"""`briefmark move`: from SQLite to PostgreSQL, with everything that is kept."""

from __future__ import annotations

import click

from app import create_app
from app.cli.context import (
    answer,
    application,
    json_option,
    leaving_nothing_open,
    say,
    with_instance,
)
from app.store.backup import moving
from app.store.backup.sqlite import refuse_if_open
from app.store.migrating import migrate


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

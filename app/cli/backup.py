"""`briefmark backup`: everything in one file."""

from __future__ import annotations

from pathlib import Path

import click

from app.cli.context import say, with_database
from app.store.backup import write_backup


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

"""`briefmark record`: who did what when, as a file, with the seals of `briefmark verify`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from app.cli.context import say, with_database
from app.cli.interchange import write_whole
from app.domain.activity import DOWNLOAD
from app.store import history, security, summaries
from app.writers.data.record import MEDIA_TYPES, written


@click.command()
@click.option("--project", "slug", default="", metavar="SLUG", help="Of this project.")
@click.option("--format", "format", type=click.Choice(list(MEDIA_TYPES)), default="csv")
@click.option(
    "-o", "--output", required=True, metavar="FILE", help="Where to; “-” is standard output."
)
@with_database
def record(slug: str, format: str, output: str) -> None:
    """Write the record of a project; without one, what stands in none: sign-ins, refusals, changes
    of accounts.

    That it was written stands in the record, too.
    """
    project_id = summaries.project_named(slug)[0] if slug else None
    security.record_alone(DOWNLOAD, "record", project_id=project_id, said=slug)
    data = b"".join(written(format, slug, history.whole_record(project_id)))
    if output == "-":
        sys.stdout.buffer.write(data)
    else:
        write_whole(Path(output), data)
        say(f"{output}: {len(data):,} bytes")

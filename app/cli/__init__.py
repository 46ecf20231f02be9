"""`briefmark`: the actions of the pages for scripts and administrators. One file for each noun."""

from __future__ import annotations

from pathlib import Path

import click

import app
from app.cli import backup, brief, export, highlight, project, restore, serve, user, work
from app.cli.exits import CODES_IN_WORDS, Program


@click.group(cls=Program, epilog=CODES_IN_WORDS)
@click.option(
    "--instance",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="BRIEFMARK_INSTANCE",
    show_envvar=True,
    help="The folder that holds the data; may also stand after the command.",
)
@click.option("--traceback", is_flag=True, help="On an unexpected error, show where it happened.")
@click.version_option(app.__version__, prog_name="briefmark")
@click.pass_context
def main(context: click.Context, instance: Path | None, traceback: bool) -> None:
    """Mark, tag and summarise the recommendations in policy briefs.

    What is asked for goes to standard output, everything else to standard error.
    """
    context.ensure_object(dict).update(instance=instance, traceback=traceback)


COMMANDS = (
    serve.serve,
    user.user,
    project.project,
    brief.brief,
    highlight.highlight,
    work.bring,
    export.export,
    backup.backup,
    restore.restore,
)
for command in COMMANDS:
    main.add_command(command)

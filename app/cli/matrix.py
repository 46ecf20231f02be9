"""`briefmark matrix`: what each brief says under each tag."""

from __future__ import annotations

import json

import click

from app.cli.context import json_option, project_option, say, with_database
from app.domain.report.matrix import Matrix
from app.store import filters, summaries
from app.store import matrix as stored
from app.writers.data.matrix import matrix_as_json


@click.group()
def matrix() -> None:
    """The framework matrix: briefs by tags."""


@matrix.command("show")
@project_option
@click.option("--query", default="", help="The rows, columns and cells that this filter keeps.")
@json_option
@with_database
def show_matrix(slug: str, query: str, as_json: bool) -> None:
    """Print the cells brief by brief: the state of each, and what is written there."""
    project_id, project = summaries.project_named(slug)
    selection = filters.select(project_id, query)
    found = stored.selected(stored.matrix(project_id, project), selection)
    if as_json:
        click.echo(json.dumps(list(matrix_as_json(found)), ensure_ascii=False))
    elif found.cells:
        click.echo("\n".join(_lines(found)))
    else:
        say("There is no such cell. A matrix has a row for each brief and a column for each tag.")


def _lines(matrix: Matrix) -> list[str]:
    """“B1	border-control	2 passages, not charted	…” for each, its text on one line."""
    return [
        "\t".join((cell.brief, cell.tag, cell.words, " ".join(cell.text.split()))).rstrip()
        for cell in matrix.cells.values()
    ]

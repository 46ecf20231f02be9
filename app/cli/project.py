"""`briefmark project`: projects."""

from __future__ import annotations

import click

from app.actions.projects import add_project
from app.cli.context import answer, json_option, with_database
from app.store import users
from app.store.transactions import change


@click.group()
def project() -> None:
    """Studies, each with briefs, a codebook and people."""


@project.command("add")
@click.argument("name")
@click.option(
    "--lead", required=True, metavar="EMAIL", help="Who leads it: somebody with an account."
)
@click.option("--question", default="", help="What the study wants to know.")
@click.option("--sample", is_flag=True, help="With a brief to try things on.")
@json_option
@with_database
def add(name: str, lead: str, question: str, sample: bool, as_json: bool) -> None:
    """Make a project with the starter codebook; prints its slug."""
    with change():
        actor = add_project(users.by_email(lead).id, name, question, sample=sample)
    answer(actor.slug, as_json, id=actor.project_id, slug=actor.slug, name=actor.project_name)

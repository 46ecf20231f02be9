"""`briefmark user`: accounts."""

from __future__ import annotations

import sys

import click

from app.actions.accounts import add_user
from app.cli.context import answer, json_option, with_database
from app.domain.accounts import folded_email
from app.store.database import change


@click.group()
def user() -> None:
    """Accounts of people."""


@user.command("add")
@click.argument("email")
@click.option("--name", required=True, help="The name that colleagues see.")
@click.option("--password-stdin", is_flag=True, help="Read the pass phrase from standard input.")
@json_option
@with_database
def add(email: str, name: str, password_stdin: bool, as_json: bool) -> None:
    """Make an account; prints its e-mail address."""
    pass_phrase = _from_stdin() if password_stdin else _asked_for()
    with change():
        user_id = add_user(email, name, pass_phrase)
    email = folded_email(email)
    answer(email, as_json, id=user_id, email=email, name=name)


def _from_stdin() -> str:
    """The first line; a line end is not part of a pass phrase."""
    return sys.stdin.readline().rstrip("\r\n")


def _asked_for() -> str:
    if not sys.stdin.isatty():
        raise click.UsageError("Without a terminal, give the pass phrase with --password-stdin.")
    phrase: str = click.prompt(
        "Pass phrase (12 characters or more)", hide_input=True, confirmation_prompt=True, err=True
    )
    return phrase

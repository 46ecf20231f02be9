"""What commands share: the application over a migrated database, who acts, and what is printed."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import click
from flask import Flask

from app import create_app
from app.domain.errors import Failed, Refused
from app.store import users
from app.store.backup import keep_former
from app.store.memberships import Member, member
from app.store.migrating import migrate, revisions, standing
from app.store.tables.columns import now
from app.store.transactions import leave

P = ParamSpec("P")
R = TypeVar("R")


def with_instance(command: Callable[P, R]) -> Callable[P, R]:
    """The command takes --instance, too."""
    option = click.option(
        "--instance",
        type=click.Path(file_okay=False, path_type=Path),
        expose_value=False,
        callback=_remember_instance,
        help="The folder that holds the data.",
    )
    return option(command)


def with_database(command: Callable[P, R]) -> Callable[P, R]:
    """The command runs within the application over a migrated database, and takes --instance."""

    @with_instance
    @wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        with application().app_context(), leaving_nothing_open():
            return command(*args, **kwargs)

    return wrapped


def application(*, kept: bool = True) -> Flask:
    """The application of the instance that was named, its database brought up to date. What stands
    there from an older version is backed up first, unless it is `kept` elsewhere already."""
    app = bare_application()
    with app.app_context(), leaving_nothing_open():
        found, newest = standing(), revisions()[-1]
        former = None
        if found and found != newest and kept and app.config["UPGRADE_BACKUP"]:
            say(f"The database is of an earlier version (schema {found}). Backing it up …")
            former = keep_former(found, now(), Path(app.instance_path))
            say(f"It is kept as {former}.")
    try:
        migrate(app)
    except Refused as refusal:
        raise type(refusal)(_with(refusal.message, former)) from refusal
    except Exception as error:  # a migration can fail in any way: which, and what is kept, is said
        said = f"The upgrade to schema {newest} failed ({type(error).__name__}: {error})."
        raise Failed(_with(said, former)) from error
    if found and found != newest:
        say(f"It is up to date now (schema {newest}).")
    return app


def _with(said: str, former: Path | None) -> str:
    """With how one goes back to the version of before."""
    if former is None:
        return said
    back = f"as it was it is kept: {former}. To go back, start the version of before with it"
    return f"{said} Nothing of the database is half changed; {back} (briefmark restore)."


def bare_application() -> Flask:
    """The same, its database left as it is."""
    instance = click.get_current_context().find_root().ensure_object(dict).get("instance")
    return create_app({"INSTANCE": instance} if instance else None)


def acting(email: str, slug: str) -> Member:
    """The person as a member of the project. Missing when they are not."""
    return member(users.by_email(email).id, slug)


def say(message: str) -> None:
    """What is going on, for whoever watches."""
    click.echo(message, err=True)


def answer(plain: str, as_json: bool, **values: Any) -> None:
    """What was asked for: a bare value for a shell, or everything as JSON."""
    click.echo(json.dumps(values, ensure_ascii=False, default=_plain) if as_json else plain)


project_option = click.option(
    "--project", "slug", required=True, metavar="SLUG", help="The project, as in its address."
)
acting_option = click.option(
    "--as", "email", required=True, metavar="EMAIL", help="Who does it: a member of the project."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def _remember_instance(context: click.Context, _option: click.Parameter, value: Any) -> None:
    if value is not None:
        context.find_root().ensure_object(dict)["instance"] = value


@contextmanager
def leaving_nothing_open() -> Iterator[None]:
    """No connection of this process outlives the block."""
    try:
        yield
    finally:
        leave()


def _plain(value: object) -> str:
    if isinstance(value, uuid.UUID):
        return str(value)
    raise TypeError(type(value).__name__)

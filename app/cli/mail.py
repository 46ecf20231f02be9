"""`briefmark mail`: whether mails are sent."""

from __future__ import annotations

import click
from flask import current_app

from app.cli.context import say, with_database
from app.domain.errors import Failed
from app.mail import letters
from app.mail.server import Undelivered, send, the_mail_server


@click.group()
def mail() -> None:
    """Mails that Briefmark sends."""


@mail.command("test")
@click.argument("address")
@with_database
def test(address: str) -> None:
    """Send a mail to the address, now, and say what the mail server answers."""
    server = the_mail_server(current_app.config)
    try:
        send(server, letters.test(address))
    except Undelivered as failed:
        raise Failed(failed.sentence) from failed
    say(f"{server.host}:{server.port} has taken a mail for {address}. See whether it arrives.")

"""`briefmark serve`: the server."""

from __future__ import annotations

import ipaddress
import socket

import click
from flask import Flask

from app import serving
from app.actions.setup import new_setup_link
from app.cli.context import application, say, with_instance
from app.domain.errors import Stale
from app.store.transactions import SAFE_SQLITE, change, unsafe_sqlite


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@with_instance
def serve(host: str, port: int) -> None:
    """Serve until Ctrl-C; without any account yet, print a link for the first person."""
    app = application()
    _refuse_open_debugging(app, host)
    _refuse_taken_port(host, port)
    _warn_of_old_sqlite(app)
    address = str(app.config["PUBLIC_URL"]).rstrip("/") or f"http://{_shown(host)}:{port}"
    click.echo(f"Briefmark serves {address}")
    if link := _setup_link(app):
        hours = app.config["SETUP_LINK_HOURS"]
        click.echo(f"Nobody has an account yet. Open this link within {hours} hours to begin:")
        click.echo(f"  {address}/setup/{link}")
    serving.serve(app, host, port)


def _setup_link(app: Flask) -> str | None:
    with app.app_context(), change():
        return new_setup_link(hours=int(app.config["SETUP_LINK_HOURS"]))


def _refuse_open_debugging(app: Flask, host: str) -> None:
    """The debugger runs any code that a visitor types."""
    if app.debug and not _is_loopback(host):
        raise click.UsageError("Debug mode is only for 127.0.0.1. Unset FLASK_DEBUG.")


def _refuse_taken_port(host: str, port: int) -> None:
    """Before a new set-up link takes the place of the one that the other server printed."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise Stale(
            f"Cannot listen on {host}:{port} ({error.strerror}). Stop what listens there, or "
            "choose another --port."
        ) from None


def _warn_of_old_sqlite(app: Flask) -> None:
    with app.app_context():
        old = unsafe_sqlite()
    if old:
        safe = ".".join(map(str, SAFE_SQLITE))
        say(
            f"Warning: SQLite {old} can lose saved changes when several people write at once. "
            f"Install pysqlite3, or Python with SQLite {safe} or later, or use PostgreSQL."
        )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _shown(host: str) -> str:
    if host in ("0.0.0.0", "::"):  # noqa: S104 (all interfaces is what was asked for)
        return "localhost"
    return f"[{host}]" if ":" in host else host

"""What somebody who looks after an installation asks of it. `briefmark purge`: what has been in the
trash for long enough is gone for good. `briefmark verify`: whether all that is kept is whole.
`briefmark record`: who did what when, as a file, with the seals of `verify`. `briefmark mail`:
whether mails are sent."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click
from flask import current_app

from app.actions import trash
from app.cli.context import answer, json_option, say, with_database
from app.cli.interchange import write_whole
from app.domain.activity import DOWNLOAD
from app.domain.errors import Failed
from app.domain.trash import KEPT, KEPT_DAYS, counted
from app.mail import letters
from app.mail.post import Undelivered, send, the_mail_server
from app.store import counts, export_jobs, history, seals, security, summaries
from app.store.projects import slugs
from app.store.search_index import renew
from app.store.tables.columns import now
from app.store.transactions import change
from app.store.verifying import Checked
from app.store.verifying import verify as verify_all
from app.writers.data.record import MEDIA_TYPES, written

QUIET = (
    f"Nothing was recorded here for {KEPT_DAYS} days, or the clock is wrong. Nothing is "
    "purged. Look at the clock of this machine; if it is right, run: briefmark purge"
)


@click.command()
@click.option("--compact", is_flag=True, help="Write the database file anew in any case.")
@click.option("--careful", is_flag=True, help="Not where the clock seems to be far ahead.")
@json_option
@with_database
def purge(compact: bool, careful: bool, as_json: bool) -> None:
    """Delete for good what has been in the trash for 30 days: run it once a day.

    Nothing of it is left in the database file nor in backups made from then on. Backups made
    before still hold it, and so does what was exported or handed in.
    """
    done = purge_due(compact=compact, careful=careful)
    words = ", ".join(counted(number, kind) for kind, number in done.items())
    nothing = f"Nothing has been in the trash for {KEPT_DAYS} days."
    answer(f"Gone for good: {words}." if done else nothing, as_json, purged=done)


def purge_due(*, compact: bool = False, careful: bool = True) -> dict[str, int]:
    """By kind, how many are gone now. The file is written anew where any are or it is asked for.
    Addresses and names in the record of sign-ins go after their year, too, and exports after their
    hour. Raises Failed where that cannot be, and where one is `careful` and nothing was recorded
    for so long that by a clock that is far ahead all would be due."""
    moment = now()
    if careful and security.is_older(moment - KEPT):
        raise Failed(QUIET)
    done = trash.purge_due(moment)
    with change():
        security.purge_words(moment)
    if done:
        export_jobs.forget()
    else:
        export_jobs.sweep()
    if done or compact:
        say("Writing the database file anew …")
        trash.compact()
    return done


WRONG = 8  # the exit code


@click.command()
@click.option(
    "--head",
    "kept",
    multiple=True,
    metavar="HASH",
    help="A hash that an earlier run printed: whether the record still holds it. May be repeated.",
)
@click.option("--renew-search", is_flag=True, help="Write the index of words anew first.")
@click.option("--recount", is_flag=True, help="Count the passages of all projects anew first.")
@json_option
@with_database
def verify(kept: tuple[str, ...], renew_search: bool, recount: bool, as_json: bool) -> None:
    """Check all that is kept: database, texts, quotes, files, links, search and the record.

    It may run while people work. At the end it prints the head of the record of each project: kept
    elsewhere and given back with --head, it proves that nothing before it was changed since.
    """
    if renew_search:
        say("Writing the index of words anew …")
        renew(again=True)
    if recount:
        say("Counting the passages anew …")
        for id in slugs():
            counts.recount(id)
    done = []
    for checked in verify_all():
        done.append(checked)
        if not as_json:
            _tell(checked)
    lost = [hash for hash in kept if not _is_kept(hash)]
    names = {seals.OUTSIDE: "what stands outside projects", **slugs()}
    heads = [(names[head.chain], head.place, head.hash.hex()) for head in seals.heads()]
    if as_json:
        click.echo(json.dumps(_plain(done, heads, lost), ensure_ascii=False))
    else:
        _tell_heads(heads, lost)
    if lost or any(checked.wrong for checked in done):
        click.get_current_context().exit(WRONG)


def _is_kept(hash: str) -> bool:
    try:
        return seals.found(bytes.fromhex(hash.strip())) is not None
    except ValueError:
        return False


def _tell(checked: Checked) -> None:
    wrong = len(checked.wrong) + checked.more
    if not wrong:
        click.echo(f"{checked.title}: sound ({checked.number:,} looked at).")
        return
    click.echo(f"{checked.title}: {wrong:,} WRONG of {checked.number:,}.")
    for said in checked.wrong:
        click.echo(f"  {said}")
    if checked.more:
        click.echo(f"  … and {checked.more:,} more.")
    click.echo(f"  What to do: {checked.remedy}")


def _tell_heads(heads: list[tuple[str, int, str]], lost: list[str]) -> None:
    for slug, number, hash in heads:
        click.echo(f"Head of the record of {slug}, {number:,} lines: {hash}")
    for hash in lost:
        click.echo(
            f"The record does not hold {hash} any more: it was written anew since, or the database "
            "is another, or a backup of before."
        )


def _plain(
    done: list[Checked], heads: list[tuple[str, int, str]], lost: list[str]
) -> dict[str, Any]:
    return {
        "sound": not lost and not any(checked.wrong for checked in done),
        "checks": [checked._asdict() for checked in done],
        "heads": [{"project": slug, "lines": number, "hash": hash} for slug, number, hash in heads],
        "lost": lost,
    }


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

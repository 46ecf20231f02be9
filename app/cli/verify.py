"""`briefmark verify`: whether all that is kept is whole, in words."""

from __future__ import annotations

import json
from typing import Any

import click

from app.cli.context import json_option, say, with_database
from app.store import counts, seals
from app.store.projects import slugs
from app.store.search_index import renew
from app.store.verifying import Checked
from app.store.verifying import verify as verify_all

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

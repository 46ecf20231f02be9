"""`briefmark purge`: what has been in the trash for long enough is gone for good."""

from __future__ import annotations

import click

from app.actions import trash
from app.cli.context import answer, json_option, say, with_database
from app.domain.errors import Failed
from app.domain.trash import KEPT, KEPT_DAYS, counted
from app.store import export_jobs, security
from app.store.tables.columns import now
from app.store.transactions import change

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

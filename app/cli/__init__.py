"""`briefmark`: the actions of the pages for scripts and administrators.

Refusals become exit codes here and nowhere else: a sentence on standard error, no traceback.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NoReturn

import click

import app
from app.cli import (
    backup,
    briefs,
    installation,
    interchange,
    people,
    recommendations,
    server,
)
from app.domain.errors import (
    Busy,
    Failed,
    Forbidden,
    Invalid,
    Missing,
    OverLimit,
    Refused,
    Stale,
    TooLarge,
    Unreadable,
)

UNEXPECTED, WRONG_USE, UNREADABLE = 1, 2, 7
CODES: dict[type[Refused], int] = {
    Failed: UNEXPECTED,
    Invalid: 3,
    Missing: 4,
    Forbidden: 5,
    Stale: 6,
    OverLimit: 6,
    Busy: 6,
    Unreadable: UNREADABLE,
    TooLarge: UNREADABLE,
}
CODES_IN_WORDS = (
    "Exit codes: 0 done, 1 something unexpected, 2 wrong use, 3 invalid input, 4 not found, "
    "5 not allowed, 6 conflict (it is there already, somebody was faster, or busy), "
    "7 a file that is too large or cannot be read or written, 8 verify found something wrong."
)


class Program(click.Group):
    """The command line as a whole."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except Refused as refusal:
            fail(code_of(refusal), *sentences(refusal))
        except (click.ClickException, click.Abort, click.exceptions.Exit):
            raise
        except OSError as error:
            fail(UNREADABLE, f"{error.filename or 'System'}: {error.strerror or error}.")
        except UnicodeEncodeError as error:  # bytes that are no text, as Python hands them over
            word = error.object.encode("utf-8", "backslashreplace").decode()
            fail(CODES[Invalid], f"“{word}” is not UTF-8 text. Set the terminal to UTF-8.")
        except Exception as error:  # nothing else is above
            if ctx.ensure_object(dict).get("traceback"):
                raise
            fail(UNEXPECTED, f"Something went wrong, and nothing was saved. {_one_line(error)}")


def code_of(refusal: Refused) -> int:
    """The exit code of a refusal, by the nearest class in the tree."""
    return next((CODES[kind] for kind in type(refusal).__mro__ if kind in CODES), UNEXPECTED)


def sentences(refusal: Refused) -> Iterable[str]:
    """What to say: the message, and what it does not say yet about single fields."""
    yield refusal.message
    yield from (each for each in refusal.fields.values() if each not in refusal.message)


def fail(code: int, *messages: str) -> NoReturn:
    for message in messages:
        click.echo(message, err=True)
    raise click.exceptions.Exit(code)


def _one_line(error: Exception) -> str:
    first = next(iter(str(error).strip().splitlines()), "")
    return f"({type(error).__name__}: {first[:200]}) Run it with --traceback before the command."


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
    server.serve,
    people.user,
    people.project,
    installation.mail,
    briefs.brief,
    briefs.highlight,
    recommendations.recommendation,
    briefs.matrix,
    interchange.bring,
    interchange.export,
    installation.record,
    backup.backup,
    backup.restore,
    backup.move,
    installation.verify,
    installation.purge,
)
for command in COMMANDS:
    main.add_command(command)


def commands() -> dict[str, str]:
    """What each command does, by all of its words: “briefmark brief add”."""
    return dict(_below(main, "briefmark"))


def _below(command: click.Command, words: str) -> Iterator[tuple[str, str]]:
    if not isinstance(command, click.Group):
        yield words, command.get_short_help_str(limit=200)
        return
    for name, each in command.commands.items():
        yield from _below(each, f"{words} {name}")

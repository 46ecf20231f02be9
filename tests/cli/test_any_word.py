"""Any word in any place of any command is taken, or refused in words: never a fault of ours."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from app.cli import CODES, main
from app.cli.installation import WRONG
from app.writers import WRITERS
from tests.cli.conftest import Briefmark
from tests.writers.reading_back import text_in

pytestmark = pytest.mark.either_engine

# A command line holds no NUL, but may hold bytes that are no text.
HOSTILE = '軍備管理 «Контроль» 👩‍👩‍👧‍👦 "no" ${x} %s{0}'
WORDS = (HOSTILE, f"../../x\r\nSet-Cookie: {'a' * 5000}", "", str(2**63), "\udcff")
KNOWN = {
    "slug": "coast",
    "email": "ana@example.org",
    "lead": "ana@example.org",
    "number": "B1",
    "quote": "count every rifle",
    "format": "csv",
}
# What runs until it is stopped, and what puts another file in the place of the database.
LEFT_OUT = {"serve", "restore"}


def commands(group: click.Group, *path: str) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, *path, name)
        elif name not in LEFT_OUT:
            yield (*path, name), command


def lines(command: click.Command, word: str, file: Path) -> Iterator[list[str]]:
    """What may follow the command: once for each of its places, with `word` there and something
    that is right in all others that must be there."""
    places = [
        each
        for each in command.params
        if each.name != "instance" and not getattr(each, "is_flag", False)
    ]
    for asked in places:
        line: list[str] = []
        for each in places:
            if each is asked or each.required:
                value = word if each is asked else KNOWN.get(str(each.name), str(file))
                line += [each.opts[0], value] if isinstance(each, click.Option) else [value]
        yield line


@pytest.mark.parametrize("word", WORDS, ids=ascii)
def test_a_word_may_be_anything(
    briefmark: Briefmark, coast: Path, monkeypatch: pytest.MonkeyPatch, word: str
) -> None:
    here = coast.parent / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    fine = {0, 2, WRONG, *CODES.values()}
    wrong, tried = [], 0
    for path, command in commands(main):
        for line in lines(command, word, coast):
            tried += 1
            done = briefmark(*path, *line, stdin="a long walk over grey hills\n")
            if done.exit_code not in fine or "Traceback" in done.output:
                wrong.append(f"{path} {line!a}: {done.exit_code} {done.stderr[-200:]!a}")
    assert tried > 30
    assert wrong == []


def test_a_word_that_is_no_text_is_named(briefmark: Briefmark) -> None:
    done = briefmark("user", "reset", "ana\udcff")
    assert (done.exit_code, done.stderr) == (
        3,
        "“ana\\udcff” is not UTF-8 text. Set the terminal to UTF-8.\n",
    )


def test_a_project_of_any_name_is_written(briefmark: Briefmark, coast: Path) -> None:
    lead = ("--as", "ana@example.org")
    added = briefmark("project", "add", HOSTILE, "--lead", "ana@example.org")
    slug = added.stdout.split()[0]
    briefmark("brief", "add", coast, "--project", slug, "--title", HOSTILE, *lead)
    quote = ("--brief", "B1", "--quote", "count every rifle")
    assert briefmark("highlight", "add", "--project", slug, *quote, *lead).exit_code == 0
    file = coast.parent / "written"
    for writer in WRITERS:
        done = briefmark("export", "--project", slug, "--format", writer.name, "-o", file)
        assert done.exit_code == 0, done.stderr
        if writer.holds != "nothing":
            assert "«Контроль»" in text_in(writer, file.read_bytes())

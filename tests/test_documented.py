"""Each `briefmark …` that the README, SECURITY.md or a file of docs shows is a command of the
program, with the options that it has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from app.cli import main

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", ROOT / "SECURITY.md", *sorted((ROOT / "docs").glob("*.md"))]
FILES = [path for path in sorted((ROOT / "docs" / "deploy").iterdir()) if path.suffix == ".service"]
# The program at the beginning of a line, by its path, or in a container.
CALLED = re.compile(r"(?:^\s*|/bin/|exec briefmark )briefmark (?!briefmark)([^|;&<>#\n`'\"]+)")


def lines(path: Path) -> Iterator[str]:
    """What a page shows as code, and what a unit runs; a line that ends in \\ goes on."""
    text = path.read_text().replace("\\\n", " ")
    if path.suffix == ".service":
        yield from re.findall(r"^ExecStart=(.+)$", text, re.M)
        return
    for fence in re.findall(r"^```\n(.+?)^```", text, re.M | re.S):
        yield from fence.splitlines()
    yield from re.findall(r"`([^`\n]+)`", re.sub(r"^```\n.+?^```", "", text, flags=re.M | re.S))


def wrong_with(said: str) -> str:
    """What is wrong with the words behind “briefmark”, or ""."""
    command: click.Command = main
    for word in said.split():
        name = word.partition("=")[0]
        if name.startswith("-"):
            known = {option for each in command.params for option in each.opts}
            if name not in {*known, "--help"}:
                return f"{command.name} has no {name}"
        elif isinstance(command, click.Group):
            if command is main and any(option in said for option in ("--instance", "--version")):
                command = command.commands.get(word, command)
            elif word not in command.commands:
                return f"there is no command {word}"
            else:
                command = command.commands[word]
    return f"{command.name} is no whole command" if is_cut_short(command, said) else ""


def is_cut_short(command: click.Command, said: str) -> bool:
    return isinstance(command, click.Group) and "--" not in said


def test_each_command_that_a_page_names_is_one() -> None:
    places = ((path.name, line) for path in (*PAGES, *FILES) for line in lines(path))
    found = [(page, said) for page, line in places for said in CALLED.findall(line)]
    assert len(found) > 25
    assert [(*each, wrong) for each in found if (wrong := wrong_with(each[1]))] == []


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ("user reset ana@example.org", ""),
        ("--instance /tmp/drill serve --port 8001", ""),
        ("user forgive ana@example.org", "there is no command forgive"),
        ("backup FILE --quickly", "backup has no --quickly"),
        ("user", "user is no whole command"),
    ],
)
def test_what_is_wrong_is_seen(said: str, wrong: str) -> None:
    assert wrong_with(said) == wrong

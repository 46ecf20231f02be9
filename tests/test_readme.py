"""What the README and CONTRIBUTING say is so: the tables of formats, the command line, and every
place they name."""

import re
import shlex
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli import main
from app.readers import READERS, Reader
from app.writers import WRITERS, Writer

README = Path(__file__).resolve().parents[1] / "README.md"


def table_in(readers: Sequence[Reader]) -> str:
    rows = (f"| {reader.label} | {_listed(reader.extensions)} |" for reader in readers)
    return "\n".join(["| comes in | files |", "|---|---|", *rows])


def table_out(writers: Sequence[Writer]) -> str:
    rows = (f"| {writer.label} | `{writer.name}` | `.{writer.extension}` |" for writer in writers)
    return "\n".join(["| goes out | name | file |", "|---|---|---|", *rows])


def _listed(extensions: Sequence[str]) -> str:
    return " ".join(f"`{extension}`" for extension in extensions)


def test_every_import_format_is_in_the_readme() -> None:
    assert table_in(READERS) in README.read_text()


def test_every_export_format_is_in_the_readme() -> None:
    assert table_out(WRITERS) in README.read_text()


def test_every_place_that_contributing_names_is_there() -> None:
    text = (README.parent / "CONTRIBUTING.md").read_text()
    named = set(re.findall(r"`((?:app|static|tests)/[\w/.]+)`", text))
    assert len(named) > 40
    assert [place for place in sorted(named) if not (README.parent / place).exists()] == []


ESSAY = "Depots and keys\n\nEvery month the guards should secure the depots, and say so.\n"
SECOND = "Rivers and keys\n\nOne depot stands open. Two stand empty. Three are guarded by nobody.\n"
# What the README takes for granted before a line that begins so: three passages of a second brief.
BEFORE = {
    "recommendation join": [
        "brief add second.txt --project arms-flows --as ana@example.org",
        *(
            f"highlight add --project arms-flows --brief B2 --quote '{quote}' --as ana@example.org"
            for quote in ("One depot", "Two stand", "Three are")
        ),
    ]
}


def commands() -> list[tuple[str, str]]:
    """Each line of the command line that the README shows, and what it says that it prints."""
    text = README.read_text().replace("\\\n", " ")
    lines = re.findall(r"^\.venv/bin/briefmark (.+)$", text.partition("## Command line")[2], re.M)
    return [(line.partition(" #")[0], line.partition("# prints ")[2]) for line in lines]


@pytest.mark.either_engine
def test_the_command_line_of_the_readme_does_what_it_says(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, words in (("essay.txt", ESSAY), ("second.txt", SECOND)):
        (tmp_path / name).write_text(words)
    environment = {"BRIEFMARK_DATABASE_URL": database_url, "BRIEFMARK_INSTANCE": str(tmp_path)}

    def run(line: str) -> str:
        asked, _, file = line.partition(" < ")
        phrase = "a long walk over grey hills\n" if file else ""
        done = CliRunner().invoke(main, shlex.split(asked), input=phrase, env=environment)
        assert done.exit_code == 0, (line, done.output)
        return done.stdout.strip()

    shown = commands()
    assert len(shown) > 10
    for line, prints in shown:
        for command, first in BEFORE.items():
            if line.startswith(command):
                assert all(map(run, first))
        assert run(line).endswith(prints)

"""Running `briefmark` as a person would, over the database of the test."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli import main

Briefmark = Callable[..., Result]
PHRASE = "a long walk over grey hills"
TEXT = """Counting rifles in Dorvane

By Ida Quill

Guards should count every rifle in the depots each month, and should say so.

Neighbours ought to patrol the river border together, since rivers carry rifles.
"""


@pytest.fixture(autouse=True)
def _read_here(read_here: None) -> None:
    pass


@pytest.fixture
def briefmark(database_url: str, tmp_path: Path) -> Briefmark:
    """`briefmark("user", "add", …)`, with an instance folder and the database of the test."""
    environment = {
        "BRIEFMARK_DATABASE_URL": database_url,
        "BRIEFMARK_INSTANCE": str(tmp_path / "instance"),
    }

    def run(
        *arguments: object, stdin: str = "", settings: Mapping[str, str] | None = None
    ) -> Result:
        env = {**environment, **(settings or {})}
        return CliRunner().invoke(main, [str(a) for a in arguments], input=stdin, env=env)

    return run


@pytest.fixture
def coast(briefmark: Briefmark, tmp_path: Path) -> Path:
    """The project "coast", led by Ana, with one brief, whose file this is."""
    file = tmp_path / "rifles.txt"
    file.write_text(TEXT)
    for arguments in (
        ("user", "add", "ana@example.org", "--name", "Ana Sousa", "--password-stdin"),
        ("project", "add", "Coast", "--lead", "ana@example.org"),
        ("brief", "add", file, "--project", "coast", "--as", "ana@example.org"),
    ):
        done = briefmark(*arguments, stdin=f"{PHRASE}\n")
        assert done.exit_code == 0, done.output
    return file

"""What the README and CONTRIBUTING say is so: the tables of formats, and every place they name."""

import re
from collections.abc import Sequence
from pathlib import Path

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

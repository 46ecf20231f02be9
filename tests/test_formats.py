"""A new format is one file and one line: everything else follows from the registries. Shown in a
copy of the program, because readers work in a process of their own."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli.interchange import export
from app.writers import WRITERS
from tests.fixtures.program import ROOT, copied, tried

TOY = ROOT / "tests" / "fixtures" / "toy"
LINES = {
    "reader": 'Reader("toy", "Toy in", (".toy",), ("application/x-toy",), "1", toy.read, '
    "toy.recognises),",
    "writer": 'Writer("toy", "Toy out", "toy", "application/x-toy", toy.write, holds="once"),',
}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program with a toy reader and a toy writer, and what a new format's tests provide."""
    folder = copied(tmp_path_factory.mktemp("copy"))
    for kind, line in LINES.items():
        shutil.copy(TOY / f"{kind}.py", folder / "app" / f"{kind}s" / "toy.py")
        shutil.copy(TOY / f"{kind}_tests.py", folder / "tests" / f"{kind}s" / "test_toy.py")
        registry = folder / "app" / f"{kind}s" / "__init__.py"
        text = registry.read_text()
        listed = re.sub(r"(?m)^[A-Z]+: list\[\w+\] = \[$", rf"\g<0>\n    {line}", text, count=1)
        assert listed != text
        registry.write_text(f"from app.{kind}s import toy\n{listed}")
    shutil.copy(TOY / "everywhere.py", folder / "tests" / "test_everywhere.py")
    return folder


def test_a_toy_format_is_in_form_menu_command_line_and_readme_and_under_contract(
    copy: Path,
) -> None:
    """`-k toy or everywhere`: the contract tests choose a format by its name."""
    contracts = ["tests/readers/test_contract.py", "tests/writers/test_contract.py"]
    chosen = ["tests/test_everywhere.py", *contracts, "-k", "toy or everywhere"]
    ran = re.search(r"(\d+) passed", said := tried(copy, *chosen))
    assert ran
    assert int(ran[1]) >= 25, said


def test_an_unknown_format_is_refused_with_those_there_are() -> None:
    done = CliRunner().invoke(export, ["--project", "p", "--format", "nope", "-o", "-"])
    assert done.exit_code == 2
    assert all(writer.name in done.stderr for writer in WRITERS)

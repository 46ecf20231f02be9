"""The command line as a whole: instance folders, and one run of the installed program."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli import main
from tests.cli.conftest import PHRASE

ADD = ("user", "add", "ana@example.org", "--name", "Ana", "--password-stdin")


@pytest.mark.parametrize("before", [True, False])
def test_the_instance_can_stand_before_or_after_the_command(tmp_path: Path, before: bool) -> None:
    option = ["--instance", str(tmp_path / "here")]
    arguments = [*option, *ADD] if before else [*ADD, *option]
    done = CliRunner().invoke(main, arguments, input=PHRASE)
    assert done.exit_code == 0, done.output
    assert (tmp_path / "here" / "briefmark.sqlite3").exists()


def test_the_installed_program_does_the_job(tmp_path: Path) -> None:
    program = Path(sys.executable).parent / "briefmark"
    environment = {**os.environ, "BRIEFMARK_INSTANCE": str(tmp_path)}

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [program, *arguments],
            env=environment,
            cwd=tmp_path,
            input=PHRASE,
            capture_output=True,
            text=True,
            check=False,
        )

    assert run(*ADD).stdout == "ana@example.org\n"
    assert run("project", "add", "Coast", "--lead", "ana@example.org").stdout == "coast\n"
    done = run("export", "--project", "coast", "--format", "json", "-o", "-")
    assert json.loads(done.stdout)["project"]["slug"] == "coast"
    refused = run("export", "--project", "nope", "--format", "json", "-o", "-")
    assert refused.returncode == 4
    assert refused.stderr == "There is no project “nope”. Its slug is what its address ends in.\n"

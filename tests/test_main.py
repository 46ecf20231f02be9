from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from app import __version__

PROGRAM = str(Path(sys.executable).with_name("briefmark"))


@pytest.mark.parametrize("command", [[PROGRAM], [sys.executable, "-m", "app"]])
def test_the_program_says_its_name_and_version(command: list[str]) -> None:
    done = subprocess.run([*command, "--version"], capture_output=True, text=True, check=True)
    assert done.stdout == f"briefmark, version {__version__}\n"

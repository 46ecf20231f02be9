"""The wheel on each Python that can be had: those on this machine, and for
root on Debian those of its releases, in a fresh root by debootstrap. `make wheel-check`."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import PHRASE
from tests.deploy.image import ROOT, Stage, base, run
from tests.test_folders import FORMS, RUN

VERSIONS = ("3.11", "3.12", "3.13", "3.14")
SUITES = {"3.13": "trixie", "3.14": "sid"}  # whose own Python it is
QUOTE = "count every rifle"
OF_PIP = re.compile("PIP_|SSL_")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


@pytest.mark.parametrize("version", VERSIONS)
def test_the_main_job_works_on(version: str, wheel: Path, tmp_path: Path) -> None:
    """Installed from the lock, with hashes, and the wheel; nothing of the checkout is in reach."""
    python, inside, root = had(version, tmp_path)
    folder = root / "tmp/job"
    folder.mkdir(parents=True)
    folder.chmod(0o777)
    for file in (ROOT / "requirements.lock", wheel):
        shutil.copy(file, folder)
    (folder / "brief.txt").write_text(f"Guards must {QUOTE} each month.")
    here = "/tmp/job" if root == tmp_path / "base" else str(folder)
    install = (
        f"{python} -m venv {here}/env && {here}/env/bin/pip install --quiet --no-deps "
        f"--require-hashes --requirement {here}/requirements.lock && "
        f"{here}/env/bin/pip install --quiet --no-deps {here}/{wheel.name}"
    )
    run(inside("/bin/sh", "-ec", install))
    started = f'cd {here} && exec {here}/env/bin/python -c "$0" "$@"'
    said = json.loads(run(inside("/bin/sh", "-ec", started, RUN, f"{PHRASE}\n", QUOTE, *FORMS)))
    assert said.pop("code").startswith(f"{here}/env/")
    assert said == {"marked": "B1:1", "page": 200, "sheet": 200}
    found = run(inside(f"{here}/env/bin/python", "--version"))
    assert found.startswith(f"Python {version}."), found
    print(f"\n{found.strip()}: the main job works")


def had(version: str, folder: Path) -> tuple[str, Callable[..., list[str]], Path]:
    """The Python's name, how a command is run where it is, and the root of that place."""
    env = {name: value for name, value in os.environ.items() if OF_PIP.match(name)}
    env |= {"PATH": Stage(folder).env["PATH"], "HOME": "/tmp", "XDG_DATA_HOME": "/tmp/job/data"}
    if found := on_this_machine(version):
        env |= {
            "HOME": str(folder),
            "XDG_DATA_HOME": str(folder / "data"),
            "PATH": os.environ["PATH"],
        }
        return found, lambda *command: ["env", "-i", *pairs(env), *command], folder
    suite = SUITES.get(version)
    if suite is None or os.geteuid() != 0 or not shutil.which("apt-get"):
        pytest.skip(f"Python {version} is neither here nor a release of Debian’s")
    root = base(folder, suite)
    run(["chroot", str(root), "chown", "nobody", "/tmp"])
    who = ["chroot", "--userspec=nobody:nogroup", str(root), "env", "-i"]
    return "python3", lambda *command: [*who, *pairs(env), *command], root


def on_this_machine(version: str) -> str:
    """The program, on the path or as pyenv keeps it, or ""."""
    kept = Path.home().glob(f".pyenv/versions/{version}.*/bin/python{version}")
    for found in (shutil.which(f"python{version}"), *map(str, sorted(kept))):
        if (
            found
            and not subprocess.run([found, "-c", ""], capture_output=True, check=False).returncode
        ):
            return found
    return ""


def pairs(env: dict[str, str]) -> list[str]:
    return [f"{name}={value}" for name, value in env.items()]

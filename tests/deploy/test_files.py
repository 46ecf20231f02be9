"""The files of docs/deploy and the Dockerfile against the program that they run. That they do what
they say is tried by `make deploy-check`."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import pytest

from app.config import PREFIX, SETTINGS

ROOT = Path(__file__).resolve().parents[2]
FILES = ROOT / "docs" / "deploy"
DOCKERFILE = (ROOT / "Dockerfile").read_text()
COMPOSE = (FILES / "compose.yaml").read_text()
MOST_EXPOSED = 2.5  # of 10, as systemd counts it


def test_each_setting_that_a_file_names_is_one() -> None:
    for path in (ROOT / "Dockerfile", *FILES.iterdir(), ROOT / "docs/administration.md"):
        named = set(re.findall(rf"\b{PREFIX}([A-Z_]+)\b", path.read_text()))
        assert named - SETTINGS.keys() - {"INSTANCE", "HOST"} == set(), path


def test_the_image_is_made_of_the_program_alone() -> None:
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.M)
    files = {name for line in copied for name in line.split()}
    allowed = re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text(), re.M)
    assert files == set(allowed)
    assert all((ROOT / name).exists() for name in files)
    assert "*\n" in (ROOT / ".dockerignore").read_text()
    assert "--require-hashes" in DOCKERFILE


def test_the_image_is_run_by_nobody_of_importance() -> None:
    last = DOCKERFILE.rpartition("\nFROM ")[2]
    assert re.search(r"^USER briefmark$", last, re.M)
    assert re.search(r"^VOLUME /data$", last, re.M)
    assert "/healthz" in last
    assert last.index("\nUSER ") < last.index("\nCMD ")
    for promised in ("read_only: true", "cap_drop: [ALL]", "no-new-privileges:true"):
        assert promised in COMPOSE


def test_the_compose_file_has_no_password_of_its_own() -> None:
    for line in COMPOSE.splitlines():
        if re.search("PASSWORD|SECRET_KEY", line) and not line.startswith("#"):
            assert re.search(r"\$\{(POSTGRES_PASSWORD|BRIEFMARK_SECRET_KEY):\?\}", line), line
    assert "internal: true" in COMPOSE


def test_what_a_proxy_must_do_stands_in_each_example() -> None:
    for path in [*FILES.glob("nginx*"), *FILES.glob("Caddyfile*")]:
        text = path.read_text()
        assert "X-Forwarded-Prefix" in text, path
        assert "readyz" in text, path
        assert "26" in text, path  # a little more than max_upload_mb
    assert int(SETTINGS["MAX_UPLOAD_MB"].default) == 25


def test_the_guide_says_what_a_path_is_worth() -> None:
    guide = (ROOT / "docs" / "administration.md").read_text()
    below = guide.partition("### Below a path")[2].partition("\n## ")[0]
    assert "Prefer a host of its own" in below


@pytest.mark.parametrize("unit", [path.name for path in FILES.glob("*.service")])
def test_the_unit_is_one_that_systemd_takes(unit: str, tmp_path: Path) -> None:
    program = analyse()
    text = (FILES / unit).read_text()
    (tmp_path / unit).write_text(text.replace("/opt/briefmark/bin/briefmark", sys.executable))
    done = run(program, "verify", "--man=no", "--recursive-errors=no", tmp_path / unit)
    said = [line for line in done.splitlines() if unit in line]
    assert said == []


@pytest.mark.parametrize(
    ("days_ago", "stay"),
    [
        pytest.param(range(20), 15, id="those of fourteen days, and of this one"),
        pytest.param(range(365, 385), 14, id="the newest, by a clock that is a year ahead"),
        pytest.param([1] * 20, 20, id="many of one day"),
    ],
)
def test_of_the_backups_those_stay_that_are_young_or_newest(
    tmp_path: Path, days_ago: Iterable[int], stay: int
) -> None:
    folder = tmp_path / "backups of the house"
    folder.mkdir()
    for number, days in enumerate(days_ago):
        path = folder / f"{number:02} a day"
        path.touch()
        at = time.time() - 86400 * days - 60
        os.utime(path, (at, at))
    unit = (FILES / "briefmark-nightly.service").read_text()
    (line,) = re.findall(r"^ExecStart=/bin/sh -c '(find .+)'$", unit, re.M)
    for written, meant in (("%%", "%"), ("$$", "$"), ("\\\\", "\\")):  # as systemd reads it
        line = line.replace(written, meant)
    line = line.replace("/var/lib/briefmark/backups", shlex.quote(str(folder)))
    subprocess.run(["/bin/sh", "-c", line], check=True)
    kept = sorted(path.name for path in folder.iterdir())
    assert kept == [f"{number:02} a day" for number in range(stay)]


def test_the_unit_gives_few_rights() -> None:
    done = run(analyse(), "security", "--offline=true", FILES / "briefmark.service")
    found = re.search(r"exposure level for \S+: ([\d.]+)", done)
    assert found, done
    assert float(found[1]) <= MOST_EXPOSED


def analyse() -> str:
    found = shutil.which("systemd-analyze")
    if found is None:
        pytest.skip("systemd-analyze is not here")
    return found


def run(*command: str | Path) -> str:
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, check=False)
    return done.stdout + done.stderr

"""The steps of the Dockerfile without a container engine, in a fresh Debian by debootstrap, and
what the image then does, as its user: part of `make deploy-check`, for root on Debian.

What an engine does beside that is not tried: layers, volumes, the network of containers.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.bench.http import Client
from tests.bench.servers import free_port, running

ROOT = Path(__file__).resolve().parents[2]
SUITE = "trixie"
MIRROR = "http://deb.debian.org/debian"
BASE = re.compile(rf"python:[\d.]+-slim-{SUITE}")
# What a machine needs to reach its registries: names, packages, certificates.
OF_THE_MACHINE = (
    "etc/resolv.conf",
    "etc/apt/apt.conf.d",
    "etc/pip.conf",
    "etc/ssl/certs/ca-certificates.crt",
)
PHRASE = "four unrelated words: otter lamp\n"


@dataclass
class Stage:
    """A root as the instructions have left it; `cmd` and `health` are arguments."""

    root: Path
    env: dict[str, str] = field(
        default_factory=lambda: {"PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"}
    )
    folder: str = "/"
    user: str = "root"
    cmd: list[str] = field(default_factory=list)
    health: list[str] = field(default_factory=list)

    def inside(self, *command: str, user: str = "") -> list[str]:
        """The command in this root, as its user, with its environment and nothing else."""
        env = [f"{name}={value}" for name, value in {**self.env, "HOME": "/tmp"}.items()]
        who = user or self.user
        change = ["chroot", f"--userspec={who}:{who}", str(self.root)]
        return [*change, "/usr/bin/env", "-i", *env, *command]


def instructions(text: str) -> Iterator[tuple[str, str]]:
    """Each instruction of a Dockerfile with what follows it, comments left out."""
    lines = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    for line in lines.replace("\\\n", " ").splitlines():
        if line.strip():
            word, _, rest = line.partition(" ")
            yield word, rest.strip()


def run(command: list[str], **more: str) -> str:
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, input=more.get("said")
    )
    assert done.returncode == 0, (
        f"{shlex.join(command)}\n{done.stdout[-2000:]}{done.stderr[-3000:]}"
    )
    return done.stdout


def base(folder: Path, suite: str = SUITE) -> Path:
    """Debian with its Python under the name that the image of Python has."""
    program = shutil.which("debootstrap")
    if program is None:
        run(["apt-get", "install", "--yes", "--quiet", "--no-install-recommends", "debootstrap"])
    root = folder / "base"
    include = "--include=python3,python3-venv,ca-certificates"
    run(["debootstrap", "--variant=minbase", include, suite, str(root), MIRROR])
    (root / "usr/local/bin/python").symlink_to("/usr/bin/python3")
    for place in OF_THE_MACHINE:
        here = Path("/", place)
        if here.is_dir():
            shutil.copytree(
                here, root / place, dirs_exist_ok=True, symlinks=True, ignore_dangling_symlinks=True
            )
        elif here.exists():
            shutil.copy(here, root / place)
    return root


def built(folder: Path) -> Stage:
    """The last stage of the Dockerfile."""
    stages: dict[str, Stage] = {}
    arguments: dict[str, str] = {}
    known = {name: value for name, value in os.environ.items() if re.match("PIP_|SSL_", name)}
    beginning, stage = base(folder), Stage(folder)
    for word, rest in instructions((ROOT / "Dockerfile").read_text()):
        if word == "ARG":
            name, _, value = shlex.split(rest)[0].partition("=")
            arguments[name] = value
        elif word == "FROM":
            image, _, name = rest.partition(" AS ")
            assert BASE.fullmatch(image.replace("${PYTHON}", arguments["PYTHON"])), image
            stage = stages[name] = Stage(folder / (name or "image"))
            run(["cp", "--archive", str(beginning), str(stage.root)])
        elif word == "RUN":
            step = f"cd {stage.folder} && {rest}"
            env = {**stage.env, **arguments, **known, "DEBIAN_FRONTEND": "noninteractive"}
            given = [f"{name}={value}" for name, value in env.items()]
            run(["chroot", str(stage.root), "/usr/bin/env", *given, "/bin/sh", "-ec", step])
        elif word == "COPY":
            copy(rest, stage, stages)
        elif word == "ENV":
            for pair in shlex.split(rest):
                name, _, value = pair.partition("=")
                stage.env[name] = value.replace("$PATH", stage.env["PATH"])
        elif word == "WORKDIR":
            stage.folder = rest
            (stage.root / rest.strip("/")).mkdir(parents=True, exist_ok=True)
        elif word == "USER":
            stage.user = rest
        elif word == "CMD":
            stage.cmd = json.loads(rest)
        elif word == "HEALTHCHECK":
            stage.health = json.loads(rest.partition(" CMD ")[2])
        else:
            assert word in ("VOLUME", "EXPOSE"), word
    return stage


def copy(rest: str, stage: Stage, stages: Mapping[str, Stage]) -> None:
    words = rest.split()
    source = ROOT
    if words[0].startswith("--from="):
        source = stages[words.pop(0).removeprefix("--from=")].root
    *names, to = words
    target = stage.root / (
        to.strip("/") if to.startswith("/") else f"{stage.folder.strip('/')}/{to}"
    )
    for name in names:
        place = source / name.strip("/")
        if place.is_dir():
            left_out = shutil.ignore_patterns("__pycache__") if source == ROOT else None
            shutil.copytree(place, target, symlinks=True, dirs_exist_ok=True, ignore=left_out)
        else:
            shutil.copy(place, target / place.name if to.endswith("/") else target)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes a root of its own")
def test_the_image(tmp_path: Path) -> None:
    image = built(tmp_path)
    assert image.user == "briefmark"
    assert image.cmd[:2] == ["briefmark", "serve"]
    does_the_main_job(image)
    holds_what_it_needs_and_no_more(image)
    serves(image, tmp_path)


def does_the_main_job(image: Stage) -> None:
    """As the image's user, by the command line: from a person to a PDF, and a backup."""
    brief = image.root / "tmp/brief.txt"
    brief.write_text("Guards must count every rifle each month, and say so.\n")
    where = ["--project", "arms", "--as", "ana@example.org"]
    for said, *words in (
        (PHRASE, "user", "add", "ana@example.org", "--name", "Ana", "--password-stdin"),
        ("", "project", "add", "Arms", "--lead", "ana@example.org"),
        ("", "brief", "add", *where, "/tmp/brief.txt"),
        ("", "highlight", "add", *where, "--brief", "B1", "--quote", "count every rifle"),
        ("", "export", "--project", "arms", "--format", "pdf", "-o", "/tmp/report.pdf"),
        ("", "backup", "/data/backup"),
    ):
        run(image.inside("briefmark", *words), said=said)
    assert (image.root / "tmp/report.pdf").read_bytes().startswith(b"%PDF")
    assert (image.root / "data/backup").stat().st_mode & 0o777 == 0o600


def holds_what_it_needs_and_no_more(image: Stage) -> None:
    languages = run(image.inside("tesseract", "--list-langs")).split()
    assert {"ara", "deu", "eng", "fra", "spa"} <= set(languages)
    assert "pg_dump" in run(image.inside("pg_dump", "--version"))
    there = {path.name for path in (image.root / "opt/briefmark/bin").iterdir()}
    assert "briefmark" in there
    assert there & {"pip", "pip3", "hatchling"} == set()
    packages = next((image.root / "opt/briefmark/lib").glob("python3*/site-packages"))
    assert {"tests", "pytest", ".git"} & {path.name for path in packages.iterdir()} == set()
    # Its user writes to its data and to what everybody may write to.
    owned = run(
        ["chroot", str(image.root), "find", "/", "-xdev", "-user", "briefmark", "-maxdepth", "1"]
    )
    assert owned.split() == ["/data"]


def serves(image: Stage, folder: Path) -> None:
    """The image's command and its health check."""
    port = free_port()
    command = image.inside(
        *[word.replace("0.0.0.0", "127.0.0.1") for word in image.cmd], "--port", str(port)
    )
    with running(command, folder / "output.txt", "/healthz", port=port) as server:
        assert Client(server.url).get("/sign-in").status == 200
        status = Path(f"/proc/{server.pid}/status").read_text()
        assert re.search(r"^Uid:\s+10001\s", status, re.M)
        run(image.inside(*[word.replace(":8000", f":{port}") for word in image.health]))
    refused = subprocess.run(
        image.inside(*[word.replace(":8000", f":{port}") for word in image.health]),
        capture_output=True, check=False,
    )  # fmt: skip
    assert refused.returncode != 0

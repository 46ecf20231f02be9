"""The built package, away from the checkout: the main job, a page with its styles, each kind of
file that is written from templates."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.cli.conftest import PHRASE

ROOT = Path(__file__).resolve().parents[1]
# One process for all: each start of the program takes a second.
RUN = """
import json, sys
from click.testing import CliRunner
from app import create_app
from app.cli import main

def briefmark(*arguments, said=""):
    done = CliRunner().invoke(main, arguments, input=said)
    assert done.exit_code == 0, done.output
    return done.stdout.strip()

ana = "ana@example.org"
briefmark("user", "add", ana, "--name", "Ana", "--password-stdin", said=sys.argv[1])
slug = briefmark("project", "add", "Arms", "--lead", ana)
where = "--project", slug, "--as", ana
brief = briefmark("brief", "add", *where, "brief.txt")
mark = "--brief", brief, "--quote", sys.argv[2], "--tag", "monitoring"
said = {"marked": briefmark("highlight", "add", *where, *mark)}
for form in sys.argv[3:]:
    briefmark("export", "--project", slug, "--format", form, "-o", form)
client = create_app().test_client()
page = client.get("/sign-in")
sheet = page.text.split('rel="stylesheet" href="')[1].split('"')[0]
said |= {"page": page.status_code, "sheet": client.get(sheet).status_code}
print(json.dumps(said | {"code": sys.modules["app"].__file__}))
"""
# Those that are written from templates and files beside the code.
FORMS = "markdown", "html", "docx", "pdf", "annotated-html", "annotated-pdf", "json"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment with the wheel and what it depends on; nothing in it leads to
    the checkout, since lines of a .pth file that another names are not read."""
    folder = tmp_path_factory.mktemp("installed")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    venv.create(folder / "env", symlinks=True)
    python = folder / "env" / "bin" / "python"
    where = "import sysconfig; print(sysconfig.get_path('purelib'))"
    asked = subprocess.run([python, "-c", where], check=True, capture_output=True, text=True)
    packages = Path(asked.stdout.strip())
    with ZipFile(next(folder.glob("*.whl"))) as wheel:
        wheel.extractall(packages)
    needed = packages / "needed.pth"
    needed.write_text(sysconfig.get_path("purelib") + "\n")
    return python


def test_the_main_job_works_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BRIEFMARK_")}
    kept.pop("PYTHONPATH", None)
    kept |= {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "data")}
    quote = "count every rifle"
    (tmp_path / "brief.txt").write_text(f"Guards must {quote} each month.", "utf-8")
    command: list[str] = [str(installed), "-c", RUN, f"{PHRASE}\n", quote, *FORMS]
    done = subprocess.run(command, cwd=tmp_path, env=kept, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert Path(said.pop("code")).is_relative_to(installed.parents[1])
    assert said == {"marked": "B1:1", "page": 200, "sheet": 200}
    assert quote in (tmp_path / "markdown").read_text("utf-8")
    assert (tmp_path / "pdf").read_bytes().startswith(b"%PDF")
    assert (tmp_path / "data" / "briefmark" / "briefmark.sqlite3").exists()

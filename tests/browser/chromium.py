"""Find a Chromium for the browser tests, or bring one: `python -m tests.browser.chromium`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--renderer-process-limit=1",  # of each context
    "--no-first-run",
    # The sandbox refuses to run as root, as continuous integration often does.
    *(["--no-sandbox"] if os.geteuid() == 0 else []),
]
MISSING = (
    "The browser tests need Chromium: install the package chromium, or set BRIEFMARK_CHROMIUM to"
    " the program (tried: {tried})."
)


def find() -> Path | None:
    """The first program that answers `--version` (Ubuntu's may be an empty hull)."""
    return next((path for path in _candidates() if _answers(path)), None)


def bring() -> Path:
    """The program, installed if need be. Exits with one line when that is not possible."""
    tried = ["$BRIEFMARK_CHROMIUM", *NAMES]
    for name, command in _ways_to_install():
        if found := find():
            return found
        print(f"No Chromium found; trying {name} …", flush=True)
        _run(command)
        tried.append(name)
    return find() or sys.exit(MISSING.format(tried=", ".join(tried)))


def _candidates() -> Iterator[Path]:
    chosen = os.environ.get("BRIEFMARK_CHROMIUM")
    if chosen:
        yield Path(chosen)
    for name in NAMES:
        if path := shutil.which(name):
            yield Path(path)
    with sync_playwright() as playwright:  # slow to ask, so last
        own = Path(playwright.chromium.executable_path)
    yield own


def _answers(path: Path) -> bool:
    try:
        return _run([str(path), "--version"])
    except OSError:
        return False


def _ways_to_install() -> Iterator[tuple[str, list[str]]]:
    if os.geteuid() == 0 and shutil.which("apt-get"):
        apt = "apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium"
        yield (
            "apt-get install chromium",
            ["sh", "-c", f"export DEBIAN_FRONTEND=noninteractive; {apt}"],
        )
    yield "playwright install chromium", [sys.executable, "-m", "playwright", "install", "chromium"]


def _run(command: list[str]) -> bool:
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    return done.returncode == 0


if __name__ == "__main__":
    print(f"Browser tests use {bring()}.")

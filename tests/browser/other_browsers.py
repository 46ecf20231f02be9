"""`make browsers`: the main job in Firefox and WebKitGTK, with pictures in instance/browsers/."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from flask import Flask

from app import create_app
from app.actions.accounts import add_user
from app.actions.briefs import add_brief
from app.actions.projects import add_project
from app.store.database import change
from app.store.migrating import migrate
from tests.browser.conftest import serving
from tests.browser.drivers import WIDTH, Driver, firefox, webkit
from tests.browser.words_stay import A_HAIR, DEPTH, MARKS_TAKEN_AWAY, WIDTHS, add_deep_brief
from tests.fixtures.arabic import ARABIC, HEBREW, MIXED

PICTURES = Path(__file__).parents[2] / "instance" / "browsers"
EMAIL, PASS_PHRASE = "ana@example.org", "quiet ledgers of the northern ferry"
WORDS = "the guards had not been paid since the spring"
NARROW = 390
DIRECTIONS = {  # brief: the words that are marked in it
    2: "أحصى الحراس 14 مخزناً",
    3: "הדוח Counting Rifles קובע כי 15% מן",
    4: "asks for مراقبة الحدود (14 posts) and",
}
DEEP, BLOCKS = 5, 200  # the brief with the deepest marks
# name: path below the project, to be looked at
PAGES = {
    "project": "",
    **{name: f"/{name}" for name in ("passages", "recommendations", "codebook", "report")},
    **{name: f"/{name}" for name in ("people", "settings", "filters", "search?q=rifle")},
    "tag": "/codebook/tags/monitoring",
    "add": "/briefs/new",
    "details": "/briefs/2/details",
    "highlight": "/briefs/1/highlights/1/edit",
    "nowhere": "/nowhere",
}
# name: (programs, packages of Debian, how it is started)
Start = Callable[[Path], AbstractContextManager[Driver]]
BROWSERS: dict[str, tuple[tuple[str, ...], tuple[str, ...], Start]] = {
    "Firefox": (("firefox-esr",), ("firefox-esr",), firefox),
    "WebKitGTK": (("WebKitWebDriver", "Xvfb"), ("webkit2gtk-driver", "xvfb"), webkit),
}


def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    failed = False
    for name, (programs, packages, start) in BROWSERS.items():
        if not all(map(shutil.which, programs)) and not _install(packages):
            print(f"{name} is not tried: install {' and '.join(packages)} for it.")
            failed = True
            continue
        try:
            took = _drive(start)
            print(f"{name}: the main job works ({took:.0f} s).", flush=True)
        except Exception as error:
            print(f"{name}: {type(error).__name__}: {error}", flush=True)
            failed = True
    print(f"Pictures: {PICTURES}")
    sys.exit(failed)


def _install(packages: tuple[str, ...]) -> bool:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    print(f"Trying apt-get install {' '.join(packages)} …", flush=True)
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    done = [
        subprocess.run(command, env=env, capture_output=True, check=False).returncode
        for command in (["apt-get", "update", "-qq"], install)
    ]
    return done[-1] == 0


def _drive(start: Start) -> float:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        app = create_app({"INSTANCE": folder, "DATABASE_URL": f"sqlite:///{folder}/a.sqlite3"})
        migrate(app)
        slug = _project(app)
        home = Path(folder) / "home"
        home.mkdir()
        with serving(app) as url, start(home) as page:
            began = time.monotonic()
            try:
                main_job(page, url, slug)
                both_directions(page, f"{url}/projects/{slug}")
                pages(page, f"{url}/projects/{slug}")
                words_stay(page, f"{url}/projects/{slug}/briefs/{DEEP}")
            finally:
                take(page, "last")
            return time.monotonic() - began


def _project(app: Flask) -> str:
    with app.app_context():
        with change():
            ana = add_user(EMAIL, "Ana Sousa", PASS_PHRASE)
        with change():
            lead = add_project(ana, "Arms flows", "What should be secured first?", sample=True)
        with change():
            for number, each in enumerate((ARABIC, HEBREW, MIXED)):
                add_brief(lead, each, data=b"%d" % number, name="x", media_type="text/plain",
                          reader="t", reader_version="1")  # fmt: skip
            add_deep_brief(lead.project_id, [ana], DEEP, BLOCKS)
    return str(lead.slug)


def main_job(page: Driver, url: str, slug: str) -> None:
    """Sign in, mark words, filter, open the report, download it and find the quotation in it."""
    page.go(f"{url}/sign-in")
    page.click("input[type=email]")
    page.press(EMAIL)
    page.click("input[type=password]")
    page.press(PASS_PHRASE)
    take(page, "1-sign-in")
    page.click("main button[type=submit], main form button", "Sign in")
    page.wait("() => !location.pathname.endsWith('/sign-in')")

    page.go(f"{url}/projects/{slug}/briefs/1")
    page.wait_for("#text[data-ready]")
    mark(page, WORDS, 5)  # after those of the starter project
    page.wait("() => !document.querySelector('#h5 time').textContent.includes('UTC')")
    take(page, "2-marked")
    recommend(page, 5)

    tag = page.ask("() => document.getElementById('h5').dataset.tags")
    ticks = "() => document.querySelector('#map .ticks').childElementCount"
    before = page.ask(ticks)
    page.press("f")
    page.press(f"-tag:{tag}")
    page.wait("() => document.querySelector('#h5.filtered:not(:hover)') !== null")
    page.wait(f"(before) => ({ticks})() < before", before)
    take(page, "3-filtered-out")
    page.click("[data-clear]")
    page.wait_for("#h5:not(.filtered)")

    page.click("header [popovertarget=project-menu]", "")  # the project's menu
    page.click("#project-menu a", "Report")
    page.wait("(words) => location.pathname.endsWith('/report')"
              " && document.querySelector('main').textContent.includes(words)", WORDS)  # fmt: skip
    take(page, "4-report")
    page.click("main button", "More formats")
    page.click("#formats a", "Markdown")
    saved = _downloaded(page)
    assert WORDS in saved.read_text("utf-8"), f"{saved.name} does not hold the quotation"


def recommend(page: Driver, number: int) -> None:
    """By two keys on the card, with the strip beside the words; the sign appears on the card."""
    page.ask("(n) => document.querySelector(`#h${n} .ref`).focus()", number)
    page.press("0")
    page.wait("() => document.getElementById('strip-said').textContent !== ''")
    take(page, "2-strip")
    beside = "() => !document.getElementById('strip').classList.contains('docked')"
    assert page.ask(beside), "the strip does not stand beside the words"
    signs = "(n) => document.querySelectorAll(`#h${n} .sign`).length"
    before = page.ask(signs, number)
    page.press("\ue007")  # Enter
    page.wait(f"(n, before) => ({signs})(n) === before + 1", number, before)
    take(page, "2-recommended")


def both_directions(page: Driver, project: str) -> None:
    """Words are marked where Arabic, Hebrew and English mix."""
    for brief, words in DIRECTIONS.items():
        page.go(f"{project}/briefs/{brief}")
        page.wait_for("#text[data-ready]")
        mark(page, words, 1)


def pages(page: Driver, project: str) -> None:
    """All are to be looked at, wide and narrow."""
    briefs = {f"brief-{number}": f"/briefs/{number}" for number in (1, *DIRECTIONS)}
    for width in (WIDTH, NARROW):
        page.resize(width)
        for name, path in {**PAGES, **briefs}.items():
            page.go(project + path)
            page.wait("() => document.readyState === 'complete'")
            take(page, f"{width}-{name.partition('?')[0]}")
    page.resize(WIDTH)


def words_stay(page: Driver, brief: str) -> None:
    """No word moves for its marks, however deep they lie."""
    for width in WIDTHS:
        page.resize(width)
        page.go(brief)
        page.wait_for("#text[data-ready]")
        take(page, f"7-deep-{width}")
        marked, deepest, changed, moved = page.ask(MARKS_TAKEN_AWAY)
        assert marked > BLOCKS / 4, marked
        assert deepest >= DEPTH, deepest
        assert not changed, f"{width}: {changed}"
        assert moved <= A_HAIR, moved
    page.resize(WIDTH)


def mark(page: Driver, words: str, number: int) -> None:
    """Select with the mouse, give the first tag with its key; the words have a mark and a card."""
    page.drag_over(words)
    page.wait("() => document.getElementById('palette').matches(':popover-open')")
    page.press("1")
    page.wait_for(f"#h{number}")
    marks = f"mark[data-h~='{number}']"
    marked = page.ask(
        "(css) => [...document.querySelectorAll(css)].map((m) => m.textContent)", marks
    )
    assert "".join(marked) == words, marked


def _downloaded(page: Driver) -> Path:
    end = time.monotonic() + 20
    while time.monotonic() < end:
        for path in page.downloads.glob("*.md"):
            if path.stat().st_size:
                return path
        time.sleep(0.2)
    raise AssertionError(f"No Markdown came: {[path.name for path in page.downloads.iterdir()]}")


def take(page: Driver, name: str) -> None:
    page.wait("() => document.readyState === 'complete'")  # with its styles
    (PICTURES / f"{page.name}-{name}.png").write_bytes(page.picture())


if __name__ == "__main__":
    main()

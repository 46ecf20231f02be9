"""Chromium pages with the probes inside."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.bench.http import Client

PROBES = Path(__file__).with_name("probes.js")
ACCESSIBLE = "--force-renderer-accessibility"
SHORTEST_TOLD = 50.0  # milliseconds, by the Long Tasks specification
VIEW = {"width": 1280, "height": 800}
PAINTED = "() => window.__bench?.painted > 0"


@contextmanager
def page_of(browser: Browser, client: Client, seconds: float = 60) -> Iterator[Page]:
    """A fresh page with the client's cookies and an empty cache."""
    context = browser.new_context(base_url=client.url, viewport=VIEW)  # type: ignore[arg-type]
    context.set_default_timeout(seconds * 1000)
    context.add_cookies([
        {"name": name, "value": value, "url": client.url} for name, value in client.cookies.items()
    ])  # fmt: skip
    context.add_init_script(path=PROBES)
    try:
        yield context.new_page()
    finally:
        context.close()


def open_ours(page: Page, path: str) -> tuple[float, float]:
    """Milliseconds from the navigation until the whole text with its marks is there and painted,
    and the longest block of the main thread till then."""
    page.goto(path, wait_until="load")
    page.wait_for_function(PAINTED)
    painted: float = page.evaluate("__bench.painted")
    return painted, longest_block(page)


def open_theirs(page: Page, path: str, count: int) -> tuple[float, float]:
    """The same for Taguette, whose script draws the highlights after the page has come."""
    page.goto(path, wait_until="load")
    drawn = "(count) => new Set([...document.querySelectorAll('a.highlight')].flatMap((a) => [...a.classList].filter((c) => /^highlight-[0-9]/.test(c)))).size >= count"  # noqa: E501
    page.wait_for_function(drawn, arg=count, polling=250)
    page.evaluate("() => { __bench.painted = 0; __bench.now(); }")
    page.wait_for_function(PAINTED)
    painted: float = page.evaluate("__bench.painted")
    return painted, longest_block(page)


def longest_block(page: Page) -> float:
    """Milliseconds of the longest task since the navigation or since `__bench.forget()`; 50 where
    there was none, as browsers do not tell of shorter ones."""
    page.wait_for_timeout(150)  # the observer hears of a task some time after its end
    return max(SHORTEST_TOLD, float(page.evaluate("__bench.longest()")))

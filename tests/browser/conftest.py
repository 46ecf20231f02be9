"""A real server, a real Chromium, and pages that fail the test when anything is amiss in them."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from waitress import wasyncore

from app.actions.briefs import add_brief
from app.actions.highlights import add_highlight
from app.cli.server import make_server
from app.domain.document import Block, Document
from app.store.database import change
from tests.browser import chromium
from tests.browser.reading_page import Open, opener
from tests.fixtures.study import Study

TIMEOUT_MILLISECONDS = 10_000
DESKTOP = {"viewport": {"width": 1280, "height": 800}}
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "has_touch": True,
    "is_mobile": True,
}

NewPage = Callable[..., Page]


@dataclass(frozen=True)
class LiveServer:
    """A running server: `url` without a slash at the end, and the application behind it."""

    url: str
    app: Flask


@dataclass
class Troubles:
    """What went wrong in the pages of a test. A test that provokes a refusal names it first:
    `troubles.expect("409")` allows messages that match this pattern."""

    seen: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def expect(self, pattern: str) -> None:
        self.expected.append(pattern)

    def unexpected(self) -> list[str]:
        return [what for what in self.seen if not any(re.search(p, what) for p in self.expected)]

    def watch(self, context: BrowserContext, origin: str) -> None:
        """Note page errors, console errors and requests that leave the origin."""

        def note_console(message: Any) -> None:
            if message.type in ("error", "warning"):
                place = message.location.get("url", "")
                self.seen.append(f"console {message.type}: {message.text} ({place})")

        def note_request(request: Any) -> None:
            if not request.url.startswith((f"{origin}/", "data:", "blob:", "about:")):
                self.seen.append(f"request that leaves the origin: {request.url}")

        context.on("console", note_console)
        context.on("request", note_request)
        context.on("weberror", lambda e: self.seen.append(f"page error: {e.error}"))


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """Serve with the production server on a free port; the URL."""
    server = make_server(app, "127.0.0.1", 0)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        # Only the server's own thread may close its sockets; with none left its loop returns.
        server.trigger.pull_trigger(lambda: wasyncore.close_all(server._map))
        thread.join(10)
        server.task_dispatcher.shutdown()


@pytest.fixture
def live_server(app: Flask) -> Iterator[LiveServer]:
    with serving(app) as url:
        yield LiveServer(url, app)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = chromium.find()
    if program is None:
        message = chromium.MISSING.format(tried=", ".join(chromium.NAMES))
        if os.environ.get("CI"):
            pytest.fail(message, pytrace=False)
        pytest.skip(message)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=chromium.ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def troubles() -> Troubles:
    return Troubles()


@pytest.fixture
def new_page(browser: Browser, live_server: LiveServer, troubles: Troubles) -> Iterator[NewPage]:
    """`new_page(**context_options)`: a page with cookies of its own, as a further person has;
    `session` is the token of whoever is signed in."""
    contexts: list[BrowserContext] = []

    def open_page(session: str = "", **options: Any) -> Page:
        context = browser.new_context(base_url=live_server.url, **{**DESKTOP, **options})
        context.set_default_timeout(TIMEOUT_MILLISECONDS)
        troubles.watch(context, live_server.url)
        if session:
            cookie = {"name": "briefmark_session", "value": session, "url": live_server.url}
            context.add_cookies([cookie])  # type: ignore[list-item]
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
    assert troubles.unexpected() == []


@pytest.fixture
def page(new_page: NewPage) -> Page:
    return new_page()


@pytest.fixture
def phone_page(new_page: NewPage) -> Page:
    return new_page(**PHONE)


@pytest.fixture
def read(new_page: NewPage, study: Study) -> Open:
    """`read("analyst")` opens the brief in that person's own browser."""

    return opener(new_page, study)


def _long_block(n: int) -> tuple[Block, ...]:
    """A paragraph, every thirtieth with a heading."""
    words = f"Paragraph {n}. " + "Rifles travel along old roads. " * 12 + "End"
    heading = Block("heading", "body", f"Part {n // 30}", level=2)
    return (Block("paragraph", "body", words), *[heading][: n % 30 == 0])


LONG = Document(
    title="A long one",
    authors=(),
    publisher="",
    date="",
    url="",
    language="en",
    blocks=tuple(block for n in range(1, 121) for block in _long_block(n)),
)
LONG_TEXT = "\n".join(block.text for block in LONG.blocks)


@pytest.fixture
def long_brief(study: Study, live_server: LiveServer) -> int:
    """A brief that no window holds, with headings, and highlights in ¶97, ¶3 and ¶50."""
    with study.app.app_context(), change():
        lead = study.member("lead")
        number = add_brief(
            lead, LONG, data=b"x", name="x", media_type="text/plain", reader="t", reader_version="1"
        )
        marks = (("97", "monitoring"), ("3", "border-control"), ("50", "monitoring"))
        for paragraph, tag in marks:
            exact = f"Paragraph {paragraph}."
            start = LONG_TEXT.index(exact)
            add_highlight(lead, number, start, start + len(exact), exact, [tag])
    return number

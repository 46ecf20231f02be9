"""A real server, a real Chromium, and pages that fail the test when anything is amiss in them."""

from __future__ import annotations

import json
import os
import re
import socket
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, sync_playwright
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

    def watch(self, context: BrowserContext, origin: str) -> Callable[[], None]:
        """Note page errors, console errors and requests that leave the origin, until the answer is
        called."""

        def note_console(message: Any) -> None:
            if message.type in ("error", "warning"):
                place = message.location.get("url", "")
                self.seen.append(f"console {message.type}: {message.text} ({place})")

        def note_request(request: Any) -> None:
            if not request.url.startswith((f"{origin}/", "data:", "blob:", "about:")):
                self.seen.append(f"request that leaves the origin: {request.url}")

        def note_error(error: Any) -> None:
            self.seen.append(f"page error: {error.error}")

        noting = {"console": note_console, "request": note_request, "weberror": note_error}
        for event, note in noting.items():
            context.on(event, note)  # type: ignore[call-overload]

        def stop() -> None:
            for event, note in noting.items():
                context.remove_listener(event, note)

        return stop


class Windows:
    """Browser contexts of a session, each with the cookies of one person at a time.

    Chromium takes a second of the processor for the first page of a context, and half of that for
    one that follows while another is open. So one stays open, and the next test has the context."""

    def __init__(self, browser: Browser, url: str) -> None:
        self._browser, self._url = browser, url
        self._idle: dict[str, list[tuple[BrowserContext, CDPSession]]] = defaultdict(list)

    @contextmanager
    def one(self, **options: Any) -> Iterator[BrowserContext]:
        """`options` are those of a context; a test that changes what `_clear` does not set back
        takes one of its own."""
        idle = self._idle[json.dumps(options, sort_keys=True)]
        context, inside = idle.pop() if idle else self._new(options)
        context.set_default_timeout(TIMEOUT_MILLISECONDS)
        yield context
        self._clear(context, inside)
        idle.append((context, inside))

    def _new(self, options: Mapping[str, Any]) -> tuple[BrowserContext, CDPSession]:
        context = self._browser.new_context(base_url=self._url, **options)
        return context, context.new_cdp_session(context.new_page())

    def _clear(self, context: BrowserContext, inside: CDPSession) -> None:
        for page in context.pages[1:]:
            page.close()
        context.unroute_all()
        context.set_offline(False)
        context.clear_cookies()
        context.clear_permissions()
        stored = {"origin": self._url, "storageTypes": "local_storage"}
        inside.send("Storage.clearDataForOrigin", stored)


@contextmanager
def serving(app: Flask, port: int = 0) -> Iterator[str]:
    """Serve with the production server on the port, 0 for a free one; the URL."""
    server = make_server(app, "127.0.0.1", port)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        # Only the server's own thread may close its sockets; with none left its loop returns.
        server.trigger.pull_trigger(lambda: wasyncore.close_all(server._map))
        thread.join(10)
        server.task_dispatcher.shutdown()


@pytest.fixture(scope="session")
def port() -> Iterator[int]:
    """The same in all tests: their pages have one origin, whose scripts the browser has. It is held
    meanwhile, or a connection to elsewhere could take it between two tests."""
    with socket.socket() as held:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


@pytest.fixture
def live_server(app: Flask, port: int) -> Iterator[LiveServer]:
    with serving(app, port) as url:
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


@pytest.fixture(scope="session")
def windows(browser: Browser, port: int) -> Windows:
    return Windows(browser, f"http://127.0.0.1:{port}")


@pytest.fixture
def troubles() -> Troubles:
    return Troubles()


@pytest.fixture
def new_page(windows: Windows, live_server: LiveServer, troubles: Troubles) -> Iterator[NewPage]:
    """`new_page(**context_options)`: a page with cookies of its own, as a further person has;
    `session` is the token of whoever is signed in."""
    with ExitStack() as at_the_end:

        def open_page(session: str = "", **options: Any) -> Page:
            context = at_the_end.enter_context(windows.one(**{**DESKTOP, **options}))
            at_the_end.callback(troubles.watch(context, live_server.url))
            if session:
                cookie = {"name": "briefmark_session", "value": session, "url": live_server.url}
                context.add_cookies([cookie])  # type: ignore[list-item]
            page = context.new_page()
            at_the_end.callback(page.close)
            return page

        yield open_page
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

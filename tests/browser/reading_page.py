"""The reading page in a person's own browser, and what the database holds of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Page, expect

from app.actions.highlights import add_highlight
from app.store import highlights
from app.store.database import change
from app.store.highlights import HighlightLine
from tests.fixtures.study import Study

if TYPE_CHECKING:
    from tests.browser.conftest import NewPage

RIFLES = "count every rifle"
Open = Callable[..., Page]


def opener(new_page: NewPage, study: Study) -> Open:
    """`read("analyst")` opens the brief in that person's own browser."""

    def open_brief(role: str = "analyst", path: str = "/briefs/1", **options: Any) -> Page:
        page = new_page(study.session(role), **options)
        page.goto(study.url(path))
        if options.get("java_script_enabled", True):
            expect(page.locator("#text[data-ready]")).to_be_attached()
        return page

    return open_brief


def kept(study: Study) -> list[HighlightLine]:
    """What the database holds."""
    with study.app.app_context():
        return highlights.highlights(study.project_id, study.revision_id)


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def mark(study: Study, quote: str, *tags: str, role: str = "analyst", note: str = "") -> None:
    with study.app.app_context(), change():
        add_highlight(study.member(role), 1, *study.span(quote), quote, tags, note)


def write_note(read: Open, study: Study, words: str, *, before: str = "") -> Page:
    """Ben's page, where he has marked something, opened its menu and typed, and not saved."""
    mark(study, RIFLES, "monitoring", note=before)
    page = read()
    page.locator("#h1 .ref").click()
    page.locator("#palette-note").fill(words)
    return page


def click_words(page: Page, words: str) -> None:
    """Click into the middle of a mark that has these words."""
    place = page.locator("mark", has_text=words).first
    x, y = place.evaluate(
        "e => { const r = e.getClientRects()[0]; return [r.x + r.width / 2, r.y + r.height / 2] }"
    )
    page.mouse.click(x, y)


def select(page: Page, block: int, start: int, end: int) -> None:
    """Select as fingers do: the browser changes the selection, no mouse is involved."""
    page.evaluate(
        """([block, start, end]) => {
          const node = document.querySelectorAll(".block")[block].firstChild;
          getSelection().setBaseAndExtent(node, start, node, end);
        }""",
        [block, start, end],
    )

"""What a colleague changes comes to the lists and records that are open: at once where nothing in
sight moves, else behind the button in the bar; the place, the focus and what is typed stay."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from app.actions.codebook import add_tag, edit_tag
from app.actions.highlights import add_highlight
from app.actions.matrix import write_cell
from app.domain.tags import Tag
from app.store.database import change
from tests.browser.conftest import LONG_TEXT, NewPage
from tests.browser.reading_page import mark
from tests.fixtures.study import Study

OpenPage = Callable[[str], Page]


@pytest.fixture
def open_page(study: Study, long_brief: int, new_page: NewPage) -> OpenPage:
    """`open_page("/codebook")`: the analyst's, of two briefs with three highlights."""

    def opened(path: str) -> Page:
        low = {"width": 1280, "height": 420}
        page = new_page(study.session("analyst"), viewport=low)
        page.goto(study.url(path))
        return page

    return opened


def by_a_colleague(study: Study, paragraph: int, *tags: str) -> None:
    """A highlight of the lead in the long brief."""
    exact = f"Paragraph {paragraph}."
    start = LONG_TEXT.index(exact)
    with study.app.app_context(), change():
        add_highlight(study.member("lead"), 2, start, start + len(exact), exact, tags)


def test_a_list_says_what_waits_and_keeps_its_place_when_it_is_asked_for(
    study: Study, open_page: OpenPage
) -> None:
    page = open_page("/passages")
    links = page.locator(".passage .reference")
    expect(links).to_have_count(3)
    links.nth(1).focus()
    where = links.nth(1).bounding_box()
    by_a_colleague(study, 10, "monitoring")
    news = page.locator("#news")
    expect(news).to_contain_text("1 change")
    expect(page.locator("#tally")).to_contain_text("All 4")  # nothing moves for it
    expect(links).to_have_count(3)
    assert links.nth(1).bounding_box() == where
    reference = links.nth(1).text_content()
    news.click()
    expect(links).to_have_count(4)
    expect(news).to_be_hidden()
    kept = page.locator(".reference", has_text=reference or "")
    expect(kept).to_be_focused()
    assert where
    box = kept.bounding_box()
    assert box
    assert abs(box["y"] - where["y"]) <= 1


def test_what_moves_nothing_in_sight_comes_at_once_and_what_is_open_stays_open(
    study: Study, open_page: OpenPage
) -> None:
    page = open_page("/codebook")
    entry = page.locator("#tag-monitoring")
    expect(entry).to_contain_text("2 passages in 1 brief")
    first = page.locator("#tag-stockpile-security .quiet").first
    first.focus()
    mark(study, "Monitors need mandates", "monitoring", role="lead")
    expect(entry).to_contain_text("3 passages in 2 briefs")
    expect(first).to_be_focused()
    expect(page.locator("#news")).to_be_hidden()
    with study.app.app_context(), change():
        add_tag(study.member("lead"), Tag("", "Arms brokers"))
    expect(page.locator(".entry")).to_have_count(4)  # below all that is there
    expect(page.locator("#news")).to_be_hidden()
    with study.app.app_context(), change():
        longer = Tag("", "Stockpile security", colour="ochre", texts={"definition": "Long. " * 200})
        edit_tag(study.member("lead"), "stockpile-security", longer, 1)
    expect(page.locator("#news")).to_contain_text("1 change")


def test_a_cell_comes_while_another_is_written(study: Study, open_page: OpenPage) -> None:
    def written(text: str, version: int) -> None:
        with study.app.app_context(), change():
            write_cell(study.member("lead"), 2, "border-control", text, version)

    written("Ben was not here", 0)
    page = open_page("/matrix")
    page.locator("#cell-2-monitoring .act a").first.click()
    text = page.locator("#dock textarea")
    text.fill("Half a sentence")
    written("Ana was here", 1)
    expect(page.locator("#cell-2-border-control")).to_contain_text("Ana was here")
    expect(page.locator("#cell-2-border-control")).to_have_role("gridcell")
    expect(text).to_have_value("Half a sentence")
    expect(text).to_be_focused()
    text.press("Escape")
    expect(page.locator("#cell-2-monitoring")).to_contain_text("Half a sentence")
    page.wait_for_timeout(300)
    expect(page.locator("#news")).to_be_hidden()  # one's own is no news

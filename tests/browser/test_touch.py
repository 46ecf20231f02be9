"""Fingers on a phone."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.reading_page import Open, select
from tests.fixtures.study import Study


def test_with_fingers_on_a_phone(read: Open, study: Study) -> None:
    page = read(**PHONE)
    select(page, 1, 7, 31)
    palette = page.get_by_role("dialog")
    expect(palette).to_be_visible()
    box = palette.bounding_box()
    assert box
    assert round(box["y"] + box["height"]) == PHONE["viewport"]["height"]  # type: ignore[index]
    page.get_by_role("option", name="Border control").tap()
    page.get_by_role("button", name="Save").tap()
    expect(page.locator("#h1")).to_contain_text("Border control")
    expect(palette).to_be_hidden()
    card, text = page.locator("#h1").bounding_box(), page.locator("#p1 .block").bounding_box()
    assert card
    assert text
    assert card["y"] >= text["y"] + text["height"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390

"""Fingers on a phone."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE
from tests.browser.reading_page import RIFLES, Open, kept, select
from tests.browser.selecting import settled_ends
from tests.fixtures.study import Study


def press_long(page: Page, words: str) -> None:
    """Chromium makes no selection of a touch that is not a hand's: what the hand would have
    selected is put in while the finger is down."""
    first, _ = settled_ends(page, words)
    hand = page.context.new_cdp_session(page)
    finger = [{"x": first["left"] + 4, "y": first["middle"]}]
    hand.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": finger})
    start = page.locator(".block").nth(1).inner_text().index(words)
    select(page, 1, start, start + len(words))
    hand.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_select_tag_read_answer_and_close_with_fingers_on_a_phone(read: Open, study: Study) -> None:
    page = read(**PHONE)
    press_long(page, RIFLES)
    palette = page.get_by_role("dialog")
    expect(palette).to_be_visible()
    box = palette.bounding_box()
    assert box
    assert round(box["y"] + box["height"]) == PHONE["viewport"]["height"]  # type: ignore[index]
    page.get_by_role("option", name="Border control").tap()
    page.locator("#palette-note").tap()
    page.locator("#palette-note").fill("Every month?")
    page.get_by_role("button", name="Save").tap()
    below = page.get_by_role("button", name="1 highlight")
    expect(below).to_be_visible()
    expect(palette).to_be_hidden()
    card, text = below.bounding_box(), page.locator("#p1 .block").bounding_box()
    assert card
    assert text
    assert card["y"] >= text["y"] + text["height"]

    page.locator("mark").tap()
    sheet = page.get_by_role("dialog", name="B1:1")
    expect(sheet).to_contain_text("Border control")
    expect(sheet).to_contain_text("Every month?")
    sheet.get_by_role("button", name="Reply").tap()
    sheet.get_by_label("Your note, for all members").fill("By two officers.")
    sheet.get_by_role("button", name="Send").tap()
    expect(sheet).to_contain_text("By two officers.")
    expect(page.locator("#toast")).to_contain_text("Your note stands on B1:1.")
    sheet.get_by_role("button", name="Close").tap()
    expect(sheet).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    (line,) = kept(study)
    assert (line.exact, line.slugs, line.note) == (RIFLES, ["border-control"], "Every month?")
    assert [note.text for note in line.thread] == ["By two officers."]

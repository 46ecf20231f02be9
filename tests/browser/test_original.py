"""The original beside the text: opened by a key, followed, outlined, and the way to and fro."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, NewPage
from tests.browser.reading_page import Open, press
from tests.browser.test_accessibility import too_wide, violations
from tests.fixtures.printed import PATROLS, add_printed, mark_printed
from tests.fixtures.study import Study


def at_page(page: Page, number: int) -> None:
    expect(page.locator("#original-title")).to_have_text(f"Original, page {number} of 3")
    picture = page.locator("#original img")
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("e => e.naturalWidth") > 1000


def test_the_page_follows_the_text_and_each_leads_to_the_other(read: Open, study: Study) -> None:
    number, text = add_printed(study)
    marked = mark_printed(study, number, text, PATROLS, "monitoring")
    page = read(path=f"/briefs/{number}")
    press(page, "o")
    at_page(page, 2)  # where one reads
    expect(page.locator("#original-title ~ a").first).to_be_visible()
    assert violations(page) + too_wide(page) == []
    press(page, "n")
    at_page(page, 3)
    outline = page.locator("#original .outlines path")
    expect(outline).to_have_class("tag-plum one")
    press(page, "[")
    at_page(page, 2)
    expect(outline).to_have_count(0)
    press(page, "]")
    at_page(page, 3)
    x, y = outline.evaluate(
        "e => { const r = e.getBoundingClientRect(); return [r.x + 9, r.y + r.height / 2] }"
    )
    page.locator("#original .shown").focus()
    page.mouse.click(x, y)
    expect(page.locator(f"#h{marked} .ref")).to_be_focused()
    page.get_by_label("Go to the page with the number").fill("i")
    press(page, "Enter")
    at_page(page, 1)
    page.get_by_label("Size of the page").select_option("150")
    page.reload()  # open again, at the same size
    expect(page.locator("#original[data-sized='150']")).to_be_visible()
    page.locator("#original .shown").focus()
    press(page, "Escape")
    expect(page.locator("#original")).to_have_count(0)
    expect(page.get_by_role("button", name="Original page beside the text")).to_be_focused()


def test_a_citation_leads_to_the_page_that_it_names_and_on_a_phone_it_fills_the_window(
    new_page: NewPage, study: Study
) -> None:
    number, text = add_printed(study)
    marked = mark_printed(study, number, text, PATROLS, "monitoring")
    page = new_page(study.session("viewer"), **PHONE)
    page.goto(study.url(f"/briefs/{number}?page=2#h{marked}"))
    at_page(page, 3)
    expect(page.locator("#original .one")).to_be_visible()
    assert violations(page) + too_wide(page) == []
    page.get_by_role("link", name=f"B{number}:{marked}").click()
    expect(page.locator("#original")).to_have_count(0)
    expect(page.get_by_role("dialog")).to_be_visible()  # its card
    assert "page=" not in page.url

"""Editing and deleting from the card, and what a colleague did meanwhile."""

from __future__ import annotations

from playwright.sync_api import expect

from app.actions.highlights import edit_highlight
from app.store.database import change
from tests.browser.conftest import Troubles
from tests.browser.reading_page import RIFLES, Open, kept, mark, write_note
from tests.browser.selecting import drag_over
from tests.fixtures.study import Study


def test_edit_from_the_card_and_undo(read: Open, study: Study) -> None:
    mark(study, RIFLES, "monitoring", note="Old")
    page = read()
    page.locator("#h1 .ref").click()
    expect(page.get_by_role("dialog", name="B1:1")).to_be_visible()
    expect(page.get_by_role("option", name="Monitoring")).to_have_attribute("aria-selected", "true")
    page.get_by_role("option", name="Border control").click()
    page.locator("#palette-note").fill("New")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#h1 .note")).to_have_text("New")
    expect(page.locator("#h1 .ref")).to_be_focused()
    assert kept(study)[0].slugs == ["border-control", "monitoring"]
    page.keyboard.press("Control+z")
    expect(page.locator("#h1 .note")).to_have_text("Old")
    assert kept(study)[0].slugs == ["monitoring"]


def test_delete_and_undo(read: Open, study: Study) -> None:
    mark(study, RIFLES, "monitoring")
    page = read()
    page.locator("#h1 .ref").click()
    page.get_by_role("button", name="More").click()
    page.get_by_role("button", name="Delete").click()
    expect(page.locator("mark")).to_have_count(0)
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.locator("mark")).to_have_text(RIFLES)
    assert [line.number for line in kept(study)] == [1]


def test_a_stale_edit_shows_both_and_loses_neither(
    read: Open, study: Study, troubles: Troubles
) -> None:
    troubles.expect("409")
    page = write_note(read, study, "Ben’s words")
    with study.app.app_context(), change():
        edit_highlight(study.member("lead"), 1, 1, ["border-control"], "Ana’s words", 1)
    page.get_by_role("button", name="Save").click()
    palette = page.get_by_role("dialog")
    expect(palette.get_by_role("alert")).to_contain_text("Ana Sousa changed B1:1")
    expect(palette).to_contain_text("Ana’s words")
    expect(palette).to_contain_text("Border control")
    expect(page.locator("#palette-note")).to_have_value("Ben’s words")
    assert kept(study)[0].note == "Ana’s words"
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#h1 .note")).to_have_text("Ben’s words")
    page.keyboard.press("Control+z")
    expect(page.locator("#h1 .note")).to_have_text("Ana’s words")


def test_deleting_what_a_colleague_deleted_says_so(
    read: Open, study: Study, troubles: Troubles
) -> None:
    troubles.expect("409")
    mark(study, RIFLES)
    ana, ben = read("lead"), read("analyst")
    for page in (ana, ben):
        page.locator("#h1 .ref").click()
        page.get_by_role("button", name="More").click()
        page.get_by_role("button", name="Delete").click()
    expect(ben.get_by_role("alert")).to_contain_text("B1:1 was deleted by Ana Sousa")


def test_a_colleagues_mark_comes_by_itself_and_ones_own_is_no_news(
    read: Open, study: Study
) -> None:
    page = read()
    mark(study, "Monitors need", role="lead")
    drag_over(page, RIFLES)
    page.keyboard.press("1")
    expect(page.locator(".card")).to_have_count(2)
    expect(page.get_by_role("button", name="1 new by Ana")).to_be_visible()

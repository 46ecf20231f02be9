"""Undo and redo at a key, over reloads, in words."""

from __future__ import annotations

from playwright.sync_api import expect

from app.actions.highlights import edit_highlight
from app.store.database import change
from tests.browser.conftest import Troubles
from tests.browser.reading_page import RIFLES, Open, kept, press
from tests.browser.selecting import drag_over
from tests.fixtures.study import Study


def test_undo_of_a_new_highlight(read: Open, study: Study) -> None:
    page = read()
    drag_over(page, RIFLES)
    page.keyboard.press("1")
    expect(page.locator("mark")).to_have_count(1)
    page.keyboard.press("Control+z")
    expect(page.locator("mark")).to_have_count(0)
    assert kept(study) == []


def test_undo_and_redo_say_what_and_survive_a_reload(read: Open, study: Study) -> None:
    page = read()
    drag_over(page, RIFLES)
    page.keyboard.press("3")
    page.locator("#h1 .ref").click()
    page.get_by_role("option", name="Monitoring").click()
    page.get_by_role("button", name="Save").click()
    toast = page.locator("#toast")
    expect(toast).to_contain_text("Removed Monitoring from B1:1.")
    page.reload()
    expect(page.locator("#text[data-ready]")).to_be_attached()
    page.keyboard.press("Control+z")
    expect(toast).to_contain_text("Undone: Removed Monitoring from B1:1.")
    expect(page.locator("#h1")).to_contain_text("Monitoring")
    press(page, "Control+z")
    expect(toast).to_contain_text("Undone: Highlighted B1:1: Monitoring.")
    expect(page.locator(".card")).to_have_count(0)
    press(page, "Control+Shift+z", "Control+Shift+z")
    expect(page.locator("#h1")).to_contain_text("No tag")
    page.get_by_role("button", name="Undo my last change").click()
    expect(page.locator("#h1")).to_contain_text("Monitoring")


def test_nothing_left_to_undo_is_said(read: Open, troubles: Troubles) -> None:
    troubles.expect("409")
    page = read()
    page.keyboard.press("Control+z")
    expect(page.locator("#toast")).to_contain_text("There is nothing to undo.")


def test_what_a_colleague_changed_is_passed_over(
    read: Open, study: Study, troubles: Troubles
) -> None:
    troubles.expect("409")
    page = read()
    for at, words in enumerate(("Monitors need", RIFLES), 1):
        drag_over(page, words)
        page.keyboard.press("3")
        expect(page.locator(f"#h{at}")).to_be_visible()
    with study.app.app_context(), change():
        edit_highlight(study.member("lead"), 1, 2, [], "Mine", 1)
    page.keyboard.press("Control+z")
    expect(page.locator("#toast")).to_contain_text("Ana Sousa has changed B1:2 since")
    page.keyboard.press("Control+z")
    expect(page.locator("#toast")).to_contain_text("Undone: Highlighted B1:1")
    assert [line.number for line in kept(study)] == [2]


def test_a_zone_is_undone(read: Open) -> None:
    page = read()
    page.locator("summary", has_text="Captions (1 line)").click()
    page.get_by_role("button", name="Use this caption as text").click()
    expect(page.locator(".gutter .number")).to_have_text(["1", "2", "2a", "3"])
    expect(page.locator("#text[data-ready]")).to_be_attached()
    page.keyboard.press("Control+z")
    expect(page.locator(".gutter .number")).to_have_text(["1", "2", "3"])
    expect(page.locator(".message")).to_contain_text(
        "Undone: Changed the type of a block of B1 to “Text”"
    )

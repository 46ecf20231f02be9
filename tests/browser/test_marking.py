"""Marking with the mouse, and without script; what a click on marked words does."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import Troubles
from tests.browser.reading_page import RIFLES, Open, click_words, kept, mark, select
from tests.browser.selecting import drag_over
from tests.fixtures.study import Study


def test_drag_then_a_digit(read: Open, study: Study) -> None:
    page = read()
    drag_over(page, RIFLES)
    page.keyboard.press("2")
    expect(page.locator("#h1")).to_contain_text("Border control")
    expect(page.locator("mark")).to_have_text(RIFLES)
    expect(page.locator("#toast")).to_contain_text("Highlighted B1:1: Border control.")
    expect(page.locator("#first-time")).to_have_count(0)
    expect(page.get_by_role("dialog")).to_be_hidden()
    (line,) = kept(study)
    assert (line.exact, line.slugs) == (RIFLES, ["border-control"])


def test_the_selection_is_read_when_the_key_is_pressed(read: Open, study: Study) -> None:
    page = read()
    select(page, 1, 0, 6)
    page.keyboard.press("1")  # long before the timer of the menu
    expect(page.locator("mark")).to_have_text("Guards")


def test_an_emoji_is_marked_whole(read: Open, study: Study) -> None:
    page = read()
    drag_over(page, "together 🚢")
    page.keyboard.press("3")
    expect(page.locator("mark")).to_have_text("together 🚢")
    assert kept(study)[0].exact == "together 🚢"
    drag_over(page, "border together")
    page.keyboard.press("1")
    expect(page.locator(".card")).to_have_count(2)


def test_a_selection_across_blocks(read: Open, study: Study) -> None:
    page = read()
    box = page.evaluate(
        """() => [...document.querySelectorAll(".block")].slice(1, 3).map((block, at) => {
          const range = new Range();
          range.setStart(block.firstChild, at ? 9 : 41);
          range.setEnd(block.firstChild, at ? 10 : 42);
          const { left, right, top, height } = range.getBoundingClientRect();
          return [at ? right : left, top + height / 2];
        })"""
    )
    page.mouse.move(*box[0])
    page.mouse.down()
    page.mouse.move(*box[1], steps=5)
    page.mouse.up()
    page.keyboard.press("1")
    expect(page.locator("#h1")).to_be_visible()
    line = kept(study)[0]
    assert (line.first_block, line.last_block) == (1, 2)
    assert line.exact == study.text[line.start : line.end]
    assert "\n" in line.exact


def test_a_click_on_overlapping_words_offers_each(read: Open, study: Study) -> None:
    mark(study, "Guards should count every rifle", "monitoring")
    mark(study, "every rifle in the depots", "border-control")
    page = read()
    click_words(page, "every rifle")
    menu = page.get_by_role("menu")
    expect(menu.get_by_role("menuitem")).to_have_count(2)
    page.keyboard.press("ArrowDown")
    expect(page.locator("mark.lifted")).to_have_count(2)
    page.keyboard.press("Enter")
    expect(menu).to_be_hidden()
    expect(page.locator("#h2 .ref")).to_be_focused()
    click_words(page, "every rifle")
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    click_words(page, "Guards should count")
    expect(page.locator("#h1 .ref")).to_be_focused()


def test_a_card_and_its_words_lift_each_other(read: Open, study: Study) -> None:
    mark(study, RIFLES)
    page = read()
    page.locator("#h1").hover()
    expect(page.locator("mark")).to_have_class(re.compile("lifted"))
    page.mouse.move(2, 2)
    expect(page.locator("mark")).not_to_have_class(re.compile("lifted"))
    page.locator("mark").hover(position={"x": 4, "y": 8})  # its box reaches to the number
    expect(page.locator("#h1")).to_have_class(re.compile("lifted"))


def test_a_viewer_selects_without_a_menu(read: Open, study: Study) -> None:
    mark(study, "Monitors need")
    page = read("viewer")
    drag_over(page, RIFLES)
    page.keyboard.press("1")
    expect(page.locator("#palette")).to_have_count(0)
    expect(page.locator(".card")).to_have_count(1)


def test_under_a_filter_a_new_highlight_that_it_hides_is_announced(
    read: Open, study: Study
) -> None:
    mark(study, "Monitors need", "monitoring")
    page = read(path="/briefs/1?q=tag:monitoring")
    drag_over(page, RIFLES)
    page.keyboard.press("2")
    expect(page.locator("#toast")).to_contain_text("The filter hides it.")
    expect(page.locator("#tally")).to_contain_text("1 of 2")
    expect(page.locator(".card")).to_have_count(1)


def test_without_script(read: Open, study: Study, troubles: Troubles) -> None:
    troubles.expect("422")
    page = read(java_script_enabled=False)
    page.locator("summary", has_text="Mark by typing").click()
    page.get_by_label("Words of the passage").fill("river")
    page.get_by_label("Border control").check()
    page.locator("#note").fill("Which river?")
    page.get_by_role("button", name="Highlight", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("occur 2 times")
    page.get_by_label("A depot near the").check()
    page.get_by_role("button", name="Highlight", exact=True).click()
    expect(page).to_have_url(re.compile("#h1$"))
    expect(page.locator("#h1 .note")).to_have_text("Which river?")
    page.locator("#h1 .ref").click()
    page.get_by_label("Monitoring").check()
    page.get_by_role("button", name="Save").click()
    assert kept(study)[0].slugs == ["border-control", "monitoring"]
    page.locator("#h1 .ref").click()
    page.get_by_role("button", name="Delete B1:1").click()
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.locator("#h1")).to_be_visible()


def test_a_block_is_moved_into_the_body_with_one_click(read: Open) -> None:
    page = read()
    page.locator("summary", has_text="Captions (1 line)").click()
    page.get_by_role("button", name="Use this caption as text").click()
    expect(page.locator(".gutter .number")).to_have_text(["1", "2", "2a", "3"])
    page.locator("#p2a .gutter .zone").click()
    page.locator("#zone-menu").get_by_role("menuitemradio", name="Caption").click()
    expect(page.locator(".gutter .number")).to_have_text(["1", "2", "3"])


def test_a_permalink_scrolls_to_the_passage(read: Open, long_brief: int) -> None:
    page = read(path=f"/briefs/{long_brief}/highlights/1")
    expect(page).to_have_url(re.compile("#h1$"))
    expect(page.locator("#h1 .ref")).to_be_focused()
    expect(page.locator("mark", has_text="97")).to_be_in_viewport()

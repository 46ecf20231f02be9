"""The hands in the reading room: counted keys, caret, ends, views, undo; by keys and by fingers."""

from __future__ import annotations

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from app.actions.highlights import edit_highlight
from app.store.database import change
from tests.browser.conftest import DESKTOP, PHONE, LiveServer, NewPage, Troubles
from tests.browser.reading_page import RIFLES, Open, click_words, kept, mark, opener, select
from tests.browser.selecting import drag_over, settled_ends
from tests.fixtures.study import Study

COUNT_KEYS = "window.presses = 0; addEventListener('keydown', () => { window.presses += 1 }, true)"


@pytest.fixture
def read(new_page: NewPage, live_server: LiveServer, study: Study) -> Open:
    return opener(new_page, live_server, study)


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def tab_to(page: Page, place: Locator) -> None:
    for _ in range(80):
        if place.evaluate("e => e === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError("Tab does not lead there")


@pytest.mark.parametrize("keys", [("2",), ("b", "Enter"), ("ArrowDown", "Enter")])
def test_from_selected_words_to_tagged_in_two_keys_at_most(
    read: Open, study: Study, keys: tuple[str, ...]
) -> None:
    page = read()
    drag_over(page, "Monitors need")
    page.keyboard.press("2")  # from now on the tag used last stands on top
    expect(page.locator("#h1")).to_be_visible()
    drag_over(page, RIFLES)
    page.evaluate(COUNT_KEYS)
    press(page, *keys)
    expect(page.locator("#h2")).to_contain_text("Border control")
    assert page.evaluate("window.presses") <= 2
    assert kept(study)[0].slugs == ["border-control"]


def test_the_tags_used_last_stand_on_top_and_keep_their_digits(read: Open, study: Study) -> None:
    page = read()
    drag_over(page, RIFLES)
    page.keyboard.press("3")
    expect(page.locator("#h1")).to_contain_text("Monitoring")
    drag_over(page, "Monitors need")
    options = page.get_by_role("dialog").get_by_role("option")
    expect(options).to_have_text([re.compile(name) for name in ("Monit.*3", "Stock.*1", "Bord.*2")])
    page.keyboard.press("1")
    expect(page.locator("#h2")).to_contain_text("Stockpile security")


def test_tag_and_note_in_one_gesture(read: Open, study: Study) -> None:
    page = read()
    drag_over(page, RIFLES)
    press(page, "ArrowDown", "Space", "Tab")
    expect(page.locator("#palette-note")).to_be_focused()
    page.keyboard.type("Who counts?")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#h1 .note")).to_have_text("Who counts?")
    assert kept(study)[0].slugs == ["stockpile-security"]


def test_tab_leads_from_the_words_to_their_note(read: Open, study: Study) -> None:
    page = read()
    drag_over(page, RIFLES)
    page.keyboard.press("Tab")
    page.keyboard.type("No tag yet")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#h1 .note")).to_have_text("No tag yet")


def test_a_caret_selects_by_character_word_and_sentence(read: Open, study: Study) -> None:
    page = read()
    press(page, "j", "c")
    expect(page.locator(".caret")).to_be_visible()
    press(page, "Control+ArrowRight", "ArrowRight", "Control+Shift+ArrowRight", "Shift+ArrowRight")
    assert page.evaluate("getSelection().toString()") == "should "
    press(page, "Control+Shift+ArrowRight")
    press(page, "1")
    expect(page.locator("mark")).to_have_text("should count")
    press(page, "Home", "s", "2")
    expect(page.locator("#h2")).to_be_visible()
    assert {line.exact for line in kept(study)} == {
        "should count",
        "Guards should count every rifle in the depots each month.",
    }
    press(page, "Escape")
    expect(page.locator(".caret")).to_be_hidden()


def test_a_caret_goes_from_paragraph_to_paragraph(read: Open) -> None:
    page = read()
    press(page, "j", "c", "Control+Shift+ArrowDown")
    assert page.evaluate("getSelection().toString()").startswith("Guards should")
    press(page, "ArrowRight", "End", "ArrowRight")
    at = "document.getSelection().focusNode.parentElement.closest('.para').id"
    assert page.evaluate(at) == "p3"
    press(page, "Control+ArrowUp", "Control+ArrowUp")
    assert page.evaluate(at) == "p1"


def test_outside_of_the_caret_the_arrows_are_the_browsers(read: Open) -> None:
    page = read()
    page.evaluate("addEventListener('keydown', e => { window.taken ||= e.defaultPrevented })")
    press(page, "ArrowDown", "ArrowLeft", "Control+ArrowRight", "Alt+ArrowUp", "Tab")
    assert page.evaluate("window.taken") is False


def test_the_ends_move_by_keys_and_the_quote_follows(read: Open, study: Study) -> None:
    mark(study, RIFLES, "monitoring", note="Stays")
    page = read()
    press(page, "n", "e")
    end = page.get_by_role("slider", name="End of the highlight")
    expect(end).to_be_focused()
    press(page, "ArrowRight", "ArrowRight", "ArrowRight")
    quote = page.locator("#ends-quote")
    expect(quote).to_have_text("count every rifle in the depots")
    expect(end).to_have_attribute("aria-valuetext", re.compile("depots”$"))
    page.keyboard.press("Enter")
    expect(page.locator("mark")).to_have_text("count every rifle in the depots")
    expect(page.locator("#h1 .ref")).to_be_focused()
    expect(page.locator("#toast")).to_contain_text("Moved the ends of B1:1 to “count every")
    press(page, "Shift+E", "ArrowRight", "Shift+ArrowLeft", "Shift+ArrowRight", "Enter")
    expect(page.locator("mark")).to_have_text("every rifle in the depots")
    (line,) = kept(study)
    assert (line.exact, line.note, line.slugs) == (
        "every rifle in the depots",
        "Stays",
        ["monitoring"],
    )
    press(page, "e", "ArrowLeft", "Escape")
    expect(page.locator("#ends")).to_be_hidden()
    assert kept(study)[0].exact == "every rifle in the depots"


def grab(page: Page, name: str) -> tuple[float, float]:
    box = page.get_by_role("slider", name=name).bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_an_end_is_dragged_with_the_mouse(read: Open, study: Study) -> None:
    mark(study, RIFLES, "monitoring")
    page = read()
    _, target = settled_ends(page, "in the depots")
    click_words(page, RIFLES)
    x, y = grab(page, "End of the highlight")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(target["right"] - 1, y, steps=4)
    expect(page.locator("#ends-quote")).to_have_text("count every rifle in the depots")
    page.mouse.up()
    expect(page.locator("mark")).to_have_text("count every rifle in the depots")
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.locator("mark")).to_have_text(RIFLES)
    assert kept(study)[0].exact == RIFLES


def test_an_end_is_dragged_with_a_finger_on_a_phone(read: Open, study: Study) -> None:
    mark(study, RIFLES, "monitoring")
    page = read(**PHONE)
    first, _ = settled_ends(page, "every rifle")
    place = page.locator("mark").first.bounding_box()
    assert place
    page.touchscreen.tap(place["x"] + 8, place["y"] + 8)
    expect(page.get_by_role("slider")).to_have_count(2)
    first, _ = settled_ends(page, "every rifle")
    x, y = grab(page, "Beginning of the highlight")
    box = page.get_by_role("slider", name="Beginning of the highlight").bounding_box()
    assert box
    assert min(box["width"], box["height"]) >= 44
    touch = page.context.new_cdp_session(page)

    def move(kind: str, *points: tuple[float, float]) -> None:
        at = [{"x": x, "y": y} for x, y in points]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})

    move("touchStart", (x, y))
    move("touchMove", (x + 12, y))
    move("touchMove", (first["left"] + 2, y))
    move("touchEnd")
    expect(page.locator("#toast")).to_contain_text("Moved the ends of B1:1 to “every rifle”")
    assert kept(study)[0].exact == "every rifle"


def test_ends_that_a_colleague_moved_stay(read: Open, study: Study, troubles: Troubles) -> None:
    troubles.expect("409")
    mark(study, RIFLES, "monitoring")
    page = read()
    press(page, "n", "e", "ArrowRight")
    with study.app.app_context(), change():
        edit_highlight(study.member("lead"), 1, 1, [], "Mine now", 1)
    page.keyboard.press("Enter")
    expect(page.locator("#toast")).to_contain_text("Ana Sousa changed B1:1")
    assert kept(study)[0].exact == RIFLES


def test_the_ends_move_without_script(read: Open, study: Study, troubles: Troubles) -> None:
    troubles.expect("422")
    mark(study, RIFLES, "monitoring")
    page = read(java_script_enabled=False)
    page.locator("#h1 .ref").click()
    page.get_by_label("Words of the passage").fill("count every pistol")
    page.get_by_role("button", name="Move the ends").click()
    expect(page.get_by_role("alert")).to_contain_text("not in the text")
    expect(page.get_by_label("Words of the passage")).to_have_value("count every pistol")
    page.get_by_label("Words of the passage").fill("every rifle in the depots")
    page.get_by_role("button", name="Move the ends").click()
    expect(page.locator("mark")).to_have_text("every rifle in the depots")
    page.get_by_role("button", name="Undo my last change").click()
    expect(page.locator(".message")).to_contain_text("Undone: Moved the ends of B1:1")
    assert kept(study)[0].exact == RIFLES


def test_views_at_a_key_announced_and_remembered(read: Open, study: Study) -> None:
    mark(study, "Guards should count", "monitoring")
    mark(study, "every rifle", "border-control", role="lead")
    page = read()
    painted = "e => getComputedStyle(e).getPropertyValue('--a')"
    page.keyboard.press("m")
    expect(page.locator("#view-count")).to_have_text("1 of 2 shown")
    expect(page.locator("#announcer")).to_contain_text("Only mine: 1 of 2 shown")
    expect(page.locator("#h1")).to_be_visible()
    expect(page.locator("#h2")).to_be_hidden()
    assert page.locator("mark", has_text="every rifle").evaluate(painted) == "transparent"
    page.reload()
    expect(page.get_by_label("Show", exact=True)).to_have_value(re.compile("."))
    expect(page.locator("#h2")).to_be_hidden()
    press(page, "v")
    expect(page.locator("#h1")).to_be_hidden()
    expect(page.locator("#h2")).to_be_visible()
    press(page, "v")
    expect(page.locator(".card:visible")).to_have_count(2)
    press(page, "h")
    expect(page.locator(".card:visible")).to_have_count(0)
    page.get_by_label("Show", exact=True).select_option("Only Ana Sousa’s")
    expect(page.locator(".card:visible")).to_have_count(1)


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
    expect(page.locator("#h1")).to_contain_text("no tag yet")
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
    page.locator("summary", has_text="1 caption").click()
    page.get_by_role("button", name="Move this caption into the body text").click()
    expect(page.locator(".gutter .number")).to_have_text(["1", "2", "2a", "3"])
    expect(page.locator("#text[data-ready]")).to_be_attached()
    page.keyboard.press("Control+z")
    expect(page.locator(".gutter .number")).to_have_text(["1", "2", "3"])
    expect(page.locator(".message")).to_contain_text("Undone: Moved a block of B1 into “Body text”")


def test_labels_say_what_colours_say(read: Open, study: Study) -> None:
    mark(study, RIFLES, "border-control", "monitoring")
    page = read()
    label = page.locator("mark").evaluate("e => getComputedStyle(e, '::before').content")
    assert label == '"BC Mo"'
    assert page.locator("#p1 .block").evaluate("e => e.textContent").startswith("Guards should")


def test_by_keyboard_alone_from_marking_to_export(read: Open, study: Study) -> None:
    """Marks, tags, adjusts, notes, undoes, filters and exports without a pointer."""
    page = read()
    page.evaluate("addEventListener('pointerdown', () => { throw Error('no pointer here') }, true)")
    press(page, "j", "c", "Control+ArrowRight", "ArrowRight")
    press(page, *["Control+Shift+ArrowRight"] * 4, "3")
    expect(page.locator("mark")).to_have_text("should count every rifle")
    press(page, "Escape", "n", "Shift+E", "ArrowRight", "Enter")
    expect(page.locator("mark")).to_have_text(RIFLES)
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="B1:1")).to_be_visible()
    tab_to(page, page.locator("#palette-note"))
    page.keyboard.type("Each month?")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#h1 .note")).to_have_text("Each month?")
    press(page, "Control+z")
    expect(page.locator("#h1 .note")).to_have_count(0)
    press(page, "Control+Shift+z")
    expect(page.locator("#h1 .note")).to_have_text("Each month?")
    page.keyboard.press("f")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("tag:monitoring")
    page.keyboard.press("Enter")
    expect(page.locator("#tally")).to_contain_text("1 of 1 highlight")
    tab_to(page, page.get_by_role("navigation").get_by_role("link", name="Summary"))
    page.keyboard.press("Enter")
    export = page.get_by_role("link", name=re.compile("Markdown")).first
    expect(export).to_be_visible()
    tab_to(page, export)
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert RIFLES in download.value.path().read_text("utf-8")


STATES: dict[str, Any] = {
    "menu": lambda page: drag_over(page, "Monitors need"),
    "keys": lambda page: page.keyboard.press("?"),
    "chooser": lambda page: click_words(page, "every rifle"),
    "editor": lambda page: page.locator("#h1 .ref").click(),
    "ends": lambda page: press(page, "n", "e", "ArrowRight"),
    "caret and view": lambda page: press(page, "j", "c", "m"),
}
LOOKS: dict[str, dict[str, Any]] = {
    "light": {**DESKTOP, "color_scheme": "light"},
    "dark": {**DESKTOP, "color_scheme": "dark"},
    "high contrast": {**DESKTOP, "forced_colors": "active"},
    "more contrast": {**DESKTOP, "contrast": "more"},
}


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{v['id']}: {node['html'][:120]}" for v in found for node in v["nodes"]]


@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing_in_any_state(read: Open, study: Study, look: str) -> None:
    mark(study, "Guards should count every rifle", "monitoring", note="A note")
    mark(study, "every rifle in the depots", "border-control", role="lead")
    found = {}
    page = read(**LOOKS[look])
    for state, enter in STATES.items():
        enter(page)
        found[state] = violations(page)
        page.reload()
        expect(page.locator("#text[data-ready]")).to_be_attached()
    assert found == {state: [] for state in STATES}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_sheet_of_a_phone(read: Open, scheme: str) -> None:
    page = read(**PHONE, color_scheme=scheme)
    select(page, 1, 7, 31)
    expect(page.locator(".palette.docked")).to_be_visible()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390

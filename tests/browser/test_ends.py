"""Moving the ends of a highlight: keys, mouse, finger, and without script."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from app.actions.highlights import edit_highlight
from app.store.database import change
from tests.browser.conftest import PHONE, Troubles
from tests.browser.reading_page import RIFLES, Open, click_words, kept, mark, press
from tests.browser.selecting import settled_ends
from tests.fixtures.study import Study


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
    expect(page.locator("#toast")).to_contain_text("Adjusted B1:1 to “count every")
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
    assert kept(study)[0].exact == RIFLES  # nothing is saved by letting go
    page.get_by_role("button", name="Save").click()
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
    x, y = grab(page, "Start of the highlight")
    box = page.get_by_role("slider", name="Start of the highlight").bounding_box()
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
    save = page.locator("#ends-save").bounding_box()
    assert save
    move("touchStart", (save["x"] + 20, save["y"] + 20))  # at once, as somebody in a hurry
    move("touchEnd")
    expect(page.locator("#toast")).to_contain_text("Adjusted B1:1 to “every rifle”")
    assert kept(study)[0].exact == "every rifle"


def test_ends_that_a_colleague_moved_stay(read: Open, study: Study, troubles: Troubles) -> None:
    troubles.expect("409")
    mark(study, RIFLES, "monitoring")
    page = read()
    press(page, "n", "e", "ArrowRight")
    with study.app.app_context(), change():
        edit_highlight(study.member("lead"), 1, 1, [], "Mine now", 1)
    page.keyboard.press("Enter")
    bar = page.get_by_role("group", name="Adjust start and end")
    expect(bar.get_by_role("alert")).to_contain_text("Ana Sousa changed B1:1")
    assert kept(study)[0].exact == RIFLES
    bar.get_by_role("button", name="Save").click()  # known now, and meant
    expect(page.locator("mark")).to_have_text("count every rifle in")


def test_moved_ends_stay_until_saved_or_cancelled(
    read: Open, study: Study, troubles: Troubles
) -> None:
    troubles.expect("ERR_|Failed to load")
    mark(study, RIFLES, "monitoring")
    mark(study, "Monitors need", "border-control")
    page = read()
    page.locator("#h1 .ref").click()
    page.get_by_role("button", name="More").click()
    page.get_by_role("button", name="Adjust start and end").click()
    bar = page.get_by_role("group", name="Adjust start and end")
    expect(bar.get_by_role("slider", name="End of the highlight")).to_be_focused()
    press(page, "ArrowRight")
    page.locator("#h2 .ref").focus()
    press(page, "e")
    expect(bar.get_by_role("alert")).to_contain_text("new start and end of B1:1 first.")
    page.route("**/span", lambda route: route.abort())
    bar.get_by_role("button", name="Save").click()
    expect(page.locator("#h1 .waiting")).to_have_text("Kept: start and end: count every rifle in")
    expect(bar).to_be_hidden()
    expect(page.locator("#h1 .ref")).to_be_focused()
    press(page, "e", "ArrowRight")
    bar.get_by_role("button", name="Cancel").click()
    expect(bar).to_be_hidden()
    assert kept(study)[0].exact == RIFLES


def test_the_ends_move_without_script(read: Open, study: Study, troubles: Troubles) -> None:
    troubles.expect("422")
    mark(study, RIFLES, "monitoring")
    page = read(java_script_enabled=False)
    page.locator("#h1 .ref").click()
    page.get_by_label("Words of the passage").fill("count every pistol")
    page.get_by_role("button", name="Adjust start and end").click()
    expect(page.get_by_role("alert")).to_contain_text("not in the text")
    expect(page.get_by_label("Words of the passage")).to_have_value("count every pistol")
    page.get_by_label("Words of the passage").fill("every rifle in the depots")
    page.get_by_role("button", name="Adjust start and end").click()
    expect(page.locator("mark")).to_have_text("every rifle in the depots")
    page.get_by_role("button", name="Undo my last change").click()
    expect(page.locator(".message")).to_contain_text("Undone: Adjusted B1:1")
    assert kept(study)[0].exact == RIFLES

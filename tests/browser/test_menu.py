"""The menu at a selection: counted keys, finding and ticking tags, a note in the same gesture."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from app.actions.codebook import add_tag
from app.actions.highlights import edit_highlight
from app.domain.tags import Tag
from app.store.database import change
from tests.browser.conftest import PHONE, Troubles
from tests.browser.reading_page import RIFLES, Open, kept, mark, press, select, write_note
from tests.browser.selecting import drag_over
from tests.fixtures.study import Study

COUNT_KEYS = "window.presses = 0; addEventListener('keydown', () => { window.presses += 1 }, true)"


@pytest.mark.parametrize("keys", [("2",), ("b", "Enter")])
def test_from_selected_words_to_tagged_in_two_keys_at_most(
    read: Open, study: Study, keys: tuple[str, ...]
) -> None:
    page = read()
    drag_over(page, RIFLES)
    page.evaluate(COUNT_KEYS)
    press(page, *keys)
    expect(page.locator("#h1")).to_contain_text("Border control")
    assert page.evaluate("window.presses") == len(keys) <= 2
    assert kept(study)[0].slugs == ["border-control"]


def test_the_tags_stand_in_the_order_of_the_codebook_whatever_was_used_last(read: Open) -> None:
    page = read()
    drag_over(page, RIFLES)
    page.keyboard.press("3")
    expect(page.locator("#h1")).to_contain_text("Monitoring")
    drag_over(page, "Monitors need")
    options = page.get_by_role("dialog").get_by_role("option")
    expect(options).to_have_text([re.compile(name) for name in ("1Stock", "2Bord", "3Monit")])
    page.keyboard.press("1")
    expect(page.locator("#h2")).to_contain_text("Stockpile security")


def test_type_to_find_then_enter(read: Open) -> None:
    page = read()
    drag_over(page, RIFLES)
    page.keyboard.type("moni")
    expect(page.get_by_role("dialog").get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator("#h1")).to_contain_text("Monitoring")


def test_several_tags_and_a_note(read: Open, study: Study) -> None:
    page = read()
    drag_over(page, RIFLES)
    page.get_by_role("option", name="Stockpile security").click()
    page.get_by_role("option", name="Monitoring").click()
    page.locator("#palette-note").fill("Every month?")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#h1 .note")).to_have_text("Every month?")
    assert kept(study)[0].slugs == ["stockpile-security", "monitoring"]


def test_ticks_by_keyboard(read: Open, study: Study) -> None:
    page = read()
    drag_over(page, RIFLES)
    for key in ("ArrowDown", "Space", "ArrowDown", "ArrowDown", "Space", "Enter"):
        page.keyboard.press(key)
    expect(page.locator("#h1")).to_be_visible()
    assert kept(study)[0].slugs == ["stockpile-security", "monitoring"]


def test_a_comma_ticks_what_was_typed(read: Open, study: Study) -> None:
    page = read()
    drag_over(page, RIFLES)
    page.keyboard.type("bord,moni,")
    page.keyboard.press("Enter")
    expect(page.locator("#h1")).to_be_visible()
    assert kept(study)[0].slugs == ["border-control", "monitoring"]


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


def test_escape_sends_the_menu_away_and_keeps_the_selection(read: Open) -> None:
    page = read()
    drag_over(page, RIFLES)
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("combobox", name="Find a tag")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#palette")).to_be_hidden()
    expect(page.locator("#p1 .block")).to_be_focused()
    assert page.evaluate("CSS.highlights.has('pending')") is False


def test_the_pending_words_stay_painted_while_one_types(read: Open) -> None:
    page = read()
    drag_over(page, RIFLES)
    page.keyboard.press("ArrowDown")
    painted = "[...CSS.highlights.get('pending')].map(String).join()"
    assert page.evaluate(painted) == RIFLES


def test_a_lead_makes_a_tag_from_what_was_typed(read: Open, study: Study) -> None:
    page = read("lead")
    drag_over(page, RIFLES)
    page.keyboard.type("Arms brokers")
    expect(page.get_by_role("option", name="New tag “Arms brokers”")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#h1")).to_contain_text("Arms brokers")
    drag_over(page, "Monitors need")
    page.keyboard.press("4")
    expect(page.locator("#h2")).to_contain_text("Arms brokers")


@pytest.mark.parametrize(
    ("block", "start", "end", "edge"),
    [(10, 0, 40, "start"), (10, 0, 40, "end"), (10, 0, 380, "center"), (10, 340, 380, "end")],
)
def test_the_menu_never_covers_the_selection(
    read: Open, long_brief: int, block: int, start: int, end: int, edge: str
) -> None:
    page = read(path=f"/briefs/{long_brief}")
    row = page.locator(".block").nth(block)
    row.evaluate("(e, edge) => e.scrollIntoView({ block: edge })", edge)
    select(page, block, start, end)
    expect(page.get_by_role("dialog")).to_be_visible()
    covered = page.evaluate(
        """() => {
          const menu = document.getElementById("palette").getBoundingClientRect();
          return [...getSelection().getRangeAt(0).getClientRects()].some((rect) =>
            rect.left < menu.right && rect.right > menu.left
            && rect.top < menu.bottom && rect.bottom > menu.top);
        }"""
    )
    assert not covered


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("lodz", "Łódź"), ("Lódz", "Łódź"), ("ŁÓDŹ", "Łódź"), ("grösse", "Größe"),
        ("grosse", "Größe"), ("监测", "加强监测"), ("c+", "C++"), ("🔒", "🔒 kept"),
    ],
)  # fmt: skip
def test_tags_are_found_by_words_as_the_server_compares_them(
    read: Open, study: Study, typed: str, name: str
) -> None:
    with study.app.app_context(), change():
        for each in ("Größe", "Łódź", "加强监测", "C++", "🔒 kept"):
            add_tag(study.member("lead"), Tag("", each))
    page = read()
    drag_over(page, RIFLES)
    page.keyboard.press("Enter")
    page.keyboard.insert_text(typed)
    page.keyboard.press("Enter")  # at once: the menu waits for what it has asked
    expect(page.locator("#h1")).to_contain_text(name)


def test_an_analyst_adds_a_tag_to_a_colleagues_highlight_and_nothing_else(
    read: Open, study: Study
) -> None:
    mark(study, RIFLES, "monitoring", role="lead", note="Every month?")
    page = read("analyst")
    page.locator("#h1 .ref").click()
    menu = page.get_by_role("dialog", name="Add a tag to B1:1")
    expect(menu).to_be_visible()
    stays = menu.get_by_role("option", name="Monitoring")
    expect(stays).to_have_attribute("aria-selected", "true")
    expect(stays).to_have_attribute("aria-disabled", "true")
    menu.get_by_role("button", name="More").click()
    expect(menu.get_by_role("link", name="Copy link")).to_be_visible()
    expect(menu.get_by_role("button", name="Recommendation")).to_be_visible()
    for name in ("Delete", "Adjust start and end"):
        expect(menu.get_by_role("button", name=name)).to_be_hidden()
    page.keyboard.press("Escape")
    expect(page.locator("#palette-note")).to_be_hidden()
    menu.get_by_role("option", name="Border control").click()
    menu.get_by_role("button", name="Save").click()
    expect(page.locator("#h1 .by")).to_contain_text("Border control by Ben Okoro")
    (row,) = kept(study)
    assert (row.analyst, row.note) == ("Ana Sousa", "Every month?")
    assert row.slugs == ["border-control", "monitoring"]
    assert [(by.tag, by.analyst) for by in row.tagged] == [("border-control", "Ben Okoro")]


WINDOWS: dict[str, dict[str, Any]] = {
    "1280": {"viewport": {"width": 1280, "height": 800}},
    "200 %": {"viewport": {"width": 640, "height": 400}},
    "phone": PHONE,
    "small phone": {**PHONE, "viewport": {"width": 320, "height": 640}},
}
# What of the menu is cut off, by the window or within it; only the list of tags may scroll.
CUT_OFF = """() => {
  const menu = document.getElementById("palette");
  const inside = menu.querySelectorAll("h2, input, .tags, textarea, .row > button, .problem");
  const parts = [menu, ...inside];
  return parts.filter((each) => each.checkVisibility()).filter((each) => {
    const { left, top, right, bottom } = each.getBoundingClientRect();
    return left < 0 || top < 0 || right > innerWidth + 0.5 || bottom > innerHeight + 0.5;
  }).map((each) => each.id || each.className || each.tagName)
    .concat(menu.scrollHeight > menu.clientHeight + 1 ? ["scrolls"] : [])
    .concat(menu.querySelector(".tags").clientHeight < 50 ? ["no tag shows"] : []);
}"""


@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize("where", ["start", "center", "end"])
def test_the_menu_is_whole_in_every_window_and_scrolls_nothing(
    read: Open, study: Study, long_brief: int, window: str, where: str
) -> None:
    with study.app.app_context(), change():
        for n in range(12):
            add_tag(study.member("lead"), Tag("", f"Another tag of the codebook {n}"))
    page = read("lead", path=f"/briefs/{long_brief}", **WINDOWS[window])
    page.locator(".block").nth(10).evaluate(
        "(e, where) => e.scrollIntoView({ block: where, behavior: 'instant' })", where
    )
    before = page.evaluate("scrollY")
    select(page, 10, 0, 60)
    expect(page.get_by_role("dialog")).to_be_visible()
    assert page.evaluate(CUT_OFF) == []
    if window == "1280":  # docked, it may bring the words above itself
        assert page.evaluate("scrollY") == before
    page.locator("#palette-find").focus()
    press(page, *["ArrowDown"] * 15)
    assert page.evaluate(CUT_OFF) == []
    expect(page.locator("[role=option].active")).to_be_in_viewport()


@pytest.mark.parametrize("window", WINDOWS)
def test_a_conflict_and_what_more_there_is_stand_within_the_window(
    read: Open, study: Study, troubles: Troubles, window: str
) -> None:
    troubles.expect("409")
    mark(study, RIFLES, "monitoring", note="Old")
    page = read(**WINDOWS[window])
    page.locator("#h1 .ref").evaluate("link => link.click()")
    if page.locator("#sheet").is_visible():
        page.locator("#sheet").get_by_role("button", name="Edit").click()
    page.locator("#palette-note").fill("Ben’s words")
    page.get_by_role("option", name="Stockpile security").click()
    theirs = "Ana’s words, which are many. " * 40
    with study.app.app_context(), change():
        edit_highlight(study.member("lead"), 1, 1, ["border-control"], theirs, 1)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("Ana Sousa changed B1:1")
    assert page.evaluate(CUT_OFF) == []
    page.locator("#palette-more").click()
    history = page.locator("#palette-history").evaluate("link => link.href")
    assert history.endswith("/activity?of=B1%3A1")
    box = page.locator("#palette-actions").bounding_box()
    size = page.viewport_size
    assert box
    assert size
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= size["width"]
    assert box["y"] + box["height"] <= size["height"]


def test_after_a_conflict_one_saves_mine_theirs_or_both_and_loses_none(
    read: Open, study: Study, troubles: Troubles
) -> None:
    troubles.expect("409")
    page = write_note(read, study, "Ben’s words", before="Old")
    page.get_by_role("option", name="Stockpile security").click()
    with study.app.app_context(), change():
        edit_highlight(study.member("lead"), 1, 1, ["border-control"], "Ana’s words", 1)
    page.get_by_role("button", name="Save").click()
    versions = page.get_by_role("group", name="Which one to save")
    expect(versions.get_by_role("button", name="Mine")).to_have_attribute("aria-pressed", "true")
    versions.get_by_role("button", name="Theirs").click()
    expect(page.locator("#palette-note")).to_have_value("Ana’s words")
    expect(ticked(page)).to_have_text([re.compile("Border control")])
    versions.get_by_role("button", name="Mine").click()
    expect(page.locator("#palette-note")).to_have_value("Ben’s words")
    expect(ticked(page)).to_have_text([re.compile("Stock"), re.compile("Monitoring")])
    versions.get_by_role("button", name="Both").click()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#palette")).to_be_hidden()
    assert kept(study)[0].note == "Ana’s words\n\nBen’s words"
    assert set(kept(study)[0].slugs) == {"border-control", "stockpile-security", "monitoring"}


def test_after_a_conflict_a_new_tag_stays_ticked(
    read: Open, study: Study, troubles: Troubles
) -> None:
    """Until somebody saves it, it is in no list but this one."""
    troubles.expect("409")
    mark(study, RIFLES, "monitoring")
    page = read("lead")
    page.locator("#h1 .ref").click()
    page.locator("#palette-find").fill("Arms brokers")
    page.locator("#palette-find").press(",")
    with study.app.app_context(), change():
        edit_highlight(study.member("analyst"), 1, 1, ["border-control"], "Ben’s words", 1)
    page.get_by_role("button", name="Save").click()
    versions = page.get_by_role("group", name="Which one to save")
    versions.get_by_role("button", name="Theirs").click()
    expect(ticked(page)).to_have_text([re.compile("Border control")])
    versions.get_by_role("button", name="Mine").click()
    expect(ticked(page)).to_have_text([re.compile("Monitoring"), re.compile("Arms brokers")])
    versions.get_by_role("button", name="Both").click()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#palette")).to_be_hidden()
    assert set(kept(study)[0].slugs) == {"border-control", "monitoring", "arms-brokers"}


def ticked(page: Page) -> Locator:
    return page.locator("#palette [role=option][aria-selected=true]")


def test_what_was_typed_stays_when_the_server_cannot_save(
    read: Open, study: Study, troubles: Troubles
) -> None:
    troubles.expect("500")
    page = write_note(read, study, "Keep me")
    broken = {"message": "Nothing was saved.", "fields": {}}  # a page would be a proxy's
    page.route("**/highlights/1", lambda route: route.fulfill(status=500, json=broken))
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("dialog").get_by_role("alert")).to_be_visible()
    expect(page.locator("#palette-note")).to_have_value("Keep me")
    assert page.evaluate(CUT_OFF) == []
    page.unroute("**/highlights/1")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#h1 .note")).to_have_text("Keep me")


def test_what_a_busy_server_has_not_saved_is_kept_and_sent_again(
    read: Open, study: Study, troubles: Troubles
) -> None:
    troubles.expect("503")
    page = write_note(read, study, "Keep me")
    busy = {"message": "Others are saving just now.", "fields": {}}
    page.route("**/highlights/1", lambda route: route.fulfill(status=503, json=busy))
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#kept")).to_have_text("Kept: 1 change is sent when the server takes it")
    expect(page.locator("#toast")).to_have_text("Others are saving just now.")
    page.locator("#kept").click()
    expect(page.locator("#kept-list")).to_contain_text("Others are saving just now.")
    page.unroute("**/highlights/1")
    expect(page.locator("#h1 .note")).to_have_text("Keep me")
    expect(page.locator("#kept")).to_be_hidden()

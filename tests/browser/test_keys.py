"""Keys of one letter, the caret, and the table that shows them all."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Troubles
from tests.browser.reading_page import RIFLES, Open, click_words, kept, mark, press, select
from tests.fixtures.study import Study


def test_by_keyboard_alone(read: Open, study: Study) -> None:
    page = read()
    page.keyboard.press("j")
    expect(page.locator("#p1 .block")).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("s")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("+")  # one sentence more, in the paragraph below
    page.keyboard.press("3")
    expect(page.locator("#h1")).to_contain_text("Monitoring")
    assert kept(study)[0].exact == study.text.split("\n", 1)[1].split("\nA depot")[0]
    page.keyboard.press("n")
    expect(page.locator("#h1 .ref")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="B1:1")).to_be_visible()
    page.keyboard.type("stock")
    page.keyboard.press("Enter")
    expect(page.locator("#h1")).to_contain_text("Stockpile security")
    expect(page.locator("#h1 .ref")).to_be_focused()


def test_shift_and_arrows_adjust_the_selection(read: Open, study: Study) -> None:
    page = read()
    for key in ("j", "s", "Control+Shift+ArrowLeft", "Control+Shift+ArrowLeft"):
        page.keyboard.press(key)
    page.keyboard.press("1")
    expect(page.locator("mark")).to_have_count(1)
    assert kept(study)[0].exact == "Guards should count every rifle in the depots each"


def test_another_sentence_instead(read: Open, study: Study) -> None:
    page = read()
    for key in ("j", "s", ".", "1"):
        page.keyboard.press(key)
    expect(page.locator("mark")).to_have_count(1)
    assert kept(study)[0].exact.startswith("Neighbours")


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


def test_keys_can_be_switched_off_and_never_act_in_a_field(read: Open) -> None:
    page = read()
    page.locator("summary", has_text="Mark by typing").click()
    page.get_by_label("Words of the passage").press_sequentially("jsn?")
    expect(page.get_by_label("Words of the passage")).to_have_value("jsn?")
    page.get_by_label("Words of the passage").blur()
    page.keyboard.press("?")
    title = page.get_by_role("heading", name="Keyboard shortcuts")
    expect(title).to_be_in_viewport()  # read from its top
    page.get_by_label("Shortcuts of one letter or digit").uncheck()
    page.get_by_role("button", name="Close").click()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_hidden()
    page.reload()
    page.keyboard.press("j")
    expect(page.locator("#p1 .block")).not_to_be_focused()


SIGNS = "".join(chr(code) for code in range(32, 127))
TYPED = "input:not([type=checkbox], [type=radio], [type=hidden]), textarea"
TICKED = "input:is([type=checkbox], [type=radio]), select, a[role][href]"
OPEN_ALL = """() => {
  for (const each of document.querySelectorAll("details")) each.open = true;
  return [...document.querySelectorAll("[popover]:not(#palette):has(input, textarea, select)")]
    .map((each) => `#${each.id}`);
}"""
# What a key of the page would change: what is shown, the caret, menus and dialogs, the selection.
AT_REST = """() => [
  document.getElementById("text").hasAttribute("data-hidden"), getSelection().type,
  document.querySelectorAll(".caret:not([hidden]), dialog[open]").length,
  [...document.querySelectorAll(":popover-open")].map((each) => each.id).join()]"""


def test_whatever_is_typed_in_a_field_lands_there(
    read: Open, study: Study, troubles: Troubles
) -> None:
    """In every field of the room, also of what opens from a button."""
    troubles.expect("422")  # half a filter
    mark(study, RIFLES, "monitoring")
    page = read("lead")
    popovers = page.evaluate(OPEN_ALL)
    page.locator("#h1 .ref").focus()
    page.get_by_role("button", name="Reply on B1:1").click()
    names = page.locator(TYPED).evaluate_all("all => all.map((each) => each.name)")
    assert {"q", "words", "quote", "note", "text"} <= set(names)
    type_everywhere(page, page.locator(f"main :is({TYPED}, {TICKED}):visible"))
    for popover in popovers:
        page.locator(popover).evaluate("each => each.showPopover()")
        type_everywhere(page, page.locator(popover).locator(f":is({TYPED}, {TICKED}):visible"))
        page.locator(popover).evaluate("each => each.hidePopover()")


def type_everywhere(page: Page, fields: Locator) -> None:
    for at in range(fields.count()):
        field = fields.nth(at)
        field.focus()
        before = page.evaluate(AT_REST)
        if field.evaluate("(each, kind) => each.matches(kind)", TYPED):
            field.fill("")
            page.keyboard.type(SIGNS.strip())
            expect(field).to_have_value(SIGNS.strip())
            field.fill("")
        else:
            page.keyboard.type("abcdefghijklmnopqrstuvwxyz/?.+123")
        expect(field).to_be_focused()
        assert page.evaluate(AT_REST) == before


def test_whatever_is_typed_in_the_menu_lands_there(read: Open, study: Study) -> None:
    page = read()
    select(page, 1, 0, 6)
    page.keyboard.press("Tab")
    note, box = page.locator("#palette-note"), page.locator("#palette-find")
    page.keyboard.type(SIGNS)
    expect(note).to_have_value(SIGNS)
    box.focus()
    page.keyboard.type(f"x{SIGNS}")  # where nothing is typed yet, digits are for the tags
    expect(box).to_have_value(f"x{SIGNS}")
    for button in ("Save", "Cancel"):
        page.get_by_role("button", name=button).focus()
        page.keyboard.type(SIGNS.strip())
        expect(page.get_by_role("button", name=button)).to_be_focused()
    expect(page.get_by_role("dialog")).to_have_count(1)
    expect(note).to_have_value(SIGNS)
    assert kept(study) == []


FOCUSED = "document.activeElement.closest({!r}) !== null".format
KEYS = {
    "j": FOCUSED("#p1 .block"), "k": FOCUSED(".block"), "n": FOCUSED("#h1"), "p": FOCUSED("#h1"),
    "s": "document.querySelector('#palette:popover-open') !== null",
    "S": "getSelection().toString() !== ''",
    "c": "document.querySelector('.caret:not([hidden])') !== null",
    "h": "document.getElementById('text').hasAttribute('data-hidden')",
    "m": "document.querySelector('.asked-for') !== null",
    "v": "document.querySelector('.asked-for') !== null",
    "f": FOCUSED("#filter-panel"), "/": FOCUSED("[role=search]"),
    "?": "document.getElementById('keys').open",
    "e": FOCUSED("#end-end"), "E": FOCUSED("#end-start"), "0": FOCUSED("#strip-join"),
}  # fmt: skip


def test_each_key_of_the_page_does_its_thing_where_no_field_has_the_focus(
    read: Open, study: Study
) -> None:
    mark(study, "Guards should", "monitoring", role="analyst")
    mark(study, "Monitors need", "border-control", role="lead")
    page = read()
    for key, done in KEYS.items():
        page.goto(study.url("/briefs/1"))
        expect(page.locator("#text[data-ready]")).to_be_attached()
        press(page, *{"e": ("n",), "E": ("n",), "0": ("n",), "p": ("n", "j")}.get(key, ()), key)
        page.wait_for_function(f"() => {done}")
        page.evaluate("sessionStorage.clear()")  # what is shown is remembered


def test_with_words_selected_whatever_is_typed_looks_for_a_tag(read: Open, study: Study) -> None:
    """No key of the page: not of the filter, of the search, of what is shown, of the caret."""
    page = read()
    box = page.get_by_role("combobox", name="Find a tag")
    signs = [chr(code) for code in range(33, 127)]
    for n, sign in enumerate(sign for sign in signs if sign not in '+."0123456789'):
        select(page, 1, 0, (6, 13)[n % 2])  # another one: the one before was sent away
        expect(page.locator("#palette")).to_be_visible()
        page.keyboard.type(f"{sign}x")
        expect(box).to_have_value(f"{sign}x")
        page.keyboard.press("Escape")
    assert page.locator("#q").input_value() == ""
    expect(page.locator("#keys")).to_be_hidden()
    assert page.evaluate("document.getElementById('text').dataset.hidden") is None
    assert kept(study) == []


def test_signs_change_the_selection_by_sentences(read: Open) -> None:
    page = read()
    selected = "getSelection().toString()"
    press(page, "j", "s")
    first = page.evaluate(selected)
    press(page, "+")
    assert page.evaluate(selected).startswith(first)
    longer = page.evaluate(selected)
    press(page, ".")
    assert page.evaluate(selected) not in longer
    expect(page.get_by_role("dialog", name="New highlight")).to_be_visible()


def test_no_key_reaches_past_an_open_menu(read: Open, study: Study) -> None:
    mark(study, RIFLES, "monitoring")
    mark(study, "every rifle in", "border-control")
    page = read("lead")
    click_words(page, "every rifle")
    expect(page.get_by_role("menuitem")).to_have_count(2)
    page.keyboard.type("fnpjkcsmhve/?1")
    expect(page.get_by_role("menuitem").first).to_be_focused()
    press(page, "Escape")
    page.locator("[data-zone]").first.click()
    menu = page.get_by_role("menu", name="Change type")
    expect(menu.get_by_role("menuitemradio").first).to_be_focused()
    page.keyboard.type("fnpjkcsmhve/?1")
    expect(menu.get_by_role("menuitemradio").first).to_be_focused()
    assert page.evaluate("document.getElementById('text').dataset.hidden") is None


HANDLED = """async () => {
  const frame = () => new Promise(requestAnimationFrame);
  const press = (key) => {
    const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
    document.activeElement.dispatchEvent(event);
    return event.defaultPrevented;
  };
  const handled = [];
  for (let code = 33; code < 127; code += 1) {
    const key = String.fromCharCode(code);
    if (!press(key)) continue;
    handled.push(key);
    await frame(); // whatever opened is there, and goes
    for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
    for (const menu of document.querySelectorAll(":popover-open")) menu.hidePopover();
    press("Escape");
    document.activeElement.blur();
    getSelection().removeAllRanges();
    await frame();
    await frame();
  }
  return handled.sort();
}"""
SHOWN = """() => [...document.querySelectorAll("#keys tr[data-keys]")].map((row) =>
  [row.dataset.keys.split(" "), [...row.querySelectorAll("kbd")].map((kbd) => kbd.textContent)])"""


@pytest.mark.parametrize("role", ["analyst", "viewer"])
def test_the_table_shows_every_key_that_does_something_and_no_other(
    read: Open, study: Study, role: str
) -> None:
    """Each key of one character, pressed at rest: the page takes it, or leaves it alone."""
    mark(study, RIFLES)
    page = read(role)
    rows = page.evaluate(SHOWN)
    assert all(key.lower() in caps for keys, caps in rows for key in keys)
    assert page.evaluate(HANDLED) == sorted(key for keys, _ in rows for key in keys)

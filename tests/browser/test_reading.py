"""Marking as people do it: mouse, fingers, keyboard, and without script."""

from __future__ import annotations

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from app.actions.briefs import add_brief
from app.actions.highlights import add_highlight, edit_highlight
from app.domain.document import Block, Document
from app.store.database import change
from tests.browser.conftest import PHONE, LiveServer, NewPage, Troubles
from tests.browser.reading_page import RIFLES, Open, click_words, kept, mark, opener, select
from tests.browser.selecting import drag_over
from tests.fixtures.study import Study


@pytest.fixture
def read(new_page: NewPage, live_server: LiveServer, study: Study) -> Open:
    return opener(new_page, live_server, study)


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
    page.locator("mark").hover()
    expect(page.locator("#h1")).to_have_class(re.compile("lifted"))


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
    page.get_by_role("button", name="Delete").click()
    expect(page.locator("mark")).to_have_count(0)
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.locator("mark")).to_have_text(RIFLES)
    assert [line.number for line in kept(study)] == [1]


def test_undo_of_a_new_highlight(read: Open, study: Study) -> None:
    page = read()
    drag_over(page, RIFLES)
    page.keyboard.press("1")
    expect(page.locator("mark")).to_have_count(1)
    page.keyboard.press("Control+z")
    expect(page.locator("mark")).to_have_count(0)
    assert kept(study) == []


def test_a_stale_edit_shows_both_and_loses_neither(
    read: Open, study: Study, troubles: Troubles
) -> None:
    troubles.expect("409")
    mark(study, RIFLES, "monitoring")
    page = read()
    page.locator("#h1 .ref").click()
    page.locator("#palette-note").fill("Ben’s words")
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
        page.get_by_role("button", name="Delete").click()
    expect(ben.get_by_role("alert")).to_contain_text("B1:1 is gone: Ana Sousa deleted it")


def test_by_keyboard_alone(read: Open, study: Study) -> None:
    page = read()
    page.keyboard.press("j")
    expect(page.locator("#p1 .block")).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("s")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("s")  # one sentence more, in the paragraph below
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
    for key in ("j", "s", "Shift+S", "1"):
        page.keyboard.press(key)
    expect(page.locator("mark")).to_have_count(1)
    assert kept(study)[0].exact.startswith("Neighbours")


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


def test_keys_can_be_switched_off_and_never_act_in_a_field(read: Open) -> None:
    page = read()
    page.locator("summary", has_text="Highlight by quoting").click()
    page.get_by_label("Words of the passage").press_sequentially("jsn?")
    expect(page.get_by_label("Words of the passage")).to_have_value("jsn?")
    page.get_by_label("Words of the passage").blur()
    page.keyboard.press("?")
    page.get_by_label("Keys of one letter or digit are on").uncheck()
    page.get_by_role("button", name="Close").click()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_hidden()
    page.reload()
    page.keyboard.press("j")
    expect(page.locator("#p1 .block")).not_to_be_focused()


def test_a_viewer_selects_without_a_menu(read: Open, study: Study) -> None:
    mark(study, "Monitors need")
    page = read("viewer")
    drag_over(page, RIFLES)
    page.keyboard.press("1")
    expect(page.locator("#palette")).to_have_count(0)
    expect(page.locator(".card")).to_have_count(1)


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


def test_a_lost_network_keeps_what_was_typed_and_a_retry_adds_one(
    read: Open, study: Study, troubles: Troubles
) -> None:
    troubles.expect("ERR_|Failed to load")
    page = read()
    drag_over(page, RIFLES)
    page.locator("#palette-note").fill("Keep me")
    sent: list[str] = []

    def lose_the_answer(route: Any) -> None:
        sent.append(route.request.post_data)
        route.fetch()
        route.abort()

    page.route("**/highlights", lose_the_answer)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("did not answer")
    expect(page.locator("#palette-note")).to_have_value("Keep me")
    page.unroute("**/highlights")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#h1 .note")).to_have_text("Keep me")
    assert len(sent) == len(kept(study)) == 1


def test_a_session_that_ran_out_is_renewed_in_place(
    read: Open, study: Study, troubles: Troubles
) -> None:
    troubles.expect("401")
    page = read()
    drag_over(page, RIFLES)
    page.context.clear_cookies()
    page.keyboard.press("1")
    page.get_by_label("Pass phrase").fill(study.pass_phrase)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("mark")).to_have_text(RIFLES)
    assert len(kept(study)) == 1


def test_colleagues_changes_are_pointed_out(read: Open, study: Study) -> None:
    page = read()
    mark(study, "Monitors need", role="lead")
    drag_over(page, RIFLES)
    page.keyboard.press("1")
    expect(page.locator("#others")).to_contain_text("Others have changed this brief")
    page.get_by_role("link", name="Show their changes").click()
    expect(page.locator(".card")).to_have_count(2)


def test_under_a_filter_a_new_highlight_that_it_hides_is_announced(
    read: Open, study: Study
) -> None:
    mark(study, "Monitors need", "monitoring")
    page = read(path="/briefs/1?q=tag:monitoring")
    drag_over(page, RIFLES)
    page.keyboard.press("2")
    expect(page.locator("#toast")).to_contain_text("The filter hides it.")
    expect(page.locator("#tally")).to_contain_text("1 of 2 highlights")
    expect(page.locator(".card")).to_have_count(1)


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


def test_without_script(read: Open, study: Study, troubles: Troubles) -> None:
    troubles.expect("422")
    page = read(java_script_enabled=False)
    page.locator("summary", has_text="Highlight by quoting").click()
    page.get_by_label("Words of the passage").fill("river")
    page.get_by_label("Border control").check()
    page.locator("#note").fill("Which river?")
    page.get_by_role("button", name="Highlight").click()
    expect(page.get_by_role("alert")).to_contain_text("occur 2 times")
    page.get_by_label("A depot near the").check()
    page.get_by_role("button", name="Highlight").click()
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
    page.locator("summary", has_text="1 caption").click()
    page.get_by_role("button", name="Move this caption into the body text").click()
    expect(page.locator(".gutter .number")).to_have_text(["1", "2", "2a", "3"])
    page.locator("#p2a .gutter .zone").click()
    page.locator("#zone-menu").get_by_role("button", name="Caption").click()
    expect(page.locator(".gutter .number")).to_have_text(["1", "2", "3"])


TWO_HUNDRED = """async ([count, from]) => {
  const add = (await import(document.querySelector("script[src*=brief]").src
    .replace("brief.js", "highlights.js"))).add;
  const { newId } = await import(document.querySelector("script[src*=brief]").src
    .replace("brief.js", "identifiers.js"));
  const block = document.querySelectorAll(".block")[1];
  const start = Number(block.dataset.start);
  const statuses = [];
  for (let n = 0; n < count; n += 1) {
    const at = from + (n % 40);
    const exact = block.textContent.slice(at, at + 5);
    const words = exact.trim();
    const span = { start: start + at + exact.indexOf(words), exact: words };
    span.end = span.start + words.length;
    const { ok } = await add(newId(), span, { tags: [], note: "" });
    statuses.push(ok);
  }
  return statuses.filter(Boolean).length;
}"""


def test_two_browsers_make_two_hundred_highlights_at_once(read: Open, study: Study) -> None:
    pages = [read("lead"), read("analyst")]
    for at, page in enumerate(pages):
        page.evaluate(f"window.made = ({TWO_HUNDRED})([100, {at}]); undefined")
    assert [page.evaluate("window.made") for page in pages] == [100, 100]
    lines = kept(study)
    assert sorted(line.number for line in lines) == list(range(1, 201))
    assert len({line.id for line in lines}) == 200
    pages[0].reload()
    expect(pages[0].locator(".card")).to_have_count(200)


LONG = Document(
    title="A long one",
    authors=(),
    publisher="",
    date="",
    url="",
    language="en",
    blocks=tuple(
        Block(
            "paragraph", "body", f"Paragraph {n}. " + "Rifles travel along old roads. " * 12 + "End"
        )
        for n in range(1, 121)
    ),
)


@pytest.fixture
def long_brief(study: Study, live_server: LiveServer) -> int:
    """A brief that no window holds, with a highlight far down."""
    with study.app.app_context(), change():
        lead = study.member("lead")
        number = add_brief(
            lead, LONG, data=b"x", name="x", media_type="text/plain", reader="t", reader_version="1"
        )
        text = "\n".join(block.text for block in LONG.blocks)
        start = text.index("Paragraph 97.")
        add_highlight(lead, number, start, start + 13, "Paragraph 97.", ["monitoring"])
    return number


def test_a_permalink_scrolls_to_the_passage(read: Open, long_brief: int) -> None:
    page = read(path=f"/briefs/{long_brief}/highlights/1")
    expect(page).to_have_url(re.compile("#h1$"))
    expect(page.locator("#h1 .ref")).to_be_focused()
    expect(page.locator("mark")).to_be_in_viewport()


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


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(read: Open, study: Study, scheme: str) -> None:
    mark(study, "Guards should count every rifle", "monitoring", note="A note")
    mark(study, "every rifle in the depots", "border-control", "stockpile-security")
    mark(study, "rifle")
    page = read("lead", color_scheme=scheme)
    page.locator("summary", has_text="1 caption").click()
    page.locator("summary", has_text="Highlight by quoting").click()
    page.locator("#h1 .ref").click()
    assert Axe().run(page).response["violations"] == []
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    assert Axe().run(page).response["violations"] == []


def test_printed_marks_numbers_and_cards_stay(read: Open, study: Study) -> None:
    mark(study, RIFLES, "monitoring", note="On paper too")
    page = read()
    page.emulate_media(media="print")
    expect(page.locator("#h1 .note")).to_be_visible()
    expect(page.locator(".sources")).to_be_hidden()
    number = page.locator("mark").evaluate("e => getComputedStyle(e, '::after').content")
    assert number == '"1"'


def test_forced_colours_keep_marks_apart(read: Open, study: Study) -> None:
    mark(study, RIFLES, "monitoring")
    page = read(forced_colors="active")
    style = page.locator("mark").evaluate("e => getComputedStyle(e).textDecorationLine")
    assert style == "underline"

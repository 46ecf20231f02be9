"""What marks look like: on paper, in forced colours, without colour."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from app.domain.tokens import new_token
from app.store import sessions
from app.store.database import change
from app.store.tables.columns import now
from tests.browser.conftest import NewPage
from tests.browser.reading_page import RIFLES, Open, mark
from tests.browser.words_stay import A_HAIR, DEPTH, MARKS_TAKEN_AWAY, WIDTHS, add_deep_brief
from tests.fixtures.arabic import ArabicStudy
from tests.fixtures.study import Study


def test_printed_marks_numbers_and_cards_stay(read: Open, study: Study) -> None:
    mark(study, RIFLES, "monitoring", note="On paper too")
    page = read()
    page.emulate_media(media="print")
    expect(page.locator("#h1 .note")).to_be_visible()
    expect(page.locator(".byline a").first).to_be_hidden()
    number = page.locator("mark").evaluate("e => getComputedStyle(e, '::before').content")
    assert number == '"3" / ""'


def test_forced_colours_keep_marks_apart(read: Open, study: Study) -> None:
    mark(study, RIFLES, "monitoring")
    page = read(forced_colors="active")
    style = page.locator("mark").evaluate("e => getComputedStyle(e).textDecorationLine")
    assert style == "underline"


def test_numbers_say_what_colours_say(read: Open, study: Study) -> None:
    mark(study, RIFLES, "border-control", "monitoring")
    page = read()
    number = page.locator("mark").evaluate("e => getComputedStyle(e, '::before').content")
    assert number == '"2·3" / ""'  # seen, not read aloud: the card says the names
    assert page.locator("#p1 .block").evaluate("e => e.textContent").startswith("Guards should")


@pytest.mark.parametrize("width", WIDTHS)
def test_marks_move_no_word(read: Open, study: Study, width: int) -> None:
    with study.app.app_context(), change():
        add_deep_brief(study.project_id, [study.people["lead"], study.people["analyst"]], 2, 24)
    page = read(path="/briefs/2", viewport={"width": width, "height": 800})
    marked, deepest, changed, moved = page.evaluate(MARKS_TAKEN_AWAY)
    assert (marked >= 8, deepest >= DEPTH, changed) == (True, True, [])
    assert moved <= A_HAIR


def test_what_the_filter_leaves_out_gives_its_wash_to_what_stays(read: Open, study: Study) -> None:
    mark(study, RIFLES, "border-control")
    mark(study, "every rifle", "monitoring")
    page = read()
    script = page.locator("script[src*=brief]").get_attribute("src")
    inner = page.locator("mark").nth(1)
    both = inner.get_attribute("class")
    assert both == "a-teal b-plum two w-plum"
    leave_out = """async (mark, [path, out]) => {
      (await import(path)).modules["room/underlines.js"].leaveOut(mark, out);
    }"""
    inner.evaluate(leave_out, [script, ["2"]])
    expect(inner).to_have_class("a-teal b-plum two w-teal")
    expect(inner).to_have_attribute("data-no", "b")
    inner.evaluate(leave_out, [script, []])
    expect(inner).to_have_class(both)


def test_a_table_begins_at_the_right_in_a_brief_from_right_to_left(
    new_page: NewPage, arabic: ArabicStudy
) -> None:
    token = new_token()
    with arabic.app.app_context(), change():
        sessions.start(arabic.lead, token, now(), address="127.0.0.1", agent="test")
    page = new_page(token)
    page.goto(f"/projects/{arabic.slug}/briefs/1")
    boxes = [page.locator(".block", has_text=word).bounding_box() for word in ("الشمال", "120")]
    assert all(boxes)
    first, second = (box["x"] for box in boxes if box)
    assert first > second

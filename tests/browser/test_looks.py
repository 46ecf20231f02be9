"""What marks look like: on paper, in forced colours, without colour."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.reading_page import RIFLES, Open, mark
from tests.fixtures.study import Study


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


def test_labels_say_what_colours_say(read: Open, study: Study) -> None:
    mark(study, RIFLES, "border-control", "monitoring")
    page = read()
    label = page.locator("mark").evaluate("e => getComputedStyle(e, '::before').content")
    assert label == '"BC Mo" / ""'  # seen, not read aloud: the card says the names
    assert page.locator("#p1 .block").evaluate("e => e.textContent").startswith("Guards should")

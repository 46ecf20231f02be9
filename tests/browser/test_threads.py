"""Answering each other in the margin, and the quiet record of what was read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app.actions.highlights import add_highlight
from app.actions.notes import add_note
from app.store import progress
from app.store.database import change
from tests.browser.axe import violations
from tests.browser.conftest import DESKTOP, PHONE, LiveServer, NewPage
from tests.fixtures.study import Study

RIFLES = "count every rifle in the depots"
Open = Callable[..., Page]


@pytest.fixture
def read(new_page: NewPage, live_server: LiveServer, study: Study) -> Open:
    """`read("analyst")` opens the brief, in which B1:1 is marked, in that person's browser."""
    with study.app.app_context(), change():
        add_highlight(study.member("analyst"), 1, *study.span(RIFLES), RIFLES, ["monitoring"])

    def open_brief(role: str, look: Mapping[str, Any] = DESKTOP) -> Page:
        page = new_page(**look)
        token = study.session(role)
        page.context.add_cookies(
            [{"name": "briefmark_session", "value": token, "url": live_server.url}]
        )
        page.clock.install()
        page.goto(study.url("/briefs/1"))
        expect(page.locator("#text[data-ready]")).to_be_attached()
        return page

    return open_brief


def test_a_colleague_answers_in_the_card_by_keyboard(read: Open) -> None:
    page = read("lead")
    page.locator("#h1 .ref").focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Reply on B1:1")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Your note, for all members")).to_be_focused()
    page.keyboard.type("Why not 1 of 2?")
    assert violations(page) == []
    page.keyboard.press("Control+Enter")
    expect(page.locator("#h1 .thread")).to_contain_text("Why not 1 of 2?")
    expect(page.locator("#h1 .thread")).to_contain_text("Ana Sousa")
    expect(page.locator("#h1 .ref")).to_be_focused()
    page.keyboard.press("Control+z")
    undone = "Undone: Added your note on B1:1: “Why not 1 of 2?”."
    expect(page.locator("#toast")).to_contain_text(undone)
    expect(page.locator("#h1 .thread")).to_have_count(0)
    page.reload()
    expect(page.locator("#text[data-ready]")).to_be_attached()
    page.keyboard.press("Control+Shift+z")
    expect(page.locator("#h1 .thread")).to_contain_text("Why not 1 of 2?")


def test_a_long_thread_opens_at_a_click(read: Open, study: Study) -> None:
    with study.app.app_context(), change():
        for text in ("One", "Two", "Three"):
            add_note(study.member("lead"), 1, 1, text)
    page = read("viewer")
    expect(page.get_by_text("Three")).to_be_hidden()
    page.get_by_role("button", name="3 replies").click()
    expect(page.get_by_text("Three")).to_be_visible()
    page.locator("#h1").hover()
    expect(page.get_by_role("button", name="Reply")).to_have_count(0)  # a viewer only reads


def test_what_stood_in_view_for_a_while_is_noted_as_read(read: Open, study: Study) -> None:
    page = read("viewer")
    page.clock.run_for(4_000)
    page.mouse.move(300, 300)
    with page.expect_response("**/progress") as answer:
        page.clock.run_for(30_000)
    assert answer.value.status == 204
    with study.app.app_context():
        (reader,) = progress.readers(study.project_id, study.people["viewer"])
    assert (reader.handle, reader.paragraphs) == ("vic", 3)


def test_nobody_reads_while_nobody_is_there(read: Open, study: Study) -> None:
    page = read("viewer")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.evaluate("document.getElementById('text').hidden = true")
    page.clock.run_for(90_000)
    page.evaluate("document.getElementById('text').hidden = false")
    page.clock.run_for(60_000)
    assert not [url for url in asked if url.endswith("/progress")]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_a_tap_on_the_words_shows_the_card_in_a_sheet(
    read: Open, study: Study, scheme: str
) -> None:
    with study.app.app_context(), change():
        add_note(study.member("analyst"), 1, 1, "Is it?")
    page = read("lead", {**PHONE, "color_scheme": scheme})
    expect(page.locator("#h1")).to_be_hidden()
    page.locator("mark").first.tap()
    sheet = page.get_by_role("dialog", name="B1:1")
    expect(sheet).to_contain_text("Is it?")
    assert violations(page) == []
    sheet.get_by_role("button", name="Reply").tap()
    sheet.get_by_label("Your note, for all members").fill("It is.")
    sheet.get_by_role("button", name="Send").tap()
    expect(sheet).to_contain_text("It is.")
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    page.get_by_role("button", name="1 highlight").tap()
    page.get_by_role("dialog", name="1 highlight").get_by_role("button", name="B1:1").tap()
    sheet.get_by_role("button", name="Edit").tap()
    expect(page.locator("#palette")).to_be_visible()

"""The original beside the text: opened by a key, followed, outlined, and the way to and fro."""

from __future__ import annotations

from dataclasses import replace

import pytest
from playwright.sync_api import FrameLocator, Page, Request, Route, expect

from app.actions.briefs import add_brief
from app.actions.highlights import add_highlight
from app.domain.document import lay_out
from app.readers.html import web_page
from app.readers.html.shown import Shown
from app.store.database import change
from tests.browser.axe import violations
from tests.browser.conftest import PHONE, NewPage, Troubles
from tests.browser.reading_page import Open, press
from tests.browser.test_accessibility import too_wide
from tests.fixtures.printed import PATROLS, add_printed, mark_printed
from tests.fixtures.reaching import all_at_once
from tests.fixtures.study import Study
from tests.readers.hostile_case import WORDS


def at_page(page: Page, number: int) -> None:
    expect(page.locator("#original-title")).to_have_text(f"Original, page {number} of 3")
    picture = page.locator("#original img")
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("e => e.naturalWidth") > 1000


def test_the_page_follows_the_text_and_each_leads_to_the_other(read: Open, study: Study) -> None:
    number, text = add_printed(study)
    marked = mark_printed(study, number, text, PATROLS, "monitoring")
    page = read(path=f"/briefs/{number}")
    press(page, "o")
    at_page(page, 2)  # where one reads
    expect(page.locator("#original-title ~ a").first).to_be_visible()
    assert violations(page) + too_wide(page) == []
    press(page, "n")
    at_page(page, 3)
    outline = page.locator("#original .outlines path")
    expect(outline).to_have_class("tag-plum one")
    press(page, "[")
    at_page(page, 2)
    expect(outline).to_have_count(0)
    press(page, "]")
    at_page(page, 3)
    x, y = outline.evaluate(
        "e => { const r = e.getBoundingClientRect(); return [r.x + 9, r.y + r.height / 2] }"
    )
    page.locator("#original .shown").focus()
    late: list[Route] = []
    page.route("**/pages/of?*", lambda route: late.append(route), times=1)
    with page.expect_request("**/pages/of?*"):
        page.mouse.click(x, y)
    expect(page.locator(f"#h{marked} .ref")).to_be_focused()
    page.get_by_label("Go to the page with the number").fill("i")
    press(page, "Enter")
    at_page(page, 1)
    with page.expect_response("**/pages/of?*"):
        late[0].continue_()
    page.evaluate("new Promise((done) => setTimeout(done))")  # after what waits for the answer
    at_page(page, 1)  # the page that was chosen last
    page.get_by_label("Size of the page").select_option("150")
    page.reload()  # open again, at the same size
    expect(page.locator("#original[data-sized='150']")).to_be_visible()
    page.locator("#original .shown").focus()
    press(page, "Escape")
    expect(page.locator("#original")).to_have_count(0)
    expect(page.get_by_role("button", name="Original page beside the text")).to_be_focused()


def test_a_citation_leads_to_the_page_that_it_names_and_on_a_phone_it_fills_the_window(
    new_page: NewPage, study: Study
) -> None:
    number, text = add_printed(study)
    marked = mark_printed(study, number, text, PATROLS, "monitoring")
    page = new_page(study.session("viewer"), **PHONE)
    page.goto(study.url(f"/briefs/{number}?page=2#h{marked}"))
    at_page(page, 3)
    expect(page.locator("#original .one")).to_be_visible()
    assert violations(page) + too_wide(page) == []
    page.get_by_role("link", name=f"B{number}:{marked}").click()
    expect(page.locator("#original")).to_have_count(0)
    expect(page.get_by_role("dialog")).to_be_visible()  # its card
    assert "page=" not in page.url


def add_saved_page(study: Study) -> int:
    """A brief that came from a page which tries everything; its words are marked."""
    data = all_at_once()
    with study.app.app_context(), change():
        actor = study.member("analyst")
        document = replace(web_page.read(data), title="Ten Locks")
        number = add_brief(
            actor,
            document,
            data=data,
            name="locks.html",
            media_type="text/html",
            reader="web_page",
            reader_version="1",
        )
        text, _ = lay_out(document.blocks)
        start = text.rindex(WORDS)
        add_highlight(actor, number, start, start + len(WORDS), WORDS, ["monitoring"])
    return number


def frame_of(page: Page) -> FrameLocator:
    frame = page.frame_locator("#original iframe")
    expect(frame.locator("h1")).to_have_text("Ten Locks")
    return frame


def test_a_saved_page_stands_in_a_frame_in_which_nothing_acts(
    read: Open, study: Study, troubles: Troubles
) -> None:
    """`troubles` fails the test for what is asked of another host, or refused by the policy."""
    number = add_saved_page(study)
    page = read(path=f"/briefs/{number}")
    press(page, "o")
    frame = frame_of(page)
    expect(frame.locator("#passage-1 + mark")).to_have_text(WORDS)
    press(page, "n")  # to the passage, on the page, too
    expect(frame.locator("#passage-1:target")).to_be_attached()
    assert violations(page) + too_wide(page) == []


def test_the_frame_alone_keeps_a_page_from_acting(
    read: Open, study: Study, troubles: Troubles, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same page as it came, were it not cleaned: what its policy forbids does not happen."""
    raw = Shown(all_at_once().decode(), ())
    monkeypatch.setattr("app.web.room.original.saved_page", lambda _printed: raw)
    troubles.expect("Content Security Policy|sandbox|frame|Blocked|redirect|evil.example")
    asked: list[Request] = []
    number = add_saved_page(study)
    page = read(path=f"/briefs/{number}")
    page.context.on("request", lambda request: asked.append(request))
    press(page, "o")
    frame_of(page)
    page.wait_for_timeout(500)
    tried = [request for request in asked if "evil" in request.url]
    assert tried
    assert {request.failure for request in tried} == {"csp"}  # none has left the browser
    assert page.url.endswith(f"/briefs/{number}")
    inside = page.frames[1]
    assert inside.url.startswith(page.url.rpartition("/briefs")[0])

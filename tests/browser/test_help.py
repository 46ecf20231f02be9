"""A newcomer's first hour by the help alone: the steps of its text are followed one by one, by what
they say, and nothing else is known of the pages."""

from __future__ import annotations

import re

from lxml import html
from playwright.sync_api import Locator, Page, expect

from app.actions.setup import new_setup_link
from app.store.database import change
from tests.browser.conftest import LiveServer
from tests.browser.selecting import drag_over

# What a step says that one sees stands together at one place: on a card, in a row.
TOGETHER = """(words) => !words.length || [...document.querySelectorAll("main *")].some((each) =>
  words.every((word) => each.textContent.includes(word)) && each.checkVisibility()
  && each.innerText.length < 200 && words.every((word) => each.innerText.includes(word)))"""


def test_a_newcomers_first_hour_by_the_help_alone(live_server: LiveServer, page: Page) -> None:
    with live_server.app.app_context(), change():
        token = new_setup_link()
    page.goto("/help")
    steps = html.fromstring(page.content()).cssselect("#first-hour .steps > li")
    assert len(steps) > 12
    come_in(page, token)
    assert done(page) == []
    for step in steps:
        acts = [each for each in step.iter() if each.tag in DOES]
        assert acts, f"nothing to do: {step.text_content()}"
        for each in acts:
            DOES[each.tag](page, each.text_content())
        page.wait_for_function(TOGETHER, arg=[each.text_content() for each in step.iter("samp")])
    page.goto("/")
    page.get_by_role("link", name="Getting started").click()
    assert done(page) == ["Mark a passage", "Make a recommendation", "Write in the report"]
    page.get_by_role("button", name="Put away").click()
    expect(page.locator(".message")).to_contain_text("put away")
    expect(page.locator(".first-steps")).to_have_count(0)


def come_in(page: Page, token: str | None) -> None:
    """As the text takes it for granted: by the link that one was sent."""
    page.goto(f"/setup/{token}")
    page.get_by_label("Your name").fill("Ana Sousa")
    page.get_by_label("E-mail").fill("ana@example.org")
    page.get_by_label("Password").first.fill("quiet ledgers of the northern ferry")
    page.get_by_role("button", name="Create my account").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Getting started")


def done(page: Page) -> list[str]:
    return page.locator(".first-steps .done strong").all_inner_texts()


def press(page: Page, words: str) -> None:
    """What is called so, else what begins so. A field has the focus then; a link that downloads
    must bring a file."""
    found = called(page, words)
    if found.get_attribute("download") is not None:
        with page.expect_download():
            found.click()
    else:
        found.click()


def called(page: Page, words: str) -> Locator:
    """Among what one can see; it may be on its way."""
    exact, beginning = (
        page.get_by_role("link", name=name, exact=exact)
        .or_(page.get_by_role("button", name=name, exact=exact))
        .or_(page.get_by_role("checkbox", name=name, exact=exact))
        .or_(page.get_by_role("textbox", name=name, exact=exact))
        .filter(visible=True)
        for name, exact in ((words, True), (re.compile(rf"^\W*{re.escape(words)}"), False))
    )
    expect(exact.or_(beginning).first).to_be_visible()
    return (exact if exact.count() else beginning).first


def select(page: Page, words: str) -> None:
    drag_over(page, words)
    expect(page.get_by_role("dialog").filter(visible=True).first).to_be_visible()


DOES = {
    "b": press,
    "q": select,
    "kbd": lambda page, key: page.keyboard.press(key),
    "code": lambda page, text: page.keyboard.type(text),
}

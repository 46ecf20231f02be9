"""The room under a path of the host, in the browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LiveServer, Troubles
from tests.browser.reading_page import RIFLES, kept
from tests.browser.selecting import drag_over
from tests.fixtures.study import Study


def test_signing_in_marking_and_signing_in_again_under_a_path(
    page: Page,
    live_server: LiveServer,
    study: Study,
    troubles: Troubles,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    troubles.expect("401")
    troubles.expect(r"icon\.svg")  # asked for when the test is over and the path gone
    root = f"{live_server.url}/briefmark"
    monkeypatch.setitem(study.app.config, "PUBLIC_URL", root)
    page.goto(root + study.url("/briefs/1"))
    page.get_by_label("E-mail address").fill(study.email("analyst"))
    page.get_by_label("Password").fill(study.pass_phrase)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("#text[data-ready]")).to_be_attached()
    assert page.url == root + study.url("/briefs/1")
    assert {each["path"] for each in page.context.cookies(page.url)} == {"/briefmark"}
    drag_over(page, RIFLES)
    page.context.clear_cookies()
    page.keyboard.press("1")
    page.get_by_label("Password").fill(study.pass_phrase)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("mark")).to_have_text(RIFLES)
    assert len(kept(study)) == 1
    page.locator("#h1 .ref").click()
    page.goto(page.locator("#palette-link").evaluate("link => link.href"))
    assert page.url.startswith(root)

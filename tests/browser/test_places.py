"""Finding one's way: whose highlights are shown, the map, jumps, the outline, where one stopped."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.reading_page import Open, mark, press
from tests.fixtures.study import Study


def test_views_at_a_key_announced_and_remembered(read: Open, study: Study) -> None:
    mark(study, "Guards should count", "monitoring")
    mark(study, "every rifle", "border-control", role="lead")
    page = read()
    painted = "e => getComputedStyle(e).getPropertyValue('--a')"
    page.keyboard.press("m")
    expect(page.locator("#view-count")).to_have_text("1 of 2 shown")
    expect(page.locator("#announcer")).to_contain_text("Only mine: 1 of 2 shown")
    expect(page.locator("#h1")).to_be_visible()
    expect(page.locator("#h2")).to_be_hidden()
    assert page.locator("mark", has_text="every rifle").evaluate(painted) == "transparent"
    page.reload()
    expect(page.get_by_label("Show", exact=True)).to_have_value(re.compile("."))
    expect(page.locator("#h2")).to_be_hidden()
    press(page, "v")
    expect(page.locator("#h1")).to_be_hidden()
    expect(page.locator("#h2")).to_be_visible()
    press(page, "v")
    expect(page.locator(".card:visible")).to_have_count(2)
    press(page, "h")
    expect(page.locator(".card:visible")).to_have_count(0)
    page.get_by_label("Show", exact=True).select_option("Only Ana Sousa’s")
    expect(page.locator(".card:visible")).to_have_count(1)

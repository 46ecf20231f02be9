"""Looking over a text, and moving tags, with script: what the plain forms do, smoother."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LiveServer, NewPage
from tests.fixtures.study import Study

PASTE = "\n\n".join(
    f"Paragraph {n} says that guards should count every rifle in their depots." for n in range(1, 4)
)


@pytest.fixture
def lead(study: Study, new_page: NewPage, live_server: LiveServer) -> Page:
    page = new_page()
    cookie = {"name": "briefmark_session", "value": study.session("lead"), "url": live_server.url}
    page.context.add_cookies([cookie])  # type: ignore[list-item]
    return page


def begin(page: Page, study: Study) -> None:
    page.goto(study.url("/briefs/new"))
    page.get_by_label("Paste the text").fill(PASTE)
    page.get_by_role("button", name="Look it over").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look it over")


def numbers(page: Page) -> list[str]:
    return [text.strip() for text in page.locator(".paragraph-number").all_inner_texts()]


def test_one_click_sets_a_block_apart_and_the_numbers_follow(study: Study, lead: Page) -> None:
    begin(lead, study)
    lead.get_by_role("button", name="Set apart: block 2").click()
    assert numbers(lead) == ["1", "", "2"]
    expect(lead.get_by_label("Block 2 is")).to_have_value("boilerplate")
    expect(lead.locator("#count")).to_have_text("2 numbered paragraphs, 1 block set apart")
    lead.get_by_role("button", name="Into the body: block 2").click()
    lead.get_by_label("Block 1 is").select_option("front")
    assert numbers(lead) == ["", "1", "2"]
    lead.get_by_label("Title").fill("Three paragraphs")
    lead.get_by_role("button", name="Save the brief").first.click()
    expect(lead.get_by_role("heading", level=1)).to_have_text("Three paragraphs")


def test_a_file_that_is_too_large_is_told_before_it_is_sent(
    study: Study, lead: Page, tmp_path: Path
) -> None:
    large = tmp_path / "large.txt"
    large.write_bytes(b"x" * 26 * 2**20)
    lead.goto(study.url("/briefs/new"))
    lead.get_by_label("Paste the text").fill("Typed before")
    lead.get_by_label("Or choose a file").set_input_files(large)
    expect(lead.locator("#file-wrong")).to_contain_text("at most 25 MB")
    lead.get_by_role("button", name="Look it over").click()
    expect(lead.get_by_label("Paste the text")).to_have_value("Typed before")
    lead.get_by_label("Or choose a file").set_input_files([])
    expect(lead.locator("#file-wrong")).to_have_count(0)

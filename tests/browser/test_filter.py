"""Filtering by clicking and typing, and writing a synthesis that cites."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage
from tests.fixtures.marked import Marked


@pytest.fixture
def ana(new_page: NewPage, marked: Marked) -> Page:
    return new_page(marked.study.session("lead"))


def references(page: Page) -> list[str]:
    return page.locator(".passage .reference").all_text_contents()


def test_a_filter_is_built_by_clicking_and_keeps_the_place(ana: Page, marked: Marked) -> None:
    ana.goto(marked.study.url("/passages"))
    border = ana.get_by_role("checkbox", name="Border control")
    border.click()
    ana.wait_for_url("**?q=tag:border-control")
    assert references(ana) == ["B1:2", "B1:4", "B2:2"]
    expect(border).to_be_focused()
    expect(border).to_be_checked()
    ana.get_by_role("checkbox", name="Ben Okoro").click(modifiers=["Alt"])
    ana.wait_for_url("**-by:ben")
    assert references(ana) == ["B1:4"]
    expect(ana.locator("#q-sentence")).to_have_text(
        "Passages tagged Border control, not marked by Ben Okoro."
    )
    ana.go_back()
    assert len(references(ana)) == 3


def test_a_filter_is_typed_from_anywhere(ana: Page, marked: Marked) -> None:
    ana.goto(marked.study.url("/passages"))
    ana.keyboard.press("f")
    ana.keyboard.type("peace*")
    ana.keyboard.press("Enter")
    ana.wait_for_url("**?q=peace*")
    assert references(ana) == ["B1:2", "B1:3", "B2:2"]
    for key, ref in (("n", "B1:2"), ("n", "B1:3"), ("p", "B1:2")):
        ana.keyboard.press(key)
        expect(ana.get_by_role("link", name=ref, exact=True)).to_be_focused()
    ana.keyboard.press("p")
    expect(ana.locator("#announcer")).to_have_text("There is none before.")
    ana.keyboard.press("?")
    expect(ana.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    ana.keyboard.press("n")  # of the dialog, not of the page
    ana.keyboard.press("Escape")
    expect(ana.get_by_role("link", name="B1:2", exact=True)).to_be_focused()
    ana.keyboard.press("/")
    search = ana.get_by_role("searchbox", name="Search briefs, passages and notes")
    expect(search).to_be_focused()
    ana.keyboard.type("np")
    expect(search).to_have_value("np")


def test_names_complete_what_is_typed(ana: Page, marked: Marked) -> None:
    ana.goto(marked.study.url("/passages"))
    ana.get_by_text("Type the filter instead").click()
    line = ana.get_by_role("combobox", name="Filter")
    line.press_sequentially("the tag:bo")
    names = ana.get_by_role("listbox", name="Names").get_by_role("option")
    expect(names).to_have_text(["Border control border-control"])
    line.press("ArrowDown")
    line.press("Enter")
    expect(line).to_have_value("the tag:border-control")
    expect(names.first).to_be_hidden()
    line.press_sequentially(" -by:oko")  # any word of the name
    names.first.click()
    expect(line).to_have_value("the tag:border-control -by:ben")
    line.press("Enter")
    ana.wait_for_url(re.compile("-by%3Aben$"))
    expect(ana.locator("#q-sentence")).to_contain_text("tagged Border control, not marked by Ben")


def test_a_chip_is_excluded_taken_away_and_folded(ana: Page, marked: Marked) -> None:
    ana.goto(marked.study.url("/briefs/1"))
    ana.locator("#text[data-complete]").wait_for(state="attached")
    ana.get_by_role("button", name="by everyone").click()
    ana.get_by_role("checkbox", name="Border control").click()
    ana.get_by_role("checkbox", name="Without a tag").click(modifiers=["Alt"])
    expect(ana.locator("#q-sentence")).to_have_text("Passages tagged Border control, with a tag.")
    ana.keyboard.press("Escape")
    ana.get_by_role("button", name="Border control", exact=True).click()
    ana.get_by_role("link", name="Exclude", exact=False).first.click()
    expect(ana.locator("#q-sentence")).to_contain_text("not tagged Border control")
    ana.get_by_role("link", name="Remove with a tag from the filter").click()
    expect(ana.locator("#q-sentence")).to_have_text("Passages not tagged Border control.")
    ana.keyboard.press("f")
    ana.keyboard.type("a peace* the")
    ana.keyboard.press("Enter")
    ana.keyboard.press("Escape")
    more = ana.get_by_role("button", name="more in the filter")
    ana.set_viewport_size({"width": 900, "height": 700})
    expect(more).to_be_visible()
    ana.set_viewport_size({"width": 1800, "height": 700})
    expect(more).to_be_hidden()


def test_a_citation_is_inserted_where_the_cursor_is(ana: Page, marked: Marked) -> None:
    ana.goto(marked.study.url("/codebook/tags/peace/synthesis"))
    text = ana.get_by_label("What the passages say together")
    text.fill("Everybody agrees.")
    text.press("End")
    text.press("ArrowLeft")
    ana.get_by_role("button", name="Insert [B1:3]").click()
    expect(text).to_have_value("Everybody agrees [B1:3].")
    ana.get_by_role("button", name="Save the synthesis").click()
    ana.wait_for_url("**/report#tag-peace")
    ana.get_by_role("link", name="Quill 2019a, ¶3").click()
    assert ana.url.endswith("#B1-3")
    expect(ana.locator("#B1-3")).to_be_in_viewport()


def test_everything_works_without_script(new_page: NewPage, ana: Page, marked: Marked) -> None:
    page = new_page(java_script_enabled=False)
    page.context.add_cookies(ana.context.cookies())  # type: ignore[arg-type]
    page.goto(marked.study.url("/report"))
    page.get_by_role("button", name="All 6 passages").click()
    page.get_by_role("checkbox", name="Border control").click()
    page.get_by_role("link", name="Write the synthesis of Border control", exact=True).click()
    expect(page.get_by_text("[B1:2]", exact=True)).to_be_visible()
    page.get_by_label("What the passages say together").fill("Joint patrols [B1:2].")
    page.get_by_role("button", name="Save the synthesis").click()
    expect(page.locator(".synthesis")).to_contain_text("Joint patrols (Quill 2019a, ¶2).")
    page.get_by_role("button", name="More formats").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Markdown").click()
    assert download.value.suggested_filename == f"sahel-arms-report-{datetime.now(UTC).date()}.md"

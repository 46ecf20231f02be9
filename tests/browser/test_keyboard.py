"""The whole job by keyboard alone: sign in, bring in, mark, tag, note, adjust, undo, filter,
export."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LiveServer
from tests.browser.reading_page import Open
from tests.fixtures.study import Study

TEXT = """Guarding the ferry

By Ida Quill
3 May 2021

Depots should be counted every month by two officers. Nobody counted them for nine years.

Ferries should be searched on both banks of the river. The officers of both sides need one radio.
"""


def test_the_whole_job_by_keyboard_alone(
    study: Study,
    live_server: LiveServer,
    page: Page,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(page.mouse, "click", None)
    monkeypatch.setattr(page.mouse, "down", None)
    sign_in(page, study)
    bring_in(page)
    mark_and_note(page)
    adjust_and_undo(page)
    filter_here(page)
    filter_and_export(page, tmp_path)


def sign_in(page: Page, study: Study) -> None:
    page.goto("/sign-in")
    tab_to(page, "[name=email]")
    page.keyboard.type(study.email("lead"))
    tab_to(page, "[type=password]")
    page.keyboard.type(study.pass_phrase)
    page.keyboard.press("Enter")
    follow(page, "Arms flows in the Sahel")


def bring_in(page: Page) -> None:
    follow(page, "Add a brief")
    tab_to(page, "#text")
    page.keyboard.insert_text(TEXT)
    tab_to(page, "button.primary")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Title")).to_have_value("Guarding the ferry")
    tab_to(page, "button.primary")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Guarding the ferry")


def mark_and_note(page: Page) -> None:
    expect(page.locator("#text[data-ready]")).to_be_visible()  # before that nothing hears keys
    page.keyboard.press("j")
    page.keyboard.press("s")
    page.keyboard.press("1")
    expect(page.locator(".card")).to_have_count(1)
    page.keyboard.press("j")
    page.keyboard.press("s")
    page.keyboard.press("ArrowDown")
    page.keyboard.type("bord")
    page.keyboard.press("Enter")
    expect(page.locator(".card")).to_have_count(2)

    page.keyboard.press("n")
    page.keyboard.press("Enter")
    tab_to(page, "#palette-note")
    page.keyboard.type("Both banks: ask the river police.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".card .note")).to_have_count(1)

    page.keyboard.press("j")
    page.keyboard.press("s")
    page.keyboard.press("3")
    expect(page.locator(".card")).to_have_count(3)
    page.keyboard.press("Control+z")
    expect(page.locator(".card")).to_have_count(2)


def adjust_and_undo(page: Page) -> None:
    words = page.locator("mark", has_text="Ferries").first
    for key in ("n", "e", "ArrowLeft", "Enter"):
        page.keyboard.press(key)
    expect(page.locator("#toast")).to_contain_text("Adjusted B2:2")
    expect(words).to_have_text("Ferries should be searched on both banks of the river")
    page.keyboard.press("Control+z")
    expect(page.locator("#toast")).to_contain_text("Undone: Adjusted B2:2")
    expect(words).to_have_text("Ferries should be searched on both banks of the river.")


def filter_here(page: Page) -> None:
    page.keyboard.press("f")
    page.keyboard.type("tag:border-control")
    page.keyboard.press("Enter")
    expect(page.locator("#tally")).to_contain_text("1 of 2")
    expect(page.locator(".card:visible")).to_have_count(1)


def filter_and_export(page: Page, tmp_path: Path) -> None:
    tab_to(page, "[popovertarget=project-menu]")
    page.keyboard.press("Enter")
    follow(page, "Passages")
    tab_to(page, '[data-chip="tag:border-control"]')
    page.keyboard.press("Space")
    page.wait_for_url("**?q=tag:border-control")
    expect(page.locator('.asks[data-chip$="tag:border-control"]')).to_be_focused()  # still there
    page.keyboard.press("f")
    page.keyboard.type('"both banks"')
    page.keyboard.press("Enter")
    expect(page.locator("main blockquote")).to_have_count(1)
    follow(page, "Summarise these")
    tab_to(page, "[popovertarget=formats]")
    page.keyboard.press("Enter")
    tab_to(page, "#formats a[href*='/csv']")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    download.value.save_as(tmp_path / "summary.csv")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "summary.csv").read_text("utf-8-sig"))))
    assert [(row["passage"], row["tags"]) for row in rows] == [
        ("Ferries should be searched on both banks of the river.", "Border control")
    ]


def follow(page: Page, name: str) -> None:
    """Tab to the link of this name and press Enter."""
    expect(page.get_by_role("link", name=name).first).to_be_visible()
    tab_until(page, "(e) => e.matches('a') && e.textContent.includes(name)", name)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def tab_to(page: Page, selector: str) -> None:
    expect(page.locator(selector).first).to_be_attached()
    tab_until(page, "(e) => e.matches(name)", selector)


def tab_until(page: Page, test: str, name: str) -> None:
    """Press Tab until the focused element passes; it must be reached, and be seen to be."""
    for _ in range(150):
        page.keyboard.press("Tab")
        reached = page.evaluate(
            f"(name) => {{ const e = document.activeElement; return ({test})(e) }}", name
        )
        if reached:
            ring = page.evaluate(
                "() => { const s = getComputedStyle(document.activeElement);"
                " return s.outlineStyle !== 'none' || s.boxShadow !== 'none' }"
            )
            assert ring, f"no focus ring on {name}"
            return
    raise AssertionError(f"Tab never reaches {name}")


def test_from_the_page_to_the_second_of_two_that_overlap_and_back_by_keys_alone(
    read: Open, study: Study
) -> None:
    """Focus is seen wherever it is, and returns to where it was."""
    page = read()
    for key in ("j", "s", "1"):
        page.keyboard.press(key)
    expect(page.locator(".card")).to_have_count(1)
    expect(page.locator("#p1 .block")).to_be_focused()  # where the words are
    for key in ("j", "k", "s", "Control+Shift+ArrowLeft", "Tab"):
        page.keyboard.press(key)
    page.keyboard.type("Inside the other one.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".card")).to_have_count(2)

    for key in ("n", "n"):
        page.keyboard.press(key)
    second = page.locator(".card .ref").nth(1)
    expect(second).to_be_focused()
    for keys in (("Enter", "Escape"), ("e", "ArrowLeft", "Escape"), ("e", "ArrowLeft", "Enter")):
        for key in keys:
            page.keyboard.press(key)
        expect(page.locator("#palette")).to_be_hidden()
        expect(page.locator("#ends")).to_be_hidden()
        expect(second).to_be_focused()
    expect(page.locator("#toast")).to_contain_text("Adjusted B1:")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()

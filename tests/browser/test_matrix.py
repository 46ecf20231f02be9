"""The matrix by keyboard alone: one stop of the Tab key, arrows, the form below, what is said and
kept when two write at once."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from app.actions import matrix as act
from app.actions.progress import declare_read
from app.store.database import change
from tests.browser.axe import violations
from tests.browser.conftest import LiveServer, NewPage, Troubles
from tests.fixtures.marked import Marked


@pytest.fixture
def grid(
    marked: Marked, live_server: LiveServer, new_page: NewPage, monkeypatch: pytest.MonkeyPatch
) -> Page:
    """The page, of which nothing is done by mouse."""
    with live_server.app.app_context(), change():
        declare_read(marked.member("ana"), 1, True)
    page = new_page(marked.study.session("analyst"))
    monkeypatch.setattr(page.mouse, "click", None)
    monkeypatch.setattr(page.mouse, "down", None)
    page.goto(marked.study.url("/matrix"))
    expect(page.locator("[role=grid]")).to_be_visible()
    return page


def here(page: Page, name: str) -> Locator:
    """The cell, which has the focus and is the one stop of the grid."""
    cell = page.locator(f"[id='cell-{name}']")
    expect(cell).to_be_focused()
    assert page.locator("[role=grid] [tabindex='0']").count() == 1
    return cell


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def tab_to_grid(page: Page) -> None:
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('[role=grid] *')"):
            return
    raise AssertionError("Tab never reaches the grid")


def test_the_grid_is_one_stop_and_arrows_go_from_cell_to_cell(grid: Page) -> None:
    tab_to_grid(grid)
    here(grid, "1-stockpile-security")
    press(grid, "ArrowRight")
    here(grid, "1-depots")
    press(grid, "ArrowDown")
    here(grid, "2-depots")
    press(grid, "End")
    expect(grid.locator("#brief-2")).to_be_focused()
    press(grid, "Home")
    expect(grid.locator("tbody tr:nth-child(2) th")).to_be_focused()
    press(grid, "Control+Home")
    expect(grid.locator("thead th").first).to_be_focused()
    press(grid, "ArrowUp", "ArrowLeft")
    expect(grid.locator("thead th").first).to_be_focused()
    press(grid, "ArrowDown", "ArrowRight", "n")
    here(grid, "1-depots")
    press(grid, "n")
    here(grid, "1-border-control")
    press(grid, "Tab")
    assert not grid.evaluate("document.activeElement.matches('[role=grid] *')")


def test_a_cell_is_written_cited_saved_and_taken_back(grid: Page, marked: Marked) -> None:
    tab_to_grid(grid)
    press(grid, "n", "n", "Enter")
    text = grid.locator("#dock textarea")
    expect(text).to_be_focused()
    expect(grid.locator("#dock-title")).to_have_text("B1, Border control")
    grid.keyboard.type("Patrol it together ")
    grid.evaluate("document.querySelector('#dock blockquote').click()")
    expect(text).to_have_value("Patrol it together [B1:2]")
    press(grid, "Escape")
    cell = here(grid, "1-border-control")
    expect(cell).to_contain_text("Patrol it together")
    expect(grid.locator(".charted")).to_have_count(1)
    expect(grid.locator("#counts")).to_contain_text("1 charted")
    expect(grid.locator("#toast")).to_contain_text("Saved.")
    grid.locator("#toast button").focus()
    press(grid, "Enter")
    expect(grid.locator("#toast")).to_contain_text("Taken back")
    expect(here(grid, "1-border-control")).to_contain_text("2 passages, not charted")


def test_nothing_found_by_x_and_open_by_o(grid: Page, troubles: Troubles) -> None:
    troubles.expect("409")
    tab_to_grid(grid)
    press(grid, "End", "ArrowLeft", "ArrowLeft", "ArrowLeft", "ArrowLeft")
    here(grid, "1-border-control")
    press(grid, "x")
    expect(grid.locator("#toast")).to_contain_text("Something was found: B1:2, B1:4")
    press(grid, "Escape")
    here(grid, "1-border-control")
    press(grid, "ArrowRight")
    cell = here(grid, "1-monitoring")
    expect(cell).to_contain_text("Nothing tagged. Confirm?")
    press(grid, "x")
    expect(cell).to_contain_text("Read; nothing found")
    here(grid, "1-monitoring")
    press(grid, "ArrowLeft", "o")
    grid.wait_for_url("**/briefs/1**")


def test_who_is_slower_keeps_both_texts(
    grid: Page, marked: Marked, live_server: LiveServer, troubles: Troubles
) -> None:
    troubles.expect("409")
    tab_to_grid(grid)
    press(grid, "ArrowRight", "Enter")
    expect(grid.locator("#dock textarea")).to_be_focused()
    with live_server.app.app_context(), change():
        act.write_cell(marked.member("ana"), 1, "depots", "Ana was faster.", 0)
    grid.keyboard.type("Ben was slower.")
    press(grid, "Escape")
    expect(grid.locator("#dock .their-text")).to_have_text("Ana was faster.")
    expect(grid.locator("#dock textarea")).to_have_value("Ben was slower.")
    expect(grid.locator("#dock [role=alert]")).to_be_focused()
    press(grid, "Escape")
    expect(grid.locator("#toast")).to_contain_text("not saved yet")
    expect(grid.locator("#dock textarea")).to_have_value("Ben was slower.")
    press(grid, "Tab", "Enter")  # save mine in its place
    expect(grid.locator("[id='cell-1-depots']")).to_contain_text("Ben was slower.")


def test_a_draft_from_quotes_and_no_violation_in_any_state(grid: Page, marked: Marked) -> None:
    tab_to_grid(grid)
    press(grid, "ArrowRight", "Enter")
    expect(grid.locator("#draft")).to_be_visible()
    grid.locator("#draft").focus()
    press(grid, "Enter")
    expect(grid.locator("#dock textarea")).to_have_value("“count every rifle in the depots” [B1:1]")
    expect(grid.locator("[id='cell-1-depots']")).to_contain_text("Draft from quotes, not charted")
    assert violations(grid) == []


def test_screen_readers_hear_a_grid(grid: Page) -> None:
    tree = grid.locator("[role=grid]").aria_snapshot()
    assert tree.startswith('- grid "Framework matrix"')
    assert "columnheader" in tree
    assert "rowheader" in tree
    assert 'gridcell "1 passage, not charted' in tree


def test_a_narrow_window_shows_one_column_under_headings(
    marked: Marked, live_server: LiveServer, new_page: NewPage
) -> None:
    page = new_page(marked.study.session("analyst"), viewport={"width": 390, "height": 800})
    page.goto(marked.study.url("/matrix"))
    expect(page.locator("td:visible")).to_have_count(3)
    page.locator("#column").select_option("border-control")
    page.wait_for_url("**column=border-control**")
    expect(page.locator("[id='cell-1-border-control']")).to_be_visible()
    expect(page.locator("[id='cell-1-depots']")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    tabs = page.locator("nav.tabs [aria-current]")
    expect(tabs).to_be_in_viewport(ratio=1)

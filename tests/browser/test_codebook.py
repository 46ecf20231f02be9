"""Moving tags with script: the tree changes in place and the focus stays with the tag."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage, Troubles
from tests.fixtures.study import Study


def open_codebook(study: Study, new_page: NewPage) -> Page:
    page = new_page(study.session("lead"))
    page.goto(study.url("/codebook"))
    return page


def names(page: Page) -> list[str]:
    return page.locator(".entry h2").all_inner_texts()


def test_alt_and_the_arrow_keys_move_a_tag(study: Study, new_page: NewPage) -> None:
    page = open_codebook(study, new_page)
    page.get_by_role("button", name="Move Monitoring up").focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator("#announcer")).to_have_text("Monitoring is now number 2 of 3")
    assert names(page) == ["Stockpile security", "Monitoring", "Border control"]
    expect(page.get_by_role("button", name="Move Monitoring up")).to_be_focused()
    page.keyboard.press("Alt+ArrowRight")
    expect(page.locator("#tag-monitoring")).to_have_class("entry depth-1 tag-plum")
    page.reload()
    assert names(page) == ["Stockpile security", "Monitoring", "Border control"]


def test_the_buttons_move_a_tag_with_and_without_script(study: Study, new_page: NewPage) -> None:
    page = open_codebook(study, new_page)
    page.get_by_role("button", name="Move Border control up").click()
    expect(page.locator("#announcer")).to_have_text("Border control is now number 1 of 3")
    plain = new_page(java_script_enabled=False)
    plain.context.add_cookies(page.context.cookies())  # type: ignore[arg-type]
    plain.goto(page.url)
    plain.get_by_role("button", name="Move Border control down").click()
    assert names(plain)[:2] == ["Stockpile security", "Border control"]


def test_a_move_that_fails_shows_why(study: Study, new_page: NewPage, troubles: Troubles) -> None:
    page = open_codebook(study, new_page)
    study.client("lead").post(study.url("/codebook/tags/monitoring/retirement"))
    troubles.expect("422")
    page.get_by_role("button", name="Move Monitoring up").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Something needs correcting")


def test_a_session_that_ran_out_is_renewed_in_place_and_the_tag_moves(
    study: Study, new_page: NewPage, troubles: Troubles
) -> None:
    troubles.expect("401")
    page = open_codebook(study, new_page)
    page.context.clear_cookies()
    page.get_by_role("button", name="Move Monitoring up").click()
    page.get_by_label("Password").fill(study.pass_phrase)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.locator("#announcer")).to_have_text("Monitoring is now number 2 of 3")
    assert names(page) == ["Stockpile security", "Monitoring", "Border control"]

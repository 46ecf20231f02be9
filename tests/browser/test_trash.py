"""What goes to the trash and comes back, by the keyboard, and who has it open meanwhile."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from app.actions.projects import remove_project
from app.store.database import change
from tests.browser.axe import violations
from tests.browser.conftest import NewPage, Troubles
from tests.fixtures.study import Study

pytestmark = pytest.mark.either_engine


def test_a_brief_is_deleted_and_restored_and_a_deleted_project_says_so_where_it_is_open(
    study: Study, new_page: NewPage, troubles: Troubles
) -> None:
    page = new_page(study.session("lead"))
    page.goto(study.url("/briefs/1/details"))
    page.get_by_text("Delete this brief").press("Enter")
    page.get_by_role("button", name="Delete B1").press("Enter")
    page.get_by_role("link", name="All that is in the trash").press("Enter")
    page.get_by_text("Delete for good", exact=False).last.press("Enter")
    expect(page.get_by_role("button", name="Delete B1 now")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Restore B1").press("Enter")
    expect(page.locator(".message")).to_contain_text("B1 is back")
    expect(page.get_by_text("Nothing is in the trash.")).to_be_visible()
    troubles.expect("404")
    with study.app.app_context(), change():
        remove_project(study.member("lead"))
    study.app.extensions["visits"]._found.clear()  # who asks is remembered for five seconds
    expect(page.locator("#news")).to_contain_text("Not available")
    title = page.locator("#news").get_attribute("title") or ""
    assert title.endswith("A lead can restore it from the list of projects.")

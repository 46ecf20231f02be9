"""What one sees of a brief before one has done anything, and what it costs to get at the text."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from app.actions.highlights import add_highlight
from app.actions.projects import add_project
from app.store import briefs, memberships
from app.store.database import change
from tests.browser.conftest import LiveServer, NewPage
from tests.fixtures.study import Study

LINES = """() => {
  const tops = new Set();
  for (const block of document.querySelectorAll(".text .block")) {
    if (!block.checkVisibility()) continue;
    const words = document.createRange();
    words.selectNodeContents(block);
    for (const { top, bottom, width } of words.getClientRects()) {
      if (width > 1 && bottom <= innerHeight) tops.add(Math.round((top + bottom) / 16));
    }
  }
  return [Math.min(...tops) * 8, tops.size];
}"""
ROOM = """() => [...document.querySelectorAll(".para:not(.apart)")].map((row) => row.clientHeight
  - row.querySelector(".block").offsetHeight)"""  # what a row has beside its words


@pytest.fixture
def open_sample(new_page: NewPage, study: Study, live_server: LiveServer) -> Callable[..., Page]:
    """The sample brief, with so many highlights in each of its first paragraphs."""
    with study.app.app_context(), change():
        member = add_project(study.people["lead"], "Crates", "Which?", sample=True)

    def opened(highlights: int = 0) -> Page:
        with study.app.app_context(), change():
            brief = briefs.brief(member.project_id, 1)
            text = briefs.revision_text(member.project_id, brief.revision_id)
            lead = memberships.member(study.people["lead"], member.slug)
            for block in briefs.blocks(member.project_id, brief.revision_id):
                for n in range(highlights if block.label else 0):
                    span = block.start + n, block.start + n + 12
                    add_highlight(lead, 1, *span, text[slice(*span)], [], "Two lines. " * 8)
        page = new_page(study.session("lead"))
        page.goto(f"{live_server.url}/projects/{member.slug}/briefs/1")
        expect(page.locator("#text[data-ready]")).to_be_attached()
        return page

    return opened


@pytest.mark.parametrize("highlights", [0, 2])
def test_the_first_screen_is_text(open_sample: Callable[..., Page], highlights: int) -> None:
    page = open_sample(highlights)
    top, lines = page.evaluate(LINES)
    assert top <= 260
    assert lines >= 16


def test_few_stops_of_the_tab_key_lie_before_the_first_paragraph(
    open_sample: Callable[..., Page],
) -> None:
    page = open_sample()
    stops = 0
    while not page.evaluate("document.activeElement.closest('#p1')"):
        page.keyboard.press("Tab")
        stops += 1
        assert stops < 20
    assert stops - 1 <= 8


def test_no_row_of_the_text_is_higher_for_its_cards(open_sample: Callable[..., Page]) -> None:
    """Nothing moves when one marks, and nothing when cards come later."""
    fresh = open_sample().evaluate(ROOM)
    page = open_sample(9)
    assert page.evaluate(ROOM) == fresh
    one_line = page.locator(".para:has(.margin)").last
    assert one_line.locator(".card:visible").count() < 9
    one_line.get_by_role("button", name="9 highlights").click()
    expect(one_line.locator(".card:visible")).to_have_count(9)
    page.keyboard.press("Escape")
    page.evaluate("document.activeElement.blur()")
    assert one_line.locator(".card:visible").count() < 9
    assert page.evaluate(ROOM) == fresh

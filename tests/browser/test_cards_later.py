"""A brief with hundreds of highlights: everything works on those whose cards are not there yet."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, Route, expect

from app.store import highlights
from app.store.database import change, db
from app.store.highlights import HighlightLine
from app.store.tables.codebook import Tag
from app.web.room import page as reading
from tests.browser.conftest import NewPage, Troubles
from tests.browser.reading_page import Open, opener, press
from tests.fixtures.crowded import add_crowded_brief
from tests.fixtures.study import Study

HIGHLIGHTS = 240
SHIFTS = """() => {
  window.shifts = 0;
  const add = (list) => { for (const each of list.getEntries()) window.shifts += each.value; };
  new PerformanceObserver(add).observe({ type: "layout-shift", buffered: true });
}"""


@pytest.fixture
def lines(study: Study, monkeypatch: pytest.MonkeyPatch) -> list[HighlightLine]:
    """Those of B2, which has 100 paragraphs."""
    monkeypatch.setattr(reading, "MOST_CARDS", 100)
    analysts = [study.people["lead"], study.people["analyst"]]
    with study.app.app_context(), change():
        tags = list(db.session.scalars(sa.select(Tag.id)))
        _, revision = add_crowded_brief(
            study.project_id, analysts, tags, number=2, words=8000, highlights=HIGHLIGHTS
        )
    with study.app.app_context():
        return highlights.highlights(study.project_id, revision)


@pytest.fixture
def read(new_page: NewPage, study: Study, lines: list[HighlightLine]) -> Open:
    return opener(new_page, study)


def cards(page: Page) -> int:
    return page.locator(".card").count()


FOLDED = """() => [...document.querySelectorAll(".margin[data-room]")].map((margin) => {
  const isDisplayed = (element) => getComputedStyle(element).display !== "none";
  const cards = [...margin.querySelectorAll(".card:not(.filtered)")];
  const more = isDisplayed(margin.querySelector(".more"));
  return [Number(margin.dataset.room), cards.length, cards.filter(isDisplayed).length, more];
})"""


def test_beside_a_row_stand_as_many_cards_as_have_room_whatever_the_filter_shows(
    read: Open, study: Study
) -> None:
    with study.app.app_context(), change():
        tags = list(db.session.scalars(sa.select(Tag.id)))
        analysts = [study.people["lead"], study.people["analyst"]]
        add_crowded_brief(study.project_id, analysts, tags, number=3, words=1000, highlights=300)
    page = read(path="/briefs/3")
    page.locator("#text[data-complete]").wait_for(state="attached")
    seen = []
    for _ in range(3):  # as it came, with a filter, without it
        found = page.evaluate(FOLDED)
        for room, number, displayed, more in found:
            assert (displayed, more) == ((room - 1, True) if number > room else (number, False))
        seen.append(sum(more for *_, more in found))
        page.evaluate("""document.querySelector('.asks[data-chip="tag:monitoring"]').click()""")
        page.wait_for_timeout(100)
        page.locator("#text:not([data-behind])").wait_for()
    first, filtered, last = seen
    assert first == last > filtered


def test_cards_come_as_their_rows_near_the_window_and_nothing_shifts(
    read: Open, lines: list[HighlightLine]
) -> None:
    page = read(path="/briefs/2")
    page.evaluate(SHIFTS)
    first, last = lines[0].number, lines[-1].number
    expect(page.locator(f"#h{first}")).to_be_visible()
    expect(page.locator("mark").last).to_be_attached()
    expect(page.locator(f"#h{last}")).to_have_count(0)
    for _ in range(60):
        page.mouse.wheel(0, 400)
        page.evaluate("() => new Promise(requestAnimationFrame)")
    page.evaluate("scrollTo(0, document.body.scrollHeight)")  # it arrives before the cards do
    expect(page.locator(f"#h{last}")).to_be_attached()
    assert page.evaluate("window.shifts") <= 0.01
    paint = "e => [getComputedStyle(e).backgroundImage, getComputedStyle(e, '::before').content]"
    assert "none" not in page.locator("mark[data-t]").last.evaluate(paint)
    page.emulate_media(media="print")
    expect(page.get_by_role("link", name="To print")).to_be_hidden()


def test_the_keys_and_a_permalink_lead_to_cards_that_are_not_there_yet(
    read: Open, lines: list[HighlightLine]
) -> None:
    middle = len(lines) // 2
    page = read(path=f"/briefs/2/highlights/{lines[middle].number}")
    expect(page.locator(f"#h{lines[middle].number} .ref")).to_be_focused()
    for step in (1, 2, 3):
        page.keyboard.press("n")
        expect(page.locator(f"#h{lines[middle + step].number} .ref")).to_be_focused()
    expect(page.locator("#jumps-place")).to_have_text(f"{middle + 4} of {HIGHLIGHTS}")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name=lines[middle + 3].ref)).to_be_visible()
    page.locator("#palette-note").fill("Far down")
    page.keyboard.press("Control+Enter")
    expect(page.locator(f"#h{lines[middle + 3].number} .note")).to_have_text("Far down")
    page.keyboard.press("Control+z")
    expect(page.locator("#toast")).to_contain_text("Undone")
    assert cards(page) < HIGHLIGHTS


def test_filter_and_view_hold_for_cards_that_come_later(
    read: Open, study: Study, lines: list[HighlightLine]
) -> None:
    page = read(path="/briefs/2")
    expect(page.locator("#text[data-complete]")).to_be_attached()
    press(page, "f", *"tag:monitoring has:note")
    wanted = [line for line in lines if "monitoring" in line.slugs and line.note]
    expect(page.locator("#tally")).to_contain_text(f"{len(wanted)} of {HIGHLIGHTS}")
    assert page.locator("#map .ticks rect").count() > 0
    page.get_by_role("radio", name="Only me").click()
    mine = [line for line in wanted if line.analyst_id == study.people["analyst"]]
    expect(page.locator("#tally")).to_contain_text(f"{len(mine)} of {HIGHLIGHTS}")
    page.keyboard.press("Escape")
    page.evaluate("document.activeElement.blur()")
    for line in mine:
        page.keyboard.press("n")
        expect(page.locator(f"#h{line.number} .ref")).to_be_focused()
    shown = page.locator(".card:visible").evaluate_all("all => all.map((card) => card.dataset.h)")
    assert {int(number) for number in shown} <= {line.number for line in mine}
    assert cards(page) < HIGHLIGHTS


def test_a_lost_connection_is_said_and_the_cards_can_be_asked_for_again(
    read: Open, lines: list[HighlightLine], troubles: Troubles
) -> None:
    troubles.expect("ERR_FAILED")
    page = read(path="/briefs/2")
    lost = re.compile("/cards")

    def lose(route: Route) -> None:
        route.abort()

    page.route(lost, lose)
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    expect(page.locator("#toast")).to_contain_text("The cards beside the text did not come.")
    page.unroute(lost, lose)
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(f"#h{lines[-1].number}")).to_be_visible()


def test_without_script_a_link_shows_all_cards(read: Open, lines: list[HighlightLine]) -> None:
    page = read(path="/briefs/2", java_script_enabled=False)
    page.get_by_role("link", name="Show this brief with all its cards").click()
    expect(page.locator(".card")).to_have_count(HIGHLIGHTS)  # a long page comes in parts


def test_nothing_is_left_of_what_cuts_a_long_text(
    read: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "A_PIECE", 20_000)
    page = read(path="/briefs/2")
    loaded = page.evaluate("performance.getEntriesByType('resource').map((each) => each.name)")
    assert any(name.endswith("/app/pause.js") for name in loaded)
    expect(page.locator("#text script")).to_have_count(0)

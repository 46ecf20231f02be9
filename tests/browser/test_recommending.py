"""Recommendations made in the reading room: from a highlight, from nothing, joined; by keys, mouse
and finger."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from app.domain.recommendations.record import Recommendation
from app.store import recommendations
from tests.browser.reading_page import RIFLES, Open, kept, mark, press
from tests.fixtures.study import Study

SHOULD = "Guards should count every rifle in the depots each month."


def records(study: Study) -> list[Recommendation]:
    with study.app.app_context():
        return recommendations.recommendations(study.project_id)


def offered(page: Page) -> None:
    """The words have said what they offer."""
    expect(page.locator("#strip-said")).not_to_be_empty()


def test_two_keys_from_a_highlight(read: Open, study: Study) -> None:
    mark(study, SHOULD, "monitoring")
    page = read()
    press(page, "n", "0")
    strip = page.get_by_role("dialog", name="New recommendation from B1:1")
    expect(strip).to_be_visible()
    offered(page)
    expect(page.locator("[data-kind=strength] .offered")).to_have_text("should")
    expect(page.locator("[data-kind=strength] .why")).to_have_text("the word that carries it")
    assert records(study) == []  # nothing is kept until it is made
    page.keyboard.press("Enter")
    expect(page.locator("#toast")).to_contain_text("R1 made. Ctrl+Z takes it back.")
    expect(strip).to_be_hidden()
    expect(page.locator("#h1 .ref")).to_be_focused()
    expect(page.locator("#h1 .sign")).to_have_text(f"R1 {SHOULD}")
    (row,) = records(study)
    assert [(each.kind, each.basis, each.text) for each in row.fields] == [
        ("strength", "stated", "should"),
    ]
    assert (row.strength, row.fields[0].rule) == ("should", "“should”")
    page.keyboard.press("Control+z")
    expect(page.locator("#toast")).to_contain_text("Undone: Made R1.")
    expect(page.locator("#h1 .sign")).to_have_count(0)
    assert records(study) == []


def test_three_keys_from_nothing(read: Open, study: Study) -> None:
    page = read()
    press(page, "j", "s", "0")
    offered(page)
    page.keyboard.press("Enter")
    expect(page.locator("#h1 .sign")).to_be_visible()
    expect(page.locator("#others")).to_have_count(0)  # both changes are one's own
    assert [line.exact for line in kept(study)] == [SHOULD]
    (row,) = records(study)
    assert row.evidence[0].passage.ref == "B1:1"
    press(page, "Control+z", "Control+z")
    expect(page.locator("mark")).to_have_count(0)
    assert records(study) == []
    assert RIFLES in study.text

"""Finding one's way: whose highlights are shown, the map, jumps, the outline, where one stopped."""

from __future__ import annotations

from playwright.sync_api import expect

from app.actions.progress import note_progress
from app.store import briefs
from app.store.database import change
from tests.browser.reading_page import Open, mark, press
from tests.fixtures.study import Study


def test_whose_highlights_are_shown_at_a_key_said_and_in_the_address(
    read: Open, study: Study
) -> None:
    mark(study, "Guards should count", "monitoring")
    mark(study, "every rifle", "border-control", role="lead")
    page = read()
    painted = "e => getComputedStyle(e).backgroundImage"
    page.keyboard.press("m")
    expect(page.locator("#tally")).to_have_text("1 of 2:")
    expect(page.locator("#announcer")).to_contain_text("marked by Ben Okoro. 1 of 2 highlights.")
    expect(page.get_by_role("button", name="only mine")).to_be_visible()
    expect(page.locator("#h1")).to_be_visible()
    expect(page.locator("#h2")).to_be_hidden()
    assert page.locator("mark", has_text="every rifle").evaluate(painted) == "none"
    press(page, "v")
    expect(page.get_by_role("button", name="Ana Sousa", exact=True)).to_be_visible()
    expect(page.locator("#h1")).to_be_hidden()
    expect(page.locator("#h2")).to_be_visible()
    page.wait_for_url("**?q=by:ana")
    page.reload()
    expect(page.locator("#text[data-ready]")).to_be_attached()
    expect(page.locator("#h1")).to_have_count(0)
    press(page, "v")
    page.wait_for_url("**/briefs/1")
    expect(page.locator(".card:visible")).to_have_count(2)
    press(page, "h")
    expect(page.locator(".card:visible")).to_have_count(0)
    hide = page.get_by_role("button", name="Hide all highlights")
    expect(hide).to_have_attribute("aria-pressed", "true")
    press(page, "h")
    expect(page.locator(".card:visible")).to_have_count(2)


def test_map_jumps_outline_and_resume_lead_through_a_long_brief(
    read: Open, study: Study, long_brief: int
) -> None:
    with study.app.app_context(), change():
        revision = briefs.brief(study.project_id, long_brief).revision_id
        note_progress(study.member("analyst"), long_brief, revision, "1-60", 60)
    wide = {"width": 1400, "height": 800}  # room for the outline beside the text
    page = read(path=f"/briefs/{long_brief}", viewport=wide)
    words = {n: page.locator("mark", has_text=f"Paragraph {n}.") for n in (3, 50, 97)}

    page.get_by_role("link", name="Continue at ¶60").click()
    expect(page.locator("#p60 .block")).to_be_in_viewport()

    ticks = page.locator("#map .ticks rect")
    expect(ticks).to_have_count(3)
    drawn = ticks.evaluate_all("all => all.map(e => [e.getAttribute('class'), e.y.baseVal.value])")
    assert [colour for colour, _ in drawn] == ["tag-teal", "tag-plum", "tag-plum"]
    assert sorted(drawn, key=lambda tick: tick[1]) == drawn
    for tick, paragraph in ((2, 97), (0, 3), (1, 50)):
        ticks.nth(tick).click()
        expect(words[paragraph]).to_be_in_viewport()

    outline = page.locator(".outline")
    outline.locator("a", has_text="Part 3").click()
    expect(page.get_by_role("heading", name="Part 3")).to_be_in_viewport()
    expect(outline.locator("[aria-current=location]")).to_have_text("Part 3 1")

    press(page, "f", *"tag:monitoring", "Enter")
    expect(page.locator("#jumps-place")).to_have_text("2")
    expect(ticks).to_have_count(2)
    press(page, "Escape")
    page.locator("#p1").scroll_into_view_if_needed()
    page.get_by_role("button", name="Next highlight").click()
    expect(words[50]).to_be_in_viewport()
    expect(page.locator("#jumps-place")).to_have_text("1 of 2")
    press(page, "n")
    expect(words[97]).to_be_in_viewport()
    expect(page.locator("#h1 .ref")).to_be_focused()
    press(page, "n")
    expect(page.locator("#announcer")).to_have_text("No further highlight.")
    press(page, "p")
    expect(words[50]).to_be_in_viewport()
    page.get_by_role("button", name="Previous highlight").click()
    expect(page.locator("#announcer")).to_have_text("No highlight before.")


def test_map_and_jumps_follow_the_view_and_the_filter(read: Open, long_brief: int) -> None:
    page = read(path=f"/briefs/{long_brief}")
    ticks = page.locator("#map .ticks rect")
    jumps = page.locator("#jumps")
    expect(ticks).to_have_count(3)
    expect(page.locator("#jumps-place")).to_have_text("3")
    parts = page.locator(".outline .number")
    expect(parts).to_have_text(["1", "1", "", "1", ""])
    press(page, "m")  # all three are the lead's
    expect(ticks).to_have_count(0)
    expect(parts).to_have_text([""] * 5)
    expect(jumps.get_by_role("button", name="Next highlight")).to_be_disabled()
    press(page, "m")
    expect(ticks).to_have_count(3)
    press(page, "f", *"tag:border-control")
    expect(ticks).to_have_count(1)
    expect(parts).to_have_text(["1", "", "", "", ""])
    expect(page.locator("#jumps-place")).to_have_text("1")

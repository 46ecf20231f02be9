"""Every state of the reading room in every look: axe finds nothing, nothing is cut off."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Page

from app.actions.notes import add_note
from app.store.database import change
from tests.browser.axe import COLOURS, violations
from tests.browser.conftest import DESKTOP, PHONE, Troubles
from tests.browser.reading_page import Open, mark, press, select
from tests.fixtures.study import Study

STILL = {"reduced_motion": "reduce"}  # a colour on its way to another is neither
LIGHT: dict[str, Any] = {"color_scheme": "light"}
LOOKS: Mapping[str, dict[str, Any]] = {
    "dark": {"color_scheme": "dark"},
    "more contrast, dark": {"color_scheme": "dark", "contrast": "more"},
    "more contrast": {**LIGHT, "contrast": "more"},
    # dark, axe takes a text-fill colour for the text's, which nobody sees in forced colours
    "forced colours": {**LIGHT, "forced_colors": "active", "contrast": "no-preference"},
    "light": {**LIGHT, "forced_colors": "none"},
}
ZOOMED = {"viewport": {"width": 320, "height": 256}}  # 1280 × 1024 at 400 %


class State(NamedTuple):
    """How one gets into it, and what then stands open."""

    enter: Callable[[Page], None]
    shows: str


def select_words(page: Page) -> None:
    select(page, 4, 0, 8)


def find_tag(page: Page) -> None:
    select_words(page)
    press(page, "b")


def choose(page: Page) -> None:
    """By its first letter: its words may stand on two lines."""
    first = page.locator("mark[data-h='1 2']").evaluate(
        """mark => { mark.scrollIntoView({ block: "center" });
          const { x, y, height } = mark.getClientRects()[0]; return [x + 4, y + height / 2]; }"""
    )
    page.mouse.click(*first)


def open_sheet(page: Page) -> None:
    page.locator("#p1 .more button").click()
    page.locator("#sheet").get_by_role("button", name="B1:2").click()


def reply_in_sheet(page: Page) -> None:
    open_sheet(page)
    page.locator("#sheet").get_by_role("button", name="Reply").click()


def reply(page: Page) -> None:
    page.locator("#h1 .ref").focus()
    page.get_by_role("button", name="Reply on B1:1").click()


def filter_by(page: Page) -> None:
    press(page, "f", *"tag:")


ANYWHERE = {
    "menu": State(select_words, "#palette"),
    "tags found": State(find_tag, "#palette"),
    "keys": State(lambda page: press(page, "?"), "#keys"),
    "ends": State(lambda page: press(page, "n", "e", "ArrowRight"), "#ends-bar"),
    "zone": State(lambda page: page.locator("#p1 [data-zone]").click(), "#zone-menu"),
    "filter": State(filter_by, "#filter-panel"),
}
WIDE = {
    "candidates": State(choose, "#candidates"),
    "editor": State(lambda page: page.locator("#h1 .ref").click(), "#palette"),
    "caret and view": State(lambda page: press(page, "j", "c", "m"), ".caret"),
    "reply": State(reply, "form.answer"),
    "said": State(lambda page: press(page, "Control+z"), "#toast"),
}
NARROW = {
    "sheet": State(open_sheet, "#sheet"),
    "reply in the sheet": State(reply_in_sheet, "#sheet"),
    "candidates": State(choose, "#candidates"),
}
CUT = """(selector) => {
  const found = [...document.querySelectorAll(selector)].find((each) => each.checkVisibility());
  if (!found) return ["is not there"];
  const { left, right, top, bottom } = found.getBoundingClientRect();
  const floats = found.closest("[popover], dialog") !== null;
  return Object.entries({
    "page scrolls sideways": document.documentElement.scrollWidth > innerWidth,
    "over the left edge": left < -0.5,
    "over the right edge": right > innerWidth + 0.5,
    "over the upper edge": floats && top < -0.5,
    "over the lower edge": floats && bottom > innerHeight + 0.5,
    "wider than its frame": found.scrollWidth > found.clientWidth + 1
      && getComputedStyle(found).overflowX !== "visible",
  }).filter(([, is]) => is).map(([words]) => words);
}"""


@pytest.fixture
def marked(study: Study) -> None:
    """B1:1 and B1:2 overlap and B1:1 has a thread; B1:3 was just made by the lead."""
    mark(study, "Guards should count every rifle", "monitoring", note="A note")
    mark(study, "every rifle in the depots", "border-control", role="lead")
    mark(study, "river border", role="lead")
    with study.app.app_context(), change():
        for text in ("Is it?", "It is.", "Then say so."):
            add_note(study.member("analyst"), 1, 1, text)


@pytest.mark.usefixtures("marked")
@pytest.mark.parametrize(
    ("size", "states", "looks"),
    [
        (DESKTOP, {**ANYWHERE, **WIDE}, ["dark", "forced colours", "light"]),
        (PHONE, {**ANYWHERE, **NARROW}, ["dark", "light"]),
        (ZOOMED, {**ANYWHERE, **NARROW}, []),
    ],
    ids=["desktop", "phone", "400 %"],
)
def test_nothing_is_amiss_in_any_state_and_look(
    read: Open,
    size: dict[str, Any],
    states: dict[str, State],
    looks: list[str],
    troubles: Troubles,
) -> None:
    """The whole page once in each look; then what each state shows, in those that may differ."""
    troubles.expect("409")  # there is nothing to undo
    page = read("lead", **size, **STILL)
    address = page.url
    found = {"at rest": violations(page), **in_looks(page, [*LOOKS], "at rest", "body")}
    for name, state in states.items():
        page.evaluate("sessionStorage.clear()")
        page.goto(address)
        page.locator("#text[data-ready]").wait_for()
        state.enter(page)
        page.locator(f"{state.shows} >> visible=true").first.wait_for()
        found[name] = page.evaluate(CUT, state.shows) + violations(page, state.shows)
        found |= in_looks(page, looks, name, state.shows)
    assert {name: problems for name, problems in found.items() if problems} == {}


def in_looks(page: Page, looks: list[str], name: str, within: str) -> dict[str, list[str]]:
    found = {}
    for look in looks:
        page.emulate_media(**LOOKS[look])
        found[f"{name}, {look}"] = violations(page, within, only=COLOURS)
    return found

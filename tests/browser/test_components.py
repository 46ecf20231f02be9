"""Parts of a page are connected when they come and let go when they leave."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.conftest import LiveServer
from tests.browser.reading_page import RIFLES, Open, mark
from tests.fixtures.study import Study

TOLD = """async () => {
  const page = document.querySelector("script[src*='/app/page.js']").src;
  const { component } = await import(new URL("component.js", page));
  const later = () => new Promise(setTimeout);
  const told = [];
  const make = (name) => {
    const made = Object.assign(document.createElement("p"), { id: name });
    made.dataset.component = "other trial";
    return made;
  };
  const early = make("early");
  document.body.append(early);
  component("trial", (element, signal) => {
    told.push(`${element.id} comes`);
    signal.addEventListener("abort", () => told.push(`${element.id} goes`));
    element.addEventListener("click", () => told.push(`${element.id} clicked`), { signal });
  });
  told.push("module at its end");
  await later();
  const box = document.createElement("div");
  box.append(make("late"));
  document.body.append(box);
  await later();
  document.body.prepend(box); // only moves
  await later();
  const late = document.getElementById("late");
  late.click();
  box.replaceChildren();
  await later();
  late.click();
  box.append(late);
  await later();
  early.remove();
  await later();
  return told;
}"""


def test_a_part_is_connected_once_whenever_it_comes_and_let_go_when_it_leaves(
    page: Page, live_server: LiveServer
) -> None:
    page.goto("/sign-in")
    told: Any = page.evaluate(TOLD)
    assert told == [
        "module at its end",
        "early comes",
        "late comes",
        "late clicked",
        "late goes",
        "late comes",
        "early goes",
    ]


def test_moments_are_shown_in_the_readers_zone(read: Open, study: Study) -> None:
    mark(study, RIFLES, "monitoring")
    page = read(timezone_id="Asia/Kolkata")
    page.goto(study.url("/briefs/1/highlights/1/edit"))
    moment = page.locator("time[data-shows=clock]").first
    words = """(time) => {
      const at = new Date(new Date(time.dateTime).getTime() + 5.5 * 3600 * 1000).toISOString();
      return [at.slice(11, 16), time.textContent.slice(-5), time.title.slice(-4)];
    }"""
    expect(moment).to_have_attribute("title", re.compile("UTC$"))
    wanted, shown, title = moment.evaluate(words)
    assert (shown, title) == (wanted, " UTC")

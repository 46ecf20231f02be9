"""Parts of a page are connected when they come and let go when they leave."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
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


@pytest.mark.parametrize("locale", ["en-GB", "de-DE"])
def test_moments_are_said_in_the_readers_zone_and_language(
    read: Open, study: Study, locale: str
) -> None:
    mark(study, RIFLES, "monitoring")
    page = read(timezone_id="Asia/Kolkata", locale=locale)
    page.goto(study.url("/briefs/1"))
    moment = page.locator("#h1 time")
    expect(moment).to_have_attribute("title", re.compile("UTC$"))
    at = datetime.fromisoformat(moment.get_attribute("datetime") or "")
    there = at.astimezone(timezone(timedelta(hours=5, minutes=30)))
    expect(moment).to_have_text(f"{there:%H:%M}")
    assert (moment.get_attribute("lang") or "en-GB") == locale
    page.clock.set_fixed_time(at + timedelta(days=3 * 366))
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(moment).to_have_text(re.compile(rf"^{there.day}\.? \w+ {there.year}$"))

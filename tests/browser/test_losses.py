"""A lost network, a session that ran out, two browsers at once: nothing typed is lost."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

from tests.browser.conftest import Troubles
from tests.browser.reading_page import RIFLES, Open, kept
from tests.browser.selecting import drag_over
from tests.fixtures.study import Study


def test_a_lost_network_unmarks_the_words_keeps_what_was_typed_and_a_retry_adds_one(
    read: Open, study: Study, troubles: Troubles
) -> None:
    troubles.expect("ERR_|Failed to load")
    page = read()
    drag_over(page, RIFLES)
    page.locator("#palette-note").fill("Keep me")
    sent: list[str] = []

    def lose_the_answer(route: Any) -> None:
        sent.append(route.request.post_data)
        expect(page.locator(".sketch")).to_have_text(RIFLES)  # marked before there is an answer
        route.fetch()
        route.abort()

    page.route("**/highlights", lose_the_answer)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("did not answer")
    expect(page.locator("#palette-note")).to_have_value("Keep me")
    expect(page.locator(".sketch")).to_have_count(0)
    assert page.evaluate("[...CSS.highlights.get('pending')].map(String)") == [RIFLES]
    page.unroute("**/highlights")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#h1 .note")).to_have_text("Keep me")
    assert len(sent) == len(kept(study)) == 1


def test_a_session_that_ran_out_is_renewed_in_place(
    read: Open, study: Study, troubles: Troubles
) -> None:
    troubles.expect("401")
    page = read()
    drag_over(page, RIFLES)
    page.context.clear_cookies()
    page.keyboard.press("1")
    page.get_by_label("Password").fill(study.pass_phrase)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("mark")).to_have_text(RIFLES)
    assert len(kept(study)) == 1


TWO_HUNDRED = """async ([count, from]) => {
  const add = (await import(document.querySelector("script[src*=brief]").src
    .replace("brief.js", "room/changes.js"))).add;
  const { newId } = await import(document.querySelector("script[src*=brief]").src
    .replace("brief.js", "identifiers.js"));
  const block = document.querySelectorAll(".block")[1];
  const start = Number(block.dataset.start);
  const statuses = [];
  for (let n = 0; n < count; n += 1) {
    const at = from + (n % 40);
    const exact = block.textContent.slice(at, at + 5);
    const words = exact.trim();
    const span = { start: start + at + exact.indexOf(words), exact: words };
    span.end = span.start + words.length;
    const { ok } = await add(newId(), span, { tags: [], note: "" });
    statuses.push(ok);
  }
  return statuses.filter(Boolean).length;
}"""


def test_two_browsers_make_two_hundred_highlights_at_once(read: Open, study: Study) -> None:
    pages = [read("lead"), read("analyst")]
    for at, page in enumerate(pages):
        page.evaluate(f"window.made = ({TWO_HUNDRED})([100, {at}]); undefined")
    assert [page.evaluate("window.made") for page in pages] == [100, 100]
    lines = kept(study)
    assert sorted(line.number for line in lines) == list(range(1, 201))
    assert len({line.id for line in lines}) == 200
    pages[0].reload()
    expect(pages[0].locator(".card")).to_have_count(200)

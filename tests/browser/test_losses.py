"""A lost network, a session that ran out, two browsers at once: nothing typed is lost."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import expect

from app.actions.highlights import edit_highlight
from app.store.database import change
from tests.browser.axe import violations
from tests.browser.conftest import Troubles
from tests.browser.reading_page import RIFLES, Open, kept, mark, press
from tests.browser.selecting import drag_over
from tests.fixtures.study import Study


def test_what_is_done_without_a_connection_is_kept_over_a_reload_and_sent_in_order_once(
    read: Open, study: Study, troubles: Troubles
) -> None:
    troubles.expect("ERR_|Failed to load")
    mark(study, "Monitors need mandates", "monitoring")
    page = read()
    page.on("dialog", lambda dialog: dialog.accept())  # the tab asks before it loses what is kept
    waiting = page.locator("#kept")
    sent: list[str] = []

    def lose_the_answer(route: Any) -> None:
        sent.append(route.request.post_data)
        route.fetch()
        route.abort()

    page.route("**/highlights", lose_the_answer)
    drag_over(page, RIFLES)
    page.locator("#palette-note").fill("Keep me")
    page.get_by_role("button", name="Save").click()
    expect(waiting).to_have_text("Kept: 1 change is sent when the connection is back")
    expect(page.locator("[data-kept]")).to_have_text(RIFLES)
    page.context.set_offline(True)
    page.unroute("**/highlights")
    card = page.locator("#h1")
    for note in ("First", "Second"):
        card.locator(".ref").click()
        page.locator("#palette-note").fill(note)
        page.get_by_role("button", name="Save").click()
    expect(card.locator(".waiting")).to_have_text(
        ["Kept: tags and note: Monitoring · First", "Kept: tags and note: Monitoring · Second"]
    )
    card.hover()
    card.get_by_role("button", name="Reply").click()
    card.locator("textarea").fill("In the train")
    card.get_by_role("button", name="Send").click()
    drag_over(page, "several years")
    press(page, "1")
    expect(waiting).to_have_text("Kept: 5 changes are sent when the connection is back")
    press(page, "Control+z")  # the last one never left
    expect(page.locator("#toast")).to_contain_text("Taken back: Highlight of “several years”")
    expect(page.locator("[data-kept]")).to_have_count(1)

    posts = re.compile(r"/highlights")
    page.route(
        posts, lambda route: route.abort() if route.request.method == "POST" else route.continue_()
    )
    page.context.set_offline(False)
    page.reload()
    expect(waiting).to_have_text("Kept: 4 changes are sent when the connection is back")
    expect(page.locator("[data-kept]")).to_have_text(RIFLES)
    page.unroute(posts)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#toast")).to_contain_text("4 changes that were kept are saved")
    expect(waiting).to_be_hidden()
    expect(card.locator(".note")).to_have_text("Second")
    expect(page.locator("#h2 .note")).to_have_text("Keep me")
    expect(page.locator("[data-kept], .waiting")).to_have_count(0)
    expect(card.locator(".said")).to_have_text("In the train")
    assert len(sent) == 1
    assert [line.note for line in kept(study)] == ["Keep me", "Second"]


def test_what_the_server_refuses_afterwards_stays_with_its_words_until_somebody_decides(
    read: Open, study: Study, troubles: Troubles
) -> None:
    troubles.expect("ERR_|409")
    mark(study, RIFLES, "monitoring")
    page = read()
    page.context.set_offline(True)
    page.locator("#h1 .ref").click()
    page.locator("#palette-note").fill("Written in a tunnel")
    page.get_by_role("button", name="Save").click()
    waiting = page.locator("#kept")
    expect(waiting).to_contain_text("1 change is sent")
    with study.app.app_context(), change():
        edit_highlight(study.member("lead"), 1, 1, ["border-control"], "Ana’s", 1)
    page.context.set_offline(False)
    expect(waiting).to_have_text("1 change not taken: look")
    waiting.click()
    told = page.get_by_role("dialog", name="Changes not sent yet")
    expect(told).to_contain_text("Written in a tunnel")
    expect(told).to_contain_text("Ana Sousa changed B1:1 while you were writing")
    assert violations(page) == []
    told.get_by_role("button", name="Send it again").click()
    expect(waiting).to_be_hidden()
    expect(page.locator("#h1 .note")).to_have_text("Written in a tunnel")


def test_what_a_colleague_did_comes_though_its_first_answer_was_lost(
    read: Open, study: Study, troubles: Troubles
) -> None:
    troubles.expect("ERR_|Failed to load")
    page = read()
    page.route("**/briefs/1/changes**", lambda route: route.abort(), times=1)
    mark(study, RIFLES, role="lead")
    expect(page.locator("mark")).to_have_text(RIFLES)


def test_a_session_that_ran_out_is_renewed_in_place(
    read: Open, study: Study, troubles: Troubles
) -> None:
    troubles.expect("401")
    page = read()
    drag_over(page, RIFLES)
    page.context.clear_cookies()
    page.keyboard.press("1")
    page.get_by_label("Password").fill(study.pass_phrase)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.locator("mark")).to_have_text(RIFLES)
    assert len(kept(study)) == 1


TWO_HUNDRED = """async ([count, from]) => {
  const { modules } = await import(document.querySelector("script[src*=brief]").src);
  const { "room/changes.js": { add }, "identifiers.js": { newId } } = modules;
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

"""Three people in one brief, one of them on a phone: what one does the others see at once, and the
place where they read never moves."""

from __future__ import annotations

import sqlalchemy as sa
from playwright.sync_api import Page, expect

from app.actions import highlights, notes
from app.actions.codebook import edit_tag
from app.store import codebook
from app.store.database import change, db
from app.store.tables.briefs import Brief
from tests.browser.conftest import LONG_TEXT, PHONE, Troubles
from tests.browser.reading_page import Open
from tests.browser.selecting import drag_over, settled_ends
from tests.fixtures.study import Study

SECOND = 2_000  # milliseconds: a busy machine runs tests
WATCH = """(id) => {
  const top = () => document.getElementById(id).getBoundingClientRect().top;
  const at = top();
  window.moved = window.labelled = 0;
  const look = () => {
    window.moved = Math.max(window.moved, Math.abs(top() - at));
    window.labelled = Math.max(window.labelled, document.querySelectorAll(".card .new").length);
    requestAnimationFrame(look);
  };
  look();
}"""


def watch(page: Page, row: str) -> None:
    """From now on `moved` says by how many pixels the row has moved at most."""
    page.wait_for_function("document.readyState === 'complete'")
    page.evaluate("() => new Promise((done) => setTimeout(done, 300))")
    page.evaluate(WATCH, row)


def moved(page: Page) -> float:
    return float(page.evaluate("window.moved"))


class Ana:
    """What she does in the long brief, in a window of her own."""

    def __init__(self, study: Study, brief: int) -> None:
        self.study, self.brief = study, brief

    def mark(self, paragraph: int, role: str = "lead") -> None:
        exact = f"Paragraph {paragraph}."
        start = LONG_TEXT.index(exact)
        with self.study.app.app_context(), change():
            who, end = self.study.member(role), start + len(exact)
            highlights.add_highlight(who, self.brief, start, end, exact, ["border-control"])

    def edit(self, number: int, version: int, *tags: str, note: str = "") -> None:
        with self.study.app.app_context(), change():
            lead = self.study.member("lead")
            highlights.edit_highlight(lead, self.brief, number, tags, note, version)

    def remove(self, number: int) -> None:
        with self.study.app.app_context(), change():
            highlights.remove_highlight(self.study.member("lead"), self.brief, number)

    def answer(self, number: int, text: str) -> None:
        with self.study.app.app_context(), change():
            notes.add_note(self.study.member("lead"), self.brief, number, text)


def test_what_one_does_the_others_see_and_nothing_moves(
    read: Open, study: Study, long_brief: int, troubles: Troubles
) -> None:
    troubles.expect("409")
    path, ana = f"/briefs/{long_brief}", Ana(study, long_brief)
    ana.mark(52, "analyst")
    ben = read("analyst", f"{path}#p50")
    vic = read("viewer", f"{path}#p50", **PHONE)
    watch(ben, "p51")
    watch(vic, "p51")
    vic.evaluate("document.documentElement.style.overflowAnchor = 'none'")  # as in WebKit

    # in sight of both, far above and below, and just above
    for paragraph in (50, 10, 90, 51, 47):
        ana.mark(paragraph)
    news = ben.locator("#news")
    expect(news).to_contain_text("new by Ana", timeout=SECOND)
    expect(ben.locator("#h6, #h7").locator(".new")).to_have_count(2, timeout=SECOND)
    expect(ben.locator("#p51 mark")).to_have_text("Paragraph 51.")
    # on a phone ¶51 would get its first line of highlights
    expect(vic.locator("#news")).to_contain_text("new by Ana", timeout=SECOND)
    expect(vic.locator("#p10 mark, #p90 mark, #p47 mark")).to_have_count(3)
    expect(vic.locator("#p51 mark")).to_have_count(0)

    # retagged, answered on, deleted; what is written meanwhile stays, and a conflict is said
    ben.locator("#h4 .ref").click()
    ben.locator("#palette-note").fill("Mine")
    ana.edit(3, 1, "stockpile-security")
    ana.edit(4, 1, "monitoring", note="Hers")
    ana.answer(5, "Which?")
    ana.remove(2)
    expect(vic.locator("#p50 .more")).to_contain_text("2 highlights", timeout=SECOND)
    expect(vic.locator("#p3 mark")).to_have_count(0)
    expect(vic.locator("#h3")).to_contain_text("Stockpile security")
    expect(vic.locator("#h5 .replies")).to_have_text("1 reply")
    expect(ben.get_by_role("alert")).to_contain_text("Ana Sousa changed")
    expect(ben.locator("#palette-note")).to_have_value("Mine")
    ben.get_by_role("button", name="Save").click()
    expect(ben.locator("#palette-theirs")).to_have_text("Now: Monitoring · Hers")
    ben.get_by_role("button", name="Save").click()
    expect(ben.locator("#h4 .note")).to_have_text("Mine")
    expect(ben.locator("#h3")).to_contain_text("Stockpile security")
    expect(ben.locator("#h5 .replies")).to_have_text("1 reply")
    expect(vic.locator("#h4 .note")).to_have_text("Mine", timeout=SECOND)

    # and what one takes back
    ben.keyboard.press("Control+z")
    expect(vic.locator("#h4 .note")).to_have_text("Hers", timeout=SECOND)
    assert max(moved(ben), moved(vic)) < 1

    # not new any more once it was in view; the button leads to the rest, and shows what waits
    assert ben.evaluate("labelled") > 2
    expect(ben.locator("#news")).to_have_text("3 new by Ana")
    expect(vic.locator("#news")).to_have_text("4 new by Ana")
    ben.locator("#news").click()
    expect(ben.locator("#h7 .ref")).to_be_focused()
    vic.locator("#news").click()
    expect(vic.locator("#p51 mark")).to_have_text("Paragraph 51.")


def test_a_lost_connection_is_said_and_made_up_for(
    read: Open, study: Study, troubles: Troubles
) -> None:
    """What one did in another window counts as well; so does the codebook."""
    troubles.expect("ERR_|Failed to load")
    here, there = read("analyst"), read("analyst")
    here.context.set_offline(True)
    expect(here.locator("#news")).to_contain_text("No connection", timeout=5_000)
    drag_over(there, "count every rifle")
    there.keyboard.press("1")
    here.context.set_offline(False)
    expect(here.locator("#news")).to_have_text("1 new by you", timeout=SECOND)
    expect(here.locator("mark")).to_have_text("count every rifle")
    expect(there.locator("#news")).to_be_hidden()
    with study.app.app_context(), change():
        lead, tag = study.member("lead"), codebook.tag(study.project_id, "stockpile-security")
        edit_tag(lead, tag.slug, tag._replace(name="Depots", colour="rust"), tag.version)
    for page in (here, there):
        expect(page.locator("#h1 .chip")).to_contain_text("Depots", timeout=SECOND)
        expect(page.locator("mark.a-rust")).to_have_count(1)
        expect(page.locator("#tag-stockpile-security")).to_have_attribute("data-name", "Depots")


def test_a_network_that_comes_back_too_early_is_asked_again_soon(
    read: Open, troubles: Troubles
) -> None:
    troubles.expect("ERR_|Failed to load")
    page, is_out = read("analyst"), True
    page.route("**/changes?*", lambda route: route.abort() if is_out else route.continue_())
    expect(page.locator("#news")).to_contain_text("No connection", timeout=5_000)
    with page.expect_event("requestfailed"):
        page.evaluate("dispatchEvent(new Event('online'))")
    is_out = False
    expect(page.locator("#news")).to_be_hidden(timeout=SECOND)


def test_words_that_are_being_selected_stay(read: Open, study: Study, long_brief: int) -> None:
    """A colleague tags the same words otherwise after the mouse was pressed."""
    ana = Ana(study, long_brief)
    page = read("analyst", f"/briefs/{long_brief}")
    first, last = settled_ends(page, "Paragraph 3.")
    page.mouse.move(first["start"], first["middle"])
    page.mouse.down()
    with page.expect_response("**/changes?since=*"):
        ana.edit(2, 1, "monitoring")
    page.wait_for_timeout(200)  # in which it would come in
    expect(page.locator("#h2")).to_contain_text("Border control")
    page.mouse.move(last["end"], last["middle"], steps=2)
    page.mouse.up()
    assert page.evaluate("getSelection().toString()") == "Paragraph 3."
    page.keyboard.press("Escape")
    page.locator("h1").click()
    expect(page.locator("#h2")).to_contain_text("Monitoring", timeout=SECOND)


def test_that_a_project_was_put_back_to_an_earlier_state_is_said(
    read: Open, study: Study, troubles: Troubles
) -> None:
    """From then on its counts are lower, which they are for a moment at most otherwise."""
    troubles.expect("422")

    def counted(more: int) -> None:
        with study.app.app_context(), change():
            db.session.execute(sa.update(Brief).values(rev=Brief.rev + more))

    counted(5)
    here = read("viewer")
    with here.expect_response(
        lambda answer: "changes?seen=" in answer.url and answer.status == 204
    ):
        pass
    counted(-5)
    expect(here.locator("#news")).to_have_text("1 change", timeout=3 * SECOND)

"""Recommendations made in the reading room: from a highlight, from nothing, joined; by keys, mouse
and finger."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from app.actions.briefs import add_brief
from app.actions.recommendations import make
from app.domain.recommendations.record import Recommendation
from app.store import cues, recommendations
from app.store.database import change
from tests.browser.axe import violations
from tests.browser.conftest import PHONE, Troubles
from tests.browser.reading_page import RIFLES, Open, kept, mark, press
from tests.fixtures.arabic import ARABIC
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
    expect(page.locator("#news")).to_be_hidden()  # both changes are one's own
    assert [line.exact for line in kept(study)] == [SHOULD]
    (row,) = records(study)
    assert row.evidence[0].passage.ref == "B1:1"
    expect(page.locator("#toast")).to_contain_text(
        "R1 made. Ctrl+Z takes it and the highlight back."
    )
    press(page, "Control+z")
    expect(page.locator("mark")).to_have_count(0)
    assert records(study) == []
    assert RIFLES in study.text
    press(page, "Control+Shift+Z")
    expect(page.locator("#h1 .sign")).to_be_visible()
    assert [line.exact for line in kept(study)] == [SHOULD]


def test_the_same_keys_again_make_no_second_record_of_the_words(read: Open, study: Study) -> None:
    page = read()
    press(page, "j", "s", "0")
    offered(page)
    page.keyboard.press("Enter")
    expect(page.locator("#h1 .sign")).to_be_visible()
    press(page, "s", "0")
    offered(page)
    page.keyboard.press("Enter")
    message = page.locator("#strip-message")
    expect(message).to_have_text(
        "These words are in R1 already. Enter makes another; Escape leaves it at that."
    )
    another = page.get_by_role("button", name="Make another")
    expect(another).to_be_focused()
    assert len(records(study)) == 1
    page.get_by_role("button", name="Join R1 again").click()
    expect(page.locator("#toast")).to_contain_text("B1:2 is in R1.")
    press(page, "0")
    offered(page)
    press(page, "Enter")
    expect(another).to_be_focused()
    expect(page.get_by_role("button", name="Join R1 again")).to_be_visible()
    press(page, "Enter")
    expect(page.locator("#toast")).to_contain_text("R2 made.")
    assert [each.ref for each in records(study)] == ["R1", "R2"]


def row(page: Page, kind: str) -> Locator:
    return page.locator(f"#strip [data-kind={kind}]")


def point(page: Page, words: str, within: str = "#p1 .block") -> tuple[float, float]:
    """The middle of the first letter of the words."""
    x, y = page.evaluate(
        """([words, css]) => {
          const block = document.querySelector(css);
          const at = block.textContent.indexOf(words);
          const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
          let passed = 0;
          while (walker.nextNode()) {
            const node = walker.currentNode;
            if (at < passed + node.data.length) {
              const range = document.createRange();
              range.setStart(node, at - passed);
              range.setEnd(node, at - passed + 1);
              const { left, right, top, bottom } = range.getBoundingClientRect();
              return [(left + right) / 2, (top + bottom) / 2];
            }
            passed += node.data.length;
          }
        }""",
        [words, within],
    )
    return x, y


def values(record: Recommendation) -> list[tuple[str, str, str]]:
    return [(each.kind, each.basis, each.text) for each in record.fields]


def test_fields_are_bound_supplied_and_said_to_be_not_stated_by_keys(
    read: Open, study: Study
) -> None:
    mark(study, SHOULD)
    page = read()
    press(page, "n", "0")
    offered(page)
    press(page, "ArrowDown", "Enter")  # the first open row, who: the words before “should”
    expect(row(page, "actor").locator(".bound")).to_have_text("Guards")
    expect(row(page, "action").locator("input").first).to_be_focused()
    assert picked(page) == "count every rifle in the depots each month"
    press(page, "ArrowDown", "ArrowUp", "c", "Shift+D", "Escape")  # walked by: nothing is bound
    expect(row(page, "action").locator(".values")).to_be_empty()
    press(page, "Enter", "c", "Shift+D", ",")  # bound, and the row stays
    expect(row(page, "action").locator(".bound")).to_have_text("count every rifle in the depots")
    press(page, "c", "Shift+D", "ArrowDown")  # the same words again are not bound twice
    expect(row(page, "action").locator(".bound")).to_have_text(["count every rifle in the depots"])
    press(page, "Backspace")
    expect(row(page, "when").locator("em")).to_have_text("not stated")
    expect(row(page, "target").locator("input").first).to_be_focused()  # on to what is open
    press(page, "ArrowDown", "Escape")
    page.keyboard.type("peace lasts")
    press(page, "Control+Enter")
    reason = row(page, "condition").locator(".reason")
    expect(reason).to_be_focused()
    expect(row(page, "condition").locator(".why")).to_contain_text(
        "Say why “Condition” is “peace lasts”"
    )
    assert records(study) == []
    expect(page.locator("#strip-make kbd")).to_have_text("Ctrl ↵")
    page.keyboard.type("The text is of peace.")
    expect(row(page, "condition").locator(".why")).to_be_empty()  # and it is said no more
    press(page, "Control+Enter")
    expect(page.locator("#toast")).to_contain_text("R1 made.")
    (made,) = records(study)
    assert values(made) == [
        ("actor", "stated", "Guards"),
        ("action", "stated", "count every rifle in the depots"),
        ("when", "not_stated", ""),
        ("condition", "supplied", "peace lasts"),
        ("strength", "stated", "should"),
    ]
    assert made.title == "Count every rifle in the depots"


def picked(page: Page) -> str:
    said: str = page.evaluate("[...(CSS.highlights.get('picked') ?? [])].map(String)[0] ?? ''")
    return said


def test_words_are_picked_by_their_first_letters_as_in_a_list(read: Open, study: Study) -> None:
    mark(study, SHOULD)
    page = read()
    press(page, "n", "0", "ArrowDown", "ArrowDown", "ArrowDown")
    field = row(page, "when").locator("input").first
    expect(field).to_be_focused()
    assert picked(page) == ""  # nothing before a key asks
    for key, words in {
        "e": "every rifle in the depots each month",  # to the end of the clause
        "a": "each month",  # soon after: “ea”
        "Home": "Guards",  # to the words of another row
        "Shift+E": "Guards should count every",  # with Shift the last word
        "Shift+ArrowRight": "Guards should count every rifle",
        " ": "Guards",  # only this, and what follows is the last word
        "r": "Guards should count every rifle",
        "ArrowLeft": "Guards should count every",
    }.items():
        press(page, key)
        assert picked(page) == words, key
    press(page, " ")
    for letter, word in {"d": "depots", "g": "Guards", "e": "every", "r": "rifle"}.items():
        press(page, letter)  # round to the beginning
        assert picked(page).split()[0] == word, letter
    page.keyboard.insert_text("É")  # by an input method, or as an accent and a letter
    assert picked(page) == "each month"
    expect(field).to_have_value("")
    expect(page.locator("#announcer")).to_have_text(picked(page))
    press(page, "j", "n", "?", "/", "0")  # keys of the page
    expect(page.locator("#announcer")).to_have_text("No word begins with “0”.")
    expect(field).to_be_focused()
    expect(field).to_have_value("")
    press(page, "m", "Control+Enter")
    expect(page.locator("#toast")).to_contain_text("R1 made.")
    assert ("when", "stated", "month") in values(records(study)[0])


def test_words_are_bound_by_clicks_and_by_dragging(read: Open, study: Study) -> None:
    mark(study, SHOULD)
    page = read()
    page.locator("#h1").hover()
    page.get_by_role("button", name="Recommendation from B1:1").click()
    offered(page)
    page.mouse.click(*point(page, "rifle"))
    expect(page.locator("#strip-message")).to_have_text("Choose a row first, then its words.")
    row(page, "actor").locator(".of").click()
    page.mouse.click(*point(page, "Guards"))
    page.mouse.click(*point(page, "Guards"))  # one word
    expect(row(page, "actor").locator(".bound")).to_have_text(["Guards"])
    row(page, "action").locator(".of").click()
    page.mouse.move(*point(page, "count"))
    page.mouse.down()
    page.mouse.move(*point(page, "rifle"), steps=3)
    page.mouse.up()
    expect(row(page, "action").locator(".bound")).to_have_text("count every rifle")
    assert page.evaluate("getSelection().isCollapsed")
    row(page, "action").get_by_role("button", name="Clear What").click()
    expect(row(page, "action").locator(".values")).to_be_empty()
    page.mouse.click(*point(page, "count"))
    page.mouse.click(*point(page, "depots"))
    expect(row(page, "action").locator(".bound")).to_have_text("count every rifle in the depots")
    page.get_by_role("button", name="Make recommendation").click()
    expect(page.locator("#h1 .sign")).to_be_visible()
    assert values(records(study)[0])[:2] == [
        ("actor", "stated", "Guards"),
        ("action", "stated", "count every rifle in the depots"),
    ]


def test_a_word_beside_the_passage_widens_it_when_it_is_made(read: Open, study: Study) -> None:
    mark(study, RIFLES)
    page = read()
    press(page, "n", "0")
    offered(page)
    row(page, "actor").locator(".of").click()
    page.mouse.click(*point(page, "Guards"))
    expect(page.locator("#strip-message")).to_have_text("These words are not in the passage.")
    expect(row(page, "actor").locator(".values")).to_be_empty()
    page.get_by_role("button", name="Widen the passage").click()
    expect(row(page, "actor").locator(".bound")).to_have_text("Guards")
    assert kept(study)[0].exact == RIFLES  # nothing is kept before
    press(page, "Control+Enter")
    expect(page.locator("#toast")).to_contain_text("R1 made.")
    assert kept(study)[0].exact == f"Guards should {RIFLES}"
    press(page, "Control+z")
    expect(page.locator("#toast")).to_contain_text("Undone: Made R1. Adjusted B1:1")
    assert kept(study)[0].exact == RIFLES


def test_a_record_is_joined_by_its_number_or_words(read: Open, study: Study) -> None:
    mark(study, SHOULD)
    mark(study, "patrol the river border")
    mark(study, "Monitors need mandates")
    recommend(study, 1, title="Count the rifles")
    page = read()
    press(page, "n", "n", "0")
    offered(page)
    press(page, "~")
    expect(page.get_by_role("radio", name="Qualifying")).to_be_checked()
    page.keyboard.type("R1")
    expect(page.get_by_role("button", name="Join R1")).to_be_visible()
    expect(row(page, "actor")).to_be_hidden()  # what is joined says its own
    page.keyboard.press("Enter")
    expect(page.locator("#toast")).to_contain_text("B1:2 is in R1.")
    press(page, "n", "0", "-")
    page.keyboard.type("no such words")
    page.keyboard.press("Enter")
    expect(page.locator("#strip-message")).to_contain_text("No recommendation has the words")
    page.locator("#strip-join").fill("rifles count")
    expect(page.get_by_role("option", name="R1")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#h3 .sign")).to_contain_text("R1")
    (joined,) = records(study)
    assert [(e.passage.ref, e.stance) for e in joined.evidence] == [
        ("B1:1", "supports"),
        ("B1:2", "qualifies"),
        ("B1:3", "opposes"),
    ]


def recommend(study: Study, number: int, role: str = "lead", title: str = "") -> None:
    with study.app.app_context(), change():
        make(study.member(role), 1, number, title=title)


def test_a_colleague_made_one_meanwhile(read: Open, study: Study, troubles: Troubles) -> None:
    troubles.expect("409")
    mark(study, SHOULD)
    page = read()
    press(page, "n", "0")
    offered(page)
    press(page, "ArrowDown", "Enter")
    recommend(study, 1, title="Count them")
    press(page, "Control+Enter")
    message = page.locator("#strip-message")
    expect(message).to_contain_text("B1:1 is in R1 “Count them” by Ana Sousa already.")
    expect(row(page, "actor").locator(".bound")).to_have_text("Guards")  # nothing is lost
    expect(page.locator("#strip-known").get_by_role("link", name="R1 Count them")).to_be_visible()
    page.get_by_role("button", name="Make another").click()
    expect(page.locator("#h1 .sign")).to_have_count(2)
    assert values(records(study)[1])[0] == ("actor", "stated", "Guards")
    press(page, "0")
    expect(page.locator("#strip-known")).to_contain_text("These words are in R1 Count them, R2")


def test_without_an_answer_nothing_is_lost_and_one_is_made(
    read: Open, study: Study, troubles: Troubles
) -> None:
    troubles.expect("ERR_|Failed to load")
    mark(study, SHOULD)
    page = read()
    press(page, "n", "0")
    offered(page)
    press(page, "ArrowDown", "Escape")
    page.keyboard.type("the guards")
    press(page, "Enter")
    page.keyboard.type("As the text says.")
    page.route("**/recommendations", lambda route: route.abort())
    press(page, "Control+Enter")
    expect(page.locator("#strip-message")).to_contain_text("Nothing you typed is lost")
    press(page, "Escape")
    expect(page.locator("#strip")).to_be_hidden()
    expect(page.locator("#h1 .ref")).to_be_focused()
    page.unroute("**/recommendations")
    press(page, "0")
    expect(row(page, "actor").locator(".says > input")).to_have_value("the guards")
    offered(page)
    press(page, "ArrowDown", "Control+Enter")
    expect(page.locator("#h1 .sign")).to_have_count(1)
    assert values(records(study)[0])[0] == ("actor", "supplied", "the guards")


def test_a_sentence_that_only_reads_like_one_is_settled(read: Open, study: Study) -> None:
    mark(study, SHOULD)
    page = read()
    press(page, "n", "0")
    page.get_by_role("button", name="Not a recommendation").click()
    page.keyboard.type("An example")
    page.keyboard.press("Enter")
    expect(page.locator("#toast")).to_contain_text("Decided: 1 sentence is no recommendation.")
    expect(page.locator("#strip")).to_be_hidden()
    with study.app.app_context():
        assert [each.cue.paragraph for each in cues.undecided(study.project_id)] == ["2"]
    assert records(study) == []


def test_with_fingers_on_a_phone(read: Open, study: Study) -> None:
    mark(study, SHOULD)
    page = read(**PHONE)
    page.locator("mark").tap()
    page.get_by_role("dialog", name="B1:1").get_by_role("button", name="Recommendation").tap()
    offered(page)
    strip = page.get_by_role("dialog", name="New recommendation from B1:1")
    quote = strip.locator("blockquote")
    expect(quote).to_have_text(SHOULD)
    row(page, "actor").locator(".of").tap()
    expect(row(page, "actor").locator(".says > input")).not_to_be_focused()  # no keyboard comes up
    for words in ("Guards", "Guards"):
        page.touchscreen.tap(*point(page, words, "#strip-quote"))
    row(page, "action").locator(".of").tap()
    for words in ("count", "depots"):
        page.touchscreen.tap(*point(page, words, "#strip-quote"))
    expect(row(page, "action").locator(".bound")).to_have_text("count every rifle in the depots")
    for control in strip.locator("button:visible, select:visible").all():
        box = control.bounding_box()
        assert box
        assert box["height"] >= 24
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    strip.get_by_role("button", name="Make recommendation").tap()
    expect(page.locator("#toast span")).to_have_text("R1 made.")  # no keys are named
    expect(page.locator("#toast").get_by_role("button", name="Undo")).to_be_visible()
    assert values(records(study)[0])[:2] == [
        ("actor", "stated", "Guards"),
        ("action", "stated", "count every rifle in the depots"),
    ]


def test_beside_words_that_run_to_the_left_it_stands_on_their_left(
    read: Open, study: Study
) -> None:
    with study.app.app_context(), change():
        add_brief(study.member("lead"), ARABIC, data=b"2", name="x", media_type="text/plain",
                  reader="t", reader_version="1")  # fmt: skip
    page = read(path="/briefs/2", viewport={"width": 1280, "height": 720})
    press(page, "j", "s", "0")
    expect(page.locator("#strip-said")).to_contain_text("rules")
    box, block = page.locator("#strip").bounding_box(), page.locator(".block").first.bounding_box()
    assert box
    assert block
    assert (box["x"] >= 0, box["x"] + box["width"] < block["x"]) == (True, True)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "options",
    [{}, PHONE, {"viewport": {"width": 320, "height": 640}}],
    ids=["wide", "phone", "400"],
)
def test_axe_finds_nothing_in_the_open_strip(
    read: Open, study: Study, options: dict[str, Any], scheme: str
) -> None:
    mark(study, SHOULD, "monitoring")
    page = read(**options, color_scheme=scheme)
    press(page, "n", "0")
    offered(page)
    page.locator("#strip-more > summary").click()
    row(page, "action").locator(".of").click()
    found = violations(page)
    assert found == [], "\n".join(found)
    assert page.evaluate("document.documentElement.scrollWidth") <= page.evaluate("innerWidth")


def test_what_reads_like_one_shows_when_it_is_asked_for(read: Open, study: Study) -> None:
    page = read()
    expect(page.locator(".cue-sign")).to_have_count(0)
    page.get_by_role("button", name="B1 Counting rifles").click()
    page.get_by_role("button", name="Show what reads like a recommendation").click()
    signs = page.locator(".cue-sign")
    expect(signs).to_have_count(2)
    expect(page.locator("#toast")).to_contain_text("2 undecided: R? beside each.")
    page.keyboard.press("Escape")
    signs.first.click()
    offered(page)
    page.keyboard.press("Enter")
    expect(page.locator("#h1 .sign")).to_be_visible()
    expect(signs).to_have_count(1)
    page.goto(study.url("/briefs/1?cues=1#p2"))
    expect(page.locator("#p2 .cue-sign")).to_be_visible()
    assert violations(page, "#text") == []

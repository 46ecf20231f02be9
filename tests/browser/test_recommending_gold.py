"""The essay's eleven recommendations, judged by hand (../shared/recommendations), made in the
reading room from words that are no highlight yet: by keyboard alone, and by mouse. What each took
is printed (`pytest -s`)."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app.actions.briefs import add_brief
from app.domain.recommendations.kinds import FIELDS, NOT_STATED, STATED, SUPPLIED, is_pronoun
from app.domain.recommendations.record import FieldValue, Recommendation
from app.readers.prose.plain_text import read as read_text
from app.store import briefs, recommendations
from app.store.database import change
from tests.browser.reading_page import Open
from tests.browser.selecting import drag_over
from tests.fixtures.study import Study

SHARED = Path(__file__).resolve().parents[3] / "shared"
ESSAY = SHARED / "essay" / "collateral-damage.txt"
GOLD = SHARED / "recommendations" / "gold-recommendations.json"
ALIKE = 0.8  # of both, in characters
MOST_CLICKS, MOST_KEYS = 23, 50  # for one of them, as CONTRIBUTING says
IN_THE_GOLD = {"when": "by_when", "condition": "conditions"}
ALWAYS = ("actor", "action", "when", "strength")
MORE = ("condition", "target", "means", "purpose")

pytestmark = [
    pytest.mark.either_engine,
    pytest.mark.skipif(
        not GOLD.exists() or not ESSAY.exists(),
        reason="the essay and what was judged of it are not in this repository: ../shared",
    ),
]

Span = tuple[int, int]


@dataclass
class Asked:
    """A record of the gold on the essay's text: spans are code points of it."""

    id: str
    block: str
    quote: Span
    words: str
    level: str
    spans: dict[str, list[Span]]
    supplied: dict[str, tuple[str, str]] = field(default_factory=dict)
    none: list[str] = field(default_factory=list)


@dataclass
class Cost:
    """What a record took; `typed` are characters of what is supplied and why."""

    keys: int = 0
    clicks: int = 0
    typed: int = 0
    bound: int = 0
    offered: int = 0


@pytest.fixture
def essay(study: Study) -> tuple[int, list[Asked]]:
    """The number of its brief, and what is to be made."""
    with study.app.app_context(), change():
        number = add_brief(
            study.member("lead"), read_text(ESSAY.read_bytes()), data=ESSAY.read_bytes(),
            name=ESSAY.name, media_type="text/plain", reader="plain_text", reader_version="1",
        )  # fmt: skip
        brief = briefs.brief(study.project_id, number)
        text = briefs.revision_text(study.project_id, brief.revision_id)
        blocks = {b.label: b for b in briefs.blocks(study.project_id, brief.revision_id)}
    gold = json.loads(GOLD.read_text(encoding="utf-8"))
    wanted = gold["test"]["required_records"]
    rows = [row for row in gold["records"] if row["id"] in wanted]
    assert len(rows) == 11
    return number, [asked(row, text, blocks[str(row["paragraph"])]) for row in rows]


def asked(row: dict[str, Any], text: str, block: Any) -> Asked:
    quote = found(text, row["quote"], block.start, block.end)
    fields = {kind: row["fields"][IN_THE_GOLD.get(kind, kind)] for kind in (*ALWAYS, *MORE)}
    spans = {
        kind: [found(text, words, *quote) for words in said["spans"]]
        for kind, said in fields.items()
        if said["basis"] == "stated"
    }
    supplied = {
        kind: (said["text"], said["why"])
        for kind, said in fields.items()
        if said["basis"] == "supplied"
    }
    none = [kind for kind, said in fields.items() if said["basis"] == "not stated"]
    anchor = f"#p{row['paragraph']} .block"
    level = fields["strength"]["level"]
    words = text[quote[0] : quote[1]]
    return Asked(row["id"], anchor, quote, words, level, spans, supplied, none)


def found(text: str, words: str, start: int, end: int) -> Span:
    at = text.index(words, start, end)
    return at, at + len(words)


def alike(one: Span, other: Span) -> bool:
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return shared >= ALIKE * max(one[1] - one[0], other[1] - other[0])


SAID = """() => [...document.querySelectorAll("#strip [data-kind]")].map((row) => [
  row.dataset.kind, [...row.querySelector(".values").children].map((each) => each.textContent)])"""
# Where the words stand that are picked, in code points of the text (the essay has none astral).
PICKED = """() => {
  const ranges = [...(CSS.highlights.get("picked") ?? [])];
  const text = document.getElementById("text");
  const range = ranges.find((each) => text.contains(each.startContainer));
  const block = range?.startContainer.parentElement.closest(".block");
  if (!block) return null;
  const before = new Range();
  before.setStart(block, 0);
  before.setEnd(range.startContainer, range.startOffset);
  const start = Number(block.dataset.start) + before.toString().length;
  return [start, start + range.toString().length];
}"""
PLACE = """([start, css]) => {
  const block = document.querySelector(css);
  const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
  let passed = Number(block.dataset.start);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (start < passed + node.data.length) {
      const range = document.createRange();
      range.setStart(node, start - passed);
      range.setEnd(node, start - passed + 1);
      const { left, right, top, bottom } = range.getBoundingClientRect();
      return [(left + right) / 2, (top + bottom) / 2];
    }
    passed += node.data.length;
  }
}"""


IS_AT = """(css) => document.activeElement.closest(".para")?.querySelector(".block")
  === document.querySelector(css)"""


def offered(page: Page) -> dict[str, list[str]]:
    """What the rows say once the words have said what they offer."""
    expect(page.locator("#strip-said")).not_to_be_empty()
    said: dict[str, list[str]] = dict(page.evaluate(SAID))
    return said


def fits(asked: Asked, kind: str, said: list[str], text: str) -> bool:
    """Whether what is offered in a row is what the gold has."""
    if kind in asked.none:
        return said == ["not stated"] if kind in ALWAYS else not said
    if kind in asked.supplied:
        return len(said) == 1 and asked.supplied[kind][0].lower() in said[0].lower()
    wanted = asked.spans.get(kind, [])
    if len(said) != len(wanted):
        return False
    places = [found(text, words, *asked.quote) for words in said if words in asked.words]
    return len(places) == len(wanted) and all(map(alike, places, wanted))


def text_of(study: Study, number: int) -> str:
    with study.app.app_context():
        brief = briefs.brief(study.project_id, number)
        return briefs.revision_text(study.project_id, brief.revision_id)


class Keys:
    """A hand at the keyboard, which counts."""

    def __init__(self, page: Page, cost: Cost) -> None:
        self.page, self.cost = page, cost

    def press(self, *keys: str) -> None:
        for key in keys:
            self.cost.keys += 1
            self.page.keyboard.press(key)

    def write(self, words: str) -> None:
        self.cost.typed += len(words)
        self.page.keyboard.insert_text(words)

    def go_to(self, kind: str) -> None:
        """From row to row."""
        while not self.page.evaluate(f"document.activeElement.closest('[data-kind={kind}]')"):
            self.press("ArrowDown")

    def bind(self, text: str, span: Span) -> None:
        """By the first letters of the first and the last word."""
        self.press("Enter")
        last = text[: span[1]].rstrip(" .,;:)”’—").rpartition(" ")[2]
        last = last.rpartition("-")[2].rpartition("—")[2].lstrip("(“‘")
        if self.page.evaluate(PICKED)[0] != span[0]:
            self._until(text[span[0]], lambda at: bool(at[0] == span[0]))
        if abs(self.page.evaluate(PICKED)[1] - span[1]) > 2:
            self._until(f"Shift+{last[0].upper()}", lambda at: abs(at[1] - span[1]) <= 2)
        self.press("Enter")
        self.cost.bound += 1

    def _until(self, key: str, there: Any) -> None:
        for _ in range(40):
            self.press(key)
            if there(self.page.evaluate(PICKED)):
                return
        raise AssertionError(f"{key} does not lead there")


def test_all_are_made_by_keyboard_alone(
    read: Open, study: Study, essay: tuple[int, list[Asked]], monkeypatch: pytest.MonkeyPatch
) -> None:
    number, wanted = essay
    page, text = read("analyst", f"/briefs/{number}"), text_of(study, number)
    monkeypatch.setattr(page.mouse, "click", None)
    monkeypatch.setattr(page.mouse, "down", None)
    costs = {}
    for n, each in enumerate(wanted, 1):
        costs[each.id] = cost = Cost()
        while not page.evaluate(IS_AT, each.block):
            page.keyboard.press("j")
        hand = Keys(page, cost)
        hand.press("s")
        while each.words not in page.evaluate("getSelection().toString()"):
            hand.press(".")
        hand.press("0")
        said = offered(page)
        by_keys(hand, each, said, text)
        hand.press("Control+Enter" if cost.bound else "Enter")
        expect(page.locator("#toast")).to_contain_text(f"R{n} made.")
    told("keyboard", costs)
    assert max(cost.keys for cost in costs.values()) <= MOST_KEYS
    compare(study, wanted, text)


def by_keys(hand: Keys, each: Asked, said: dict[str, list[str]], text: str) -> None:
    page = hand.page
    if page.locator("#strip-level").input_value() != each.level:
        hand.go_to("strength")
        hand.press("Shift+Tab", each.level[0])
        expect(page.locator("#strip-level")).to_have_value(each.level)
    for kind in (*ALWAYS, *MORE):
        if fits(each, kind, said[kind], text):
            hand.cost.offered += bool(said[kind])
            continue
        if kind in each.none and kind in MORE and not said[kind]:
            continue
        hand.go_to(kind)
        if kind in each.none:
            hand.press(*["Backspace"] * len(said[kind]), *["Backspace"] * (kind in ALWAYS))
        elif kind in each.supplied:
            words, why = each.supplied[kind]
            hand.press(*["Backspace"] * len(said[kind]))
            hand.write(words)
            hand.press("Enter")
            hand.write(why)
            hand.cost.bound += 1
        else:
            for span in each.spans[kind]:
                hand.bind(text, span)


def test_all_are_made_by_mouse(read: Open, study: Study, essay: tuple[int, list[Asked]]) -> None:
    number, wanted = essay
    page, text = read("analyst", f"/briefs/{number}"), text_of(study, number)
    costs = {}
    for n, each in enumerate(wanted, 1):
        costs[each.id] = cost = Cost()

        def click(css: str, cost: Cost = cost) -> None:
            cost.clicks += 1
            page.locator(css).click()

        def point(offset: int, css: str = each.block, cost: Cost = cost) -> None:
            cost.clicks += 1
            x, y = still(page, offset, css)
            if not 60 < y < 780:  # rows above were laid out meanwhile
                page.evaluate("(by) => scrollBy({ top: by, behavior: 'instant' })", y - 400)
                x, y = still(page, offset, css)
            page.mouse.click(x, y)

        drag_over(page, each.words)
        cost.clicks += 1
        click("#palette-recommend")
        said = offered(page)
        for kind in (*ALWAYS, *MORE):
            row = f"#strip [data-kind={kind}]"
            if fits(each, kind, said[kind], text):
                cost.offered += bool(said[kind])
                continue
            if kind in each.none and kind in MORE and not said[kind]:
                continue
            if not page.locator(row).is_visible():
                click("#strip-more > summary")
            click(f"{row} > .of")
            if kind in each.none:
                for _ in range(len(said[kind]) + (kind in ALWAYS)):
                    cost.keys += 1
                    page.keyboard.press("Backspace")
            elif kind in each.supplied:
                words, why = each.supplied[kind]
                page.locator(f"{row} .says > input").fill(words)
                click(f"{row} .reason")
                page.locator(f"{row} .reason").fill(why)
                cost.typed += len(words) + len(why)
                cost.bound += 1
            else:
                for at, (start, end) in enumerate(each.spans[kind], 1):
                    point(start)
                    point(end - 1 - (text[end - 1] in ").,”"))
                    expect(page.locator(f"{row} .values > *")).to_have_count(at)
                    cost.bound += 1
        if page.locator("#strip-level").input_value() != each.level:
            cost.clicks += 2
            page.locator("#strip-level").select_option(each.level)
        click("#strip-make")
        expect(page.locator("#toast")).to_contain_text(f"R{n} made.")
    told("mouse", costs)
    assert max(cost.clicks for cost in costs.values()) <= MOST_CLICKS
    compare(study, wanted, text)


def still(page: Page, offset: int, css: str) -> tuple[float, float]:
    """Where the character stands once nothing has moved for some frames."""
    seen, same = None, 0
    while same < 4:
        place = page.evaluate(PLACE, [offset, css])
        same = same + 1 if place == seen else 0
        seen = place
        page.evaluate("() => new Promise((done) => requestAnimationFrame(done))")
    assert seen
    x, y = seen
    return x, y


def told(by: str, costs: dict[str, Cost]) -> None:
    print(f"\n{by:>8}  keys clicks typed bound offered")
    for id, cost in costs.items():
        print(
            f"{id:>8}  {cost.keys:4} {cost.clicks:6} {cost.typed:5} {cost.bound:5} {cost.offered:7}"
        )


def compare(study: Study, wanted: list[Asked], text: str) -> None:
    """Every span that is stated is the gold's, what is supplied has its reason, by when is not
    stated, and no pronoun stands for who is asked."""
    with study.app.app_context():
        rows = recommendations.recommendations(study.project_id)
    assert len(rows) == len(wanted)
    for row, each in zip(rows, wanted, strict=True):
        assert row.strength == each.level, each.id
        for kind, values in kinds_of(row).items():
            stated = [(v.start or 0, v.end or 0) for v in values if v.basis == STATED]
            assert all(text[v.start : v.end] == v.text for v in values if v.basis == STATED)
            expected = each.spans.get(kind, [])
            assert len(stated) == len(expected), (each.id, kind, [v.text for v in values])
            pairs = zip(sorted(stated), sorted(expected), strict=True)
            assert all(alike(one, other) for one, other in pairs), (
                each.id,
                kind,
                stated,
                [v.text for v in values],
            )
            if kind in each.supplied:
                assert [v.basis for v in values] == [SUPPLIED], (each.id, kind)
                assert values[0].why
        assert [v.basis for v in row.of("when")] == [NOT_STATED], each.id
        assert not any(is_pronoun(v.text) for v in row.of("actor")), each.id
        if "actor" in each.none:
            assert [v.basis for v in row.of("actor")] == [NOT_STATED], each.id


def kinds_of(row: Recommendation) -> dict[str, tuple[FieldValue, ...]]:
    return {kind: row.of(kind) for kind in FIELDS if kind not in ("speaker", "when")}

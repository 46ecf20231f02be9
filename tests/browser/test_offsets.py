"""The one script that converts the browser's positions, against Python's own slices."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page

from app.domain.anchors.spans import anchor_at
from app.domain.errors import Invalid
from app.folders import STATIC
from app.web.room.marks import is_astral

# Each entry may be cut anywhere: ZWJ families, flags, combining stacks, right-to-left, markup.
PIECES = [
    "a",
    "Z",
    " ",
    "\n",
    "<b>",
    "&amp;",
    "’",
    "é",
    "é",
    "ạ̈́",
    "한",
    "👩‍👩‍👧",
    "👍🏽",
    "🇫🇷",
    "🇩🇪",
    "🚢",
    "𝔄",
    "שלום",
    "سلام",
    "नमस्ते",
    "क्षि",
]


@dataclass(frozen=True)
class Case:
    """Blocks of a text, cut into elements at `cuts`, and a selection; all in code points."""

    blocks: list[str]
    cuts: list[int]
    start: int
    end: int

    @property
    def text(self) -> str:
        return "\n".join(self.blocks)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    blocks = st.lists(st.sampled_from(PIECES), min_size=1, max_size=12).map("".join)
    texts = draw(st.lists(blocks.map(lambda t: t.strip() or "x"), min_size=1, max_size=3))
    length = len("\n".join(texts))
    start, end = sorted(draw(st.tuples(*[st.integers(0, length)] * 2)))
    return Case(texts, draw(st.lists(st.integers(0, length), max_size=6)), start, end)


@pytest.fixture(scope="module")
def bench(browser: Browser) -> Iterator[Page]:
    """A page with nothing but the module: it needs no server."""
    page = browser.new_page()
    page.route("**/*", lambda route: route.fulfill(status=200, content_type="text/html", body=""))
    script = (STATIC / "app" / "room" / "text.js").read_text()
    page.route(
        "**/text.js", lambda route: route.fulfill(content_type="text/javascript", body=script)
    )
    page.goto("http://bench.test/")
    page.evaluate(SETUP)
    yield page
    page.close()


SETUP = """async () => {
  const offsets = await import("/text.js");
  const root = document.body;
  // A position as code points of the whole text, made a DOM position by counting, the slow way.
  const domPosition = (point) => {
    let left = point;
    for (const block of root.children) {
      const points = [...block.textContent];
      if (left <= points.length) {
        let units = points.slice(0, left).join("").length;
        const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
        for (let node = walker.nextNode(); node; node = walker.nextNode()) {
          if (units <= node.length) return [node, units];
          units -= node.length;
        }
      }
      left -= points.length + 1;
    }
  };
  const build = ({ blocks, cuts, astral }) => {
    root.replaceChildren();
    let start = 0;
    blocks.forEach((text, at) => {
      const block = document.createElement("p");
      block.dataset.start = start;
      if (astral[at]) block.dataset.astral = "";
      const points = [...text];
      const inside = [...new Set(cuts.map((cut) => cut - start))]
        .filter((cut) => cut > 0 && cut < points.length).sort((a, b) => a - b);
      [0, ...inside].forEach((from, n) => {
        const piece = points.slice(from, inside[n]).join("");
        const element = n % 2 ? document.createElement("mark") : null;
        if (element) element.textContent = piece;
        block.append(element ?? piece);
      });
      start += points.length + 1;
      root.append(block);
    });
  };
  window.run = (batch) => batch.map((one) => {
    build(one);
    const range = document.createRange();
    range.setStart(...domPosition(one.start));
    range.setEnd(...domPosition(one.end));
    const span = offsets.spanOf(range, root);
    if (!span) return null;
    const { start, end, exact } = span;
    const back = offsets.spanOf(offsets.rangeOf(start, end, root), root);
    return { start, end, exact, back: [back.start, back.end] };
  });
  window.units = (batch) => batch.map(({ text, at }) => {
    const units = offsets.codeUnits(text, at);
    return [text.slice(0, units), offsets.codePoints(text, units)];
  });
}"""


def expected(case: Case) -> tuple[int, int] | None:
    try:
        anchor = anchor_at(case.text, case.start, case.end)
    except Invalid:
        return None
    return anchor.start, anchor.end


def sent(batch: list[Case]) -> list[dict[str, object]]:
    return [{**asdict(c), "astral": [is_astral(text) for text in c.blocks]} for c in batch]


# A few cases an example, as the way to the browser and back costs more than they do.
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(batch=st.lists(cases(), min_size=3, max_size=5))
def test_a_selection_becomes_the_same_span_as_in_python(bench: Page, batch: list[Case]) -> None:
    found = bench.evaluate("window.run", sent(batch))
    for case, span in zip(batch, found, strict=True):
        wanted = expected(case)
        where = json.dumps(asdict(case))
        assert (span is None) == (wanted is None), where
        if span is not None:
            assert (span["start"], span["end"]) == wanted, where
            assert case.text[span["start"] : span["end"]] == span["exact"], where
            assert tuple(span["back"]) == wanted, where


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    batch=st.lists(st.tuples(st.text(max_size=30), st.integers(0, 30)), min_size=10, max_size=20)
)
def test_code_points_and_code_units_convert_both_ways(
    bench: Page, batch: list[tuple[str, int]]
) -> None:
    given_ = [{"text": text, "at": min(at, len(text))} for text, at in batch]
    for each, (before, points) in zip(given_, bench.evaluate("window.units", given_), strict=True):
        text, at = str(each["text"]), int(str(each["at"]))
        assert (before, points) == (text[:at], at)


def test_counting_code_units_as_code_points_would_fail(bench: Page) -> None:
    """The control: without data-astral the same selection comes out wrong."""
    case = Case(["🚢 rifles"], [], 2, 8)
    right, wrong = bench.evaluate(
        "window.run", [{**asdict(case), "astral": [True]}, {**asdict(case), "astral": [False]}]
    )
    assert (right["start"], right["end"]) == (2, 8)
    assert (wrong["start"], wrong["end"]) == (3, 9)

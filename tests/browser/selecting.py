"""Select words as a hand does: press where they begin, drag, release where they end."""

from __future__ import annotations

from playwright.sync_api import Page

STILL_FRAMES = 6

# Where the first and the last character of the words begin and end, whichever way they run, in the
# one block that has them.
ENDS = """(words) => {
  const block = [...document.querySelectorAll(".block")].find((b) => b.textContent.includes(words));
  if (!block) return null;
  block.scrollIntoView({ block: "center", behavior: "instant" });
  const from = block.textContent.indexOf(words);
  const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
  const box = (offset) => {
    walker.currentNode = block;
    let passed = 0;
    while (walker.nextNode()) {
      const node = walker.currentNode;
      if (offset < passed + node.data.length) {
        const range = document.createRange();
        range.setStart(node, offset - passed);
        range.setEnd(node, offset - passed + 1);
        const { left, right, top, bottom } = range.getBoundingClientRect();
        const rtl = /[\u0590-\u08ff]/.test(range);
        const [start, end] = rtl ? [right - 0.5, left] : [left + 0.5, right];
        return { left, right, start, end, middle: (top + bottom) / 2 };
      }
      passed += node.data.length;
    }
  };
  return [box(from), box(from + words.length - 1)];
}"""


def drag_over(page: Page, words: str) -> None:
    """Select the words with the mouse. Fails when no block of the page holds them."""
    first, last = settled_ends(page, words)
    page.mouse.move(first["start"], first["middle"])
    page.mouse.down()
    page.mouse.move(last["end"], last["middle"], steps=4)
    page.mouse.up()
    selected = page.evaluate("getSelection().toString()")
    assert selected.strip() == words, selected


def settled_ends(page: Page, words: str) -> list[dict[str, float]]:
    """Where the words stand once nothing has moved for some frames: sections that come into view
    are laid out one after the other, and a machine that runs tests is slow at it."""
    seen, still = None, 0
    while still < STILL_FRAMES:
        ends = page.evaluate(ENDS, words)
        assert ends, f"no block holds “{words}”"
        still = still + 1 if ends == seen else 0
        seen = ends
        page.evaluate("() => new Promise((done) => requestAnimationFrame(done))")
    assert seen
    return list(seen)

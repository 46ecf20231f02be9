"""Style sheets mean the same when they are sent small; scripts are tried by all other tests."""

from __future__ import annotations

from playwright.sync_api import Browser

from app.web.joining import joined_sheet
from app.web.static import FOLDER

RULES = """(pairs) => pairs.map((pair) => pair.map((css) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  return [...sheet.cssRules].map((rule) => rule.cssText.replace(/,\\s+/g, ",")).join("\\n");
}))"""


def test_every_style_sheet_has_the_same_rules_small(browser: Browser) -> None:
    paths = [p for p in (FOLDER / "css").glob("*.css") if "@import" not in p.read_text()]
    page = browser.new_page()
    pairs = page.evaluate(RULES, [[p.read_text(), joined_sheet(p)] for p in paths])
    page.close()
    assert all(written for written, _ in pairs)
    assert [path.name for path, (a, b) in zip(paths, pairs, strict=True) if a != b] == []

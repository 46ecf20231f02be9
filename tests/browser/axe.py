"""axe-core in an open page: put in once, asked often."""

from __future__ import annotations

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

RUN = """async ([within, options]) => {
  const place = within ? [...document.querySelectorAll(within)] : document;
  const { violations } = await axe.run(place, { resultTypes: ["violations"], ...options });
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html }) => `${id}: ${html.slice(0, 120)}`));
}"""
COLOURS = {"runOnly": ["color-contrast"]}


def violations(page: Page, within: str = "", *, only_colours: bool = False) -> list[str]:
    """What axe finds in the page, or in what the selector names."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE_SCRIPT)
    found: list[str] = page.evaluate(RUN, [within, COLOURS if only_colours else {}])
    return found

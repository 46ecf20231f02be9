"""axe-core in an open page: put in once, asked often."""

from __future__ import annotations

from collections.abc import Sequence

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

RUN = """async ([within, options]) => {
  const place = within ? [...document.querySelectorAll(within)] : document;
  const { violations } = await axe.run(place, { resultTypes: ["violations"], ...options });
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html }) => `${id}: ${html.slice(0, 120)}`));
}"""
COLOURS = ("color-contrast",)
# What depends on how wide and high the window is. Colours are four fifths of the time of all rules,
# and those of a narrow window are seen on a phone.
LAID_OUT = (
    "aria-hidden-focus",
    "nested-interactive",
    "scrollable-region-focusable",
)


def violations(page: Page, within: str = "", *, only: Sequence[str] = ()) -> list[str]:
    """What axe finds in the page, or in what the selector names, by all its rules or by `only`."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE_SCRIPT)
    found: list[str] = page.evaluate(RUN, [within, {"runOnly": list(only)} if only else {}])
    return found

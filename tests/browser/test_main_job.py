"""The whole job on the real essay, as a person does it: from the set-up link to the exports."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app.actions.setup import new_setup_link
from app.domain.sample import SAMPLE_RECOMMENDATIONS, sample_text
from app.store.database import change
from app.writers import WRITERS, writer_named
from tests.browser.conftest import LiveServer
from tests.browser.selecting import drag_over
from tests.writers.reading_back import quotes_in

ESSAY = Path(__file__).parents[3] / "shared" / "essay"
PASS_PHRASE = "quiet ledgers of the northern ferry"
# What is marked on the sample brief from the beginning.
STARTER = {row.words for row in SAMPLE_RECOMMENDATIONS} | {
    row.against for row in SAMPLE_RECOMMENDATIONS if row.against
}

pytestmark = pytest.mark.skipif(
    not ESSAY.exists(), reason="the essay is a third party's text and not in this repository"
)


def test_from_the_set_up_link_to_every_export(
    live_server: LiveServer, page: Page, tmp_path: Path
) -> None:
    source = (ESSAY / "collateral-damage.txt").read_bytes().decode()
    expected = json.loads((ESSAY / "expected.json").read_text())
    passages = expected["passages"]

    set_up(live_server, page)
    bring_in(page, source, expected)
    for passage in passages:
        mark(page, passage["quote"], passage["tag"])
    expect(page.locator(".card")).to_have_count(len(passages))

    filter_by_border_control(page, passages)
    cite_in_a_synthesis(page)
    compare_the_exports(page, tmp_path, source, passages)


def set_up(live_server: LiveServer, page: Page) -> None:
    with live_server.app.app_context(), change():
        token = new_setup_link()
    page.goto(f"/setup/{token}")
    page.get_by_label("Your name").fill("Ana Sousa")
    page.get_by_label("E-mail").fill("ana@example.org")
    page.get_by_label("Password").first.fill(PASS_PHRASE)
    page.get_by_role("button", name="Create my account").click()
    expect(page.locator(".tally, .first-steps, main")).not_to_have_count(0)

    page.get_by_role("button", name="Account of Ana Sousa").click()
    page.get_by_role("button", name="Sign out").click()
    page.goto("/sign-in")
    page.get_by_label("E-mail").fill("ana@example.org")
    page.get_by_label("Password").fill(PASS_PHRASE)
    page.get_by_role("button", name="Sign in").click()


def bring_in(page: Page, source: str, expected: dict[str, Any]) -> None:
    page.get_by_role("link", name="Getting started").first.click()
    page.get_by_role("link", name="Add a brief").first.click()
    page.get_by_label("Or paste the text").fill(source)
    page.get_by_role("button", name="Check the import").click()
    expect(page.get_by_label("Title")).to_have_value(expected["title"])
    expect(page.get_by_label("Authors")).to_have_value("\n".join(expected["authors"]))
    expect(page.get_by_label("Date")).to_have_value(re.compile("2013"))
    expect(page.locator("#count")).to_contain_text("12 numbered paragraphs")
    page.get_by_role("button", name="Save the brief").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(expected["title"])
    expect(page.locator(".gutter .number")).to_have_count(12)


def mark(page: Page, words: str, tags: str | list[str]) -> None:
    """Select with the mouse, tag with the keyboard: a digit for one tag, ticks for several."""
    before = page.locator(".card").count()
    drag_over(page, words)
    digits = {"stockpile-security": 1, "border-control": 2, "monitoring": 3}
    expect(page.get_by_role("dialog")).to_be_visible()
    if isinstance(tags, str):
        page.keyboard.press(str(digits[tags]))
    else:
        for tag in tags:
            page.keyboard.press("ArrowDown")  # into the menu; there a comma ticks what is typed
            page.keyboard.type(tag.partition("-")[0] + ",")
        page.keyboard.press("Enter")
    expect(page.locator(".card")).to_have_count(before + 1)


def filter_by_border_control(page: Page, passages: list[dict[str, Any]]) -> None:
    page.get_by_role("button", name="Getting started").click()
    page.get_by_role("link", name="Passages", exact=True).click()
    page.locator('[data-chip="tag:border-control"]').click()
    expect(page.locator("#q-sentence")).to_have_text("Passages tagged Border control.")
    expect(page).to_have_url(re.compile(r"\?q=tag(:|%3A)border-control"))
    found = [p["quote"] for p in passages if "border-control" in p["tag"]]
    for quote in found:
        expect(page.locator("main")).to_contain_text(quote)
    expect(page.locator("main blockquote")).to_have_count(len(found))


def cite_in_a_synthesis(page: Page) -> None:
    page.get_by_role("link", name="Report", exact=True).click()
    page.get_by_role("link", name=re.compile("synthesis of border control", re.I)).click()
    page.get_by_role("textbox").fill("Borders come first, the authors say ")
    page.get_by_role("button", name="Insert [B2:2]").click()
    page.get_by_role("button", name="Save the synthesis").click()
    own_words = page.locator(".synthesis").filter(has_text="Borders come first, the authors say")
    own_words.get_by_role("link", name=re.compile("Patrick and Bennett 2013, ¶9")).first.click()
    expect(page).to_have_url(re.compile(r"/briefs/2#h2$"))  # what is handed in has no list of all
    page.go_back()


def compare_the_exports(
    page: Page, tmp_path: Path, source: str, passages: list[dict[str, Any]]
) -> None:
    page.get_by_role("link", name="Report", exact=True).click()
    page.get_by_role("radio", name="Working paper").check()
    expect(page.locator(".sheet-paper > header")).to_contain_text("Working paper")
    links = page.locator("a[download]")
    formats = [href.partition("/report/")[2].partition("?")[0] for href in hrefs(links)]
    assert sorted(formats) == sorted(writer.name for writer in WRITERS)
    for number, name in enumerate(formats):
        if writer_named(name).holds == "nothing":
            continue
        if not links.nth(number).is_visible():
            page.get_by_role("button", name="More formats").click()
        with page.expect_download() as download:
            links.nth(number).click()
        path = tmp_path / name
        download.value.save_as(path)
        quotes = quotes_in(writer_named(name), path.read_bytes())
        assert set(quotes) == {p["quote"] for p in passages} | STARTER, name
        texts = source + sample_text()
        assert all(quote.encode() in texts.encode() for quote in quotes), name
    exported = json.loads((tmp_path / "json").read_bytes())["passages"]
    ours = [p for p in exported if p["exact"] not in STARTER]
    assert len(ours) == len(exported) - len(STARTER)
    assert [(p["exact"], sorted(p["tags"]), p["paragraph"]) for p in ours] == [
        (p["quote"], sorted([p["tag"]] if isinstance(p["tag"], str) else p["tag"]), p["paragraph"])
        for p in passages
    ]


def hrefs(links: Any) -> list[str]:
    return [str(link.get_attribute("href")) for link in links.all()]

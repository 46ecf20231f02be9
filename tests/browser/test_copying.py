"""What is copied to be pasted into a document: quotations with citation and link, and a section of
the report."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from app.actions.codebook import write_synthesis
from app.store.database import change
from tests.browser.reading_page import RIFLES, Open, mark, press
from tests.fixtures.study import Study

pytestmark = pytest.mark.either_engine

READ = """async (type) => {
  const [item] = await navigator.clipboard.read();
  return (await item.getType(type)).text();
}"""


def copied(page: Page, kind: str = "text/plain") -> str:
    said: str = page.evaluate(READ, kind)
    return said


def test_a_quotation_is_copied_by_a_key_and_by_a_button(read: Open, study: Study) -> None:
    mark(study, RIFLES, "monitoring")
    page = read()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    press(page, "n", '"')
    expect(page.locator("#toast")).to_contain_text("B1:1 copied, with citation and link.")
    assert copied(page).startswith(f"“{RIFLES}” (Quill 2019, ¶")
    assert copied(page).endswith(f"{study.url()}/briefs/1/highlights/1")
    assert 'highlights/1">Quill 2019, ¶' in copied(page, "text/html")
    press(page, "j", "s", '"')  # words that nobody marked
    expect(page.locator("#toast")).to_contain_text("The words selected copied")
    assert copied(page).endswith("/briefs/1#p2")
    page.get_by_role("link", name="Copy with citation and link").click()
    page.goto(study.url("/passages"))
    page.evaluate("navigator.clipboard.writeText('')")
    press(page, "n", '"')
    expect(page.locator("#announcer")).to_have_text("B1:1 copied, with citation and link.")
    assert RIFLES in copied(page)
    page.evaluate("navigator.clipboard.writeText('')")
    page.evaluate("delete Navigator.prototype.clipboard")  # as where nothing is encrypted
    said = page.locator("#announcer")
    said.evaluate("(each) => { each.textContent = ''; }")
    page.get_by_role("link", name="Copy B1:1 with citation and link").click()
    expect(said).to_have_text("B1:1 copied, with citation and link.")
    box = page.get_by_role("searchbox").first
    box.focus()
    page.keyboard.press("Control+v")
    expect(box).to_have_value(re.compile(RIFLES))
    page.goto(study.url("/briefs/1"))
    page.evaluate("delete Navigator.prototype.clipboard")
    press(page, "n", "Enter")
    page.locator("#palette-more").click()
    page.get_by_role("link", name="Copy link", exact=True).click()
    expect(page.locator("#toast")).to_contain_text("Link copied.")


def test_a_section_of_the_report_is_copied_as_a_document_takes_it(read: Open, study: Study) -> None:
    mark(study, RIFLES, "monitoring")
    with study.app.app_context(), change():
        text = "They **agree** [B1:1].\n\n2. Guards"
        write_synthesis(study.member("lead"), "monitoring", text, 0)
    page = read()
    page.goto(study.url("/report?profile=working"))
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy the section “Monitoring”").click()
    expect(page.locator("#announcer")).to_contain_text("“Monitoring” is copied.")
    html = copied(page, "text/html")
    assert "<h2>Monitoring</h2>" in html
    assert "<strong>agree</strong>" in html
    assert f"<blockquote><p>“{RIFLES}" in html.replace("…", "").replace("Guards should ", "")
    assert '<ol start="2"><li>Guards</li></ol>' in html
    assert "Monitoring marked by" in html
    assert "class=" not in html
    assert "<button" not in html
    assert "Copy" not in html
    assert 'href="http://127.0.0.1' in html
    assert "Method" not in html  # the chapter after it
    assert "#" not in html  # within the page nothing leads anywhere once it is pasted
    assert RIFLES in copied(page)
    page.goto(study.url("/report"))  # to hand in: nothing leads to the server
    page.get_by_role("button", name="Copy the section “Monitoring”").click()
    expect(page.locator("#announcer")).to_contain_text("“Monitoring” is copied.")
    assert "href" not in copied(page, "text/html")

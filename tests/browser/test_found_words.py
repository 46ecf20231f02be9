"""The words that somebody looked for are lit where the search led to."""

from __future__ import annotations

from playwright.sync_api import Page

from app.store.database import change
from tests.browser.conftest import NewPage
from tests.fixtures.marked import Marked

LIT = "() => [...(CSS.highlights.get('find') ?? [])].map(String)"


def test_words_are_lit_in_text_and_note(new_page: NewPage, marked: Marked) -> None:
    with marked.study.app.app_context(), change():
        marked.mark(1, "Neighbours ought", note="🔒 In Łódź, 加强监测工作")
    page: Page = new_page(marked.study.session("lead"))
    for find, anchor, lit in (
        ("riv*", "p2", ["river"]),
        ("lodz 监测 neighbours", "h5", ["Neighbours", "Łódź", "监测"]),
    ):
        page.goto(marked.study.url(f"/briefs/1?find={find}#{anchor}"))
        page.wait_for_function("() => CSS.highlights.has('find')")
        assert page.evaluate(LIT) == lit

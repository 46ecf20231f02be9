from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app.domain.errors import Failed
from app.exports.jobs import Hold, Workers
from app.store import export_jobs
from app.store.export_jobs import Claim
from app.writers import WRITERS
from tests.browser.conftest import NewPage, Troubles
from tests.fixtures.marked import Marked


@pytest.fixture
def ana(new_page: NewPage, marked: Marked) -> Page:
    return new_page(marked.study.session("lead"))


def test_a_large_export_shows_how_far_it_is_and_then_comes(
    ana: Page, marked: Marked, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = threading.Event()

    def slowly(_self: Workers, claim: Claim, ordered: dict[str, Any], hold: Hold) -> None:
        if ordered["format"] == "html":
            raise Failed("Writing this file failed. Try again.")
        hold(3200, 5000)
        seen.wait(10)
        export_jobs.keep(claim, b"all of it", 5000)

    monkeypatch.setattr(Workers, "write", slowly)
    monkeypatch.setattr(Workers, "warm", lambda _self: None)
    all_large = [replace(writer, most_in_request=0) for writer in WRITERS]
    monkeypatch.setattr("app.writers.WRITERS", all_large)
    ana.goto(marked.study.url("/report"))

    ana.get_by_role("switch", name="Overview").check()
    expect(ana.get_by_role("heading", name="Overview", exact=True)).to_be_visible()
    expect(ana.get_by_role("switch", name="Overview")).to_be_focused()
    link = ana.get_by_role("link", name="Markdown")
    expect(link).to_be_hidden()
    ana.get_by_role("button", name="More formats").click()
    link.click()
    expect(link).to_be_hidden()
    progress = ana.locator("[data-export-progress]")
    expect(progress).to_have_text("Writing Markdown: 3,200 of 5,000 passages")
    with ana.expect_download() as download:
        seen.set()
    assert download.value.suggested_filename == f"sahel-arms-report-{datetime.now(UTC).date()}.md"
    assert download.value.path().read_bytes() == b"all of it"
    expect(progress).to_be_hidden()

    ana.get_by_role("button", name="More formats").click()
    ana.get_by_role("link", name="Web page").first.click()
    expect(progress).to_have_text("Writing this file failed. Try again.")


def test_a_session_that_runs_out_while_a_file_is_written_is_renewed_in_place(
    ana: Page, marked: Marked, monkeypatch: pytest.MonkeyPatch, troubles: Troubles
) -> None:
    troubles.expect("401")
    signed_in_again = threading.Event()

    def slowly(_self: Workers, claim: Claim, _ordered: object, hold: Hold) -> None:
        hold(1, 5000)
        signed_in_again.wait(10)
        export_jobs.keep(claim, b"all of it", 5000)

    monkeypatch.setattr(Workers, "write", slowly)
    monkeypatch.setattr(Workers, "warm", lambda _self: None)
    all_large = [replace(writer, most_in_request=0) for writer in WRITERS]
    monkeypatch.setattr("app.writers.WRITERS", all_large)
    ana.goto(marked.study.url("/report"))
    ana.get_by_role("button", name="More formats").click()
    ana.get_by_role("link", name="Markdown").click()
    expect(ana.locator("[data-export-progress]")).to_contain_text("1 of 5,000")
    ana.context.clear_cookies()
    ana.get_by_label("Password").fill(marked.study.pass_phrase)
    ana.get_by_role("button", name="Sign in", exact=True).click()
    with ana.expect_download() as download:
        signed_in_again.set()
    assert download.value.path().read_bytes() == b"all of it"

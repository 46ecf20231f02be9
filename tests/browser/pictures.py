"""The README's pictures: `make pictures` takes them from the running application."""

from __future__ import annotations

import tempfile
from pathlib import Path

from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright

from app import create_app
from app.actions.accounts import add_user
from app.actions.codebook import write_synthesis
from app.actions.highlights import add_highlight
from app.actions.projects import add_project
from app.domain.tokens import new_token
from app.store import briefs, memberships, sessions
from app.store.database import change
from app.store.memberships import Member
from app.store.migrating import migrate
from app.store.tables.columns import now
from tests.browser import chromium
from tests.browser.conftest import DESKTOP, serving

FOLDER = Path(__file__).parents[2] / ".readme"
PASS_PHRASE = "quiet ledgers of the northern ferry"
HIGHLIGHTS = (  # (whose, words of the sample brief, tags, note)
    (0, "left unlocked. Eleven of fourteen depots stood open within a week.", ["monitoring"], ""),
    (
        1,
        "Eleven of fourteen depots stood open within a week. Nobody had to break in, because the "
        "guards had not been paid since the spring",
        ["stockpile-security"],
        "Pay before locks: compare the next section.",
    ),
    (0, "the guards had not been paid since the spring", ["border-control"], ""),
    (
        0,
        "A sealed door, a second copy of the ledger and a modest budget for destroying surplus",
        ["stockpile-security", "monitoring"],
        "Three cheap measures in one sentence.",
    ),
    (1, "the security of stockpiles", ["stockpile-security"], ""),
)
SYNTHESIS = (
    "The essay puts the storeroom first. Unpaid guards opened the depots [B1:6], and what would "
    "have kept them shut was cheap [B1:8].\n\nIt treats everything later in the chain as more "
    "expensive and less certain."
)


def main() -> None:
    program = chromium.bring()
    with tempfile.TemporaryDirectory() as folder:
        app = create_app({"INSTANCE": folder, "DATABASE_URL": f"sqlite:///{folder}/a.sqlite3"})
        migrate(app)
        slug, token = _study(app)
        with serving(app) as url, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, args=chromium.ARGUMENTS)
            page = _page(browser, url, token)
            _take(page, f"{url}/projects/{slug}/briefs/1#p3", "reading")
            _take(page, f"{url}/projects/{slug}/passages?q=tag:stockpile-security by:ana", "filter")
            _take(page, f"{url}/projects/{slug}/report#tag-stockpile-security", "report")
            browser.close()


def _study(app: Flask) -> tuple[str, str]:
    """A project of two people with some passages marked; its slug and Ana's session token."""
    with app.app_context():
        with change():
            ana = add_user("ana@example.org", "Ana Sousa", PASS_PHRASE)
        with change():
            ben = add_user("ben@example.org", "Ben Okoro", PASS_PHRASE)
        with change():
            lead = add_project(ana, "Arms flows", "What should be secured first?", sample=True)
            memberships.add(lead.project_id, ben, "Ben Okoro", "analyst")
        with change():
            people = [memberships.member(person, lead.slug) for person in (ana, ben)]
            for whose, words, tags, note in HIGHLIGHTS:
                _mark(people[whose], words, tags, note)
            write_synthesis(people[0], "stockpile-security", SYNTHESIS, 0)
            token = new_token()
            sessions.start(ana, token, now(), address="127.0.0.1", agent="pictures")
        return lead.slug, token


def _mark(actor: Member, words: str, tags: list[str], note: str) -> None:
    brief = briefs.brief(actor.project_id, 1)
    assert brief.revision_id is not None
    start = briefs.revision_text(actor.project_id, brief.revision_id).index(words)
    add_highlight(actor, 1, start, start + len(words), words, tags, note=note)


def _page(browser: Browser, url: str, token: str) -> Page:
    context = browser.new_context(**DESKTOP, device_scale_factor=1.5)  # type: ignore[arg-type]
    context.add_cookies([{"name": "briefmark_session", "value": token, "url": url}])
    return context.new_page()


def _take(page: Page, address: str, name: str) -> None:
    page.goto(address)
    page.wait_for_timeout(500)  # until the jump to the fragment has come to rest
    page.evaluate("document.activeElement?.blur()")
    FOLDER.mkdir(exist_ok=True)
    page.screenshot(path=FOLDER / f"{name}.png")


if __name__ == "__main__":
    main()

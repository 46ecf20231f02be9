"""The README's pictures: `make pictures` takes them from the running application."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path
from typing import Any

from flask import Flask
from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright
from pypdfium2 import PdfDocument

from app import create_app
from app.actions.accounts import add_user
from app.actions.codebook import write_synthesis
from app.actions.highlights import add_highlight
from app.actions.progress import declare_read
from app.actions.projects import add_project
from app.actions.recommendations import set_field
from app.domain.recommendations.kinds import NOT_STATED, GivenField
from app.domain.tokens import new_token
from app.store import briefs, memberships, recommendations, sessions
from app.store.database import change
from app.store.memberships import Member
from app.store.migrating import migrate
from app.store.tables.columns import now
from tests.browser import chromium
from tests.browser.conftest import DESKTOP, serving

FOLDER = Path(__file__).parents[2] / ".readme"
PASS_PHRASE = "quiet ledgers of the northern ferry"
ASKED = "Ministries of defence should count, mark and photograph every weapon in their depots"
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
    (0, ASKED, ["stockpile-security"], ""),
)
SYNTHESIS = (
    "The essay puts the storeroom first. Unpaid guards opened the depots [B1:6], and what would "
    "have kept them shut was cheap [B1:8].\n\nIt treats everything later in the chain as more "
    "expensive and less certain."
)
HEIGHT, GAP, TABLE = 1040, 28, "#dcd8cf"
ROOM = {"viewport": {"width": 1000, "height": HEIGHT}, "device_scale_factor": 1}


def main() -> None:
    program = chromium.bring()
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        app = create_app({"INSTANCE": folder, "DATABASE_URL": f"sqlite:///{folder}/a.sqlite3"})
        migrate(app)
        slug, token = _study(app)
        with serving(app) as url, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, args=chromium.ARGUMENTS)
            project = f"{url}/projects/{slug}"
            page = _page(browser, url, token)
            _handed_in(page, project, _page(browser, url, token, **ROOM))
            _recommending(page, project)
            _take(page, f"{project}/passages?q=tag:stockpile-security by:ana", "filter")
            _take(page, f"{project}/report#tag-stockpile-security", "report")
            browser.close()


def _handed_in(page: Page, project: str, room: Page) -> None:
    """The page of the report that has R1, beside the room with the passage that it rests on."""
    made = PdfDocument(page.request.get(f"{project}/report/pdf").body())
    texts = [each.get_textpage().get_text_bounded() for each in made]
    (number,) = (n for n, text in enumerate(texts) if text.startswith("The recommendations"))
    sheet = made[number].render(scale=HEIGHT / made[number].get_height()).to_pil()
    _open(room, f"{project}/briefs/1#b5")
    beside = _seen(room)
    picture = Image.new("RGB", (sheet.width + beside.width + 3 * GAP, HEIGHT + 2 * GAP), TABLE)
    picture.paste(sheet, (GAP, GAP))
    picture.paste(beside, (2 * GAP + sheet.width, GAP))
    _keep(picture, "handed-in")


def _recommending(page: Page, project: str) -> None:
    """The strip beside a passage, with what its words offer."""
    _open(page, f"{project}/briefs/1#h10")
    page.get_by_role("button", name="Recommendation from B1:10").click()
    expect(page.locator("#strip-said")).not_to_be_empty()
    _keep(_seen(page), "recommending")


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
            declare_read(people[0], 1, True)
            version = recommendations.recommendation(lead.project_id, 3).version
            set_field(people[0], 3, GivenField("when", NOT_STATED), version)
            token = new_token()
            sessions.start(ana, token, now(), address="127.0.0.1", agent="pictures")
        return lead.slug, token


def _mark(actor: Member, words: str, tags: list[str], note: str) -> None:
    brief = briefs.brief(actor.project_id, 1)
    assert brief.revision_id is not None
    start = briefs.revision_text(actor.project_id, brief.revision_id).index(words)
    add_highlight(actor, 1, start, start + len(words), words, tags, note=note)


def _page(browser: Browser, url: str, token: str, **options: Any) -> Page:
    context = browser.new_context(**{**DESKTOP, "device_scale_factor": 1.5, **options})
    context.add_cookies([{"name": "briefmark_session", "value": token, "url": url}])
    return context.new_page()


def _take(page: Page, address: str, name: str) -> None:
    _open(page, address)
    _keep(_seen(page), name)


def _open(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_timeout(500)  # until the jump to the fragment has come to rest
    page.evaluate("document.activeElement?.blur()")


def _seen(page: Page) -> Image.Image:
    return Image.open(io.BytesIO(page.screenshot())).convert("RGB")


def _keep(picture: Image.Image, name: str) -> None:
    """With 256 colours, rare ones among them and the flat ones exact: a third of the bytes."""
    few = picture.quantize(
        256, method=Image.Quantize.MAXCOVERAGE, kmeans=1, dither=Image.Dither.NONE
    )
    few.save(FOLDER / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()

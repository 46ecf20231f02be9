"""Looking over a text, and moving tags, with script: what the plain forms do, smoother."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.domain.errors import Invalid
from app.readers.fetching import Fetched
from app.store.database import change
from app.web.pages import uploads
from tests.browser.axe import violations
from tests.browser.conftest import NewPage, Troubles
from tests.fixtures.printed import PATROLS, keep_scanned
from tests.fixtures.study import Study

PASTE = "\n\n".join(
    f"Paragraph {n} says that guards should count every rifle in their depots." for n in range(1, 4)
)

PICTURE = b"GIF89a"


@pytest.fixture
def lead(study: Study, new_page: NewPage) -> Page:
    return new_page(study.session("lead"))


def begin(page: Page, study: Study, text: str = PASTE) -> None:
    page.goto(study.url("/briefs/new"))
    page.get_by_label("Or paste the text").fill(text)
    page.get_by_role("button", name="Check the import").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check the import")


def test_a_page_is_fetched_from_its_address_or_the_line_says_why_not(
    study: Study, lead: Page, troubles: Troubles, monkeypatch: pytest.MonkeyPatch
) -> None:
    troubles.expect("422")

    def fetch(address: str, **_: object) -> Fetched:
        if "gone" in address:
            raise Invalid("“example.org” has nothing at this address (404). Check it.")
        return Fetched(address, "locks.html", b"<h1>Ten Locks</h1><p>Count the rifles twice.</p>")

    monkeypatch.setattr(uploads, "fetch_isolated", fetch)
    lead.goto(study.url("/briefs/new"))
    lead.get_by_label("Or give its web address").fill("example.org/gone")
    lead.get_by_role("button", name="Check the import").click()
    expect(lead.locator(".sending .wrong")).to_have_text(
        "“example.org” has nothing at this address (404). Check it."
    )
    lead.get_by_label("Or give its web address").fill("example.org/locks")
    lead.keyboard.press("Enter")
    expect(lead.get_by_role("heading", level=1)).to_have_text("Check the import")
    expect(lead.get_by_label("Web address")).to_have_value("https://example.org/locks")


def more(page: Page, block: int, what: str) -> None:
    """Choose from the menu beside a block."""
    page.locator("li.block").nth(block - 1).hover()
    page.get_by_label(f"More for block {block}").click()
    page.get_by_role("button", name=f"{what}: block {block}").click()


def numbers(page: Page) -> list[str]:
    return [text.strip() for text in page.locator(".paragraph-number").all_inner_texts()]


def test_one_click_sets_a_block_apart_and_the_numbers_follow(study: Study, lead: Page) -> None:
    begin(lead, study)
    lead.get_by_role("button", name="Not text: block 2").click()
    assert numbers(lead) == ["1", "", "2"]
    expect(lead.get_by_label("Type of block 2")).to_have_value("boilerplate")
    expect(lead.locator("#count")).to_contain_text("2 numbered paragraphs, 1 block not")
    lead.get_by_role("button", name="Use as text: block 2").click()
    lead.get_by_label("Type of block 1").select_option("front")
    assert numbers(lead) == ["", "1", "2"]
    more(lead, 2, "The text ends here")
    assert numbers(lead) == ["", "1", ""]
    more(lead, 2, "The text starts here")
    more(lead, 3, "The text ends here")
    assert numbers(lead) == ["", "1", "2"]
    expect(lead.get_by_label("Type of block 1")).to_have_value("front")
    lead.get_by_label("Title").fill("Three paragraphs")
    lead.get_by_role("button", name="Save the brief").first.click()
    expect(lead.get_by_role("heading", level=1)).to_have_text("Three paragraphs")


def test_a_file_that_is_too_large_is_told_before_it_is_sent(
    study: Study, lead: Page, tmp_path: Path
) -> None:
    large = tmp_path / "large.txt"
    large.write_bytes(b"x" * 26 * 2**20)
    lead.goto(study.url("/briefs/new"))
    lead.get_by_label("Or paste the text").fill("Typed before")
    lead.get_by_label("Choose files").set_input_files(large)
    expect(lead.locator("#file-wrong")).to_contain_text("at most 25 MB")
    lead.get_by_role("button", name="Check the import").click()
    expect(lead.get_by_label("Or paste the text")).to_have_value("Typed before")
    lead.get_by_label("Choose files").set_input_files([])
    expect(lead.locator("#file-wrong")).to_have_count(0)


def test_several_files_come_in_one_by_one_and_one_that_fails_stops_none(
    study: Study, lead: Page, tmp_path: Path, troubles: Troubles
) -> None:
    troubles.expect("415")
    files = {"one.txt": PASTE.encode(), "photo.gif": PICTURE, "two.md": b"# Two\n\nCount."}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    lead.goto(study.url("/briefs/new"))
    watch_states(lead)
    lead.get_by_label("Choose files").set_input_files([tmp_path / name for name in files])
    lead.get_by_role("button", name="Check the import").click()
    rows = lead.locator(".sending li")
    expect(rows.nth(2).get_by_role("link", name="Check the import: two.md")).to_be_visible()
    expect(rows.nth(1)).to_contain_text("“photo.gif” seems to be")
    expect(rows.nth(0).get_by_role("link", name="Check the import: one.txt")).to_be_visible()
    assert lead.evaluate("seen") == ["Uploading, 0 %", "Reading the file…", "Check the import"]
    assert violations(lead) == []
    lead.get_by_role("link", name="Check the import: two.md").click()
    expect(lead.get_by_label("Title")).to_have_value("Two")
    lead.get_by_role("button", name="Save, then the next of 1").first.click()
    expect(lead.locator("main")).to_contain_text("This is the next one.")


def watch_states(page: Page) -> None:
    """Keep what the first line says, one after the other, in `seen`."""
    page.evaluate(
        """() => {
          window.seen = [];
          new MutationObserver(() => {
            const said = document.querySelector(".sending .state")?.textContent;
            if (said && said !== seen.at(-1)) seen.push(said);
          }).observe(document.querySelector(".sending"), { subtree: true, childList: true });
        }"""
    )


def test_a_lost_connection_keeps_the_form(study: Study, lead: Page, troubles: Troubles) -> None:
    troubles.expect("ERR_|Failed to load")
    lead.goto(study.url("/briefs/new"))
    lead.get_by_label("Or paste the text").fill(PASTE)
    lead.route("**/drafts", lambda route: route.abort())
    lead.get_by_role("button", name="Check the import").click()
    expect(lead.get_by_role("alert")).to_contain_text("The server did not answer")
    expect(lead.get_by_label("Or paste the text")).to_have_value(PASTE)
    lead.get_by_role("button", name="Try again").click()
    expect(lead.get_by_role("button", name="Try again")).to_be_focused()
    lead.unroute("**/drafts")
    lead.get_by_role("button", name="Check the import").click()
    expect(lead.get_by_role("heading", level=1)).to_have_text("Check the import")


def test_a_block_is_split_at_the_cursor_and_joined_again(study: Study, lead: Page) -> None:
    begin(lead, study)
    lead.get_by_label("Title").fill("Typed before")
    lead.get_by_label("Type of block 1").select_option("Heading 2")
    assert numbers(lead) == ["", "1", "2"]
    lead.get_by_role("button", name="Not text: block 1").click()
    lead.get_by_role("button", name="Use as text: block 1").click()
    expect(lead.get_by_label("Type of block 1")).to_have_value("heading-2")
    more(lead, 2, "Split")
    area = lead.get_by_label("Press Enter where the next block begins")
    expect(area).to_be_focused()
    for _ in "Paragraph 2 says ":
        lead.keyboard.press("ArrowRight")
    lead.keyboard.press("Enter")
    lead.get_by_role("button", name="Split it").click()
    expect(lead.locator(".block-text").nth(1)).to_have_text("Paragraph 2 says")
    expect(lead.get_by_label("More for block 3")).to_be_focused()
    expect(lead.locator("#count")).to_contain_text("3 numbered paragraphs, 0 blocks not")
    assert violations(lead) == []
    more(lead, 2, "Join with the next")
    expect(lead.locator(".block")).to_have_count(3)
    expect(lead.get_by_label("More for block 2")).to_be_focused()
    expect(lead.get_by_label("Type of block 1")).to_have_value("body")
    expect(lead.get_by_label("Type of block 1").locator("option:checked")).to_have_text("Heading 2")
    lead.get_by_role("button", name="Save the brief").first.click()
    expect(lead.get_by_role("heading", name="Paragraph 1 says")).to_be_visible()
    expect(lead.get_by_role("heading", level=1)).to_have_text("Typed before")


def test_what_cannot_be_joined_is_said_where_it_was_tried(
    study: Study, lead: Page, troubles: Troubles
) -> None:
    troubles.expect("422|409")
    begin(lead, study)
    more(lead, 3, "Join with the next")
    expect(lead.locator("#block-2").get_by_role("alert")).to_contain_text("Nothing follows")
    other = lead.context.new_page()
    other.goto(lead.url)
    more(other, 1, "Join with the next")
    expect(other.locator(".block")).to_have_count(2)
    more(lead, 1, "Join with the next")
    expect(lead.get_by_role("alert")).to_contain_text("in another tab")
    expect(lead.locator(".block")).to_have_count(2)


def test_on_a_phone_the_text_stands_before_what_is_said_about_it(study: Study, lead: Page) -> None:
    lead.set_viewport_size({"width": 390, "height": 844})
    begin(lead, study, f"A note on depots\n\nby Ana Sousa\n\n{PASTE}")
    about = lead.locator("details.about")
    title = lead.get_by_label("Title")
    expect(title).to_be_hidden()
    about.locator("summary").click()
    expect(title).to_be_visible()
    title.fill("")
    about.locator("summary").click()
    lead.get_by_role("button", name="Save the brief").click()
    expect(title).to_be_focused()  # what must be filled in is no riddle


def test_a_block_of_a_scan_leads_to_its_page_and_the_page_to_its_block(
    study: Study, lead: Page
) -> None:
    with study.app.app_context(), change():
        id, text = keep_scanned(study.member("lead"))
    lead.goto(study.url(f"/drafts/{id}"))
    title, blocks = lead.locator("#original-title"), lead.locator(".block-text")
    expect(title).to_contain_text("of 3")
    blocks.filter(has_text=PATROLS).click()
    expect(lead.locator("#original .pointed")).to_have_count(1)
    expect(title).to_have_text("Original, page 3 of 3")
    more(lead, 2, "Join with the next")
    expect(lead.locator(".block")).to_have_count(5)
    lead.evaluate("scrollTo(0, 0)")
    lead.get_by_label("Go to the page with the number").fill("2")
    lead.keyboard.press("Enter")
    expect(title).to_have_text("Original, page 3 of 3")
    start = text.index(PATROLS)
    of = study.client("lead").get(study.url(f"/drafts/{id}/pages/of?start={start}&end={start + 5}"))
    left, top = map(int, of.get_json()["paths"][0][1:].split("L")[0].split())
    page = lead.locator("#original figure")
    wide, high = page.evaluate("e => [e.clientWidth, e.clientHeight]")
    page.click(position={"x": wide * left / 10_000 + 5, "y": high * top / 10_000 + 5})
    expect(blocks.filter(has_text=PATROLS)).to_be_in_viewport()
    lead.keyboard.press("o")
    expect(lead.locator("#original")).to_have_count(0)
    lead.get_by_role("button", name="Original page beside the text").click()
    expect(title).to_be_visible()
    assert violations(lead) == []

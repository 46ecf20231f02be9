"""Many passages at once, by keyboard alone, while a colleague works."""

from __future__ import annotations

from playwright.sync_api import expect

from app.actions.highlights import edit_highlight
from app.store.database import change
from tests.browser.conftest import NewPage
from tests.fixtures.marked import Marked


def test_many_are_chosen_tagged_and_undone_by_keyboard(new_page: NewPage, marked: Marked) -> None:
    study = marked.study
    page = new_page(study.session("lead"))
    page.goto(study.url("/passages"))
    bar = page.get_by_role("group", name="Passages that are chosen")
    boxes = page.locator(".chooses")
    expect(bar).to_be_hidden()
    for key in ("n", "x"):
        page.keyboard.press(key)
    expect(bar).to_contain_text("1 chosen")
    expect(page.locator("#announcer")).to_have_text("B1:1 chosen. 1 chosen")
    boxes.nth(3).focus()
    page.keyboard.press("Shift+Space")  # all from the last one to it
    expect(bar).to_contain_text("4 chosen")
    boxes.nth(1).click()
    boxes.nth(2).click(modifiers=["Shift"])
    expect(bar).to_contain_text("2 chosen")
    page.keyboard.press("a")  # the focus is in a box
    expect(bar).to_contain_text("6 chosen")
    page.keyboard.press("a")
    expect(bar).to_be_hidden()
    for at in (0, 2):
        boxes.nth(at).focus()
        page.keyboard.press("Space")
    page.keyboard.press("Enter")  # sends nothing
    with study.app.app_context(), change():  # live, and what is chosen stays
        edit_highlight(study.member("analyst"), 1, 2, ["peacekeeping"], None, 1)
    page.get_by_role("button", name="1 change").click()
    expect(page.get_by_label("B1:2", exact=True)).not_to_contain_text("Border control")
    expect(bar).to_contain_text("2 chosen")
    page.keyboard.press("t")
    page.keyboard.type("Monitoring")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    said = page.get_by_role("status").filter(has_text="Tagged 2 passages with Monitoring.")
    expect(said).to_be_focused()
    expect(page.get_by_label("B1:1", exact=True)).to_contain_text("Monitoring")
    page.keyboard.press("Control+z")
    expect(page.get_by_role("status").filter(has_text="Undone for 2 passages.")).to_be_focused()
    expect(page.get_by_label("B1:1", exact=True)).not_to_contain_text("Monitoring")
    page.keyboard.press("Control+Shift+Z")
    expect(page.get_by_text("Done again for 2 passages.")).to_be_visible()
    page.keyboard.press("Tab")  # to the button of the message
    page.keyboard.press("Enter")
    expect(page.get_by_text("Undone for 2 passages.")).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    boxes.first.check()
    bar.get_by_role("button", name="Replace").click()
    dialog = page.get_by_role("dialog", name="Replace a tag")
    dialog.get_by_label("Replace").select_option("depots")
    dialog.get_by_label("by").select_option("peace")
    dialog.get_by_role("button", name="Replace").click()
    expect(page.get_by_text("Replaced Depots by Peace on 1 passage.")).to_be_visible()

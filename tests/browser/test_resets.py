"""Somebody lost their password: from the lead's page to their own, in two browsers."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import NewPage, Troubles
from tests.fixtures.study import Study

NEW = "violin gravel teapot meadow"


def test_a_lead_makes_a_link_and_its_person_chooses_a_new_pass_phrase(
    study: Study, new_page: NewPage, troubles: Troubles
) -> None:
    troubles.expect("401|404|422")  # ended, used and too short
    lead, elsewhere = new_page(study.session("lead")), new_page(study.session("analyst"))
    ben = new_page()
    lead.goto(study.url("/people"))
    lead.get_by_role("button", name="Lost password… of Ben Okoro").click()
    expect(lead.get_by_role("heading", name="Send this link to one person")).to_be_visible()
    link = lead.get_by_label("Link to a new password").input_value()

    ben.goto(link)
    expect(ben.locator("main")).to_contain_text("For Ben Okoro, ben@example.org.")
    ben.get_by_label("New password").fill("secret")
    ben.get_by_role("button", name="Set it and sign in").click()
    expect(ben.get_by_role("alert")).to_contain_text("at least 12 characters")
    ben.get_by_label("New password").fill(NEW)
    ben.keyboard.press("Enter")
    expect(ben.get_by_role("status").first).to_contain_text("Your new password is set.")
    expect(ben.get_by_role("link", name="Arms flows in the Sahel")).to_be_visible()

    elsewhere.goto(study.url())
    expect(elsewhere.get_by_role("heading", level=1)).to_have_text("Sign in")
    elsewhere.get_by_label("E-mail address").fill("ben@example.org")
    elsewhere.get_by_label("Password").fill(NEW)
    elsewhere.get_by_role("button", name="Sign in").click()
    expect(elsewhere.get_by_role("heading", level=1)).to_have_text("Arms flows in the Sahel")

    lead.goto(study.url())
    recent = lead.get_by_role("region", name="Recent activity")
    expect(recent).to_contain_text("You made a link to a new password for Ben Okoro")
    expect(recent).to_contain_text("Ben Okoro chose a new password by such a link")
    lead.goto(link)
    expect(lead.locator("main")).not_to_contain_text("New password")

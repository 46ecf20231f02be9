"""Somebody lost their password: from the lead's page to their own, in two browsers; by mail, alone.
And pages that look as the account says."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from app.actions.accounts import prefer
from app.domain.preferences import Preferences
from app.store.database import change
from tests.browser.conftest import NewPage, Troubles
from tests.fixtures.mailbox import Mailbox
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


class TestWithMail:
    @pytest.fixture
    def app_settings(self, mailbox: Mailbox) -> dict[str, object]:
        return mailbox.settings

    def test_who_forgot_a_password_needs_nobody_but_their_mailbox(
        self,
        study: Study,
        new_page: NewPage,
        mailbox: Mailbox,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr("app.mail.post.ANSWERED", 0)
        ben = new_page()
        ben.goto("/sign-in")
        ben.get_by_role("link", name="Forgot your password?").click()
        ben.get_by_label("E-mail address").fill("ben@example.org")
        ben.keyboard.press("Enter")
        expect(ben.get_by_role("status").first).to_contain_text("If an account has this address")
        assert study.app.extensions["post"].settle()
        ben.goto(mailbox.link("ben@example.org"))
        ben.get_by_label("New password").fill(NEW)
        ben.get_by_role("button", name="Set it and sign in").click()
        expect(ben.get_by_role("link", name="Arms flows in the Sahel")).to_be_visible()
        assert study.app.extensions["post"].settle()
        assert "was changed" in mailbox.to("ben@example.org")[-1]["Subject"]


def test_pages_are_dark_and_tell_moments_as_the_account_says_before_any_script(
    study: Study, new_page: NewPage
) -> None:
    with study.app.app_context(), change():
        prefer(study.people["lead"], Preferences("Asia/Kathmandu", "fr", "dark"))
    page = new_page(study.session("lead"), color_scheme="light", timezone_id="America/Lima")
    page.goto("/account")
    paper = "getComputedStyle(document.documentElement).backgroundColor"
    dark = page.evaluate(paper)
    moment = page.locator("time").first
    expect(moment).to_have_attribute("lang", "fr")
    there = "new Date(document.querySelector('time').dateTime).toLocaleTimeString('fr', \
{timeStyle: 'short', timeZone: 'Asia/Kathmandu'})"
    expect(moment).to_have_text(page.evaluate(there))
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(paper) == dark
    page.get_by_label("Colours", exact=True).select_option("Light")
    page.get_by_role("button", name="Save dates and colours").click()
    expect(page.get_by_role("status").first).to_contain_text("are saved")
    assert page.evaluate(paper) != dark
    plain = new_page(study.session("lead"), color_scheme="dark", java_script_enabled=False)
    plain.goto("/account")
    expect(plain.locator("html")).to_have_attribute("data-theme", "light")

"""A session that runs out under somebody's hands loses nothing."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from pyotp import TOTP

from app.actions.signing_in.app_codes import new_app, set_up
from app.actions.signing_in.factors import new_codes
from app.store.database import change
from app.store.sessions import end_others
from app.store.tables.columns import now
from tests.browser.conftest import LiveServer, Troubles
from tests.fixtures.study import Study


@pytest.fixture
def lead(study: Study, live_server: LiveServer, page: Page) -> Page:
    """The page of the lead, signed in."""
    cookie = {"name": "briefmark_session", "value": study.session("lead"), "url": live_server.url}
    page.context.add_cookies([cookie])  # type: ignore[list-item]
    return page


def end_sessions(study: Study) -> None:
    with study.app.app_context(), change():
        end_others(study.people["lead"], None)


def ask(page: Page, name: str) -> None:
    """Save something by script, as the reading page does; `data-done` gets the status."""
    page.evaluate(
        """async name => {
          const folder = document.querySelector("script[src*='/app/page.js']").src;
          const { post } = await import(new URL("api.js", folder));
          post("/projects", { name }).then(answer => {
            document.body.dataset.done = answer.status;
          });
        }""",
        name,
    )


def test_the_pass_phrase_is_asked_in_place_and_the_change_goes_through(
    study: Study, lead: Page, troubles: Troubles
) -> None:
    troubles.expect("401")
    lead.goto("/projects/new")
    lead.get_by_label("Research question").fill("Half a thought")
    end_sessions(study)
    ask(lead, "Saved by script")
    dialog = lead.get_by_role("dialog", name="Sign in again")
    expect(dialog.get_by_label("E-mail address")).to_have_value("ana@example.org")
    dialog.get_by_label("Password").fill("not this one")
    dialog.get_by_label("Password").press("Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("do not belong together")
    dialog.get_by_label("Password").fill(study.pass_phrase)
    dialog.get_by_label("Password").press("Enter")
    expect(dialog).to_be_hidden()
    expect(lead.locator("body")).to_have_attribute("data-done", "200")
    # The form of the page has the new token too.
    expect(lead.get_by_label("Research question")).to_have_value("Half a thought")
    lead.get_by_label("Name").fill("By the form")
    lead.get_by_role("button", name="Start the project").click()
    expect(lead.get_by_role("heading", level=1)).to_have_text("By the form")
    lead.goto("/projects")
    expect(lead.get_by_role("link", name="Saved by script")).to_be_visible()


def test_signing_in_again_in_another_window_is_enough(
    study: Study, lead: Page, troubles: Troubles
) -> None:
    troubles.expect("40[01]")
    lead.goto("/projects/new")
    end_sessions(study)
    other = lead.context.new_page()
    other.goto("/sign-in")
    other.get_by_label("E-mail address").fill(study.email("lead"))
    other.get_by_label("Password").fill(study.pass_phrase)
    other.get_by_role("button", name="Sign in").click()
    expect(other.get_by_role("heading", level=1)).to_have_text("Your projects")
    ask(lead, "After the other window")
    expect(lead.locator("body")).to_have_attribute("data-done", "200")


def test_giving_up_says_so_and_keeps_the_page(study: Study, lead: Page, troubles: Troubles) -> None:
    troubles.expect("401")
    lead.goto("/projects/new")
    lead.get_by_label("Name").fill("Still here")
    end_sessions(study)
    ask(lead, "Never saved")
    lead.get_by_role("dialog").get_by_role("button", name="Not now").click()
    expect(lead.locator("body")).to_have_attribute("data-done", "401")
    expect(lead.get_by_label("Name")).to_have_value("Still here")


def test_without_script_the_form_comes_back_after_signing_in(
    study: Study, lead: Page, troubles: Troubles
) -> None:
    troubles.expect("401")
    lead.goto("/projects/new")
    lead.get_by_label("Name").fill("Kept all the way")
    lead.get_by_label("Research question").fill("Line one\nline two")
    end_sessions(study)
    lead.get_by_role("button", name="Start the project").click()
    lead.get_by_label("E-mail address").fill(study.email("lead"))
    lead.get_by_label("Password").fill(study.pass_phrase)
    lead.get_by_role("button", name="Sign in").click()
    expect(lead.get_by_text("What you typed is still here")).to_be_visible()
    lead.get_by_role("button", name="Send it now").click()
    expect(lead.get_by_role("heading", level=1)).to_have_text("Kept all the way")
    expect(lead.locator(".question")).to_have_text("Line one\nline two")


def test_the_second_factor_is_asked_in_place_too(
    study: Study, lead: Page, troubles: Troubles
) -> None:
    troubles.expect("401")
    keys = (str(study.app.secret_key),)
    with study.app.app_context(), change():
        new = new_app("ana@example.org", keys)
        set_up(study.people["lead"], new.sealed, TOTP(new.secret).now(), keys, now())
        code = new_codes(study.people["lead"])[0]
    lead.goto("/projects/new")
    end_sessions(study)
    ask(lead, "Saved by script")
    dialog = lead.get_by_role("dialog", name="Sign in again")
    dialog.get_by_label("Password").fill(study.pass_phrase)
    dialog.get_by_label("Password").press("Enter")
    dialog.get_by_label("Code of your app").fill("wrong")
    dialog.get_by_label("Code of your app").press("Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("not right")
    dialog.get_by_label("Code of your app").fill(code)
    dialog.get_by_label("Code of your app").press("Enter")
    expect(dialog).to_be_hidden()
    expect(lead.locator("body")).to_have_attribute("data-done", "200")

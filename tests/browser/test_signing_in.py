"""Each way in, in a browser: passkey, code of an app, recovery code, a provider; by keys alone
where one types, and without a finding of axe, wide and light, narrow and dark."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyotp
import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from app.actions.signing_in.provider import _known as kept_of_before
from app.store.tables.columns import now
from tests.browser.axe import COLOURS, violations
from tests.browser.conftest import TIMEOUT_MILLISECONDS, LiveServer, Troubles
from tests.fixtures.provider import CLIENT, SECRET, TestProvider, served
from tests.fixtures.study import Study

WIDE, NARROW = ViewportSize(width=1280, height=800), ViewportSize(width=390, height=844)
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def door(browser: Browser, live_server: LiveServer, troubles: Troubles) -> Iterator[Page]:
    """A page at localhost: browsers offer passkeys there, and at no address of numbers."""
    url = live_server.url.replace("127.0.0.1", "localhost")
    context = browser.new_context(
        base_url=url, ignore_https_errors=True, reduced_motion="reduce", viewport=WIDE
    )
    context.set_default_timeout(TIMEOUT_MILLISECONDS)
    troubles.watch(context, url)
    yield context.new_page()
    context.close()
    assert troubles.unexpected() == []


@pytest.fixture
def signed_in(door: Page, study: Study, live_server: LiveServer) -> Callable[[str], Page]:
    def sign_in(role: str) -> Page:
        url = live_server.url.replace("127.0.0.1", "localhost")
        cookie = {"name": "briefmark_session", "value": study.session(role), "url": url}
        door.context.add_cookies([cookie])  # type: ignore[list-item]
        return door

    return sign_in


def virtual_key(page: Page) -> None:
    """The browser has a key that asks for a finger, and gets it."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})


def look(page: Page) -> None:
    """Nothing that axe finds, nothing wider than the window; and so on a phone, in the dark."""
    assert violations(page) == []
    page.set_viewport_size(NARROW)
    page.emulate_media(color_scheme="dark")
    assert violations(page, only=COLOURS) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.set_viewport_size(WIDE)
    page.emulate_media(color_scheme="light")


def sign_out(page: Page) -> None:
    page.goto("/account")
    page.get_by_role("main").get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def by_password(page: Page, study: Study) -> None:
    """By keys alone."""
    page.goto("/sign-in")
    page.get_by_label("E-mail address").focus()
    page.keyboard.type(study.email("lead"))
    page.keyboard.press("Tab")
    page.keyboard.type(study.pass_phrase)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Second step")


def test_each_way_in_but_the_provider(
    study: Study, signed_in: Callable[[str], Page], live_server: LiveServer, troubles: Troubles
) -> None:
    troubles.expect("401")  # a wrong code, and the page that asks again
    page = signed_in("lead")
    virtual_key(page)
    page.goto("/account")
    page.get_by_label("Name of the passkey").fill("My laptop")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    look(page)
    codes = page.get_by_label("Your recovery codes").input_value().split()

    page.goto("/account/app")
    look(page)
    app = pyotp.TOTP((page.locator("code.key").text_content() or "").replace(" ", ""))
    page.get_by_label("The code that the app shows now").fill(app.now())
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("The app is set up")
    expect(page.get_by_role("main")).to_contain_text("My laptop")
    look(page)

    sign_out(page)
    look(page)
    page.get_by_role("button", name="Sign in", exact=True).focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your projects")

    sign_out(page)
    by_password(page, study)
    look(page)
    page.get_by_label("Code").focus()
    page.keyboard.type("000000")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert").first).to_contain_text("This code is not right")
    page.get_by_label("Code").fill(app.at(now() + timedelta(seconds=30)))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your projects")

    sign_out(page)
    by_password(page, study)
    page.get_by_label("Code").fill(codes[0])
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your projects")

    live_server.app.config["CLOCK"] = lambda: now() + timedelta(minutes=11)
    page.goto("/account/app")
    expect(page.get_by_role("heading", level=1)).to_have_text("Confirm that it is you")
    look(page)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Set up an authenticator app")


def test_who_must_have_a_second_factor_sets_it_up_and_goes_on(
    study: Study, signed_in: Callable[[str], Page], live_server: LiveServer
) -> None:
    live_server.app.config["SECOND_FACTOR"] = "everybody"
    page = signed_in("analyst")
    virtual_key(page)
    page.goto(study.url())
    expect(page.get_by_role("heading", level=1)).to_have_text("Set up a second factor")
    look(page)
    page.get_by_role("button", name="Add a passkey").click()
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your projects")


def test_the_provider_of_the_house(
    study: Study,
    door: Page,
    signed_in: Callable[[str], Page],
    live_server: LiveServer,
    troubles: Troubles,
    tmp_path: Path,
) -> None:
    troubles.expect("leaves the origin: https://localhost")
    troubles.expect("403|503")  # unknown, and out
    here = live_server.url.replace("127.0.0.1", "localhost")
    people: dict[str, dict[str, Any]] = {"ana": {"sub": "ana-7", "email": "ana@example.org"}}
    provider = TestProvider(redirect_uri=f"{here}/sign-in/provider/back", people=people)
    with served(provider, tmp_path):
        live_server.app.config.update(
            PUBLIC_URL=here,
            OIDC_ISSUER=provider.issuer,
            OIDC_CLIENT_ID=CLIENT,
            OIDC_CLIENT_SECRET=SECRET,
            OIDC_CA_FILE=provider.ca_file,
            OIDC_NAME="House login",
        )
        door.goto("/sign-in")
        look(door)
        door.get_by_role("link", name="Sign in with House login").click()
        expect(door.get_by_role("main")).to_contain_text("Nobody here is known by this sign-in")
        look(door)

        page = signed_in("lead")
        page.goto("/account")
        page.get_by_role("button", name="Link with House login").click()
        look(page)
        page.get_by_role("link", name="Go on to House login").click()
        expect(page.get_by_role("status").first).to_contain_text("opens this account from now on")
        sign_out(page)
        page.get_by_role("link", name="Sign in with House login").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Your projects")

        sign_out(page)
        provider.down = True
        kept_of_before.clear()
        page.get_by_role("link", name="Sign in with House login").click()
        expect(page.get_by_role("main")).to_contain_text("Meanwhile you can sign in with your")
        look(page)

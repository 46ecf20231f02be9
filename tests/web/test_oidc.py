"""Signing in by a provider of OpenID Connect: pyop, over TLS by a certificate of the house."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.actions.people import invite
from app.actions.signing_in import identities as actions
from app.actions.signing_in import provider as client
from app.store import identities, users
from app.store.database import change
from app.store.security import latest
from app.store.tables.columns import now
from tests.fixtures.provider import (
    CLIENT,
    SECRET,
    Claims,
    TestProvider,
    another_key,
    served,
    state_of,
)
from tests.fixtures.study import Browser, Study, browser
from tests.web.test_factors import set_up_app

pytestmark = pytest.mark.either_engine

BACK = "/sign-in/provider/back"
PEOPLE: dict[str, Claims] = {
    "ana": {"sub": "ana-7", "email": "ana@example.org", "email_verified": True, "name": "Ana S."},
    "nia": {"sub": "nia-8", "email": "nia@example.org", "email_verified": True, "name": "Nia Bo"},
    "max": {"sub": "max-9", "email": "max@example.org", "name": "Max"},
}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestProvider]:
    asked = TestProvider(redirect_uri=f"http://localhost{BACK}", people=PEOPLE)
    with served(asked, tmp_path_factory.mktemp("provider")):
        yield asked


@pytest.fixture
def provider(running: TestProvider) -> TestProvider:
    """Honest, and Ana is signed in there."""
    running.bend, running.alg, running.key, running.down = dict, "RS256", None, False
    running.signs_in = "ana"
    running.asked.clear()
    client._known.clear()
    return running


@pytest.fixture
def app_settings(provider: TestProvider) -> dict[str, object]:
    return {
        "PUBLIC_URL": "http://localhost",
        "OIDC_ISSUER": provider.issuer,
        "OIDC_CLIENT_ID": CLIENT,
        "OIDC_CLIENT_SECRET": SECRET,
        "OIDC_CA_FILE": provider.ca_file,
        "OIDC_NAME": "House login",
    }


def linked(study: Study, provider: TestProvider, role: str = "lead") -> None:
    with study.app.app_context(), change():
        actions.link_as_administrator(study.email(role), provider.issuer, "ana-7", now())


def led_back(client: Browser, provider: TestProvider, address: str) -> str:
    """From our page to the provider, which leads back; the address where to."""
    there = client.get(address)
    assert there.status_code == 303, there.text
    return f"{BACK}?{provider.code_for(there.location or '')}"


def come(
    client: Browser, provider: TestProvider, address: str = "/sign-in/provider"
) -> TestResponse:
    return client.get(led_back(client, provider, address))


def is_in(client: Browser) -> bool:
    return client.get("/account").status_code == 200


def test_who_is_linked_signs_in_and_nothing_else_is_asked_of_anybody(
    study: Study, provider: TestProvider
) -> None:
    linked(study, provider)
    client = browser(study.app)
    assert "Sign in with House login" in client.get("/sign-in").text
    answer = come(client, provider, "/sign-in/provider?next=/projects/sahel-arms/passages")
    assert (answer.status_code, answer.location) == (303, study.url("/passages"))
    assert is_in(client)
    asked = ["/.well-known/openid-configuration", "/keys", "/authorize", "/token", "/userinfo"]
    assert provider.asked == asked
    come(browser(study.app), provider)
    assert provider.asked == [*asked, *asked[2:]]  # what it says of itself is known


def test_an_unknown_person_is_told_and_the_log_has_the_subject(
    study: Study, provider: TestProvider
) -> None:
    client = browser(study.app)
    answer = come(client, provider)
    assert answer.status_code == 403
    # Her address has an account; that alone opens nothing.
    assert "Nobody here is known by this sign-in yet, ana@example.org" in answer.text
    assert not is_in(client)
    with study.app.app_context():
        assert ("refuse", "identity", "ana-7 ana@example.org") in [
            (row.verb, row.kind, row.ref) for row in latest()
        ]


def test_an_account_is_linked_from_its_page(study: Study, provider: TestProvider) -> None:
    lead = study.client("lead")
    assert "Link with House login" in lead.get("/account").text
    page = lead.post("/account/provider").text
    there = re.search(r'href="(https://localhost[^"]+)"', page)
    assert there
    address = there[1].replace("&amp;", "&")
    assert "prompt=login" in address
    lead.get(f"{BACK}?{provider.code_for(address)}")
    assert "Take the link away" in lead.get("/account").text
    assert come(browser(study.app), provider).status_code == 303
    form = {"issuer": provider.issuer, "subject": "ana-7"}
    assert lead.post("/account/provider/removal", data=form).status_code == 303
    assert come(browser(study.app), provider).status_code == 403


def test_a_link_that_somebody_else_began_is_not_made(study: Study, provider: TestProvider) -> None:
    """In the same browser, after another person has signed in."""
    lead = study.client("lead")
    page = lead.post("/account/provider").text
    address = re.search(r'href="(https://localhost[^"]+)"', page)
    assert address
    query = provider.code_for(address[1].replace("&amp;", "&"))
    lead.set_cookie("briefmark_session", study.session("analyst"))
    assert lead.get(f"{BACK}?{query}").status_code == 403
    with study.app.app_context():
        assert identities.find(provider.issuer, "ana-7") is None


def test_one_sign_in_there_opens_one_account(study: Study, provider: TestProvider) -> None:
    linked(study, provider, "analyst")
    lead = study.client("lead")
    page = lead.post("/account/provider").text
    address = re.search(r'href="(https://localhost[^"]+)"', page)
    assert address
    answer = lead.get(f"{BACK}?{provider.code_for(address[1].replace('&amp;', '&'))}")
    assert answer.status_code == 422
    assert "linked with this already" in answer.text


def test_where_it_is_allowed_whom_the_provider_knows_gets_an_account(
    study: Study, provider: TestProvider
) -> None:
    study.app.config["OIDC_NEW_PEOPLE"] = 1
    provider.signs_in = "nia"
    client = browser(study.app)
    assert come(client, provider).status_code == 303
    page = client.get("/account").text
    assert "Nia Bo" in page
    assert "Current password" not in page
    with study.app.app_context():
        person = users.by_email("nia@example.org")
        assert not users.has_password(person.id)
    form = {"email": "nia@example.org", "pass_phrase": ""}
    assert browser(study.app).post("/sign-in", data=form).status_code == 401
    alone = client.post(
        "/account/provider/removal", data={"issuer": provider.issuer, "subject": "nia-8"}
    )
    assert "could not sign in any more" in alone.text
    for name, said in (("max", "does not say that"), ("ana", "an account with this e-mail")):
        provider.signs_in = name
        assert said in come(browser(study.app), provider).text


def test_an_invitation_opens_an_account(study: Study, provider: TestProvider) -> None:
    with study.app.app_context(), change():
        token = invite(study.member("lead"), role="viewer", days=1, now=now())
    provider.signs_in = "max"
    client = browser(study.app)
    page = client.get(f"/invitations/{token}").text
    there = re.search(r'href="(/sign-in/provider[^"]+)"', page)
    assert there
    answer = come(client, provider, there[1].replace("&amp;", "&"))
    assert (answer.status_code, answer.location) == (303, f"/invitations/{token}")
    assert client.post(answer.location).status_code == 303
    assert client.get(study.url()).status_code == 200
    wrong = "/sign-in/provider?invitation=wrong"
    provider.signs_in = "nia"
    assert come(browser(study.app), provider, wrong).status_code == 403


def with_(**changed: object) -> Callable[[Claims], Claims]:
    return lambda claims: {k: v for k, v in {**claims, **changed}.items() if v is not None}


def not_for_this_sign_in() -> list[Callable[[Claims], Claims]]:
    then = int(time.time())
    return [
        with_(nonce="of somebody else"),
        with_(nonce=None),
        with_(iss="https://evil.example"),
        with_(aud="another client"),
        with_(aud="another client", azp=CLIENT),
        with_(aud=["another client", CLIENT]),  # and nobody says for whom of the two
        with_(aud=["another client", CLIENT], azp="another client"),
        with_(exp=then - 120),
        with_(exp=None),
        with_(iat=then + 300),
        with_(nbf=then + 300),
        with_(sub=""),
        with_(at_hash="of another token"),
    ]


def test_a_token_that_is_not_for_this_sign_in_opens_nothing(
    study: Study, provider: TestProvider
) -> None:
    linked(study, provider)
    for number, bend in enumerate(not_for_this_sign_in()):
        provider.bend = bend
        client = browser(study.app)
        answer = come(client, provider)
        assert (number, answer.status_code) == (number, 422)
        assert "could not be accepted" in answer.text
        assert not is_in(client)


def test_clocks_may_differ_by_less_than_a_minute(study: Study, provider: TestProvider) -> None:
    linked(study, provider)
    provider.bend = with_(exp=int(time.time()) - 30, iat=int(time.time()) + 30)
    assert come(browser(study.app), provider).status_code == 303


def _by_the_secret() -> Any:
    from jwkest.jwk import SYMKey

    return SYMKey(key=SECRET.encode(), alg="HS256")


def test_a_token_that_its_keys_did_not_sign_opens_nothing(
    study: Study, provider: TestProvider
) -> None:
    linked(study, provider)
    for alg, key in (("none", None), ("HS256", _by_the_secret()), ("RS256", another_key())):
        provider.alg, provider.key = alg, key
        client = browser(study.app)
        assert (alg, come(client, provider).status_code) == (alg, 422)
        assert not is_in(client)


def test_a_key_that_is_new_there_is_asked_for(
    study: Study, provider: TestProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    linked(study, provider)
    come(browser(study.app), provider)
    (known,) = client._known.values()
    known.keys = {"keys": [{**known.keys["keys"][0], "kid": "of yesterday"}]}
    provider.asked.clear()
    assert come(browser(study.app), provider).status_code == 303
    assert provider.asked.count("/keys") == 1
    known.keys = {"keys": [{**known.keys["keys"][0], "kid": "of nobody"}]}
    assert come(browser(study.app), provider).status_code == 422
    assert provider.asked.count("/keys") == 1  # not more than once a minute
    known.again -= client.KEYS_KEPT
    assert come(browser(study.app), provider).status_code == 303


def test_an_answer_is_taken_once_and_in_the_browser_that_asked(
    study: Study, provider: TestProvider
) -> None:
    linked(study, provider)
    first, other = browser(study.app), browser(study.app)
    address = led_back(first, provider, "/sign-in/provider")
    led_back(other, provider, "/sign-in/provider")
    assert other.get(address).status_code == 422  # the state of another session
    assert not is_in(other)
    before = first.get_cookie("briefmark_form")
    assert first.get(address).status_code == 303
    assert browser(study.app).get(address).status_code == 422
    copy = browser(study.app)
    assert before
    for code in provider._pyop.authz_state.authorization_codes.values():
        code["used"] = False  # a provider that does not look
    copy.set_cookie("briefmark_form", before.value)
    assert copy.get(address).status_code == 422  # not even with a copy of its cookie
    mine = browser(study.app)
    good = led_back(mine, provider, "/sign-in/provider")
    assert mine.get(re.sub(r"state=[^&]+", "state=guessed", good)).status_code == 422
    assert mine.get(good).status_code == 422  # what was asked is given up then
    for code in provider._pyop.authz_state.authorization_codes.values():
        code["used"] = True
    again = browser(study.app)
    state = state_of(again.get("/sign-in/provider").location or "")
    code = re.sub(r"state=[^&]+", f"state={state}", address)
    assert again.get(code).status_code == 422  # the code has been used
    assert not is_in(again)


def test_an_answer_that_is_none_is_said(study: Study, provider: TestProvider) -> None:
    client = browser(study.app)
    for query in ("", "state=x", "code=x", "error=access_denied", "code=x&iss=y"):
        state = state_of(client.get("/sign-in/provider").location or "")
        own = "" if "state" in query else f"&state={state}"
        for address in (f"{BACK}?{query}{own}", f"{BACK}?{query}"):
            answer = client.get(address)
            assert answer.status_code == 422
            assert "Begin again" in answer.text


def test_after_ten_minutes_an_answer_comes_too_late(study: Study, provider: TestProvider) -> None:
    linked(study, provider)
    client = browser(study.app)
    address = led_back(client, provider, "/sign-in/provider")
    study.app.config["CLOCK"] = lambda: now() + timedelta(minutes=11)
    assert client.get(address).status_code == 422


def test_while_it_is_out_the_password_is_named_and_works(
    study: Study, provider: TestProvider
) -> None:
    provider.down = True
    client = browser(study.app)
    answer = client.get("/sign-in/provider")
    assert answer.status_code == 503
    assert "does not answer just now" in answer.text
    assert "Meanwhile you can sign in with your password" in answer.text
    form = {"email": study.email("lead"), "pass_phrase": study.pass_phrase}
    assert client.post("/sign-in", data=form).status_code == 303


def test_a_provider_that_goes_out_half_way_is_said(study: Study, provider: TestProvider) -> None:
    client = browser(study.app)
    address = led_back(client, provider, "/sign-in/provider")
    provider.down = True
    assert client.get(address).status_code == 503


def test_few_wait_for_it_at_a_time_and_the_rest_are_told(
    study: Study, provider: TestProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    linked(study, provider)
    room = threading.BoundedSemaphore(1)
    monkeypatch.setattr(client, "_room", room)
    begun, other = browser(study.app), browser(study.app)
    provider.down = True
    assert "does not answer" in other.get("/sign-in/provider").text
    provider.down = False  # who waited in vain has left
    address = led_back(begun, provider, "/sign-in/provider")
    with room:
        for each, path in ((other, "/sign-in/provider"), (begun, address)):
            asked = list(provider.asked)
            answer = each.get(path)
            assert answer.status_code == 503
            assert "Many people are signing in" in answer.text
            assert "Meanwhile you can sign in with your password" in answer.text
            assert provider.asked == asked
    assert come(other, provider).status_code == 303


def test_a_certificate_that_nobody_vouches_for_is_not_accepted(
    study: Study, provider: TestProvider
) -> None:
    study.app.config["OIDC_CA_FILE"] = ""
    assert browser(study.app).get("/sign-in/provider").status_code == 503
    assert provider.asked == []


def test_a_provider_that_calls_itself_otherwise_is_not_asked(
    study: Study, provider: TestProvider
) -> None:
    study.app.config["OIDC_ISSUER"] = f"{provider.issuer}/"
    assert browser(study.app).get("/sign-in/provider").status_code == 422


def test_a_second_factor_is_asked_after_it_unless_it_is_enough(
    study: Study, provider: TestProvider
) -> None:
    linked(study, provider)
    _, codes = set_up_app(study.client("lead"))
    client = browser(study.app)
    answer = come(client, provider, "/sign-in/provider?next=/projects")
    assert answer.location == "/sign-in/second"
    assert not is_in(client)
    done = client.post("/sign-in/second", data={"code": codes[0]})
    assert done.location == "/projects"
    study.app.config["OIDC_IS_ENOUGH"] = 1
    trusted = browser(study.app)
    assert come(trusted, provider).location == "/projects"
    assert is_in(trusted)


def test_who_has_no_password_confirms_by_the_provider(study: Study, provider: TestProvider) -> None:
    study.app.config["OIDC_NEW_PEOPLE"] = 1
    provider.signs_in = "nia"
    client = browser(study.app)
    come(client, provider)
    later = timedelta(minutes=11)
    study.app.config["CLOCK"] = lambda: now() + later
    provider.bend = lambda claims: {**claims, "auth_time": int(time.time() + later.total_seconds())}
    asked = client.get("/account/app")
    assert asked.status_code == 401
    assert "Confirm with House login" in asked.text
    address = "/confirm/provider?next=/account/app"
    good, provider.bend = provider.bend, dict  # signed in there before, and not again
    stale = come(client, provider, address)
    assert "did not ask you again" in stale.text
    provider.bend, provider.signs_in = good, "ana"
    assert come(client, provider, address).status_code == 403
    provider.signs_in = "nia"
    assert come(client, provider, address).location == "/account/app"
    assert client.get("/account/app").status_code == 200


def test_who_has_a_second_factor_does_not_confirm_by_the_provider(
    study: Study, provider: TestProvider
) -> None:
    linked(study, provider)
    lead = study.client("lead")
    set_up_app(lead)
    there = lead.get("/confirm/provider?next=/account/app")
    assert (there.status_code, there.location) == (303, "/confirm?next=/account/app")


def test_a_form_that_was_kept_waits_while_one_signs_in_in_a_new_tab(study: Study) -> None:
    sent = {"name": "Ours"}
    closed = browser(study.app).post(
        study.url("/filters"), data=sent, headers={"Sec-Fetch-Site": "same-origin"}
    )
    assert 'target="_blank">Sign in with House login, in a new tab' in closed.text
    assert 'name="name" value="Ours"' in closed.text


def test_where_passwords_open_nothing_no_page_asks_for_one(
    study: Study, provider: TestProvider
) -> None:
    study.app.config["PASSWORD_SIGN_IN"] = 0
    client = browser(study.app)
    assert 'name="pass_phrase"' not in client.get("/sign-in").text
    form = {"email": study.email("lead"), "pass_phrase": study.pass_phrase}
    answer = client.post("/sign-in", data=form)
    assert (answer.status_code, is_in(client)) == (403, False)
    linked(study, provider)
    assert come(client, provider).status_code == 303
    assert 'name="pass_phrase"' not in client.get("/account").text
    assert client.post("/account/pass-phrase", data={"pass_phrase": "x"}).status_code == 403
    lost = study.url(f"/people/{study.people['viewer']}/reset-link")
    assert "by no password" in client.post(lost).text
    study.app.config["CLOCK"] = lambda: now() + timedelta(minutes=11)
    assert 'name="pass_phrase"' not in client.get("/account/app").text
    assert client.post("/confirm", data={"pass_phrase": study.pass_phrase}).status_code == 401
    assert client.get("/forgotten").status_code == 403


def test_without_a_provider_there_is_no_way_there(app: Flask) -> None:
    app.config["OIDC_ISSUER"] = ""
    client = browser(app)
    assert client.get("/sign-in/provider").status_code == 404
    assert "House login" not in client.get("/sign-in").text


def test_the_provider_leads_back_below_the_path_of_the_public_address(
    study: Study, provider: TestProvider
) -> None:
    study.app.config.update(PUBLIC_URL="https://example.org/briefs", TRUSTED_HOSTS=None)
    client = browser(study.app)
    led = client.get("/briefs/sign-in/provider", base_url="https://example.org/")
    back = "https%3A%2F%2Fexample.org%2Fbriefs%2Fsign-in%2Fprovider%2Fback"
    assert f"redirect_uri={back}&" in (led.location or "")

"""Second factors as pages: set up, asked for at the door, asked for again before what matters."""

from __future__ import annotations

import html
import re
from datetime import datetime, timedelta

import pyotp
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.actions.highlights import remove_highlight
from app.actions.people import make_reset_link_as_administrator
from app.domain.errors import Invalid
from app.store import sessions, users
from app.store.database import change
from app.store.tables.columns import now
from app.web.edge import passkeys
from tests.fixtures.marked import Marked
from tests.fixtures.passkeys import SoftKey
from tests.fixtures.study import JSON, Browser, Study, browser

pytestmark = pytest.mark.either_engine

OURS = {"Sec-Fetch-Site": "same-origin"}
LATER = timedelta(minutes=11)


@pytest.fixture
def clock(app: Flask) -> list[datetime]:
    """One moment, which a test may put off."""
    moment = [now()]
    app.config["CLOCK"] = lambda: moment[0]
    return moment


def hidden(page: str) -> dict[str, str]:
    found = re.findall(r'type="hidden" name="(.*?)" value="(.*?)"', page)
    return {
        name: html.unescape(value) for name, value in found if name not in ("csrf_token", "passkey")
    }


def set_up_app(client: Browser, at: datetime | None = None) -> tuple[str, list[str]]:
    """The secret of the app that was set up, and the recovery codes."""
    page = client.get("/account/app").text
    secret = re.search(r'class="key"[^>]*>([A-Z2-7 ]+)<', page)
    assert secret
    plain = secret[1].replace(" ", "")
    code = pyotp.TOTP(plain).at(at or now())
    answer = client.post("/account/app", data={**hidden(page), "code": code})
    assert answer.status_code == 303, answer.text
    codes = re.search(r"<textarea[^>]*>([^<]+)<", client.get("/account/recovery-codes").text)
    return plain, codes[1].split() if codes else []


def add_key(client: Browser, key: SoftKey) -> TestResponse:
    options = client.post("/account/passkeys/options", headers=JSON).get_json()
    return client.post(
        "/account/passkeys", data={"passkey": key.make(options), "passkey_name": "My key"}
    )


def password(client: Browser, study: Study, role: str = "lead", **more: str) -> TestResponse:
    form = {"email": study.email(role), "pass_phrase": study.pass_phrase, **more}
    return client.post("/sign-in", data=form)


def is_in(client: Browser) -> bool:
    return client.get("/account").status_code == 200


def test_after_the_password_the_app_is_asked_and_nobody_is_in_before(
    study: Study, clock: list[datetime]
) -> None:
    secret, codes = set_up_app(study.client("lead"), clock[0])
    assert len(codes) == 10
    clock[0] += timedelta(minutes=1)
    client = browser(study.app)
    page = password(client, study, next=study.url("/passages"))
    assert "<h1>Second step</h1>" in page.text
    assert not is_in(client)
    wrong = client.post("/sign-in/second", data={"code": "000000"})
    assert wrong.status_code == 401
    assert "not right" in wrong.text
    assert not is_in(client)
    done = client.post("/sign-in/second", data={"code": pyotp.TOTP(secret).at(clock[0])})
    assert (done.status_code, done.location) == (303, study.url("/passages"))
    assert is_in(client)


def test_a_recovery_code_opens_once_and_the_second_step_waits_ten_minutes(
    study: Study, clock: list[datetime]
) -> None:
    _, codes = set_up_app(study.client("lead"), clock[0])
    client = browser(study.app)
    password(client, study)
    assert client.post("/sign-in/second", data={"code": codes[0]}).status_code == 303
    assert "9 of 10 left" in client.get("/account").text
    again = browser(study.app)
    password(again, study)
    assert again.post("/sign-in/second", data={"code": codes[0]}).status_code == 401
    clock[0] += LATER
    late = again.post("/sign-in/second", data={"code": codes[1]})
    assert (late.status_code, late.location) == (303, "/sign-in")
    assert "took too long" in again.get("/sign-in").text


def test_the_second_step_keeps_a_form_that_was_sent_before(study: Study) -> None:
    _, codes = set_up_app(study.client("analyst"))
    client = browser(study.app)
    closed = client.post(study.url("/filters"), data={"name": "Ours"}, headers=OURS)
    step = password(client, study, "analyst", **hidden(closed.text))
    wrong = client.post("/sign-in/second", data={**hidden(step.text), "code": "1"})
    kept = client.post("/sign-in/second", data={**hidden(wrong.text), "code": codes[0]})
    assert 'value="Ours"' in kept.text
    assert "Send it now" in kept.text


def test_script_is_told_of_the_second_step(study: Study) -> None:
    _, codes = set_up_app(study.client("lead"))
    client = browser(study.app)
    form = {"email": study.email("lead"), "pass_phrase": study.pass_phrase}
    told = client.post("/sign-in", data=form, headers=JSON).get_json()
    assert (told["second"], told["person"]) == ("/sign-in/second", None)
    wrong = client.post(told["second"], data={"code": "1"}, headers=JSON)
    assert (wrong.status_code, "message" in wrong.get_json()) == (401, True)
    done = client.post(told["second"], data={"code": codes[0]}, headers=JSON).get_json()
    assert done["person"] == str(study.people["lead"])


def test_a_link_to_a_new_password_asks_for_the_second_factor_too(study: Study) -> None:
    _, codes = set_up_app(study.client("lead"))
    with study.app.app_context(), change():
        token = make_reset_link_as_administrator(study.email("lead"), now())
    client = browser(study.app)
    page = client.post(f"/reset/{token}", data={"pass_phrase": "violin gravel teapot meadow"})
    assert "<h1>Second step</h1>" in page.text
    assert not is_in(client)
    answer = client.post("/sign-in/second", data={"code": codes[0]}, follow_redirects=True)
    assert "Your new password is set" in answer.text


def test_a_passkey_alone_signs_in_where_it_asks_for_a_pin(study: Study) -> None:
    key = SoftKey()
    assert add_key(study.client("lead"), key).status_code == 303
    client = browser(study.app)
    for verifies, status in ((False, 401), (True, 303)):
        key.verifies = verifies
        options = client.post("/sign-in/passkey/options", headers=JSON).get_json()
        assert "allowCredentials" not in options
        answer = client.post("/sign-in/passkey", data={"passkey": key.show(options)})
        assert answer.status_code == status
        assert is_in(client) is verifies
    replayed = browser(study.app).post("/sign-in/passkey", data={"passkey": key.show(options)})
    assert replayed.status_code == 401


def test_a_passkey_without_a_pin_is_a_second_step(study: Study) -> None:
    key, others = SoftKey(verifies=False), SoftKey()
    add_key(study.client("lead"), key)
    add_key(study.client("analyst"), others)
    client = browser(study.app)
    assert client.post("/sign-in/second/options", headers=JSON).status_code == 401
    password(client, study)
    for shown, status in ((others, 401), (key, 303)):
        options = client.post("/sign-in/second/options", headers=JSON).get_json()
        assert len(options["allowCredentials"]) == 1
        answer = client.post("/sign-in/second", data={"passkey": shown.show(options)})
        assert answer.status_code == status


def test_a_switched_off_account_is_not_opened_by_its_passkey(study: Study) -> None:
    from app.actions.people import disable

    key = SoftKey()
    add_key(study.client("analyst"), key)
    with study.app.app_context(), change():
        disable(study.email("analyst"), now())
    client = browser(study.app)
    options = client.post("/sign-in/passkey/options", headers=JSON).get_json()
    answer = client.post("/sign-in/passkey", data={"passkey": key.show(options)})
    assert answer.status_code == 401
    assert "switched off" in answer.text


def test_an_account_that_is_switched_off_between_the_two_steps_stays_closed(study: Study) -> None:
    from app.actions.people import disable

    _, codes = set_up_app(study.client("analyst"))
    client = browser(study.app)
    password(client, study, "analyst")
    with study.app.app_context(), change():
        disable(study.email("analyst"), now())
    refused = client.post("/sign-in/second", data={"code": codes[0]})
    assert (refused.status_code, "switched off" in refused.text) == (403, True)


def test_a_browser_is_known_once_both_steps_are_done(study: Study) -> None:
    """Else who knows the password alone would be counted by themselves when they guess codes."""
    _, codes = set_up_app(study.client("lead"))
    client = browser(study.app)
    password(client, study)
    assert client.get_cookie("briefmark_known") is None
    client.post("/sign-in/second", data={"code": codes[0]})
    assert client.get_cookie("briefmark_known")


def test_the_last_way_in_stays(study: Study) -> None:
    """Of who came in by a provider, added a passkey and took the link away."""
    key, lead = SoftKey(), study.client("lead")
    add_key(lead, key)
    with study.app.app_context(), change():
        users.set_hash(study.people["lead"], "")
    address = re.search(r'action="(/account/passkeys/[^"/]+/removal)"', lead.get("/account").text)
    assert address
    refused = lead.post(address[1])
    assert (refused.status_code, "could not sign in any more" in refused.text) == (422, True)
    with study.app.app_context(), change():
        users.set_hash(study.people["lead"], "some hash")
    assert lead.post(address[1]).status_code == 303


def test_what_cannot_be_taken_back_asks_again_and_keeps_what_was_sent(
    marked: Marked, clock: list[datetime]
) -> None:
    study, lead = marked.study, marked.study.client("lead")
    with study.app.app_context(), change():
        remove_highlight(study.member("lead"), 1, 1)
    purge = re.findall(r'action="([^"]*/purge)"', lead.get(study.url("/trash")).text)[0]
    clock[0] += LATER
    asked = lead.post(purge, headers=OURS)
    assert asked.status_code == 401
    assert "<h1>Confirm that it is you</h1>" in asked.text
    wrong = lead.post("/confirm", data={**hidden(asked.text), "pass_phrase": "wrong wrong wrong"})
    assert wrong.status_code == 401
    right = {**hidden(wrong.text), "pass_phrase": study.pass_phrase}
    confirmed = lead.post("/confirm", data=right)
    assert f'action="{purge}"' in confirmed.text
    assert lead.post(purge, headers=OURS).status_code == 303


def test_who_has_a_second_factor_confirms_by_it_and_not_by_the_password(
    study: Study, clock: list[datetime]
) -> None:
    key = SoftKey(verifies=False)
    lead = study.client("lead")
    add_key(lead, key)
    clock[0] += LATER
    asked = lead.get("/account/app")
    assert asked.status_code == 401
    form = hidden(asked.text)
    assert form == {"next": "/account/app"}
    by_password = {**form, "pass_phrase": study.pass_phrase}
    assert lead.post("/confirm", data=by_password).status_code == 401
    options = lead.post("/confirm/options", headers=JSON).get_json()
    done = lead.post("/confirm", data={**form, "passkey": key.show(options)})
    assert (done.status_code, done.location) == (303, "/account/app")
    assert lead.get("/account/app").status_code == 200


def test_a_changed_password_asks_who_has_a_second_factor_again(
    study: Study, clock: list[datetime]
) -> None:
    lead = study.client("lead")
    set_up_app(lead, clock[0])
    clock[0] += LATER
    form = {"current": study.pass_phrase, "pass_phrase": "violin gravel teapot meadow"}
    asked = lead.post("/account/pass-phrase", data=form, headers=OURS)
    assert asked.status_code == 401
    assert "violin" not in asked.text


def test_script_is_told_where_to_confirm(study: Study, clock: list[datetime]) -> None:
    lead = study.client("lead")
    lead.get("/account")
    clock[0] += LATER
    told = lead.post("/account/passkeys/options", headers=JSON)
    assert (told.status_code, told.get_json()["go"]) == (428, "/confirm")


@pytest.mark.parametrize("address", ["/account", "/projects"])
def test_a_session_keeps_nobody_in_who_must_have_a_second_factor(
    study: Study, address: str
) -> None:
    study.app.config["SECOND_FACTOR"] = "everybody"
    lead = study.client("lead")
    answer = lead.get(address)
    if address == "/account":
        assert answer.status_code == 200
        return
    assert (answer.status_code, answer.location) == (303, "/account/second-factor?next=/projects")
    assert "<h1>Set up a second factor</h1>" in lead.get(answer.location).text
    assert lead.post(study.url("/filters"), data={"name": "x"}).status_code == 403
    set_up_app(lead)
    assert lead.get("/projects").status_code == 200
    elsewhere = study.new_client("lead")  # signed in by the password alone, before
    assert elsewhere.get("/projects", follow_redirects=True).request.path == "/confirm"
    assert elsewhere.post("/confirm/options", headers=JSON).status_code == 200


def test_administrators_alone_can_be_obliged(study: Study) -> None:
    study.app.config["SECOND_FACTOR"] = "administrators"
    assert study.client("lead").get("/projects").status_code == 200
    assert study.client("lead").get("/account/second-factor").location == "/account"


def test_a_session_says_by_what_it_began(study: Study) -> None:
    lead = study.client("lead")
    set_up_app(lead)
    cookie = lead.get_cookie("briefmark_session")
    assert cookie
    with study.app.test_request_context():
        limits = sessions.Limits(timedelta(hours=1), timedelta(hours=1))
        visit = sessions.find(cookie.value, now(), limits)
        assert visit
        assert visit.means == "password and code"


@pytest.mark.parametrize(
    ("public", "asked", "why"),
    [
        ("", "http://localhost:8000", ""),
        ("", "https://briefs.example.org", ""),
        ("https://example.org/briefs", "https://example.org/briefs", ""),
        ("", "http://127.0.0.1:8000", "Open it as http://localhost:8000/."),
        ("", "http://briefs.example.org", "Passkeys need https."),
        ("", "https://10.0.0.7", "this one is a number."),
        ("https://example.org", "https://other.example", "Passkeys work at https://example.org,"),
        ("https://example.org", "http://example.org", "Passkeys work at https://example.org,"),
    ],
)
def test_where_passkeys_cannot_work_it_is_said_why(
    app: Flask, public: str, asked: str, why: str
) -> None:
    app.config["PUBLIC_URL"] = public
    with app.test_request_context(base_url=asked):
        assert why in passkeys.why_none()
        assert bool(why) is bool(passkeys.why_none())
        if why:
            with pytest.raises(Invalid):
                passkeys.site()
        else:
            assert passkeys.site().origin == re.sub(r"(://[^/]+).*", r"\1", asked)

from __future__ import annotations

import pytest
from werkzeug.test import TestResponse

from app.actions import passphrases
from app.web.edge import throttle
from tests.fixtures.study import JSON, Browser, Study, browser

pytestmark = pytest.mark.either_engine


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compare passwords without the expensive hash, which is not what is tested here."""
    right = Study.pass_phrase
    monkeypatch.setattr(
        passphrases, "matches", lambda stored, phrase: bool(stored) and phrase == right
    )


def sign_in(client: Browser, email: str, phrase: str = "wrong", **options: object) -> TestResponse:
    form = {"email": email, "pass_phrase": phrase}
    return client.post("/sign-in", data=form, **options)


def test_too_many_guesses_at_one_account_are_told_to_wait(study: Study) -> None:
    client = browser(study.app)
    for _ in range(throttle.PER_ACCOUNT.amount):
        assert sign_in(client, "ana@example.org").status_code == 401
    refused = sign_in(client, "ana@example.org", study.pass_phrase)
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    assert "try again in 1 minute" in refused.text
    assert sign_in(client, "ben@example.org", study.pass_phrase).status_code == 303


def test_a_stranger_elsewhere_cannot_lock_somebody_out(study: Study) -> None:
    stranger, owner = browser(study.app), browser(study.app)
    for _ in range(throttle.PER_ACCOUNT.amount + 1):
        sign_in(stranger, "ana@example.org", environ_overrides={"REMOTE_ADDR": "192.0.2.7"})
    assert sign_in(owner, "ana@example.org", study.pass_phrase).status_code == 303


def test_a_browser_that_signed_in_before_does_not_wait_for_others_of_its_house(
    study: Study,
) -> None:
    known, stranger = browser(study.app), browser(study.app)
    assert sign_in(known, "ana@example.org", study.pass_phrase).status_code == 303
    known.post("/sign-out")
    for number in range(throttle.PER_ADDRESS.amount + 1):
        account = "ana" if number <= throttle.PER_ACCOUNT.amount else f"{number}"
        sign_in(stranger, f"{account}@example.org")
    assert sign_in(stranger, "ana@example.org", study.pass_phrase).status_code == 429
    assert sign_in(known, "ana@example.org", study.pass_phrase).status_code == 303
    assert sign_in(known, "ben@example.org", study.pass_phrase).status_code == 429


def test_a_known_browser_is_counted_by_itself(study: Study) -> None:
    known = browser(study.app)
    sign_in(known, "ana@example.org", study.pass_phrase)
    for _ in range(throttle.PER_ACCOUNT.amount):
        assert sign_in(known, "ana@example.org").status_code == 401
    assert sign_in(known, "ana@example.org", study.pass_phrase).status_code == 429


def test_a_forged_cookie_is_no_known_browser(study: Study) -> None:
    client = browser(study.app)
    client.set_cookie("briefmark_known", "eyJhIjoiYiJ9.forged")
    for _ in range(throttle.PER_ACCOUNT.amount):
        sign_in(client, "ana@example.org")
    assert sign_in(client, "ana@example.org", study.pass_phrase).status_code == 429


def test_somebody_unknown_is_throttled_like_anybody(study: Study) -> None:
    client = browser(study.app)
    statuses = [
        sign_in(client, "stranger@example.org").status_code
        for _ in range(throttle.PER_ACCOUNT.amount + 1)
    ]
    assert statuses == [401] * throttle.PER_ACCOUNT.amount + [429]


def test_a_success_clears_the_count_of_the_account(study: Study) -> None:
    client = browser(study.app)
    for _ in range(2):
        for _ in range(throttle.PER_ACCOUNT.amount - 1):
            assert sign_in(client, "ana@example.org").status_code == 401
        assert sign_in(client, "ana@example.org", study.pass_phrase).status_code == 303


def test_one_address_cannot_try_every_account(study: Study) -> None:
    client = browser(study.app)
    for number in range(throttle.PER_ADDRESS.amount):
        assert sign_in(client, f"{number}@example.org").status_code == 401
    assert sign_in(client, "ana@example.org", study.pass_phrase).status_code == 429
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    answer = sign_in(client, "ana@example.org", study.pass_phrase, environ_overrides=elsewhere)
    assert answer.status_code == 303


def test_a_header_does_not_change_the_address(study: Study) -> None:
    client = browser(study.app)
    for number in range(throttle.PER_ADDRESS.amount + 1):
        headers = {"X-Forwarded-For": f"192.0.2.{number}"}
        last = sign_in(client, f"{number}@example.org", headers=headers)
    assert last.status_code == 429


@pytest.mark.parametrize("path", ["/setup/{}", "/invitations/{}", "/reset/{}"])
def test_secret_links_cannot_be_guessed_for_long(study: Study, path: str) -> None:
    client = browser(study.app)
    for number in range(throttle.PER_ADDRESS.amount):
        assert client.get(path.format(number)).status_code in (404, 410)
    assert client.get(path.format("last")).status_code == 429


def test_the_present_pass_phrase_cannot_be_guessed_in_an_open_session(study: Study) -> None:
    client = study.client("lead")
    form = {"current": "wrong", "pass_phrase": "violin gravel teapot meadow"}
    for _ in range(throttle.PER_ACCOUNT.amount):
        assert client.post("/account/pass-phrase", data=form).status_code == 422
    assert client.post("/account/pass-phrase", data=form).status_code == 429


def test_script_is_told_in_json(study: Study) -> None:
    client = browser(study.app)
    for _ in range(throttle.PER_ACCOUNT.amount):
        sign_in(client, "ana@example.org")
    refused = sign_in(client, "ana@example.org", headers=JSON)
    assert refused.status_code == 429
    assert "try again" in refused.get_json()["message"]

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from werkzeug.test import TestResponse

from app import create_app
from app.actions import passphrases
from app.actions.people import unlock
from app.domain.errors import Busy
from app.store import guesses
from app.store.database import SecondsNow, change, db
from app.store.tables.people import WrongGuesses
from app.web.edge import throttle
from tests.conftest import Recorder
from tests.fixtures.study import JSON, Browser, Study, browser

pytestmark = pytest.mark.either_engine


@pytest.fixture(autouse=True)
def waited(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Compares passwords without the expensive hash, which is not what is tested here, and waits
    for nothing: how long it would have is listed."""
    right, seconds = Study.pass_phrase, list[float]()
    monkeypatch.setattr(
        passphrases, "matches", lambda stored, phrase: bool(stored) and phrase == right
    )
    monkeypatch.setattr("app.web.edge.throttle.time.sleep", seconds.append)
    return seconds


def failed_before(study: Study, number: int, address: str = "127.0.0.1") -> None:
    """As many failures from the address, at accounts of all kinds."""
    with study.app.app_context(), change():
        db.session.add(
            WrongGuesses(
                key=guesses._key(f"sign-in:address:{address}"),
                failures=number,
                until=SecondsNow() + 50,
            )
        )


def sign_in(client: Browser, email: str, phrase: str = "wrong", **options: object) -> TestResponse:
    form = {"email": email, "pass_phrase": phrase}
    return client.post("/sign-in", data=form, **options)


def test_too_many_guesses_at_one_account_are_told_to_wait(study: Study) -> None:
    client = browser(study.app)
    for _ in range(throttle.PER_ACCOUNT.most):
        assert sign_in(client, "ana@example.org").status_code == 401
    refused = sign_in(client, "ana@example.org", study.pass_phrase)
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    assert "Nothing is lost: try again in" in refused.text
    assert sign_in(client, "ben@example.org", study.pass_phrase).status_code == 303


def test_a_stranger_elsewhere_cannot_lock_somebody_out(study: Study) -> None:
    stranger, owner = browser(study.app), browser(study.app)
    for _ in range(throttle.PER_ACCOUNT.most + 1):
        sign_in(stranger, "ana@example.org", environ_overrides={"REMOTE_ADDR": "192.0.2.7"})
    assert sign_in(owner, "ana@example.org", study.pass_phrase).status_code == 303


def test_who_fails_a_few_times_waits_longer_each_time(study: Study, waited: list[float]) -> None:
    client, limit = browser(study.app), throttle.PER_ACCOUNT
    for _ in range(limit.most):
        sign_in(client, "ana@example.org")
    beyond = range(1, limit.most - limit.free)
    assert waited == [number * throttle.STEP for number in beyond]


def test_a_house_goes_in_after_fifty_failures_and_waits_a_little(
    study: Study, waited: list[float]
) -> None:
    client = browser(study.app)
    for number in range(50):
        assert sign_in(client, f"{number}@example.org").status_code == 401
    assert sign_in(browser(study.app), "ana@example.org", study.pass_phrase).status_code == 303
    assert 0 < max(waited) <= throttle.LONGEST


def test_a_crowd_at_one_account_from_everywhere_makes_its_owner_wait_and_no_more(
    study: Study, waited: list[float]
) -> None:
    for number in range(throttle.ANYWHERE.free + 2):
        elsewhere = {"REMOTE_ADDR": f"192.0.2.{number}"}
        sign_in(browser(study.app), "ana@example.org", environ_overrides=elsewhere)
    assert waited == [throttle.STEP]
    owner = browser(study.app)
    assert sign_in(owner, "ana@example.org", study.pass_phrase).status_code == 303
    assert waited == [throttle.STEP, 2 * throttle.STEP]
    owner.post("/sign-out")
    assert sign_in(owner, "ana@example.org", study.pass_phrase).status_code == 303
    assert len(waited) == 2


def test_only_a_few_threads_wait_and_the_next_is_told_to_come_again(study: Study) -> None:
    failed_before(study, throttle.PER_ADDRESS.free + 2)
    taken = [throttle._WAITING.acquire(blocking=False) for _ in range(3)]
    try:
        told = sign_in(browser(study.app), "ana@example.org", study.pass_phrase)
    finally:
        for _ in taken:
            throttle._WAITING.release()
    assert (told.status_code, told.headers["Retry-After"]) == (429, "1")


def test_a_restart_and_another_server_know_what_failed(study: Study, tmp_path: Path) -> None:
    for _ in range(throttle.PER_ACCOUNT.most):
        sign_in(browser(study.app), "ana@example.org")
    url = study.app.config["DATABASE_URL"]
    other = create_app({"DATABASE_URL": url, "INSTANCE": tmp_path / "other", "TESTING": True})
    assert sign_in(browser(other), "ana@example.org", study.pass_phrase).status_code == 429
    with other.app_context():
        db.engine.dispose()


def test_a_flood_that_is_refused_reads_and_writes_nothing(
    study: Study, statements: Recorder
) -> None:
    client = browser(study.app)
    failed_before(study, throttle.PER_ADDRESS.most)
    client.csrf_token()
    with statements() as seen:
        assert sign_in(client, "ana@example.org", study.pass_phrase).status_code == 429
    assert [sql.split()[0] for sql in seen if "wrong_guesses" in sql] == ["SELECT"]
    # The record has a line of it, of so many at most (tests/store/test_security.py).
    written = [sql for sql in seen if not sql.startswith("SELECT")]
    assert all("security_event" in sql for sql in written)


def test_what_failed_is_forgotten_after_a_minute_and_where_a_clock_went_wrong(
    study: Study,
) -> None:
    failed_before(study, throttle.PER_ADDRESS.most)
    for seconds in (-60, 24 * 3600):
        with study.app.app_context(), change():
            db.session.execute(sa.update(WrongGuesses).values(until=SecondsNow() + seconds))
        assert sign_in(browser(study.app), "b@example.org").status_code == 401
        with study.app.app_context():
            assert set(db.session.scalars(sa.select(WrongGuesses.failures))) == {1}


def test_a_browser_that_signed_in_before_does_not_wait_for_others_of_its_house(
    study: Study, waited: list[float]
) -> None:
    known, stranger = browser(study.app), browser(study.app)
    assert sign_in(known, "ana@example.org", study.pass_phrase).status_code == 303
    known.post("/sign-out")
    failed_before(study, throttle.PER_ADDRESS.most)
    assert sign_in(stranger, "ana@example.org", study.pass_phrase).status_code == 429
    assert sign_in(known, "ana@example.org", study.pass_phrase).status_code == 303
    assert sign_in(known, "ben@example.org", study.pass_phrase).status_code == 429
    assert waited == []


def test_when_too_many_hash_the_form_comes_back_with_what_was_typed(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise Busy(passphrases.FULL)

    monkeypatch.setattr(passphrases, "matches", full)
    told = sign_in(browser(study.app), "ana@example.org", study.pass_phrase)
    assert (told.status_code, told.headers["Retry-After"]) == (503, "3")
    assert passphrases.FULL in told.text
    assert 'value="ana@example.org"' in told.text
    assert study.pass_phrase not in told.text


def test_a_known_browser_is_counted_by_itself(study: Study) -> None:
    known = browser(study.app)
    sign_in(known, "ana@example.org", study.pass_phrase)
    for _ in range(throttle.PER_ACCOUNT.most):
        assert sign_in(known, "ana@example.org").status_code == 401
    assert sign_in(known, "ana@example.org", study.pass_phrase).status_code == 429


def test_a_forged_cookie_is_no_known_browser(study: Study) -> None:
    client = browser(study.app)
    client.set_cookie("briefmark_known", "eyJhIjoiYiJ9.forged")
    for _ in range(throttle.PER_ACCOUNT.most):
        sign_in(client, "ana@example.org")
    assert sign_in(client, "ana@example.org", study.pass_phrase).status_code == 429


def test_somebody_unknown_is_throttled_like_anybody(study: Study) -> None:
    client = browser(study.app)
    statuses = [
        sign_in(client, "stranger@example.org").status_code
        for _ in range(throttle.PER_ACCOUNT.most + 1)
    ]
    assert statuses == [401] * throttle.PER_ACCOUNT.most + [429]


def test_a_success_clears_the_count_of_the_account(study: Study) -> None:
    client = browser(study.app)
    for _ in range(2):
        for _ in range(throttle.PER_ACCOUNT.most - 1):
            assert sign_in(client, "ana@example.org").status_code == 401
        assert sign_in(client, "ana@example.org", study.pass_phrase).status_code == 303


def test_one_address_cannot_try_every_account(study: Study) -> None:
    client = browser(study.app)
    failed_before(study, throttle.PER_ADDRESS.most - 1)
    assert sign_in(client, "1@example.org").status_code == 401
    assert sign_in(client, "ana@example.org", study.pass_phrase).status_code == 429
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    answer = sign_in(client, "ana@example.org", study.pass_phrase, environ_overrides=elsewhere)
    assert answer.status_code == 303


@pytest.mark.parametrize(
    ("address", "same", "another"),
    [
        ("2001:db8:1:2::7", "2001:db8:1:2:ffff::1", "2001:db8:1:3::7"),
        ("192.0.2.7", "::ffff:192.0.2.7", "192.0.2.8"),
    ],
)
def test_a_network_of_ipv6_is_one_address(
    study: Study, address: str, same: str, another: str
) -> None:
    client = browser(study.app)
    for _ in range(throttle.PER_ACCOUNT.most):
        sign_in(client, "ana@example.org", environ_overrides={"REMOTE_ADDR": address})
    for place, status in ((same, 429), (another, 401)):
        told = sign_in(client, "ana@example.org", environ_overrides={"REMOTE_ADDR": place})
        assert told.status_code == status


def test_a_header_does_not_change_the_address(study: Study) -> None:
    client = browser(study.app)
    failed_before(study, throttle.PER_ADDRESS.most)
    told = sign_in(client, "ana@example.org", headers={"X-Forwarded-For": "192.0.2.1"})
    assert told.status_code == 429


@pytest.mark.parametrize("path", ["/setup/{}", "/invitations/{}", "/reset/{}"])
def test_secret_links_cannot_be_guessed_for_long(study: Study, path: str) -> None:
    client = browser(study.app)
    for number in range(2):
        assert client.get(path.format(number)).status_code in (404, 410)
    with study.app.app_context(), change():
        assert db.session.scalars(sa.select(WrongGuesses.failures)).all() == [2]
        db.session.execute(sa.update(WrongGuesses).values(failures=throttle.PER_ADDRESS.most))
    assert client.get(path.format("last")).status_code == 429


def test_the_present_pass_phrase_cannot_be_guessed_in_an_open_session(study: Study) -> None:
    client = study.client("lead")
    form = {"current": "wrong", "pass_phrase": "violin gravel teapot meadow"}
    for _ in range(throttle.PER_ACCOUNT.most):
        assert client.post("/account/pass-phrase", data=form).status_code == 422
    assert client.post("/account/pass-phrase", data=form).status_code == 429


def test_script_is_told_in_json(study: Study) -> None:
    client = browser(study.app)
    for _ in range(throttle.PER_ACCOUNT.most):
        sign_in(client, "ana@example.org")
    refused = sign_in(client, "ana@example.org", headers=JSON)
    assert refused.status_code == 429
    assert "try again" in refused.get_json()["message"]


def test_an_administrator_unlocks_an_account_at_once(study: Study) -> None:
    client = browser(study.app)
    for _ in range(throttle.PER_ACCOUNT.most):
        sign_in(client, "ana@example.org")
    assert sign_in(client, "ana@example.org", study.pass_phrase).status_code == 429
    with study.app.app_context(), change():
        assert unlock(" Ana@Example.org")
    assert sign_in(client, "ana@example.org", study.pass_phrase).status_code == 303

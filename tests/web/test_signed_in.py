from __future__ import annotations

from datetime import UTC, datetime, timedelta
from http.cookies import SimpleCookie

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.domain.tokens import fingerprint
from app.store import sessions
from app.store.database import db
from app.store.sessions import Limits
from app.store.tables.people import UserSession
from tests.conftest import Recorder
from tests.fixtures.study import Browser, Study, browser

START = datetime(2026, 5, 1, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
EVER = Limits(idle=timedelta(days=9999), absolute=timedelta(days=9999))


class Clock:
    """Stands still until somebody moves it."""

    def __init__(self) -> None:
        self.time = START

    def __call__(self) -> datetime:
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app_settings(clock: Clock) -> dict[str, object]:
    return {"CLOCK": clock}


def signed_in(study: Study) -> Browser:
    client = browser(study.app)
    sign_in(client, study)
    return client


def sign_in(client: Browser, study: Study, **options: str) -> TestResponse:
    form = {"email": study.email("lead"), "pass_phrase": study.pass_phrase}
    answer = client.post("/sign-in", data=form, **options)
    assert answer.status_code == 303
    return answer


def cookies(answer: TestResponse) -> SimpleCookie:
    return SimpleCookie("\r\n".join(answer.headers.getlist("Set-Cookie")))


def token(client: Browser) -> str:
    cookie = client.get_cookie("briefmark_session")
    assert cookie
    return cookie.value


def test_on_loopback_the_cookies_are_closed_to_scripts_and_other_sites(study: Study) -> None:
    for name in ("briefmark_session", "briefmark_form"):
        cookie = cookies(sign_in(browser(study.app), study))[name]
        assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
        assert (cookie["secure"], cookie["domain"]) == ("", "")


def test_over_https_the_cookies_are_secure_and_bound_to_the_host(study: Study) -> None:
    answer = sign_in(browser(study.app), study, base_url="https://localhost")
    assert set(cookies(answer)) == {
        "__Host-briefmark_session",
        "__Host-briefmark_form",
        "__Host-briefmark_known",
    }
    for cookie in cookies(answer).values():
        assert (cookie["secure"], cookie["httponly"], cookie["samesite"]) == (True, True, "Lax")
        assert (cookie["path"], cookie["domain"]) == ("/", "")


def test_the_database_keeps_only_the_fingerprint_of_the_token(study: Study) -> None:
    client = signed_in(study)
    with study.app.app_context():
        kept = db.session.scalars(db.select(UserSession.token_sha256)).all()
    assert kept == [fingerprint(token(client))]


def test_signing_in_gives_a_new_token_and_ends_the_old_session(study: Study) -> None:
    client = signed_in(study)
    before = token(client)
    sign_in(client, study)
    assert token(client) != before
    client.set_cookie("briefmark_session", before)
    assert client.get("/projects").status_code == 401


def test_a_token_of_somebodys_choice_is_never_taken_over(study: Study) -> None:
    client = browser(study.app)
    client.set_cookie("briefmark_session", "chosen-by-an-attacker")
    sign_in(client, study)
    assert token(client) != "chosen-by-an-attacker"


def test_a_copied_cookie_is_worth_nothing_after_signing_out(study: Study) -> None:
    client = signed_in(study)
    copied = token(client)
    answer = client.post("/sign-out")
    assert answer.status_code == 303
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert client.get_cookie("briefmark_session") is None
    thief = browser(study.app)
    thief.set_cookie("briefmark_session", copied)
    assert thief.get("/projects").status_code == 401


def test_a_session_ends_after_two_quiet_hours(study: Study, clock: Clock) -> None:
    client = signed_in(study)
    clock.time += timedelta(hours=2) - MINUTE
    assert client.get("/projects", buffered=True).status_code == 200
    clock.time += timedelta(hours=2) - MINUTE
    assert client.get("/projects", buffered=True).status_code == 200
    clock.time += timedelta(hours=2)
    assert client.get("/projects", buffered=True).status_code == 401


def test_a_session_ends_after_twelve_hours_however_busy(study: Study, clock: Clock) -> None:
    client = signed_in(study)
    for _ in range(11):
        clock.time += timedelta(hours=1)
        assert client.get("/projects", buffered=True).status_code == 200
    clock.time += timedelta(hours=1)
    assert client.get("/projects", buffered=True).status_code == 401


def test_a_visit_is_noted_once_a_minute_and_reading_writes_nothing_else(
    study: Study, clock: Clock, statements: Recorder
) -> None:
    client = signed_in(study)
    clock.time += timedelta(seconds=59)
    with statements() as seen:
        client.get("/account", buffered=True)
    assert not [sql for sql in seen if not sql.startswith("SELECT")]
    clock.time += timedelta(seconds=1)
    with statements() as seen:
        client.get("/account", buffered=True)
        client.get("/account", buffered=True)
    written = [sql for sql in seen if not sql.startswith(("SELECT", "SET LOCAL"))]
    assert len(written) == 1
    assert written[0].startswith("UPDATE user_session SET seen_at")
    assert _seen_at(study.app, token(client), clock) == clock.time


def test_who_asks_is_found_in_one_statement(study: Study, statements: Recorder) -> None:
    client = signed_in(study)
    with statements() as seen:
        client.get("/projects/new")
    assert len(seen) == 1


def test_a_server_behind_https_says_so_by_its_public_address(
    study: Study, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "PUBLIC_URL", "https://briefmark.example.org")
    assert "__Host-briefmark_session" in cookies(sign_in(browser(app), study))


def _seen_at(app: Flask, token: str, clock: Clock) -> datetime:
    with app.app_context():
        visit = sessions.find(token, clock(), EVER)
    assert visit
    return visit.seen_at

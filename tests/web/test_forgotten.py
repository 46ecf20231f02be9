"""Somebody forgot their password and asks for a mail."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.actions.people import disable
from app.mail import post
from app.store import users
from app.store.database import change
from app.store.tables.columns import now
from tests.fixtures.mailbox import Mailbox
from tests.fixtures.study import Browser, Study, browser

pytestmark = pytest.mark.either_engine

NEW = "violin gravel teapot meadow"
BEN = "ben@example.org"


@pytest.fixture(autouse=True)
def looked_up_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(post, "ANSWERED", 0)


@pytest.fixture
def app_settings(mailbox: Mailbox) -> dict[str, object]:
    return mailbox.settings


def ask(study: Study, email: str, client: Browser | None = None) -> str:
    client = client or browser(study.app)
    shown = client.post("/forgotten", data={"email": email}, follow_redirects=True)
    assert shown.status_code == 200
    assert study.app.extensions["post"].settle()
    return shown.text.partition("<main")[2].replace(client.csrf_token(), "")


def test_a_link_comes_by_mail_and_the_person_chooses_a_new_password(
    study: Study, mailbox: Mailbox
) -> None:
    elsewhere, ben = study.client("analyst"), browser(study.app)
    assert "Forgot your password?" in ben.get("/sign-in").text
    ask(study, " Ben@Example.org ")
    link = mailbox.link(BEN)
    assert ben.post(link, data={"pass_phrase": NEW}).status_code == 303
    assert ben.get(study.url()).status_code == 200
    assert elsewhere.get(study.url()).status_code == 401
    assert browser(study.app).get(link).status_code == 404
    assert study.app.extensions["post"].settle()
    assert mailbox.to(BEN)[-1]["Subject"] == "Your password for Briefmark was changed"
    assert "/reset/" not in mailbox.text(BEN)


def test_nobody_is_told_whether_an_account_exists(study: Study, mailbox: Mailbox) -> None:
    with study.app.app_context(), change():
        disable("vic@example.org", now())
    known, unknown, off = (
        ask(study, email) for email in (BEN, "nobody@example.org", "vic@example.org")
    )
    assert known == unknown == off
    assert [mail["To"] for mail in mailbox.mails] == [BEN]


def test_nobody_is_looked_up_before_whoever_asks_is_answered(
    study: Study, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """How long the answer takes would tell, too."""
    monkeypatch.setattr(post, "ANSWERED", 60)
    ask(study, BEN)
    assert mailbox.mails == []


def test_a_link_by_mail_lives_an_hour(
    study: Study, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(study, BEN)
    link = mailbox.link(BEN)
    assert browser(study.app).get(link).status_code == 200
    monkeypatch.setitem(study.app.config, "CLOCK", lambda: now() + timedelta(minutes=61))
    assert browser(study.app).get(link).status_code == 410


def test_a_mailbox_is_not_filled_by_somebody_who_asks_again_and_again(
    study: Study, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        ask(study, BEN)
    assert len(mailbox.mails) == 1
    monkeypatch.setattr(post, "AGAIN", timedelta(0))
    ask(study, BEN)
    assert len(mailbox.mails) == 2


def test_who_signs_in_by_a_provider_is_told_so_and_gets_no_password(
    study: Study, mailbox: Mailbox
) -> None:
    with study.app.app_context(), change():
        users.set_hash(study.people["analyst"], "")
    ask(study, BEN)
    assert "your organisation’s account" in mailbox.text(BEN)
    assert "/reset/" not in mailbox.text(BEN)


def test_what_is_no_address_is_said_beside_the_field(study: Study) -> None:
    refused = browser(study.app).post("/forgotten", data={"email": "ben"})
    assert (refused.status_code, 'value="ben"' in refused.text) == (422, True)


@pytest.mark.parametrize("app_settings", [{}])
def test_where_no_mail_is_sent_the_page_says_whom_to_ask(study: Study) -> None:
    client = browser(study.app)
    assert "Forgot your password?" not in client.get("/sign-in").text
    page = client.get("/forgotten")
    assert (page.status_code, "A lead of your project" in page.text) == (200, True)
    assert "<button" not in page.text.partition("<main")[2]
    assert client.post("/forgotten", data={"email": BEN}).status_code == 404


def test_a_link_in_a_mail_never_follows_the_name_that_was_asked_for(
    study: Study, mailbox: Mailbox
) -> None:
    client = browser(study.app)
    forged = client.post(
        "/forgotten", data={"email": BEN}, headers={"X-Forwarded-Host": "evil.example"}
    )
    assert forged.status_code == 303
    assert study.app.extensions["post"].settle()
    assert "evil" not in mailbox.mails[0].as_string()

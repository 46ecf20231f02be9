"""What is mailed aside, and what becomes known of it."""

from __future__ import annotations

import threading
import uuid
from datetime import datetime, timedelta

import pytest
from flask import Flask

from app.mail import letters, post
from app.mail.post import Post
from app.store import mails
from app.store.database import change
from app.store.tables.columns import now
from tests.fixtures.mailbox import Mailbox, free_port
from tests.fixtures.waiting import until

ZOE = "zoe@example.org"


@pytest.fixture
def app_settings(mailbox: Mailbox) -> dict[str, object]:
    return mailbox.settings


def put(app: Flask, to: str = ZOE) -> Post:
    letter = letters.test(to)
    with app.app_context(), change():
        id = mails.note(letter.about, letter.to, now())
    found: Post = app.extensions["post"]
    found.put(id, letter)
    return found


def line(app: Flask) -> mails.MailLine:
    with app.app_context():
        return mails.latest(now())[0]


def test_a_mail_is_sent_and_its_line_says_when(app: Flask, mailbox: Mailbox) -> None:
    assert put(app).settle()
    assert len(mailbox.to(ZOE)) == 1
    assert line(app).sent_at
    assert (line(app).tries, line(app).error, line(app).failed_at) == (1, "", None)


def test_what_is_refused_for_good_is_not_tried_again(app: Flask, mailbox: Mailbox) -> None:
    mailbox.answers[ZOE] = "550 no such user"
    assert put(app).settle()
    known = line(app)
    assert (known.tries, known.sent_at, bool(known.failed_at)) == (1, None, True)
    assert "550 no such user" in known.error


def test_what_is_refused_for_now_is_tried_again_until_it_is_taken(
    app: Flask, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(post, "WAITS", (0.05, 0.05))
    mailbox.answers[ZOE] = "451 try again"
    sender = put(app)
    assert sender.settle()
    assert (line(app).error != "", line(app).failed_at) == (True, None)
    del mailbox.answers[ZOE]
    until(lambda: line(app).sent_at)
    assert (line(app).error, len(mailbox.to(ZOE))) == ("", 1)


def test_what_the_database_does_not_take_is_noted_later(
    app: Flask, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(post, "NOTED_AGAIN", 0.05)
    wrong = [TimeoutError()]
    sent = mails.sent

    def refused_once(id: uuid.UUID, at: datetime) -> None:
        if wrong:
            raise wrong.pop()
        sent(id, at)

    monkeypatch.setattr(mails, "sent", refused_once)
    assert put(app).settle()
    until(lambda: line(app).sent_at)
    assert (line(app).tries, len(mailbox.to(ZOE))) == (1, 1)


def test_after_the_last_try_it_has_failed_and_says_why(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(post, "WAITS", ())
    app.config["SMTP_PORT"] = free_port()
    assert put(app).settle()
    assert line(app).failed_at
    assert "does not answer" in line(app).error


def test_a_dead_mail_server_holds_up_nobody(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = threading.Event()
    monkeypatch.setattr("app.mail.post.send", lambda *_: answers.wait(10))
    sender = put(app)
    put(app, "ana@example.org")
    assert line(app).sent_at is None  # whoever asked goes on all the same
    answers.set()
    assert sender.settle()
    assert line(app).sent_at


def test_what_nobody_sends_any_more_says_that_the_server_was_stopped(app: Flask) -> None:
    with app.app_context():
        with change():
            mails.note("test", ZOE, now() - mails.UNDER_WAY - timedelta(seconds=1))
            mails.note("test", "new@example.org", now())
        found = {each.to: each.error for each in mails.latest(now())}
    assert found == {ZOE: mails.STOPPED, "new@example.org": ""}


def test_lines_of_mails_go_after_a_month(app: Flask) -> None:
    with app.app_context(), change():
        mails.note("test", ZOE, now() - mails.KEPT - timedelta(days=1))
        mails.note("test", "ana@example.org", now())
        assert [each.to for each in mails.latest(now())] == ["ana@example.org"]


def test_more_than_can_wait_is_not_sent_and_says_so(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(post, "MOST_WAITING", 0)
    assert put(app).settle()
    assert line(app).error == post.FULL


def test_strangers_leave_room_for_who_is_signed_in(
    app: Flask, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(post, "MOST_WAITING", 2)
    monkeypatch.setattr(post, "ANSWERED", 0)
    release = threading.Event()
    monkeypatch.setattr("app.mail.post.send", lambda *_: release.wait(5))
    sender = put(app)  # is being sent; the next ones wait
    for _ in range(3):
        sender.forgotten("nobody@example.org")
    put(app, "ana@example.org")
    release.set()
    assert sender.settle()
    with app.app_context():
        assert [each.error for each in mails.latest(now())] == ["", ""]

from __future__ import annotations

import shutil
import socket
from dataclasses import replace
from email.errors import HeaderParseError
from pathlib import Path

import pytest

from app.domain.errors import Invalid
from app.mail import letters, post
from app.mail.post import MailServer, Undelivered, mail_server, send, the_mail_server, written
from tests.fixtures.mailbox import Mailbox, certificate, free_port, one_user, receiving

ZOE = "zoe@example.org"
UNSET = {"SMTP_HOST": ""}


def to_send(mailbox: Mailbox, **other: object) -> MailServer:
    settings = {"SMTP_USER": "", "SMTP_PASSWORD": "", **mailbox.settings, **other}
    return the_mail_server(settings)


def refusal(to: MailServer, address: str = ZOE) -> Undelivered:
    with pytest.raises(Undelivered) as refused:
        send(to, letters.test(address))
    return refused.value


def test_a_mail_is_handed_over_with_what_programs_need_to_know(mailbox: Mailbox) -> None:
    send(to_send(mailbox), letters.reset(ZOE, "http://localhost/reset/a", name="Zoé", minutes=60))
    (mail,) = mailbox.mails
    assert (mail["From"], mail["To"]) == ("Briefmark <briefmark@example.org>", ZOE)
    assert mail["Subject"] == "A new password for Briefmark"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"].endswith("@example.org>")
    assert mail["Date"]
    assert mail.get_content_type() == "text/plain"
    assert "Hello Zoé,\n" in mailbox.text(ZOE)
    assert "\nhttp://localhost/reset/a\n" in mailbox.text(ZOE)


def test_words_of_people_cannot_become_headers(mailbox: Mailbox) -> None:
    """Names hold no line ends where they are kept; whatever does is refused, and not sent."""
    letter = replace(letters.test(ZOE), subject="A\nBcc: all@example.org")
    with pytest.raises(HeaderParseError):
        written(to_send(mailbox), letter).as_bytes()


def test_a_name_of_any_script_is_a_subject(mailbox: Mailbox) -> None:
    send(to_send(mailbox), replace(letters.test(ZOE), subject="آنا تدعوك إلى “武器” 🚢" * 5))
    assert mailbox.mails[0]["Subject"] == "آنا تدعوك إلى “武器” 🚢" * 5


def test_where_no_host_is_set_no_mail_is_sent() -> None:
    assert mail_server(UNSET) is None
    with pytest.raises(Invalid, match="smtp_host"):
        the_mail_server(UNSET)


def test_what_the_server_says_of_a_recipient_is_said_and_whether_it_is_for_good(
    mailbox: Mailbox,
) -> None:
    mailbox.answers = {ZOE: "550 no such user here", "full@example.org": "452 mailbox full"}
    refused = refusal(to_send(mailbox))
    assert refused.for_good
    assert refused.sentence.endswith(f"does not take mail for {ZOE}: 550 no such user here")
    later = refusal(to_send(mailbox), "full@example.org")
    assert not later.for_good
    assert later.sentence.endswith("452 mailbox full")


def test_nobody_there_and_a_server_that_is_silent_may_be_tried_again(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = refusal(to_send(mailbox, SMTP_PORT=free_port()))
    assert (gone.for_good, "does not answer" in gone.sentence) == (False, True)
    monkeypatch.setattr(post, "SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        mute = refusal(to_send(mailbox, SMTP_PORT=silent.getsockname()[1]))
    assert (mute.for_good, "timed out" in mute.sentence) == (False, True)


@pytest.mark.filterwarnings("ignore:Requiring AUTH:UserWarning")
def test_user_and_password_are_shown_where_they_are_asked_for() -> None:
    with receiving(**one_user("briefmark", "quiet ledgers")) as mailbox:
        known = {"SMTP_USER": "briefmark", "SMTP_PASSWORD": "quiet ledgers"}
        send(to_send(mailbox, **known), letters.test(ZOE))
        assert len(mailbox.mails) == 1
        wrong = refusal(to_send(mailbox, **{**known, "SMTP_PASSWORD": "loud ledgers"}))
        assert wrong.for_good
        assert "does not take the user and password" in wrong.sentence
        assert "loud ledgers" not in wrong.sentence + repr(to_send(mailbox, **known))
        assert "refused the mail: 530" in refusal(to_send(mailbox)).sentence


def test_a_password_is_not_sent_where_the_connection_cannot_be_sealed(mailbox: Mailbox) -> None:
    open_one = refusal(to_send(mailbox, SMTP_TLS="starttls", SMTP_USER="a", SMTP_PASSWORD="b"))
    assert open_one.for_good
    assert "STARTTLS" in open_one.sentence
    assert "smtp_tls" in open_one.sentence
    assert mailbox.mails == []


@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl makes the certificate")
@pytest.mark.parametrize("tls", ["starttls", "tls"])
def test_only_a_trusted_certificate_is_trusted(
    tls: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, trusted = certificate(tmp_path)
    starttls = {"tls_context": context, "require_starttls": True}
    with receiving(**(starttls if tls == "starttls" else {"ssl_context": context})) as mailbox:
        sealed = to_send(mailbox, SMTP_TLS=tls)
        unknown = refusal(sealed)
        assert unknown.for_good
        assert "a certificate that this machine does not trust" in unknown.sentence
        monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
        send(sealed, letters.test(ZOE))
        assert len(mailbox.mails) == 1

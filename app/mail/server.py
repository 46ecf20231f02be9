"""Handing one mail to the mail server (RFC 5321, 6409), and what went wrong in words."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.header import Header
from email.mime.text import MIMEText
from email.utils import formataddr, formatdate, make_msgid, parseaddr

from app.domain.errors import Invalid
from app.mail.letters import Letter, with_foot

SECONDS = 15  # that the server may be silent at each step
NOT_SET = (
    "This Briefmark sends no mail: no mail server is set. Set smtp_host and mail_from; the README "
    "lists what else there is."
)


class Undelivered(Exception):
    """The sentence says why; `for_good` when trying again is of no use."""

    def __init__(self, sentence: str, *, for_good: bool = False) -> None:
        super().__init__(sentence)
        self.sentence, self.for_good = sentence, for_good


@dataclass(frozen=True)
class MailServer:
    """As the settings say; `tls` is starttls, tls or none."""

    host: str
    port: int
    tls: str
    user: str
    password: str = field(repr=False)
    sender: str
    public_url: str


def mail_server(settings: Mapping[str, object]) -> MailServer | None:
    """None where no mail is sent."""
    if not settings["SMTP_HOST"]:
        return None
    return MailServer(
        host=str(settings["SMTP_HOST"]),
        port=int(str(settings["SMTP_PORT"])),
        tls=str(settings["SMTP_TLS"]),
        user=str(settings["SMTP_USER"]),
        password=str(settings["SMTP_PASSWORD"]),
        sender=str(settings["MAIL_FROM"]),
        public_url=str(settings["PUBLIC_URL"]).rstrip("/"),
    )


def the_mail_server(settings: Mapping[str, object]) -> MailServer:
    """Raises Invalid where no mail is sent."""
    if server := mail_server(settings):
        return server
    raise Invalid(NOT_SET)


def send(server: MailServer, letter: Letter) -> None:
    """Returns once the server has taken the mail. Raises Undelivered."""
    message = written(server, letter)
    with _in_words(server, letter.to), _connected(server) as smtp:
        if server.user:
            smtp.login(server.user, server.password)
        smtp.send_message(message)


def written(server: MailServer, letter: Letter) -> MIMEText:
    """The mail as it goes out (RFC 5322). It says that a machine wrote it (RFC 3834), so that no
    absence is answered. By the older classes: EmailMessage of Python 3.11 loses a space of a long
    subject that is not ASCII where it folds it."""
    sender, address = parseaddr(server.sender)
    message = MIMEText(with_foot(letter, server.public_url), "plain", "utf-8")
    message["From"] = formataddr((sender, address))
    message["To"] = letter.to
    charset = "us-ascii" if letter.subject.isascii() else "utf-8"
    message["Subject"] = Header(letter.subject, charset)  # type: ignore[assignment]
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid(domain=address.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"
    return message


@contextmanager
def _connected(server: MailServer) -> Iterator[smtplib.SMTP]:
    """The server's certificate must be one that this machine trusts."""
    where = server.host, server.port
    if server.tls == "tls":
        context = ssl.create_default_context()
        with smtplib.SMTP_SSL(*where, timeout=SECONDS, context=context) as smtp:
            yield smtp
        return
    with smtplib.SMTP(*where, timeout=SECONDS) as smtp:
        if server.tls == "starttls":
            smtp.starttls(context=ssl.create_default_context())
        yield smtp


@contextmanager
def _in_words(server: MailServer, to: str) -> Iterator[None]:
    name = f"The mail server {server.host}:{server.port}"
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        why = f"{name} shows a certificate that this machine does not trust: "
        raise Undelivered(f"{why}{error.verify_message}.", for_good=True) from error
    except smtplib.SMTPAuthenticationError as error:
        sentence = f"{name} does not take the user and password (smtp_user, smtp_password)."
        raise Undelivered(sentence, for_good=error.smtp_code >= 500) from error
    except smtplib.SMTPNotSupportedError as error:
        sentence = f"{name} cannot do this: {error}. Look at smtp_tls, smtp_port and smtp_user."
        raise Undelivered(sentence, for_good=True) from error
    except smtplib.SMTPRecipientsRefused as error:
        code, said = next(iter(error.recipients.values()))
        sentence = f"{name} does not take mail for {to}: {_said(code, said)}"
        raise Undelivered(sentence, for_good=code >= 500) from error
    except smtplib.SMTPResponseException as error:
        sentence = f"{name} refused the mail: {_said(error.smtp_code, error.smtp_error)}"
        raise Undelivered(sentence, for_good=error.smtp_code >= 500) from error
    except (OSError, smtplib.SMTPException) as error:  # silent, gone, unknown, no TLS there
        raise Undelivered(f"{name} does not answer: {error or type(error).__name__}.") from error


def _said(code: int, said: bytes | str) -> str:
    """“550 no such user”, one line, as the server said it."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return f"{code} {' '.join(text.split())[:200]}"

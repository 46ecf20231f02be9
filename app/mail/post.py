"""Handing mails to the mail server (RFC 5321, 6409), aside: one after the other, by a thread of
this process, so that a mail server which is slow or dead holds up nobody. What went wrong is said
in words, and what could not be sent is tried again; what became of each stands in the database, its
words only here, as they hold secrets. When the process ends, what waits is lost, and its line says
so."""

from __future__ import annotations

import heapq
import logging
import smtplib
import ssl
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.header import Header
from email.mime.text import MIMEText
from email.utils import formataddr, formatdate, make_msgid, parseaddr
from functools import partial
from itertools import count

from flask import Flask

from app.actions import people
from app.domain.errors import Invalid
from app.mail import letters
from app.mail.letters import Letter, with_foot
from app.store import mails, users
from app.store.tables.columns import now
from app.store.transactions import change, end
from app.store.users import Credentials

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


log = logging.getLogger(__name__)

WAITS = (10.0, 60.0, 300.0, 900.0)  # seconds before each further try
# Seconds after which whoever asked has been answered: looking up beside it took 4 ms (measured).
ANSWERED = 1.0
NOTED_AGAIN = 30.0  # seconds
MOST_WAITING = 2_000  # mails at a time; what comes then is not sent, and said so
AGAIN = timedelta(minutes=5)  # at most one link to a new password in that time for each account
FULL = "Too many mails were waiting to be sent."

Work = Callable[[], None]


class Post:
    """That of one application. `put` returns at once, from any thread."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._due: list[tuple[float, int, Work]] = []
        self._numbers = count()
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._working = False

    def put(self, id: uuid.UUID, letter: Letter) -> None:
        """Send the letter, of which the line `id` is in the database."""
        if not self._later(0, partial(self._try, id, letter, 0)):
            self._note(partial(mails.not_sent, id, now(), FULL, for_good=True))

    def forgotten(self, email: str) -> None:
        """Send a link to a new password, if there is such an account. That is looked up aside, too:
        whoever asks is told the same, after the same time, in any case."""
        self._later(ANSWERED, partial(self._look_up, email), MOST_WAITING // 2)

    def settle(self, seconds: float = 10.0) -> bool:
        """Wait until nothing is under way and nothing is due; whether that came about. What waits
        to be tried again is left."""
        with self._changed:
            return self._changed.wait_for(lambda: not (self._working or self._is_due()), seconds)

    def _is_due(self) -> bool:
        return bool(self._due) and self._due[0][0] <= time.monotonic()

    def _later(self, seconds: float, work: Work, most: int = MOST_WAITING) -> bool:
        """Whether there was room for it: strangers leave half of it to others."""
        with self._changed:
            if len(self._due) >= min(most, MOST_WAITING):
                log.warning(FULL)
                return False
            heapq.heappush(self._due, (time.monotonic() + seconds, next(self._numbers), work))
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="post", daemon=True)
                self._thread.start()
            self._changed.notify_all()
        return True

    def _run(self) -> None:
        while True:
            work = self._next()
            try:
                work()
            except Exception:  # the next one is to be sent in any case
                log.exception("a mail could not be looked after")
            with self._changed:
                self._working = False
                self._changed.notify_all()

    def _next(self) -> Work:
        with self._changed:
            while not self._is_due():
                self._changed.wait(self._due[0][0] - time.monotonic() if self._due else None)
            self._working = True
            return heapq.heappop(self._due)[2]

    def _try(self, id: uuid.UUID, letter: Letter, tried: int) -> None:
        try:
            send(self._server(), letter)
        except Undelivered as failed:
            last = failed.for_good or tried >= len(WAITS)
            log.warning("mail %s (%s) was not sent: %s", id, letter.about, failed.sentence)
            self._note(partial(mails.not_sent, id, now(), failed.sentence, for_good=last))
            if not last:
                self._later(WAITS[tried], partial(self._try, id, letter, tried + 1))
        else:
            self._note(partial(mails.sent, id, now()))

    def _note(self, what: Work) -> None:
        """In the line of a mail; again later, where the database does not take it now."""
        try:
            with self._app.app_context(), change():
                what()
        except Exception as error:  # such as a database that is gone
            log.warning("what became of a mail is not noted yet: %s", type(error).__name__)
            self._later(NOTED_AGAIN, partial(self._note, what))

    def _look_up(self, email: str) -> None:
        with self._app.app_context():
            known, moment = users.credentials(email), now()
            end()
            if not known or known.disabled_at:
                return
            about = "reset" if known.password_hash else "no_password"
            with change():
                if mails.written_to(known.email, about, moment - AGAIN):
                    return
                letter = self._answer(known, moment)
                id = mails.note(letter.about, letter.to, moment)
        self.put(id, letter)

    def _answer(self, known: Credentials, moment: datetime) -> Letter:
        """Who came in by a provider alone is not given a password past it."""
        if not known.password_hash:
            return letters.no_password(known.email, name=known.name)
        link = f"{self._server().public_url}/reset/"
        link += people.make_reset_link_by_mail(known.user_id, moment)
        minutes = people.MAILED_MINUTES
        return letters.reset(known.email, link, name=known.name, minutes=minutes)

    def _server(self) -> MailServer:
        return the_mail_server(self._app.config)

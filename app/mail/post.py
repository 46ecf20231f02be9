"""Mails are sent aside, one after the other, by a thread of this process: a mail server that is
slow or dead holds up nobody. What could not be sent is tried again; what became of each stands in
the database, its words only here, as they hold secrets. When the process ends, what waits is lost,
and its line says so."""

from __future__ import annotations

import heapq
import logging
import threading
import time
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from itertools import count

from flask import Flask

from app.actions import people
from app.mail import letters
from app.mail.letters import Letter
from app.mail.server import MailServer, Undelivered, send, the_mail_server
from app.store import mails, users
from app.store.tables.columns import now
from app.store.transactions import change, end
from app.store.users import Credentials

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

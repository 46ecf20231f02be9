"""How long a request waits for the database, and how many wait at once.

A frozen server, or a network that drops what is sent, says nothing: whoever asks would wait until
somebody ends it, and sixteen such requests are all threads of a server. So a request (`hurry`)
ends in words after some seconds without a sign, and for a moment nobody else asks: `Silence`. And
of changes that wait for each other only so many do so in a thread of their own: `Turns`.

What nobody waits for (the command line, a worker, a migration) takes the time that it takes.
"""

from __future__ import annotations

import threading
from collections.abc import Generator
from contextvars import ContextVar
from time import monotonic
from typing import Any

from app.domain.errors import Busy

LOCK_SECONDS = 20  # that a change waits for others'
# Of the threads that changes have (app/cli/server.py): the others answer meanwhile.
MOST_WAITING = 8
STUCK = 0.5  # seconds in which no change ended: whoever comes then does not wait, but is told

# PostgreSQL, in seconds. Its own limits come first, since it says what was the matter.
CONNECT_SECONDS = 3
ROW_SECONDS = 3  # for a row that somebody else changes
STATEMENT_SECONDS = 5
SILENT_SECONDS = 6.0
PAUSE = 1.0  # after which one request asks again
# Whoever holds a transaction open and does not go on for so long is cut off: its machine is gone.
IDLE_SECONDS = 300

WAITS = "Others are saving just now, and it takes long. Nothing was saved. Try again in a moment."
SILENT = "the database does not answer"

_hurried: ContextVar[bool] = ContextVar("hurried", default=False)


def hurry(yes: bool = True) -> None:
    """Say whether what this thread asks from here on has to be there soon, as somebody waits."""
    _hurried.set(yes)


def is_hurried() -> bool:
    return _hurried.get()


class Turns:
    """Changes of this process: `one_at_a_time`, first come, first served, or as many as there are.
    A burst is served; where nothing moves, at most `MOST_WAITING` wait."""

    def __init__(self, *, one_at_a_time: bool) -> None:
        self._turn = threading.Lock() if one_at_a_time else None
        self._counting = threading.Lock()
        self._count, self._moved = 0, 0.0

    def begin(self) -> None:
        """Raises Busy where others take too long."""
        with self._counting:
            if not self._count:
                self._moved = monotonic()
            late = _hurried.get() and self._count >= MOST_WAITING
            if late and monotonic() - self._moved > STUCK:
                raise Busy(WAITS)
            self._count += 1
        if self._turn and not self._turn.acquire(timeout=STUCK if late else LOCK_SECONDS):
            with self._counting:
                self._count -= 1
            raise Busy(WAITS)

    def end(self) -> None:
        if self._turn:
            self._turn.release()
        with self._counting:
            self._count, self._moved = self._count - 1, monotonic()


class Silence:
    """That the database gave no sign, remembered for a moment: one request asks it again, the
    others are told at once."""

    def __init__(self) -> None:
        self._changing = threading.Lock()
        self._again: float | None = None  # when the next may ask

    def is_kept(self) -> bool:
        """Whether whoever asks now would only wait. The one who may ask is told so once."""
        if self._again is None or not _hurried.get():
            return False
        with self._changing:
            now = monotonic()
            if self._again is None or now < self._again:
                return self._again is not None
            self._again = now + CONNECT_SECONDS + SILENT_SECONDS
            return False

    def began(self) -> None:
        self._again = monotonic() + PAUSE

    def ended(self) -> None:
        self._again = None


def patient_connection() -> type[Any]:
    """psycopg's connection with that patience, for one database: of a frozen server the machine
    goes on answering, so neither the network nor the server's own limits end what waits for it."""
    import psycopg  # not when there is only SQLite

    silence = Silence()

    class PatientConnection(psycopg.Connection[Any]):
        @classmethod
        def connect(cls, *arguments: Any, **named: Any) -> Any:
            if silence.is_kept():
                raise psycopg.OperationalError(SILENT)
            try:
                made = super().connect(*arguments, **named)
            except psycopg.errors.ConnectionTimeout:
                silence.began()
                raise
            except BaseException:
                silence.ended()
                raise
            silence.ended()
            return made

        def wait(self, gen: Any, *arguments: Any, **named: Any) -> Any:
            if not _hurried.get():
                return super().wait(gen, *arguments, **named)
            if silence.is_kept():
                raise psycopg.OperationalError(SILENT)
            try:
                found = super().wait(_until_silent(gen), *arguments, **named)
            except TimeoutError:
                silence.began()
                self.close()
                raise psycopg.OperationalError(SILENT) from None
            except BaseException:  # an error is an answer, too
                silence.ended()
                raise
            silence.ended()
            return found

    return PatientConnection


def _until_silent(steps: Generator[Any, Any, Any]) -> Generator[Any, Any, Any]:
    """The same steps. Raises TimeoutError where nothing came nor went for so long (the driver says
    so ten times a second, by a falsy word)."""
    ready, heard = None, monotonic()
    while True:
        try:
            wanted = steps.send(ready)
        except StopIteration as end:
            return end.value
        ready = yield wanted
        if ready:
            heard = monotonic()
        elif monotonic() - heard > SILENT_SECONDS:
            steps.close()
            raise TimeoutError


def session_limits() -> dict[str, str]:
    """PostgreSQL's own limits for what somebody waits for, by their names; in milliseconds."""
    seconds = {
        "lock_timeout": ROW_SECONDS,
        "statement_timeout": STATEMENT_SECONDS,
        "idle_in_transaction_session_timeout": IDLE_SECONDS,
    }
    return {name: f"{1000 * value}" for name, value in seconds.items()}


WITHOUT_LIMITS = "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0"

# Libpq's: a connection whose machine is gone ends although nothing is asked.
NETWORK = {
    "connect_timeout": CONNECT_SECONDS,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": int(1000 * SILENT_SECONDS),
}

"""Slow down guessing: failures are counted by account and by address.

A success clears the account's count, never the address's: else a guesser with an account of their
own could start afresh whenever they like.
"""

from __future__ import annotations

import hashlib
import math
import time

from flask import Flask, current_app, request
from flask.typing import ResponseReturnValue
from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter
from werkzeug.exceptions import HTTPException

from app.web.errors import answer

PER_ACCOUNT = RateLimitItemPerMinute(10, 15)
PER_ADDRESS = RateLimitItemPerMinute(50, 15)


class Throttled(HTTPException):
    code = 429

    def __init__(self, seconds: int) -> None:
        super().__init__()
        self.seconds = seconds


class Guesses:
    """Guesses of one kind ("sign-in") from this address and, if given, at one account."""

    def __init__(self, kind: str, account: str | None = None) -> None:
        """Raises Throttled when there have been too many. A guess at an account counts from the
        start, so that many at once cannot slip through before the first has failed."""
        self._address = f"{kind}:address:{request.remote_addr}"
        digest = hashlib.sha256((account or "").encode()).hexdigest()
        self._account = f"{kind}:account:{digest}" if account is not None else None
        if not _counter().test(PER_ADDRESS, self._address):
            raise _throttled(PER_ADDRESS, self._address)
        if self._account and not _counter().hit(PER_ACCOUNT, self._account):
            raise _throttled(PER_ACCOUNT, self._account)

    def failed(self) -> None:
        _counter().hit(PER_ADDRESS, self._address)

    def succeeded(self) -> None:
        if self._account:
            _counter().clear(PER_ACCOUNT, self._account)


def init_app(app: Flask) -> None:
    storage = storage_from_string(str(app.config["THROTTLE_STORAGE"]))
    app.extensions["throttle"] = MovingWindowRateLimiter(storage)
    app.register_error_handler(Throttled, _too_many)


def _counter() -> MovingWindowRateLimiter:
    counter: MovingWindowRateLimiter = current_app.extensions["throttle"]
    return counter


def _throttled(item: RateLimitItem, key: str) -> Throttled:
    free_again = _counter().get_window_stats(item, key).reset_time
    return Throttled(max(1, math.ceil(free_again - time.time())))


def _too_many(error: Throttled) -> ResponseReturnValue:
    minutes = math.ceil(error.seconds / 60)
    response = current_app.make_response(
        answer(
            429,
            "There were too many wrong tries. Nothing is lost: try again in "
            f"{minutes} {'minute' if minutes == 1 else 'minutes'}.",
        )
    )
    response.headers["Retry-After"] = str(error.seconds)
    return response

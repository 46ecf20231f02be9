"""Slow down guessing: failures are counted by account and address together, and by address.

Counted by account alone, ten guesses of a stranger would lock its owner out. A browser in which the
person has signed in before (a signed cookie says so) is counted by itself, so that neither a
stranger nor the rest of a house behind one address can keep it waiting. A success clears the count
of the account, never the address's: else a guesser with an account of their own could start afresh
whenever they like.
"""

from __future__ import annotations

import hashlib
import math
import secrets
import time
from collections.abc import Callable
from typing import TypeVar

from flask import (
    Flask,
    Response,
    after_this_request,
    current_app,
    render_template,
    request,
)
from flask.typing import ResponseReturnValue
from itsdangerous import BadSignature, URLSafeSerializer
from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter
from werkzeug.exceptions import HTTPException

from app.domain.errors import Missing
from app.domain.tokens import Spent
from app.web.edge.errors import answer
from app.web.edge.signed_in import cookie_name, cookie_path, over_https

Found = TypeVar("Found")

PER_ACCOUNT = RateLimitItemPerMinute(10)
PER_ADDRESS = RateLimitItemPerMinute(50)
KNOWN_DAYS = 180
MOST_KNOWN = 8  # people who share a browser


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
        self._account, known = None, ""
        if account is not None:
            known = _known_people().get(_digest(account), "")
            self._account = f"{kind}:account:{_digest(account)}:{known or request.remote_addr}"
        if not known and not _counter().test(PER_ADDRESS, self._address):
            raise _throttled(PER_ADDRESS, self._address)
        if self._account and not _counter().hit(PER_ACCOUNT, self._account):
            raise _throttled(PER_ACCOUNT, self._account)

    def failed(self) -> None:
        _counter().hit(PER_ADDRESS, self._address)

    def succeeded(self) -> None:
        if self._account:
            _counter().clear(PER_ACCOUNT, self._account)


def by_link(
    what: str,
    find: Callable[[], Found],
    show: Callable[[Found], ResponseReturnValue],
    take: Callable[[Found], ResponseReturnValue],
) -> ResponseReturnValue:
    """The page of a secret link, or what its form does. Where `find` raises Missing it was a
    guess: 410 for a link that worked once, 404 for one that never did."""
    guesses = Guesses(what)
    try:
        found = find()
        return take(found) if request.method == "POST" else show(found)
    except Missing as refusal:
        guesses.failed()
        page = render_template("accounts/dead_link.html", what=what, refusal=refusal)
        return page, 410 if isinstance(refusal, Spent) else 404


def remember_browser(email: str) -> None:
    """The browser of this request is one in which the person signed in."""
    people = {**_known_people(), _digest(email): secrets.token_urlsafe(9)}
    latest = dict(list(people.items())[-MOST_KNOWN:])

    @after_this_request
    def set_cookie(response: Response) -> Response:
        response.set_cookie(
            cookie_name("briefmark_known"),
            _signer().dumps(latest),
            max_age=KNOWN_DAYS * 24 * 3600,
            httponly=True,
            samesite="Lax",
            secure=over_https(),
            path=cookie_path(),
        )
        return response


def _known_people() -> dict[str, str]:
    """The digests of accounts that have signed in in this browser -> what each is counted by."""
    try:
        return dict(_signer().loads(request.cookies.get(cookie_name("briefmark_known"), "")))
    except (BadSignature, TypeError, ValueError):
        return {}


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="known-browser")


def _digest(account: str) -> str:
    return hashlib.sha256(account.encode()).hexdigest()[:32]


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

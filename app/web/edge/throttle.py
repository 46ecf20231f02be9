"""Slow down guessing: who failed a few times waits a little, longer each time, and who goes on
failing is refused until a minute is over.

Counted are failures, in the database (store/guesses.py): by account and address together; by
account from wherever, which only makes wait, so that nobody can lock somebody else out; and by
address, of which a whole house may have one, so that only a flood is refused. A browser in which
the person has signed in before (a signed cookie says so) is counted by itself, so that neither a
stranger nor the rest of the house can keep it waiting. A success clears the count of the account
here, never the others: else a guesser with an account of their own could start afresh whenever they
like.

What was begun before others failed is not refused for it: as many more slip through as are hashed
and wait to be (actions/passphrases.py).
"""

from __future__ import annotations

import hashlib
import ipaddress
import math
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from typing import NamedTuple, TypeVar

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
from werkzeug.exceptions import HTTPException

from app.domain.errors import Missing
from app.domain.tokens import Spent
from app.store import guesses
from app.store.guesses import Failures
from app.store.transactions import change, reading
from app.web.edge.errors import answer
from app.web.edge.kept_forms import kept_fields
from app.web.edge.signed_in import cookie_name, cookie_path, over_https

Found = TypeVar("Found")


class Limit(NamedTuple):
    """Failures in a minute: so many make nobody wait, and after so many the next is refused."""

    free: int
    most: int


PER_ACCOUNT = Limit(4, 10)  # and address, or browser
ANYWHERE = Limit(20, 2**31)
PER_ADDRESS = Limit(30, 300)  # a house of hundreds, in the minute when all begin
STEP, LONGEST = 0.25, 3.0  # seconds: the first waits the one, each after it one more
# Of the server's threads, how many may wait so at the same time.
_WAITING = threading.BoundedSemaphore(3)
KNOWN_DAYS = 180
MOST_KNOWN = 8  # people who share a browser


class Throttled(HTTPException):
    code = 429

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.seconds = max(1, math.ceil(seconds))


class Guesses:
    """Guesses of one kind ("sign-in") from this address and, if given, at one account. Waits where
    there were failures. Raises Throttled when there have been too many, or too many wait. Ends the
    transaction."""

    def __init__(self, kind: str, account: str | None = None) -> None:
        address = f"{kind}:address:{_address()}"
        self._account, self._limits = "", {address: PER_ADDRESS}
        if account is not None:
            known = _known_people().get(_digest(account), "")
            self._account = guesses.at(account, f"{kind}:{known or _address()}")
            self._limits = {self._account: PER_ACCOUNT}
            if not known:
                self._limits |= {guesses.at(account, kind): ANYWHERE, address: PER_ADDRESS}
        with reading():
            self._found = guesses.failures(self._limits)
        _wait(self._limits, self._found)

    def failed(self) -> None:
        """Counts, whatever becomes of the request. Ends its transaction."""
        with change():
            guesses.add(self._limits)

    def succeeded(self) -> None:
        if self._account in self._found:
            guesses.clear(self._account)


def _wait(limits: Mapping[str, Limit], found: Mapping[str, Failures]) -> None:
    refused = [each.seconds for thing, each in found.items() if each.number >= limits[thing].most]
    if refused:
        raise Throttled(max(refused))
    beyond = max((each.number - limits[thing].free for thing, each in found.items()), default=0)
    if beyond <= 0:
        return
    seconds = min(LONGEST, STEP * beyond)
    if not _WAITING.acquire(blocking=False):
        raise Throttled(seconds)
    try:
        time.sleep(seconds)
    finally:
        _WAITING.release()


def _address() -> str:
    """Of the request; of IPv6 the network, of which one has all addresses (RFC 6177)."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return str(request.remote_addr)
    if isinstance(address, ipaddress.IPv6Address):
        if not (mapped := address.ipv4_mapped):
            return str(ipaddress.ip_network((int(address) >> 64 << 64, 64)))
        address = mapped
    return str(address)


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
    app.register_error_handler(Throttled, _too_many)


def _too_many(error: Throttled) -> ResponseReturnValue:
    seconds = f"{error.seconds} second{'' if error.seconds == 1 else 's'}"
    message = f"There were too many wrong tries. Nothing is lost: try again in {seconds}."
    response = current_app.make_response(answer(429, message, kept=kept_fields()))
    response.headers["Retry-After"] = str(error.seconds)
    return response

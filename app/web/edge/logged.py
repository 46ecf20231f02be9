"""Each request has a number, which its answer says, pages of errors show and every line of the logs
has: so people can say which it was. What was refused is told to the security log.

A number that a proxy gave is taken where proxies are trusted (`proxy_hops`) and it is harmless.
"""

from __future__ import annotations

import logging
import re
import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask, Response, request
from flask_login import current_user

from app.logs import ACCESS, trace
from app.store import security
from app.store.security import CALLER, Caller

log, access = logging.getLogger(__name__), logging.getLogger(ACCESS)

HEADER = "X-Request-ID"
_GIVEN = "HTTP_X_REQUEST_ID"
_HARMLESS = re.compile(r"[A-Za-z0-9._-]{8,64}")
_CALLER = "briefmark.caller"


def init_app(app: Flask) -> None:
    """To be called last: what wraps the application last sees a request first."""
    app.before_request_funcs.setdefault(None, []).insert(0, _note_the_route)
    app.after_request_funcs.setdefault(None, []).insert(0, _tell)  # the last to see an answer
    app.teardown_request(_forget)
    app.log_exception = _log_exception  # type: ignore[method-assign,assignment]
    app.wsgi_app = _numbered(app.wsgi_app, app)  # type: ignore[assignment,method-assign]


def _numbered(inner: WSGIApplication, app: Flask) -> WSGIApplication:
    trusted, accessed = bool(app.config["PROXY_HOPS"]), bool(app.config["ACCESS_LOG"])

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        given = str(environ.get(_GIVEN, ""))
        taken = trusted and _HARMLESS.fullmatch(given)
        number = given if taken else secrets.token_hex(6)
        agent, address = environ.get("HTTP_USER_AGENT", ""), environ.get("REMOTE_ADDR", "")
        environ[_CALLER] = Caller(number, address, agent)
        CALLER.set(environ[_CALLER])
        status = ""

        def start(line: str, headers: list[tuple[str, str]], *wrong: object) -> object:
            nonlocal status
            status = line[:3]
            named = [each for each in headers if each[0] != HEADER]
            return start_response(line, [*named, (HEADER, number)], *wrong)  # type: ignore[arg-type]

        if not accessed:
            return inner(environ, start)  # type: ignore[arg-type]
        began = time.perf_counter()
        body = inner(environ, start)  # type: ignore[arg-type]
        return _counted(body, lambda sent: _tell_access(environ, number, status, began, sent))

    return answer


def _counted(body: Iterable[bytes], done: Callable[[int], None]) -> Iterator[bytes]:
    """The body as it is; at its end, or where it breaks off, how many bytes went out."""
    sent = 0
    try:
        for part in body:
            sent += len(part)
            yield part
    finally:
        if close := getattr(body, "close", None):
            close()
        done(sent)


def _tell_access(
    environ: WSGIEnvironment, number: str, status: str, began: float, sent: int
) -> None:
    milliseconds = f"{(time.perf_counter() - began) * 1000:.1f}"
    fields = {
        "method": str(environ.get("REQUEST_METHOD", "")),
        "route": environ[_CALLER].route.partition(" ")[2] or "-",
        "status": status,
        "ms": milliseconds,
        "bytes": str(sent),
        "request": number,
    }
    access.info("%s", number, extra={"fields": fields})


def _note_the_route() -> None:
    route = request.url_rule.rule if request.url_rule else "-"
    request.environ[_CALLER].route = f"{request.method} {route}"


def _tell(response: Response) -> Response:
    """What was refused; what was noted is recorded, now that the transaction has ended."""
    status, who = response.status_code, request.environ[_CALLER]
    if status == 403:
        member = current_user.member if who.user_id else None
        security.note("refuse", "request", project_id=member and member.project_id, said=who.route)
    elif status == 429:
        security.note("throttle", "session", said=who.route)
    elif status == 404 and who.user_id and _is_outside():
        security.note("miss", "request", said=who.route)
    elif status >= 500:
        security.tell("fail", "server", status=status)
    if who.noted:
        security.record_noted(status)
    return response


def _forget(_error: BaseException | None) -> None:
    CALLER.set(None)


def _is_outside() -> bool:
    """Of a project that is not theirs, or not there."""
    return "slug" in (request.view_args or {}) and current_user.member is None


def _log_exception(wrong: object) -> None:
    """Without what it says, which may hold what people typed."""
    error = wrong[1] if isinstance(wrong, tuple) else None
    log.error("unexpected: %s", trace(error) if isinstance(error, BaseException) else "?")

"""“Nothing changed”, said again to a page that asks again, ahead of the application.

Fifty open pages ask some seventy times a second, and nearly always the answer is the same. The
application has found out who asks, for seconds, and how often the project was changed, for a
fraction of one (`Lately`); while both hold, the same request is answered as before: a third of the
processor's time (CONTRIBUTING has the figures). Whatever else is asked goes on as ever.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterable
from typing import NamedTuple
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask, request

from app.store import revs
from app.store.transactions import hurry, intend_to_change
from app.web.edge.lately import Lately

log = logging.getLogger(__name__)

ASKED_AT = "/changes"
FRESH = 0.15  # seconds for which nobody reads the counts again
# All that the answer depends on, and the session whose page asks.
_SAME = (
    *("REQUEST_METHOD", "SCRIPT_NAME", "PATH_INFO", "QUERY_STRING", "HTTP_COOKIE"),
    *("HTTP_HOST", "wsgi.url_scheme", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST"),
)
_TOLD = "briefmark.unchanged"


class ChangeCounts(NamedTuple):
    """How often each part of a project was changed, and the sum of all."""

    total: int
    counts: dict[str, int]


class _Said(NamedTuple):
    project_id: uuid.UUID
    total: int
    visit: tuple[str, str]
    headers: list[tuple[str, str]]


def init_app(app: Flask) -> None:
    app.extensions["seen"] = Lately(FRESH)
    app.wsgi_app = _ahead_of(app.wsgi_app, app)  # type: ignore[assignment,method-assign]


def seen(app: Flask, project_id: uuid.UUID) -> ChangeCounts:
    """As it was at most FRESH seconds ago: one statement for all who ask meanwhile."""

    def read() -> ChangeCounts:
        counts = revs.counts(project_id)
        return ChangeCounts(sum(counts.values()), counts)

    lately: Lately[uuid.UUID, ChangeCounts] = app.extensions["seen"]
    found = lately.get(project_id, read)
    assert found is not None  # noqa: S101 - read finds something
    return found


def say_again(project_id: uuid.UUID, total: int, visit: tuple[str, str]) -> None:
    """What this request is answered holds while the project was `seen` so, and for as long as
    somebody remembers the `visit` (token, slug)."""
    request.environ[_TOLD] = (project_id, total, visit)


def _ahead_of(inner: WSGIApplication, app: Flask) -> WSGIApplication:
    said: Lately[tuple[object, ...], _Said] = Lately(60)  # at most: it ends with what it rests on
    visits: Lately[tuple[str, str], object] = app.extensions["visits"]

    def holds(known: _Said) -> bool:
        if visits.known(known.visit) is None:
            return False
        if lately := app.extensions["seen"].known(known.project_id):
            return bool(lately.total == known.total)
        hurry()
        intend_to_change(False)
        try:
            with app.app_context():
                return seen(app, known.project_id).total == known.total
        except Exception:  # the application says in words what is wrong
            log.exception("the counts of a project could not be read")
            return False

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if not environ["PATH_INFO"].endswith(ASKED_AT):
            return inner(environ, start_response)
        key = tuple(environ.get(name) for name in _SAME)
        if (known := said.known(key)) and holds(known):
            start_response("204 NO CONTENT", known.headers[:])
            return []
        headers: list[tuple[str, str]] = []

        def note(status: str, those: list[tuple[str, str]], *wrong: object) -> object:
            headers.extend(those)
            return start_response(status, those, *wrong)  # type: ignore[arg-type]

        body = inner(environ, note)  # type: ignore[arg-type]
        told: tuple[uuid.UUID, int, tuple[str, str]] | None = environ.get(_TOLD)
        if told:
            said.put(key, _Said(*told, headers))
        return body

    return answer

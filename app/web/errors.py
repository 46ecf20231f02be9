"""Refusals become responses here and nowhere else."""

from __future__ import annotations

import logging

from flask import Flask, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from app.domain.errors import (
    Busy,
    Forbidden,
    Invalid,
    Missing,
    Refused,
    Stale,
    TooLarge,
    Unreadable,
)

log = logging.getLogger(__name__)

STATUS: dict[type[Refused], int] = {
    Invalid: 422,
    Forbidden: 403,
    Missing: 404,
    Stale: 409,
    TooLarge: 413,
    Unreadable: 415,
    Busy: 503,
}
HEADINGS = {
    400: "That request cannot be used",
    401: "Please sign in",
    403: "You may not do that",
    404: "There is nothing here",
    405: "That cannot be done here",
    409: "Somebody was faster",
    413: "That is too large",
    415: "That file cannot be read",
    422: "Something needs correcting",
    429: "Too many tries",
    500: "Something went wrong on our side",
    503: "Busy for a moment",
}
CONFLICT = "Somebody changed this at the same moment. Reload the page and try again."


def status_of(refusal: Refused) -> int:
    """The HTTP status of a refusal, by the nearest class in the tree."""
    return next((STATUS[kind] for kind in type(refusal).__mro__ if kind in STATUS), 400)


def wants_json() -> bool:
    """Whether our own script asked (it always accepts JSON first)."""
    return request.accept_mimetypes.best == "application/json"


def init_app(app: Flask) -> None:
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(IntegrityError, _conflict)
    app.register_error_handler(StaleDataError, _conflict)
    app.register_error_handler(OperationalError, _busy)
    app.register_error_handler(TimeoutError, _busy)
    app.register_error_handler(500, _broken)


def answer(
    status: int, message: str, *, fields: dict[str, str] | None = None, **more: object
) -> ResponseReturnValue:
    """An error as a page, or as JSON for our own script."""
    if wants_json():
        return jsonify(message=message, fields=fields or {}, **more), status
    heading = HEADINGS.get(status, "That did not work")
    return render_template("error.html", heading=heading, message=message, status=status), status


def _refused(refusal: Refused) -> ResponseReturnValue:
    current = refusal.current if isinstance(refusal, Stale) else None
    more = {"current": current} if isinstance(current, str | dict) else {}
    return answer(status_of(refusal), refusal.message, fields=dict(refusal.fields), **more)


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error
    message = {
        404: "Check the address, or go back to your projects.",
        405: "Go back and use the buttons of the page.",
        413: "The file is larger than Briefmark takes. Split it, or save it as plain text.",
        500: "Nothing was saved. Try again; if it happens again, tell your administrator.",
    }.get(error.code, error.description or "Go back and try again.")
    return answer(error.code, message)


def _conflict(error: Exception) -> ResponseReturnValue:
    log.info("conflict: %s", type(error).__name__)
    return answer(409, CONFLICT)


def _busy(error: Exception) -> ResponseReturnValue:
    log.error("database unavailable: %s", error)
    return answer(503, "The database is busy. Nothing was saved. Try again in a moment.")


def _broken(_error: Exception) -> ResponseReturnValue:
    return answer(
        500, "Nothing was saved. Try again; if it happens again, tell your administrator."
    )

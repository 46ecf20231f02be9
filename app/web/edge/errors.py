"""Refusals become responses here and nowhere else."""

from __future__ import annotations

import logging
from errno import ENOSPC
from typing import Any

from flask import Flask, Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import (
    DBAPIError,
    IntegrityError,
    InterfaceError,
    InternalError,
    OperationalError,
)
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from app.domain.errors import (
    Busy,
    Failed,
    Forbidden,
    Invalid,
    Missing,
    OverLimit,
    Refused,
    Stale,
    TooLarge,
    Unreadable,
)
from app.logs import trace
from app.store import security
from app.store.transactions import READ_ONLY, says
from app.web.edge import transactions
from app.web.edge.kept_forms import Kept, kept_fields
from app.web.edge.signed_in import show_as

log = logging.getLogger(__name__)

STATUS: dict[type[Refused], int] = {
    Invalid: 422,
    Forbidden: 403,
    Missing: 404,
    Stale: 409,
    TooLarge: 413,
    OverLimit: 409,
    Unreadable: 415,
    Busy: 503,
    Failed: 500,
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
    507: "The disk is full",
}
AT_THE_LIMIT = "That is as much as one account may have"
CONFLICT = "Somebody changed this at the same moment. Reload the page and try again."
BROKEN = "Nothing was saved. Try again; if it happens again, tell your administrator."
BUSY = "The database is busy. Nothing was saved. Try again in a moment."
UNSURE = (
    "The database was lost while it saved, so this may be saved or not. Look whether it is there "
    "before you try again."
)
ONLY_READ = (
    "The database can only be read just now, so nothing was saved; pages can be read. Tell your "
    "administrator."
)
FULL = "The disk of the server is full, so nothing was saved. Tell your administrator."
RETRY_SECONDS = "3"
SAVED = "Saved; the page could not be shown. Reload it to see what you did."


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
    for kind in (OperationalError, InterfaceError, InternalError, NoConnection, TimeoutError):
        app.register_error_handler(kind, _unavailable)
    app.register_error_handler(OSError, _unwritten)
    app.register_error_handler(500, _broken)
    app.after_request(_say_when)


def answer(
    status: int,
    message: str,
    *,
    fields: dict[str, str] | None = None,
    kept: Kept | None = None,
    heading: str = "",
    **more: object,
) -> ResponseReturnValue:
    """An error as a page, or as JSON for our own script. `kept` is a form to be sent again. What
    goes wrong after the commit does not say that nothing was saved."""
    heading = heading or HEADINGS.get(status, "That did not work")
    if transactions.is_saved():
        status, heading, message, fields, kept, more = 500, "It is saved", SAVED, None, None, {}
    number = security.caller().request_id
    if wants_json():
        return jsonify(message=message, fields=fields or {}, request_id=number, **more), status
    if status >= 500:
        show_as(None)  # who is there is not asked again: the database may be what is missing
    about = {"heading": heading, "message": message, "request_id": number}
    return render_template("error.html", **about, kept=kept), status


def _say_when(response: Response) -> Response:
    """What is busy now is worth another try soon; a proxy or script reads it here."""
    if response.status_code == 503:
        response.headers.setdefault("Retry-After", RETRY_SECONDS)
    return response


def _refused(refusal: Refused) -> ResponseReturnValue:
    current = refusal.current if isinstance(refusal, Stale) else None
    more: dict[str, Any] = {"current": current} if isinstance(current, str | dict) else {}
    kept = kept_fields() if isinstance(refusal, Busy) else None
    heading = AT_THE_LIMIT if isinstance(refusal, OverLimit) else ""
    about: dict[str, Any] = {"fields": dict(refusal.fields), "kept": kept, "heading": heading}
    return answer(status_of(refusal), refusal.message, **about, **more)


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error
    message = {
        404: "Check the address, or go back to your projects.",
        405: "Go back and use the buttons of the page.",
        413: "The file is larger than Briefmark takes. Split it, or save it as plain text.",
    }.get(error.code, error.description or "Go back and try again.")
    return answer(error.code, message)


def _conflict(error: Exception) -> ResponseReturnValue:
    log.info("conflict: %s", type(error).__name__)
    return answer(409, CONFLICT, kept=kept_fields())


def _unavailable(error: Exception) -> ResponseReturnValue:
    # What the database says of it may hold values.
    code = getattr(getattr(error, "orig", None), "sqlstate", None) or ""
    log.error("database unavailable: %s %s", code, trace(error))
    if not isinstance(error, DBAPIError):
        return answer(503, BUSY, kept=kept_fields())
    if says(error, "53100", "disk is full"):
        return answer(507, FULL, kept=kept_fields())
    if says(error, *READ_ONLY):
        return answer(503, ONLY_READ, kept=kept_fields())
    unsure = error.connection_invalidated and transactions.is_unsure()
    return answer(503, UNSURE if unsure else BUSY, kept=kept_fields())


def _unwritten(error: OSError) -> ResponseReturnValue:
    """A file that could not be written or read."""
    if error.errno != ENOSPC:
        raise error
    log.error("disk full: %s", error.strerror)
    return answer(507, FULL)


def _broken(_error: Exception) -> ResponseReturnValue:
    return answer(500, BROKEN, kept=kept_fields())

"""One transaction a request: a status below 400 commits, everything else rolls back."""

from __future__ import annotations

from flask import Flask, Response, request

from app.store.database import db, intend_to_change

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def init_app(app: Flask) -> None:
    app.before_request(_begin)
    app.after_request(_end)


def release() -> None:
    """End the transaction before slow work (hashing, parsing), so that others can write.

    What was read before must be read again after.
    """
    db.session.rollback()


def _begin() -> None:
    intend_to_change(request.method not in SAFE_METHODS)


def _end(response: Response) -> Response:
    if request.method not in SAFE_METHODS and response.status_code < 400:
        db.session.commit()
    else:
        db.session.rollback()
    return response

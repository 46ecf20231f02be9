"""/healthz answers without a session and without a query; /readyz asks the database."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.store.transactions import answers

pages = Blueprint("health", __name__)


@pages.get("/healthz")
def healthz() -> ResponseReturnValue:
    return {"status": "ok"}


@pages.get("/readyz")
def readyz() -> ResponseReturnValue:
    """For proxies of several processes: whether this one can do anything. Where the database does
    not answer, the answer is that of any page then (errors.py), 503."""
    answers()
    return {"status": "ok"}

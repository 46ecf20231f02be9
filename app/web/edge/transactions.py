"""One transaction a request: a status below 400 commits, everything else rolls back.

Who asks is found out before a changing transaction begins, and the commit comes inside the place
where errors become responses: one that fails is answered like any other error, and takes with it
what the next page was to say. The write lock is held for the change alone: a view that
`reads_first` (guard.py) begins to write when its action does.
"""

from __future__ import annotations

from copy import copy
from typing import cast

from flask import Flask, Response, g, request, session
from flask.typing import ResponseReturnValue

from app.store.transactions import begin_to_change, commit, end, hurry, intend_to_change

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def init_app(app: Flask) -> None:
    app.before_request(_begin)
    app.after_request(_end)
    dispatch = app.dispatch_request

    def dispatch_request() -> ResponseReturnValue:
        if not changes():
            return dispatch()
        view = app.view_functions.get(request.endpoint or "")
        if not getattr(view, "reads_first", False):
            begin_to_change()
        before = {name: copy(value) for name, value in session.items()}
        try:
            response = app.make_response(dispatch())
            if response.status_code < 400:
                save()
        except BaseException:
            end()
            if not is_saved():
                _take_back(before)
            raise
        return response

    app.dispatch_request = dispatch_request  # type: ignore[method-assign]


def changes() -> bool:
    """Whether the request may change something."""
    return request.method not in SAFE_METHODS


def save() -> None:
    """Commit; what follows in this request only reads, and cannot lose what is saved. Called by
    itself before an answer is rendered that reads again; otherwise after the view."""
    if is_saved():
        return
    g.transaction = "saving"
    commit()
    g.transaction = "saved"
    intend_to_change(False)


def is_saved() -> bool:
    return cast("bool", g.get("transaction") == "saved")


def is_unsure() -> bool:
    """Whether the commit was sent and no answer to it has come."""
    return cast("bool", g.get("transaction") == "saving")


def release() -> None:
    """End the transaction before slow work (hashing, parsing), so that others can write.

    What was read before must be read again after.
    """
    end()


def _begin() -> None:
    hurry()
    intend_to_change(False)


def _end(response: Response) -> Response:
    end()
    return response


def _take_back(before: dict[str, object]) -> None:
    """The messages of success, and a new person's secret."""
    session.clear()
    session.update(before)
    g.pop("csrf_token", None)

"""Forms that create carry an id from the moment they are rendered, so that two clicks, a reload or
a lost answer make one thing and not two. They need no script for it."""

from __future__ import annotations

import json
import uuid

from flask import Flask, Response, redirect, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.wrappers import Response as WerkzeugResponse

from app.store import sent_forms
from app.web.edge.transactions import changes, release

FIELD = "form_id"


def form_id() -> uuid.UUID | None:
    """The id of the form of this request with what is in it: somebody who goes back and types
    something else makes another thing. None when the form has no id."""
    if not current_user.is_authenticated:
        return None
    try:
        rendered = uuid.UUID(request.form.get(FIELD, ""))
    except ValueError:
        return None
    fields = [pair for pair in request.form.items(multi=True) if pair[0] != "csrf_token"]
    names = [file.filename for file in request.files.values()]
    return uuid.uuid5(rendered, json.dumps([request.path, fields, names]))


def init_app(app: Flask) -> None:
    """Within the transaction of a change: what was made and that it was made are saved together."""
    dispatch = app.dispatch_request

    def dispatch_request() -> ResponseReturnValue:
        id = form_id() if changes() else None
        if id is None:
            return dispatch()
        if made := sent_forms.address_of(current_user.id, id):
            return redirect(made, 303)
        response = app.make_response(dispatch())
        return _noted(id, response) if response.status_code == 303 else response

    app.dispatch_request = dispatch_request  # type: ignore[method-assign]


def _noted(id: uuid.UUID, response: Response) -> WerkzeugResponse:
    """A form that leads on to another page has made its thing."""
    if sent_forms.note(current_user.id, id, response.location or ""):
        return response
    release()  # the same form at the same moment: what came first stays
    return redirect(sent_forms.address_of(current_user.id, id) or response.location or "", 303)

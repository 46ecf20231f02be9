"""Forms that create carry an id from the moment they are rendered, so that two clicks, a reload or
a lost answer make one thing and not two. They need no script for it."""

from __future__ import annotations

import hashlib
import json
import uuid

from flask import Flask, g, redirect, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.datastructures import FileStorage

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
    files = [_file(file) for _, file in request.files.items(multi=True)]
    return uuid.uuid5(rendered, json.dumps([request.path, fields, files]))


def _file(file: FileStorage) -> tuple[str | None, str]:
    """Its name and the hash of what it holds: a file that was corrected keeps its name."""
    digest = hashlib.sha256()
    while part := file.stream.read(2**20):
        digest.update(part)
    file.stream.seek(0)
    return file.filename, digest.hexdigest()


def init_app(app: Flask) -> None:
    """Within the transaction of a change: what was made and that it was made are saved together."""
    dispatch = app.dispatch_request

    def dispatch_request() -> ResponseReturnValue:
        id = form_id() if changes() else None
        if id is None:
            return dispatch()
        if known := sent_forms.address_of(current_user.id, id):
            return redirect(known, 303)
        g.sent_form = id
        response = app.make_response(dispatch())
        if response.status_code == 303 and (first := made(response.location or "")):
            return redirect(first, 303)
        return response

    app.dispatch_request = dispatch_request  # type: ignore[method-assign]


def made(address: str) -> str | None:
    """Note where the thing is that the form of this request made, in the transaction that makes
    it, so before that is saved. Where the same form came first at the same moment: the address of
    its thing; then nothing of this transaction stays."""
    id = g.pop("sent_form", None)
    if id is None or sent_forms.note(current_user.id, id, address):
        return None
    release()
    return sent_forms.address_of(current_user.id, id) or address

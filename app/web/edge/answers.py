"""What a change answers, whatever it changed: one shape for our own script, one way for a form."""

from __future__ import annotations

from flask import flash, jsonify, redirect
from flask.typing import ResponseReturnValue

from app.web.edge.errors import wants_json
from app.web.edge.sent_once import made
from app.web.edge.transactions import save


def answered(
    said: str, go: str, status: int = 200, told: str = "good", **drawn: object
) -> ResponseReturnValue:
    """The change is saved, then said: to script as JSON, `{said, go, …}`; to a form by leading it
    to the address `go`, where it is said. `drawn` is what script draws again where it stands;
    without it, script goes there, too. `told` is what kind of message it is there, in base.html.

    The commit comes first: where it fails nothing is said.
    """
    if first := made(go):
        return redirect(first, 303)
    save()
    stays = wants_json() and bool(drawn)
    if said and not stays:
        flash(said, told)
    if wants_json():
        return jsonify(said=said, go=None if stays else go, **drawn), status
    return redirect(go, 303)

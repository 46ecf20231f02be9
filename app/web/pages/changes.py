"""The question that every page of a project in sight asks about once a second: did anything change?

It is no sign of a person: a session that only asks runs out as if the page were closed. Who asks
is looked up every few seconds and the counts a few times a second, for all who ask together: a
sign-out or a removal is noticed that much later here, and nowhere else.
"""

from __future__ import annotations

from flask import Blueprint, current_app, jsonify, request
from flask.typing import ResponseReturnValue

from app.store import revs
from app.store.memberships import Member
from app.web.edge.guard import for_members
from app.web.edge.lately import Lately

pages = Blueprint("changes", __name__)

FRESH = 0.15  # seconds


@pages.get("/projects/<slug>/changes")
@for_members()
def since(actor: Member) -> ResponseReturnValue:
    """204 when nothing changed since the page has `seen` the project; else all counts of it and
    what their sum is, to be `seen` the next time."""
    found = _lately().get(actor.project_id, lambda: revs.counts(actor.project_id)) or {}
    seen = sum(found.values())
    if request.args.get("seen") == str(seen):
        return "", 204
    return jsonify(seen=seen, counts=found)


def _lately() -> Lately:
    return current_app.extensions.setdefault("counts", Lately(FRESH))

"""The question that every page of a project in sight asks about once a second: did anything change?

It is no sign of a person: a session that only asks runs out as if the page were closed. Who asks
is looked up every few seconds and the counts a few times a second, for all who ask together: a
sign-out or a removal is noticed that much later here, and nowhere else.
"""

from __future__ import annotations

from flask import Blueprint, current_app, jsonify, request
from flask.typing import ResponseReturnValue

from app.store.memberships import Member
from app.web.edge.guard import for_members
from app.web.edge.signed_in import session_cookie
from app.web.edge.unchanged import say_again, seen

pages = Blueprint("changes", __name__)


@pages.get("/projects/<slug>/changes")
@for_members()
def since(actor: Member) -> ResponseReturnValue:
    """204 when nothing changed since the page has `seen` the project; else all counts of it and
    what their sum is, to be `seen` the next time."""
    found = seen(current_app, actor.project_id)
    if request.args.get("seen") != str(found.total):
        return jsonify(seen=found.total, counts=found.counts)
    say_again(actor.project_id, found.total, (request.cookies[session_cookie()], actor.slug))
    return "", 204

"""A new pass phrase by a link, for somebody who lost theirs."""

from __future__ import annotations

import uuid

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from app.actions import people as actions
from app.domain.errors import Invalid, Missing
from app.store import reset_links
from app.store.memberships import Member
from app.store.reset_links import OpenReset
from app.web.edge.answers import answered
from app.web.edge.errors import status_of
from app.web.edge.guard import for_members
from app.web.edge.links import FRESH_LINK, dead_link, full_url
from app.web.edge.signed_in import begin_session, clock
from app.web.edge.throttle import Guesses

pages = Blueprint("resets", __name__)


@pages.post("/projects/<slug>/people/<uuid:user_id>/reset-link")
@for_members("manage_people")
def make(actor: Member, user_id: uuid.UUID) -> ResponseReturnValue:
    token = actions.make_reset_link(actor, user_id, clock())
    session[FRESH_LINK] = [actor.slug, full_url(".reset", token=token), "reset"]
    return redirect(url_for("people.people", slug=actor.slug), 303)


@pages.route("/reset/<token>", methods=["GET", "POST"])
def reset(token: str) -> ResponseReturnValue:
    guesses = Guesses("reset")
    try:
        found = reset_links.find(token, clock())
        return _take(token, found) if request.method == "POST" else _form(found)
    except Missing as refusal:
        guesses.failed()
        return dead_link("link", refusal)


def _take(token: str, found: OpenReset) -> ResponseReturnValue:
    try:
        user_id = actions.choose_pass_phrase(token, request.form.get("pass_phrase", ""), clock())
    except Invalid as refusal:
        return _form(found, refusal), status_of(refusal)
    begin_session(user_id)
    return answered(
        "Your new pass phrase is set. All your former sessions have ended.",
        url_for("projects.projects"),
    )


def _form(found: OpenReset, refusal: Invalid | None = None) -> str:
    return render_template("accounts/reset.html", person=found, refusal=refusal)

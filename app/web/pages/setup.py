"""The first account, by the link from the console."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.actions.setup import set_up
from app.domain.errors import Invalid
from app.store import setup_links
from app.web.edge.answers import answered
from app.web.edge.errors import status_of
from app.web.edge.signed_in import begin_session, clock
from app.web.edge.throttle import by_link

pages = Blueprint("setup", __name__)


@pages.route("/setup/<token>", methods=["GET", "POST"])
def setup(token: str) -> ResponseReturnValue:
    return by_link(
        "set-up link",
        lambda: setup_links.check(token, clock()),
        lambda _: _form(),
        lambda _: _take(token),
    )


def _take(token: str) -> ResponseReturnValue:
    asked = {name: request.form.get(name, "") for name in ("email", "name", "pass_phrase")}
    try:
        user_id, project = set_up(token, now=clock(), **asked)
    except Invalid as refusal:
        return _form(refusal, asked), status_of(refusal)
    begin_session(user_id)
    return answered("", url_for("projects.project", slug=project.slug))


def _form(refusal: Invalid | None = None, typed: dict[str, str] | None = None) -> str:
    return render_template("accounts/setup.html", refusal=refusal, typed=typed or {})

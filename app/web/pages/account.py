"""One's own account: password and signed-in browsers."""

from __future__ import annotations

import uuid

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.actions import accounts
from app.domain.errors import Refused
from app.domain.people import browser
from app.store import sessions
from app.web.edge.answers import answered
from app.web.edge.errors import status_of
from app.web.edge.signed_in import begin_session, clock, limits
from app.web.edge.throttle import Guesses

pages = Blueprint("account", __name__)


@pages.get("/account")
def account() -> ResponseReturnValue:
    return _page()


@pages.post("/account/pass-phrase")
def change_pass_phrase() -> ResponseReturnValue:
    user_id: uuid.UUID = current_user.id
    guesses = Guesses("pass-phrase", str(user_id))
    current, new = request.form.get("current", ""), request.form.get("pass_phrase", "")
    try:
        accounts.change_pass_phrase(user_id, current, new)
    except Refused as refusal:
        if "current" in refusal.fields:
            guesses.failed()
        return _page(refusal), status_of(refusal)
    guesses.succeeded()
    begin_session(user_id)
    return answered("Your password is changed. You are signed out everywhere else.", _back())


@pages.post("/account/sessions/<uuid:session_id>/end")
def end_session(session_id: uuid.UUID) -> ResponseReturnValue:
    accounts.end_session(current_user.id, session_id)
    return answered("That session has ended.", _back())


@pages.post("/account/sessions/others/end")
def end_other_sessions() -> ResponseReturnValue:
    ended = accounts.end_other_sessions(current_user.id, current_user.session_id)
    return answered(f"Ended {ended} other session{'' if ended == 1 else 's'}.", _back())


def _page(refusal: Refused | None = None) -> str:
    open_ones = sessions.of_user(current_user.id, clock(), limits())
    lines = [(line, browser(line.agent)) for line in open_ones]
    return render_template("accounts/account.html", sessions=lines, refusal=refusal)


def _back() -> str:
    return url_for(".account")

"""One's own account: name, how pages look, password and signed-in browsers."""

from __future__ import annotations

import uuid
from dataclasses import fields

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.actions import accounts
from app.domain.errors import Invalid, Refused
from app.domain.people import browser
from app.domain.preferences import LANGUAGES, THEMES, Preferences, time_zones
from app.store import sessions
from app.web.edge.answers import answered
from app.web.edge.errors import status_of
from app.web.edge.signed_in import begin_session, clock, limits
from app.web.edge.throttle import Guesses

pages = Blueprint("account", __name__)

LOOKS = tuple(field.name for field in fields(Preferences))


@pages.get("/account")
def account() -> ResponseReturnValue:
    return account_page()


@pages.post("/account/name")
def rename() -> ResponseReturnValue:
    try:
        accounts.rename(current_user.id, request.form.get("name", ""))
    except Invalid as refusal:
        return account_page(refusal), status_of(refusal)
    return answered("Your name is changed.", _back())


@pages.post("/account/looks")
def prefer() -> ResponseReturnValue:
    chosen = {name: request.form.get(name, "") for name in LOOKS}
    try:
        accounts.prefer(current_user.id, Preferences(**chosen))
    except Invalid as refusal:
        return account_page(refusal), status_of(refusal)
    return answered("Dates and colours are saved.", _back())


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
        return account_page(refusal), status_of(refusal)
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


def account_page(refusal: Refused | None = None) -> str:
    """The whole page; with a refusal, what was typed stands in it."""
    open_ones = sessions.of_user(current_user.id, clock(), limits())
    typed = {name: getattr(current_user, name) for name in ("name", *LOOKS)}
    return render_template(
        "accounts/account.html",
        sessions=[(line, browser(line.agent)) for line in open_ones],
        typed={**typed, **(request.form.to_dict() if refusal else {})},
        time_zones=time_zones(),
        languages=LANGUAGES,
        themes=THEMES,
        refusal=refusal,
    )


def _back() -> str:
    return url_for(".account")

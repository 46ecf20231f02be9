"""One's own passkeys, authenticator app and recovery codes."""

from __future__ import annotations

import uuid

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from markupsafe import Markup

from app.actions.signing_in import app_codes, passkeys
from app.actions.signing_in import factors as actions
from app.domain.errors import Invalid
from app.domain.factors import APP, PASSKEY, RECOVERY_CODES, together
from app.domain.people import browser
from app.mail import letters
from app.store import factors, sessions, users
from app.web.edge import passkeys as asking
from app.web.edge.answers import answered
from app.web.edge.coming_in import secret_keys, strong
from app.web.edge.confirming import confirmed, obliged
from app.web.edge.errors import status_of
from app.web.edge.links import wanted
from app.web.edge.mail import post
from app.web.edge.provider import password_sign_in
from app.web.edge.shown_once import show_once, shown_once
from app.web.edge.signed_in import clock

pages = Blueprint("factors", __name__)

_FRESH = "fresh_codes"


@pages.get("/account/second-factor")
def needed() -> ResponseReturnValue:
    """For somebody who must have one and did not sign in with it."""
    if not obliged() or strong(current_user.means):
        return redirect(url_for("account.account"), 303)
    has = factors.of_user(current_user.id)
    if has.any:
        return redirect(url_for("confirming.confirm", next=wanted()), 303)
    return render_template(
        "accounts/needed.html", has=has, no_passkeys=asking.why_none(), name=_usual_name()
    )


@pages.post("/account/passkeys/options")
@confirmed
def options() -> ResponseReturnValue:
    person = users.person(current_user.id)
    return asking.give(passkeys.asked_to_make(asking.site(), person), person.id)


@pages.post("/account/passkeys")
@confirmed
def add_passkey() -> ResponseReturnValue:
    user_id: uuid.UUID = current_user.id
    answer, name = request.form.get("passkey", ""), request.form.get("passkey_name", "")
    had = factors.of_user(user_id)
    challenge = asking.challenge(user_id)
    passkeys.add(asking.site(), user_id, answer, challenge, name or _usual_name())
    return _added(user_id, "The passkey is added.", PASSKEY, codes=not had.any)


@pages.post("/account/passkeys/<uuid:passkey_id>/removal")
@confirmed
def remove_passkey(passkey_id: uuid.UUID) -> ResponseReturnValue:
    actions.remove_passkey(current_user.id, passkey_id, by_password=password_sign_in())
    _tell("a passkey was removed")
    said = "The passkey is removed. Delete it on your device, too: it opens nothing here any more."
    return answered(said, _back())


@pages.route("/account/app", methods=["GET", "POST"])
@confirmed
def app() -> ResponseReturnValue:
    """Set an authenticator app up, or another one in its place."""
    keys, email = secret_keys(current_app), current_user.email
    if request.method == "GET":
        return _app_page(app_codes.new_app(email, keys))
    user_id: uuid.UUID = current_user.id
    sealed, had = request.form.get("sealed", ""), factors.of_user(user_id)
    new = app_codes.shown_again(sealed, email, keys)
    try:
        app_codes.set_up(user_id, sealed, request.form.get("code", ""), keys, clock())
    except Invalid as refusal:
        return _app_page(new, refusal), status_of(refusal)
    return _added(user_id, "The app is set up.", APP, codes=not had.any)


@pages.post("/account/app/removal")
@confirmed
def remove_app() -> ResponseReturnValue:
    actions.remove_app(current_user.id)
    _tell("the authenticator app was removed")
    return answered("The app is removed: its codes are not asked for any more.", _back())


@pages.route("/account/recovery-codes", methods=["GET", "POST"])
@confirmed
def recovery_codes() -> ResponseReturnValue:
    """Ten new ones; then they are shown, once."""
    if request.method == "POST":
        show_once(_FRESH, actions.new_codes(current_user.id))
        _tell("new recovery codes were made")
        return answered("", url_for(".recovery_codes"))
    left = factors.of_user(current_user.id).codes_left
    return render_template(
        "accounts/recovery_codes.html", codes=shown_once(_FRESH), left=left, of=RECOVERY_CODES
    )


def _added(user_id: uuid.UUID, said: str, by: str, *, codes: bool) -> ResponseReturnValue:
    """This browser has proved it; the first factor comes with recovery codes."""
    _tell(f"{'a passkey' if by == PASSKEY else 'an authenticator app'} was added")
    sessions.set_means(current_user.session_id, together(current_user.means, by))
    if not codes:
        return answered(said, _back())
    show_once(_FRESH, actions.new_codes(user_id))
    return answered(said, url_for(".recovery_codes"))


def _tell(what: str) -> None:
    """Their mailbox, too: it may have been somebody else."""
    post(letters.factors_changed(current_user.email, name=current_user.name, what=what))


def _app_page(new: app_codes.NewApp, refusal: Invalid | None = None) -> str:
    picture = Markup(new.picture)  # noqa: S704 - drawn by segno, of our own letters
    return render_template("accounts/app.html", new=new, picture=picture, refusal=refusal)


def _usual_name() -> str:
    return browser(request.user_agent.string)


def _back() -> str:
    return url_for("account.account", _anchor="signing-in")

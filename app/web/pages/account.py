"""One's own account: name, address, how pages look, password and signed-in browsers."""

from __future__ import annotations

import uuid
from dataclasses import fields
from functools import partial

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.actions import accounts
from app.domain.errors import Forbidden, Invalid, Refused
from app.domain.people import browser, folded_email
from app.domain.preferences import LANGUAGES, THEMES, Preferences, time_zones
from app.mail import letters
from app.store import email_changes, factors, identities, mails, sessions, users
from app.store.email_changes import OpenEmailChange
from app.web.edge.answers import answered
from app.web.edge.confirming import confirmed, unconfirmed
from app.web.edge.errors import status_of
from app.web.edge.links import full_url
from app.web.edge.mail import NO_MAIL, post, require_few, sends_mail
from app.web.edge.passkeys import why_none
from app.web.edge.provider import require_passwords
from app.web.edge.signed_in import begin_session, clock, limits
from app.web.edge.throttle import Guesses, by_link

pages = Blueprint("account", __name__)

ASKED_FOR = ("address", "taken_address")  # mails; what became of either is shown alike
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


@pages.post("/account/email")
@confirmed
def ask_for_email() -> ResponseReturnValue:
    """A link goes to the new address; until it is opened there the former one stays. Where the
    address has an account, its owner is told instead, and who asks gets the same answer."""
    if not sends_mail():
        raise Forbidden(f"{NO_MAIL} An administrator changes your address.")
    require_few()
    try:
        token = accounts.ask_for_email(current_user.id, request.form.get("email", ""), clock())
    except Invalid as refusal:
        return account_page(refusal), status_of(refusal)
    to, hours = folded_email(request.form["email"]), accounts.ADDRESS_HOURS
    letter = letters.address_taken(to)
    if token:
        link = full_url(".confirm_email", token=token)
        letter = letters.confirm_address(to, link, name=current_user.name, hours=hours)
    post(letter, asked_by=current_user.id)
    said = f"A mail is on its way to {to}. Open its link within {hours} hours; until then nothing"
    return answered(f"{said} changes.", _back())


@pages.route("/account/email/<token>", methods=["GET", "POST"])
def confirm_email(token: str) -> ResponseReturnValue:
    return by_link(
        "link",
        lambda: email_changes.find(token, clock()),
        _confirm_form,
        partial(_take_email, token),
    )


def _confirm_form(found: OpenEmailChange, refusal: Invalid | None = None) -> str:
    return render_template("accounts/confirm_email.html", asked=found, refusal=refusal)


def _take_email(token: str, found: OpenEmailChange) -> ResponseReturnValue:
    try:
        accounts.confirm_email(token, clock())
    except Invalid as refusal:
        return _confirm_form(found, refusal), status_of(refusal)
    post(letters.address_changed(found.former, name=found.name, new=found.email))
    go = _back() if current_user.is_authenticated else url_for("sign_in.sign_in")
    return answered(f"You sign in with {found.email} from now on.", go)


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
    require_passwords()
    by_password = users.has_password(user_id) and not factors.of_user(user_id).any
    if not by_password and (page := unconfirmed(kept=False, go=_back())):
        return page
    guesses = Guesses("pass-phrase", str(user_id))
    current, new = request.form.get("current", ""), request.form.get("pass_phrase", "")
    try:
        accounts.change_pass_phrase(user_id, current, new)
    except Refused as refusal:
        if "current" in refusal.fields:
            guesses.failed()
        return account_page(refusal), status_of(refusal)
    guesses.succeeded()
    post(letters.password_changed(current_user.email, name=current_user.name))
    begin_session(user_id, current_user.means)
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
    typed = {name: getattr(current_user, name) for name in ("name", "email", *LOOKS)}
    return render_template(
        "accounts/account.html",
        sessions=[(line, browser(line.agent)) for line in open_ones],
        typed={**typed, **(request.form.to_dict() if refusal else {})},
        time_zones=time_zones(),
        languages=LANGUAGES,
        themes=THEMES,
        mailed=mails.latest_about(ASKED_FOR, current_user.id, clock()),
        refusal=refusal,
        identities=identities.of_user(current_user.id),
        has_password=users.has_password(current_user.id),
        has=factors.of_user(current_user.id),
        no_passkeys=why_none(),
        passkey_name=browser(request.user_agent.string),
    )


def _back() -> str:
    return url_for(".account")

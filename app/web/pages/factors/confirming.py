"""“Confirm that it is you”, before what cannot be taken back."""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.actions import accounts
from app.actions.signing_in import factors as actions
from app.actions.signing_in import passkeys
from app.domain.errors import Invalid
from app.domain.factors import PASSKEY, PASSWORD, together
from app.store import factors, security
from app.web.edge import passkeys as asking
from app.web.edge.coming_in import secret_keys
from app.web.edge.confirming import by_password, confirm_page
from app.web.edge.kept_forms import unpacked
from app.web.edge.links import wanted
from app.web.edge.signed_in import begin_session, clock
from app.web.edge.throttle import Guesses

pages = Blueprint("confirming", __name__)

WRONG = "This is not your password."
AGAIN = "You are confirmed. What you were about to do is still here; it has not been done yet."


@pages.route("/confirm", methods=["GET", "POST"])
def confirm() -> ResponseReturnValue:
    if request.method == "GET":
        return confirm_page(go=wanted())
    kept, go = unpacked(request.form.get("kept", "")), wanted()
    guesses = Guesses("confirm", current_user.email)
    try:
        means = _check()
    except Invalid as refusal:
        guesses.failed()
        security.note("fail", "factor", object_id=current_user.id, ref=current_user.email)
        return confirm_page(kept=kept, go=go, wrong=refusal.message), 401
    guesses.succeeded()
    begin_session(current_user.id, means)
    if kept:
        return render_template("accounts/resend.html", message=AGAIN, kept=kept)
    return redirect(go, 303)


@pages.post("/confirm/options")
def options() -> ResponseReturnValue:
    asked = passkeys.asked_to_show(asking.site(), current_user.id)
    return asking.give(asked, current_user.id)


def _check() -> str:
    """The means of the session that begins. Raises Invalid."""
    user_id = current_user.id
    if answer := request.form.get("passkey", ""):
        challenge = asking.challenge(user_id)
        shown = passkeys.check(asking.site(), answer, challenge, clock())
        if shown.user_id != user_id:
            raise Invalid(passkeys.NOT_TAKEN)
        return together(current_user.means, PASSKEY)
    if not (has := factors.of_user(user_id)).any:
        phrase = request.form.get("pass_phrase", "")
        if by_password(has) and accounts.confirm_pass_phrase(user_id, phrase):
            return PASSWORD
        raise Invalid(WRONG)
    code = request.form.get("code", "")
    by = actions.check_code(user_id, code, secret_keys(current_app), clock())
    return together(current_user.means, by)

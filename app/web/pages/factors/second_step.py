"""The second step, after a password: a passkey, or a code."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.actions.signing_in import factors as actions
from app.actions.signing_in import passkeys
from app.domain.errors import Invalid
from app.domain.factors import PASSKEY, together
from app.store import factors, security
from app.web.edge import passkeys as asking
from app.web.edge.coming_in import (
    Half,
    half,
    second_step_page,
    secret_keys,
    welcomed,
)
from app.web.edge.errors import wants_json
from app.web.edge.kept_forms import unpacked
from app.web.edge.signed_in import begin_session, clock
from app.web.edge.throttle import Guesses

pages = Blueprint("second_step", __name__)

TOO_LONG = "That took too long. Sign in again."


@pages.post("/sign-in/second/options")
def second_options() -> ResponseReturnValue:
    begun = half()
    if begun is None:
        return jsonify(message=TOO_LONG, fields={}), 401
    return asking.give(passkeys.asked_to_show(asking.site(), begun.person.id), begun.person.id)


@pages.route("/sign-in/second", methods=["GET", "POST"])
def second_step() -> ResponseReturnValue:
    begun = half()
    if begun is None:
        if wants_json():
            return jsonify(message=TOO_LONG, fields={}), 401
        flash(TOO_LONG, "bad")
        return redirect(url_for("sign_in.sign_in"), 303)
    if request.method == "GET":
        return second_step_page(begun, factors.of_user(begun.person.id))
    guesses = Guesses("second step", begun.person.email)
    try:
        by = _check(begun)
    except Invalid as refusal:
        guesses.failed()
        security.note("fail", "factor", object_id=begun.person.id, ref=begun.person.email)
        return _refused(begun, refusal)
    guesses.succeeded()
    begin_session(begun.person.id, together(begun.means, by))
    return welcomed(begun.go, begun.said, unpacked(request.form.get("kept", "")))


def _check(begun: Half) -> str:
    """With which factor the person answered. Raises Invalid."""
    if answer := request.form.get("passkey", ""):
        challenge = asking.challenge(begun.person.id)
        shown = passkeys.check(asking.site(), answer, challenge, clock())
        if shown.user_id != begun.person.id:
            raise Invalid(passkeys.NOT_TAKEN)
        return PASSKEY
    code = request.form.get("code", "")
    return actions.check_code(begun.person.id, code, secret_keys(current_app), clock())


def _refused(begun: Half, refusal: Invalid) -> ResponseReturnValue:
    if wants_json():
        return jsonify(message=refusal.message, fields={}), 401
    kept = unpacked(request.form.get("kept", ""))
    has = factors.of_user(begun.person.id)
    return second_step_page(begun, has, wrong=refusal.message, kept=kept), 401

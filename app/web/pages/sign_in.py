"""Sign in and out."""

from __future__ import annotations

from flask import (
    Blueprint,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.exceptions import Unauthorized

from app.actions import accounts
from app.actions.signing_in import passkeys
from app.domain.errors import Busy, Forbidden, Invalid
from app.domain.factors import PASSKEY, PASSWORD
from app.domain.people import folded_email, is_email
from app.store import security, users
from app.web.edge import passkeys as asking
from app.web.edge.answers import answered
from app.web.edge.coming_in import come_in
from app.web.edge.errors import wants_json
from app.web.edge.forgery import who
from app.web.edge.kept_forms import Kept, kept_fields, unpacked
from app.web.edge.links import this_page, wanted
from app.web.edge.provider import require_passwords
from app.web.edge.signed_in import clock, end_session, forget_cookie, session_cookie
from app.web.edge.throttle import Guesses
from app.web.edge.transactions import SAFE_METHODS

pages = Blueprint("sign_in", __name__)

WRONG = "The e-mail address and the password do not belong together. Check both."


@pages.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    if request.method == "POST":
        return _take_pass_phrase()
    if wants_json():
        return jsonify(who())
    if current_user.is_authenticated:
        return redirect(wanted())
    return _form(nobody_yet=not users.anybody())


@pages.post("/sign-in/passkey/options")
def passkey_options() -> ResponseReturnValue:
    return asking.give(passkeys.asked_to_show(asking.site(), None))


@pages.post("/sign-in/passkey")
def passkey() -> ResponseReturnValue:
    """A passkey alone; who it is it says itself."""
    guesses = Guesses("passkey")
    kept = unpacked(request.form.get("kept", ""))
    try:
        answer, challenge = request.form.get("passkey", ""), asking.challenge()
        shown = passkeys.check(asking.site(), answer, challenge, clock())
        if not shown.verified:
            raise Invalid(passkeys.UNVERIFIED)
        accounts.require_switched_on(shown.user_id)
    except (Invalid, Forbidden) as refusal:
        guesses.failed()
        security.note("fail", "session", said="by a passkey")
        return _form(wrong=refusal.message, kept=kept), 401
    return come_in(shown.user_id, PASSKEY, wanted(), kept=kept)


@pages.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    end_session()
    response = make_response(answered("You are signed out.", url_for(".sign_in")))
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _take_pass_phrase() -> ResponseReturnValue:
    email = folded_email(request.form.get("email", ""))
    guesses = Guesses("sign-in", email)
    try:
        require_passwords()
    except Forbidden as refusal:
        return _refused(email, refusal.message, 403)
    try:
        user_id = accounts.identify(email, request.form.get("pass_phrase", ""))
    except Forbidden as refusal:
        guesses.succeeded()
        security.note("refuse", "session", ref=email)
        return _refused(email, refusal.message, 403)
    except Busy as busy:
        return _refused(email, busy.message, 503)
    if user_id is None:
        guesses.failed()
        # What is no address may be a password in the wrong field.
        security.note("fail", "session", ref=email if is_email(email) else "")
        return _refused(email, WRONG, 401)
    guesses.succeeded()
    return come_in(user_id, PASSWORD, wanted(), kept=unpacked(request.form.get("kept", "")))


def _refused(email: str, words: str, status: int) -> ResponseReturnValue:
    if wants_json():
        return jsonify(message=words, fields={}), status
    kept = unpacked(request.form.get("kept", ""))
    return _form(email=email, wrong=words, next=request.form.get("next", ""), kept=kept), status


@pages.app_errorhandler(Unauthorized)
def _closed(_error: Unauthorized) -> ResponseReturnValue:
    """A page behind the door: the form stands at its address, and whatever was sent is kept."""
    if wants_json():
        return jsonify(message="Your session has run out. Sign in to go on.", fields={}), 401
    kept, back = None, this_page()
    if request.method not in SAFE_METHODS:
        kept, back = kept_fields(), ""
    ran_out = session_cookie() in request.cookies
    page = _form(next=back, kept=kept if kept and kept.fields else None, ran_out=ran_out)
    response = make_response(page, 401)
    return forget_cookie(response) if ran_out else response


def _form(
    *,
    email: str = "",
    wrong: str = "",
    next: str | None = None,
    kept: Kept | None = None,
    ran_out: bool = False,
    nobody_yet: bool = False,
) -> str:
    return render_template(
        "accounts/sign_in.html",
        email=email,
        wrong=wrong,
        next=request.args.get("next", "") if next is None else next,
        kept=kept,
        ran_out=ran_out,
        nobody_yet=nobody_yet,
        no_passkeys=asking.why_none(),
    )

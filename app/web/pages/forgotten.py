"""A link to a new password by mail, for whoever says whose address it is to go to. What is answered
does not tell whether anybody has an account."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.errors import Invalid, Missing
from app.domain.people import folded_email, refuse, wrong_with
from app.store import security
from app.web.edge.answers import answered
from app.web.edge.errors import status_of
from app.web.edge.mail import NO_MAIL, sends_mail, the_post
from app.web.edge.provider import require_passwords
from app.web.edge.throttle import Guesses

pages = Blueprint("forgotten", __name__)

SAID = (
    "If an account has this address, a mail with a link to a new password is on its way. It can "
    "take some minutes; look among unwanted mails, too."
)


@pages.get("/forgotten")
def form() -> ResponseReturnValue:
    require_passwords()
    return render_template("accounts/forgotten.html", typed=request.args.get("email", ""))


@pages.post("/forgotten")
def ask() -> ResponseReturnValue:
    require_passwords()
    if not sends_mail():
        raise Missing(f"{NO_MAIL} The page of the same address says whom to ask.")
    email = folded_email(request.form.get("email", ""))
    try:
        refuse({k: v for k, v in wrong_with("-", email).items() if k == "email"})
    except Invalid as refusal:
        page = render_template("accounts/forgotten.html", typed=email, refusal=refusal)
        return page, status_of(refusal)
    guesses = Guesses("forgotten", email)
    guesses.failed()  # each counts: nobody's mailbox is filled, no list of addresses worked off
    security.note("forget", "account", ref=email)
    the_post().forgotten(email)
    return answered(SAID, url_for("sign_in.sign_in"))

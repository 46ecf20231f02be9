"""Signing in by a provider of OpenID Connect, linking an account with it, and proving it again.

What was asked stands in Flask's own cookie, signed: state, nonce and PKCE's verifier bind the
answer to this browser. Each answer is taken once.
"""

from __future__ import annotations

import secrets
import uuid
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.actions.signing_in import identities as actions
from app.actions.signing_in import provider as asking
from app.actions.signing_in.provider import PersonThere, Provider
from app.domain.errors import Busy, Forbidden, Invalid, Missing, Refused
from app.domain.factors import PATIENCE, PROVIDER
from app.mail import letters
from app.store import factors
from app.store.transactions import change
from app.web.edge.answers import answered
from app.web.edge.coming_in import come_in
from app.web.edge.confirming import confirmed
from app.web.edge.errors import status_of
from app.web.edge.links import full_url, wanted
from app.web.edge.mail import post
from app.web.edge.provider import new_people, password_sign_in, provider_name, the_provider
from app.web.edge.signed_in import begin_session, clock
from app.web.edge.throttle import Guesses
from app.web.edge.transactions import release

pages = Blueprint("oidc", __name__)

_BEGUN = "oidc"
SIGN_IN, LINK, CONFIRM = "sign in", "link", "confirm"
ELSEWHERE = "This was begun in another browser, or too long ago. Begin again."
NOT_DONE = "You were not signed in there. Begin again, or use another way."


class Begun(NamedTuple):
    """What this browser asked the provider for. `of` is the person who was signed in, if one was;
    `since` in seconds of Unix time."""

    purpose: str
    state: str
    nonce: str
    verifier: str
    go: str
    invitation: str
    of: str
    since: float


@pages.get("/sign-in/provider")
def sign_in() -> ResponseReturnValue:
    if current_user.is_authenticated:
        return redirect(wanted(), 303)
    return _lead_there(SIGN_IN, wanted(), request.args.get("invitation", "")[:100])


@pages.get("/confirm/provider")
def confirm() -> ResponseReturnValue:
    if factors.of_user(current_user.id).any:  # then it is that which is asked for
        return redirect(url_for("confirming.confirm", next=wanted()), 303)
    return _lead_there(CONFIRM, wanted())


@pages.post("/account/provider")
@confirmed
def link() -> ResponseReturnValue:
    """A page with the way there: browsers follow no form to another site (form-action), and no
    other site can begin this in somebody's name."""
    try:
        address = _ask(LINK, url_for("account.account"))
    except Refused as refusal:
        return _failed(refusal)
    return render_template("accounts/link_provider.html", address=address)


@pages.post("/account/provider/removal")
@confirmed
def unlink() -> ResponseReturnValue:
    issuer, subject = request.form.get("issuer", ""), request.form.get("subject", "")
    actions.unlink(current_user.id, issuer, subject, by_password=password_sign_in())
    _tell("opens it no more")
    return answered(f"{provider_name() or 'That'} opens this account no more.", _account())


@pages.get("/sign-in/provider/back")
def back() -> ResponseReturnValue:
    """Where the provider leads people back to. It changes what it must in a transaction of its own,
    since a browser that is led here asks by GET."""
    guesses = Guesses("provider")
    begun = _begun()
    try:
        if begun is None:
            raise Invalid(ELSEWHERE)
        said = _said(begun)
        with change():
            return _take(begun, said)
    except Busy as refusal:
        return _failed(refusal)
    except (Invalid, Forbidden) as refusal:
        guesses.failed()
        return _failed(refusal)


def _take(begun: Begun, said: PersonThere) -> ResponseReturnValue:
    """Raises Invalid, Forbidden."""
    now = clock()
    if not factors.spend(begun.state, now, now + PATIENCE):
        raise Invalid(ELSEWHERE)
    if begun.purpose == SIGN_IN:
        user_id = actions.who_is(said, begun.invitation, anybody=new_people(), now=now)
        return come_in(user_id, PROVIDER, begun.go)
    user_id = _same_person(begun)
    if begun.purpose == LINK:
        actions.link(user_id, said, now)
        _tell("was linked with it")
        return answered(f"{provider_name()} opens this account from now on.", _account())
    actions.confirm(user_id, said, begun.since)
    begin_session(user_id, PROVIDER)
    return redirect(begun.go, 303)


def _same_person(begun: Begun) -> uuid.UUID:
    if not current_user.is_authenticated or str(current_user.id) != begun.of:
        raise Forbidden(ELSEWHERE)
    user_id: uuid.UUID = current_user.id
    return user_id


def _said(begun: Begun) -> PersonThere:
    """What the provider says. Raises Busy, Invalid."""
    known, asked = _provider(), request.args
    if asked.get("iss", known.issuer) != known.issuer:  # RFC 9207
        raise Invalid(asking.REFUSED)
    if not asked.get("code"):
        raise Invalid(NOT_DONE)
    release()  # nobody waits for a database meanwhile
    return asking.answer(
        known, _back(), code=asked["code"], nonce=begun.nonce, verifier=begun.verifier
    )


def _tell(what: str) -> None:
    """Their mailbox, too: it may have been somebody else."""
    what = f"a sign-in with {provider_name()} {what}"
    post(letters.factors_changed(current_user.email, name=current_user.name, what=what))


def _begun() -> Begun | None:
    """What this browser asked for, if this is the answer; it is taken out."""
    try:
        begun = Begun(*session.pop(_BEGUN))
        since = datetime.fromtimestamp(begun.since, UTC)
    except (KeyError, TypeError, ValueError):
        return None
    fits = secrets.compare_digest(begun.state.encode(), request.args.get("state", "").encode())
    return begun if fits and timedelta(0) <= clock() - since <= PATIENCE else None


def _lead_there(purpose: str, go: str, invitation: str = "") -> ResponseReturnValue:
    try:
        return redirect(_ask(purpose, go, invitation), 303)
    except Refused as refusal:
        return _failed(refusal)


def _ask(purpose: str, go: str, invitation: str = "") -> str:
    """The address to which the browser is to be led. Raises Missing, Busy, Invalid."""
    known, of = _provider(), str(getattr(current_user, "id", ""))
    release()
    asked = asking.ask(known, _back(), again=purpose != SIGN_IN)
    kept = (asked.state, asked.nonce, asked.verifier, go, invitation, of, clock().timestamp())
    session[_BEGUN] = [purpose, *kept]
    return asked.address


def _provider() -> Provider:
    known = the_provider()
    if known is None:
        raise Missing("People do not sign in by a provider here.")
    return known


def _failed(refusal: Refused) -> ResponseReturnValue:
    outside = not current_user.is_authenticated
    meanwhile = outside and isinstance(refusal, Busy) and password_sign_in()
    page = render_template("accounts/provider_failed.html", refusal=refusal, meanwhile=meanwhile)
    return page, status_of(refusal)


def _back() -> str:
    return full_url(".back")


def _account() -> str:
    return url_for("account.account", _anchor="provider")

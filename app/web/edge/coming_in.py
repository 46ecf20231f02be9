"""The way in, whatever somebody proved first: their second factor is asked for where they have one.

Between the two steps nobody is signed in: that the first is done stands in Flask's own cookie,
signed, for ten minutes.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from flask import Flask, current_app, jsonify, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.actions import accounts
from app.domain.factors import PATIENCE, is_strong
from app.store import factors, users
from app.store.factors import Factors
from app.store.users import Person
from app.web.edge.answers import answered
from app.web.edge.errors import wants_json
from app.web.edge.forgery import who
from app.web.edge.kept_forms import Kept
from app.web.edge.passkeys import why_none
from app.web.edge.signed_in import begin_session, clock
from app.web.edge.throttle import remember_browser

_HALF = "half"


@dataclass(frozen=True)
class Half:
    """Who has proved the first and not the second; where they were going, and what is said there
    when they come."""

    person: Person
    means: str
    go: str
    said: str


def come_in(
    user_id: uuid.UUID, means: str, go: str, *, said: str = "", kept: Kept | None = None
) -> ResponseReturnValue:
    """Sign the person in and lead them to `go`, or ask for the second factor first. `kept` is a
    form that they had sent before."""
    if not strong(means) and (has := factors.of_user(user_id)).any:
        session[_HALF] = [str(user_id), means, go, said, clock().timestamp()]
        if wants_json():
            return jsonify(second=url_for("second_step.second_step"), **who())
        if request.method == "GET":  # from the provider: its answer stands in the address
            return redirect(url_for("second_step.second_step"), 303)
        return second_step_page(Half(users.person(user_id), means, go, said), has, kept=kept)
    begin_session(user_id, means)
    return welcomed(go, said, kept)


def welcomed(go: str, said: str = "", kept: Kept | None = None) -> ResponseReturnValue:
    """What somebody who has just been signed in gets."""
    remember_browser(current_user.email)
    if wants_json():
        return jsonify(who())
    if kept:
        message = "You are signed in again. What you typed is still here."
        return render_template("accounts/resend.html", message=message, kept=kept)
    return answered(said, go) if said else redirect(go, 303)


def strong(means: str) -> bool:
    """Whether that is two factors here."""
    return is_strong(means, provider_is_enough=bool(current_app.config["OIDC_IS_ENOUGH"]))


def half() -> Half | None:
    """Who is between the two steps in this browser; None when nobody is, or for too long. Raises
    Forbidden for an account that was switched off meanwhile."""
    try:
        user_id, means, go, said, since = session[_HALF]
        begun = datetime.fromtimestamp(since, clock().tzinfo)
    except (KeyError, ValueError, TypeError):
        return None
    if not begun <= clock() <= begun + PATIENCE:
        return None
    person = users.person(uuid.UUID(user_id))
    accounts.require_switched_on(person.id)
    return Half(person, means, go, said)


def secret_keys(app: Flask) -> tuple[str, ...]:
    """What secrets are sealed by: the key of today, and the former one."""
    return (str(app.secret_key), *app.config["SECRET_KEY_FALLBACKS"])


def second_step_page(half: Half, has: Factors, *, wrong: str = "", kept: Kept | None = None) -> str:
    return render_template(
        "accounts/second_step.html",
        half=half,
        has=has,
        wrong=wrong,
        kept=kept,
        no_passkeys=why_none() if has.passkeys else "",
    )

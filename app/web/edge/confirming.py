"""Asked again for what cannot be taken back or opens an account: who it is, unless they have just
proved it. What they sent is kept and sent again after."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import Flask, current_app, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.domain.errors import Forbidden
from app.domain.factors import FRESH
from app.store import factors, identities, users
from app.web.edge.coming_in import strong
from app.web.edge.errors import wants_json
from app.web.edge.guard import PUBLIC
from app.web.edge.kept_forms import Kept, kept_fields
from app.web.edge.links import this_page
from app.web.edge.passkeys import why_none
from app.web.edge.provider import password_sign_in, provider_name
from app.web.edge.signed_in import clock
from app.web.edge.transactions import changes

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])

FIRST = "Confirm first that it is you, then do it again."
# What somebody who must set up a second factor can reach before: to set it up, and to leave.
MEANWHILE = frozenset({"account.account", "sign_in.sign_out"})
_MEANWHILE_BLUEPRINTS = frozenset({"factors", "confirming", "oidc"})


def confirmed(view: View) -> View:
    """A view for people who proved who they are in the last ten minutes; others do it first. Put it
    under `for_members`, which says whether they may at all."""

    @wraps(view)
    def wrapped(*arguments: Any, **named: Any) -> ResponseReturnValue:
        kept = changes()
        return unconfirmed(kept=kept, go="" if kept else this_page()) or view(*arguments, **named)

    return wrapped  # type: ignore[return-value]


def unconfirmed(*, kept: bool, go: str) -> ResponseReturnValue | None:
    """What somebody gets who has not proved it lately; None for others. Then they send the form of
    this request again, if it is `kept` (passwords never are), or are led to `go`."""
    if clock() - current_user.begun_at < FRESH:
        return None
    if wants_json():
        # 401 tells script that nobody is signed in any more: static/app/api.js.
        return jsonify(message=FIRST, fields={}, go=url_for("confirming.confirm")), 428
    return confirm_page(kept=kept_fields() if kept else None, go=go), 401


def confirm_page(*, kept: Kept | None = None, go: str = "", wrong: str = "") -> str:
    """How somebody who is signed in proves it again: with what they have."""
    has = factors.of_user(current_user.id)
    g.pop("member", None)  # the page is about the person, whatever project they were in
    return render_template(
        "accounts/confirm.html",
        has=has,
        by_password=by_password(has),
        shows_provider=not has.any and provider_name() and identities.of_user(current_user.id),
        no_passkeys=why_none() if has.passkeys else "",
        kept=kept,
        go=go,
        wrong=wrong,
    )


def by_password(has: factors.Factors) -> bool:
    """Whether who asks proves it by their password: not who has a second factor, nor, where
    passwords open nothing, who has a provider instead."""
    enough = password_sign_in() or not identities.of_user(current_user.id)
    return not has.any and enough and users.has_password(current_user.id)


def init_app(app: Flask) -> None:
    """To be called once it is known who asks, and whether at all."""
    app.before_request(_lead_to_a_second_factor)


def obliged() -> bool:
    """Whether whoever asks must have a second factor here."""
    of = str(current_app.config["SECOND_FACTOR"])
    return of == "everybody" or (of == "administrators" and current_user.is_admin)


def _lead_to_a_second_factor() -> ResponseReturnValue | None:
    """Who must have one and signed in without sets it up before anything else. Of what is public
    it is not asked who asks: the database may be what is missing."""
    endpoint = request.endpoint or ""
    if endpoint in PUBLIC | MEANWHILE or request.blueprint in _MEANWHILE_BLUEPRINTS:
        return None
    if not current_user.is_authenticated or not obliged() or strong(current_user.means):
        return None
    if changes() or wants_json():
        raise Forbidden("Set up a second factor first, on your account page.")
    return redirect(url_for("factors.needed", next=this_page()), 303)

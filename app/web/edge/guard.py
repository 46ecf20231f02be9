"""Closed by default: an endpoint that is not on the short public list needs a session."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import Flask, abort, g, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.actions.administration import ONLY, require_administrator
from app.domain.errors import Forbidden
from app.domain.permissions import PERMISSIONS, require
from app.store.memberships import Member, member
from app.web.edge.transactions import changes

PUBLIC = frozenset(
    {
        "health.healthz",
        "help.help",
        "health.readyz",
        "static.file",
        "sign_in.sign_in",
        "oidc.sign_in",
        "oidc.back",
        "forgotten.form",
        "forgotten.ask",
        "second_step.second_step",
        "second_step.second_options",
        "sign_in.passkey",
        "sign_in.passkey_options",
        "setup.setup",
        "people.invitation",
        "people.reset",
        "account.confirm_email",
        "projects.front_door",
    }
)

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])


def init_app(app: Flask) -> None:
    app.before_request(_keep_outsiders_out)


def for_members(
    permission: str = "read", *, reads_first: bool = False, deleted: bool = False
) -> Callable[[View], View]:
    """A view under /projects/<slug>: gets the Member with the permission as first argument.

    Missing (404) for outsiders and for a project in the trash, unless `deleted` takes those, too;
    Forbidden (403) for members without the permission, and for a change in an archived project. A
    change asks again once it has the write lock, since the role may have been taken while it
    waited. One that `reads_first` is not given the lock: its action begins to write when it has
    read what it can without, and asks then.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(slug: str, **arguments: Any) -> ResponseReturnValue:
            seen: Member | None = None if changes() and not reads_first else current_user.member
            actor = seen or member(current_user.id, slug, deleted=True)
            if not deleted:
                actor.require_there()
            require(actor.role, permission)
            if changes() and not PERMISSIONS[permission].archived:
                actor.require_open()
            g.member = actor
            return view(actor, **arguments)

        wrapped.permission = permission  # type: ignore[attr-defined]
        wrapped.reads_first = reads_first  # type: ignore[attr-defined]
        return wrapped  # type: ignore[return-value]

    return decorate


def for_administrators(view: View) -> View:
    """A view for who looks after the installation. Forbidden (403) for everybody else; a change
    asks again once it has the write lock."""

    @wraps(view)
    def wrapped(**arguments: Any) -> ResponseReturnValue:
        if changes():
            require_administrator(current_user.id)
        elif not current_user.is_admin:
            raise Forbidden(ONLY)
        return view(**arguments)

    return wrapped  # type: ignore[return-value]


def _keep_outsiders_out() -> None:
    if request.endpoint is None or request.endpoint in PUBLIC:
        return
    if not current_user.is_authenticated:
        abort(401)

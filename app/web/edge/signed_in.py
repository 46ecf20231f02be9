"""Who is signed in: a token in a cookie, its SHA-256 in a row, nothing else.

Flask-Login asks `_who` once a request. Flask's own session cookie holds only the CSRF secret and
messages for the next page.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Flask, Request, Response, after_this_request, current_app, request, session
from flask.sessions import SecureCookieSessionInterface
from flask_login import LoginManager, UserMixin, current_user

from app.actions import accounts
from app.domain.factors import PASSWORD
from app.domain.tokens import new_token
from app.store import security, sessions
from app.store.memberships import Member
from app.store.tables.columns import now
from app.web.edge.lately import Lately

ASKED_OFTEN = "changes.since"
REMEMBERED = 5.0  # seconds for which it is not looked up again who asks that
# Script says so of what an open page asks by itself: no sign that somebody is there.
BY_ITSELF = "X-By-Itself"


@dataclass(frozen=True)
class CurrentUser(UserMixin):
    """The person behind a request, and the session that says so; `member` is who they are in the
    project of its address, `seen` how much was changed there when the request came. Who `is_new`
    is shown the first steps. The rest is as in `sessions.Visit`."""

    id: uuid.UUID
    name: str
    email: str
    session_id: uuid.UUID
    member: Member | None
    seen: int | None
    is_new: bool
    is_admin: bool
    time_zone: str
    language: str
    theme: str
    begun_at: datetime
    means: str


class _Cookies(SecureCookieSessionInterface):
    """Flask's session cookie under the same rules as ours."""

    def get_cookie_name(self, app: Flask) -> str:
        return cookie_name("briefmark_form")

    def get_cookie_path(self, app: Flask) -> str:
        return cookie_path()

    def get_cookie_secure(self, app: Flask) -> bool:
        return over_https()


def init_app(app: Flask) -> None:
    app.config["SESSION_COOKIE_SAMESITE"] = "Lax"
    app.session_interface = _Cookies()
    login = LoginManager(app)
    login.session_protection = None  # it trusts X-Forwarded-For from anyone
    login.request_loader(_who)
    app.extensions["visits"] = Lately(REMEMBERED)


def clock() -> datetime:
    """The time now; a test puts a clock of its own under CLOCK."""
    moment: datetime = current_app.config.get("CLOCK", now)()
    return moment


def over_https() -> bool:
    return request.is_secure or str(current_app.config["PUBLIC_URL"]).startswith("https:")


def cookie_name(plain: str) -> str:
    """`__Host-` binds a cookie to this very host; browsers take it only over https, for all paths.
    Below a path `__Secure-` says at least that it came over https."""
    if not over_https():
        return plain
    return f"__Host-{plain}" if cookie_path() == "/" else f"__Secure-{plain}"


def cookie_path() -> str:
    """Nothing else on the host is sent our cookies."""
    return request.script_root or "/"


def session_cookie() -> str:
    return cookie_name("briefmark_session")


def limits() -> sessions.Limits:
    return sessions.Limits(
        idle=timedelta(minutes=current_app.config["SESSION_IDLE_MINUTES"]),
        absolute=timedelta(hours=current_app.config["SESSION_ABSOLUTE_HOURS"]),
    )


def begin_session(user_id: uuid.UUID, means: str = PASSWORD) -> None:
    """Sign the person in under a new token; the one that the browser came with ends. Nothing
    more is asked: `come_in` of coming_in.py does."""
    old, token = request.cookies.get(session_cookie()), new_token()
    agent, address = request.user_agent.string, request.remote_addr or ""
    accounts.begin_session(
        user_id,
        token,
        replacing=old,
        now=clock(),
        limits=limits(),
        address=address,
        agent=agent,
        means=means,
    )
    session.clear()  # with it the CSRF secret
    show_as(sessions.find(token, clock(), limits()))

    @after_this_request
    def set_cookie(response: Response) -> Response:
        if response.status_code < 400:  # else there is no such session, and the old one goes on
            response.set_cookie(
                session_cookie(),
                token,
                httponly=True,
                samesite="Lax",
                secure=over_https(),
                path=cookie_path(),
            )
        return response


def end_session() -> None:
    """Sign out: the row goes, and with it every copy of the cookie."""
    accounts.end_session(current_user.id, current_user.session_id)
    session.clear()
    show_as(None)

    @after_this_request
    def forget(response: Response) -> Response:
        return forget_cookie(response) if response.status_code < 400 else response


def forget_cookie(response: Response) -> Response:
    response.delete_cookie(
        session_cookie(), httponly=True, samesite="Lax", secure=over_https(), path=cookie_path()
    )
    return response


def _who(incoming: Request) -> CurrentUser | None:
    token = incoming.cookies.get(session_cookie())
    slug = (incoming.view_args or {}).get("slug")
    if token is None:
        return None
    if incoming.endpoint == ASKED_OFTEN:
        visits: Lately[tuple[str, str | None], sessions.Visit] = current_app.extensions["visits"]
        known = visits.get((token, slug), lambda: sessions.find(token, clock(), limits(), slug))
        return _user(known) if known else None
    visit = sessions.find(token, clock(), limits(), slug, counted=incoming.method == "GET")
    if visit is None:
        return None
    _tell_who_asks(visit)
    touch = sessions.touching(visit, clock())
    if touch and BY_ITSELF not in incoming.headers:
        _note_the_visit(touch)
    return _user(visit)


def _note_the_visit(touch: Callable[[], None]) -> None:
    """After the answer has gone out, so that nobody waits for it."""

    @after_this_request
    def later(response: Response) -> Response:
        response.call_on_close(touch)
        return response


def _user(visit: sessions.Visit) -> CurrentUser:
    return CurrentUser(
        visit.user_id,
        visit.name,
        visit.email,
        visit.session_id,
        visit.member,
        visit.seen,
        visit.is_new,
        visit.is_admin,
        visit.time_zone,
        visit.language,
        visit.theme,
        visit.begun_at,
        visit.means,
    )


def _tell_who_asks(visit: sessions.Visit) -> None:
    """The record and the logs."""
    asks = security.caller()
    asks.user_id, asks.email = visit.user_id, visit.email


def show_as(visit: sessions.Visit | None) -> None:
    """Make the rest of this request see the new state (what Flask-Login's login_user does, without
    putting the user into Flask's session)."""
    user = _user(visit) if visit else None
    if visit:
        _tell_who_asks(visit)
    current_app.login_manager._update_request_context_with_user(user)  # type: ignore[attr-defined]

"""Requests that other sites make in a person's name: refused by token and by where they come from.

A form that is refused only because its token is old comes back with everything in it and a button
to send it again.
"""

from __future__ import annotations

from flask import Flask, Response, abort, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import CSRFError, CSRFProtect, generate_csrf
from werkzeug.exceptions import SecurityError

from app.web.edge.errors import wants_json
from app.web.edge.kept_forms import came_from_here, kept_fields
from app.web.edge.transactions import SAFE_METHODS

FOREIGN = "This was sent from another site. Open Briefmark itself and do it there."
FOREIGN_HOST = "Briefmark does not answer under this name. Its administrator sets TRUSTED_HOSTS.\n"


def init_app(app: Flask) -> None:
    app.config.update(
        WTF_CSRF_TIME_LIMIT=None,  # as long as the browser's session
        WTF_CSRF_SSL_STRICT=False,  # wants a Referer; Sec-Fetch-Site and Origin say it better
    )
    app.before_request(_refuse_foreign)
    CSRFProtect(app)
    app.register_error_handler(CSRFError, _old_token)
    app.register_error_handler(SecurityError, _foreign_host)


def who() -> dict[str, str | None]:
    """For our own script: who is signed in here now, and the token of that session."""
    person = str(current_user.id) if current_user.is_authenticated else None
    return {"person": person, "csrf_token": generate_csrf()}


def _refuse_foreign() -> None:
    if request.method not in SAFE_METHODS and came_from_here() is False:
        abort(403, FOREIGN)


def _foreign_host(_error: SecurityError) -> ResponseReturnValue:
    """Not a page: none of our addresses can be built under a host name that is not ours."""
    return Response(FOREIGN_HOST, 400, mimetype="text/plain")


def _old_token(error: CSRFError) -> ResponseReturnValue:
    message = "This page was open for a long time, or you have signed in since in another window."
    if wants_json():
        return jsonify(message=message, fields={}, **who()), 400
    return render_template("accounts/resend.html", message=message, kept=kept_fields()), 400

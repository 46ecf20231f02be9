"""Mails that a request asks for: noted in its transaction, sent once that is saved."""

from __future__ import annotations

import uuid
from datetime import timedelta

from flask import Flask, Response, after_this_request, current_app
from flask_login import current_user

from app.domain.errors import Busy
from app.mail.letters import Letter
from app.mail.post import Post
from app.store import mails
from app.web.edge.signed_in import clock

NO_MAIL = "This Briefmark sends no mail."
MOST_AN_HOUR = 60  # that one person may have sent


def init_app(app: Flask) -> None:
    app.extensions["post"] = Post(app)
    app.jinja_env.globals.update(sends_mail=sends_mail)


def sends_mail() -> bool:
    """Whether this installation does."""
    return bool(current_app.config["SMTP_HOST"])


def the_post() -> Post:
    post: Post = current_app.extensions["post"]
    return post


def post(
    letter: Letter,
    *,
    asked_by: uuid.UUID | None = None,
    project_id: uuid.UUID | None = None,
    invitation_id: uuid.UUID | None = None,
) -> None:
    """Have it sent when this request has done what it says. Where no mail is sent, nothing."""
    if not sends_mail():
        return
    about = {"asked_by": asked_by, "project_id": project_id, "invitation_id": invitation_id}
    id = mails.note(letter.about, letter.to, clock(), **about)
    mailed_by = the_post()

    @after_this_request
    def send(response: Response) -> Response:
        if response.status_code < 400:
            mailed_by.put(id, letter)
        return response


def require_few() -> None:
    """Raises Busy when whoever asks has had many mails sent within an hour: what they write to
    strangers, and how often, must not make the house a sender of spam."""
    if mails.asked_since(clock() - timedelta(hours=1), current_user.id) >= MOST_AN_HOUR:
        raise Busy(
            f"You have had {MOST_AN_HOUR} mails sent within an hour; wait until some are older. "
            "A link without an address can be made at any time, and sent by yourself."
        )

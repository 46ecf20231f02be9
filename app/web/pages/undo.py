"""Undo and redo of what the reader did in a brief since signing in."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.actions import undo as actions
from app.actions.undo import Reverted
from app.domain.errors import Refused
from app.store import sessions
from app.store.memberships import Member
from app.store.tables.columns import now
from app.web.edge.answers import answered
from app.web.edge.errors import wants_json
from app.web.edge.guard import for_members
from app.web.room.answer import answer

pages = Blueprint("undo", __name__)

UndoOrRedo = Callable[[Member, int, datetime, Collection[str]], Reverted]


@pages.post("/projects/<slug>/briefs/<int:n>/undo")
@for_members("highlight")
def undo(actor: Member, n: int) -> ResponseReturnValue:
    return _reverted(actor, n, actions.undo, "Undone")


@pages.post("/projects/<slug>/briefs/<int:n>/redo")
@for_members("highlight")
def redo(actor: Member, n: int) -> ResponseReturnValue:
    return _reverted(actor, n, actions.redo, "Done again")


def _reverted(actor: Member, n: int, revert: UndoOrRedo, word: str) -> ResponseReturnValue:
    """`passing` names events that could not be undone or redone and are to be left as they are."""
    since = sessions.begun(current_user.session_id) or now()
    try:
        done = revert(actor, n, since, request.form.getlist("passing"))
    except Refused as refusal:
        if wants_json():
            raise
        flash(refusal.message, "bad")
        return redirect(url_for("reading.brief", slug=actor.slug, n=n), 303)
    said = f"{word}: {done.said}"
    if done.change:
        return answer(actor, done.change, said=said)
    return answered(said, url_for("reading.brief", slug=actor.slug, n=n))

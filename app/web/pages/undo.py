"""Undo and redo of what the reader did in a brief since signing in, and of acts over many
passages."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection
from datetime import datetime

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.actions import acts
from app.actions import undo as actions
from app.actions.acts import Acted
from app.actions.undo import Reverted
from app.domain.errors import Refused
from app.store import sessions
from app.store.memberships import Member
from app.store.tables.columns import now
from app.web.edge.answers import answered
from app.web.edge.errors import wants_json
from app.web.edge.guard import for_members
from app.web.edge.links import is_relative
from app.web.edge.transactions import release
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


@pages.post("/projects/<slug>/acts/<uuid:event_id>/turn")
@for_members("highlight")
def turn(actor: Member, event_id: uuid.UUID) -> ResponseReturnValue:
    """Undo the act, or do again what was undone of one."""
    return _turned(actor, lambda: acts.turn(actor, event_id))


@pages.post("/projects/<slug>/acts/<any(undo, redo):verb>")
@for_members("highlight")
def turn_latest(actor: Member, verb: str) -> ResponseReturnValue:
    """The latest act of the reader since signing in."""
    since = sessions.begun(current_user.session_id) or now()
    return _turned(actor, lambda: acts.turn_latest(actor, since, verb))


def _turned(actor: Member, turning: Callable[[], Acted]) -> ResponseReturnValue:
    """To the page of ours from which it was asked."""
    back = request.form.get("back")
    go = back if back and is_relative(back) else url_for("passages.passages", slug=actor.slug)
    try:
        done = turning()
    except Refused as refusal:
        if wants_json():
            raise
        release()
        flash(refusal.message, "bad")
        return redirect(go, 303)
    return answered(done.said, go, told=done.told)


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

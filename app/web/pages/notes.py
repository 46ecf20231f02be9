"""Notes under a highlight: answer, edit, remove; in the card by script, on a page without."""

from __future__ import annotations

import uuid

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.actions import notes as actions
from app.actions.highlight_states import Change
from app.domain.errors import Invalid, Refused, Stale
from app.store import highlights
from app.store.memberships import Member
from app.web.edge.errors import status_of, wants_json
from app.web.edge.guard import for_members
from app.web.edge.incoming import number
from app.web.room.answer import answer
from app.web.room.page import page_of

pages = Blueprint("notes", __name__)

THREAD = "/projects/<slug>/briefs/<int:n>/highlights/<int:m>/notes"
ONE = f"{THREAD}/<uuid:note_id>"


@pages.post(THREAD)
@for_members("write_note")
def add(actor: Member, n: int, m: int) -> ResponseReturnValue:
    try:
        change = actions.add_note(actor, n, m, request.form.get("text", ""), _id())
    except Refused as refusal:
        return _refused(actor, n, m, refusal)
    return _answer(
        actor, change, f"Your note stands on {change.ref}.", 201 if change.fresh else 200
    )


@pages.post(ONE)
@for_members("write_note")
def edit(actor: Member, n: int, m: int, note_id: uuid.UUID) -> ResponseReturnValue:
    text, version = request.form.get("text", ""), request.form.get("version", 0, number)
    try:
        change = actions.edit_note(actor, n, m, note_id, text, version)
    except Refused as refusal:
        return _refused(actor, n, m, refusal, note_id)
    return _answer(actor, change, f"Your note on {change.ref} is saved.")


@pages.post(f"{ONE}/removal")
@for_members("write_note")
def remove(actor: Member, n: int, m: int, note_id: uuid.UUID) -> ResponseReturnValue:
    change = actions.remove_note(actor, n, m, note_id)
    return _answer(actor, change, f"The note on {change.ref} is deleted.")


def _answer(actor: Member, change: Change, said: str, status: int = 200) -> ResponseReturnValue:
    brief, number = change.brief.number, change.number
    editor = url_for("highlights.edit_form", slug=actor.slug, n=brief, m=number, _anchor="thread")
    return answer(actor, change, status, said, editor)


def _refused(
    actor: Member, n: int, m: int, refusal: Refused, note_id: uuid.UUID | None = None
) -> ResponseReturnValue:
    """The form again with what was typed; script keeps it by itself."""
    if wants_json():
        raise refusal
    page, brief = page_of(actor, n)
    current = refusal.current if isinstance(refusal, Stale) else None
    html = render_template(
        "notes/note.html",
        base=page.base,
        line=highlights.highlight(actor.project_id, brief.id, m),
        note_id=note_id,
        typed=request.form.get("text", ""),
        version=current["version"] if isinstance(current, dict) else request.form.get("version"),
        current=current if isinstance(current, dict) else None,
        refusal=refusal,
    )
    return html, status_of(refusal)


def _id() -> uuid.UUID | None:
    value = request.form.get("id", "")
    try:
        return uuid.UUID(value) if value else None
    except ValueError:
        raise Invalid("“id” is not an identifier. Reload the page and try again.") from None

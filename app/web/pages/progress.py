"""How far its reader has come, as script says quietly; and who may see it, and what is read."""

from __future__ import annotations

import uuid

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from app.actions.progress import declare_read, note_progress, share_reading
from app.domain.references import brief_ref
from app.store.memberships import Member
from app.web.edge.answers import answered
from app.web.edge.guard import for_members
from app.web.edge.incoming import number

pages = Blueprint("progress", __name__)


@pages.post("/projects/<slug>/briefs/<int:n>/progress")
@for_members()
def progress(actor: Member, n: int) -> ResponseReturnValue:
    form = request.form
    revision_id = form.get("revision", None, uuid.UUID)
    note_progress(actor, n, revision_id, form.get("read", ""), form.get("last", -1, number))
    return "", 204


@pages.post("/projects/<slug>/briefs/<int:n>/read-through")
@for_members("declare_read")
def read_through(actor: Member, n: int) -> ResponseReturnValue:
    """A second press takes it back: the form says which."""
    is_read = request.form.get("read", "yes") == "yes"
    declare_read(actor, n, is_read)
    ref = brief_ref(n)
    said = (
        f"{ref} is declared read through." if is_read else f"{ref} is not declared read any more."
    )
    return answered(said, _back(actor, n))


@pages.post("/projects/<slug>/sharing")
@pages.post("/projects/<slug>/briefs/<int:n>/sharing")
@for_members()
def sharing(actor: Member, n: int | None = None) -> ResponseReturnValue:
    """Of all briefs of the project, from beside one of them or from the page of its people."""
    shares = request.form.get("share") == "yes"
    share_reading(actor, shares)
    said = (
        "The members of this project now see how far you have read."
        if shares
        else "Only you see how far you have read."
    )
    people = url_for("people.people", slug=actor.slug)
    return answered(said, _back(actor, n) if n else people)


def _back(actor: Member, n: int) -> str:
    if request.form.get("from") == "project":
        return url_for("projects.project", slug=actor.slug, _anchor=brief_ref(n))
    return url_for("reading.brief", slug=actor.slug, n=n, _anchor="read")

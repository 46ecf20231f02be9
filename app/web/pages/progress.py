"""How far its reader has come, as script says quietly; who may see it; who reads what, and how far
they are with it."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.actions import progress as actions
from app.domain.errors import Invalid, Refused
from app.domain.permissions import may
from app.domain.progress import STATES, ReadSoFar
from app.domain.references import brief_ref
from app.store import briefs, memberships
from app.store import progress as store
from app.store.memberships import Member
from app.web.edge.answers import answered
from app.web.edge.errors import status_of, wants_json
from app.web.edge.guard import for_members
from app.web.edge.incoming import number

pages = Blueprint("progress", __name__)


@pages.post("/projects/<slug>/briefs/<int:n>/progress")
@for_members()
def progress(actor: Member, n: int) -> ResponseReturnValue:
    form = request.form
    revision_id = form.get("revision", None, uuid.UUID)
    actions.note_progress(actor, n, revision_id, form.get("read", ""), form.get("last", -1, number))
    return "", 204


@pages.post("/projects/<slug>/briefs/<int:n>/read-through")
@for_members("declare_read")
def read_through(actor: Member, n: int) -> ResponseReturnValue:
    """A second press takes it back: the form says which."""
    is_read = request.form.get("read", "yes") == "yes"
    actions.declare_read(actor, n, is_read)
    ref = brief_ref(n)
    said = (
        f"{ref} is declared read through." if is_read else f"{ref} is not declared read any more."
    )
    return answered(said, _back(actor, n))


@pages.post("/projects/<slug>/briefs/<int:n>/state")
@for_members("declare_read")
def state(actor: Member, n: int) -> ResponseReturnValue:
    """Where who asks stands with the brief."""
    chosen = request.form.get("state", "")
    actions.move(actor, n, chosen)
    return answered(f"{brief_ref(n)} is {STATES[chosen]} with you.", _back(actor, n))


@pages.get("/projects/<slug>/reading")
@for_members()
def readers(actor: Member) -> ResponseReturnValue:
    """Who reads what; `of` is the handle of one of them, whose briefs are shown alone."""
    return _readers_page(actor)


@pages.post("/projects/<slug>/reading")
@for_members("give_brief")
def give(actor: Member) -> ResponseReturnValue:
    """Give the ticked briefs to somebody, or take them back."""
    numbers = set(request.form.getlist("brief", type=number))
    handles = list(filter(None, request.form.getlist("to")))
    gives = request.form.get("do", "give") == "give"
    try:
        done = (actions.give if gives else actions.withdraw)(actor, numbers, handles)
    except Invalid as refusal:
        if wants_json():
            raise
        return _readers_page(actor, refusal, numbers, handles), status_of(refusal)
    many = f"{done:,} brief{'' if done == 1 else 's'}"
    said = f"{many} given." if gives else f"{many} taken back."
    if not done:
        said = "They have them already." if gives else "These were not given to them."
    elif handles == [actor.handle]:
        said = f"You took on {many}." if gives else f"You gave up {many}."
    return answered(said, url_for(".readers", slug=actor.slug, of=request.form.get("of") or None))


@pages.post("/projects/<slug>/sharing")
@pages.post("/projects/<slug>/briefs/<int:n>/sharing")
@for_members()
def sharing(actor: Member, n: int | None = None) -> ResponseReturnValue:
    """Of all briefs of the project, from beside one of them or from the page of its people."""
    shares = request.form.get("share") == "yes"
    actions.share_reading(actor, shares)
    said = (
        "The members of this project now see how far you have read."
        if shares
        else "Only you see how far you have read."
    )
    people = url_for("people.people", slug=actor.slug)
    return answered(said, _back(actor, n) if n else people)


def _readers_page(
    actor: Member,
    refusal: Refused | None = None,
    ticked: Collection[int] = (),
    to: Collection[str] = (),
) -> str:
    listed = briefs.briefs(actor.project_id)
    given = store.assignments(actor.project_id)
    of = request.args.get("of") or request.form.get("of", "")
    theirs = {each.brief for each in given if each.analyst_handle == of and each.given_by}
    people = memberships.people(actor.project_id)
    return render_template(
        "projects/readers.html",
        briefs=[brief for brief in listed if not of or brief.number in theirs],
        reading=ReadSoFar(actor.handle, {brief.id: brief for brief in listed}, (), given),
        people=[person for person in people if may(person.role, "declare_read")],
        of=of,
        states=STATES,
        refusal=refusal,
        ticked=ticked,
        to=to,
    )


def _back(actor: Member, n: int) -> str:
    if request.form.get("from") == "projects":
        return url_for("projects.projects")
    listed = {"project": "projects.project", "readers": "progress.readers"}
    if endpoint := listed.get(request.form.get("from", "")):
        return url_for(endpoint, slug=actor.slug, _anchor=brief_ref(n))
    return url_for("reading.brief", slug=actor.slug, n=n, _anchor="read")

"""The trash of a project, and a project on its way into it, into the archive, and back."""

from __future__ import annotations

import logging
import threading
import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager

from flask import Blueprint, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.actions import projects as actions
from app.actions import trash as things
from app.domain.errors import Invalid
from app.domain.trash import KEPT_DAYS, KINDS
from app.store import export_jobs
from app.store import trash as store
from app.store.memberships import Member
from app.store.transactions import for_another_thread
from app.web.edge.answers import answered
from app.web.edge.confirming import confirmed
from app.web.edge.errors import status_of
from app.web.edge.guard import for_members
from app.web.edge.transactions import save

pages = Blueprint("trash", __name__)
log = logging.getLogger(__name__)

ALL = "/projects/<slug>/trash"
ONE = f"{ALL}/<what>/<uuid:thing_id>"


@pages.get(ALL)
@for_members("see_trash")
def trash(actor: Member) -> ResponseReturnValue:
    return render_template(
        "projects/trash.html",
        kinds=KINDS,
        listed=store.trash(actor.project_id),
        counts=store.counts(actor.project_id),
        may_restore=lambda each: actor.may(KINDS[each.kind].restore, each.maker),
        days=KEPT_DAYS,
    )


@pages.post(f"{ONE}/restoration")
@for_members("see_trash")
def restoration(actor: Member, what: str, thing_id: uuid.UUID) -> ResponseReturnValue:
    return answered(things.restore(actor, what, thing_id), url_for(".trash", slug=actor.slug))


@pages.post(f"{ONE}/purge")
@for_members("purge")
@confirmed
def purge(actor: Member, what: str, thing_id: uuid.UUID) -> ResponseReturnValue:
    gone = things.purge(actor, what, thing_id)
    _clear(actor)
    called = f"“{gone.title}”" if what == "tag" else gone.ref
    return answered(f"{called} is gone for good.", url_for(".trash", slug=actor.slug))


@pages.post("/projects/<slug>/archive")
@for_members("archive_project")
def archive_project(actor: Member) -> ResponseReturnValue:
    actions.archive_project(actor)
    return answered(
        f"“{actor.project_name}” is archived: nothing in it can be changed until it is brought "
        "back into use.",
        url_for("projects.projects"),
    )


@pages.post("/projects/<slug>/reopening")
@for_members("archive_project")
def reopen_project(actor: Member) -> ResponseReturnValue:
    actions.reopen_project(actor)
    go = url_for("projects.project", slug=actor.slug)
    return answered(f"“{actor.project_name}” is in use again.", go)


@pages.post("/projects/<slug>/removal")
@for_members("remove_project")
def remove_project(actor: Member) -> ResponseReturnValue:
    actions.remove_project(actor)
    return answered(
        f"“{actor.project_name}” is in the trash for {KEPT_DAYS} days.",
        url_for("projects.projects"),
    )


@pages.post("/projects/<slug>/restoration")
@for_members("remove_project", deleted=True)
def restore_project(actor: Member) -> ResponseReturnValue:
    actions.restore_project(actor)
    said = f"“{actor.project_name}” is back, with everything in it."
    return answered(said, url_for("projects.project", slug=actor.slug))


@pages.get("/projects/<slug>/purge")
@for_members("remove_project", deleted=True)
@confirmed
def purging_project(actor: Member) -> ResponseReturnValue:
    return _purging(actor)


@pages.post("/projects/<slug>/purge")
@for_members("remove_project", deleted=True)
@confirmed
def purge_project(actor: Member) -> ResponseReturnValue:
    try:
        actions.purge_project(actor, request.form.get("name", ""))
    except Invalid as refusal:
        return _purging(actor, refusal), status_of(refusal)
    _clear(actor)
    return answered(f"“{actor.project_name}” is gone for good.", url_for("projects.projects"))


def _purging(actor: Member, refusal: Invalid | None = None) -> str:
    g.pop("member", None)  # nothing of the project can be opened: the bar does not lead there
    return render_template("projects/purging.html", name=actor.project_name, refusal=refusal)


def _clear(actor: Member) -> None:
    """What the purge leaves behind, once it is saved: exports under way, and the file."""
    save()
    export_jobs.forget(actor.project_id)
    context = for_another_thread()
    threading.Thread(target=_compact, args=(context,), name="compact", daemon=True).start()


def _compact(context: Callable[[], AbstractContextManager[object]]) -> None:
    with context():
        try:
            things.compact()
        except Exception:  # the next purge does it
            log.exception("the database file could not be written anew after a purge")

"""Which briefs are one source, and count once; which may be."""

from __future__ import annotations

import uuid

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.actions.recommendations import links
from app.domain.errors import Refused
from app.domain.recommendations.kinds import ORIGINS
from app.domain.recommendations.origins import suggested
from app.store import briefs
from app.store import recommendations as store
from app.store.memberships import Member
from app.web.edge.answers import answered
from app.web.edge.errors import status_of
from app.web.edge.guard import for_members
from app.web.edge.incoming import number as whole_number
from app.web.edge.transactions import release

pages = Blueprint("origins", __name__)

ALL = "/projects/<slug>/origins"


@pages.get(ALL)
@for_members()
def listed(actor: Member) -> ResponseReturnValue:
    return _page(actor)


@pages.post(ALL)
@for_members("edit_brief")
def share(actor: Member) -> ResponseReturnValue:
    form = request.form
    try:
        links.share(
            actor,
            form.getlist("brief", whole_number),
            form.get("kind", ""),
            form.get("reason", ""),
            form.get("name", ""),
        )
    except Refused as refusal:
        release()
        return _page(actor, refusal), status_of(refusal)
    return answered("They are one source now, and count once.", _here(actor))


@pages.post(f"{ALL}/apart")
@for_members("edit_brief")
def keep_apart(actor: Member) -> ResponseReturnValue:
    try:
        links.keep_apart(
            actor, request.form.getlist("brief", whole_number), request.form.get("reason", "")
        )
    except Refused as refusal:
        release()
        return _page(actor, refusal), status_of(refusal)
    return answered("They count as a source each; the reason is kept.", _here(actor))


@pages.post(f"{ALL}/<uuid:origin_id>/removal")
@for_members("edit_brief")
def part(actor: Member, origin_id: uuid.UUID) -> ResponseReturnValue:
    links.part(actor, origin_id)
    return answered("These briefs are a source each again.", _here(actor))


def _here(actor: Member) -> str:
    return url_for("origins.listed", slug=actor.slug)


def _page(actor: Member, refusal: Refused | None = None) -> str:
    """What was typed stays where it was refused."""
    project_id = actor.project_id
    there = briefs.briefs(project_id)
    origins, apart = store.origins(project_id), store.kept_apart(project_id)
    chosen = request.values.getlist("brief", whole_number)
    return render_template(
        "recommendations/origins.html",
        briefs={brief.ref: brief for brief in there},
        origins=[each for each in origins if each.briefs],
        suggestions=suggested(there, origins, apart),
        apart=apart,
        kinds=ORIGINS,
        chosen=chosen,
        typed=request.form,
        refusal=refusal,
    )

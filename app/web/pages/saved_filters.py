"""The page of a project's saved filters: keep one, rename, remove."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.actions import saved_filters as actions
from app.domain.errors import Invalid, Refused, Stale
from app.store import filters
from app.store.memberships import Member
from app.store.saved_filters import saved_filters
from app.web.edge.answers import answered
from app.web.edge.errors import status_of
from app.web.edge.guard import for_members
from app.web.edge.incoming import number

pages = Blueprint("saved_filters", __name__)


@pages.get("/projects/<slug>/filters")
@for_members()
def all_filters(actor: Member) -> ResponseReturnValue:
    return _page(actor, {"q": request.args.get("q", "")})


@pages.post("/projects/<slug>/filters")
@for_members("save_filter")
def add(actor: Member) -> ResponseReturnValue:
    typed = {name: request.form.get(name, "") for name in ("name", "q")}
    try:
        actions.save_filter(actor, typed["name"], typed["q"])
    except Invalid as refusal:
        return _page(actor, typed, refusal), status_of(refusal)
    return answered(
        "The filter is saved. It stands in the filter bar for everyone in the project.",
        url_for("passages.passages", slug=actor.slug, q=typed["q"]),
    )


@pages.post("/projects/<slug>/filters/<uuid:filter_id>/name")
@for_members("save_filter")
def rename(actor: Member, filter_id: UUID) -> ResponseReturnValue:
    name, version = request.form.get("name", ""), request.form.get("version", 0, type=number)
    try:
        actions.rename_filter(actor, filter_id, name, version)
    except (Invalid, Stale) as refusal:
        return _page(actor, {"renamed": name}, refusal, filter_id), status_of(refusal)
    return answered("The filter has its new name.", url_for(".all_filters", slug=actor.slug))


@pages.post("/projects/<slug>/filters/<uuid:filter_id>/removal")
@for_members("save_filter")
def remove(actor: Member, filter_id: UUID) -> ResponseReturnValue:
    name = actions.remove_filter(actor, filter_id)
    return answered(
        f"The filter “{name}” is removed. The passages are as they were.",
        url_for(".all_filters", slug=actor.slug),
    )


def _page(
    actor: Member,
    typed: dict[str, str],
    refusal: Refused | None = None,
    refused: UUID | None = None,
) -> str:
    """`refused` is the filter that was to be renamed when the refusal is about it."""
    try:
        sentence = filters.select(actor.project_id, typed.get("q", "")).sentence
    except Invalid:
        sentence = ""
    return render_template(
        "passages/saved_filters.html",
        saved=saved_filters(actor.project_id),
        typed=typed,
        sentence=sentence if typed.get("q", "").strip() else "",
        refusal=refusal,
        refused=refused,
    )

"""The page on which the synthesis of one tag is written, beside the passages that it rests on."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.actions import syntheses, undo
from app.actions.codebook import write_synthesis
from app.domain.errors import Missing, Refused, Stale
from app.domain.filter import Clause, Filter
from app.store import filters, summaries
from app.store.memberships import Member
from app.store.syntheses import SynthesisLine, last_confirmed, looked_at
from app.store.syntheses import synthesis as synthesis_of
from app.web.edge.answers import answered
from app.web.edge.errors import status_of
from app.web.edge.guard import for_members
from app.web.edge.incoming import version_seen

pages = Blueprint("synthesis", __name__)

MOST_BESIDE = 200  # passages listed beside the text


@pages.get("/projects/<slug>/codebook/tags/<tag_slug>/synthesis")
@for_members("write_synthesis")
def synthesis(actor: Member, tag_slug: str) -> ResponseReturnValue:
    line = synthesis_of(actor.project_id, tag_slug)
    return _page(actor, line, line.text)


@pages.post("/projects/<slug>/codebook/tags/<tag_slug>/synthesis")
@for_members("write_synthesis")
def write(actor: Member, tag_slug: str) -> ResponseReturnValue:
    text = request.form.get("text", "")
    try:
        warnings = write_synthesis(actor, tag_slug, text, version_seen())
    except Refused as refusal:
        line = synthesis_of(actor.project_id, tag_slug)
        return _page(actor, line, text, refusal), status_of(refusal)
    said = f"The synthesis is saved. {' '.join(w.message for w in warnings)}".strip()
    query = request.form.get("q") or None
    back = url_for("report.report", slug=actor.slug, q=query, _anchor=f"tag-{tag_slug}")
    return answered(said, back)


@pages.post("/projects/<slug>/codebook/tags/<tag_slug>/synthesis/confirmation")
@for_members("write_synthesis")
def confirm(actor: Member, tag_slug: str) -> ResponseReturnValue:
    try:
        syntheses.confirm(actor, tag_slug, version_seen())
    except Stale as refusal:
        line = synthesis_of(actor.project_id, tag_slug)
        return _page(actor, line, line.text, refusal), status_of(refusal)
    return answered("The synthesis still holds.", _here(actor, tag_slug))


@pages.post("/projects/<slug>/codebook/tags/<tag_slug>/synthesis/confirmation/undo")
@for_members("write_synthesis")
def take_back(actor: Member, tag_slug: str) -> ResponseReturnValue:
    """That it still holds, while nothing later was done with it."""
    line = synthesis_of(actor.project_id, tag_slug)
    if (last := last_confirmed(actor.project_id, line.tag_id)) is None:
        raise Missing("Nobody said last that this synthesis still holds.")
    undo.take_back(actor, last.id)
    return answered("That it still holds is taken back.", _here(actor, tag_slug))


def _here(actor: Member, tag_slug: str) -> str:
    query = request.values.get("q") or None
    return url_for(".synthesis", slug=actor.slug, tag_slug=tag_slug, q=query)


def _page(actor: Member, line: SynthesisLine, text: str, refusal: Refused | None = None) -> str:
    """A stale form gets the current version number: saving it again is then meant."""
    seen = line.version
    if refusal and not isinstance(refusal, Stale):
        seen = version_seen()
    selection = filters.select(actor.project_id, str(Filter((Clause("tag", (line.slug,)),))))
    address = url_for("projects.project", slug=actor.slug)
    return render_template(
        "synthesis/synthesis.html",
        line=line,
        text=text,
        version=seen,
        refusal=refusal,
        stale=isinstance(refusal, Stale),
        passages=summaries.first(selection, address=address, limit=MOST_BESIDE),
        looks=looked_at(actor.project_id, only=line.slug).get(line.slug, ()),
        confirmed=last_confirmed(actor.project_id, line.tag_id),
        query=request.values.get("q", ""),
    )

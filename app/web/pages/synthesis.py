"""The page on which the synthesis of one tag is written, beside the passages that it rests on."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.actions.codebook import write_synthesis
from app.domain.errors import Refused, Stale
from app.domain.filter import Clause, Filter
from app.store import filters, summaries
from app.store.memberships import Member
from app.store.syntheses import SynthesisLine
from app.store.syntheses import synthesis as synthesis_of
from app.web.edge.answers import answered
from app.web.edge.errors import status_of
from app.web.edge.guard import for_members
from app.web.edge.incoming import number

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
        warnings = write_synthesis(actor, tag_slug, text, request.form.get("version", -1, number))
    except Refused as refusal:
        line = synthesis_of(actor.project_id, tag_slug)
        return _page(actor, line, text, refusal), status_of(refusal)
    said = f"The synthesis is saved. {' '.join(w.message for w in warnings)}".strip()
    query = request.form.get("q") or None
    back = url_for("report.report", slug=actor.slug, q=query, _anchor=f"tag-{tag_slug}")
    return answered(said, back)


def _page(actor: Member, line: SynthesisLine, text: str, refusal: Refused | None = None) -> str:
    """A stale form gets the current version number: saving it again is then meant."""
    seen = line.version
    if refusal and not isinstance(refusal, Stale):
        seen = request.form.get("version", -1, number)
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
        query=request.values.get("q", ""),
    )

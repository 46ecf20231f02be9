"""A quotation to take elsewhere: the words between quotation marks, their citation and an address
that leads back to them, as text and as rich text."""

from __future__ import annotations

from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from app.domain.errors import Invalid, Missing
from app.domain.passages import Passage
from app.domain.references import passage_ref
from app.domain.report.quoting import marks
from app.store import briefs, filters, passages, summaries
from app.store.highlight_rows import NO_HIGHLIGHT
from app.store.memberships import Member
from app.web.edge.errors import wants_json
from app.web.edge.guard import for_members
from app.web.edge.incoming import number
from app.web.edge.links import full_url

pages = Blueprint("quotations", __name__)


@pages.get("/projects/<slug>/briefs/<int:n>/quotation")
@for_members()
def quotation(actor: Member, n: int) -> ResponseReturnValue:
    """Of the highlight `m`, else of the words from `start` to `end`. To script {said, text, html};
    without one a page to copy from."""
    m = request.args.get("m", 0, number)
    found = _highlight(actor, n, m) if m else _words(actor, n)
    selection = filters.select(actor.project_id, "", counted=False)
    (row,) = summaries.cited([found], summaries.cited_by(selection))
    opening, closing = marks(row.source.row.language, row.exact)
    shown = {"passage": row, "words": f"{opening}{row.exact}{closing}", "address": row.permalink}
    text = f"{shown['words']} ({row.citation}), {row.permalink}"
    if wants_json():
        said = f"{row.ref if m else 'The words selected'} copied, with citation and link."
        html = render_template("quotations/_rich.html", **shown)
        return jsonify(said=said, text=text, html=html)
    return render_template("quotations/quotation.html", **shown)


def _highlight(actor: Member, n: int, m: int) -> Passage:
    """Missing when there is none, or when it was deleted."""
    chosen = passages.by_reference(actor.project_id, [passage_ref(n, m)])
    found = passages.passages(actor.project_id, chosen, address="")
    if not found:
        raise Missing(NO_HIGHLIGHT)
    link = full_url("highlights.highlight", slug=actor.slug, n=n, m=m)
    return found[0]._replace(slugs=(), permalink=link)  # its tags stand in no quotation


def _words(actor: Member, n: int) -> Passage:
    """Words that nobody marked: the address is that of the paragraph in which they begin."""
    start, end = (request.args.get(name, -1, number) for name in ("start", "end"))
    brief = briefs.brief(actor.project_id, n)
    text = briefs.revision_text(actor.project_id, brief.revision_id)
    if not 0 <= start < end <= len(text):
        raise Invalid("These are no words of the text. Reload the page and try again.")
    blocks = briefs.blocks_within(actor.project_id, brief.revision_id, start, end)
    place = f"p{blocks[0].label}" if blocks[0].label else f"b{blocks[0].ordinal}"
    link = full_url("reading.brief", slug=actor.slug, n=n, _anchor=place)
    return passages.of_words(n, start, text[start:end], blocks, link)

"""What the export will say, as a page, and the export itself in every format of WRITERS."""

from __future__ import annotations

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from app.domain.summary import NOTHING_HERE, counts
from app.domain.summary_method import in_words
from app.store import summaries
from app.store.memberships import Member
from app.web.exports import downloads, is_large, ordered, written_aside, written_here
from app.web.filters import read_filter
from app.web.guard import for_members

pages = Blueprint("summary", __name__)


@pages.get("/projects/<slug>/summary")
@for_members()
def summary(actor: Member) -> ResponseReturnValue:
    selection, bar = read_filter(actor, url_for("summary.summary", slug=actor.slug))
    if selection is None:
        return render_template("summary/summary.html", bar=bar), 422
    summary = summaries.summary(
        selection, summaries.project_of(actor), address=url_for("projects.project", slug=actor.slug)
    )
    return render_template(
        "summary/summary.html",
        bar=bar,
        downloads=downloads(actor, bar.query, len(summary.passages)),
        summary=summary,
        counts=counts(summary.passages),
        method=in_words(summary),
        NOTHING_HERE=NOTHING_HERE,
    )


@pages.get("/projects/<slug>/summary/<format>")
@for_members()
def download(actor: Member, format: str) -> ResponseReturnValue:
    order, selection = ordered(actor, format)
    if is_large(order, selection):
        return written_aside(order, actor.user_id)
    return written_here(order, selection)

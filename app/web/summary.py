"""What the export will say, as a page, and the export itself in every format of WRITERS."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.citations import STYLES, Style
from app.domain.filters import Term
from app.domain.report.method import in_words
from app.domain.report.summary import Section, counts
from app.domain.report.wording import NOTHING_HERE
from app.store import summaries
from app.store.filters import Selection
from app.store.memberships import Member
from app.web.exports import (
    downloads,
    is_large,
    ordered,
    project_asked,
    written_aside,
    written_here,
)
from app.web.filters import read_filter
from app.web.guard import for_members
from app.web.passage_html import passage_html

pages = Blueprint("summary", __name__)

MOST_WHOLE = 200  # passages up to which the page shows all of them
A_SECTION = 20  # passages of a tag on the page of a longer one


@pages.get("/projects/<slug>/summary")
@for_members()
def summary(actor: Member) -> ResponseReturnValue:
    selection, bar = read_filter(actor, url_for("summary.summary", slug=actor.slug))
    if selection is None:
        return render_template("summary/summary.html", bar=bar), 422
    summary = summaries.summary(
        selection, project_asked(actor), address=url_for("projects.project", slug=actor.slug)
    )
    return render_template(
        "summary/summary.html",
        bar=bar,
        downloads=downloads(actor, bar.query, len(summary.passages)),
        summary=summary,
        styles=[(style, _cited_in(actor, bar.query, style)) for style in STYLES],
        passage=passage_html,
        counts=counts(summary.passages),
        method=in_words(summary),
        NOTHING_HERE=NOTHING_HERE,
        most=A_SECTION if len(summary.passages) > MOST_WHOLE else MOST_WHOLE,
        all_of=lambda section: _all_of(actor, selection, section),
    )


def _cited_in(actor: Member, query: str, style: Style) -> str:
    """This page in another citation style; the downloads on it follow."""
    notes = request.args.get("notes") or None
    return url_for(
        "summary.summary", slug=actor.slug, q=query or None, notes=notes, style=style.name
    )


def _all_of(actor: Member, selection: Selection, section: Section) -> str:
    """Where all passages of a section stand, page by page."""
    term = Term("tag", (section.tag.slug,)) if section.tag else Term("has", ("tag",), negated=True)
    return url_for("passages.passages", slug=actor.slug, q=str(selection.filter.plus(term)))


@pages.get("/projects/<slug>/summary/<format>")
@for_members()
def download(actor: Member, format: str) -> ResponseReturnValue:
    order, selection = ordered(actor, format)
    if is_large(order, selection):
        return written_aside(order, actor.user_id)
    return written_here(order, selection)

"""What the export will say, as a page, and the export itself in every format of WRITERS."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.errors import Invalid, Missing
from app.domain.summary import NOTHING_HERE, counts
from app.domain.summary_method import in_words
from app.store import filters, summaries
from app.store.memberships import Member
from app.web.filters import read_filter
from app.web.guard import for_members
from app.web.links import full_url
from app.web.transactions import release
from app.writers import WRITERS, Writer, writer_named

pages = Blueprint("summary", __name__)


@pages.get("/projects/<slug>/summary")
@for_members()
def summary(actor: Member) -> ResponseReturnValue:
    selection, bar = read_filter(actor, url_for("summary.summary", slug=actor.slug))
    if selection is None:
        return render_template("summary/summary.html", bar=bar, writers=WRITERS), 422
    summary = summaries.summary(
        selection, summaries.project_of(actor), address=url_for("projects.project", slug=actor.slug)
    )
    return render_template(
        "summary/summary.html",
        bar=bar,
        writers=WRITERS,
        summary=summary,
        counts=counts(summary.passages),
        method=in_words(summary),
        NOTHING_HERE=NOTHING_HERE,
    )


@pages.get("/projects/<slug>/summary/<format>")
@for_members()
def download(actor: Member, format: str) -> ResponseReturnValue:
    writer = _writer(format)
    selection = filters.select(actor.project_id, request.args.get("q", ""))
    address = full_url("projects.project", slug=actor.slug)
    summary = summaries.summary(selection, summaries.project_of(actor), address=address)
    release()  # a long export must not hold a transaction open
    name = f"{actor.slug}-summary.{writer.extension}"
    return Response(
        writer.write(summary),
        content_type=writer.media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _writer(name: str) -> Writer:
    try:
        return writer_named(name)
    except Invalid as unknown:
        raise Missing(unknown.message) from None

"""What the export will say, as a page, and the export itself in every format of WRITERS."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.citations import Style, styles_of
from app.domain.filter import Clause
from app.domain.passages import Passage
from app.domain.report.document import report
from app.domain.report.notes import NONE, NOTES, chosen
from app.domain.report.outline import Part, Passages, Report
from app.store import summaries
from app.store.filters import Selection
from app.store.memberships import Member
from app.web.edge.guard import for_members
from app.web.pages.exports import (
    downloads,
    is_large,
    notes_asked,
    ordered,
    project_asked,
    written_aside,
    written_here,
)
from app.web.room.filter_bar import read_filter

pages = Blueprint("summary", __name__)

MOST_WHOLE = 200  # passages up to which the page shows all of them
A_SECTION = 20  # passages of a tag on the page of a longer one


@dataclass(frozen=True)
class OnThePage:
    """What the page adds to the report: where to write, where to read on, and where it cuts: of
    each section it shows so many passages as `most`."""

    actor: Member
    selection: Selection
    report: Report
    most: int

    @property
    def may_write(self) -> bool:
        return self.actor.may("write_synthesis")

    @cached_property
    def shown(self) -> set[str]:
        """The ids of the passages that stand on the page."""
        lists = (part for part in self.report.parts if isinstance(part, Passages))
        return {place for part in lists for place, _ in self.first(part)}

    def first(self, part: Passages) -> Iterator[tuple[str, Passage]]:
        return islice(part.places(), self.most)

    def edit(self, tag: str) -> str:
        query = str(self.selection.filter) or None
        return url_for("synthesis.synthesis", slug=self.actor.slug, tag_slug=tag, q=query)

    def all_of(self, part: Passages) -> str:
        """Where all passages of a section stand, page by page."""
        term = Clause("tag", (part.tag,)) if part.tag else Clause("has", ("tag",), negated=True)
        query = str(self.selection.filter.plus(term))
        return url_for("passages.passages", slug=self.actor.slug, q=query)

    @staticmethod
    def kind(part: Part) -> str:
        return type(part).__name__


@pages.get("/projects/<slug>/summary")
@for_members()
def summary(actor: Member) -> ResponseReturnValue:
    selection, bar = read_filter(actor, url_for("summary.summary", slug=actor.slug))
    if selection is None:
        return render_template("summary/summary.html", bar=bar), 422
    project = project_asked(actor)
    summary = summaries.summary(
        selection,
        project,
        address=url_for("projects.project", slug=actor.slug),
        notes=chosen(request.args.getlist("notes")) or NONE,
        reader=actor.handle,
    )
    made, found = report(summary), len(summary.passages)
    most = A_SECTION if found > MOST_WHOLE else MOST_WHOLE
    return render_template(
        "summary/summary.html",
        bar=bar,
        downloads=downloads(actor, bar.query, found),
        report=made,
        chapters=made.chapters(),
        passages=found,
        styles=[
            (style, _cited_in(actor, bar.query, style))
            for style in styles_of(actor.own_style_label)
        ],
        cited_in=project.style,
        kinds_of_notes=NOTES,
        printed=summary.notes,
        page=OnThePage(actor, selection, made, most),
    )


def _cited_in(actor: Member, query: str, style: Style) -> str:
    """This page in another citation style; the downloads on it follow."""
    return url_for(
        "summary.summary", slug=actor.slug, q=query or None, notes=notes_asked(), style=style.name
    )


@pages.get("/projects/<slug>/summary/<format>")
@for_members()
def download(actor: Member, format: str) -> ResponseReturnValue:
    order, selection = ordered(actor, format)
    if is_large(order, selection):
        return written_aside(order, actor.user_id)
    return written_here(order, selection)

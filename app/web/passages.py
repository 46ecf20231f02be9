"""The passages of a project that a filter selects, in their context."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.excerpts import around
from app.domain.summary import Passage, Source
from app.store import passages as store
from app.store import summaries
from app.store.filters import Selection
from app.store.memberships import Member
from app.web.filters import read_filter
from app.web.guard import for_members

pages = Blueprint("passages", __name__)

A_PAGE = 50


@dataclass(frozen=True)
class InContext:
    passage: Passage
    before: str
    after: str


@pages.get("/projects/<slug>/passages")
@for_members()
def passages(actor: Member) -> ResponseReturnValue:
    selection, bar = read_filter(actor, url_for("passages.passages", slug=actor.slug))
    if selection is None:
        return render_template("passages/passages.html", bar=bar), 422
    total = store.count(selection.conditions)
    last = max(1, -(-total // A_PAGE))
    page = min(max(1, request.args.get("page", 1, type=int)), last)
    return render_template(
        "passages/passages.html",
        bar=bar,
        briefs=_by_brief(actor, selection, page),
        total=total,
        page=page,
        last=last,
        has_briefs=bool(selection.names.briefs),
    )


def _by_brief(
    actor: Member, selection: Selection, page: int
) -> list[tuple[Source, list[InContext]]]:
    shown = summaries.page(
        selection,
        summaries.project_of(actor),
        address=url_for("projects.project", slug=actor.slug),
        offset=(page - 1) * A_PAGE,
        limit=A_PAGE,
    )
    texts = store.texts(actor.project_id, {passage.row.brief for passage in shown})
    placed = (InContext(p, *around(texts[p.row.brief], p.row.start, p.row.end)) for p in shown)
    return [(source, list(group)) for source, group in groupby(placed, lambda p: p.passage.source)]

"""The passages of a project that a filter selects, in their context."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.excerpts import around
from app.domain.search import Term, fold, pieces, spots
from app.domain.summary import Passage, Source
from app.store import passages as store
from app.store import summaries
from app.store.filters import Selection
from app.store.memberships import Member
from app.web.filters import read_filter
from app.web.guard import for_members

pages = Blueprint("passages", __name__)

A_PAGE = 50
SORTS = {"place": "by place", "newest": "newest first"}
GROUPS = {"brief": "brief", "tag": "tag", "analyst": "analyst", "none": "nothing"}


@dataclass(frozen=True)
class InContext:
    passage: Passage
    before: str
    after: str
    pieces: list[tuple[str, bool]]
    """The passage cut at the words of the filter: (words, whether they were looked for)."""


@pages.get("/projects/<slug>/passages")
@for_members()
def passages(actor: Member) -> ResponseReturnValue:
    selection, bar = read_filter(actor, url_for("passages.passages", slug=actor.slug))
    if selection is None:
        return render_template("passages/passages.html", bar=bar), 422
    sort, group = _asked("sort", SORTS), _asked("group", GROUPS)
    total = store.count(selection.conditions)
    last = max(1, -(-total // A_PAGE))
    page = min(max(1, request.args.get("page", 1, type=int)), last)
    return render_template(
        "passages/passages.html",
        bar=bar,
        groups=_grouped(actor, selection, page, sort, group),
        sort=sort,
        group=group,
        sorts=SORTS,
        kinds=GROUPS,
        kept={
            "q": bar.query or None,
            "sort": None if sort == "place" else sort,
            "group": None if group == "brief" else group,
        },
        total=total,
        page=page,
        last=last,
        has_briefs=bool(selection.names.briefs),
    )


def _asked(name: str, choices: Mapping[str, str]) -> str:
    """The choice of the address, or the first one."""
    asked = request.args.get(name, "")
    return asked if asked in choices else next(iter(choices))


def _grouped(
    actor: Member, selection: Selection, page: int, sort: str, group: str
) -> list[tuple[str | Source, list[InContext]]]:
    shown = summaries.page(
        selection,
        summaries.project_of(actor),
        address=url_for("projects.project", slug=actor.slug),
        offset=(page - 1) * A_PAGE,
        limit=A_PAGE,
        sort=sort,
        group=group,
    )
    texts = store.texts(actor.project_id, {passage.row.brief for passage in shown})
    words = _words(selection)
    placed = (
        InContext(
            p,
            *around(texts[p.row.brief], p.row.start, p.row.end),
            pieces(p.row.exact, spots(p.row.exact, words)),
        )
        for p in shown
    )
    return [(head, list(run)) for head, run in groupby(placed, lambda p: _head(p.passage, group))]


def _head(passage: Passage, group: str) -> str | Source:
    """What the passage stands under; "" is nothing."""
    if group == "tag":
        return passage.tags[0].name if passage.tags else "Not yet tagged"
    if group == "brief":
        return passage.source
    return passage.row.analyst if group == "analyst" else ""


def _words(selection: Selection) -> list[Term]:
    """The words that the filter asks for."""
    values = selection.filter.values("words")
    terms = (Term(tuple(fold(value)), value.endswith("*")) for value in values)
    return [term for term in terms if term.words]

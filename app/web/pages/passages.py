"""The passages of a project that a filter selects, in their context."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.passages import Passage, Source, around
from app.domain.report.wording import NO_TAG
from app.domain.words import Phrase, phrase, pieces, spots
from app.store import passages as store
from app.store import summaries
from app.store.filters import Selection
from app.store.memberships import Member
from app.store.passage_order import order
from app.web.edge.guard import for_members
from app.web.room.filter_bar import read_filter

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


@dataclass(frozen=True)
class PassageGroup:
    """What stands on this page of a group that has `count` passages; "" is no head."""

    head: str | Source
    count: int
    continued: bool
    passages: Sequence[InContext]


@pages.get("/projects/<slug>/passages")
@for_members()
def passages(actor: Member) -> ResponseReturnValue:
    selection, bar = read_filter(actor, url_for("passages.passages", slug=actor.slug))
    if selection is None:
        return render_template("passages/passages.html", bar=bar), 422
    sort, group = _asked("sort", SORTS), _asked("group", GROUPS)
    page = store.page(
        actor.project_id,
        selection.conditions,
        order(sort, group),
        address=url_for("projects.project", slug=actor.slug),
        limit=A_PAGE,
        after=request.args.get("after", ""),
        before=request.args.get("before", ""),
        listed=any(selection.filter.values(key) for key in ("tag", "by")),
    )
    return render_template(
        "passages/passages.html",
        bar=bar,
        groups=_groups(selection, page, group),
        sort=sort,
        group=group,
        sorts=SORTS,
        kinds=GROUPS,
        kept={
            "q": bar.query or None,
            "sort": None if sort == "place" else sort,
            "group": None if group == "brief" else group,
        },
        page=page,
        passages=summaries.count(selection) if group == "tag" else page.total,
        has_briefs=bool(selection.names.briefs),
    )


def _asked(name: str, choices: Mapping[str, str]) -> str:
    """The choice of the address, or the first one."""
    asked = request.args.get(name, "")
    return asked if asked in choices else next(iter(choices))


def _groups(selection: Selection, page: store.PageOfPassages, group: str) -> list[PassageGroup]:
    shown = summaries.cited(selection, page.rows)
    texts = store.texts(selection.project_id, {row.brief for row in page.rows})
    words = _words(selection)
    placed = (
        InContext(
            p,
            *around(texts[p.brief], p.start, p.end),
            pieces(p.exact, spots(p.exact, words)) if words else [(p.exact, False)],
        )
        for p in shown
    )
    runs = groupby(zip(page.heads, placed, strict=True), lambda each: each[0])
    return [_group(page, head, [each for _, each in run], group) for head, run in runs]


def _group(
    page: store.PageOfPassages, head: object, passages: Sequence[InContext], group: str
) -> PassageGroup:
    named = _head(passages[0].passage, head, group)
    return PassageGroup(named, page.counts[head], page.earlier[head] > 0, passages)


def _head(passage: Passage, head: object, group: str) -> str | Source:
    """What the passage stands under here; "" is nothing."""
    if group == "tag":
        return next((tag.name for tag in passage.tags if tag.slug == head), NO_TAG)
    if group == "brief":
        return passage.source
    return passage.analyst if group == "analyst" else ""


def _words(selection: Selection) -> list[Phrase]:
    """The words that the filter asks for."""
    values = selection.filter.values("words")
    return [each for each in map(phrase, values) if each.words]

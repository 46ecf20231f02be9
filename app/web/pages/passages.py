"""The passages of a project that a filter selects, in their context."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlencode

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.filter import Filter
from app.domain.passages import Passage, Source, around
from app.domain.recommendations.record import Sign
from app.domain.report.wording import NO_TAG
from app.domain.tags import Tag
from app.domain.words import Phrase, phrase, pieces, spots
from app.store import passages as store
from app.store import summaries
from app.store.filters import Selection, select
from app.store.memberships import Member
from app.store.passage_order import order
from app.store.recommendations.signs import of_passages
from app.web.edge.guard import for_members
from app.web.room.filter_bar import read_filter
from app.writers import menu

pages = Blueprint("passages", __name__)

A_PAGE = 50
SORTS = {"place": "Order in the brief", "newest": "Newest"}
KINDS = {"brief": "Brief", "tag": "Tag", "analyst": "Analyst", "none": "Nothing"}


@dataclass(frozen=True)
class InContext:
    passage: Passage
    before: str
    after: str
    pieces: list[tuple[str, bool]]
    """The passage cut at the words of the filter: (words, whether they were looked for)."""
    tag: Tag | None
    """In whose ink it is shown: of its group, else the first that the filter asks for, or has."""
    signs: Sequence[Sign] = ()
    """The recommendations that rest on it."""


@dataclass(frozen=True)
class PassageGroup:
    """What stands on this page of a group that has `count` passages, of those of a `tag`; "" is no
    head."""

    head: str | Source
    tag: Tag | None
    count: int
    continued: bool
    passages: Sequence[InContext]


@pages.get("/projects/<slug>/passages")
@for_members()
def passages(actor: Member) -> ResponseReturnValue:
    here = url_for("passages.passages", slug=actor.slug)
    selection, bar = read_filter(actor, here, kept=("sort", "group"))
    if selection is None:
        return render_template("passages/passages.html", bar=bar), 422
    sort, group = _asked("sort", SORTS), _asked("group", KINDS)
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
        groups=_groups(actor, selection, page, group),
        sort=sort,
        group=group,
        sorts=SORTS,
        kinds=KINDS,
        writers=menu(),
        fewer=[] if page.total else _fewer(selection, here),
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


def _fewer(selection: Selection, here: str) -> list[tuple[str, str, int]]:
    """Where nothing is selected: (address, what it does without, how many there are then) for each
    clause of several."""
    asked, known = selection.filter, selection.names
    found = []
    for clause in asked.clauses if len(asked.clauses) > 1 else ():
        rest = Filter(tuple(each for each in asked.clauses if each != clause))
        said = selection.terms[clause.key].said(
            clause.values, known.name_of, negated=clause.negated
        )
        number = summaries.count(select(selection.project_id, str(rest), known))
        found.append((f"{here}?{urlencode({'q': str(rest)})}", said, number))
    return found


def _groups(
    actor: Member, selection: Selection, page: store.PageOfPassages, group: str
) -> list[PassageGroup]:
    shown = summaries.cited(selection, page.rows)
    texts = store.texts(selection.project_id, {row.brief for row in page.rows})
    words = _words(selection)
    asked = selection.filter.values("tag")
    here = {(row.brief_number, row.number) for row in page.rows}
    signs = of_passages(actor.project_id, here) if actor.has_recommendations and here else {}
    placed = (
        InContext(
            p,
            *around(texts[p.brief], p.start, p.end),
            pieces(p.exact, spots(p.exact, words)) if words else [(p.exact, False)],
            _ink(p, (head, *asked) if group == "tag" else asked),
            signs.get((p.brief_number, p.number), ()),
        )
        for p, head in zip(shown, page.heads, strict=True)
    )
    runs = groupby(zip(page.heads, placed, strict=True), lambda each: each[0])
    return [_group(page, head, [each for _, each in run], group) for head, run in runs]


def _ink(passage: Passage, first: Sequence[object]) -> Tag | None:
    return min(
        passage.tags,
        key=lambda tag: first.index(tag.slug) if tag.slug in first else len(first),
        default=None,
    )


def _group(
    page: store.PageOfPassages, head: object, passages: Sequence[InContext], group: str
) -> PassageGroup:
    named = _head(passages[0].passage, head, group)
    tag = passages[0].tag if group == "tag" and head else None
    return PassageGroup(named, tag, page.counts[head], page.earlier[head] > 0, passages)


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

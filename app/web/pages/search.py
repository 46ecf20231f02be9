"""Looking for words in a project, or in all that one belongs to."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.domain.references import recommendation_number
from app.domain.search import MOST_CHARACTERS, Query, read
from app.domain.words import snippet, spaced, spots
from app.store import briefs, highlights
from app.store import search as store
from app.store.memberships import Member
from app.store.search import Found, Hit
from app.web.edge.guard import for_members
from app.web.edge.incoming import number

pages = Blueprint("search", __name__)

A_PAGE = 50

# What the page calls the kinds of hits, in the order in which they stand.
GROUPS = {
    "briefs": ("Briefs, by title and author", ("brief",)),
    "codebook": ("Codebook", ("tag",)),
    "recommendations": ("Recommendations", ("recommendation",)),
    "paragraphs": ("Text of briefs", ("block",)),
    "passages": ("Marked passages", ("passage",)),
    "notes": ("Notes", ("note", "reply")),
    "memos": ("Memos", ("memo",)),
}


@dataclass(frozen=True)
class HitLine:
    """A hit as the page shows it: `pieces` are (words, whether they were looked for)."""

    hit: Hit
    href: str
    pieces: list[tuple[str, bool]]


@dataclass(frozen=True)
class HitGroup:
    name: str
    label: str
    count: int
    href: str


@pages.get("/search")
def everywhere() -> ResponseReturnValue:
    return _results(store.projects_of(current_user.id), url_for(".everywhere"))


@pages.get("/projects/<slug>/search")
@for_members()
def project(actor: Member) -> ResponseReturnValue:
    return _results([actor.project_id], url_for(".project", slug=actor.slug))


@pages.get("/projects/<slug>/briefs/<int:n>/found")
@for_members()
def in_brief(actor: Member, n: int) -> ResponseReturnValue:
    """Where the words of `find` stand in the text from `start` to `end`, and in the note and the
    replies of the highlight `h`: spans in code points, those of the text from its beginning."""
    wanted = read(request.args.get("find", "")).wanted
    brief = briefs.brief(actor.project_id, n)
    start, end = (max(0, request.args.get(name, 0, number)) for name in ("start", "end"))
    text = briefs.revision_text(actor.project_id, brief.revision_id)[start:end]
    said: list[str] = []
    if h := request.args.get("h", 0, number):
        one = highlights.highlight(actor.project_id, brief.id, h)
        said = [one.note] * bool(one.note) + [reply.text for reply in one.thread]
    return jsonify(
        text=[(a + start, b + start) for a, b in spots(text, wanted)],
        said=[spots(words, wanted) for words in said],
    )


@pages.get("/projects/<slug>/words")
@for_members()
def words(actor: Member) -> ResponseReturnValue:
    """The words of `typed` as they are compared, as `spaced` writes them."""
    return jsonify(words=spaced(request.args.get("typed", "")[:MOST_CHARACTERS]))


def _results(project_ids: Collection[UUID], action: str) -> str:
    typed = request.args.get("q", "").strip()
    query = read(typed)
    chosen = request.args.get("in", "")
    kinds = GROUPS[chosen][1] if chosen in GROUPS else store.KINDS
    page = max(1, request.args.get("page", 1, type=number))
    offset = (min(page, 10**6) - 1) * A_PAGE
    found = store.search(project_ids, query, kinds=kinds, offset=offset, limit=A_PAGE)
    groups = _groups(found, action, typed)
    total = sum(found.counts.get(kind, 0) for kind in kinds)
    return render_template(
        "search/search.html",
        action=action,
        typed=typed,
        query=query,
        found=found,
        groups=groups,
        chosen=chosen if chosen in GROUPS else "",
        lines=_by_group(found, query, typed),
        page=page,
        last=max(1, -(-total // A_PAGE)),
        href=lambda number: _href(action, typed, chosen, number),
    )


def _groups(found: Found, action: str, typed: str) -> list[HitGroup]:
    counted = (
        (n, label, sum(found.counts.get(k, 0) for k in ks)) for n, (label, ks) in GROUPS.items()
    )
    return [
        HitGroup(name, label, count, _href(action, typed, name))
        for name, label, count in counted
        if count
    ]


def _by_group(found: Found, query: Query, typed: str) -> list[tuple[str, list[HitLine]]]:
    """The hits under the names of their groups, in the order they came."""
    label = {kind: label for label, kinds in GROUPS.values() for kind in kinds}
    return [
        (name, [_line(hit, query, typed) for hit in hits])
        for name, hits in groupby(found.hits, lambda hit: label[hit.kind])
    ]


def _line(hit: Hit, query: Query, typed: str) -> HitLine:
    """The link leads to the paragraph or highlight, where script lights the words of `find`."""
    if hit.kind == "tag":
        href = url_for("codebook.tag", slug=hit.slug, tag_slug=hit.ref)
        return HitLine(hit, href, snippet(hit.text, query.wanted))
    if hit.kind == "recommendation":
        number = recommendation_number(hit.ref)
        href = url_for("recommendations.record", slug=hit.slug, number=number)
        return HitLine(hit, href, snippet(hit.text, query.wanted))
    if hit.kind == "memo":
        on = {"n": hit.brief_number} if hit.brief_number else {"tag_slug": hit.ref}
        href = url_for("memos.memos", slug=hit.slug, _anchor=hit.anchor, **on)
        return HitLine(hit, href, snippet(hit.text, query.wanted))
    base = url_for("reading.brief", slug=hit.slug, n=hit.brief_number)
    at = f"?{urlencode({'find': typed})}#{hit.anchor}" if hit.anchor else ""
    return HitLine(hit, base + at, snippet(hit.text, query.wanted))


def _href(action: str, typed: str, chosen: str, page: int = 1) -> str:
    asked = {"q": typed, "in": chosen, "page": page if page > 1 else ""}
    return f"{action}?{urlencode({name: value for name, value in asked.items() if value})}"

"""Tag all hits of a search: looked over first, each at its place in its sentence, then marked and
tagged in one act."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.actions import acts as actions
from app.domain.direction import direction
from app.domain.document import ZONES
from app.domain.errors import Invalid, Refused
from app.domain.hits import UNITS
from app.domain.passages import around
from app.domain.references import brief_ref, passage_ref
from app.domain.search import read
from app.domain.tags import Tag
from app.domain.words import pieces
from app.store import codebook, hits
from app.store.hits import MarkedSpan, PlacedHit
from app.store.memberships import Member
from app.web.edge.answers import answered
from app.web.edge.errors import status_of, wants_json
from app.web.edge.guard import for_members
from app.web.edge.incoming import number
from app.web.edge.transactions import release

pages = Blueprint("hits", __name__)

MOST_SHOWN = 300


@dataclass(frozen=True)
class HitToMark:
    """A hit with the words around it; `pieces` are (words, whether they were looked for). `marked`
    are the highlights there: (reference, names of their tags)."""

    placed: PlacedHit
    before: str
    after: str
    pieces: list[tuple[str, bool]]
    marked: list[tuple[str, str]]
    ticked: bool

    @property
    def value(self) -> str:
        return ".".join(map(str, self.placed.key))

    @property
    def ref(self) -> str:
        return brief_ref(self.placed.brief)

    @property
    def zone(self) -> str:
        """Where it stands, when not in the body."""
        return "" if self.placed.zone == "body" else ZONES[self.placed.zone].label

    @property
    def direction(self) -> str:
        return direction("".join(words for words, _ in self.pieces), self.placed.language)


@pages.get("/projects/<slug>/search/hits")
@for_members("highlight")
def look_over(actor: Member) -> ResponseReturnValue:
    return _page(actor, request.args)


@pages.post("/projects/<slug>/search/hits")
@for_members("highlight")
def mark(actor: Member) -> ResponseReturnValue:
    form = request.form
    query, tag = form.get("q", ""), form.get("tag", "")
    try:
        chosen = [_place(value) for value in form.getlist("passage")]
        done = actions.mark_hits(actor, read(query), _unit(form.get("unit", "")), chosen, tag)
    except Refused as refusal:
        if wants_json():
            raise
        release()
        return _page(actor, form, refusal)
    go = url_for(".look_over", slug=actor.slug, q=query, unit=form.get("unit"), tag=tag)
    return answered(done.said, go, told=done.told)


def _page(
    actor: Member, asked: Mapping[str, str], refusal: Refused | None = None
) -> ResponseReturnValue:
    typed, unit = asked.get("q", "").strip(), _unit(asked.get("unit", ""))
    tags = {tag.slug: tag for tag in codebook.tags(actor.project_id, texts=False)}
    tag = tags.get(asked.get("tag", ""))
    query = read(typed)
    found, more = hits.placed(actor.project_id, query, unit)
    there = hits.marked(actor.project_id, {each.brief for each in found})
    has_it = {each.key for each in found if _has(each, there.get(each.brief, ()), tag)}
    to_do = [each for each in found if each.key not in has_it]
    ticked = request.form.getlist("passage") if refusal else None
    names = {slug: each.name for slug, each in tags.items()}

    def shown(some: Sequence[PlacedHit], usually: bool) -> Iterator[HitToMark]:
        for each in some[:MOST_SHOWN]:
            line = _line(each, there.get(each.brief, ()), names, usually and each.zone == "body")
            is_ticked = line.ticked if ticked is None else line.value in ticked
            yield replace(line, ticked=is_ticked)

    html = render_template(
        "search/hits.html",
        typed=typed,
        unit=unit,
        units=UNITS,
        tag=tag,
        tags=tags.values(),
        query=query,
        hits=list(shown(to_do, True)),
        has_it=list(shown([each for each in found if each.key in has_it], False)),
        total=len(found),
        to_do=len(to_do),
        more=more,
        refusal=refusal,
    )
    return html, status_of(refusal) if refusal else 200


def _line(
    placed: PlacedHit, marked: Sequence[MarkedSpan], names: Mapping[str, str], ticked: bool
) -> HitToMark:
    start, end, found = placed.hit
    inside = [(a - start, b - start) for a, b in found]
    there = [
        (
            passage_ref(each.brief, each.number),
            ", ".join(names.get(slug, slug) for slug in each.tags) or "no tag",
        )
        for each in hits.touching(placed, marked)
    ]
    return HitToMark(
        placed,
        *around(placed.text, start, end),
        pieces(placed.text[start:end], inside),
        there,
        ticked,
    )


def _has(placed: PlacedHit, marked: Sequence[MarkedSpan], tag: Tag | None) -> bool:
    """Whether a highlight with the tag covers the words found."""
    return tag is not None and any(
        tag.slug in each.tags and each.covers(placed.hit.words) for each in marked
    )


def _unit(name: str) -> str:
    return name if name in UNITS else next(iter(UNITS))


def _place(value: str) -> tuple[int, int, int]:
    try:
        brief, start, end = (number(part) for part in value.split("."))
    except ValueError:
        raise Invalid("These are no hits. Search again.") from None
    return brief, start, end

"""The passages of a project that a filter selects, in their context."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import groupby
from types import MappingProxyType
from typing import NamedTuple
from urllib.parse import urlencode

from flask import (
    Blueprint,
    Response,
    current_app,
    get_template_attribute,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.actions import acts as actions
from app.actions.acts import Acted
from app.domain.attributes import Attribute, ValueGroup, by_field, grouped
from app.domain.errors import Invalid, Refused
from app.domain.filter import Filter
from app.domain.passages import Passage, Source, around
from app.domain.recommendations.record import Sign
from app.domain.references import brief_number
from app.domain.report.wording import NO_TAG, shown
from app.domain.tags import Tag
from app.domain.words import Phrase, phrase, pieces, spots
from app.store import acts, summaries
from app.store import passages as store
from app.store.acts import WhichPassages
from app.store.filters import Selection, select
from app.store.latest import Latest
from app.store.memberships import Member
from app.store.passage_order import order
from app.store.recommendations.signs import of_passages
from app.web.edge.answers import answered
from app.web.edge.errors import status_of, wants_json
from app.web.edge.guard import for_members
from app.web.edge.incoming import one_asked
from app.web.edge.responses import Packed
from app.web.edge.transactions import release
from app.web.room.filter_bar import FilterBar, read_filter
from app.writers import menu

pages = Blueprint("passages", __name__)

A_PAGE = 50
MOST_TICKED = 2000  # in one form
NOTHING: Mapping[str, str] = MappingProxyType({})
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


@dataclass(frozen=True)
class ChoiceOfPassages:
    """What is ticked when the page comes: `refs`; with a `digest` all of the filter, which are
    `number`, but what is shown and not ticked. `typed` are the other fields of the form."""

    refs: frozenset[str] = frozenset()
    digest: str = ""
    number: int = 0
    typed: Mapping[str, str] = field(default_factory=dict)


class _ListOf(NamedTuple):
    """What a list is drawn of, beside who reads it and the address: whatever was read for it but
    the texts, which never change. `passages` is how many there are, `groups` what those of an
    attribute are called."""

    bar: FilterBar
    page: store.PageOfPassages
    passages: int
    by: summaries.CitedBy
    signs: Mapping[tuple[int, int], Sequence[Sign]]
    groups: Sequence[str]
    today: date


class _ListMade(NamedTuple):
    of: _ListOf
    parts: Sequence[bytes]


# Characters, each of which is kept twice: plain and deflated, beside what the list is drawn of.
_LATEST: Latest[tuple[object, ...], _ListMade] = Latest(4_000_000)
_HERE = Markup(f"<!--{secrets.token_hex(16)}-->")  # noqa: S704 - where the list goes in the page
# Where in a list that is kept stands what each answer has of its own: by the macro that draws it.
_OWN = {name: Markup(f"<!--{secrets.token_hex(16)}-->") for name in ("csrf", "once")}  # noqa: S704


@pages.get("/projects/<slug>/passages")
@for_members()
def passages(actor: Member) -> ResponseReturnValue:
    return _page(actor, request.args.get("choose", ""))


@pages.post("/projects/<slug>/passages")
@for_members("highlight")
def change(actor: Member) -> ResponseReturnValue:
    """An act over what is chosen on the page at the same address. `passage` is what is ticked; with
    `all`, the digest of a whole filter, what is `shown` and not ticked is left out."""
    form = request.form
    try:
        done = _changed(actor)
    except Refused as refusal:
        if wants_json():
            raise
        release()
        choose = "all" if form.get("all") else ""
        return _page(actor, choose, form.getlist("passage"), _unticked(), form, refusal)
    kept = {name: value for name, value in request.args.items() if name != "choose"}
    go = url_for("passages.passages", slug=actor.slug, **kept)  # type: ignore[arg-type]
    return answered(done.said, go, told=done.told)


def _changed(actor: Member) -> Acted:
    form, which = request.form, _which(actor)
    tag, do = form.get("tag", ""), form.get("do", "")
    if do == "tag":
        return actions.change_tags(actor, which, come=tag)
    if do == "untag":
        return actions.change_tags(actor, which, gone=tag)
    if do == "retag":
        gone, come = form.get("gone", ""), form.get("come", "")
        if not (gone and come):
            raise Invalid("Choose both tags: the one that goes and the one that comes.")
        return actions.change_tags(actor, which, gone, come)
    if do == "remove":
        return actions.remove(actor, which)
    raise Invalid("Choose what to do with the passages: add a tag, remove it, replace it, delete.")


def _which(actor: Member) -> WhichPassages:
    ticked = request.form.getlist("passage")
    if digest := request.form.get("all", ""):
        selection = select(actor.project_id, request.args.get("q", ""))
        return acts.selected(selection, digest, but=_unticked())
    if not ticked:
        raise Invalid("Choose passages first: tick the boxes beside their citations.")
    if len(ticked) > MOST_TICKED:
        raise Invalid(f"Choose {MOST_TICKED:,} passages at most, or all of a filter.")
    return acts.named(actor.project_id, ticked)


def _unticked() -> set[str]:
    """Those that were shown, where all of the filter were chosen, and are not ticked."""
    return set(request.form.getlist("shown")).difference(request.form.getlist("passage"))


def _page(
    actor: Member,
    choose: str = "",
    ticked: Collection[str] = (),
    unticked: Collection[str] = (),
    typed: Mapping[str, str] = NOTHING,
    refusal: Refused | None = None,
) -> ResponseReturnValue:
    """`choose` is "shown", "all" or nothing: then what is shown is ticked but for those `unticked`,
    else those that are `ticked`, by reference. With a refusal, of a form that was sent from the
    page, nothing that was chosen is lost."""
    address = url_for("passages.passages", slug=actor.slug)
    selection, bar = read_filter(actor, address, kept=("sort", "group"))
    if selection is None:
        return _framed(render_template("passages/_list.html", bar=bar)), 422
    own = by_field(selection.names.attributes)
    kinds = {**KINDS, **{name: each.name for name, each in own.items()}}
    sort, group = one_asked("sort", SORTS), one_asked("group", kinds)
    valued = _valued(selection, own[group]) if group in own else []
    page = store.page(
        actor.project_id,
        lambda: selection.conditions,
        order(sort, group, tuple(tuple(each.members) for _, each in valued)),
        address=url_for("projects.project", slug=actor.slug),
        limit=A_PAGE,
        after=request.args.get("after", ""),
        before=request.args.get("before", ""),
        listed=any(selection.filter.values(key) for key in ("tag", "by")),
        only=selection.told,
    )
    shown = frozenset(row.ref for row in page.rows)
    number, digest = acts.digest(selection) if choose == "all" and shown else (len(shown), "")
    here = {(row.brief_number, row.number) for row in page.rows}
    of = _ListOf(
        bar,
        page,
        summaries.count(selection) if group == "tag" else page.total,
        summaries.cited_by(selection),
        of_passages(actor.project_id, here) if actor.has_recommendations and here else {},
        [name for name, _ in valued],
        datetime.now(UTC).date(),
    )

    def drawn() -> str:
        return render_template(
            "passages/_list.html",
            **_OWN,
            bar=bar,
            choice=ChoiceOfPassages(
                shown.difference(unticked) if choose else frozenset(ticked),
                digest,
                number,
                typed,
            ),
            shown=shown,
            refusal=refusal,
            tags=selection.names.tags.values(),
            groups=_groups(selection, of, group),
            sort=sort,
            group=group,
            sorts=SORTS,
            kinds=kinds,
            writers=menu(),
            fewer=[] if page.total else _fewer(selection, address),
            kept={
                "q": bar.query or None,
                "sort": None if sort == "place" else sort,
                "group": None if group == "brief" else group,
            },
            here={name: request.args[name] for name in ("after", "before") if name in request.args},
            page=page,
            passages=of.passages,
            has_briefs=bool(selection.names.briefs),
        )

    is_plain = bool(shown) and not choose and refusal is None
    html = _framed(_kept(actor, of, drawn) if is_plain else drawn())
    return html, status_of(refusal) if refusal else 200


def _framed(html: str | Sequence[bytes]) -> Response:
    """The page around its list, in which each answer has something of its own."""
    frame = render_template("passages/passages.html", list=_HERE)
    above, below = frame.encode().split(_HERE.encode())
    own = {
        each.encode(): get_template_attribute("_form.html", name)().encode()
        for name, each in _OWN.items()
    }
    listed = _parts(html) if isinstance(html, str) else html
    return current_app.response_class([above, *(own.get(each, each) for each in listed), below])


def _kept(actor: Member, of: _ListOf, drawn: Callable[[], str]) -> Sequence[bytes]:
    """The parts of the list, drawn anew where it would not be the same."""
    key = actor.project_id, request.full_path, actor.role, bool(actor.archived_at)
    made = _LATEST.get(key)
    if made is None or made.of != of:
        html = drawn()
        made = _ListMade(of, _parts(html))
        _LATEST.put(key, made, len(html))
    return made.parts


def _parts(html: str) -> list[bytes]:
    """Cut around what each answer has of its own."""
    cut = re.split("({})".format("|".join(_OWN.values())), html)
    return [Packed(part.encode()) for part in cut if part]


def _valued(selection: Selection, attribute: Attribute) -> list[tuple[str, ValueGroup[int]]]:
    """What the groups of an attribute are called and which briefs each is of."""
    said = ((brief_number(ref) or 0, values) for ref, values in selection.names.said.items())
    found = grouped(said, attribute)
    return [(f"{attribute.name}: {shown(attribute, each.value)}", each) for each in found]


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


def _groups(selection: Selection, of: _ListOf, group: str) -> list[PassageGroup]:
    page = of.page
    shown = summaries.cited(page.rows, of.by)
    texts = store.texts(selection.project_id, {row.brief for row in page.rows})
    words = _words(selection)
    asked = selection.filter.values("tag")
    placed = (
        InContext(
            p,
            *around(texts[p.brief], p.start, p.end),
            pieces(p.exact, spots(p.exact, words)) if words else [(p.exact, False)],
            _ink(p, (head, *asked) if group == "tag" else asked),
            of.signs.get((p.brief_number, p.number), ()),
        )
        for p, head in zip(shown, page.heads, strict=True)
    )
    runs = groupby(zip(page.heads, placed, strict=True), lambda each: each[0])
    return [_group(page, head, [each for _, each in run], group, of.groups) for head, run in runs]


def _ink(passage: Passage, first: Sequence[object]) -> Tag | None:
    return min(
        passage.tags,
        key=lambda tag: first.index(tag.slug) if tag.slug in first else len(first),
        default=None,
    )


def _group(
    page: store.PageOfPassages,
    head: object,
    passages: Sequence[InContext],
    group: str,
    names: Sequence[str],
) -> PassageGroup:
    if names and isinstance(head, int):
        named: str | Source = names[head]
    else:
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

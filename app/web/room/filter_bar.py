"""The filter bar: what was asked for in `?q=`, where each chip leads, and what script is told so
that a click acts in the page at once."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote
from uuid import UUID

from flask import Blueprint, get_template_attribute, jsonify, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.filter import Clause, Filter, Malformed, Term
from app.store import briefs, filters
from app.store.filters import TERM, TERMS, Selection
from app.store.memberships import Member
from app.store.names import FilterName, Names, live, names
from app.store.saved_filters import SavedLine, saved_filters
from app.web.edge.guard import for_members

pages = Blueprint("filters", __name__)


@dataclass(frozen=True)
class Lead:
    """Where a click leads. `to` tells script which clauses hold then, as JSON: places among those
    that hold now, and new ones; "" where the chip's own clause joins them."""

    href: str
    to: str = ""


@dataclass(frozen=True)
class Choice:
    """A chip: `asks` asks for the value or no longer, `leaves_out` leaves it out or no longer.
    `means` are the values of the facet that it stands for, as JSON; "" where it is the value."""

    key: str
    value: str
    label: str
    count: int | None
    colour: str
    number: int
    asked: bool
    left_out: bool
    asks: Lead
    leaves_out: Lead
    facet: str
    means: str = ""


@dataclass(frozen=True)
class FilterRow:
    """The chips of a term. `any_of` is whether any will do, and where "all of" and "any of" lead,
    if two or more are asked for and it is for the person to choose."""

    term: Term
    choices: tuple[Choice, ...]
    any_of: tuple[bool, Lead, Lead] | None = None

    @property
    def in_use(self) -> bool:
        return any(choice.asked or choice.left_out for choice in self.choices)


@dataclass(frozen=True)
class FilterBar:
    """`query` is as typed. With `malformed` there are no chips: nothing typed gets lost by a click.
    `here` is the brief that the page at `action` shows."""

    action: str
    query: str
    sentence: str = ""
    malformed: Malformed | None = None
    rows: tuple[FilterRow, ...] = ()
    saved: tuple[SavedLine, ...] = ()
    here: str = ""
    terms: tuple[Term, ...] = TERMS


def read_filter(actor: Member, action: str, here: str = "") -> tuple[Selection | None, FilterBar]:
    """The selection that `?q=` asks for (None when it cannot be read), and the bar for a page at
    `action`, which shows the brief `here` if it shows one. Five statements."""
    query = request.args.get("q", "")
    known = names(actor.project_id)
    try:
        selection = filters.select(actor.project_id, query, known)
    except Malformed as malformed:
        return None, FilterBar(action, query, malformed=malformed)
    return selection, _bar(action, selection, here, saved_filters(actor.project_id))


@pages.get("/projects/<slug>/briefs/<int:n>/filter")
@for_members()
def in_page(actor: Member, n: int) -> ResponseReturnValue:
    """For the script of a brief's page: the bar for what was typed, and the clauses to compare. A
    query that cannot be read changes nothing: people are still typing."""
    brief = briefs.brief(actor.project_id, n)
    selection, bar = read_filter(actor, url_for("reading.brief", slug=actor.slug, n=n), brief.ref)
    if selection is None:
        return jsonify(malformed=bar.malformed.message if bar.malformed else "")
    body = get_template_attribute("passages/_filter.html", "filter_body")
    return jsonify(
        bar=str(body(bar, actor)),
        clauses=[_told(clause, selection.names, brief.id) for clause in selection.filter.clauses],
        sentence=selection.sentence,
    )


def _bar(action: str, selection: Selection, here: str, saved: Sequence[SavedLine]) -> FilterBar:
    asked, known = selection.filter, selection.names
    leads = _leads(action, asked, known, told=bool(here))
    return FilterBar(
        action,
        selection.query,
        selection.sentence,
        rows=tuple(
            _row(term, _shown(term, known, asked), asked, known, leads)
            for term in TERMS
            if term.named or term.choices
        ),
        saved=tuple(saved),
        here=here,
    )


Leads = Callable[[Filter, Clause | None], Lead]


def _leads(action: str, asked: Filter, known: Names, *, told: bool) -> Leads:
    """What makes a Lead of a filter that a click asks for, given the clause that script would add
    by itself."""
    place = {clause: at for at, clause in enumerate(asked.clauses)}

    def lead(changed: Filter, own: Clause | None) -> Lead:
        href = f"{action}?q={quote(str(changed), safe=':,')}" if changed else action
        if not told or (own and changed == asked.plus(own)):
            return Lead(href)
        to = [place[c] if c in place else _told(c, known) for c in changed.clauses]
        return Lead(href, _json(to))

    return lead


def _told(clause: Clause, known: Names, brief_id: UUID | None = None) -> dict[str, Any]:
    """A clause as script compares it: the values of a facet, or the numbers of the highlights of
    the brief, named here."""
    term = TERM[clause.key]
    if term.facet:
        values = {each for value in clause.values for each in term.stands_for(value, known)}
        return {"facet": term.facet, "any": sorted(values), "not": clause.negated}
    asked = filters.conditions(Filter((Clause(clause.key, clause.values),)), known)
    there = filters.numbers([*live(known.project_id), *asked], brief_id) if brief_id else []
    return {"numbers": there, "not": clause.negated}


def _shown(term: Term, known: Names, asked: Filter) -> Mapping[str, FilterName | str]:
    """Those that select something, those in use, and every tag that is not retired."""
    used = {*asked.values(term.key), *asked.values(term.key, negated=True)}
    named = {
        value: name
        for value, name in known.of(term.key).items()
        if name.passages or value in used or (term.key == "tag" and not name.retired)
    }
    return named or term.choices


def _row(
    term: Term, values: Mapping[str, FilterName | str], asked: Filter, known: Names, leads: Leads
) -> FilterRow:
    key = term.key
    wanted, left_out = asked.values(key), asked.values(key, negated=True)
    choices = []
    for value, name in values.items():
        means = sorted(term.stands_for(value, known)) if term.facet else []
        choices.append(
            Choice(
                key,
                value,
                _label(key, value, name),
                None if isinstance(name, str) else name.passages,
                "" if isinstance(name, str) else name.colour,
                0 if isinstance(name, str) else name.number,
                value in wanted,
                value in left_out,
                leads(asked.toggled(key, value, term.clicks), Clause(key, (value,))),
                leads(asked.toggled_without(key, value), Clause(key, (value,), negated=True)),
                term.facet,
                "" if means == [value] else _json(means),
            )
        )
    chosen = term.clicks == "choose" and len(wanted) > 1
    return FilterRow(
        term,
        tuple(choices),
        (
            asked.is_any_of(key),
            leads(asked.with_all_of(key), None),
            leads(asked.with_any_of(key), None),
        )
        if chosen
        else None,
    )


def _label(key: str, value: str, name: FilterName | str) -> str:
    label = name if isinstance(name, str) else name.name
    return f"{value} {label}" if key == "brief" else label


def _json(told: object) -> str:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))

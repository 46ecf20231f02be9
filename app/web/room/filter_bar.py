"""The filter as a sentence with chips and the choices behind it: what was asked for in `?q=`, where
each chip and choice leads, and what script is told so that a click acts in the page at once."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode
from uuid import UUID

from flask import Blueprint, get_template_attribute, jsonify, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.filter import Clause, Filter, Malformed, Term
from app.domain.filter.terms import Subject, Terms
from app.store import briefs, filters
from app.store.filters import TERM, Selection, terms_of
from app.store.latest import Latest
from app.store.memberships import Member
from app.store.names import FilterName, Names, live, names
from app.store.saved_filters import SavedLine, saved_filters
from app.web.edge.guard import for_members

pages = Blueprint("filters", __name__)

ASK = "ask"
TOLD_BY_THEM = ("rec", "question", "dissent")  # choices where there are recommendations
OFFERED = ("actor", "origin")  # with what the project has, where recommendations are listed
MOST_NAMES = 8  # of those who are asked, where one of them is chosen
ONLY_ME, ONLY_MINE = "Only me", "only mine"


@dataclass(frozen=True)
class Lead:
    """Where a click leads. `to` tells script which clauses hold then, as JSON: places among those
    that hold now, and new ones; "" where the choice's own clause joins them, ASK where only the
    server can tell."""

    href: str
    to: str = ""


@dataclass(frozen=True)
class Choice:
    """A value to choose. `asks` asks for it or no longer, `leaves_out` leaves it out or no longer;
    with `negated` it is chosen by being left out, and both change their parts. `means` are the
    values of the facet that it stands for, as JSON; "" where it is the value. `mine` is the
    reader's own, where a page takes one."""

    key: str
    value: str
    negated: bool
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
    mine: bool = False

    @property
    def name(self) -> str:
        """As a query has it, alone."""
        return f"{'-' * self.negated}{self.key}:{self.value}"

    @property
    def opposite(self) -> str:
        return f"{'-' * (not self.negated)}{self.key}:{self.value}"


@dataclass(frozen=True)
class Chip:
    """A value that the filter asks for or leaves out, with the word before it in the sentence.
    `removes` takes it out, `turns` leaves it out instead, or asks for it."""

    word: str
    label: str
    name: str
    negated: bool
    colour: str
    number: int
    removes: Lead
    turns: Lead


@dataclass(frozen=True)
class FilterRow:
    """The choices of a term, of which a page takes one where there is `anyone`, the lead to no
    value; `aside` says whether they stand behind “More filters”. `any_of` is whether any of them
    will do, and where "any of them" and "all of them" lead, where that is for the person to choose:
    leads to nowhere as long as fewer than two are asked for."""

    term: Term
    choices: tuple[Choice, ...]
    aside: bool
    anyone: Lead | None = None
    any_of: tuple[bool, Lead, Lead] | None = None

    @property
    def in_use(self) -> bool:
        return any(choice.asked or choice.left_out for choice in self.choices)


@dataclass(frozen=True)
class FilterBar:
    """Of passages, or of recommendations where the page lists these (`subject`). `query` is as
    typed. With `malformed` there are no choices: nothing typed gets lost by a click. `cleared` is
    the page without the filter, `kept` what else its address holds. `here` is the brief that the
    page at `action` shows, `elsewhere` where its passages are listed, `total` how many passages the
    project has."""

    action: str
    query: str
    cleared: str
    kept: Mapping[str, str]
    subject: Subject = "passages"
    sentence: str = ""
    malformed: Malformed | None = None
    chips: tuple[Chip, ...] = ()
    rows: tuple[FilterRow, ...] = ()
    saved: tuple[SavedLine, ...] = ()
    here: str = ""
    elsewhere: str = ""
    total: int = 0
    terms: tuple[Term, ...] = ()
    drawn: str = ""  # its choices, as markup


class _Made(NamedTuple):
    """A bar, and what it was made of beside its key."""

    names: Names
    saved: tuple[SavedLine, ...]
    bar: FilterBar


# Characters. With its choices it is a seventh of what a page of passages takes, and most pages of a
# project ask for the same.
_LATEST: Latest[tuple[object, ...], _Made] = Latest(4_000_000)


def read_filter(
    actor: Member,
    action: str,
    here: str = "",
    kept: Sequence[str] = (),
    subject: Subject = "passages",
) -> tuple[Selection | None, FilterBar]:
    """The selection that `?q=` asks for, with what stands in `?words=` besides (None when it cannot
    be read), and the bar for a page at `action`, which shows the brief `here` if it shows one, and
    whose address keeps the parameters `kept`. Five statements."""
    query = " ".join(filter(None, (request.args.get(name, "") for name in ("q", "words"))))
    more = {name: request.args[name] for name in kept if request.args.get(name)}
    known = names(actor.project_id)
    if subject == "recommendations" and actor.has_recommendations:
        for key in OFFERED:
            if listed := TERM[key].listed:
                known.more[key] = listed(actor.project_id, ())
    try:
        selection = filters.select(actor.project_id, query, known)
    except Malformed as malformed:
        terms = tuple(terms_of(known.attributes).values())
        return None, FilterBar(
            action, query, action, more, subject, malformed=malformed, terms=terms
        )
    return selection, _bar(_Maker(actor, action, selection, here, more, subject))


def _bar(maker: _Maker) -> FilterBar:
    """Made before, where it would be the same."""
    actor, known = maker.actor, maker.selection.names
    saved = tuple(saved_filters(known.project_id))
    who = actor.slug, actor.handle, actor.has_recommendations, actor.may("save_filter")
    page = maker.action, maker.here, maker.subject, *maker.more.items()
    key = known.project_id, maker.selection.query, who, page
    made = _LATEST.get(key)
    if made is not None and made.names == known and made.saved == saved:
        return made.bar
    bar = maker.bar(saved)
    choices = get_template_attribute("passages/_filter.html", "choices")
    bar = replace(bar, drawn=choices(bar))
    _LATEST.put(key, _Made(known, saved, bar), len(bar.drawn))
    return bar


def address_of(action: str, asked: Filter, more: Mapping[str, str]) -> str:
    """Of the page at `action` for what is asked; `more` is what else its address holds."""
    query = f"q={quote(str(asked), safe=':,')}" if asked else ""
    more_of_it = "&".join(filter(None, (query, urlencode(more))))
    return f"{action}?{more_of_it}" if more_of_it else action


@pages.get("/projects/<slug>/briefs/<int:n>/filter")
@for_members()
def in_page(actor: Member, n: int) -> ResponseReturnValue:
    """For the script of a brief's page: the bar for what was typed, and the clauses to compare. A
    query that cannot be read changes nothing: people are still typing."""
    brief = briefs.brief(actor.project_id, n)
    selection, bar = read_filter(actor, url_for("reading.brief", slug=actor.slug, n=n), brief.ref)
    if selection is None:
        return jsonify(malformed=bar.malformed.message if bar.malformed else "")
    parts = get_template_attribute("passages/_filter.html", "filter_parts")
    return jsonify(
        bar=str(parts(bar)),
        clauses=[_told(clause, selection.names, brief.id) for clause in selection.filter.clauses],
        sentence=selection.sentence,
    )


@dataclass(frozen=True)
class _Maker:
    """Makes the bar of a selection. `more` is what else the page's address holds."""

    actor: Member
    action: str
    selection: Selection
    here: str
    more: Mapping[str, str]
    subject: Subject

    @property
    def terms(self) -> Terms:
        return self.selection.terms

    def bar(self, saved: tuple[SavedLine, ...]) -> FilterBar:
        asked, known = self.selection.filter, self.selection.names
        return FilterBar(
            self.action,
            self.selection.query,
            self._address(Filter()),
            self.more,
            self.subject,
            self.selection.said(self.subject),
            chips=tuple(self._chips()),
            rows=tuple(
                self._row(term)
                for term in self.terms.values()
                if (term.named or term.choices) and not (self.here and term.briefs)
                if self.actor.has_recommendations or not (term.listed or term.level != "passage")
            ),
            saved=saved,
            here=self.here,
            elsewhere=self._elsewhere(asked) if self.here else "",
            total=sum(person.passages for person in known.people.values()),
            terms=tuple(self.terms.values()),
        )

    def _elsewhere(self, asked: Filter) -> str:
        listed = asked.plus(Clause("brief", (self.here,)))
        return url_for("passages.passages", slug=self.actor.slug, q=str(listed))

    def _address(self, asked: Filter) -> str:
        return address_of(self.action, asked, self.more)

    def _lead(self, changed: Filter, own: Clause | None = None) -> Lead:
        """To what a click asks for; `own` is the clause that script would add by itself."""
        asked = self.selection.filter
        href = self._address(changed)
        is_own = own and changed == asked.plus(own) and self.terms[own.key].facet_of(own.values)
        if not self.here or is_own:
            return Lead(href)
        place = {clause: at for at, clause in enumerate(asked.clauses)}
        known = self.selection.names
        new = [clause for clause in changed.clauses if clause not in place]
        if any(not self.terms[clause.key].facet_of(clause.values) for clause in new):
            return Lead(href, ASK)
        to = [place[c] if c in place else _told(c, known) for c in changed.clauses]
        return Lead(href, _json(to))

    def _chips(self) -> Iterator[Chip]:
        asked, known = self.selection.filter, self.selection.names
        before = None
        for clause in asked.clauses:
            term, negated = self.terms[clause.key], clause.negated
            for at, value in enumerate(clause.values):
                name = known.of(term.key).get(value)
                words = ["or"] if at else []
                if not at and before == (term.key, negated):
                    words = ["and"]
                if negated and term.chip:
                    words += ["not"]
                label = self._words_of(clause, value)
                if not at and term.join and label != ONLY_MINE:
                    words += [term.join]
                taken = asked.toggled(term.key, value, term.clicks)
                left_out = asked.toggled_without(term.key, value)
                yield Chip(
                    " ".join(words),
                    label,
                    f"{'-' * negated}{term.key}:{value}",
                    negated,
                    name.colour if name else "",
                    name.number if name else 0,
                    self._lead(left_out if negated else taken),
                    self._lead(taken if negated else left_out),
                )
            before = (term.key, negated)

    def _words_of(self, clause: Clause, value: str) -> str:
        term, known = self.terms[clause.key], self.selection.names
        if term.anyone and (value,) == clause.values == (self.actor.handle,) and not clause.negated:
            return ONLY_MINE
        if term.chip:
            return term.chip(value, term.name(value, known.name_of))
        return term.said((value,), known.name_of, negated=clause.negated)

    def _row(self, term: Term) -> FilterRow:
        asked = self.selection.filter
        key, one = term.key, bool(self.here and term.anyone)
        choices = tuple(
            self._choice(term, value, name, one=one) for value, name in self._shown(term).items()
        )
        aside = term.aside
        if self.subject == "recommendations":
            aside = term.level == "passage" and not term.levels and term.clicks != "choose"
        if term.clicks != "choose":
            anyone = self._lead(asked.cleared(key)) if one else None
            return FilterRow(term, choices, aside, anyone)
        several = len(asked.values(key)) > 1
        either, every = (
            (self._lead(asked.with_any_of(key)), self._lead(asked.with_all_of(key)))
            if several
            else (Lead(""), Lead(""))
        )
        return FilterRow(term, choices, aside, any_of=(not asked.is_all_of(key), either, every))

    def _shown(self, term: Term) -> Mapping[str, FilterName | str]:
        """Those that select something, those in use, every tag that is not retired, and on the page
        of a brief the reader."""
        asked = self.selection.filter
        used = {*asked.values(term.key), *asked.values(term.key, negated=True)}
        named = {
            value: name
            for value, name in self.selection.names.of(term.key).items()
            if name.passages
            or name.number
            or value in used
            or (self.here and term.anyone and value == self.actor.handle)
        }
        if term.others:
            return {**term.choices, **dict(list(named.items())[:MOST_NAMES])}
        if named or self.actor.has_recommendations:
            return named or term.choices
        return {value: name for value, name in term.choices.items() if value not in TOLD_BY_THEM}

    def _choice(self, term: Term, value: str, name: FilterName | str, *, one: bool) -> Choice:
        asked, known, key = self.selection.filter, self.selection.names, term.key
        negated = value in term.without
        toggled = asked.only(key, value) if one else asked.toggled(key, value, term.clicks)
        asks = self._lead(toggled, Clause(key, (value,)))
        leaves_out = self._lead(
            asked.toggled_without(key, value), Clause(key, (value,), negated=True)
        )
        wanted = value in asked.values(key), value in asked.values(key, negated=True)
        facet = term.facet_of([value])
        means = sorted(term.stands_for(value, known)) if facet else []
        return Choice(
            key,
            value,
            negated,
            self._label(term, value, name, negated=negated),
            None if isinstance(name, str) or self._is_other(term) else name.passages,
            "" if isinstance(name, str) else name.colour,
            0 if isinstance(name, str) else name.number,
            wanted[negated],
            wanted[not negated],
            leaves_out if negated else asks,
            asks if negated else leaves_out,
            facet,
            "" if means == [value] else _json(means),
            one and value == self.actor.handle,
        )

    def _is_other(self, term: Term) -> bool:
        """Whether its counts are not of what the page lists."""
        return (self.subject == "passages") != (term.level == "passage")

    def _label(self, term: Term, value: str, name: FilterName | str, *, negated: bool) -> str:
        if isinstance(name, str):
            name_of = self.selection.names.name_of
            words = term.said((value,), name_of, negated=negated)
            if term.chip:
                words = term.chip(value, term.name(value, name_of))
            return words[:1].upper() + words[1:]
        if self.here and term.anyone and value == self.actor.handle:
            return ONLY_ME
        return self.selection.names.name_of(term.key, value)


def _told(clause: Clause, known: Names, brief_id: UUID | None = None) -> dict[str, Any]:
    """A clause as script compares it: the values of a facet, or the numbers of the highlights of
    the brief, named here."""
    term = terms_of(known.attributes)[clause.key]
    if term.facet_of(clause.values):
        values = {each for value in clause.values for each in term.stands_for(value, known)}
        return {"facet": term.facet, "any": sorted(values), "not": clause.negated}
    asked = filters.conditions(Filter((Clause(clause.key, clause.values),)), known)
    there = filters.numbers([*live(known.project_id), *asked], brief_id) if brief_id else []
    return {"numbers": there, "not": clause.negated}


def _json(told: object) -> str:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))

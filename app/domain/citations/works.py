"""A brief as a work that is cited, and how it is cited."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date as calendar_date
from typing import NamedTuple, Protocol

from app.domain.citations.names import Name, names_of
from app.domain.citations.styles import Style
from app.domain.runs import Run, Runs, plain

MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_ISO = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


class Described(Protocol):
    """A brief, whichever row it is."""

    @property
    def kind(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def authors(self) -> tuple[str, ...]: ...
    @property
    def organisations(self) -> tuple[str, ...]: ...
    @property
    def publisher(self) -> str: ...
    @property
    def container(self) -> str: ...
    @property
    def date(self) -> str: ...
    @property
    def url(self) -> str: ...


class Work(NamedTuple):
    """What a citation is made of: equal works have equal citations. `date` is ISO 8601, possibly
    partial, or in other words; `kind` a name of KINDS."""

    kind: str
    names: tuple[Name, ...] = ()
    title: str = ""
    date: str = ""
    publisher: str = ""
    container: str = ""
    url: str = ""


class CitedWork(NamedTuple):
    """`short` stands in the text where no place is known, `before` and `after` around a place;
    `full` is the reference. `unused` names the details that could not be used."""

    short: Runs
    before: Runs
    after: Runs
    full: Runs
    unused: tuple[str, ...] = ()

    def at(self, place: str) -> Runs:
        """`Patrick and Bennett 2013, p. 4, ¶9`. A page that stands alone follows without a
        comma, as MLA has it: `Patrick and Bennett 4`."""
        if not place:
            return self.short
        before = _without_comma(self.before) if place[0].isdecimal() else self.before
        return (*before, Run(place), *self.after)


Citer = Callable[[Sequence[Work], Style], Sequence[CitedWork]]
NOT_CITED = CitedWork((), (), (), ())


def work_of(brief: Described) -> Work:
    return Work(
        brief.kind,
        names_of(brief.authors, brief.organisations),
        brief.title,
        brief.date,
        brief.publisher,
        brief.container,
        brief.url,
    )


def parts_of_date(date: str) -> tuple[int, ...]:
    """Year, month and day, as far as an ISO date has them and they exist; () of other words."""
    found = _ISO.fullmatch(date.strip())
    if not found:
        return ()
    parts = tuple(int(part) for part in found.groups() if part)
    for known in range(len(parts), 0, -1):
        try:
            calendar_date(*(*parts[:known], 1, 1)[:3])
        except ValueError:
            continue
        return parts[:known]
    return ()


def plainly(work: Work, unused: Sequence[str]) -> CitedWork:
    """Where no style can be had: names, year, title, publisher and address as they are."""
    title = " ".join(work.title.split()) or "Untitled"
    who = ", ".join(name.family for name in work.names) or title
    year = re.search(r"(?<![0-9])[0-9]{4}(?![0-9])", work.date)
    when = year[0] if year else "n.d."
    names = "; ".join(name.inverted for name in work.names)
    parts = [part for part in (names, when, title, work.publisher, work.url) if part.strip()]
    short = (Run(f"{who} {when}"),)
    full = " ".join(part if part.endswith(".") else f"{part}." for part in parts)
    return CitedWork(short, (Run(f"{who} {when}, "),), (), (Run(full),), tuple(unused))


def _without_comma(runs: Runs) -> Runs:
    if not runs:
        return runs
    last = runs[-1]
    bare = re.sub(r",(”|’)? *$", r"\1 ", last.text)
    if bare.strip() or len(runs) == 1 or not plain(runs[:-1]):
        return (*runs[:-1], last._replace(text=bare))
    return (*runs[:-1], last._replace(text=" "))

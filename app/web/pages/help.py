"""The help, which is the user guide: one page, so that the browser's own find looks through all of
it and one print holds it. What is a list in the program stands there as that list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue

from app.config import SETTINGS
from app.domain.document import ZONES
from app.domain.filter import Term, parse, sentence
from app.domain.filter.terms import Terms
from app.domain.permissions import PERMISSIONS, ROLES, may
from app.domain.report.choices import PROFILES
from app.domain.trash import KEPT_DAYS
from app.readers import PICTURES, READERS
from app.readers.work import WORK_READERS
from app.store.filters import TERM, TERMS
from app.writers import menu

pages = Blueprint("help", __name__)

# Each is a template in templates/help and an anchor; base.html says which is whose.
PARTS = {
    "first-hour": "The first hour",
    "briefs": "Adding briefs",
    "reading": "Reading and marking",
    "tagging": "Tags and the codebook",
    "filter": "Filter and search",
    "recommendations": "Recommendations",
    "matrix": "The matrix",
    "report": "The report",
    "roles": "People and roles",
    "signing-in": "Signing in",
    "exchange": "Other programs",
    "keys": "Keys",
    "running": "For whoever runs it",
}


class AskedFor(NamedTuple):
    """A query and what it selects, in English."""

    query: str
    said: str


class TermHelp(NamedTuple):
    """`values` are the others that the program knows of itself, each as a query."""

    label: str
    example: AskedFor
    values: list[AskedFor]


@pages.get("/help")
def help() -> ResponseReturnValue:
    return render_template(
        "help/help.html",
        parts=PARTS,
        terms=[_term(each) for each in TERMS],
        zones=ZONES,
        profiles=PROFILES.values(),
        readers=[*READERS, *PICTURES],
        work_readers=WORK_READERS,
        writers=menu(),
        roles=ROLES,
        permissions=PERMISSIONS,
        may=may,
        kept_days=KEPT_DAYS,
        commands=_commands(),
        settings=SETTINGS,
    )


def _term(term: Term, terms: Terms = TERM) -> TermHelp:
    def asked(query: str) -> str:
        return sentence(parse(query, terms), terms, lambda _key, value: value)

    values = [
        AskedFor(f"{term.key}:{value}", term.said([value], lambda _, name: name, negated=False))
        for value in term.choices
        if f"{term.key}:{value}" != term.example
    ]
    return TermHelp(term.label, AskedFor(term.example, asked(term.example)), values)


def _commands() -> Mapping[str, str]:
    told: Mapping[str, str] = current_app.extensions["commands"]()
    return told

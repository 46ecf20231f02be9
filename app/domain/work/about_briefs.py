"""What a file says about a brief that is there, beside what is said about it here: what it would
fill, and where it differs. Nothing is overwritten unasked."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from typing import Any, NamedTuple

from app.domain.citations.kinds import BY_NAME
from app.domain.citations.names import names_of
from app.domain.details import LANGUAGES, Details
from app.domain.words import fold, spaced

_DOI = re.compile(r"10\.\d{4,9}/[^\s\"<>{}|\\^`]+", re.IGNORECASE)
# As the form of a brief's details has them.
LABELS = {
    "title": "Title",
    "authors": "Authors",
    "kind": "Type",
    "container": "Appeared in",
    "publisher": "Publisher",
    "date": "Date",
    "url": "Web address",
    "language": "Language",
}


class Detail(NamedTuple):
    """One of LABELS as it is said `here`, "" where it is not, and `there`, in the file. What is
    not said here is filled, unless somebody does not want it; what is stays, unless somebody
    does."""

    name: str
    here: str
    there: str

    @property
    def label(self) -> str:
        return LABELS[self.name]

    @property
    def fills(self) -> bool:
        return not self.here


def doi_in(text: str) -> str:
    """The first DOI in a text, folded, without the stops and brackets after it; "" for none."""
    found = _DOI.search(text)
    if not found:
        return ""
    doi = found[0].casefold().rstrip(".,;:'’”")
    for opens, closes in ("()", "[]"):
        while doi.endswith(closes) and doi.count(opens) < doi.count(closes):
            doi = doi[:-1]
    return doi


def address(url: str) -> str:
    """Two spellings of one address in one: without scheme, "www.", fragment and last slash."""
    bare = url.strip().partition("#")[0].rpartition("://")[2]
    return bare.removeprefix("www.").rstrip("/")


def compared(here: Details, there: Details) -> list[Detail]:
    """What the file says otherwise, or says and nothing here does. Case, accents and signs do not
    count, nor which way round a name stands; a date that is here more exactly is the same."""
    return [
        Detail(name, _shown(here, name), _shown(there, name))
        for name in LABELS
        if getattr(there, name) and not _same(name, here, there)
    ]


def taken(here: Details, there: Details, names: Collection[str]) -> Details:
    """The details here, with these of the file in their place."""
    changes: dict[str, Any] = {name: getattr(there, name) for name in names}
    if "authors" in names:
        changes["organisations"] = there.organisations
    return replace(here, **changes)


def _same(name: str, here: Details, there: Details) -> bool:
    mine, theirs = getattr(here, name), getattr(there, name)
    if name == "authors":
        return _folded_names(here) == _folded_names(there)
    if name == "url":
        doi = doi_in(theirs)
        return address(mine) == address(theirs) or (doi != "" and doi == doi_in(mine))
    if name == "date":
        return bool(mine) and mine.startswith(theirs)
    if name in ("kind", "language"):
        return bool(mine == theirs)
    return spaced(mine) == spaced(theirs) and bool(spaced(theirs).strip())


def _folded_names(details: Details) -> list[list[str]]:
    names = names_of(details.authors, details.organisations)
    return [sorted(fold(name.direct)) for name in names]


def _shown(details: Details, name: str) -> str:
    value = getattr(details, name)
    if name == "authors":
        return "; ".join(value)
    if name == "kind":
        return BY_NAME[value].label if value in BY_NAME else str(value)
    return LANGUAGES.get(value, value) if name == "language" else str(value)

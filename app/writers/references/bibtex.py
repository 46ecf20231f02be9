"""BibTeX: the briefs for LaTeX, in UTF-8 (for biber, or BibTeX with a Unicode engine).

The types are those that every bibliography style prints: a web page, a law and a speech are @misc,
and where a required field is not known it is left out. Titles
stand in double braces, so that no style changes their capitals. Signs that mean something to TeX
become commands; braces, too, because BibTeX counts even those behind a backslash.
"""

import re
from collections.abc import Iterator
from urllib.parse import quote

from app.domain.citations import MONTHS
from app.domain.citations.names import Name
from app.domain.report.summary import Summary
from app.writers.contract import Written, unwatched
from app.writers.references.entries import Entry, entries

# Where the larger work and the publisher stand; the type alone settles it.
_CONTAINERS = {"article": "journal", "incollection": "booktitle", "inproceedings": "booktitle"}
_PUBLISHERS = {"techreport": "institution", "phdthesis": "school", "misc": "howpublished"}
_MONTHS = [month[:3].casefold() for month in MONTHS]
_COMMANDS = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{sign: f"\\{sign}" for sign in "&%$#_"},
    }
)
# What would part a name, or one name from the next.
_PARTS_NAMES = re.compile(r",|\band\b|^others$", re.IGNORECASE)
_IN_ADDRESSES = ":/?#[]@!$&'()*+,;=%-._~"


def write(summary: Summary, written: Written = unwatched) -> bytes:
    return "\n".join(map(_text, entries(summary))).encode()


def _text(entry: Entry) -> str:
    fields = ",\n".join(f"  {field} = {value}" for field, value in _fields(entry))
    return f"@{entry.kind.bibtex}{{{entry.key},\n{fields}\n}}\n"


def _fields(entry: Entry) -> Iterator[tuple[str, str]]:
    if entry.names:
        yield "author", _braced(" and ".join(map(_name, entry.names)))
    yield "title", _braced(_braced(_escaped(entry.title)))
    yield from _dates(entry)
    kind = entry.kind.bibtex
    if entry.container:
        yield _CONTAINERS.get(kind, "note"), _braced(_escaped(entry.container))
    if entry.publisher:
        yield _PUBLISHERS.get(kind, "publisher"), _braced(_escaped(entry.publisher))
    if entry.url:
        yield "url", _braced(quote(entry.url, safe=_IN_ADDRESSES))
    if entry.language:
        yield "language", _braced(_escaped(entry.language))


def _dates(entry: Entry) -> Iterator[tuple[str, str]]:
    if entry.date:
        year, month, day = (*entry.date, 0, 0)[:3]
        yield "year", _braced(f"{year:04}")
        if month:
            yield "month", _MONTHS[month - 1]
        if day:
            yield "day", _braced(str(day))
    elif entry.dated:
        yield "year", _braced(_escaped(entry.dated))


def _name(name: Name) -> str:
    """`von der Leyen, Ursula`; `King, Jr., Martin Luther`; `{Council on Foreign Relations}`."""
    if name.organisation or not name.given:
        return _braced(_escaped(name.family))
    parts = (name.family, name.suffix, name.given)
    return ", ".join(_part(part) for part in parts if part)


def _part(text: str) -> str:
    return _braced(_escaped(text)) if _PARTS_NAMES.search(text) else _escaped(text)


def _escaped(text: str) -> str:
    return text.translate(_COMMANDS)


def _braced(text: str) -> str:
    return f"{{{text}}}"

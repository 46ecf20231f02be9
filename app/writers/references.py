"""The briefs as entries of a bibliography, in three formats that reference managers read."""

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from app.domain.briefs import Brief
from app.domain.citations import MONTHS, parts_of_date
from app.domain.citations.kinds import BY_NAME, USUAL_KIND, Kind
from app.domain.citations.names import Name, names_of
from app.domain.passages import Source
from app.domain.report.summary import Summary
from app.writers.contract import Written, unwatched

_LITTLE = frozenset({"a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "the", "to"})
_NO_DECOMPOSITION = str.maketrans(
    {"ß": "ss", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l"}
)
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


@dataclass(frozen=True, slots=True)
class Entry:
    """One brief; white space is folded, what is not known is "".

    `key` is ASCII letters, digits and hyphens: family, year, first word of the title. `date` is
    (year, month, day) as far as known, or () for a date in other words, which stand in `dated`.
    """

    key: str
    kind: Kind
    names: tuple[Name, ...]
    title: str
    date: tuple[int, ...]
    dated: str
    container: str
    publisher: str
    url: str
    language: str


def entries(summary: Summary) -> Iterator[Entry]:
    """All briefs of the selection, those without a passage in it, too."""
    taken: set[str] = set()
    for source in summary.sources:
        entry = _entry(source, taken)
        taken.add(entry.key)
        yield entry


def _entry(source: Source, taken: set[str]) -> Entry:
    row = source.row
    names = names_of(row.authors, row.organisations)
    date = parts_of_date(row.date)
    key = _key(names, date, row)
    return Entry(
        # A brief's number never changes, so that a key does not when briefs are added.
        key=f"{key}-{row.number}" if key in taken else key,
        kind=BY_NAME.get(row.kind, BY_NAME[USUAL_KIND]),
        names=names,
        title=folded(row.title) or "Untitled",
        date=date,
        dated="" if date else folded(row.date),
        container=folded(row.container),
        publisher=folded(row.publisher),
        url=folded(row.url),
        language=folded(row.language),
    )


def folded(text: str) -> str:
    """On one line: no format of references knows line breaks in a field."""
    return " ".join(text.split())


def _key(names: tuple[Name, ...], date: tuple[int, ...], row: Brief) -> str:
    """patrick2013collateral; an organisation by the first word that says something."""
    who = names[0] if names else Name(row.publisher)
    family = _ascii(who.family) if who.given else _first_word(who.family)
    year = re.search(r"(?<![0-9])[0-9]{4}(?![0-9])", row.date)
    known = str(date[0]) if date else year[0] if year else "nd"
    return f"{family or 'brief'}{known}{_first_word(row.title)}"


def _first_word(text: str) -> str:
    words = [_ascii(word) for word in re.findall(r"[^\W_]+", text)]
    return next((word for word in words if word and word not in _LITTLE), "")


def _ascii(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.translate(_NO_DECOMPOSITION))
    return re.sub(r"[^a-z0-9]", "", plain.casefold().encode("ascii", "ignore").decode())


def write_csl(summary: Summary, written: Written = unwatched) -> bytes:
    """CSL-JSON (schema 1.0.2), which Zotero, pandoc and other citation processors read.

    Names are taken apart into family, given and suffix; an organisation is a `literal`, as CSL has
    it for names that are not to be taken apart. A date that is not ISO 8601 is a `literal`, too,
    because a processor would guess at it otherwise.
    """
    items = [_item(entry) for entry in entries(summary)]
    return f"{json.dumps(items, ensure_ascii=False, indent=2)}\n".encode()


def _item(entry: Entry) -> dict[str, Any]:
    item = {
        "id": entry.key,
        "citation-key": entry.key,
        "type": entry.kind.csl,
        "title": entry.title,
        "author": list(map(_csl_name, entry.names)),
        "issued": _issued(entry),
        "container-title": entry.container,
        "publisher": entry.publisher,
        "URL": entry.url,
        "language": entry.language,
    }
    return {field: value for field, value in item.items() if value}


def _csl_name(name: Name) -> dict[str, str]:
    if name.organisation:
        return {"literal": name.family}
    parts = {"family": name.family, "given": name.given, "suffix": name.suffix}
    return {part: text for part, text in parts.items() if text}


def _issued(entry: Entry) -> dict[str, Any]:
    if entry.date:
        return {"date-parts": [list(entry.date)]}
    return {"literal": entry.dated} if entry.dated else {}


def write_bibtex(summary: Summary, written: Written = unwatched) -> bytes:
    """BibTeX: the briefs for LaTeX, in UTF-8 (for biber, or BibTeX with a Unicode engine).

    The types are those that every bibliography style prints: a web page, a law and a speech are
    @misc, and where a required field is not known it is left out. Titles stand in double braces, so
    that no style changes their capitals. Signs that mean something to TeX become commands; braces,
    too, because BibTeX counts even those behind a backslash.
    """
    return "\n".join(map(_in_bibtex, entries(summary))).encode()


def _in_bibtex(entry: Entry) -> str:
    fields = ",\n".join(f"  {field} = {value}" for field, value in _bibtex_fields(entry))
    return f"@{entry.kind.bibtex}{{{entry.key},\n{fields}\n}}\n"


def _bibtex_fields(entry: Entry) -> Iterator[tuple[str, str]]:
    if entry.names:
        yield "author", _braced(" and ".join(map(_bibtex_name, entry.names)))
    yield "title", _braced(_braced(_escaped(entry.title)))
    yield from _bibtex_dates(entry)
    kind = entry.kind.bibtex
    if entry.container:
        yield _CONTAINERS.get(kind, "note"), _braced(_escaped(entry.container))
    if entry.publisher:
        yield _PUBLISHERS.get(kind, "publisher"), _braced(_escaped(entry.publisher))
    if entry.url:
        yield "url", _braced(quote(entry.url, safe=_IN_ADDRESSES))
    if entry.language:
        yield "language", _braced(_escaped(entry.language))


def _bibtex_dates(entry: Entry) -> Iterator[tuple[str, str]]:
    if entry.date:
        year, month, day = (*entry.date, 0, 0)[:3]
        yield "year", _braced(f"{year:04}")
        if month:
            yield "month", _MONTHS[month - 1]
        if day:
            yield "day", _braced(str(day))
    elif entry.dated:
        yield "year", _braced(_escaped(entry.dated))


def _bibtex_name(name: Name) -> str:
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


def write_ris(summary: Summary, written: Written = unwatched) -> bytes:
    """RIS: the briefs for EndNote, Zotero, Mendeley and library catalogues.

    One field a line, two letters, two spaces, a hyphen and a space, CRLF, as the format was
    described by Research Information Systems in 2001. UTF-8 without a byte order mark. Names are
    “Family, Given, Suffix”; an organisation stands as it is called.
    """
    lines = (
        f"{field}  - {value}\r\n"
        for entry in entries(summary)
        for field, value in _ris_fields(entry)
    )
    return "".join(lines).encode()


def _ris_fields(entry: Entry) -> Iterator[tuple[str, str]]:
    yield "TY", entry.kind.ris
    yield "ID", entry.key
    for name in entry.names:
        yield "AU", name.inverted
    yield "TI", entry.title
    if entry.date:
        yield "PY", f"{entry.date[0]:04}"
    if date := _ris_date(entry):
        yield "DA", date
    if entry.container:
        yield "T2", entry.container
    known = (("PB", entry.publisher), ("UR", entry.url), ("LA", entry.language))
    yield from ((field, value) for field, value in known if value)
    yield "ER", ""


def _ris_date(entry: Entry) -> str:
    """YYYY/MM/DD/other, with the slashes of what is not known."""
    if not entry.date:
        return f"///{entry.dated}" if entry.dated else ""
    year, month, day = (*(f"{part:02}" for part in entry.date), "", "")[:3]
    return f"{year:0>4}/{month}/{day}/"

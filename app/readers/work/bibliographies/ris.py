"""RIS, as EndNote, Zotero, Mendeley, Citavi, RefWorks and library catalogues write it, each in its
own way: a field a line, two signs, two spaces, a hyphen; what has no such beginning goes on.

Source of the format: Research Information Systems, 2001, and its version of 2011. The package rispy
(MIT) was tried: it loses the last work of a file without a last ER, and stops at a line that goes
on right after TY.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from app.domain.citations.kinds import KINDS
from app.domain.citations.names import Name, parse_name
from app.domain.work.foreign_work import ForeignWork
from app.readers.decoding import decode_text
from app.readers.work.bibliographies import ListedWork, listed, one_line

Fields = Mapping[str, list[str]]

_FIELD = re.compile(r"([A-Z][A-Z0-9]) {1,2}-(?: (.*))?", re.DOTALL)
_A_WORK = re.compile(rb"(?:\A|\n)\s*TY {1,2}- *[A-Z]{3,6}\s")
_SLASHED = re.compile(r"(\d{4})(?:/(\d{0,2}))?(?:/(\d{0,2}))?(?:/(.*))?", re.DOTALL)
_KINDS = {kind.ris: kind.name for kind in KINDS if kind.ris != "GEN"} | {
    **{"GOVDOC": "report", "PAMP": "report", "EJOUR": "article", "JFULL": "article"},
    **{"MGZN": "newspaper", "WEB": "webpage", "EBOOK": "book", "EDBOOK": "book"},
    **{"ECHAP": "chapter", "CONF": "chapter", "CPAPER": "chapter", "ENCYC": "chapter"},
    **{"BILL": "law", "LEGAL": "law", "CASE": "law"},
}
_KEYS, _TITLES, _AUTHORS = ("ID",), ("TI", "T1", "CT", "BT"), ("AU", "A1")
_DATES, _CONTAINERS = ("PY", "Y1", "DA"), ("JF", "T2", "BT", "JO", "JA", "J2")
_ADDRESSES, _DOIS = ("UR", "LK"), ("DO", "M3", "L3")


def recognises(data: bytes) -> bool:
    return bool(_A_WORK.search(data[:8000].replace(b"\0", b"").replace(b"\r", b"\n")))


def read(data: bytes) -> ForeignWork:
    """The works that are listed. Raises Unreadable, Invalid."""
    text, warnings = decode_text(data)
    return listed("RIS", map(_said, _works(text)), warnings)


def _works(text: str) -> Iterator[Fields]:
    """By their names what the fields of each work say, in their order."""
    fields: dict[str, list[str]] = defaultdict(list)
    last: list[str] = []
    for line in text.splitlines():
        found = _FIELD.fullmatch(line.lstrip("\ufeff \t"))
        if not found:
            if last and line.strip():
                last[-1] = f"{last[-1]}\n{line.strip()}"
            continue
        name, value = found[1], found[2] or ""
        if name in ("TY", "ER") and "TY" in fields:
            yield fields
            fields = defaultdict(list)
        if name != "ER":
            last = fields[name]
            last.append(value.strip())
    if "TY" in fields:
        yield fields


def _said(fields: Fields) -> ListedWork:
    title_of = next((name for name in _TITLES if _first(fields, name)), "")
    return ListedWork(
        key=_first(fields, *_KEYS),
        kind=_KINDS.get(_first(fields, "TY").upper(), ""),
        title=_first(fields, title_of),
        authors=[_name(line) for name in _AUTHORS for said in fields.get(name, ())
                 for line in said.split("\n")],
        dates=[_date(each) for name in _DATES for each in fields.get(name, ())],
        publisher=_first(fields, "PB"),
        container=_first(fields, *(name for name in _CONTAINERS if name != title_of)),
        addresses=[each for name in _ADDRESSES for each in fields.get(name, ())],
        doi=" ".join(_first(fields, name) for name in _DOIS),
        language=_first(fields, "LA"),
    )  # fmt: skip


def _first(fields: Fields, *names: str) -> str:
    return next((value for name in names for value in fields.get(name, ()) if value), "")


def _name(line: str) -> Name:
    """“Family, Given, Suffix”; an organisation has no comma by the standard, but some have."""
    family, comma, rest = (part.strip() for part in one_line(line).rstrip(",").partition(","))
    if not comma:
        return parse_name(family)
    given, _, suffix = (part.strip() for part in rest.partition(","))
    return Name(family, given, suffix)


def _date(said: str) -> str:
    """“2013/01/29/”, “2013///spring”, “2013”; anything else in words."""
    found = _SLASHED.fullmatch(said.strip())
    if not found:
        return said
    year, month, day = (int(part or 0) for part in found.groups()[:3])
    if not 1 <= month <= 12:
        return f"{year:04}"
    return f"{year:04}-{month:02}-{day:02}" if day else f"{year:04}-{month:02}"

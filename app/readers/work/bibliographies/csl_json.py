"""CSL-JSON, as Zotero, pandoc, Mendeley and JabRef write it.

Source of the format: csl-data.json, schema 1.0.2 (github.com/citation-style-language/schema)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.domain.citations.kinds import KINDS
from app.domain.citations.names import Name
from app.domain.work.foreign_work import ForeignWork
from app.readers.work.bibliographies import ListedWork, listed, organisation, person
from app.readers.work.json_values import beginning, parsed, string
from app.readers.work.json_values import listed as as_list

_KINDS = {kind.csl: kind.name for kind in KINDS if kind.name != "other"} | {
    **{"article": "report", "article-magazine": "newspaper", "paper-conference": "chapter"},
    **{"entry-encyclopedia": "chapter", "entry-dictionary": "chapter", "entry": "chapter"},
    **{"bill": "law", "regulation": "law", "legal_case": "law", "treaty": "law", "post": "webpage"},
}
_TYPES = "|".join(map(re.escape, (*_KINDS, "document", "manuscript", "dataset", "pamphlet")))
_AN_ITEM = re.compile(rf'"type"\s*:\s*"(?:{_TYPES})"'.encode())
_OF_AN_ITEM = re.compile(rb'"(?:issued|author|container-title|citation-key|URL|DOI)"\s*:')


def recognises(data: bytes) -> bool:
    head = beginning(data)
    return bool(_AN_ITEM.search(head) and _OF_AN_ITEM.search(head)) and b'"@context"' not in head


def read(data: bytes) -> ForeignWork:
    """The works that are listed. Raises Unreadable, Invalid."""
    found = parsed(data)
    items = found.get("items", [found]) if isinstance(found, dict) else found
    return listed("CSL-JSON", map(_said, (item for item in as_list(items) if _is_object(item))))


def _is_object(value: object) -> bool:
    return isinstance(value, dict)


def _said(item: Mapping[str, Any]) -> ListedWork:
    return ListedWork(
        key=str(item.get("id") or item.get("citation-key") or ""),
        kind=_KINDS.get(string(item.get("type")), ""),
        title=string(item.get("title")),
        authors=list(_names(item.get("author"))),
        dates=list(_dates(item.get("issued"))),
        publisher=string(item.get("publisher")),
        container=string(item.get("container-title")),
        addresses=[string(item.get("URL"))],
        doi=string(item.get("DOI")),
        language=string(item.get("language")),
    )


def _names(value: Any) -> Iterator[Name]:
    for each in filter(_is_object, as_list(value)):
        if literal := string(each.get("literal")):
            yield organisation(literal)
            continue
        parts = ("given", "dropping-particle", "non-dropping-particle", "family", "suffix")
        given, dropping, particle, family, suffix = (string(each.get(part)) for part in parts)
        family = " ".join(filter(None, (dropping, particle, family)))
        if family or given:
            yield person(family or given, given if family else "", suffix)


def _dates(value: Any) -> Iterator[str]:
    if not _is_object(value):
        yield string(value)
        return
    for parts in as_list(value.get("date-parts"))[:1]:
        yield _of_parts(as_list(parts))
    yield from (string(value.get(name)) for name in ("raw", "literal"))


def _of_parts(parts: Sequence[Any]) -> str:
    """Some programs write the numbers as words; a month above 12 is a season."""
    words = [str(part).strip() for part in parts[:3]]
    numbers = [int(word) for word in words if word.isdecimal() and len(word) < 5]
    year, month, day = (*numbers, 0, 0, 0)[:3]
    if not 1 <= month <= 12:
        return f"{year:04}" if year else ""
    return f"{year:04}-{month:02}-{day:02}" if day else f"{year:04}-{month:02}"

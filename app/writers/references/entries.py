"""The briefs as entries of a bibliography, for the formats that reference managers read."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.briefs import Brief
from app.domain.citations import parts_of_date
from app.domain.citations.kinds import BY_NAME, USUAL_KIND, Kind
from app.domain.citations.names import Name, names_of
from app.domain.passages import Source
from app.domain.report.summary import Summary

_LITTLE = frozenset({"a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "the", "to"})
_NO_DECOMPOSITION = str.maketrans(
    {"ß": "ss", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l"}
)


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

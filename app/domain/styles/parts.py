"""What the citation styles share: what is known of a brief, its date, the letters of equal ones."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date as calendar_date

from app.domain.citations.names import Name, parse_name

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
NO_DATE = "n.d."
_ISO = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_SHORT_TITLE = 4  # words
_PLACES = {
    "front": "front matter",
    "caption": "caption",
    "notes": "note",
    "comments": "comment",
    "boilerplate": "page furniture",
}


@dataclass(frozen=True, slots=True)
class Work:
    """A brief, as far as a citation needs it; `date` is ISO 8601, possibly partial, or in other
    words."""

    authors: Sequence[str] = ()
    date: str = ""
    title: str = ""
    publisher: str = ""
    url: str = ""

    @property
    def names(self) -> list[Name]:
        return [parse_name(author) for author in self.authors if author.strip()]


@dataclass(frozen=True, slots=True)
class Style:
    """`short` stands in the text, `full` in the list of sources; the letter (or, in a style
    without letters, what `distinct` gives instead) keeps briefs of the same authors and year apart.
    `at` is a short citation with the place of a passage: paragraph label, zone, kind, page."""

    name: str
    label: str
    short: Callable[[Work, str], str]
    full: Callable[[Work, str], str]
    at: Callable[[str, str], str]
    place: Callable[[str, str, str, str], str]
    distinct: Callable[[Sequence[Work]], Iterable[str]]


def lettered(short: Callable[[Work, str], str]) -> Callable[[Sequence[Work]], Iterable[str]]:
    """A letter for each of the works whose short citations would be equal."""

    def distinct(works: Sequence[Work]) -> Iterable[str]:
        return disambiguate([short(work, "") for work in works])

    return distinct


def disambiguate(shorts: Sequence[str]) -> tuple[str, ...]:
    """A letter for each of the short citations: "" where it is the only one of its kind, else
    a, b, c … in the order given."""
    often = Counter(shorts)
    seen: Counter[str] = Counter()
    letters = []
    for each in shorts:
        letters.append(_letter(seen[each]) if often[each] > 1 else "")
        seen[each] += 1
    return tuple(letters)


def named(work: Work) -> str:
    """Who stands in the text: `Patrick & Bennett`, of more than two `Patrick et al.`; without an
    author the publisher, else the title."""
    families = [name.family for name in work.names]
    if len(families) > 2:
        return f"{families[0]} et al."
    return " & ".join(families) or work.publisher.strip() or shortened(work.title)


def after_comma(before: str, after: str) -> str:
    """`Patrick, 2013`, and with a comma where American usage has it, `“Arms Flows,” 2013`."""
    if not after:
        return before
    return f"{before[:-1]},” {after}" if before.endswith("”") else f"{before}, {after}"


def place(zone: str, kind: str, page: str) -> str:
    """Where what has no paragraph number stands: `caption, p. 4`, `heading`, or ""."""
    where = _PLACES.get(zone) or (kind if kind in ("title", "heading") else "")
    pages = f"{'pp' if is_several(page) else 'p'}. {page}" if page else ""
    return ", ".join(part for part in (where, pages) if part)


def is_several(label: str) -> bool:
    """Of a paragraph's or page's label: `9–10`, `3, 5`."""
    return bool(re.search("[–,]", label))


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


def year(date: str) -> str:
    """The year that the date names in whatever words, or ""."""
    found = re.search(r"(?<![0-9])[0-9]{4}(?![0-9])", date)
    return found[0] if found else ""


def dated(date: str, letter: str) -> str:
    """`2013a`, `n.d.-a`"""
    return f"{year(date)}{letter}" if year(date) else f"{NO_DATE}-{letter}" if letter else NO_DATE


def quoted(title: str, stop: str = ".") -> str:
    """In double quotation marks, those inside turned into single ones, and a stop before the last
    unless the title brings one."""
    inner = titled(title).replace("“", "‘").replace("”", "’")
    inner = re.sub(r'"([^"]*)"', r"‘\1’", inner)
    return f"“{stopped(inner, stop)}”"


def titled(title: str) -> str:
    return " ".join(title.split()) or "Untitled"


def shortened(title: str) -> str:
    """The first words of the title, without its subtitle, in quotation marks."""
    words = re.split(r"[:?!] ", title)[0].split() or ["Untitled"]
    return f"“{' '.join(words[:_SHORT_TITLE])}{'…' if len(words) > _SHORT_TITLE else ''}”"


def stopped(text: str, stop: str = ".") -> str:
    return text if not text or text[-1] in ".?!…" else f"{text}{stop}"


def _letter(n: int) -> str:
    """a … z, aa, ab …"""
    return (_letter(n // 26 - 1) if n >= 26 else "") + chr(ord("a") + n % 26)

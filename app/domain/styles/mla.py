"""The MLA Handbook (9th edition).

In the text (chapter 6): two names, three and more as “et al.”; a short title where works of the
same authors would look alike, and where there is no author; `par. 9` after a comma, a page number
without one. In the list (chapter 5): an organisation that publishes its own work stands as the
publisher only; dates as day, month, year with short months; no “n.d.”: what is not known is left
out.
"""

from collections.abc import Iterable, Sequence

from app.domain.citations.names import Name
from app.domain.styles.parts import (
    Style,
    Work,
    after_comma,
    disambiguate,
    is_several,
    parts_of_date,
    quoted,
    shortened,
    stopped,
)
from app.domain.styles.parts import place as without_number

_MONTHS = (
    *("Jan.", "Feb.", "Mar.", "Apr.", "May", "June"),
    *("July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec."),
)
_TITLE = "title"  # what `distinct` gives where the names alone would not do


def short(work: Work, mark: str = "") -> str:
    """`Patrick and Bennett`; with a mark, `Patrick and Bennett, “Collateral Damage”`."""
    families = [name.family for name in _names(work)]
    who = f"{families[0]} et al." if len(families) > 2 else " and ".join(families)
    title = shortened(work.title) if mark or not who else ""
    number = mark.removeprefix(_TITLE).strip()
    cited = ", ".join(part for part in (who, title) if part)
    return f"{cited} [{number}]" if number else cited


def full(work: Work, mark: str = "") -> str:
    """`Patrick, Stewart M., and Isabella Bennett. “Title.” Publisher, 29 Jan. 2013, URL.`"""
    rest = (work.publisher.strip(), _day(work.date), work.url)
    number = mark.removeprefix(_TITLE).strip()
    parts = (
        stopped(_authors(_names(work))),
        quoted(work.title),
        stopped(", ".join(part for part in rest if part)),
        f"[{number}]" if number else "",
    )
    return " ".join(part for part in parts if part)


def at(short: str, place: str) -> str:
    """`Patrick and Bennett, par. 9`, `Patrick and Bennett 4`, `“Arms Flows,” par. 9`."""
    return f"{short} {place}" if place[:1].isdecimal() else after_comma(short, place)


def place(paragraph: str, zone: str, kind: str = "", page: str = "") -> str:
    """`par. 9`, `pars. 9–10`, `caption`, `4` (a page alone), or ""."""
    if paragraph:
        return f"{'pars' if is_several(paragraph) else 'par'}. {paragraph}"
    where = without_number(zone, kind, "")
    return without_number(zone, kind, page) if where else page


def distinct(works: Sequence[Work]) -> Iterable[str]:
    """The title for works whose names are the same, and a letter where that is the same, too."""
    plain = disambiguate([short(work) for work in works])
    marks = [_TITLE if letter else "" for letter in plain]
    again = disambiguate([short(work, mark) for work, mark in zip(works, marks, strict=True)])
    return [f"{_TITLE} {letter}" if letter else m for m, letter in zip(marks, again, strict=True)]


def _names(work: Work) -> list[Name]:
    return [name for name in work.names if name.direct != work.publisher.strip()]


def _authors(names: Sequence[Name]) -> str:
    if len(names) > 2:
        return f"{names[0].inverted}, et al."
    listed = [name.direct if n else name.inverted for n, name in enumerate(names)]
    return ", and ".join(listed)


def _day(date: str) -> str:
    """`29 Jan. 2013`; in other words than ISO 8601 as it stands."""
    parts = parts_of_date(date)
    if not parts:
        return date.strip()
    year, *rest = parts
    words = [*map(str, rest[1:]), *(_MONTHS[month - 1] for month in rest[:1]), f"{year:04}"]
    return " ".join(words)


MLA = Style("mla", "MLA (9th edition)", short, full, at, place, distinct)

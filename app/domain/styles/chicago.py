"""The author-date form of the Chicago Manual of Style (17th edition, chapter 15), with “&” between
two names in the text, as analysts write it."""

from collections.abc import Sequence

from app.domain.citations.names import Name
from app.domain.styles.parts import (
    MONTHS,
    Style,
    Work,
    after_comma,
    dated,
    is_several,
    lettered,
    named,
    parts_of_date,
    quoted,
    stopped,
)
from app.domain.styles.parts import place as without_number


def short(work: Work, letter: str = "") -> str:
    """`Patrick & Bennett 2013`. Without an author the publisher stands, else the title."""
    return f"{named(work)} {dated(work.date, letter)}"


def full(work: Work, letter: str = "") -> str:
    """`Patrick, Stewart M., and Isabella Bennett. 2013. “Title.” Publisher, January 29. URL.`
    What is not known is left out; a missing date reads n.d."""
    publisher = work.publisher.strip()
    who = _authors(work.names) or publisher
    rest = [publisher] if who != publisher else []
    rest = [part for part in (*rest, _day(work.date)) if part]
    heading, year = quoted(work.title), stopped(dated(work.date, letter))
    parts = [stopped(who), year, heading] if who else [heading, year]
    return " ".join(part for part in (*parts, stopped(", ".join(rest)), stopped(work.url)) if part)


def place(paragraph: str, zone: str, kind: str = "", page: str = "") -> str:
    """`¶9`, `¶¶9–10`, `caption`, `heading`, `p. 4`, or ""."""
    if paragraph:
        return f"{'¶¶' if is_several(paragraph) else '¶'}{paragraph}"
    return without_number(zone, kind, page)


def _day(date: str) -> str:
    """The date without its year; a date in other words than ISO 8601 as it stands."""
    parts = parts_of_date(date)
    if not parts:
        return date.strip()
    return " ".join([*(MONTHS[month - 1] for month in parts[1:2]), *map(str, parts[2:])])


def _authors(names: Sequence[Name]) -> str:
    listed = [name.direct if n else name.inverted for n, name in enumerate(names)]
    if len(listed) > 10:
        return ", ".join(listed[:7]) + ", et al."
    if len(listed) < 2:
        return "".join(listed)
    return f"{', '.join(listed[:-1])}, and {listed[-1]}"


CHICAGO = Style(
    "chicago", "Chicago (author-date)", short, full, after_comma, place, lettered(short)
)

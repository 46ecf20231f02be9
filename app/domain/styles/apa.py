"""The Publication Manual of the American Psychological Association (7th edition).

In the text: 8.14 (no author), 8.17 (two names, three and more), 8.19 (letters), 8.28 (paragraphs
where there are no pages). In the list: 9.8 (names, initials, up to 20), 9.12 (no author), 9.14 and
9.17 (dates), 9.29 (no publisher where it is the author), 9.35 (no stop after an address). The
manual wants titles in sentence case and some in italics: titles stand as their briefs have them,
because only a reader knows which of the words are names.
"""

from collections.abc import Sequence

import regex

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
    stopped,
    titled,
)
from app.domain.styles.parts import place as without_number

_MOST_LISTED = 20
_ELLIPSIS = ". . ."


def short(work: Work, letter: str = "") -> str:
    """`Patrick & Bennett, 2013`; three names and more as `Patrick et al., 2013`."""
    return after_comma(named(work), dated(work.date, letter))


def full(work: Work, letter: str = "") -> str:
    """`Patrick, S. M., & Bennett, I. (2013, January 29). Title. Publisher. URL`"""
    publisher = work.publisher.strip()
    who = _authors(work.names) or publisher
    when, title = f"({_when(work.date, letter)}).", stopped(titled(work.title))
    parts = [stopped(who), when, title] if who else [title, when]
    by = stopped(publisher) if who != publisher else ""
    return " ".join(part for part in (*parts, by, work.url) if part)


def place(paragraph: str, zone: str, kind: str = "", page: str = "") -> str:
    """`para. 9`, `paras. 9–10`, `caption`, `p. 4`, or ""."""
    if paragraph:
        return f"{'paras' if is_several(paragraph) else 'para'}. {paragraph}"
    return without_number(zone, kind, page)


def _when(date: str, letter: str) -> str:
    """`2013a, January 29`"""
    parts = parts_of_date(date)
    day = " ".join([*(MONTHS[month - 1] for month in parts[1:2]), *map(str, parts[2:])])
    if not parts and date.strip() and date.strip() != dated(date, ""):
        return f"{dated(date, letter)}, {date.strip()}" if letter else date.strip()
    return f"{dated(date, letter)}, {day}" if day else dated(date, letter)


def _authors(names: Sequence[Name]) -> str:
    listed = list(map(_inverted, names))
    if len(listed) > _MOST_LISTED:
        return f"{', '.join(listed[: _MOST_LISTED - 1])}, {_ELLIPSIS} {listed[-1]}"
    if len(listed) < 2:
        return "".join(listed)
    return f"{', '.join(listed[:-1])}, & {listed[-1]}"


def _inverted(name: Name) -> str:
    """`Patrick, S. M.`, `Sartre, J.-P.`, `King, M. L., Jr.`"""
    parts = (name.family, _initials(name.given), name.suffix)
    return ", ".join(part for part in parts if part)


def _initials(given: str) -> str:
    words = given.replace(".", ". ").split()
    return " ".join("-".join(map(_initial, filter(None, word.split("-")))) for word in words)


def _initial(part: str) -> str:
    """The first letter as people see it, with its stop."""
    letter = regex.match(r"\X", part)
    return f"{letter[0]}." if letter and letter[0] != "." else ""


APA = Style("apa", "APA (7th edition)", short, full, after_comma, place, lettered(short))

"""Citations in the author-date form of the Chicago Manual of Style (17th edition, chapter 15)."""

import re
from collections import Counter
from collections.abc import Sequence

from app.domain.names import parse_name

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
_ISO = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_SHORT_TITLE = 4  # words
_PLACES = {
    "front": "front matter",
    "caption": "caption",
    "notes": "note",
    "comments": "comment",
    "boilerplate": "page furniture",
}


def short(
    authors: Sequence[str], date: str, title: str, *, publisher: str = "", letter: str = ""
) -> str:
    """`Patrick & Bennett 2013`. Without an author the publisher stands, else the title;
    `letter` is what `disambiguate` gave."""
    families = [parse_name(author).family for author in authors if author.strip()]
    if len(families) > 2:
        who = f"{families[0]} et al."
    else:
        who = " & ".join(families) or publisher.strip() or f"“{_shortened(title)}”"
    return f"{who} {_year(date, letter)}"


def full(
    authors: Sequence[str],
    date: str,
    title: str,
    *,
    publisher: str = "",
    url: str = "",
    letter: str = "",
) -> str:
    """`Patrick, Stewart M., and Isabella Bennett. 2013. “Title.” Publisher, January 29. URL.`
    What is not known is left out; a missing date reads n.d."""
    who = _authors([author for author in authors if author.strip()]) or publisher.strip()
    rest = [publisher.strip()] if who != publisher.strip() else []
    rest = [part for part in (*rest, _day(date)) if part]
    heading, year = _quoted(title), _stopped(_year(date, letter))
    parts = [_stopped(who), year, heading] if who else [heading, year]
    return " ".join(part for part in (*parts, _stopped(", ".join(rest)), _stopped(url)) if part)


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


def locator(paragraph: str, zone: str, kind: str = "", page: str = "") -> str:
    """Where in a brief a passage stands: `¶9`, `¶¶9–10`, `caption`, `heading`, `p. 4`, or ""."""
    if paragraph:
        return f"{'¶¶' if re.search('[–,]', paragraph) else '¶'}{paragraph}"
    place = _PLACES.get(zone) or (kind if kind in ("title", "heading") else "")
    return ", ".join(part for part in (place, f"p. {page}" if page else "") if part)


def _year(date: str, letter: str) -> str:
    found = re.search(r"(?<![0-9])[0-9]{4}(?![0-9])", date)
    if found:
        return found[0] + letter
    return f"n.d.-{letter}" if letter else "n.d."


def _day(date: str) -> str:
    """The date without its year; a date in other words than ISO 8601 as it stands."""
    found = _ISO.fullmatch(date.strip())
    if not found:
        return date.strip()
    _, month, day = found.groups()
    if not month or not 1 <= int(month) <= 12:
        return ""
    return f"{MONTHS[int(month) - 1]} {int(day)}" if day else MONTHS[int(month) - 1]


def _authors(authors: Sequence[str]) -> str:
    names = [parse_name(author) for author in authors]
    listed = [name.direct if n else name.inverted for n, name in enumerate(names)]
    if len(listed) > 10:
        return ", ".join(listed[:7]) + ", et al."
    if len(listed) < 2:
        return "".join(listed)
    return f"{', '.join(listed[:-1])}, and {listed[-1]}"


def _quoted(title: str) -> str:
    """In double quotation marks, those inside turned into single ones."""
    title = " ".join(title.split()) or "Untitled"
    inner = title.replace("“", "‘").replace("”", "’")
    inner = re.sub(r'"([^"]*)"', r"‘\1’", inner)
    return f"“{_stopped(inner)}”"


def _stopped(text: str) -> str:
    return text if not text or text[-1] in ".?!…" else f"{text}."


def _shortened(title: str) -> str:
    words = re.split(r"[:?!] ", title)[0].split() or ["Untitled"]
    return " ".join(words[:_SHORT_TITLE]) + ("…" if len(words) > _SHORT_TITLE else "")


def _letter(n: int) -> str:
    """a … z, aa, ab …"""
    return (_letter(n // 26 - 1) if n >= 26 else "") + chr(ord("a") + n % 26)

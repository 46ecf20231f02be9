"""By when: words that set a day or a term, and which day that is."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

import regex

from app.domain.patterns import LatePattern

_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
)
_DAY = rf"(?:\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH}|{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?)"
_DATE = rf"(?:{_DAY}(?:,?\s+\d{{4}})?|{_MONTH}(?:\s+\d{{4}})?|(?:19|20|21)\d\d(?:[–/-]\d\d)?)"
_PERIOD = (
    r"(?:this|next|the (?:current |next |coming |present |calendar |financial |fiscal )*)\s*"
    r"(?:calendar |financial |fiscal |school |academic )?"
    r"(?:year|month|week|quarter|decade|century|parliament|session|spring|summer|autumn|winter)"
    r"(?:\s+(?:session|budget|term|recess|statement))?"
)
_END = r"(?:the\s+)?(?:end|close|start|beginning|middle)\s+of\s+"
_COUNT = r"(?:[a-z]+|\d+)(?:[- ](?:calendar|working|business))?"
WHEN = LatePattern(
    r"\b(?:(?:by|By|before|Before|[Nn]o later than|not later than|[Uu]ntil)\s+"
    rf"(?:{_END})?(?:{_DATE}|{_PERIOD})\b"
    rf"|[Ww]ithin\s+(?:the\s+(?:next|first|same)\s+)?(?:no more than\s+)?(?:{_COUNT}\s+)?"
    r"(?:day|week|month|year|hour)s?(?:\s+of\s+(?:the\s+)?(?:publication|receipt|receiving|this)"
    r"(?:\s+\w+){0,3})?\b"
    rf"|(?:[Nn]o|not) later than\s+[^,.;:]{{2,60}}(?=[,.;:]|$)"
    r"|[Aa]s soon as (?:is )?(?:reasonably )?(?:possible|practicable)\b"
    r"|without (?:further )?delay\b)",
)


def when(sentence: str) -> tuple[int, int] | None:
    """Where the one term of a sentence stands; None where there is none, or more than one."""
    found = list(WHEN.finditer(sentence))
    return found[0].span() if len(found) == 1 else None


_MONTHS = {name: at for at, name in enumerate(_MONTH[3:-1].split("|"), 1)}
_BEFORE = LatePattern(r"(?i)\b(?:before|prior to|ahead of)\s+$")
_START = LatePattern(r"(?i)\b(?:start|beginning) of\s+$")
_CALENDAR = LatePattern(
    r"(?P<year>(?:19|20|21)\d\d)-(?P<month>\d\d)(?:-(?P<day>\d\d))?\b"
    rf"|(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+)?(?P<name>{_MONTH}),?\s+(?P<year>(?:19|20|21)\d\d)"
    rf"|(?P<name>{_MONTH})\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>(?:19|20|21)\d\d)"
    r"|\b(?P<year>(?:19|20|21)\d\d)\b"
)


def deadline(words: str) -> date | None:
    """The last day that the words leave: 2027-06-30 of “by June 2027”, 2026-12-31 of “before 2027”.
    None where they name no year: “in thirty days” is no day of the calendar."""
    days = [day for found in _CALENDAR.finditer(words) if (day := _last_day(words, found))]
    return days[-1] if days else None


def _last_day(words: str, found: regex.Match[str]) -> date | None:
    said = found.groupdict()
    year, month = int(said["year"]), _MONTHS.get(said["name"] or "", int(said["month"] or 0))
    try:
        first = date(year, month or 1, int(said["day"] or 1))
        if _BEFORE.search(words[: found.start()]):
            return first - timedelta(days=1)
        if said["day"] or _START.search(words[: found.start()]):
            return first
        last = month or 12
        return date(year, last, monthrange(year, last)[1])
    except ValueError:
        return None


_TIME = LatePattern(
    rf"\d|\b(?:(?-i:{_MONTH})|days?|weeks?|weekly|months?|monthly|years?|yearly|annual\w*|hours?|decades?|"
    r"quarters?|quarterly|daily|terms?|seasons?|sessions?|deadlines?|dates?|schedules?|spring|summer|"
    r"autumn|winter|immediate\w*|soon\w*|now|today|tomorrow|tonight|urgent\w*|promptly|swiftly|"
    r"quickly|until|till|before|after|within|later|earl(?:y|ier)|delay\w*|once|when(?:ever)?|"
    r"by then)\b",
    regex.I,
)


def no_date(words: str) -> bool:
    """Whether nothing in the words can be a term: no number, no word of time."""
    return _TIME.search(words) is None

"""Dates as English texts write them, to ISO 8601."""

import re
from datetime import date

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_YEAR = r"(?P<year>(?:1[6-9]|20)\d\d)\b"
_DAY = r"\b(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"\b{_YEAR}-(?P<number>\d\d)-(?P<day>\d\d)(?:T[\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?",
        rf"{_DAY}(?:\s+of)?\s+{_MONTH},?\s+{_YEAR}",
        rf"\b{_MONTH}\s+{_DAY},?\s+{_YEAR}",
        rf"\b{_YEAR},?\s+{_MONTH}\s+{_DAY}\b",
        rf"\b{_MONTH},?\s+{_YEAR}",
        rf"\b{_YEAR}-(?P<number>\d\d)\b",
    )
)
_NUMERIC = re.compile(rf"\b(\d{{1,2}})[/.](\d{{1,2}})[/.]{_YEAR}")
# Words that may stand on a line with a date and leave it a line about the date.
_AROUND = re.compile(
    r"\b(?:first|last|originally|published|posted|updated|modified|reviewed|revised|released|issued"
    r"|created|added|date|dated|on|at|online|print|version|[ecmp][sd]t|gmt|utc|bst|ces?t|et|pt|a\.?m|p\.?m"
    r"|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?)\b"
    r"|\d{1,2}:\d\d(?::\d\d)?|[\s.,:;|•·()–—-]",
    re.IGNORECASE,
)
_PLACE = re.compile(r"[^\W\d_][\w.’' -]{2,30}, ")


def find_date(text: str) -> tuple[str, int, int]:
    """The first date as ISO 8601, day or month precise, and its span; ("", 0, 0) if none."""
    found = [
        (match.start(), -match.end(), iso)
        for form in _FORMS
        if (match := form.search(text)) and (iso := _iso(match.groupdict()))
    ]
    if (match := _NUMERIC.search(text)) and (iso := _numeric(match)):
        found.append((match.start(), -match.end(), iso))
    start, end, iso = min(found, default=(0, 0, ""))
    return iso, start, -end


def date_line(line: str) -> str:
    """The date of a line that says little else ("Geneva, 3 March 2013"); "" for other lines."""
    if len(line) > 120:
        return ""
    if re.fullmatch(rf"(?:date|published|year)?:?\s*\(?{_YEAR}\)?", line, re.IGNORECASE):
        return re.sub(r"\D", "", line)
    iso, start, end = find_date(line)
    if not iso:
        return ""
    before, after = line[:start], line[end:]
    if find_date(after)[0]:  # "Published 3 March 2013, updated 4 March 2013": the first counts
        _, start, end = find_date(after)
        after = after[:start] + after[end:]
    rest = _AROUND.sub("", before + " " + after)
    return iso if not rest or (_PLACE.fullmatch(before) and not _AROUND.sub("", after)) else ""


def _iso(parts: dict[str, str | None]) -> str:
    year = int(parts["year"] or 0)
    name = parts.get("month")
    month = _MONTHS.index(name[:3].lower()) + 1 if name else int(parts.get("number") or 0)
    if day := parts.get("day"):
        return _valid(year, month, int(day))
    return f"{year:04}-{month:02}" if 1 <= month <= 12 else ""


def _numeric(match: re.Match[str]) -> str:
    """3/4/2013 may be March or April: only what can be read in one way is taken."""
    first, second, year = (int(group) for group in match.groups())
    if first > 12:
        return _valid(year, second, first)
    return _valid(year, first, second) if second > 12 or first == second else ""


def _valid(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""

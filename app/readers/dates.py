"""Dates as texts write them, to ISO 8601. The names of the months are dateparser's, of forty
languages; its parser is not used, since it takes what merely resembles a date for one."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache

_LANGUAGES = (
    "en fr de es it pt nl sv da nb fi pl cs sk hu ro bg el ru uk tr ar fa he hi bn id vi th hr sr "
    "sl lt lv et ca sw"
)
_REGIONS = ("ar-SY",)  # the Levant's own names
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_YEAR = r"(?P<year>(?:1[6-9]|20)\d\d)(?!\d)"
_DAY = r"(?<!\d)(?P<day>\d{1,2})(?:st|nd|rd|th|er|[oºª°ηe])?"
_LETTERS = r"[^\s\d.,;:،/|()]{2,}"  # \w would leave out the vowel marks of Hindi and Thai
_WORD = rf"(?P<word>{_LETTERS})\.?(?:/{_LETTERS})?"  # "آذار/مارس"
_OF = r"(?:(?:of|de|del|di|da|do)\s+|d[’']\s*)?"  # not the "de" of "december"
_NUMBERED = tuple(
    map(
        re.compile,
        (
            rf"(?<!\d){_YEAR}-(?P<number>\d\d)-(?P<day>\d\d)(?:T[\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?",
            rf"(?<![\d/.]){_YEAR}([/.])(?P<number>\d{{1,2}})\2(?P<day>\d{{1,2}})(?![\d/])",
            rf"(?<!\d){_YEAR}\s?[年년]\s?(?P<number>\d{{1,2}})\s?[月월]"
            r"(?:\s?(?P<day>\d{1,2})\s?[日일号號])?",
            rf"{_DAY} tháng (?P<number>\d{{1,2}}),? năm {_YEAR}",
            rf"(?<!\d){_YEAR}-(?P<number>\d\d)(?![\d-])",
        ),
    )
)
_NAMED = tuple(
    map(
        re.compile,
        (
            rf"{_DAY}\.?\s+{_OF}{_WORD},?\s+{_OF}{_YEAR}",
            rf"(?<!\w){_WORD}\s+{_DAY}\.?,?\s+{_YEAR}",
            rf"(?<!\d){_YEAR}(?:\.|,|\s+m\.)?\s+{_WORD}\s+{_DAY}(?!\d)",
            rf"(?<!\w){_WORD},?\s+{_OF}{_YEAR}",
        ),
    )
)
_DAY_MONTH_YEAR = re.compile(rf"(?<![\d.])(\d{{1,2}})(/|\. ?)(\d{{1,2}})(?:/|\. ?){_YEAR}")
_SURE = 4  # letters of a month without a day: "set 2013" is seldom Portuguese
# Words that may stand on a line with a date and leave it a line about the date.
_AROUND_WORDS = (
    "first last originally published posted updated modified reviewed revised released issued "
    "created added date dated on at online print version est edt cst cdt mst mdt pst pdt gmt utc "
    "bst cet cest et pt am pm a.m p.m publié mis mise à jour le du en veröffentlicht erschienen am "
    "vom den stand datum publicado actualizado fecha el pubblicato aggiornato data il em "
    "atualizado gepubliceerd op opublikowano dnia r опубликовано дата г года від дата р року "
    "ngày تاريخ النشر نشر في بتاريخ م "
    "תאריך פורסם ב 发布日期 发布时间 发布于 日期 公開日 更新日 게시일"
)
_AROUND = re.compile(
    rf"\b(?:{'|'.join(map(re.escape, _AROUND_WORDS.split()))}"
    r")\b"
    r"|\d{1,2}:\d\d(?::\d\d)?|[\s.,:：;،|•·()（）–—-]",
    re.IGNORECASE,
)
_SIGNS = re.compile(r"(?:^|\s+)[–—/-]+\s+|\s*[|•·]\s*|^\(|(?<=\d)\)\s+")
_TIME = re.compile(r"[\s,]*(?:at|um|às|a las|à|-)?\s*\d{1,2}[:h.]\d\d")
_PLACE = re.compile(r"[^\W\d_][\w.’' -]{1,30}[,،] ?")


def find_date(text: str) -> tuple[str, int, int]:
    """The first date as ISO 8601, day or month precise, and its span; ("", 0, 0) if none."""
    found = [(start, -end, iso) for start, end, iso in _dates(_in_ascii_digits(text)) if iso]
    start, end, iso = min(found, default=(0, 0, ""))
    return iso, start, -end


def date_line(line: str) -> str:
    """The date of a line that says little else ("Geneva, 3 March 2013"); "" for other lines."""
    if len(line) > 120:
        return ""
    plain = _in_ascii_digits(line)
    if re.fullmatch(rf"(?:date|published|year)?:?\s*\(?{_YEAR}\)?", plain, re.IGNORECASE):
        return re.sub(r"\D", "", plain)
    iso, start, end = find_date(plain)
    if not iso:
        return ""
    before, after = plain[:start], plain[end:]
    if find_date(after)[0]:  # "Published 3 March 2013, updated 4 March 2013": the first counts
        other, start, end = find_date(after)
        iso = other if re.search(r"\bpublished\b", after[:start], re.IGNORECASE) else iso
        after = after[:start] + after[end:]
    alone = _says_nothing(after) and (_says_nothing(before) or _PLACE.fullmatch(before))
    return iso if alone else ""


def dateline(text: str) -> str:
    """The date that a text opens with, if a sign or a time of day sets it apart from what follows,
    or that a short one ends with: "3 March 2013 – Guards", "News | 3 March 2013"; else ""."""
    parts = [part for part in _SIGNS.split(text) if part]
    iso, start, end = find_date(text)
    if iso and not _in_ascii_digits(text)[:start].strip(" (") and _TIME.match(text[end:]):
        return iso
    ends = parts[:1] + (parts[-1:] if len(text) <= 120 else [])
    return next((day for day in map(date_line, ends) if "-" in day), "")


def _says_nothing(rest: str) -> bool:
    """Whether there is nothing but words such as "Published on" and names of days."""
    words = re.split(r"[\s.,;،|()]+|:(?!\d)", rest.casefold())
    return not _AROUND.sub("", " ".join(word for word in words if word not in _day_names()))


def _in_ascii_digits(text: str) -> str:
    """The same text, as long, with 0 to 9 for the digits of any script."""
    if text.isascii():
        return text
    return "".join(str(int(char)) if char.isdecimal() else char for char in text)


def _dates(text: str) -> Iterator[tuple[int, int, str]]:
    if not re.search(_YEAR, text):
        return
    for form in _NUMBERED:
        for match in form.finditer(text):
            yield *match.span(), _iso(match, int(match["number"]))
    for match in _DAY_MONTH_YEAR.finditer(text):
        yield *match.span(), _numeric(match)
    for form in _NAMED:
        for match in form.finditer(text):
            yield *match.span(), _iso(match, _month(match))


def _month(match: re.Match[str]) -> int:
    """1 to 12, or 0 when the word is no month, or hardly one."""
    word = match["word"].casefold()
    numbers = month_names().get(word, {})
    if not match.groupdict().get("day") and word.isascii() and len(word) < _SURE:
        return numbers.get("en", 0)
    # "listopada" is November in Polish and October in Croatian, which has a dot after the day.
    if "hr" in numbers and re.match(r"\d+\.", match[0]):
        return numbers["hr"]
    return next(iter(numbers.values()), 0)


@cache
def month_names() -> Mapping[str, Mapping[str, int]]:
    """By the folded name: what month it is (1 to 12), by language."""
    found: dict[str, dict[str, int]] = {}
    for code, names in _locales():
        for number, month in enumerate(_MONTHS, start=1):
            for name in names[month]:
                found.setdefault(name.casefold(), {})[code] = number
    return found


@cache
def _day_names() -> frozenset[str]:
    return frozenset(
        name.casefold() for _, names in _locales() for day in _DAYS for name in names[day]
    )


def _locales() -> Iterator[tuple[str, Mapping[str, Sequence[str]]]]:
    from dateparser.languages.loader import default_loader

    for wanted in ({"languages": _LANGUAGES.split()}, {"locales": [*_REGIONS]}):
        for code, locale in default_loader.get_locale_map(**wanted).items():
            yield code, locale.info


def _iso(match: re.Match[str], month: int) -> str:
    year, day = int(match["year"]), match.groupdict().get("day")
    if day:
        return _valid(year, month, int(day))
    return f"{year:04}-{month:02}" if 1 <= month <= 12 else ""


def _numeric(match: re.Match[str]) -> str:
    """3/4/2013 may be March or April: only what can be read in one way is taken. Where there are
    dots, the day comes first (CLDR)."""
    first, second, year = (int(match[group]) for group in (1, 3, "year"))
    if first > 12 or match[2] != "/":
        return _valid(year, second, first)
    return _valid(year, first, second) if second > 12 or first == second else ""


def _valid(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""


def moment(text: object) -> datetime | None:
    """An aware time, UTC unless it says otherwise; None for what is none."""
    try:
        at = datetime.fromisoformat(str(text or "").strip())
        return at if at.tzinfo else at.replace(tzinfo=UTC)
    except ValueError:
        return None

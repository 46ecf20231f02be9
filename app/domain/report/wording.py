"""What every document says alike: its sentences, dates, addresses and attributions."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

from app.domain.attributes import DATE, Attribute
from app.domain.citations import MONTHS
from app.domain.direction import before_number
from app.domain.passages import Passage

NOTHING_HERE = "No passage in this selection."
NO_TAG = "No tag"
_WEB_ADDRESS = re.compile(r"https?://[^\s/][^\s]*", re.IGNORECASE)


def day(when: date) -> str:
    """`22 November 2026`, whatever the machine's language."""
    return f"{when.day} {MONTHS[when.month - 1]} {when.year}"


def partial_date(iso: str) -> str:
    """“2013-01-29” -> “29 January 2013”, “2013-01” -> “January 2013”, “2013” -> “2013”."""
    parts = iso.split("-")
    words = [MONTHS[int(parts[1]) - 1]] if len(parts) > 1 else []
    words = [str(int(parts[2])), *words] if len(parts) > 2 else words
    return " ".join([*words, parts[0]])


def shown(attribute: Attribute, value: str) -> str:
    """A value of it as people read it."""
    if not value:
        return "not stated"
    return partial_date(value) if attribute.kind == DATE else value


def utc_day(at: datetime) -> str:
    return day(at.astimezone(UTC).date())


def by_whom(name: str, at: datetime) -> str:
    """`Ben Adler, 22 November 2026`"""
    return f"{name}, {before_number(name)}{utc_day(at)}"


def timestamp(at: datetime) -> str:
    """ISO 8601 in UTC, to the second: databases differ in the zone they answer in."""
    return at.astimezone(UTC).isoformat(timespec="seconds")


def is_web_address(url: str) -> bool:
    """Whether a file may link there. A path leads nowhere once the file has been sent on, and
    other schemes may run things."""
    return bool(_WEB_ADDRESS.fullmatch(url))


def tag_names(passage: Passage) -> str:
    return "; ".join([tag.name for tag in passage.tags])


def tags_of_others(passage: Passage) -> str:
    """`Monitoring (Ana Sousa)`: the tags that somebody else put there than who marked it."""
    if not passage.tagged:  # as with most of thousands
        return ""
    names = {tag.slug: tag.name for tag in passage.tags}
    return "; ".join([f"{names.get(by.tag, by.tag)} ({by.analyst})" for by in passage.tagged])


def tags_in_words(passage: Passage) -> str:
    return ", ".join([tag.name for tag in passage.tags]) or "no tag"


def marked_by(passage: Passage) -> str:
    """“marked by Ana Sousa, 3 May 2026; 2 doubtful words”, as far as it is to be printed."""
    if not passage.analyst:
        return passage.doubts
    said = f"marked by {by_whom(passage.analyst, passage.created_at)}"
    return f"{said}; {passage.doubts}" if passage.doubtful else said


def own_note(passage: Passage) -> str:
    """What stands before the note of who marked the passage, which a lead may have changed."""
    return f"Note, last changed by {passage.note_by}" if passage.note_by else "Note"


def notes_under(passage: Passage) -> list[tuple[str, str]]:
    """The analyst's own note and those of colleagues, each behind who wrote it and when, if that
    is somebody else than who marked the passage."""
    own = [(own_note(passage), passage.note)] if passage.note else []
    return [*own, *((by_whom(r.analyst, r.created_at), r.text) for r in passage.replies)]


def counts(held: Mapping[str, int]) -> str:
    """`2 briefs (3 passages)`, of how many passages each brief has."""
    return f"{count(len(held), 'brief')} ({count(sum(held.values()), 'passage')})"


def count(number: int, noun: str) -> str:
    """`1 brief`, `1,200 briefs`"""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def listed(names: Sequence[str]) -> str:
    """`Ana`, `Ana and Ben`, `Ana, Ben and Chi`"""
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))

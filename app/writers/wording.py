"""What all formats say alike: dates, addresses, attributions."""

import re
from datetime import UTC, date, datetime

from app.domain.citations import MONTHS
from app.domain.passages import Passage, Source

_WEB_ADDRESS = re.compile(r"https?://[^\s/][^\s]*", re.IGNORECASE)


def day(when: date) -> str:
    """`22 November 2026`, whatever the machine's language."""
    return f"{when.day} {MONTHS[when.month - 1]} {when.year}"


def utc_day(at: datetime) -> str:
    return day(at.astimezone(UTC).date())


def timestamp(at: datetime) -> str:
    """ISO 8601 in UTC, to the second: databases differ in the zone they answer in."""
    return at.astimezone(UTC).isoformat(timespec="seconds")


def is_web_address(url: str) -> bool:
    """Whether a file may link there. A path leads nowhere once the file has been sent on, and
    other schemes may run things."""
    return bool(_WEB_ADDRESS.fullmatch(url))


def before_address(source: Source) -> tuple[str, str]:
    """The full citation up to its address, and the address: "" where there is none to link."""
    url = source.row.url
    cited = source.full.removesuffix(after_address(source))
    if is_web_address(url) and cited.endswith(url):
        return cited.removesuffix(url), url
    return source.full, ""


def after_address(source: Source) -> str:
    """The stop that some citation styles have behind an address."""
    return "" if source.full.endswith(source.row.url) else "."


def tag_names(passage: Passage) -> str:
    return "; ".join([tag.name for tag in passage.tags])

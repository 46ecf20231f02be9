"""A work as an entry of a bibliography in hayagriva's format (YAML, of which JSON is a part).

Names, dates and addresses are plain text there; titles and publishers may hold mathematics and
braces, so that they are escaped and enclosed. That also keeps their capitals: only a reader knows
which of the words are names.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any
from urllib.parse import urlsplit

from app.domain.citations.kinds import BY_NAME, USUAL_KIND
from app.domain.citations.names import Name
from app.domain.citations.styles import Style
from app.domain.citations.works import Work, parts_of_date

PLACEHOLDER = "\ue0f0"  # where the place goes; of the private characters, so that no text has it
_WEB = re.compile(r"https?://[^\s/?#<>\"\\^`{|}]+[^\s<>\"\\^`{|}]*", re.IGNORECASE)
_YEAR = re.compile(r"(?<![0-9])[0-9]{4}(?![0-9])")


def entry(work: Work, style: Style) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The entry, and the details of the work that it cannot hold."""
    kind = BY_NAME.get(work.kind, BY_NAME[USUAL_KIND])
    type, parent = kind.hayagriva
    names, publisher = _who(work, style)
    date, url = _date(work.date), _address(work.url)
    container = clean(work.container)
    found: dict[str, Any] = {
        "type": type,
        # Of three stops at its end the processor keeps one.
        "title": _title(clean(work.title).replace("...", "…") or "Untitled"),
        "author": list(map(_name, names)),
        "date": date,
        "url": url,
    }
    if kind.name == "speech":
        found["genre"] = "Speech"
        publisher = ", ".join(filter(None, (container, publisher)))
    elif kind.name == "webpage" and not style.site:
        publisher = container or publisher
    elif parent and (container or (kind.name == "webpage" and publisher)):
        inside = {"publisher": escaped(publisher)} if container and publisher else {}
        found["parent"] = {"type": parent, "title": escaped(container or publisher), **inside}
        publisher = ""
    elif container:
        publisher = ", ".join(filter(None, (container, publisher)))
    found["publisher"] = escaped(publisher) if publisher else ""
    unused = [name for name, given, used in _compared(work, date, url) if given and not used]
    return {field: value for field, value in found.items() if value}, tuple(unused)


def clean(text: str) -> str:
    """On one line, without the characters that are no text: a NUL ends the whole bibliography."""
    kept = (c for c in text if c.isspace() or unicodedata.category(c) not in _NO_TEXT)
    return " ".join("".join(kept).split())


def escaped(text: str) -> str:
    return "{" + re.sub(r"([\\{}$])", r"\\\1", text) + "}"


_NO_TEXT = frozenset({"Cc", "Cs", "Co", "Cn"})


def _title(title: str) -> dict[str, str]:
    """With what stands before a colon or question mark for short citations."""
    first = re.split(r"(?<=[?!])\s|:\s|\s[–—]\s", title)[0]
    return {"value": escaped(title), **({"short": escaped(first)} if first != title else {})}


def _who(work: Work, style: Style) -> tuple[tuple[Name, ...], str]:
    """Authors and publisher. An organisation that publishes its own work stands as the style has
    it, and one that publishes a report or page without an author is its author."""
    names, publisher = work.names, clean(work.publisher)
    if not names and publisher and work.kind in ("report", "webpage"):
        names = (Name(publisher, organisation=True),)
    if len(names) == 1 and clean(names[0].direct).casefold() == publisher.casefold():
        if style.self_published == "author":
            return names, ""
        if style.self_published == "publisher":
            return (), publisher
    return names, publisher


def _name(name: Name) -> dict[str, str]:
    parts = {"name": name.family, "given-name": name.given, "suffix": name.suffix}
    return {part: text for part, value in parts.items() if (text := clean(value))} or {"name": "–"}


def _date(date: str) -> str:
    """ISO 8601 as far as it exists, else the year that it names."""
    if parts := parts_of_date(date):
        return "-".join([f"{parts[0]:04}", *(f"{part:02}" for part in parts[1:])])
    year = _YEAR.search(date)
    return year[0] if year else ""


def _address(url: str) -> str:
    """Of the web, and such as every program can take apart."""
    url = url.strip()
    try:
        host = urlsplit(url).hostname if _WEB.fullmatch(url) else ""
    except ValueError:
        return ""
    return url if host else ""


def _compared(work: Work, date: str, url: str) -> list[tuple[str, str, bool]]:
    exact = bool(date) and (date == work.date.strip())
    return [("date", work.date.strip(), exact), ("web address", work.url.strip(), bool(url))]

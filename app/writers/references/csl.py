"""CSL-JSON (schema 1.0.2): the briefs as Zotero, pandoc and other citation processors read them.

Names are taken apart into family, given and suffix; an organisation is a
`literal`, as CSL has it for names that are not to be taken apart. A date that is
not ISO 8601 is a `literal`, too, because a processor would guess at it otherwise.
"""

import json
from typing import Any

from app.domain.citations.names import Name
from app.domain.report.summary import Summary
from app.writers.contract import Written, unwatched
from app.writers.references.entries import Entry, entries


def write(summary: Summary, written: Written = unwatched) -> bytes:
    items = [_item(entry) for entry in entries(summary)]
    return f"{json.dumps(items, ensure_ascii=False, indent=2)}\n".encode()


def _item(entry: Entry) -> dict[str, Any]:
    item = {
        "id": entry.key,
        "citation-key": entry.key,
        "type": entry.kind.csl,
        "title": entry.title,
        "author": list(map(_name, entry.names)),
        "issued": _issued(entry),
        "container-title": entry.container,
        "publisher": entry.publisher,
        "URL": entry.url,
        "language": entry.language,
    }
    return {field: value for field, value in item.items() if value}


def _name(name: Name) -> dict[str, str]:
    if name.organisation:
        return {"literal": name.family}
    parts = {"family": name.family, "given": name.given, "suffix": name.suffix}
    return {part: text for part, text in parts.items() if text}


def _issued(entry: Entry) -> dict[str, Any]:
    if entry.date:
        return {"date-parts": [list(entry.date)]}
    return {"literal": entry.dated} if entry.dated else {}

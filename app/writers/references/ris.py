"""RIS: the briefs for EndNote, Zotero, Mendeley and library catalogues.

One field a line, two letters, two spaces, a hyphen and a space, CRLF, as the format was described
by Research Information Systems in 2001. UTF-8 without a byte order mark. Names are
“Family, Given, Suffix”; an organisation stands as it is called.
"""

from collections.abc import Iterator

from app.domain.report.summary import Summary
from app.writers.contract import Written, unwatched
from app.writers.references.entries import Entry, entries


def write(summary: Summary, written: Written = unwatched) -> bytes:
    lines = (f"{field}  - {value}\r\n" for entry in entries(summary) for field, value in _of(entry))
    return "".join(lines).encode()


def _of(entry: Entry) -> Iterator[tuple[str, str]]:
    yield "TY", entry.kind.ris
    yield "ID", entry.key
    for name in entry.names:
        yield "AU", name.inverted
    yield "TI", entry.title
    if entry.date:
        yield "PY", f"{entry.date[0]:04}"
    if date := _date(entry):
        yield "DA", date
    if entry.container:
        yield "T2", entry.container
    known = (("PB", entry.publisher), ("UR", entry.url), ("LA", entry.language))
    yield from ((field, value) for field, value in known if value)
    yield "ER", ""


def _date(entry: Entry) -> str:
    """YYYY/MM/DD/other, with the slashes of what is not known."""
    if not entry.date:
        return f"///{entry.dated}" if entry.dated else ""
    year, month, day = (*(f"{part:02}" for part in entry.date), "", "")[:3]
    return f"{year:0>4}/{month}/{day}/"

"""A brief: what is said about it, and what the project has of it; the orders of briefs."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from app.domain.citations.kinds import USUAL_KIND
from app.domain.document import PlacedBlock, Recognition
from app.domain.references import brief_ref
from app.domain.words import natural

NOT_KEPT = uuid.UUID(int=0)
"""The id of a brief or a revision that is not in a project, or was not asked for."""
NUMBER, TITLE, DATE, PUBLISHER, UNREAD, CHANGED = (
    "number", "title", "date", "publisher", "unread", "changed"
)  # fmt: skip
SORTS: Mapping[str, str] = {
    NUMBER: "Number",
    TITLE: "Title",
    DATE: "Newest",
    PUBLISHER: "Publisher",
    UNREAD: "Unread by you",
    CHANGED: "Changed last",
}
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Brief:
    """A brief as pages, search, citations, imports and exports have it.

    `date` is ISO 8601, possibly partial; `language` is ISO 639-1 or ""; `kind` is a name of KINDS;
    `organisations` are those of `authors` that are no persons; `attributes` go by their keys.
    `highlights` counts the live ones, `paragraphs` the numbered blocks of the body, `memos` those
    that stand. What only some ask for, and is empty elsewhere (store/briefs.py says who gets what):
    who brought it in and when, when something in it was changed last, the counts, and of the
    present text its digest, its reader and the text itself.
    """

    number: int
    title: str
    authors: tuple[str, ...] = ()
    publisher: str = ""
    date: str = ""
    url: str = ""
    language: str = ""
    note: str = ""
    kind: str = USUAL_KIND
    container: str = ""
    organisations: tuple[str, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict, hash=False)
    id: uuid.UUID = NOT_KEPT
    revision_id: uuid.UUID = NOT_KEPT
    rev: int = 0
    version: int = 0
    removed: bool = False
    created_at: datetime | None = None
    created_by: str = ""
    changed_at: datetime | None = None
    highlights: int = 0
    paragraphs: int = 0
    memos: int = 0
    text_sha256: str = ""
    reader: str = ""
    text: str = ""
    recognition: Recognition | None = None  # of the present text, where its pages are pictures

    @property
    def ref(self) -> str:
        return brief_ref(self.number)


@dataclass(frozen=True, slots=True)
class TextRow:
    """The whole canonical text of a brief, for formats that print or carry it."""

    brief: str
    text: str
    blocks: tuple[PlacedBlock, ...]


def in_order(
    briefs: Iterable[Brief], sort: str, read: Callable[[Brief], int] = lambda _: 0
) -> list[Brief]:
    """By one of SORTS, and what is even by number. Without a publisher or date a brief comes last.
    `read` is how many of its paragraphs who asks has read."""

    def unread(brief: Brief) -> int:
        if read(brief) >= brief.paragraphs:
            return 2
        return 1 if read(brief) else 0

    keys: dict[str, Callable[[Brief], Any]] = {
        NUMBER: lambda brief: 0,
        TITLE: lambda brief: natural(brief.title),
        DATE: lambda brief: brief.date,
        PUBLISHER: lambda brief: (not brief.publisher, natural(brief.publisher)),
        UNREAD: unread,
        CHANGED: lambda brief: brief.changed_at or _LONG_AGO,
    }
    numbered = sorted(briefs, key=lambda brief: brief.number)
    return sorted(numbered, key=keys[sort], reverse=sort in (DATE, CHANGED))

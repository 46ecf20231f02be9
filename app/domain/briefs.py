"""A brief: what is said about it, and what the project has of it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from app.domain.citations.kinds import USUAL_KIND
from app.domain.document import PlacedBlock, Recognition
from app.domain.references import brief_ref

NOT_KEPT = uuid.UUID(int=0)
"""The id of a brief or a revision that is not in a project, or was not asked for."""


@dataclass(frozen=True, slots=True)
class Brief:
    """A brief as pages, search, citations, imports and exports have it.

    `date` is ISO 8601, possibly partial; `language` is ISO 639-1 or ""; `kind` is a name of KINDS;
    `organisations` are those of `authors` that are no persons. `highlights` counts the live ones,
    `paragraphs` the numbered blocks of the body. What only some ask for, and is empty elsewhere
    (store/briefs.py says who gets what): who brought it in and when, when something in it was
    changed last, the counts, and of the present text its digest, its reader and the text itself.
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

"""What became of another tool's work: each passage, where it stands now or why nowhere."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from app.domain.anchors.placing import Unplaced
from app.domain.work.foreign_ids import DELETED, HERE, KNOWN, TAKEN, THERE

UNPLACED = "unplaced"
LEFT = (HERE, THERE, DELETED)
SHOWN = 2000  # characters of a passage
AROUND = 40  # characters on both sides of one that may be meant
HOW = {
    "position": "where the other tool had it",
    "quote": "by its words",
    "context": "by the words around it",
    "alike": "by its words, but for spaces, quotation marks or dashes",
    KNOWN: "there already",
    HERE: "otherwise here, left as it is",
    THERE: "changed in the file, left as it is here",
    TAKEN: "changed here to what the file says",
    DELETED: "deleted here, not restored",
    UNPLACED: "not placed",
}


class Meant(NamedTuple):
    """What may be meant: in the brief `ref` these words with those around them, `[start, end)` in
    code points. Reports of earlier versions do not say where: -1."""

    ref: str
    before: str
    words: str
    after: str
    start: int = -1
    end: int = -1


@dataclass(frozen=True, slots=True)
class ReportRow:
    """What became of a passage. `how` is a key of HOW; UNPLACED and LEFT have a
    `reason`; `candidates` are what may be meant. With
    these `offered` is all that it takes to mark the passage there: itself, the ids of its tags by
    their keys, its own ids and the digest of what is said about it (offered_passages.py)."""

    source: str
    passage: str
    tags: list[str]
    author: str
    ref: str
    how: str
    reason: str = ""
    candidates: list[Meant] | None = None
    offered: dict[str, Any] | None = None


def candidates(ref: str, text: str, result: Unplaced) -> list[Meant]:
    """What may be meant, in the text of the brief `ref`, as rows have it."""
    return [
        Meant(
            ref,
            text[max(0, each.start - AROUND) : each.start],
            text[each.start : each.end][:SHOWN],
            text[each.end : each.end + AROUND],
            each.start,
            each.end,
        )
        for each in result.candidates
        if each.end <= len(text)
    ]


class TakenBack(NamedTuple):
    """An import taken back: so many highlights and these briefs are removed; `left` are references
    and why they stay; `tags` stay in the codebook; `details` are the briefs of which the details
    are as they were, `records` the recommendations that are gone."""

    highlights: int
    briefs: list[str]
    left: list[tuple[str, str]]
    tags: list[str]
    details: list[str] = []  # noqa: RUF012 (of what an earlier version kept)
    records: list[str] = []  # noqa: RUF012


class DetailsRow(NamedTuple):
    """What of the details of the brief `ref` came from the file: (name, before, after), as they are
    kept, and what is otherwise there and was left: (name, here, there), as they are shown. `how` it
    was known to be this brief, as in ForeignSource."""

    ref: str
    how: str
    took: list[tuple[str, Any, Any]]
    left: list[tuple[str, str, str]]


class RecordRow(NamedTuple):
    """What became of the recommendation that the file calls `theirs`: `ref` is what it is here, ""
    for none; `how` as in PlannedRecord; `said` are sentences on what was left out, or why."""

    theirs: str
    title: str
    ref: str
    how: str
    said: list[str]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of the work; `id` is that of its event, `briefs` and `tags` are new ones.
    `unmatched` names the entries of the file that are no brief here."""

    id: uuid.UUID
    tool: str
    file: str
    briefs: tuple[str, ...]
    tags: tuple[str, ...]
    warnings: tuple[str, ...]
    rows: tuple[ReportRow, ...]
    details: tuple[DetailsRow, ...] = ()
    unmatched: tuple[str, ...] = ()
    records: tuple[RecordRow, ...] = ()

    def number(self, *how: str) -> int:
        """How many passages ended so."""
        return sum(row.how in how for row in self.rows)

    @property
    def placed(self) -> list[ReportRow]:
        """Those that the project did not have."""
        return [row for row in self.rows if row.how not in (KNOWN, TAKEN, UNPLACED, *LEFT)]

    @property
    def left(self) -> list[ReportRow]:
        """Those that came before and differ by now from what the file says."""
        return [row for row in self.rows if row.how in LEFT]

    @property
    def unplaced(self) -> list[ReportRow]:
        return [row for row in self.rows if row.how == UNPLACED]


def report_from(id: uuid.UUID, values: Mapping[str, Any]) -> ImportReport:
    """The report that an event holds."""
    lists = {name: tuple(values[name]) for name in ("briefs", "tags", "warnings")}
    rows = tuple(_row(row) for row in values["rows"])
    # Reports of earlier versions have neither.
    details = tuple(DetailsRow(*row) for row in values.get("details", ()))
    records = tuple(RecordRow(*row) for row in values.get("records", ()))
    about = {
        "records": records,
        "details": details,
        "unmatched": tuple(values.get("unmatched", ())),
    }
    return ImportReport(
        id=id, tool=values["tool"], file=values["file"], rows=rows, **lists, **about
    )


def _row(values: Mapping[str, Any]) -> ReportRow:
    row = ReportRow(**values)
    return replace(row, candidates=row.candidates and [Meant(*each) for each in row.candidates])

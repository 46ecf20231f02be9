"""The charts of a project's page: bars, and the table behind each."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.briefs import Brief
from app.domain.charts import (
    MOST_BARS,
    Bar,
    Pair,
    ReadingShare,
    TagCount,
    by_brief,
    by_pair,
    by_reader,
    in_colour,
    sentence,
)
from app.store import charts as store
from app.store import progress

MOST_NAMED = 3  # readers named beside a brief


@dataclass(frozen=True)
class Charts:
    cells: Sequence[TagCount]
    pairs: Sequence[Pair]
    readings: Sequence[ReadingShare]
    briefs: Sequence[Bar]
    tags: Sequence[Bar]
    readers: Sequence[Bar]
    read_by: dict[int, list[str]]  # by number of the brief

    def __bool__(self) -> bool:
        return bool(self.cells or self.readings)

    @property
    def marked(self) -> int:
        """How many briefs have a tagged passage."""
        return len({cell.brief for cell in self.cells})

    @property
    def legend(self) -> Sequence[TagCount]:
        """The tags that occur, each once; those in a colour of their own first."""
        tags = {cell.slug: cell for cell in self.cells}
        return list({slug: tags[slug] for slug in (*in_colour(self.cells), *tags)}.values())


def charts(project_id: uuid.UUID, briefs: Sequence[Brief]) -> Charts:
    """Three statements, whatever the project holds."""
    cells = store.cells(project_id)
    pairs = store.pairs(project_id, cells)
    readings = _readings(project_id, briefs)
    paragraphs = {brief.number: brief.paragraphs for brief in briefs}
    return Charts(
        cells=cells,
        pairs=pairs,
        readings=readings,
        briefs=sorted(by_brief(cells), key=lambda bar: -sum(s.width for s in bar.segments))[
            :MOST_BARS
        ],
        tags=by_pair(pairs),
        readers=by_reader(readings, paragraphs)[:MOST_BARS],
        read_by=_read_by(readings),
    )


def _readings(project_id: uuid.UUID, briefs: Sequence[Brief]) -> list[ReadingShare]:
    """What was counted before a block left the body counts no more than there is."""
    known = {brief.id: brief for brief in briefs}
    return [
        ReadingShare(
            reader.name,
            reader.handle,
            known[reader.brief_id].number,
            min(reader.paragraphs, known[reader.brief_id].paragraphs),
            known[reader.brief_id].paragraphs,
        )
        for reader in progress.readers(project_id)
        if reader.brief_id in known
    ]


def _read_by(readings: Sequence[ReadingShare]) -> dict[int, list[str]]:
    """“12 of 18 paragraphs read by Ana” for the first few of a brief, then how many others."""
    found: dict[int, list[str]] = {}
    for reading in readings:
        found.setdefault(reading.brief, []).append(sentence(reading))
    return {
        brief: [*named[:MOST_NAMED], *_others(len(named) - MOST_NAMED)]
        for brief, named in found.items()
    }


def _others(count: int) -> list[str]:
    return [f"and begun by {count} more"] if count > 0 else []

"""Which sentences of the briefs read like recommendations, and on which of them nobody has decided:
no recommendation rests on them, and nobody said that they are none."""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from hashlib import sha256
from typing import Any, NamedTuple

import sqlalchemy as sa

from app.domain.briefs import Brief as BriefRow
from app.domain.cues import RECOMMENDATION, Cue, cues
from app.domain.cues.cue import CueCounts
from app.domain.references import brief_ref
from app.store import briefs
from app.store.database import db, run
from app.store.names import IN_USE
from app.store.tables.briefs import Block, Brief, Highlight
from app.store.tables.recommendations import DecidedCue, Recommendation, RecommendationPassage

KEPT = 1_000  # revisions whose sentences are remembered: a text never changes
_PROJECT: sa.BindParameter[uuid.UUID] = sa.bindparam("project")
_HERE = (Brief.project_id == _PROJECT, Brief.deleted_at.is_(None), Brief.revision_id.is_not(None))
_BRIEFS = (
    sa.select(Brief.id, Brief.number, Brief.revision_id, Brief.language)
    .where(*_HERE)
    .order_by(Brief.number)
)
_APART = (
    sa.select(Block.revision_id, Block.ordinal)
    .join(Brief, (Brief.project_id == Block.project_id) & (Brief.revision_id == Block.revision_id))
    .where(*_HERE, Block.zone != "body")
    .order_by(Block.ordinal)
)
_RESTED_ON = (
    sa.select(Highlight.revision_id, Highlight.start, Highlight.end)
    .join(
        RecommendationPassage,
        (RecommendationPassage.project_id == Highlight.project_id)
        & (RecommendationPassage.highlight_id == Highlight.id),
    )
    .join(
        Recommendation,
        (Recommendation.project_id == RecommendationPassage.project_id)
        & (Recommendation.id == RecommendationPassage.recommendation_id),
    )
    .where(
        Highlight.project_id == _PROJECT,
        Highlight.deleted_at.is_(None),
        *IN_USE,
    )
)
_DECIDED = sa.select(DecidedCue.brief_id, DecidedCue.words).where(DecidedCue.project_id == _PROJECT)


class FoundCue(NamedTuple):
    """A sentence of B<brief> that reads like a recommendation."""

    brief: int
    cue: Cue


def undecided(project_id: uuid.UUID, brief_number: int | None = None) -> list[FoundCue]:
    """Those nobody has decided on, in the order of the briefs, or those of one brief. Four
    statements, and two for each text that was not looked through since the program started."""
    found = _each(project_id, brief_number)
    return [FoundCue(brief, cue) for brief, cue, name in found if name == "undecided"]


def counted(project_id: uuid.UUID) -> Mapping[str, CueCounts]:
    """By reference of each brief that has any. Statements as in `undecided`."""
    found = Counter((brief_ref(brief), name) for brief, _, name in _each(project_id))
    return {
        ref: CueCounts(**{name: found[ref, name] for name in CueCounts._fields})
        for ref in dict.fromkeys(ref for ref, _ in found)
    }


def _each(project_id: uuid.UUID, brief_number: int | None = None) -> Iterator[tuple[int, Cue, str]]:
    """Number of the brief, sentence, and which of CueCounts it is."""
    apart, taken, decided = (
        _by_owner(run(statement, project=project_id).all())
        for statement in (_APART, _RESTED_ON, _DECIDED)
    )
    for id, number, revision_id, language in run(_BRIEFS, project=project_id).all():
        if brief_number not in (None, number):
            continue
        for cue in hits(project_id, revision_id, language, [at for (at,) in apart[revision_id]]):
            if any(start < cue.end and cue.start < end for start, end in taken[revision_id]):
                yield number, cue, "recorded"
            else:
                settled = (digest(cue.sentence),) in decided[id]
                yield number, cue, "settled" if settled else "undecided"


def hits(
    project_id: uuid.UUID, revision_id: uuid.UUID, language: str, apart: Collection[int]
) -> Sequence[Cue]:
    """The sentences of a revision that read like recommendations; `apart` are the ordinals of its
    blocks outside the body, which somebody may change."""
    return _hits(project_id, revision_id, language, tuple(apart))


def hits_at(project_id: uuid.UUID, brief: BriefRow, start: int, end: int) -> list[Cue]:
    """Those of a brief that the span touches."""
    apart = [at for _, at in run(_APART.where(Brief.id == brief.id), project=project_id)]
    found = hits(project_id, brief.revision_id, brief.language, apart)
    return [cue for cue in found if cue.start < end and start < cue.end]


def digest(sentence: str) -> str:
    return sha256(sentence.encode()).hexdigest()


def decided(project_id: uuid.UUID, ids: Collection[uuid.UUID]) -> list[DecidedCue]:
    """The rows with these ids that are there."""
    rows = sa.select(DecidedCue).where(DecidedCue.project_id == project_id, DecidedCue.id.in_(ids))
    return list(db.session.scalars(rows.execution_options(populate_existing=True)))


def decided_words(project_id: uuid.UUID, brief_id: uuid.UUID) -> set[str]:
    """The digests of the sentences of a brief that are none."""
    words = sa.select(DecidedCue.words)
    here = (DecidedCue.project_id == project_id, DecidedCue.brief_id == brief_id)
    return set(db.session.scalars(words.where(*here)))


def decide(rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep these rows; keys are columns."""
    db.session.execute(sa.insert(DecidedCue), rows)


def forget(project_id: uuid.UUID, ids: Collection[uuid.UUID]) -> None:
    """They are undecided again."""
    db.session.execute(
        sa.delete(DecidedCue).where(DecidedCue.project_id == project_id, DecidedCue.id.in_(ids))
    )


@lru_cache(maxsize=KEPT)
def _hits(
    project_id: uuid.UUID, revision_id: uuid.UUID, language: str, _apart: tuple[int, ...]
) -> tuple[Cue, ...]:
    text = briefs.revision_text(project_id, revision_id)
    found = cues(text, briefs.blocks(project_id, revision_id), language)
    return tuple(cue for cue in found if cue.verdict == RECOMMENDATION)


def _by_owner(rows: Sequence[sa.Row[Any]]) -> Mapping[uuid.UUID, list[tuple[Any, ...]]]:
    found: dict[uuid.UUID, list[tuple[Any, ...]]] = defaultdict(list)
    for row in rows:
        found[row[0]].append(tuple(row[1:]))
    return found

"""Which briefs may be one source: those of a common author that nobody has decided about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from app.domain.briefs import Brief
from app.domain.recommendations.record import Origin


class KeptApart(NamedTuple):
    """Somebody looked and said why these briefs (references) are a source each. The time is
    aware."""

    briefs: tuple[str, ...]
    reason: str
    by: str
    at: datetime


class Suggestion(NamedTuple):
    """Briefs (references), two at least, that have this author in common."""

    author: str
    briefs: tuple[str, ...]


def suggested(
    briefs: Iterable[Brief], origins: Iterable[Origin], apart: Iterable[KeptApart]
) -> list[Suggestion]:
    """By author, unless the briefs are one source already or were said to be a source each; one
    that comes later asks anew. Briefs that have several authors in common are suggested once."""
    by_author: dict[str, list[Brief]] = defaultdict(list)
    for brief in briefs:
        for author in dict.fromkeys(" ".join(each.split()) for each in brief.authors):
            by_author[author.casefold()].append(brief)
    decided = [set(each.briefs) for each in origins] + [set(each.briefs) for each in apart]
    found: dict[tuple[str, ...], Suggestion] = {}
    for key, theirs in by_author.items():
        refs = tuple(brief.ref for brief in theirs)
        if len(refs) > 1 and not any(known.issuperset(refs) for known in decided):
            name = next(
                each for each in theirs[0].authors if " ".join(each.split()).casefold() == key
            )
            found.setdefault(refs, Suggestion(" ".join(name.split()), refs))
    return list(found.values())

"""Under which section each recommendation of a report stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from app.domain.passages import Passage
from app.domain.recommendations.kinds import (
    LIVE,
)
from app.domain.recommendations.record import Recommendation
from app.domain.report.summary import Section, Summary
from app.domain.report.wording import count

NO_THEME = "Without a theme"


class Theme(NamedTuple):
    """A section with the recommendations that stand in it, those that stand elsewhere and rest on
    its passages, and its passages that are in none, as far as the summary has them: `unused` of
    them."""

    section: Section
    records: tuple[Recommendation, ...] = ()
    elsewhere: tuple[Recommendation, ...] = ()
    loose: tuple[Passage, ...] = ()
    unused: int = 0

    @property
    def title(self) -> str:
        return self.section.title if self.section.tag or not self.records else NO_THEME

    @property
    def counts(self) -> str:
        """“2 recommendations”, or how many passages there are."""
        found = len(self.records)
        return count(found, "recommendation") if found else self.section.counts


def themes(summary: Summary) -> tuple[Theme, ...]:
    """A recommendation stands under the first tag of its passages, in the codebook's order, that
    has a section; without one under none. It is left out where all its sections are."""
    records = standing(summary)
    if not records:
        return tuple(Theme(s, loose=s.passages, unused=s.found) for s in summary.sections)
    home = {row.number: _home(row, summary) for row in records}
    held = in_records(records)
    sections = list(summary.sections)
    if "" in home.values() and all(each.tag for each in sections):
        sections.append(Section(None, (), ()))

    def theme(section: Section) -> Theme:
        slug, here = section.tag.slug if section.tag else "", {p.ref for p in section.passages}
        own = tuple(row for row in records if home[row.number] == slug)
        resting = (row for row in records if home[row.number] != slug)
        # Without a theme nothing is found under another: a passage has no tag, its record has one.
        elsewhere = (row for row in resting if slug and not here.isdisjoint(_rests_on(row)))
        loose = tuple(each for each in section.passages if each.ref not in held)
        unused = section.found - (len(section.passages) - len(loose))
        return Theme(section, own, tuple(elsewhere), loose, unused)

    return tuple(map(theme, sections))


def in_records(rows: Iterable[Recommendation]) -> set[str]:
    """The passages (references) that are in any of them, whatever they are there."""
    return {each.passage.ref for row in rows for each in row.evidence}


def _rests_on(row: Recommendation) -> Iterator[str]:
    return (each.passage.ref for each in row.evidence if each.stance != "context")


def standing(summary: Summary) -> tuple[Recommendation, ...]:
    """Those that the report prints: neither withdrawn, merged nor left out."""
    shown = {section.tag.slug for section in summary.sections if section.tag}
    hidden = {section.tag.slug if section.tag else "" for section in summary.left_out}

    def goes_in(row: Recommendation) -> bool:
        tags = row.tags or ("",)
        return bool(shown.intersection(tags)) or not hidden.intersection(tags)

    return tuple(row for row in summary.recommendations if row.state == LIVE and goes_in(row))


def _home(row: Recommendation, summary: Summary) -> str:
    tags = {section.tag.slug for section in summary.sections if section.tag}.intersection(row.tags)
    return next((tag.slug for tag in summary.codebook if tag.slug in tags), "")

"""What a report has that one asks about before it is handed in: open fields, and what needs a
look."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from app.domain.recommendations.basis import OF_PASSAGES, Cause
from app.domain.report.summary import Summary
from app.domain.report.themes import standing
from app.domain.report.wording import count, listed


class Unsettled(NamedTuple):
    """How many fields (Who, Should do what, By when, Strength) nobody has looked at, how many
    passages need a look, and how many other things do that something printed rests on."""

    fields: int = 0
    passages: int = 0
    others: int = 0

    @property
    def said(self) -> str:
        """“2 open fields and 1 passage that needs a look”, "" where there is nothing."""
        parts = [count(self.fields, "open field")] if self.fields else []
        if self.passages:
            parts.append(f"{count(self.passages, 'passage')} {_need(self.passages)}")
        if self.others:
            parts.append(f"{count(self.others, 'tag')} defined otherwise by now")
        return listed(parts)

    @property
    def question(self) -> str:
        return f"This report has {self.said}. Hand in anyway?"


class ToSettle(NamedTuple):
    """A recommendation (“R7”) or the synthesis of a tag (its slug) of the report: what is open in
    it, and why it needs a look."""

    ref: str
    name: str
    open: tuple[str, ...]
    causes: tuple[Cause, ...]


def to_settle(summary: Summary) -> Iterator[ToSettle]:
    """What of the report is open or needs a look, in its order."""
    for row in standing(summary):
        if row.open or row.needs_a_look:
            yield ToSettle(row.ref, row.title, row.open, row.needs_a_look)
    for section in summary.sections:
        causes = summary.looks.get(section.tag.slug, ()) if section.tag else ()
        if section.tag and section.synthesis and causes:
            yield ToSettle(section.tag.slug, section.tag.name, (), tuple(causes))


def unsettled(summary: Summary) -> Unsettled:
    """Each passage and each tag counts once, however much rests on it."""
    rows = list(to_settle(summary))
    causes = {(each.kind in OF_PASSAGES, each.on) for row in rows for each in row.causes}
    passages = sum(of_passage for of_passage, _ in causes)
    return Unsettled(sum(len(row.open) for row in rows), passages, len(causes) - passages)


def _need(number: int) -> str:
    return "that needs a look" if number == 1 else "that need a look"

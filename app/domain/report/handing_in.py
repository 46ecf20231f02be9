"""What a report has that one asks about before it is handed in: open fields, and what needs a
look."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from app.domain.recommendations.basis import (
    CELL,
    MESSAGE,
    OF_PASSAGES,
    RECOMMENDATION,
    SYNTHESIS,
)
from app.domain.recommendations.wording import shortened
from app.domain.report.matrix import SummaryCell
from app.domain.report.settings import KeyMessageText
from app.domain.report.summary import Summary
from app.domain.report.themes import standing
from app.domain.report.wording import count, listed
from app.domain.tags import Tag


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
            what = "other thing" if self.passages else "thing"
            parts.append(f"{count(self.others, what)} {_need(self.others)}")
        return listed(parts)

    @property
    def question(self) -> str:
        return f"This report has {self.said}. Hand in anyway?"


class ToSettle(NamedTuple):
    """Something of the report: a recommendation, whose `ref` is “R7”, the synthesis of a tag, a
    cell of the matrix or a key message (`kind` is one of RECOMMENDATION, SYNTHESIS, CELL, MESSAGE),
    and what is open in it and why it needs a look, in words."""

    kind: str
    ref: str
    name: str
    open: tuple[str, ...]
    looks: tuple[str, ...]


def to_settle(summary: Summary) -> Iterator[ToSettle]:
    """What of the report is open or needs a look, in its order."""
    for number, message in _messages(summary):
        said = tuple(each.said for each in message.needs_a_look)
        yield ToSettle(MESSAGE, f"Key message {number}", shortened(message.text), (), said)
    for row in standing(summary):
        if row.open or row.needs_a_look:
            said = tuple(each.said for each in row.needs_a_look)
            yield ToSettle(RECOMMENDATION, row.ref, row.title, row.open, said)
    for tag in _syntheses(summary):
        said = tuple(each.said for each in summary.looks[tag.slug])
        yield ToSettle(SYNTHESIS, tag.slug, tag.name, (), said)
    for (brief, tag), cell in _cells(summary):
        yield ToSettle(CELL, brief, tag.name, (), cell.needs_a_look)


def nothing_left(summary: Summary) -> str:
    """What is said of a report in which nothing is open and nothing needs a look."""
    if standing(summary):
        return "Every field is settled, and nothing needs a look."
    if summary.held:
        return "There is no recommendation in it; nothing needs a look."
    return "There is no passage and no recommendation in it: only what stands around them."


def unsettled(summary: Summary) -> Unsettled:
    """Each passage and each tag counts once, however much rests on it; so does a cell."""
    rows = standing(summary)
    causes = {each for row in rows for each in row.needs_a_look}
    causes |= {each for tag in _syntheses(summary) for each in summary.looks[tag.slug]}
    causes |= {each for _, message in _messages(summary) for each in message.needs_a_look}
    named = {(each.kind in OF_PASSAGES, each.on) for each in causes}
    passages = sum(of_passage for of_passage, _ in named)
    others = len(named) - passages + sum(1 for _ in _cells(summary))
    return Unsettled(sum(len(row.open) for row in rows), passages, others)


def _messages(summary: Summary) -> Iterator[tuple[int, KeyMessageText]]:
    """By place, the key messages in the report that need a look."""
    if "messages" in summary.choices:
        for number, message in enumerate(summary.settings.messages, 1):
            if message.needs_a_look:
                yield number, message


def _syntheses(summary: Summary) -> Iterator[Tag]:
    """The tags whose synthesis is in the report and needs a look."""
    for section in summary.sections:
        if section.tag and section.synthesis and summary.looks.get(section.tag.slug):
            yield section.tag


def _cells(summary: Summary) -> Iterator[tuple[tuple[str, Tag], SummaryCell]]:
    """By brief and tag, the cells in the report that need a look."""
    names = {tag.slug: tag for tag in summary.matrix.tags}
    for (brief, slug), cell in summary.matrix.cells.items():
        if cell.needs_a_look and "matrix" in summary.choices:
            yield (brief, names[slug]), cell


def _need(number: int) -> str:
    return "that needs a look" if number == 1 else "that need a look"

"""Memos: what analysts write about a whole brief or about a tag. A passage that a memo names by its
reference is linked from there, with brackets or without: `B1:4`, `[B1:4, B2:7]`."""

from __future__ import annotations

import re
from typing import NamedTuple

from app.domain.passages import Reply
from app.domain.references import ONE, brief_ref, passages_in
from app.domain.report.synthesis import CITATION, Citation, Paragraph, Part, PlainText

LONGEST = 20_000  # code points
_NAMED = re.compile(rf"{CITATION}|(?<![\w:]){ONE}(?![\w:])")
_BLANK_LINES = re.compile(r"\n[ \t]*\n\s*")


class Memo(NamedTuple):
    """One entry of the thread on a brief, by its number, or on a tag, by its slug: the other is 0
    or ""."""

    brief: int
    tag: str
    said: Reply

    @property
    def on(self) -> str:
        """B1, or the slug of the tag."""
        return brief_ref(self.brief) if self.brief else self.tag


def paragraphs_of(text: str) -> tuple[Paragraph, ...]:
    """The text cut at blank lines, and the passages that it names told apart. The words are those
    of the text, markup among them."""
    return tuple(Paragraph(tuple(_parts(each))) for each in _BLANK_LINES.split(text.strip()))


def named_in(text: str) -> tuple[str, ...]:
    """The passages that it names, each once, in order."""
    found = (ref for match in _NAMED.finditer(text) for ref in passages_in(match[0]))
    return tuple(dict.fromkeys(found))


def _parts(text: str) -> list[Part]:
    parts: list[Part] = []
    at = 0
    for found in _NAMED.finditer(text):
        if found.start() > at:
            parts.append(PlainText(text[at : found.start()]))
        parts.append(Citation(passages_in(found[0]), found[0]))
        at = found.end()
    return [*parts, PlainText(text[at:])] if at < len(text) else parts

"""What analysts wrote, as documents print it: what it rests on in brackets or as footnotes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from app.domain.report.wording import by_whom
from app.domain.runs import Run, Runs

_STOPS = ".,;:!?"


class Mention(NamedTuple):
    """What a synthesis rests on. `place` is an id in the document, or "" where the passage does not
    stand in it; `permalink` is the address, or only the path, of its place in Briefmark."""

    ref: str
    text: Runs
    place: str
    permalink: str
    missing: bool = False


Words = str | Run | tuple[Mention, ...]


class Item(NamedTuple):
    """A paragraph that is an item of a list, of a numbered one where it has a number; below 0 it
    is none."""

    parts: tuple[Words, ...]
    number: int = 0


@dataclass(frozen=True, slots=True)
class OwnWords:
    """What analysts wrote, of the tag `tag` where it is a synthesis, by `by` at `at` (aware);
    without paragraphs when nothing is written yet, which only the page says. A tuple of Mention
    stands for one pair of brackets or, with `footnotes`, for one note. `title` may be ""."""

    title: str
    tag: str
    name: str
    paragraphs: tuple[tuple[Words, ...] | Item, ...]
    by: str
    at: datetime | None = None
    footnotes: bool = False

    def items(self) -> Iterator[Item]:
        """The paragraphs as documents print them."""
        for each in self.paragraphs:
            item = each if isinstance(each, Item) else Item(each, -1)
            parts = with_signs_behind(item.parts) if self.footnotes else item.parts
            yield item._replace(parts=parts)

    @property
    def signed(self) -> str:
        """“Ben Adler, 22 November 2026”, or what is known of that."""
        return by_whom(self.by, self.at) if self.by and self.at else self.by


class KeyMessage(NamedTuple):
    """`records` lead to what it rests on; `flag` is what keeps it from being final, or ""."""

    parts: tuple[Words, ...]
    confidence: str
    records: Runs
    flag: str = ""

    @property
    def with_footnotes(self) -> tuple[Words, ...]:
        """As documents print it."""
        return with_signs_behind(self.parts)


def with_signs_behind(parts: Iterable[Words]) -> tuple[Words, ...]:
    """The same where each tuple of Mention is a footnote, whose sign stands at the word before it
    and behind the stop after it. Those with nothing between them are one: the signs of two, 1 and
    2, would be read as 12."""
    found: list[Words] = []
    words: str | Run = ""
    note: tuple[Mention, ...] = ()
    for part in _with_neighbours_as_one(parts):
        if not isinstance(part, str | Run):
            words, note = _saying(words, text_of(words).rstrip()), part
            continue
        text = text_of(part)
        rest = text.lstrip(_STOPS) if note else text
        found += [words, _saying(part, text[: len(text) - len(rest)]), note]
        words, note = _saying(part, rest), ()
    found += [words, note]
    return tuple(each for each in found if (text_of(each) if isinstance(each, Run) else each))


def _with_neighbours_as_one(parts: Iterable[Words]) -> Iterator[Words]:
    note: tuple[Mention, ...] = ()
    space: list[str | Run] = []  # behind a note
    for part in parts:
        if not isinstance(part, str | Run):
            note, space = (*note, *part), []
        elif note and not text_of(part).strip():
            space.append(part)
        else:
            yield from ([note] if note else [])
            yield from space
            yield part
            note, space = (), []
    yield from ([note] if note else [])


def text_of(words: str | Run) -> str:
    return words.text if isinstance(words, Run) else words


def _saying(words: str | Run, text: str) -> str | Run:
    return words._replace(text=text) if isinstance(words, Run) else text

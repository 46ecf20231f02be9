"""The document as data: kinds of parts, which every format renders, each with one function.

A new part of the report is a function in document.py, made of these. A new kind is a class here
and a function (or a block of a template) in each of the formats; tests/writers/test_documents.py
tries every kind in every format.

Texts are plain and unescaped. An `id` is a place in the document, made of ASCII letters, digits and
hyphens; a run or a citation leads there by `#id`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple, get_args

from app.domain.passages import Passage
from app.domain.report.summary import Section
from app.domain.report.wording import by_whom
from app.domain.runs import Run, Runs


class Fact(NamedTuple):
    label: str
    value: Run


@dataclass(frozen=True, slots=True)
class Facts:
    """Short labels, each with what is to be said."""

    rows: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Cover:
    """`kind` is what sort of document it is, `title` is what people call the project."""

    kind: str
    title: str
    question: str
    facts: Facts


@dataclass(frozen=True, slots=True)
class Contents:
    """The headings of the first two levels, each leading to its place."""

    title: str


@dataclass(frozen=True, slots=True)
class Heading:
    """`level` is 1 to 3, below the title. `count` says how much stands under it, where the contents
    are to tell; `colour` is that of a tag."""

    level: int
    title: str
    id: str
    count: str = ""
    colour: str = ""


@dataclass(frozen=True, slots=True)
class Prose:
    """A paragraph. `role` is "definition" of a tag, "counts" or "plain"; `with_next` when it
    introduces what follows."""

    text: Runs
    label: str = ""
    role: str = "plain"
    with_next: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """The first column names the rows, the others hold numbers. It is no wider than a page."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Run, ...], ...]


class Mention(NamedTuple):
    """What a synthesis rests on. `place` is an id in the document, or "" where the passage does not
    stand in it; `permalink` is the address, or only the path, of its place in Briefmark."""

    ref: str
    text: Runs
    place: str
    permalink: str
    missing: bool = False


@dataclass(frozen=True, slots=True)
class OwnWords:
    """The synthesis of the tag `tag`, by `by` at `at` (aware); without paragraphs when nothing is
    written yet, which only the page says. A tuple of Mention stands for one pair of brackets."""

    title: str
    tag: str
    name: str
    paragraphs: tuple[tuple[str | tuple[Mention, ...], ...], ...]
    by: str
    at: datetime | None = None

    @property
    def signed(self) -> str:
        """“Ben Adler, 22 November 2026”, or what is known of that."""
        return by_whom(self.by, self.at) if self.by and self.at else self.by


@dataclass(frozen=True, slots=True)
class Passages:
    """The passages under the id `under`, of the tag `tag` or untagged. They are not rendered here:
    a format may repeat one by reference, stream, or cut at a number."""

    title: str
    under: str
    tag: str
    name: str
    passages: Sequence[Passage]
    anchors: Anchors

    def places(self) -> Iterator[tuple[str, Passage]]:
        """Each with the id of its place."""
        return self.anchors.places(self.under, self.passages)


@dataclass(frozen=True, slots=True)
class Bullets:
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Defined:
    """A tag with its texts, each behind its label."""

    name: str
    slug: str
    colour: str
    retired: bool
    texts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Codebook:
    """`empty` is said where there is nothing, also of a single tag by `undefined`."""

    tags: tuple[Defined, ...]
    empty: str
    undefined: str


class Listed(NamedTuple):
    """`checks` are labels with what can be compared: a checksum, a version."""

    ref: str
    text: Runs
    checks: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Sources:
    entries: tuple[Listed, ...]
    empty: str


Part = (
    Facts | Contents | Heading | Prose | Table | OwnWords | Passages | Bullets | Codebook | Sources
)
KINDS: tuple[type[Part], ...] = get_args(Part)


@dataclass(frozen=True, slots=True)
class Report:
    """`title` names the file, `authors` are display names, `language` is ISO 639-1."""

    title: str
    authors: tuple[str, ...]
    language: str
    date: date
    cover: Cover
    parts: tuple[Part, ...]

    def holds(self, place: str) -> bool:
        """Whether a heading has this id."""
        return any(heading.id == place for heading in self.headings())

    def headings(self) -> tuple[Heading, ...]:
        """Those that the contents list."""
        return tuple(p for p in self.parts if isinstance(p, Heading) and p.level <= 2)

    def chapters(self) -> tuple[tuple[Part, ...], ...]:
        """The parts cut before each of these headings; what stands before the first has none."""
        found: list[list[Part]] = []
        for part in self.parts:
            if isinstance(part, Heading) and part.level <= 2:
                found.append([])
            if found:
                found[-1].append(part)
        return tuple(map(tuple, found))

    def passages(self) -> dict[str, Passage]:
        """Each once, by its reference."""
        lists = (part.passages for part in self.parts if isinstance(part, Passages))
        return {passage.ref: passage for passages in lists for passage in passages}


@dataclass(frozen=True, slots=True)
class Anchors:
    """The id of each passage, and of each time that it stands again under a further tag: by the id
    of the section and the reference."""

    first: dict[str, str]
    again: dict[tuple[str, str], str]

    def place(self, under: str, ref: str) -> str:
        """In this section, else elsewhere in the document, else ""."""
        return self.again.get((under, ref)) or self.first.get(ref, "")

    def places(self, under: str, passages: Iterable[Passage]) -> Iterator[tuple[str, Passage]]:
        """The passages of a section, each with the id of its place there."""
        for passage in passages:
            yield self.place(under, passage.ref), passage


def anchors_of(sections: Iterable[Section]) -> Anchors:
    first: dict[str, str] = {}
    again: dict[tuple[str, str], str] = {}
    for section in sections:
        under = section.id
        for passage in section.passages:
            ref = passage.ref
            plain = ref.replace(":", "-")
            if ref in first:
                again[under, ref] = f"{plain}-{under}"
            else:
                first[ref] = plain
    return Anchors(first, again)

"""The document as data: kinds of parts, which every format renders, each with one function.

A new part of the report is a function in document.py, made of these. A new kind is a class here
and a function (or a block of a template) in each of the formats; tests/writers/test_documents.py
tries every kind in every format.

Texts are plain and unescaped. An `id` is a place in the document, made of ASCII letters, digits and
hyphens; a run or a citation leads there by `#id`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple, get_args

from app.domain.page_regions import RegionPicture
from app.domain.passages import Passage
from app.domain.recommendations.kinds import STANCES
from app.domain.report.logo import Logo
from app.domain.report.own_words import KeyMessage, OwnWords
from app.domain.report.places import Anchors
from app.domain.report.quoting import Quotation, quotation
from app.domain.report.wording import listed
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
    """`kind` is what sort of document it is, `title` is what people call it. `marking` and `draft`
    stand at the foot of every page, too; `reading` says how to read it. Texts may be "". The `logo`
    has its bytes where a file is written."""

    kind: str
    title: str
    question: str
    facts: Facts
    subtitle: str = ""
    organisation: str = ""
    prepared_for: str = ""
    marking: str = ""
    authors: tuple[str, ...] = ()
    scope: str = ""
    date: str = ""
    draft: str = ""
    reading: str = ""
    logo: Logo | None = None

    @property
    def whole_page(self) -> bool:
        """Whether it stands on a page of its own."""
        said = self.subtitle or self.organisation or self.prepared_for or self.reading
        return bool(said or self.logo)

    @property
    def logo_alt(self) -> str:
        """What the logo is called for those who do not see it."""
        return self.organisation or "Logo"

    def rows(self) -> Iterator[Fact]:
        """All that stands under the title, each behind its label."""
        question = self.question if self.subtitle else ""  # else it is the subtitle
        for label, said in (
            ("Prepared by", listed(self.authors)),
            ("For", self.prepared_for),
            ("Date", self.date),
            ("Question", question),
            ("Scope", self.scope),
        ):
            if said:
                yield Fact(label, Run(said))
        yield from self.facts.rows


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
    """A paragraph. `role` is "definition" of a tag, "counts", "note", which is small, "aside",
    whose label stands above it, or "plain"; `with_next` when it introduces what follows."""

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


Cell = tuple[Runs, ...]  # lines


@dataclass(frozen=True, slots=True)
class WideTable:
    """A table on pages in landscape; a Heading and Prose that introduce it stand there, too.
    `weights` share the width out, one a column: one of 0 is as wide as what is in it. `note` is
    said below."""

    name: str
    head: tuple[str, ...]
    weights: tuple[float, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class KeyMessages:
    """Numbered from 1."""

    items: tuple[KeyMessage, ...]


@dataclass(frozen=True, slots=True)
class Passages:
    """The passages under the id `under`, of the tag `tag` or untagged, `found` of them, of which a
    page may know only the first. They are not rendered here: a format may repeat one by reference,
    stream, or cut at a number. `refs`: with their references
    and tags. `rest` completes the sentences of some, by reference: what stands before and after."""

    title: str
    under: str
    tag: str
    name: str
    passages: Sequence[Passage]
    found: int
    anchors: Anchors
    refs: bool = True
    rest: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def places(self) -> Iterator[tuple[str, Passage]]:
        """Each with the id of its place."""
        return self.anchors.places(self.under, self.passages)

    def quoted(self, passage: Passage) -> Quotation:
        return quotation(passage, *self.rest.get(passage.ref, ()))


class EvidenceGroup(NamedTuple):
    label: str
    quotations: tuple[Quotation, ...]


class Labelled(NamedTuple):
    """A `wide` one takes the whole width."""

    label: str
    text: Runs
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """A recommendation: its heading, of this `level`, with the id `id`, then `statement`, or the
    one passage that says it (`quote`), `strip` with its fields, what is for and against, or that
    nothing `against` was found, open questions, and further texts below their labels."""

    id: str
    ref: str
    title: str
    statement: Runs
    strip: tuple[Labelled, ...]
    quote: Quotation | None = None
    groups: tuple[EvidenceGroup, ...] = ()
    against: Runs = ()
    questions: tuple[Runs, ...] = ()
    below: tuple[Labelled, ...] = ()
    flags: tuple[str, ...] = ()
    level: int = 3

    def quotations(self) -> Iterator[Quotation]:
        """Those printed here."""
        every = (self.quote, *(each for group in self.groups for each in group.quotations))
        return (each for each in every if each and not each.see)

    def sections(self) -> Iterator[Labelled]:
        """The texts below their labels."""
        if self.against:
            yield Labelled(STANCES["opposes"], self.against)
        label = "Open question" if len(self.questions) == 1 else "Open questions"
        for n, question in enumerate(self.questions):
            yield Labelled("" if n else label, question)
        yield from self.below


@dataclass(frozen=True, slots=True)
class Bullets:
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Defined:
    """A tag with its texts, each behind its label; `slug` is "" where it is not printed."""

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


class OnItsPage(NamedTuple):
    """`text` says which passage it is."""

    ref: str
    text: Runs
    pictures: tuple[RegionPicture, ...]

    def alt(self, picture: RegionPicture) -> str:
        """What is said to those who do not see it."""
        return f"{self.ref}, outlined where it is printed: page {picture.page} of the file"

    def files(self) -> Iterator[tuple[str, RegionPicture]]:
        """Each with a name that no other of the report has, of ASCII letters, digits, hyphens."""
        for n, picture in enumerate(self.pictures):
            yield f"{self.ref.replace(':', '-')}-{n}", picture


@dataclass(frozen=True, slots=True)
class Pictures:
    """Passages as they are printed on the pages of their originals."""

    entries: tuple[OnItsPage, ...]


Part = (
    Facts
    | Contents
    | Heading
    | Prose
    | Table
    | WideTable
    | KeyMessages
    | OwnWords
    | Passages
    | Record
    | Bullets
    | Codebook
    | Sources
    | Pictures
)
KINDS: tuple[type[Part], ...] = get_args(Part)


@dataclass(frozen=True, slots=True)
class Report:
    """`title` names the file, `authors` are display names, `language` is ISO 639-1. `foot` stands
    at the foot of every page."""

    title: str
    authors: tuple[str, ...]
    language: str
    date: date
    cover: Cover
    parts: tuple[Part, ...]
    foot: str = ""

    @property
    def has_pictures(self) -> bool:
        """The logo, or those of its passages."""
        return bool(self.cover.logo) or any(isinstance(part, Pictures) for part in self.parts)

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

    def sheets(self) -> Iterator[tuple[bool, tuple[Part, ...]]]:
        """The parts that stand on pages of one kind: whether that is landscape, and they."""
        wide, found = False, list[Part]()
        for part in self.parts:
            is_wide = isinstance(part, WideTable)
            if is_wide and not wide:
                kept = _introduced_at(found)
                if found[:kept]:
                    yield False, tuple(found[:kept])
                del found[:kept]
            elif wide and not is_wide and not _introduces(part):
                kept = _introduced_at(found)
                yield True, tuple(found[:kept])
                del found[:kept]
            else:
                is_wide = wide
            found.append(part)
            wide = is_wide
        if found:
            yield wide, tuple(found)

    def passages(self) -> dict[str, Passage]:
        """Each once, by its reference."""
        found: dict[str, Passage] = {}
        for part in self.parts:
            if isinstance(part, Passages):
                found |= {passage.ref: passage for passage in part.passages}
            elif isinstance(part, Record):
                found |= {each.passage.ref: each.passage for each in part.quotations()}
        return found

    def places(self) -> frozenset[str]:
        """Every id in the document."""
        return frozenset(place for part in self.parts for place in _places(part))


def _places(part: Part) -> Iterator[str]:
    match part:
        case Heading():
            yield part.id
        case Passages():
            yield from (place for place, _ in part.places())
        case Record():
            yield part.id
            yield from (each.place for each in part.quotations() if each.place)


def _introduces(part: Part) -> bool:
    return isinstance(part, Heading) or (isinstance(part, Prose) and part.with_next)


def _introduced_at(parts: Sequence[Part]) -> int:
    """Where what introduces a part behind these begins."""
    at = len(parts)
    while at and _introduces(parts[at - 1]):
        at -= 1
    return at

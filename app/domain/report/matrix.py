"""The framework matrix: what each brief says under each tag, in the analysts' own words.

A cell keeps only what somebody wrote or declared. Its state comes from that, from the passages
that carry the tag in the brief, and from whether an analyst declared the brief read through.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

from app.domain.briefs import NOT_KEPT
from app.domain.passages import Source
from app.domain.progress import ranges
from app.domain.recommendations.record import independent
from app.domain.references import passage_numbers, recommendation_number, recommendation_ref
from app.domain.report.synthesis import references, without_citations
from app.domain.report.wording import count
from app.domain.tags import Tag, descendants_of_each

LONGEST = 10_000  # code points of a cell
CHARTED, NOT_CHARTED = "charted", "not_charted"
NOTHING_FOUND, TO_CONFIRM, NOT_READ = "nothing_found", "to_confirm", "not_read"
STATES: Mapping[str, str] = {
    CHARTED: "charted",
    NOT_CHARTED: "with passages, not charted",
    NOTHING_FOUND: "read without result",
    TO_CONFIRM: "to confirm",
    NOT_READ: "not read through",
}
"""What counts say of each. “Needs a look” stands beside any of them."""
ASKED: Mapping[str, Collection[str]] = {
    "todo": (NOT_CHARTED, TO_CONFIRM),
    "stale": (),
    "none": (NOTHING_FOUND,),
    "unread": (NOT_READ,),
}
"""What the filter's `cell:` asks for, as states; “stale” is what needs a look, in any."""


class CellPassage(NamedTuple):
    """A passage with the tag `tag` (slug): its reference, and its place as printed, "" where it has
    none, or where its cell has no text, which alone is printed with places."""

    brief: str
    tag: str
    ref: str
    paragraph: str
    page: str


@dataclass(frozen=True, slots=True)
class SummaryCell:
    """`brief` is a reference, `tag` a slug, "" for what sums up the brief over all tags.

    `text` cites passages as a synthesis does; with `draft` it was pasted from quotes and nobody
    made it theirs yet. `found_by` said at `found_at` that the brief says nothing of the tag, and
    `by` changed the cell last, at `at`: display names, aware times. `version` 0 is a cell that
    nobody touched. So many passages as are `found` carry the tag in the brief, `recommendations`
    rest on them; `passages` are these or, where not all were read, some: of a cell with a text the
    first of them, and those that it cites.
    """

    brief: str
    tag: str = ""
    text: str = ""
    draft: bool = False
    found_by: str = ""
    found_at: datetime | None = None
    by: str = ""
    at: datetime | None = None
    version: int = 0
    id: uuid.UUID = NOT_KEPT
    passages: tuple[CellPassage, ...] = ()
    recommendations: tuple[str, ...] = ()
    is_read: bool = False
    needs_a_look: tuple[str, ...] = ()
    found: int = 0

    @property
    def state(self) -> str:
        """One of STATES. A draft is not charted: charting is to put it in one's own words."""
        if self.text and not self.draft:
            return CHARTED
        if not self.is_read and not self.text:
            return NOT_READ
        if self.found or self.text:
            return NOT_CHARTED
        return NOTHING_FOUND if self.found_by else TO_CONFIRM

    @property
    def words(self) -> str:
        """The state as the cell says it."""
        passages = count(self.found, "passage")
        if self.state == NOT_CHARTED:
            return f"{'Draft from quotes' if self.draft else passages}, not charted"
        if self.state == NOT_READ:
            return f"Not read through{f'; {passages} so far' if self.found else ''}"
        return {
            CHARTED: "Charted",
            NOTHING_FOUND: "Read; nothing found",
            TO_CONFIRM: "Nothing tagged. Confirm?",
        }[self.state]

    @property
    def result(self) -> str:
        """The state for who did not do the work: how far it got is not theirs to know."""
        passages = f"{count(self.found, 'passage')}, not summed up"
        return {NOT_CHARTED: passages, TO_CONFIRM: "Nothing tagged"}.get(self.state, self.words)

    @property
    def is_said(self) -> bool:
        """Whether somebody said something of it."""
        return self.state in (CHARTED, NOTHING_FOUND)

    @property
    def cites(self) -> tuple[str, ...]:
        return references(self.text)

    @property
    def cites_beside(self) -> tuple[str, ...]:
        """What it cites beside its passages, without the tag or in another brief."""
        own = {each.ref for each in self.passages}
        return tuple(ref for ref in self.cites if ref not in own)

    @property
    def plain(self) -> str:
        """The text as a table prints it, where its places stand below it."""
        return without_citations(self.text)

    @property
    def places(self) -> str:
        """“p. 3–4, 9” where all passages have a page, else “¶2, 7–9”; "" where there is neither. Of
        more than were read “¶2, 7–9 and 40 more passages”."""
        pages = [each.page for each in self.passages]
        paragraphs = [each.paragraph for each in self.passages if each.paragraph]
        said = f"¶{_listed(paragraphs)}" if paragraphs else ""
        if pages and all(pages):
            said = f"p. {_listed(pages)}"
        further = max(0, self.found - len(self.passages))
        if said and further:
            return f"{said} and {count(further, 'more passage')}"
        return said or (count(self.found, "passage") if further else "")

    @property
    def records(self) -> str:
        """“R1–R3, R5”: the recommendations that rest on its passages."""
        numbers = [recommendation_number(ref) or 0 for ref in self.recommendations]
        runs = [run.split("-") for run in ranges(numbers).split(",") if run]
        return ", ".join("–".join(recommendation_ref(int(n)) for n in run) for run in runs)

    def is_asked(self, asked: Iterable[str]) -> bool:
        """Whether any of these values of `cell:` holds of it."""
        return any(
            self.needs_a_look if value == "stale" else self.state in ASKED[value] for value in asked
        )


class MatrixRows(NamedTuple):
    """What only the matrix is made of: the cells that somebody touched, all passages with tags, by
    the references of passages the recommendations that rest on them, and by brief and tag why a
    cell needs a look. Where `counted` says by brief and tag how many passages there are, those of
    `folded` tags with all below them each once, `passages` are only those that cells with a text
    say the places of, and those that recommendations rest on."""

    kept: Sequence[SummaryCell]
    passages: Sequence[CellPassage]
    recommendations: Mapping[str, Sequence[str]]
    to_look_at: Mapping[tuple[str, str], Sequence[str]]
    counted: Mapping[tuple[str, str], int] | None = None
    folded: Mapping[tuple[str, str], int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class AcrossBriefs:
    """What sums up a tag over all briefs: its synthesis, and of how many independent sources that
    were read through, `read`, so many say something of it."""

    text: str
    sources: int
    read: int

    @property
    def plain(self) -> str:
        return without_citations(self.text)

    @property
    def said(self) -> str:
        """“1 of 3 independent sources”"""
        if not self.read:
            return "No brief declared read through"
        return f"{self.sources:,} of {count(self.read, 'independent source')}"


@dataclass(frozen=True)
class Matrix:
    """`cells` by reference of the brief and slug of the tag, `of_briefs` by reference, `across` by
    slug. `below` are the slugs under each tag that has any, `folded` the tags whose columns take
    those in. `same_origin` are the other briefs that are one source with a brief."""

    briefs: Sequence[Source]
    tags: Sequence[Tag]
    cells: Mapping[tuple[str, str], SummaryCell]
    of_briefs: Mapping[str, SummaryCell]
    across: Mapping[str, AcrossBriefs]
    same_origin: Mapping[str, Sequence[str]]
    below: Mapping[str, Collection[str]] = field(default_factory=dict)
    folded: Collection[str] = ()

    def members(self, tag: str) -> set[str]:
        """The slugs of the tags whose passages stand in its column."""
        return {tag, *(self.below.get(tag, ()) if tag in self.folded else ())}

    @cached_property
    def counts(self) -> Counter[str]:
        """How many cells there are in each state, and in need of a look, as "stale"."""
        found = Counter(cell.state for cell in self.cells.values())
        found["stale"] = sum(bool(cell.needs_a_look) for cell in self.cells.values())
        return found

    def total(self, briefs: Iterable[str], tag: str) -> str:
        """“12 passages in 2 of 3 briefs”: of those named, under a tag, as far as it is here."""
        held = [c.found for ref in briefs if (c := self.cells.get((ref, tag)))]
        passages, of = sum(held), count(len(held), "brief")
        return f"{count(passages, 'passage')} in {sum(map(bool, held)):,} of {of}"

    def only(self, wanted: Collection[tuple[str, str]]) -> Matrix:
        """With the rows and columns of these cells, and no other cell."""
        briefs, tags = {brief for brief, _ in wanted}, {tag for _, tag in wanted}
        return replace(
            self,
            briefs=[each for each in self.briefs if each.row.ref in briefs],
            tags=[each for each in self.tags if each.slug in tags],
            cells={key: cell for key, cell in self.cells.items() if key in wanted},
        )


NO_MATRIX = Matrix((), (), {}, {}, {}, {})


def matrix(
    rows: MatrixRows,
    *,
    briefs: Sequence[Source],
    tags: Sequence[Tag],
    read: Collection[str],
    syntheses: Mapping[str, str],
    origins: Mapping[str, object],
    folded: Collection[str] = (),
) -> Matrix:
    """The cells of every brief under every tag. `tags` are all of the codebook, in its order: of
    the retired those with a passage or a text have a column. `read` are the briefs that somebody
    declared so, `syntheses` texts by tag, `origins` go by the briefs that share one. A tag in
    `folded` takes in all below it: each passage once."""
    known = {(cell.brief, cell.tag): cell for cell in rows.kept}
    there: dict[tuple[str, str], list[CellPassage]] = {}
    for passage in rows.passages:
        there.setdefault((passage.brief, passage.tag), []).append(passage)
    counted = rows.counted
    if counted is None:
        counted = {key: len(held) for key, held in there.items()}
    used = {tag for _, tag in counted} | {cell.tag for cell in known.values() if cell.text}
    shown = [tag for tag in tags if not tag.retired or tag.slug in used]
    below = descendants_of_each(shown)
    folded = [slug for slug in folded if below.get(slug)]
    hidden = {slug for each in folded for slug in below[each]}
    columns = [tag for tag in shown if tag.slug not in hidden]

    def cell(brief: str, tag: str) -> SummaryCell:
        key = brief, tag
        own = known.get(key) or SummaryCell(*key)
        held, found = there.get(key, ()), counted.get(key, 0)
        return standing(own, held, read, rows.to_look_at, rows.recommendations, found)

    def column(brief: str, tag: Tag) -> SummaryCell:
        own = cell(brief, tag.slug)
        if tag.slug not in folded:
            return own
        names = {each.slug: each.name for each in shown}
        under = [cell(brief, each.slug) for each in shown if each.slug in below[tag.slug]]
        found = None if rows.counted is None else rows.folded.get((brief, tag.slug), 0)
        return united(own, under, names, found)

    refs = [source.row.ref for source in briefs]
    cells = {(ref, tag.slug): column(ref, tag) for ref in refs for tag in columns}
    together = independent(refs, origins)
    return Matrix(
        briefs,
        columns,
        cells,
        {ref: cell(ref, "") for ref in refs},
        {
            tag.slug: AcrossBriefs(
                syntheses.get(tag.slug, ""),
                len(independent((r for r in refs if r in read and cells[r, tag.slug].found),
                                origins)),
                len(independent((ref for ref in refs if ref in read), origins)),
            )
            for tag in columns
        },
        {
            ref: [other for other in refs if other != ref and origins.get(other) == origins[ref]]
            for ref in refs
            if ref in origins and len(together) < len(refs)
        },
        {slug: under for slug, under in below.items() if under},
        folded,
    )  # fmt: skip


def united(
    own: SummaryCell,
    under: Sequence[SummaryCell],
    names: Mapping[str, str],
    found: int | None = None,
) -> SummaryCell:
    """A cell with those of the tags below its own: passages, those that were read, and
    recommendations each once, their texts behind the `names` of their tags; `found` is how many
    there are where that is known otherwise. It can be written like any other: that is its own."""
    held = {each.ref: each for each in (*own.passages, *(p for c in under for p in c.passages))}
    refs = dict.fromkeys((*own.recommendations, *(r for c in under for r in c.recommendations)))
    texts = [f"{names[each.tag]}: {each.text}" for each in under if each.text and not each.draft]
    own_text = [own.text] if own.text else []
    return replace(
        own,
        text="\n\n".join((*own_text, *texts)),
        draft=own.draft and not texts,
        passages=tuple(sorted(held.values(), key=_in_brief)),
        found=len(held) if found is None else found,
        recommendations=tuple(sorted(refs, key=lambda ref: recommendation_number(ref) or 0)),
        needs_a_look=tuple(
            dict.fromkeys((*own.needs_a_look, *(n for c in under for n in c.needs_a_look)))
        ),
    )


def drafted(quotes: Iterable[tuple[str, str]]) -> tuple[str, int]:
    """A draft of passages as (reference, words): each quoted with its citation, as many as fit;
    and how many do not."""
    text, left_out = "", 0
    for ref, words in quotes:
        marks = "‘{}’" if any(mark in words for mark in '“”"') else "“{}”"
        more = f"{marks.format(words)} [{ref}]"
        longer = f"{text}\n\n{more}" if text else more
        if len(longer) > LONGEST:
            left_out += 1
        else:
            text = longer
    return text, left_out


def merged(text: str, other: str, name: str) -> str:
    """Both texts, where a tag called `name`, under which the `other` was written, is merged."""
    return f"{text}\n\nFrom “{name}”:\n\n{other}" if text and other else text or other


def standing(
    cell: SummaryCell,
    passages: Iterable[CellPassage],
    read: Collection[str],
    to_look_at: Mapping[tuple[str, str], Sequence[str]] = MappingProxyType({}),
    recommendations: Mapping[str, Sequence[str]] = MappingProxyType({}),
    found: int | None = None,
) -> SummaryCell:
    """What is kept of a cell with what else is true of it now: see `MatrixRows`, `matrix`. `found`
    is how many passages there are where these are not all."""
    held = tuple(passages)
    refs = dict.fromkeys(ref for each in held for ref in recommendations.get(each.ref, ()))
    return replace(
        cell,
        passages=held,
        found=len(held) if found is None else found,
        recommendations=tuple(refs),
        is_read=cell.brief in read,
        needs_a_look=tuple(to_look_at.get((cell.brief, cell.tag), ())),
    )


def _in_brief(passage: CellPassage) -> int:
    return (passage_numbers(passage.ref) or (0, 0))[1]


def _listed(places: Iterable[str]) -> str:
    """“2, 7–9”: numbers that follow each other as a run, all others as they are, each once."""
    kept = list(dict.fromkeys(places))
    numbers = [int(each) for each in kept if each.isdecimal()]
    runs = [run.replace("-", "–") for run in ranges(numbers).split(",") if run]
    return ", ".join((*runs, *(each for each in kept if not each.isdecimal())))

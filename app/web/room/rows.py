"""The rows of the reading page: a block, its marks and the cards beside it.

row_html.py draws them.
"""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby

from flask import url_for
from markupsafe import Markup

from app.domain.direction import is_rtl
from app.domain.document import ZONES, PlacedBlock
from app.store import filters
from app.store.filters import Selection
from app.store.highlights import HighlightLine
from app.store.memberships import Member
from app.store.recommendations import signs
from app.store.recommendations.signs import Signs
from app.web.room.marks import Marked, block_html, is_astral, whose

FIRST_ROWS = 2_000  # characters of the text: more than the first window shows
ROWS = 10  # in a section; the browser skips the layout of sections out of sight
MOST_MARKED = 30  # highlights in a section of several rows: a frame of scrolling lays out a section
CHARACTERS_A_LINE = 66
MOST_COLUMNS = 8  # of a table that is shown as one: static/css/reading.css has as many
MOST_ESTIMATED = 24  # tens of lines, as far as static/css/reading.css has classes

_ELEMENTS = {"heading": "h2", "title": "h2", "quotation": "blockquote"}


@dataclass(frozen=True)
class Page:
    """What every row of the page needs to know. `zone` is the block whose zone is being chosen;
    `first` are the cards that come with the page, by block, when it does not bring all; `signs` the
    recommendations on its highlights."""

    actor: Member
    base: str  # the address of the brief
    zone: int | None = None
    first: Mapping[int, Sequence[Marked]] | None = None
    signs: Signs = field(default_factory=dict)

    @property
    def zones(self) -> Iterable[tuple[str, str]]:
        return [(name, zone.label) for name, zone in ZONES.items()]

    @cached_property
    def recommendations(self) -> str:
        """The address of the list of them."""
        return url_for("recommendations.listed", slug=self.actor.slug)

    @cached_property
    def may_highlight(self) -> bool:
        return self.actor.may("highlight")

    @cached_property
    def may_rezone(self) -> bool:
        return self.actor.may("edit_brief")

    def may_change(self, highlight: HighlightLine) -> bool:
        return self.actor.may("highlight", highlight.analyst_id)

    def fixed(self, highlight: HighlightLine) -> list[str] | None:
        """The tags that stay, where the reader may only add to it: all but those that they put
        there. None where they may change everything, or nothing."""
        if not self.may_highlight or self.may_change(highlight):
            return None
        own = {each.tag for each in highlight.tagged if each.analyst_id == self.actor.user_id}
        return [tag.slug for tag in highlight.tags if tag.slug not in own]

    def cards(self, row: Row) -> list[HighlightLine]:
        """The highlights whose cards come with the row."""
        here = row.begins if self.first is None else self.first.get(row.block.ordinal, ())
        return [highlight for highlight in here if isinstance(highlight, HighlightLine)]

    def is_unpainted(self, section: RowGroup) -> bool:
        """Whether its marks are painted when script finds it near the window, as its cards come."""
        return self.first is not None and section.rows[0].block.start >= FIRST_ROWS

    @property
    def mine(self) -> str:
        return whose(self.actor.user_id)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the filter of the address shows: `ids` None is everything."""

    query: str = ""
    ids: frozenset[uuid.UUID] | None = None

    @classmethod
    def by(cls, selection: Selection, brief_id: uuid.UUID) -> Chosen:
        """Those of the brief."""
        if not selection.filter:
            return cls()
        return cls(selection.query, frozenset(filters.ids(selection.conditions, brief_id)))

    def among(self, lines: Iterable[Marked]) -> Sequence[Marked]:
        if self.ids is None:
            return lines if isinstance(lines, Sequence) else list(lines)
        return [line for line in lines if line.id in self.ids]


@dataclass(frozen=True, slots=True)
class Row:
    """One block as the page shows it; `html` holds its text and nothing else."""

    block: PlacedBlock
    html: Markup
    astral: bool
    begins: tuple[Marked, ...]  # the highlights that begin here, which have their cards beside it
    rtl: bool = False

    @property
    def apart(self) -> bool:
        return self.block.zone != "body"

    @property
    def zone_name(self) -> str:
        return ZONES[self.block.zone].label

    @property
    def anchor(self) -> str:
        """The id of the row: a paragraph's printed number, or the block's place."""
        return f"p{self.block.label}" if self.block.label else f"b{self.block.ordinal}"

    @property
    def name(self) -> str:
        """What people call it."""
        if self.block.label:
            return f"paragraph {self.block.label}"
        return self.block.kind.replace("_", " ")

    @property
    def classes(self) -> str:
        names = [f"kind-{self.block.kind}"]
        names += ["apart"] * self.apart
        if self.together == "table_cell":
            names += [f"column-{min(self.block.column, MOST_COLUMNS)}"]
        return " ".join(names)

    @property
    def together(self) -> str:
        """The kind of block whose neighbours of the same kind stand together with it, or ""."""
        kind = self.block.kind
        is_cell = kind == "table_cell" and self.block.column > 0 and not self.apart
        return kind if kind == "list_item" or is_cell else ""

    @property
    def element(self) -> str:
        if self.block.kind == "heading" and not self.apart:
            return f"h{min(max(self.block.level, 2), 6)}"  # h1 is the title of the page
        return "p" if self.apart else _ELEMENTS.get(self.block.kind, "p")


@dataclass(frozen=True, slots=True)
class RowGroup:
    """Rows that are laid out together. `summary` is what a folded section holds; "" is body."""

    rows: tuple[Row, ...]
    summary: str
    open: bool

    @property
    def estimate(self) -> int:
        """Its height in tens of lines of text, roughly."""
        lines = sum(2 + (row.block.end - row.block.start) // CHARACTERS_A_LINE for row in self.rows)
        return min(max(round(lines / 10), 1), MOST_ESTIMATED)

    @property
    def ordinals(self) -> set[int]:
        return {row.block.ordinal for row in self.rows}

    @property
    def runs(self) -> list[tuple[str, list[Row]]]:
        """Rows that stand together, with the kind of their blocks: list items that follow each
        other in one list, cells in one table, unless it is too wide for a page; "" for others."""
        found = []
        for kind, run in groupby(self.rows, lambda row: row.together):
            rows = list(run)
            if kind == "table_cell" and max(row.block.column for row in rows) > MOST_COLUMNS:
                kind = ""
            found.append((kind, rows))
        return found


@dataclass(slots=True)
class ContentsPart:
    """What Contents lists: a heading, or what stands before the first one, and how many of the
    highlights that the page shows begin in it."""

    anchor: str
    words: str
    level: int = 2
    highlights: int = 0


def parts(text: str, rows: Iterable[Row]) -> list[ContentsPart]:
    """In the order of the text."""
    found: list[ContentsPart] = []
    for row in rows:
        block = row.block
        if block.kind == "heading" and not row.apart:
            words = f"{block.marker} {text[block.start : block.end]}".strip()
            found.append(ContentsPart(row.anchor, words, block.level))
        elif not found and (block.label or row.begins):
            found.append(ContentsPart(row.anchor, "Opening"))
        if found:
            found[-1].highlights += len(row.begins)
    return found


def signs_of(
    actor: Member, brief_id: uuid.UUID, highlights: Iterable[Marked] | None = None
) -> Signs:
    """The recommendations on the brief's highlights, or on these alone: in one statement, in none
    where the project never had any."""
    if not actor.has_recommendations:
        return {}
    numbers = None if highlights is None else [each.number for each in highlights]
    return signs.of_brief(actor.project_id, brief_id, numbers)


def base_of(actor: Member, n: int) -> str:
    """The address of the brief B<n>."""
    return url_for("reading.brief", slug=actor.slug, n=n)


def rows(
    text: str,
    blocks: Iterable[PlacedBlock],
    highlights: Iterable[Marked],
    language: str = "",
) -> list[Row]:
    """A row for each of the blocks, in one pass; `highlights` in the order of their start,
    `language` that of the brief."""
    here = by_block(highlights)
    return [row_of(text, block, here.get(block.ordinal, ()), language) for block in blocks]


def by_block(highlights: Iterable[Marked]) -> Mapping[int, list[Marked]]:
    """By its ordinal, the highlights that touch a block."""
    here: dict[int, list[Marked]] = defaultdict(list)
    for highlight in highlights:
        for ordinal in range(highlight.first_block, highlight.last_block + 1):
            here[ordinal].append(highlight)
    return here


def sections(rows: Iterable[Row]) -> list[RowGroup]:
    """Body rows ten at a time, fewer where there are many highlights; each run of other blocks by
    itself, to be folded."""
    found: list[RowGroup] = []
    for apart, run in groupby(rows, lambda row: row.apart):
        together = list(run)
        if apart:
            marked = any(row.begins for row in together)
            found.append(RowGroup(tuple(together), _summary(together), marked))
            continue
        found += [RowGroup(portion, "", True) for portion in _portions(together)]
    return found


def _portions(rows: Iterable[Row]) -> Iterator[tuple[Row, ...]]:
    portion: list[Row] = []
    marked = 0
    for row in rows:
        full = len(portion) >= ROWS or marked + len(row.begins) > MOST_MARKED
        if portion and full and not _is_of_one_row(portion[-1], row):
            yield tuple(portion)
            portion, marked = [], 0
        portion.append(row)
        marked += len(row.begins)
    if portion:
        yield tuple(portion)


def _is_of_one_row(one: Row, two: Row) -> bool:
    """Whether two neighbours are cells of one row of a table, which is never cut."""
    together = one.together == two.together == "table_cell"
    return together and one.block.row == two.block.row and one.block.column < two.block.column


def row_of(text: str, block: PlacedBlock, highlights: Sequence[Marked], language: str) -> Row:
    """`highlights` are those that touch it."""
    begins = tuple(h for h in highlights if h.first_block == block.ordinal)
    words = text[block.start : block.end]
    html = block_html(text, block, highlights)
    return Row(block, html, is_astral(words), begins, is_rtl(words, language))


def _summary(rows: Iterable[Row]) -> str:
    """“Menus and navigation (4 lines), Captions (1 line)”."""
    counted = Counter(row.block.zone for row in rows)
    return ", ".join(ZONES[zone].counted(n) for zone, n in counted.items())

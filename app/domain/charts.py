"""A project in numbers: tags in each brief, tags used together, whom its recommendations ask, and
the sentence above each chart, which says what stands in it and never what it means."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from app.domain.report.wording import count, listed
from app.domain.tags import Tag, ancestry
from app.domain.words import fold, spaced

WIDTH = 180  # pixels of the longest bar
MOST_SHARES = 8  # tags of a brief in its bar
MOST_BRIEFS = 20  # columns of the matrix; a report has all
MOST_PAIRS = 10
SHADES = 3  # of the cells of the matrix
MOST_NAMED = 3  # that share the first place
MOST_ASKED = 6  # of those whom recommendations ask
_ARTICLES = ("the ", "a ", "an ")


@dataclass(frozen=True, slots=True)
class TagCount:
    """How many highlights of a brief carry a tag (its slug); "" is no tag. `written` says whether
    the tag has a synthesis."""

    brief: int
    slug: str
    count: int
    written: bool = False


@dataclass(frozen=True, slots=True)
class Pair:
    """How many highlights carry both tags."""

    one: Tag
    other: Tag
    count: int


@dataclass(frozen=True, slots=True)
class Share:
    """So many highlights of one tag; `width` is in pixels."""

    tag: Tag
    count: int
    width: int


@dataclass(frozen=True, slots=True)
class ChartFinding:
    """The heading above a chart: the names of tags, and what stands in it about them."""

    names: tuple[str, ...]
    words: str

    def __str__(self) -> str:
        return " ".join(filter(None, (listed(self.names), self.words)))


@dataclass(frozen=True)
class Charts:
    """`briefs` are the numbers of all briefs; `tags` all tags in codebook order."""

    briefs: Sequence[int]
    tags: Sequence[Tag]
    cells: Sequence[TagCount]
    pairs: Sequence[Pair]

    @cached_property
    def counts(self) -> Mapping[str, Mapping[int, int]]:
        """By slug, by brief."""
        found: defaultdict[str, dict[int, int]] = defaultdict(dict)
        for cell in self.cells:
            found[cell.slug][cell.brief] = cell.count
        return found

    @cached_property
    def used(self) -> list[Tag]:
        return [tag for tag in self.tags if tag.slug in self.counts]

    @cached_property
    def above(self) -> frozenset[str]:
        """The tags in use above others in use: a filter of one has the passages of these, too."""
        known = {tag.slug: tag for tag in self.tags}
        lines = (ancestry(tag, known)[:-1] for tag in self.used)
        return frozenset(tag.slug for line in lines for tag in line if tag.slug in self.counts)

    @property
    def untagged(self) -> int:
        return sum(self.counts.get("", {}).values())

    @property
    def unwritten(self) -> list[Tag]:
        """The tags that have passages and no synthesis."""
        written = {cell.slug for cell in self.cells if cell.written}
        return [tag for tag in self.used if tag.slug not in written]

    def total(self, tag: Tag) -> int:
        return sum(self.counts[tag.slug].values())

    @cached_property
    def marked(self) -> list[int]:
        """The briefs with tagged passages, those with most first."""
        sums = Counter[int]()
        for cell in self.cells:
            if cell.slug:
                sums[cell.brief] += cell.count
        return [brief for brief, _ in sorted(sums.items(), key=lambda item: (-item[1], item[0]))]

    @property
    def columns(self) -> list[int]:
        return sorted(self.marked[:MOST_BRIEFS])

    def bar(self, brief: int) -> list[Share]:
        """The tags of a brief with their shares of its bar, to one scale over all briefs."""
        longest = max((sum(self._of(each).values()) for each in self.marked[:1]), default=1)
        return _shares(Counter(self._of(brief)), self.used, longest)

    def more(self, brief: int) -> int:
        """How many tags of the brief have no share in its bar."""
        return max(0, len(self._of(brief)) - MOST_SHARES)

    def _of(self, brief: int) -> Mapping[str, int]:
        return self._by_brief.get(brief, {})

    @cached_property
    def _by_brief(self) -> Mapping[int, Mapping[str, int]]:
        found: defaultdict[int, dict[str, int]] = defaultdict(dict)
        for cell in self.cells:
            if cell.slug:
                found[cell.brief][cell.slug] = cell.count
        return found

    def shade(self, number: int) -> int:
        """1 to SHADES: how dark a cell of the matrix is."""
        return -(-SHADES * number // self._most)

    @cached_property
    def _most(self) -> int:
        return max((cell.count for cell in self.cells if cell.slug), default=1)

    @property
    def finding(self) -> ChartFinding:
        """Which tag has the most passages, and in how many of the briefs."""
        most = max(map(self.total, self.used), default=0)
        first = [tag for tag in self.used if self.total(tag) == most]
        if not first:
            return ChartFinding((), "")
        if len(first) > MOST_NAMED:
            return ChartFinding((), f"{len(first)} tags have the most passages: {most:,} each")
        names = tuple(tag.name for tag in first)
        if len(first) > 1:
            return ChartFinding(names, f"have the most passages: {most:,} each")
        briefs = f", in {len(self.counts[first[0].slug]):,} of {len(self.briefs):,} briefs"
        where = briefs if len(self.briefs) > 1 else ""
        if len(self.used) == 1:
            return ChartFinding(names, f"is the only tag in use: {count(most, 'passage')}{where}")
        return ChartFinding(names, f"has the most passages: {most:,}{where}")

    @property
    def finding_of_pairs(self) -> ChartFinding:
        """Which two tags are used together most often."""
        if not self.pairs:
            return ChartFinding((), "")
        most = count(self.pairs[0].count, "passage")
        first = [pair for pair in self.pairs if pair.count == self.pairs[0].count]
        if len(first) > 1:
            many = "Many" if len(first) == MOST_PAIRS else len(first)
            return ChartFinding((), f"{many} pairs of tags meet most often: on {most} each")
        often = " most often:" if len(self.pairs) > 1 else ""
        return ChartFinding((first[0].one.name, first[0].other.name), f"meet{often} on {most}")


@dataclass(frozen=True, slots=True)
class Addressee:
    """Somebody who is asked, in so many recommendations; `shares` are their tags."""

    name: str
    count: int
    shares: Sequence[Share]


class WhoIsAsked(NamedTuple):
    """Those who are asked most, of `of` recommendations, and how many `more` are asked."""

    rows: Sequence[Addressee]
    more: int
    of: int

    @property
    def finding(self) -> ChartFinding:
        """Who is asked most often."""
        first = [row for row in self.rows if row.count == self.rows[0].count]
        if not first:
            return ChartFinding((), "")
        often = f"in {first[0].count:,} of {count(self.of, 'recommendation')}"
        if len(first) > MOST_NAMED:
            return ChartFinding((), f"{len(first)} are asked most often: {often} each")
        each = " each" if len(first) > 1 else ""
        return ChartFinding(tuple(row.name for row in first), f"should do most: {often}{each}")


def who_is_asked(
    asked: Iterable[tuple[object, str]],
    themes: Mapping[object, Collection[str]],
    tags: Iterable[Tag],
    of: int,
) -> WhoIsAsked:
    """`asked` are the recommendations and the names in them, `themes` their tags. Names that differ
    in capitals or in an article are one. Who is counted is whom a filter finds by that name: it
    stands in a longer one, too."""
    called: dict[str, str] = {}
    records: dict[str, set[object]] = defaultdict(set)
    for record, name in asked:
        words = spaced(without_article(name))
        called.setdefault(words, name)
        records[words].add(record)
    found = {
        words: set().union(*(ids for longer, ids in records.items() if words in longer))
        for words in called
        if words.strip()
    }
    first = sorted(found, key=lambda words: (-len(found[words]), words))
    counts = {
        words: Counter(slug for id in found[words] for slug in themes.get(id, ()))
        for words in first[:MOST_ASKED]
    }
    longest = max((sum(each.values()) for each in counts.values()), default=0) or 1
    order = list(tags)
    rows = [
        Addressee(called[words], len(found[words]), _shares(counts[words], order, longest))
        for words in counts
    ]
    return WhoIsAsked(rows, len(first) - len(rows), of)


def without_article(name: str) -> str:
    """The name as a filter is asked for it."""
    low = name.casefold()
    article = next((each for each in _ARTICLES if low.startswith(each)), "")
    rest = name[len(article) :]
    return rest if any(fold(rest)) else name


def _shares(counts: Counter[str], tags: Sequence[Tag], longest: int) -> list[Share]:
    most = {slug for slug, _ in counts.most_common(MOST_SHARES)}
    return [
        Share(tag, counts[tag.slug], round(WIDTH * counts[tag.slug] / longest))
        for tag in tags
        if tag.slug in most
    ]

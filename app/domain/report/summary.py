"""A summary: one value that every writer and the summary page print, and its parts.

`build` makes it of plain rows. Nothing in it depends on anything but them: the same rows give an
equal summary, and a writer gives the same bytes for it.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property

from app.domain.activity import ChangeRow
from app.domain.attributes import Attribute
from app.domain.briefs import Brief, TextRow
from app.domain.citations import Citer, Style, work_of
from app.domain.cues.cue import CueCounts
from app.domain.filter import Filter
from app.domain.page_regions import PagePictures
from app.domain.passages import Passage, Source
from app.domain.projects import ProjectRow
from app.domain.recommendations import record
from app.domain.recommendations.basis import Cause
from app.domain.recommendations.record import Origin, Recommendation
from app.domain.references import brief_ref
from app.domain.report.choices import EVERYTHING, Choices, printing
from app.domain.report.counted import Analyst, Held, Tally, counted
from app.domain.report.matrix import NO_MATRIX, Matrix, MatrixRows, matrix
from app.domain.report.memos import Memo
from app.domain.report.settings import NOTHING_SAID, ReportSettings
from app.domain.report.synthesis import Paragraph, SynthesisRow, paragraphs, references
from app.domain.report.wording import NO_TAG, counts
from app.domain.runs import Runs, plain
from app.domain.tags import Tag, ancestries, in_order

NO_DOUBTS: Mapping[str, Sequence[tuple[int, int]]] = {}
NO_LOOKS: Mapping[str, Sequence[Cause]] = {}
UNTAGGED = "untagged"  # the id of the section of passages without a tag


@dataclass(frozen=True, slots=True)
class Synthesis:
    row: SynthesisRow
    paragraphs: tuple[Paragraph, ...]
    references: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """The passages of one tag, its sub-tags' not included; without `tag`, the untagged ones.
    `held` says by brief how many there are, `with_subtags` how many with those that carry a
    sub-tag, each once. Where the summary has not all passages, `passages` are those it has, the
    first of the section among them."""

    tag: Tag | None
    path: tuple[Tag, ...]
    passages: tuple[Passage, ...]
    held: Held = field(default_factory=dict)
    with_subtags: Held = field(default_factory=dict)
    synthesis: Synthesis | None = None

    @property
    def id(self) -> str:
        """Its place in a document."""
        return f"tag-{self.tag.slug}" if self.tag else UNTAGGED

    @property
    def name(self) -> str:
        return self.tag.name if self.tag else NO_TAG

    @property
    def title(self) -> str:
        return " › ".join(tag.name for tag in self.path) or NO_TAG

    @property
    def found(self) -> int:
        """How many passages there are."""
        return sum(self.held.values())

    @property
    def counts(self) -> str:
        return counts(self.held)

    @property
    def more_below(self) -> int:
        """How many passages carry a sub-tag and not the tag itself."""
        return max(0, sum(self.with_subtags.values()) - self.found)

    @property
    def with_below(self) -> str:
        """The counts with those of the sub-tags, or "" where these add nothing."""
        return counts(self.with_subtags) if self.more_below else ""


@dataclass(frozen=True)
class Summary:
    """`cited` knows every passage that a synthesis may point to, those outside the selection
    included; a reference not in it does not exist. `choices` are what goes in: `passages` are
    as they are printed, `rows` the same with all that is known of them, which the fingerprint is
    made of. Where not `all_read` there are more passages than these: those that are named anywhere
    in it and the first of each section; what is `counted` is true of all.
    `texts` holds the briefs' texts, by reference, where a format asks for them. `changes`,
    where asked for, is the record of the whole project, the earliest first; `changes_left_out` is
    how many came before. `read_through` are the briefs that somebody declared so, by reference. Of
    the `recommendations`, where asked for, each is whole: also with evidence that the filter leaves
    out. `origins` are the sources that briefs share. The `matrix` comes with the
    recommendations, as far as the filter keeps it. `looks` say by tag (slug) why its synthesis
    needs a look. `cues` says by brief (reference) how many of its sentences read like
    recommendations, None where that was not asked for. `attributes` are those of the project in
    use, `memos` those on its briefs and tags, where they go in. It is `final` where it is handed
    in: then nothing calls it a draft. `pictures` are those of its passages, where a file is to show
    them."""

    project: ProjectRow
    date: date
    filter: Filter
    sentence: str
    sources: tuple[Source, ...]
    every_section: tuple[Section, ...]
    codebook: tuple[Tag, ...]
    passages: tuple[Passage, ...]
    cited: Mapping[str, Passage]
    counted: Tally
    rows: tuple[Passage, ...]
    choices: Choices = EVERYTHING
    texts: Mapping[str, TextRow] = field(default_factory=dict)
    changes: tuple[ChangeRow, ...] = ()
    changes_left_out: int = 0
    read_through: frozenset[str] = frozenset()
    recommendations: tuple[Recommendation, ...] = ()
    origins: tuple[Origin, ...] = ()
    settings: ReportSettings = NOTHING_SAID
    matrix: Matrix = NO_MATRIX
    looks: Mapping[str, Sequence[Cause]] = field(default_factory=dict)
    attributes: tuple[Attribute, ...] = ()
    final: bool = False
    cues: Mapping[str, CueCounts] | None = None
    rest: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    pictures: PagePictures | None = None
    memos: tuple[Memo, ...] = ()
    all_read: bool = True

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """Those that go in."""
        return tuple(each for each in self.every_section if each.id not in self.choices.without)

    @property
    def left_out(self) -> tuple[Section, ...]:
        return tuple(each for each in self.every_section if each.id in self.choices.without)

    @property
    def held(self) -> Held:
        """By brief, how many passages there are."""
        return self.counted.held

    @property
    def found(self) -> int:
        """How many passages there are."""
        return sum(self.held.values())

    @property
    def analysts(self) -> tuple[Analyst, ...]:
        return self.counted.analysts

    @property
    def replies(self) -> bool:
        """Whether the threads under the passages were read."""
        return "answers" in self.choices

    @property
    def query(self) -> str:
        return str(self.filter)

    @property
    def language(self) -> str:
        """The one that most of the briefs are in, of several the first: "en" where none is
        known."""
        known = Counter(source.row.language for source in self.sources if source.row.language)
        return known.most_common(1)[0][0] if known else "en"


def _doubted(row: Passage, doubts: Sequence[tuple[int, int]]) -> Passage:
    """With how many of its words are doubtful."""
    count = sum(row.start < end and start < row.end for start, end in doubts)
    return row._replace(doubtful=count) if count else row


def build(
    *,
    citer: Citer,
    project: ProjectRow,
    date: date,
    filter: Filter,
    sentence: str,
    briefs: Iterable[Brief],
    tags: Iterable[Tag],
    passages: Iterable[Passage],
    syntheses: Iterable[SynthesisRow] = (),
    cited: Iterable[Passage] = (),
    choices: Choices = EVERYTHING,
    reader: str = "",
    texts: Iterable[TextRow] = (),
    changes: Sequence[ChangeRow] = (),
    changes_left_out: int = 0,
    read_through: Iterable[int] = (),
    recommendations: Iterable[Recommendation] = (),
    origins: Iterable[Origin] = (),
    settings: ReportSettings = NOTHING_SAID,
    cells: MatrixRows | None = None,
    looks: Mapping[str, Sequence[Cause]] = NO_LOOKS,
    attributes: Iterable[Attribute] = (),
    keeps: Callable[[str], bool] = lambda _: True,
    final: bool = False,
    memos: Iterable[Memo] = (),
    doubts: Mapping[str, Sequence[tuple[int, int]]] = NO_DOUBTS,
    all_counted: Tally | None = None,
) -> Summary:
    """The summary of `passages`, which are what `filter` selects; with `all_counted`, which is true
    of all of these, some of them.

    `citer` makes the citations (app/citing). Give all briefs of the project, so that "2013a" stays
    "2013a" whatever the filter, and in `cited` the passages outside the selection that syntheses
    point to. A passage whose brief or tag is not among the rows raises KeyError. Of the notes
    those of the handle `reader` are their own. `read_through` are the numbers of the briefs that
    somebody declared so. `doubts` are the spans of words that were recognised without being sure,
    by the reference of the brief.
    """
    style = project.cited_in
    sources = {source.row.ref: source for source in _sources(briefs, style, citer)}
    codebook = tuple(in_order(tags))
    passage = _citing(sources, codebook, style)
    rows = sorted({row.ref: row for row in passages}.values(), key=_order)
    printed = printing(choices, reader)

    def said(row: Passage) -> Passage:
        return printed(_doubted(row, doubts[row.brief]) if row.brief in doubts else row)

    selected = tuple(passage(said(row)) for row in rows)
    outside = (passage(said(row)) for row in cited)
    syntheses, read, origins = tuple(syntheses), set(map(brief_ref, read_through)), tuple(origins)
    made = NO_MATRIX
    if cells:
        made = matrix(
            cells,
            briefs=tuple(sources.values()),
            tags=codebook,
            read=read,
            syntheses={row.tag: row.text for row in syntheses},
            origins={brief: origin.id for origin in origins for brief in origin.briefs},
        )
    whole = record.cited(recommendations, lambda row: passage(said(row)))
    paths = ancestries(codebook)
    asked = _asked(paths, filter, selected)
    found = all_counted or counted(
        rows, paths, in_sections(asked, choices), replies="answers" in choices
    )
    return Summary(
        project=project,
        date=date,
        filter=filter,
        sentence=sentence,
        sources=_read(sources.values(), filter, found.held, keeps),
        every_section=_sections(paths, asked, selected, found, syntheses),
        codebook=codebook,
        passages=selected,
        cited={p.ref: p for p in (*outside, *selected)},
        counted=found,
        rows=tuple(rows),
        choices=choices,
        texts={text.brief: text for text in texts},
        changes=tuple(changes),
        changes_left_out=changes_left_out,
        read_through=frozenset(read),
        recommendations=tuple(whole),
        origins=origins,
        settings=settings,
        matrix=made,
        looks=looks,
        attributes=tuple(attributes),
        final=final,
        memos=tuple(memos),
        all_read=all_counted is None,
    )


def cite(
    passages: Sequence[Passage],
    briefs: Iterable[Brief],
    tags: Iterable[Tag],
    citer: Citer,
    style: Style,
) -> tuple[Passage, ...]:
    """These passages in this order, cited as in a summary. Give all briefs of the project."""
    sources = _sources(briefs, style, citer, {row.brief for row in passages})
    return tuple(
        map(_citing({source.row.ref: source for source in sources}, tags, style), passages)
    )


def cite_briefs(briefs: Iterable[Brief], citer: Citer, style: Style) -> tuple[Source, ...]:
    """All briefs of a project by number, cited as in a summary."""
    return tuple(_sources(briefs, style, citer))


def cite_evidence(
    recommendations: Sequence[Recommendation],
    briefs: Iterable[Brief],
    tags: Iterable[Tag],
    citer: Citer,
    style: Style,
) -> tuple[Recommendation, ...]:
    """These recommendations, their passages cited as in a summary. Give all briefs and tags."""
    shown = {each.passage.brief for row in recommendations for each in row.evidence}
    sources = {source.row.ref: source for source in _sources(briefs, style, citer, shown)}
    return tuple(record.cited(recommendations, _citing(sources, tags, style)))


def _citing(
    sources: Mapping[str, Source], tags: Iterable[Tag], style: Style
) -> Callable[[Passage], Passage]:
    by_slug = {tag.slug: tag for tag in tags}

    @cache  # few paragraphs hold many passages
    def at(brief: str, paragraph: str, zone: str, kind: str, page: str) -> tuple[str, Runs]:
        runs = sources[brief].cited.at(style.place(paragraph, zone, kind, page))
        return plain(runs), runs

    @cache
    def named(slugs: tuple[str, ...]) -> tuple[Tag, ...]:
        return tuple(by_slug[slug] for slug in slugs)

    def passage(row: Passage) -> Passage:
        place = at(row.brief, row.paragraph, row.zone, row.kind, row.page)
        return row.cited(named(row.slugs), sources[row.brief], *place)

    return passage


def _order(row: Passage) -> tuple[int, int, int, int]:
    return row.brief_number, row.start, row.end, row.number


def _sources(
    briefs: Iterable[Brief],
    style: Style,
    citer: Citer,
    shown: Collection[str] | None = None,
) -> Iterable[Source]:
    """Those `shown`, or all."""
    rows = sorted(briefs, key=lambda row: row.number)
    for row, cited in zip(rows, citer(list(map(work_of, rows)), style), strict=True):
        if shown is None or row.ref in shown:
            yield Source(row, cited)


def _read(
    sources: Iterable[Source],
    filter: Filter,
    held: Held,
    keeps: Callable[[str], bool],
) -> tuple[Source, ...]:
    """The briefs that the filter leaves in view: in which passages are `held`, or that it asks for;
    `keeps` says of what it asks of briefs as a whole whether it holds of one."""
    named, excluded = filter.values("brief"), filter.values("brief", negated=True)

    def in_view(ref: str) -> bool:
        asked_for = ref not in excluded and (not named or ref in named) and keeps(ref)
        return ref in held or asked_for

    return tuple(source for source in sources if in_view(source.row.ref))


def _sections(
    paths: Mapping[str, tuple[Tag, ...]],
    asked: Collection[str],
    passages: Sequence[Passage],
    found: Tally,
    syntheses: Iterable[SynthesisRow],
) -> tuple[Section, ...]:
    """Of the tags `asked` for, in the codebook's order, and last of those without a tag."""
    texts = {row.tag: row for row in syntheses if row.text.strip()}
    own: dict[str, list[Passage]] = {}
    for passage in passages:
        for slug in passage.slugs or ("",):
            own.setdefault(slug, []).append(passage)

    def section(slug: str, path: tuple[Tag, ...]) -> Section:
        return Section(
            path[-1] if path else None,
            path,
            tuple(own.get(slug, ())),
            found.own.get(slug, {}),
            found.with_below.get(slug, {}),
            _synthesis(texts.get(slug)),
        )

    shown = ((s, path) for s, path in paths.items() if not path[-1].retired or s in found.own)
    last = [section("", ())] if "" in found.own else []
    return (*(section(slug, path) for slug, path in shown if slug in asked), *last)


def in_sections(asked: Collection[str], choices: Choices) -> set[str]:
    """Of the tags asked for those whose sections go in, "" for no tag."""
    ids = {slug: f"tag-{slug}" if slug else UNTAGGED for slug in (*asked, "")}
    return {slug for slug, id in ids.items() if id not in choices.without}


def _asked(
    paths: Mapping[str, Sequence[Tag]], filter: Filter, passages: Iterable[Passage]
) -> set[str]:
    """The tags that have a section. Whatever a filter names, what it selected stands under a tag
    that it carries."""
    asked = with_section(paths, filter)
    strays = (p for p in passages if asked.isdisjoint(p.slugs))
    return asked.union(slug for passage in strays for slug in passage.slugs)


def with_section(paths: Mapping[str, Sequence[Tag]], filter: Filter) -> set[str]:
    """The tags that the filter asks for with their descendants, or all, without the excluded."""
    named, excluded = set(filter.values("tag")), set(filter.values("tag", negated=True))
    lines = {slug: {tag.slug for tag in path} for slug, path in paths.items()}
    return {s for s, line in lines.items() if (not named or named & line) and not excluded & line}


def _synthesis(row: SynthesisRow | None) -> Synthesis | None:
    return Synthesis(row, paragraphs(row.text), references(row.text)) if row else None

"""What the document says and in which order: a new part is one more function of PARTS, under the
name of its switch (choices.py) if it can be left out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from math import ceil
from operator import attrgetter

from app.domain.passages import Passage, Source
from app.domain.report.choices import AUDIT, HAND_IN, WORKING
from app.domain.report.front import (
    KIND,
    anchors_in,
    authors,
    citation,
    conclusion,
    cover,
    foot,
    introduction,
    memo_in_words,
    messages,
    own_words,
)
from app.domain.report.matrix import CHARTED, SummaryCell
from app.domain.report.method import in_words, snapshot
from app.domain.report.outline import (
    Bullets,
    Cell,
    Codebook,
    Contents,
    Defined,
    Heading,
    Listed,
    OnItsPage,
    Part,
    Passages,
    Pictures,
    Prose,
    Report,
    Sources,
    Table,
    WideTable,
)
from app.domain.report.places import Anchors
from app.domain.report.recommended import Records, referred
from app.domain.report.summary import Section, Summary
from app.domain.report.themes import Theme
from app.domain.report.wording import NOTHING_HERE
from app.domain.runs import Run, Runs
from app.domain.tags import TEXTS, Tag, TagText

BRIEFS_A_TABLE = 10  # that fit beside a tag's name on a page
MOST_TAGS_A_TABLE = 6  # that fit beside a brief on a page in landscape
IN_FILES = (
    "Word, PDF and HTML files show here the region of the page on which each passage of a PDF or a "
    "scan is printed, with the passage outlined. They take longer to write, and are larger."
)
MATRIX_LEGEND = (
    "A cell says in our own words what a brief says under a tag and, below that, where (p.: page, "
    "¶: paragraph) and which recommendations rest on it. “Read; nothing found”: we looked, and the "
    "brief says nothing of it. “Not read through”: nobody declared all of the brief read."
)


def report(summary: Summary) -> Report:
    """The document, of which nothing depends on the format."""
    analysts = () if summary.choices.to_hand_in else summary.analysts
    return Report(
        title=summary.settings.title or f"{summary.project.name}: {KIND.lower()}",
        authors=authors(summary.settings) or tuple(analyst.name for analyst in analysts),
        language=summary.language,
        date=summary.date,
        cover=cover(summary),
        parts=tuple(
            part
            for name, made in PARTS.items()
            if name in summary.choices
            for part in made(summary)
        ),
        foot=foot(summary),
    )


def contents(_summary: Summary) -> Iterable[Part]:
    yield Contents("Contents")


def glance(summary: Summary) -> Iterable[Part]:
    records = Records(summary)
    if records.rows:
        yield Heading(1, "Recommendations at a glance", "glance")
        yield records.glance()


def overview(summary: Summary) -> Iterable[Part]:
    yield Heading(1, "Overview", "overview")
    if not summary.sections:
        yield Prose((Run(NOTHING_HERE),))
        return
    led_to = _led_to(summary)
    rows = ((led_to(section), *map(Run, _numbers(section))) for section in summary.sections)
    head = ("Tag", "Briefs", "Passages", "With sub-tags")
    columns = len(head) - (not any(section.with_below for section in summary.sections))
    yield Table("Passages by tag", head[:columns], tuple(row[:columns] for row in rows))
    yield from _by_brief(summary)


def findings(summary: Summary) -> Iterable[Part]:
    records = Records(summary)
    title = "The recommendations" if records.stand_in_sections else "Findings"
    anchors = anchors_in(records)
    shown = [theme for theme in records.themes if records.has_section(theme)]
    if shown or not summary.choices.to_hand_in:
        yield Heading(1, title, "findings")
    for theme in shown:
        yield from _section(theme, anchors, records, summary)


def matrix(summary: Summary) -> Iterable[Part]:
    """Briefs by tags, a table for as many tags as fit a page, then another; nothing where nobody
    wrote or declared anything."""
    there, choices = summary.matrix, summary.choices
    tags = [tag for tag in there.tags if f"tag-{tag.slug}" not in choices.without]
    if not any(there.cells[key].is_said for key in there.cells):
        return
    yield Heading(1, "What each brief says under each tag", "matrix")
    yield Prose((Run(MATRIX_LEGEND),), role="note", with_next=True)
    tables = ceil(len(tags) / MOST_TAGS_A_TABLE)
    size = ceil(len(tags) / tables) if tables else 1
    for at in range(0, len(tags), size):
        yield _charted(tags[at : at + size], summary)


def memos(summary: Summary) -> Iterable[Part]:
    """What analysts wrote about whole briefs and about tags: of what the document is about."""
    about = {source.row.ref: f"{source.row.ref} {source.row.title}" for source in summary.sources}
    about |= {section.tag.slug: section.title for section in summary.sections if section.tag}
    anchors = anchors_in(Records(summary))
    shown = [memo for memo in summary.memos if memo.on in about]
    if shown:
        yield Heading(1, "Memos", "memos")
    for on, together in groupby(shown, key=attrgetter("on")):
        yield Heading(2, about[on], f"memos-{on.lower()}")
        for memo in together:
            yield memo_in_words(memo, anchors, summary)


def method(summary: Summary) -> Iterable[Part]:
    yield Heading(1, "Method", "method")
    sentences = in_words(summary)
    if summary.choices.to_hand_in:
        yield Prose((Run(" ".join(sentences)),))
    else:
        yield Bullets(sentences)


def codebook(summary: Summary) -> Iterable[Part]:
    yield Heading(1, f"{_annex('codebook', summary)}Codebook", "codebook")
    everything = summary.choices.profile == AUDIT
    listing = (tag for tag in summary.codebook if everything or not tag.retired)
    tags = (_defined(tag, summary) for tag in listing)
    yield Codebook(tuple(tags), "No tags yet.", "No definition yet.")


def sources(summary: Summary) -> Iterable[Part]:
    yield Heading(1, f"{_annex('sources', summary)}Sources", "sources")
    entries = (_entry(source, summary) for source in summary.sources)
    yield Sources(tuple(entries), "None in this selection.")
    if summary.choices.to_hand_in and "checksums" in summary.choices:
        yield Prose((Run(snapshot(summary)),), role="note")


def pictures(summary: Summary) -> Iterable[Part]:
    yield Heading(1, f"{_annex('pictures', summary)}The passages on their pages", "pictures")
    made = summary.pictures
    for sentence in made.said() if made else (IN_FILES,):
        yield Prose((Run(sentence),), role="note")
    found = made.found if made else {}
    if found:
        yield Pictures(
            tuple(
                OnItsPage(p.ref, (Run(f"{p.ref} ", strong=True), *p.citation_runs), found[p.ref])
                for p in summary.passages
                if p.ref in found
            )
        )


PARTS: Mapping[str, Callable[[Summary], Iterable[Part]]] = {
    "contents": contents,
    "introduction": introduction,
    "messages": messages,
    "glance": glance,
    "overview": overview,
    "findings": findings,
    "conclusion": conclusion,
    "matrix": matrix,
    "memos": memos,
    "method": method,
    "codebook": codebook,
    "sources": sources,
    "pictures": pictures,
}
ANNEXES = ("codebook", "sources", "pictures")


def _annex(name: str, summary: Summary) -> str:
    """“Annex A: ”, of those that go in."""
    printed = [each for each in ANNEXES if each in summary.choices]
    return f"Annex {'ABC'[printed.index(name)]}: "


def _led_to(summary: Summary) -> Callable[[Section], Run]:
    """The name of a section, which leads to it where it stands in the document."""
    records = Records(summary)
    themes = records.themes if "findings" in summary.choices else ()
    there = {theme.section.id for theme in themes if records.has_section(theme)}

    def run(section: Section) -> Run:
        return Run(section.title, link=f"#{section.id}" if section.id in there else "")

    return run


def _numbers(section: Section) -> Iterator[str]:
    yield f"{len(section.held):,}"
    yield f"{section.found:,}"
    yield f"{section.found + section.more_below:,}" if section.more_below else ""


def _by_brief(summary: Summary) -> Iterable[Table]:
    """How many passages each tag has in each brief: a table for as many briefs as fit a page, then
    another. What has none in the briefs of a table has no row or column there."""
    briefs = [source.row.ref for source in summary.sources if source.row.ref in summary.held]
    led_to = _led_to(summary)
    named = " The briefs are named under Sources." if "sources" in summary.choices else ""
    for at in range(0, len(briefs) if len(briefs) > 1 else 0, BRIEFS_A_TABLE):
        group = briefs[at : at + BRIEFS_A_TABLE]
        which = f", briefs {group[0]} to {group[-1]}" if len(group) < len(briefs) else ""
        rows = (
            (
                led_to(section),
                *(Run(_or_none(section.held.get(brief, 0))) for brief in group),
            )
            for section in summary.sections
            if any(brief in section.held for brief in group)
        )
        caption = f"Passages by tag and brief{which}.{named}"
        yield Table(caption, ("Tag", *group), tuple(rows))


def _or_none(number: int) -> str:
    return f"{number:,}" if number else "–"


def _section(theme: Theme, anchors: Anchors, records: Records, summary: Summary) -> Iterable[Part]:
    section, shown = theme.section, records.listed(theme)
    id, tag = section.id, section.tag
    yield Heading(2, theme.title, id, theme.counts, tag.colour if tag else "")
    if not (theme.records and summary.choices.to_hand_in):
        yield from _introduced(section, shown, summary)
    if tag:
        yield own_words(section, tag, anchors, summary)
    if records.stand_in_sections:
        yield from map(records.record, theme.records)
        if theme.elsewhere:
            yield Prose((*referred(theme.elsewhere), Run(".")), "See also")
    if shown:
        title = (
            "Passages in no recommendation" if records.stand_in_sections else "Passages (verbatim)"
        )
        slug = tag.slug if tag else ""
        refs = "refs" in summary.choices
        found = records.found(theme)
        yield Passages(title, id, slug, theme.title, shown, found, anchors, refs, summary.rest)


def _introduced(section: Section, shown: tuple[Passage, ...], summary: Summary) -> Iterable[Part]:
    """The definition of its tag and how much was found."""
    tag, found = section.tag, section.counts
    if tag and tag.definition and not summary.choices.to_hand_in:
        yield Prose((Run(tag.definition),), "Definition", "definition", with_next=True)
    told = found if section.held else NOTHING_HERE
    yield Prose((Run(told),), role="counts", with_next=bool(shown))
    if with_below := section.with_below:
        below = f"With its sub-tags: {with_below}."
        yield Prose((Run(below),), role="counts", with_next=bool(shown))


def _charted(tags: Sequence[Tag], summary: Summary) -> WideTable:
    there = summary.matrix
    rows: list[tuple[Cell, ...]] = [
        (
            _named(source, summary),
            *(_said(there.cells.get((source.row.ref, tag.slug)), summary) for tag in tags),
        )
        for source in there.briefs
    ]
    across = [there.across[tag.slug] for tag in tags]
    if any(each.text for each in across):
        sums = ((*_lines(each.plain), _quiet(each.said)) for each in across)
        rows.append((((Run("Across briefs", strong=True),),), *sums))
    which = f": {tags[0].name} to {tags[-1].name}" if len(tags) < len(there.tags) else ""
    names = tuple(tag.name for tag in tags)
    return WideTable(
        f"Briefs by tags{which}", ("Brief", *names), (1.4, *(2.0 for _ in tags)), tuple(rows)
    )


def _named(source: Source, summary: Summary) -> Cell:
    is_read = summary.matrix.of_briefs[source.row.ref].is_read
    ref = f"{source.row.ref} " if "refs" in summary.choices else ""
    name = Run(f"{ref}{source.short or source.row.title}", strong=True)
    return ((name,), *(() if is_read else (_quiet("not read through"),)))


def _said(cell: SummaryCell | None, summary: Summary) -> Cell:
    """What a cell says, with its places and the recommendations that rest on it; a draft is never
    printed in what is handed in, nor what needs a look."""
    if cell is None:
        return ((Run(""),),)
    working = not summary.choices.to_hand_in
    flags = tuple(_quiet(f"Needs a look: {each}") for each in cell.needs_a_look if working)
    cites = _cites(cell, summary)
    if cell.state != CHARTED:
        draft = (*_lines(cell.plain), *cites) if working else ()
        return (*draft, _quiet(cell.words if working else cell.result), *flags)
    records: list[Run] = []
    for ref in cell.recommendations:
        records += [Run(", " if records else "", quiet=True), Run(ref, link=f"#{ref.lower()}")]
    places = cell.places
    between = " · " if places and records else ""
    place = (Run(f"{places}{between}", quiet=True), *records)
    return (*_lines(cell.plain), *((place,) if places or records else ()), *cites, *flags)


def _cites(cell: SummaryCell, summary: Summary) -> tuple[Runs, ...]:
    """What its words rest on beside its places."""
    said: list[Run] = []
    for ref in cell.cites_beside:
        said += [Run("; " if said else "cites "), *citation(ref, summary)]
    return (tuple(run._replace(quiet=True) for run in said),) if said else ()


def _lines(text: str) -> tuple[Runs, ...]:
    return tuple((Run(line),) for line in text.splitlines() if line.strip())


def _quiet(words: str) -> Runs:
    return (Run(words, quiet=True),)


def _texts(profile: str) -> tuple[TagText, ...]:
    """Those of a tag that a profile prints: the definition, how to use it, or all."""
    if profile == HAND_IN:
        return TEXTS[:1]
    return tuple(each for each in TEXTS if profile != WORKING or each.name != "examples")


def _defined(tag: Tag, summary: Summary) -> Defined:
    printed = _texts(summary.choices.profile)
    known = tuple((each.label, text) for each, text in tag.explained if each in printed)
    slug = tag.slug if "refs" in summary.choices else ""
    return Defined(tag.name, slug, tag.colour, tag.retired, known)


def _entry(source: Source, summary: Summary) -> Listed:
    row = source.row
    unused = ", ".join(source.cited.unused)
    checksums = "checksums" in summary.choices
    checks = (
        ("Source of the text", row.recognition.sentence if row.recognition else ""),
        ("Text, SHA-256", row.text_sha256 if checksums else ""),
        ("Read by", row.reader if checksums else ""),
        ("Could not be used in the citation; correct it in the brief’s details", unused),
    )
    known = tuple((label, value) for label, value in checks if value)
    named = bool(summary.choices.on & {"refs", "overview"})
    return Listed(row.ref if named else "", source.cited.full, known)

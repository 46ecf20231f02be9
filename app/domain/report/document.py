"""What the document says and in which order: a new part is one more function of PARTS, under the
name of its switch (choices.py) if it can be left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping

from app.domain.passages import Source
from app.domain.report.method import in_words
from app.domain.report.outline import (
    Anchors,
    Bullets,
    Codebook,
    Contents,
    Cover,
    Defined,
    Fact,
    Facts,
    Heading,
    Listed,
    Mention,
    OwnWords,
    Part,
    Passages,
    Prose,
    Report,
    Sources,
    Table,
    anchors_of,
)
from app.domain.report.summary import Section, Summary
from app.domain.report.synthesis import Citation
from app.domain.report.wording import (
    NOTHING_HERE,
    counts,
    day,
)
from app.domain.runs import Run
from app.domain.tags import Tag

KIND = "Summary of passages"
BRIEFS_A_TABLE = 10  # that fit beside a tag's name on a page


def report(summary: Summary) -> Report:
    """The document, of which nothing depends on the format."""
    return Report(
        title=f"{summary.project.name}: {KIND.lower()}",
        authors=tuple(analyst.name for analyst in summary.analysts),
        language=summary.language,
        date=summary.date,
        cover=Cover(KIND, summary.project.name, summary.project.question, facts(summary)),
        parts=tuple(
            part
            for name, made in PARTS.items()
            if name in summary.choices
            for part in made(summary)
        ),
    )


def facts(summary: Summary) -> Facts:
    """What the cover of every document says."""
    analysts = ", ".join(analyst.name for analyst in summary.analysts)
    left_out = ", ".join(f"{each.title}, {each.counts}" for each in summary.left_out)
    rows = [
        Fact("Selection", Run(summary.sentence)),
        *([Fact("Filter", Run(summary.query, code=True))] if summary.query else []),
        *([Fact("Left out", Run(left_out))] if left_out else []),
        Fact("Found", Run(counts(summary.passages) if summary.passages else NOTHING_HERE)),
        Fact("Analysts", Run(analysts or "none yet")),
        Fact("Date", Run(day(summary.date))),
    ]
    return Facts(tuple(rows))


def contents(_summary: Summary) -> Iterable[Part]:
    yield Contents("Contents")


def overview(summary: Summary) -> Iterable[Part]:
    yield Heading(1, "Overview", "overview")
    if not summary.sections:
        yield Prose((Run(NOTHING_HERE),))
        return
    rows = (
        (_led_to(section, summary), *map(Run, _numbers(section))) for section in summary.sections
    )
    head = ("Tag", "Briefs", "Passages", "With sub-tags")
    yield Table("Passages by tag", head, tuple(rows))
    yield from _by_brief(summary)


def findings(summary: Summary) -> Iterable[Part]:
    anchors = anchors_of(summary.sections if "passages" in summary.choices else ())
    yield Heading(1, "Findings", "findings")
    for section in summary.sections:
        yield from _section(section, anchors, summary)


def method(summary: Summary) -> Iterable[Part]:
    yield Heading(1, "Method", "method")
    yield Bullets(in_words(summary))


def codebook(summary: Summary) -> Iterable[Part]:
    yield Heading(1, "Codebook", "codebook")
    tags = tuple(map(_defined, summary.codebook))
    yield Codebook(tags, "No tags yet.", "No definition yet.")


def sources(summary: Summary) -> Iterable[Part]:
    yield Heading(1, "Sources", "sources")
    checksums = "checksums" in summary.choices
    entries = (_entry(source, checksums=checksums) for source in summary.sources)
    yield Sources(tuple(entries), "None in this selection.")


PARTS: Mapping[str, Callable[[Summary], Iterable[Part]]] = {
    "contents": contents,
    "overview": overview,
    "findings": findings,
    "method": method,
    "codebook": codebook,
    "sources": sources,
}


def _led_to(section: Section, summary: Summary) -> Run:
    """Its name, which leads to it where it stands in the document."""
    return Run(section.title, link=f"#{section.id}" if "findings" in summary.choices else "")


def _numbers(section: Section) -> Iterator[str]:
    own, below = section.passages, section.below
    every = {passage.ref for passage in (*own, *below)}
    yield f"{len({passage.brief for passage in own}):,}"
    yield f"{len(own):,}"
    yield f"{len(every):,}" if len(every) > len(own) else ""


def _by_brief(summary: Summary) -> Iterable[Table]:
    """How many passages each tag has in each brief: a table for as many briefs as fit a page, then
    another. What has none in the briefs of a table has no row or column there."""
    held = {passage.brief for passage in summary.passages}
    briefs = [source.row.ref for source in summary.sources if source.row.ref in held]
    found = [Counter(p.brief for p in section.passages) for section in summary.sections]
    named = " The briefs are named under Sources." if "sources" in summary.choices else ""
    for at in range(0, len(briefs) if len(briefs) > 1 else 0, BRIEFS_A_TABLE):
        group = briefs[at : at + BRIEFS_A_TABLE]
        which = f", briefs {group[0]} to {group[-1]}" if len(group) < len(briefs) else ""
        rows = (
            (
                _led_to(section, summary),
                *(Run(f"{counted[brief]:,}" if counted[brief] else "–") for brief in group),
            )
            for section, counted in zip(summary.sections, found, strict=True)
            if any(counted[brief] for brief in group)
        )
        caption = f"Passages by tag and brief{which}.{named}"
        yield Table(caption, ("Tag", *group), tuple(rows))


def _section(section: Section, anchors: Anchors, summary: Summary) -> Iterable[Part]:
    id, tag, passages = section.id, section.tag, section.passages
    slug = tag.slug if tag else ""
    found = section.counts
    yield Heading(2, section.title, id, found, tag.colour if tag else "")
    if tag and tag.definition:
        yield Prose((Run(tag.definition),), "Definition", "definition", with_next=True)
    told = found if passages else NOTHING_HERE
    yield Prose((Run(told),), role="counts", with_next=bool(passages))
    if with_below := section.with_below:
        below = f"With its sub-tags: {with_below}."
        yield Prose((Run(below),), role="counts", with_next=bool(passages))
    if tag:
        yield _own_words(section, tag, anchors, summary)
    if passages and "passages" in summary.choices:
        yield Passages("Passages (verbatim)", id, slug, section.title, passages, anchors)


def _own_words(section: Section, tag: Tag, anchors: Anchors, summary: Summary) -> OwnWords:
    def cited(ref: str) -> Mention:
        passage = summary.cited.get(ref)
        if not passage:
            return Mention(ref, (Run(f"{ref}: passage deleted"),), "", "", missing=True)
        place = anchors.place(section.id, ref)
        text = (*passage.citation_runs, Run(f", {ref}"))
        return Mention(ref, text, place, passage.permalink)

    written = section.synthesis
    paragraphs = tuple(
        tuple(
            tuple(map(cited, part.refs)) if isinstance(part, Citation) else part.text
            for part in paragraph
        )
        for paragraph in (written.paragraphs if written else ())
    )
    by, at = (written.row.analyst, written.row.updated_at) if written else ("", None)
    title = "Synthesis (the analysts’ own words)"
    return OwnWords(title, tag.slug, section.title, paragraphs, by, at)


def _defined(tag: Tag) -> Defined:
    known = tuple((each.label, text) for each, text in tag.explained)
    return Defined(tag.name, tag.slug, tag.colour, tag.retired, known)


def _entry(source: Source, *, checksums: bool) -> Listed:
    row = source.row
    unused = ", ".join(source.cited.unused)
    checks = (
        ("Text, SHA-256", row.text_sha256 if checksums else ""),
        ("Read by", row.reader if checksums else ""),
        ("Could not be used in the citation; correct it in the brief’s details", unused),
    )
    known = tuple((label, value) for label, value in checks if value)
    return Listed(row.ref, source.cited.full, known)

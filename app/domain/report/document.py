"""What the document says and in which order: a new part is one more function of PARTS, under the
name of its switch (choices.py) if it can be left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from app.domain.passages import Passage, Source
from app.domain.recommendations.kinds import CONFIDENCES, NOT_STATED
from app.domain.recommendations.record import Recommendation
from app.domain.report.choices import AUDIT, HAND_IN, WORKING
from app.domain.report.method import SHOWN, fingerprint, in_words, snapshot
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
    Item,
    KeyMessage,
    KeyMessages,
    Listed,
    Mention,
    OwnWords,
    Part,
    Passages,
    Prose,
    Report,
    Sources,
    Table,
    Words,
    anchors_of,
)
from app.domain.report.recommended import Records, Theme, leading_to, open_fields, referred, to_ask
from app.domain.report.settings import KeyMessageText, ReportSettings
from app.domain.report.summary import Section, Summary
from app.domain.report.synthesis import Citation, Paragraph, PlainText, paragraphs
from app.domain.report.wording import (
    NOTHING_HERE,
    count,
    counts,
    day,
    listed,
    partial_date,
)
from app.domain.runs import Run
from app.domain.tags import TEXTS, Tag

KIND = "Report"
BRIEFS_A_TABLE = 10  # that fit beside a tag's name on a page
# What a profile has of each tag's texts; an audit has all.
CODEBOOK_TEXTS = {
    HAND_IN: frozenset({"definition"}),
    WORKING: frozenset({"definition", "when_to_use", "when_not_to_use"}),
}
READING = (
    "Words in “quotation marks” are the sources’, letter for letter. Words in [square brackets] "
    "are ours. “Not stated” means that we looked and the source does not say."
)


def report(summary: Summary) -> Report:
    """The document, of which nothing depends on the format."""
    analysts = tuple(analyst.name for analyst in summary.analysts)
    return Report(
        title=summary.settings.title or f"{summary.project.name}: {KIND.lower()}",
        authors=authors(summary.settings) or analysts,
        language=summary.language,
        date=summary.date,
        cover=cover(summary),
        parts=tuple(
            part
            for name, made in PARTS.items()
            if name in summary.choices
            for part in made(summary)
        ),
        foot=_foot(summary),
    )


def _foot(summary: Summary) -> str:
    title = summary.settings.title or summary.project.name
    if summary.choices.to_hand_in:
        return title
    snapshot = f"snapshot {fingerprint(summary)[:SHOWN]}, {day(summary.date)}"
    return " · ".join((title, summary.choices.head, snapshot))


def cover(summary: Summary) -> Cover:
    settings, choices = summary.settings, summary.choices
    analysts = () if choices.to_hand_in else tuple(each.name for each in summary.analysts)
    records = Records(summary).rows
    open_ = open_fields(summary)
    return Cover(
        kind=choices.head or KIND,
        title=settings.title or summary.project.name,
        question=summary.project.question,
        facts=Facts(() if choices.to_hand_in else tuple(_selection(summary))),
        subtitle=settings.subtitle,
        organisation=settings.organisation,
        prepared_for=settings.prepared_for,
        marking=settings.marking,
        authors=authors(settings) or analysts,
        scope=" ".join(scope(summary)),
        date=partial_date(settings.date) if settings.date else day(summary.date),
        draft=f"Draft: {count(len(open_), 'recommendation')} with open fields" if open_ else "",
        reading=READING if records else "",
    )


def authors(settings: ReportSettings) -> tuple[str, ...]:
    """As somebody wants them to be named; () where nobody said so."""
    return (settings.authors,) if settings.authors else ()


def facts(summary: Summary) -> Facts:
    """What stands above whole briefs with their marks."""
    analysts = ", ".join(analyst.name for analyst in summary.analysts)
    last = Fact("Analysts", Run(analysts or "none yet")), Fact("Date", Run(day(summary.date)))
    return Facts((*_selection(summary), *last))


def _selection(summary: Summary) -> Iterator[Fact]:
    left_out = ", ".join(f"{each.title}, {each.counts}" for each in summary.left_out)
    yield Fact("Selection", Run(summary.sentence))
    if summary.query:
        yield Fact("Filter", Run(summary.query, code=True))
    if left_out:
        yield Fact("Left out", Run(left_out))
    yield Fact("Found", Run(counts(summary.passages) if summary.passages else NOTHING_HERE))


def scope(summary: Summary) -> Iterator[str]:
    """What the document covers, and what it leaves out."""
    records = Records(summary)
    rows = records.rows
    read = sum(source.row.ref in summary.read_through for source in summary.sources)
    yield f"{count(len(summary.sources), 'brief')}, {_read_through(read, len(summary.sources))}."
    if rows:
        yield _said_by(rows)
        if summary.query:
            yield (
                "What speaks for and against a recommendation is printed also where it lies "
                "outside this selection."
            )
    elif summary.choices.to_hand_in:
        yield f"{counts(summary.passages)}." if summary.passages else NOTHING_HERE
    if not summary.choices.to_hand_in:
        return
    if summary.query:
        yield summary.sentence
    if summary.left_out:
        yield f"Left out: {listed([each.title for each in summary.left_out])}."
    loose = {p.ref for t in records.themes for p in t.loose if p not in records.listed(t)}
    if rows and loose:
        stand = "stands" if len(loose) == 1 else "stand"
        yield f"{count(len(loose), 'passage')} {stand} in no recommendation and not in this report."


def _read_through(read: int, of: int) -> str:
    if read == of:
        return "all read through" if of > 1 else "read through"
    return f"{read:,} of them read through" if read else "none declared read through"


def _said_by(rows: Iterable[Recommendation]) -> str:
    rows = tuple(rows)

    def known(kind: str) -> int:
        return sum(any(each.basis != NOT_STATED for each in row.of(kind)) for row in rows)

    who, when = known("actor"), known("when")
    return (
        f"{count(len(rows), 'recommendation')}; who is to act is stated or supplied in {who:,}, "
        f"by when in {when:,}."
    )


def contents(_summary: Summary) -> Iterable[Part]:
    yield Contents("Contents")


def introduction(summary: Summary) -> Iterable[Part]:
    yield from _chapter("Introduction", summary.settings.introduction, summary)


def conclusion(summary: Summary) -> Iterable[Part]:
    yield from _chapter("Conclusion", summary.settings.conclusion, summary)


def messages(summary: Summary) -> Iterable[Part]:
    rows = Records(summary).rows
    told = tuple(_message(each, rows) for each in summary.settings.messages)
    asked = tuple(to_ask(rows)) if "questions" in summary.choices else ()
    if told or asked:
        yield Heading(1, "Key messages" if told else "Open questions", "messages")
    if told:
        yield KeyMessages(told)
    yield from asked


def _message(each: KeyMessageText, rows: Collection[Recommendation]) -> KeyMessage:
    """What nobody says in their own voice never stands in one without the word."""
    behind = [row for row in rows if row.number in each.records]
    level = f"{CONFIDENCES[each.confidence].capitalize()} confidence" if each.confidence else ""
    reported = listed([row.ref for row in behind if row.voice == "reported"])
    said = ", ".join(filter(None, (level, f"{reported} reported" if reported else "")))
    text = tuple(
        Run(part.text, getattr(part, "emphasis", False), getattr(part, "strong", False))
        for paragraph in paragraphs(each.text)
        for part in paragraph.parts
    )
    return KeyMessage(text, said, tuple(map(leading_to, behind)))


def _chapter(title: str, text: str, summary: Summary) -> Iterable[Part]:
    """A text of the report's own, with its citations."""
    if text:
        place = _anchors(Records(summary)).place
        said = tuple(_said(paragraphs(text), summary, lambda ref: place("", ref)))
        yield Heading(1, title, title.lower())
        yield OwnWords("", "", title, said, "", footnotes=summary.choices.to_hand_in)


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
    yield Table("Passages by tag", head, tuple(rows))
    yield from _by_brief(summary)


def findings(summary: Summary) -> Iterable[Part]:
    records = Records(summary)
    title = "The recommendations" if records.stand_in_sections else "Findings"
    anchors = _anchors(records)
    yield Heading(1, title, "findings")
    for theme in records.themes:
        if records.has_section(theme):
            yield from _section(theme, anchors, records, summary)


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


PARTS: Mapping[str, Callable[[Summary], Iterable[Part]]] = {
    "contents": contents,
    "introduction": introduction,
    "messages": messages,
    "glance": glance,
    "overview": overview,
    "findings": findings,
    "conclusion": conclusion,
    "method": method,
    "codebook": codebook,
    "sources": sources,
}
ANNEXES = ("codebook", "sources")


def _annex(name: str, summary: Summary) -> str:
    """“Annex A: ”, of those that go in."""
    shown = [each for each in ANNEXES if each in summary.choices]
    return f"Annex {'AB'[shown.index(name)]}: "


def _anchors(records: Records) -> Anchors:
    listings = (replace(theme.section, passages=records.listed(theme)) for theme in records.themes)
    listed = anchors_of(listings)
    quoted = {ref: ref.replace(":", "-") for ref in records.printed_in}
    return replace(listed, first={**listed.first, **quoted})


def _led_to(summary: Summary) -> Callable[[Section], Run]:
    """The name of a section, which leads to it where it stands in the document."""
    records = Records(summary)
    themes = records.themes if "findings" in summary.choices else ()
    there = {theme.section.id for theme in themes if records.has_section(theme)}

    def run(section: Section) -> Run:
        return Run(section.title, link=f"#{section.id}" if section.id in there else "")

    return run


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
    led_to = _led_to(summary)
    named = " The briefs are named under Sources." if "sources" in summary.choices else ""
    for at in range(0, len(briefs) if len(briefs) > 1 else 0, BRIEFS_A_TABLE):
        group = briefs[at : at + BRIEFS_A_TABLE]
        which = f", briefs {group[0]} to {group[-1]}" if len(group) < len(briefs) else ""
        rows = (
            (
                led_to(section),
                *(Run(f"{counted[brief]:,}" if counted[brief] else "–") for brief in group),
            )
            for section, counted in zip(summary.sections, found, strict=True)
            if any(counted[brief] for brief in group)
        )
        caption = f"Passages by tag and brief{which}.{named}"
        yield Table(caption, ("Tag", *group), tuple(rows))


def _section(theme: Theme, anchors: Anchors, records: Records, summary: Summary) -> Iterable[Part]:
    section, shown = theme.section, records.listed(theme)
    id, tag = section.id, section.tag
    yield Heading(2, theme.title, id, theme.counts, tag.colour if tag else "")
    if not (theme.records and summary.choices.to_hand_in):
        yield from _introduced(section, shown, summary)
    if tag:
        yield _own_words(section, tag, anchors, summary)
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
        yield Passages(title, id, slug, theme.title, shown, anchors, refs, refs)


def _introduced(section: Section, shown: tuple[Passage, ...], summary: Summary) -> Iterable[Part]:
    """The definition of its tag and how much was found."""
    tag, found = section.tag, section.counts
    if tag and tag.definition and not summary.choices.to_hand_in:
        yield Prose((Run(tag.definition),), "Definition", "definition", with_next=True)
    told = found if section.passages else NOTHING_HERE
    yield Prose((Run(told),), role="counts", with_next=bool(shown))
    if with_below := section.with_below:
        below = f"With its sub-tags: {with_below}."
        yield Prose((Run(below),), role="counts", with_next=bool(shown))


def _own_words(section: Section, tag: Tag, anchors: Anchors, summary: Summary) -> OwnWords:
    written = section.synthesis
    row = written.row if written and "who" in summary.choices else None
    title = "" if summary.choices.to_hand_in else "Synthesis (the analysts’ own words)"
    by, at = (row.analyst, row.updated_at) if row else ("", None)
    found = written.paragraphs if written else ()
    said = tuple(_said(found, summary, lambda ref: anchors.place(section.id, ref)))
    return OwnWords(title, tag.slug, section.title, said, by, at, summary.choices.to_hand_in)


def _said(
    paragraphs: Iterable[Paragraph], summary: Summary, place: Callable[[str], str]
) -> Iterator[tuple[Words, ...] | Item]:
    """What analysts wrote; `place` is where a passage stands in the document, by reference."""

    def mention(ref: str) -> Mention:
        passage = summary.cited.get(ref)
        if not passage:
            return Mention(ref, (Run(f"{ref}: passage deleted"),), "", "", missing=True)
        text = passage.citation_runs
        if "refs" in summary.choices:
            text = (*text, Run(f", {ref}"))
        return Mention(ref, text, place(ref), passage.permalink)

    def words(part: PlainText | Citation) -> Words:
        if isinstance(part, Citation):
            return tuple(map(mention, part.refs))
        marked = part.emphasis or part.strong
        return Run(part.text, part.emphasis, part.strong) if marked else part.text

    for each in paragraphs:
        parts = tuple(map(words, each.parts))
        yield Item(parts, each.number) if each.item else parts


def _defined(tag: Tag, summary: Summary) -> Defined:
    profile = summary.choices.profile
    names = CODEBOOK_TEXTS.get(profile, frozenset(each.name for each in TEXTS))
    known = tuple((each.label, text) for each, text in tag.explained if each.name in names)
    slug = tag.slug if "refs" in summary.choices else ""
    return Defined(tag.name, slug, tag.colour, tag.retired, known)


def _entry(source: Source, summary: Summary) -> Listed:
    row = source.row
    unused = ", ".join(source.cited.unused)
    checksums = "checksums" in summary.choices
    checks = (
        ("Text, SHA-256", row.text_sha256 if checksums else ""),
        ("Read by", row.reader if checksums else ""),
        ("Could not be used in the citation; correct it in the brief’s details", unused),
    )
    known = tuple((label, value) for label, value in checks if value)
    named = bool(summary.choices.on & {"refs", "overview"})
    return Listed(row.ref if named else "", source.cited.full, known)

"""What stands around the findings: cover, key messages, what the report says in its own words."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace

from app.domain.people import initials
from app.domain.recommendations.kinds import CONFIDENCES
from app.domain.recommendations.record import Recommendation
from app.domain.recommendations.wording import shortened
from app.domain.references import recommendation_ref
from app.domain.report.choices import WORKING
from app.domain.report.handing_in import unsettled
from app.domain.report.memos import Memo, paragraphs_of
from app.domain.report.method import SHOWN, fingerprint
from app.domain.report.outline import Cover, Fact, Facts, Heading, KeyMessages, Part
from app.domain.report.own_words import Item, KeyMessage, Mention, OwnWords, Words
from app.domain.report.places import Anchors, anchors_of
from app.domain.report.recommended import Records, leading_to, to_ask
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
from app.domain.runs import Run, Runs
from app.domain.tags import Tag

KIND = "Report"
READING = (
    "Words in “quotation marks” are the sources’, letter for letter. Words in [square brackets] "
    "are ours. “Not stated” means that we looked and the source does not say."
)


def cover(summary: Summary) -> Cover:
    settings, choices = summary.settings, summary.choices
    analysts = () if choices.to_hand_in else tuple(each.name for each in summary.analysts)
    records = Records(summary).rows
    is_draft = choices.to_hand_in and not summary.final
    left = unsettled(summary).said if is_draft else ""
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
        draft=f"Draft: {left}" if left else "",
        reading=READING if records else "",
        logo=settings.logo,
    )


def foot(summary: Summary) -> str:
    title = shortened(summary.settings.title or summary.project.name)
    if summary.choices.to_hand_in:
        return title
    number = f"snapshot {fingerprint(summary)[:SHOWN]}, " if summary.all_read else ""
    return " · ".join((title, summary.choices.head, f"{number}{day(summary.date)}"))


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
    yield Fact("Found", Run(counts(summary.held) if summary.held else NOTHING_HERE))


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
        yield f"{counts(summary.held)}." if summary.held else NOTHING_HERE
    if not summary.choices.to_hand_in:
        return
    if summary.query:
        yield summary.sentence
    if summary.left_out:
        yield f"Left out: {listed([each.title for each in summary.left_out])}."
    if rows and (loose := records.unprinted):
        stand = "stands" if loose == 1 else "stand"
        yield f"{count(loose, 'passage')} {stand} in no recommendation and not in this report."


def _read_through(read: int, of: int) -> str:
    if read == of:
        return "all read through" if of > 1 else "read through"
    return f"{read:,} of them read through" if read else "none declared read through"


def _said_by(rows: Iterable[Recommendation]) -> str:
    rows = tuple(rows)

    def known(kind: str) -> int:
        return sum(bool(row.of(kind)) and not row.is_not_stated(kind) for row in rows)

    who, when = known("actor"), known("when")
    return (
        f"{count(len(rows), 'recommendation')}; who is to act is stated or supplied in {who:,}, "
        f"by when in {when:,}."
    )


def introduction(summary: Summary) -> Iterable[Part]:
    yield from _chapter("Introduction", summary.settings.introduction, summary)


def conclusion(summary: Summary) -> Iterable[Part]:
    yield from _chapter("Conclusion", summary.settings.conclusion, summary)


def messages(summary: Summary) -> Iterable[Part]:
    records = Records(summary)
    anchors = anchors_in(records)
    told = tuple(_message(each, records, anchors) for each in summary.settings.messages)
    asked = tuple(to_ask(records.rows)) if "questions" in summary.choices else ()
    if told or asked:
        yield Heading(1, "Key messages" if told else "Open questions", "messages")
    if told:
        yield KeyMessages(told)
    yield from asked


def _message(each: KeyMessageText, records: Records, anchors: Anchors) -> KeyMessage:
    """What nobody says in their own voice never stands in one without the word."""
    behind = [row for row in records.rows if row.number in each.records]
    level = f"{CONFIDENCES[each.confidence].capitalize()} confidence" if each.confidence else ""
    reported = listed([row.ref for row in behind if row.voice == "reported"])
    said = ", ".join(filter(None, (level, f"{reported} reported" if reported else "")))
    flag = "" if records.choices.to_hand_in else "; ".join(_flags(each, behind))
    parts: list[Words] = []
    for paragraph in _said(paragraphs(each.text), records.summary, anchors.anywhere):
        words = paragraph.parts if isinstance(paragraph, Item) else paragraph
        parts += [" ", *words] if parts else words
    return KeyMessage(tuple(parts), said, tuple(map(leading_to, behind)), flag)


def _flags(each: KeyMessageText, behind: Collection[Recommendation]) -> Iterator[str]:
    """What of it, or of its recommendations, needs a look, or stands no more in the report."""
    for cause in each.needs_a_look:
        yield f"Needs a look: {cause.said.removesuffix('.')}"
    if to_look_at := [row.ref for row in behind if row.needs_a_look]:
        yield f"Needs a look: {listed(to_look_at)}"
    printed = {row.number for row in behind}
    if gone := [recommendation_ref(n) for n in each.records if n not in printed]:
        yield f"Not in this report: {listed(gone)}"


def citation(ref: str, summary: Summary) -> Runs:
    """Of a passage, with its reference where the document has any."""
    passage, with_refs = summary.cited.get(ref), "refs" in summary.choices
    if not passage:
        return (Run(f"{ref}: passage deleted" if with_refs else "passage deleted"),)
    return (*passage.citation_runs, *((Run(f", {ref}"),) if with_refs else ()))


def _chapter(title: str, text: str, summary: Summary) -> Iterable[Part]:
    """A text of the report's own, with its citations."""
    if text:
        anchors = anchors_in(Records(summary))
        said = tuple(_said(paragraphs(text), summary, anchors.anywhere))
        yield Heading(1, title, title.lower())
        yield OwnWords("", "", title, said, "", footnotes=summary.choices.to_hand_in)


def anchors_in(records: Records) -> Anchors:
    listings = (replace(theme.section, passages=records.listed(theme)) for theme in records.themes)
    listed = anchors_of(listings)
    quoted = {ref: ref.replace(":", "-") for ref in records.printed_in}
    return replace(listed, first={**listed.first, **quoted})


def own_words(section: Section, tag: Tag, anchors: Anchors, summary: Summary) -> OwnWords:
    written = section.synthesis
    row = written.row if written and "who" in summary.choices else None
    title = "" if summary.choices.to_hand_in else "Synthesis (the analysts’ own words)"
    by, at = (row.analyst, row.updated_at) if row else ("", None)
    found = written.paragraphs if written else ()
    said = tuple(_said(found, summary, lambda ref: anchors.place(section.id, ref)))
    return OwnWords(title, tag.slug, section.title, said, by, at, summary.choices.to_hand_in)


def memo_in_words(memo: Memo, anchors: Anchors, summary: Summary) -> OwnWords:
    """The passages that it names lead to where they are printed, or to the application."""
    row, choices = memo.said, summary.choices
    by = initials(row.analyst) if choices.profile == WORKING else row.analyst
    said = tuple(_said(paragraphs_of(row.text), summary, anchors.anywhere))
    signed = (by, row.created_at) if "who" in choices else ("", None)
    return OwnWords("", "", "", said, *signed)


def _said(
    paragraphs: Iterable[Paragraph], summary: Summary, place: Callable[[str], str]
) -> Iterator[tuple[Words, ...] | Item]:
    """What analysts wrote; `place` is where a passage stands in the document, by reference."""

    def mention(ref: str) -> Mention:
        passage, text = summary.cited.get(ref), citation(ref, summary)
        if not passage:
            return Mention(ref, text, "", "", missing=True)
        return Mention(ref, text, place(ref), passage.permalink)

    def words(part: PlainText | Citation) -> Words:
        if isinstance(part, Citation):
            return tuple(map(mention, part.refs))
        marked = part.emphasis or part.strong
        return Run(part.text, part.emphasis, part.strong) if marked else part.text

    for each in paragraphs:
        parts = tuple(map(words, each.parts))
        yield Item(parts, each.number) if each.item else parts

"""How a summary came about, as figures and in words, and what names its state: two files with
the same fingerprint rest on the same findings, whatever they print of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from app.domain.attributes import grouped
from app.domain.cues import reads
from app.domain.cues.cue import CueCounts
from app.domain.document import ZONES, doubtful_words
from app.domain.passages import Passage
from app.domain.recommendations.kinds import LIVE, ORIGINS
from app.domain.report.counted import Analyst
from app.domain.report.summary import Summary
from app.domain.report.wording import NOTHING_HERE, count, listed, shown
from app.domain.tags import TEXTS, Tag

FIRST = 4  # texts of a tag that every fingerprint has, empty or not
MOST_VALUES = 12  # of an attribute, that are named
NAMED = 200  # passages outside the text, where there are more than were read
SHOWN = 12  # of 64 digits: enough to tell the states of a project apart


@dataclass(frozen=True, slots=True)
class Method:
    """`zones` are those the filter names, else the body; `outside` are the passages that stand
    outside the body or, where not all were read, the first of them: so many `further` ones.
    `read_through` are the briefs that an analyst declared so. `cues` counts their sentences that
    read like recommendations, None where that was not asked for."""

    zones: tuple[str, ...]
    coders: tuple[Analyst, ...]
    briefs: int
    briefs_with_passages: int
    paragraphs: int
    passages: int
    tags: int
    untagged: int
    outside: tuple[Passage, ...]
    further: int
    replies: int
    read_through: int
    cues: CueCounts | None


def method_of(summary: Summary) -> Method:
    found, outside = summary.counted, tuple(p for p in summary.passages if p.zone != "body")
    outside = outside if summary.all_read else outside[:NAMED]
    named, excluded = (summary.filter.values("zone", negated=negated) for negated in (False, True))
    return Method(
        zones=tuple(z for z in named or ("body",) if z not in excluded),
        coders=summary.analysts,
        briefs=len(summary.sources),
        briefs_with_passages=len(found.held),
        paragraphs=sum(source.row.paragraphs for source in summary.sources),
        passages=summary.found,
        tags=sum(not tag.retired for tag in summary.codebook),
        untagged=sum(found.own.get("", {}).values()),
        outside=outside,
        further=found.outside - len(outside),
        replies=found.replies,
        read_through=sum(source.row.ref in summary.read_through for source in summary.sources),
        cues=_cues(summary),
    )


def _cues(summary: Summary) -> CueCounts | None:
    if summary.cues is None:
        return None
    found = [summary.cues.get(source.row.ref, CueCounts()) for source in summary.sources]
    return CueCounts(*map(sum, zip(*found, strict=True)))


def in_words(summary: Summary) -> tuple[str, ...]:
    """One sentence for each thing a reader may want to check."""
    told = _for_readers if summary.choices.to_hand_in else _for_the_team
    return tuple(sentence for sentence in told(summary, method_of(summary)) if sentence)


def _for_readers(summary: Summary, method: Method) -> Iterator[str]:
    """Those that make one paragraph, without what only the team knows by name."""
    coders = count(len(method.coders), "analyst")
    book = " (Annex A)" if "codebook" in summary.choices else ""
    yield (
        f"{coders} marked {count(method.passages, 'passage')} in "
        f"{count(method.briefs_with_passages, 'brief')}, against a codebook of "
        f"{count(method.tags, 'tag')}{book}."
        if method.passages
        else NOTHING_HERE
    )
    yield f"{_through(method)} declared read through by an analyst."
    yield f"Counted as evidence: {_zones(method) or 'nothing'}."
    yield from _described(summary)
    yield _outside(method, named=False)
    if empty := [tag.name for tag in summary.codebook if _is_empty(tag, summary)]:
        yield f"No passage carries the {'tag' if len(empty) == 1 else 'tags'} {listed(empty)}."
    if any(row.state == LIVE for row in summary.recommendations):
        yield from _of_recommendations(summary)
        yield _said_of_cues(summary, method.cues) if method.cues else ""
    yield _recognised(summary)
    texts = "the texts named under Sources" if "sources" in summary.choices else "their texts"
    yield f"Passages are verbatim, letter by letter, from {texts}; syntheses are our own words."
    yield "The full record of who marked what and when is kept and can be produced."


def _described(summary: Summary) -> Iterator[str]:
    """By which attributes the briefs are told apart: those of which any has a value."""
    for each in summary.attributes:
        groups = grouped(((s.row.ref, s.row.attributes) for s in summary.sources), each)
        without = sum(len(refs) for value, refs in groups if not value)
        if len(summary.sources) == without:
            continue
        if len(groups) <= MOST_VALUES:
            said = ", ".join(f"{shown(each, value)} {len(refs):,}" for value, refs in groups)
        else:
            said = f"{len(groups) - bool(without):,} values, {without:,} not stated"
        yield f"Briefs by {each.name}: {said}."


def _recognised(summary: Summary) -> str:
    """What was recognised in pictures, and how well; "" where nothing was."""
    known = [source.row.recognition for source in summary.sources if source.row.recognition]
    if not known:
        return ""
    words = doubtful_words(sum(each.doubtful for each in known))
    by = listed(list(dict.fromkeys(each.program for each in known)))
    return (
        f"The text of {count(len(known), 'brief')} was recognised in pictures of the pages by {by} "
        f"({words}); there a passage is verbatim as it was recognised."
    )


def _of_recommendations(summary: Summary) -> Iterator[str]:
    yield (
        "A recommendation is one action asked of one actor or group; what it says is bound to the "
        "words of the source, supplied by us in brackets, or reported as not stated."
    )
    shared = [
        f"{len(o.briefs)} briefs share {ORIGINS[o.kind]}" for o in summary.origins if o.briefs
    ]
    yield (
        "Briefs count as independent unless they share authors, data or a parent report: "
        f"{listed(shared) or 'none of these do'}."
    )
    yield (
        "Confidence is our judgement of how many independent sources speak, how they agree and "
        "what they rest on; each grade carries its reason."
    )


def _said_of_cues(summary: Summary, counts: CueCounts) -> str:
    verb = "reads" if counts.found == 1 else "read"
    unread = sum(not reads(source.row.language) for source in summary.sources)
    other = f"; {count(unread, 'brief')} in another language had no such rules" if unread else ""
    if not counts.found:
        return f"By rules of words in English, no sentence reads like a recommendation{other}."
    return (
        f"By rules of words in English, {count(counts.found, 'sentence')} {verb} like "
        f"recommendations: {counts.recorded:,} recorded in one, {counts.settled:,} decided not to "
        f"be, {counts.undecided:,} undecided{other}."
    )


def _is_empty(tag: Tag, summary: Summary) -> bool:
    found = next((s for s in summary.sections if s.tag and s.tag.slug == tag.slug), None)
    return bool(found and not found.with_subtags)


def _for_the_team(summary: Summary, method: Method) -> Iterator[str]:
    coders = ", ".join(analyst.name for analyst in method.coders)
    texts = "the texts named under Sources" if "sources" in summary.choices else "their texts"
    yield _reading(method)
    yield f"Counted as evidence: {_zones(method) or 'nothing'}."
    yield from _described(summary)
    yield _outside(method, named="refs" in summary.choices)
    yield f"The codebook has {count(method.tags, 'tag')}."
    yield (
        f"Selection: {count(method.passages, 'passage')} from "
        f"{count(method.briefs_with_passages, 'brief')}, {method.untagged:,} without a tag."
    )
    yield f"{'Coder' if len(method.coders) == 1 else 'Coders'}: {coders}." if coders else ""
    if summary.replies:
        yield f"With {count(method.replies, 'note')} of colleagues under the passages."
    if any(row.state == LIVE for row in summary.recommendations):
        yield from _of_recommendations(summary)
        yield _said_of_cues(summary, method.cues) if method.cues else ""
    yield _recognised(summary)
    yield (
        f"Passages are verbatim, byte for byte, from {texts}. Syntheses are "
        "the analysts’ own words; where they rest on a passage they cite it."
    )
    yield snapshot(summary)


def snapshot(summary: Summary) -> str:
    if not summary.all_read:
        return (
            "The files say by a snapshot number which of them rest on the same passages, tags, "
            "notes, syntheses, codebook and sources."
        )
    return (
        f"Snapshot {fingerprint(summary)[:SHOWN]}: other files with this number rest on the "
        "same passages, tags, notes, syntheses, codebook and sources."
    )


def _zones(method: Method) -> str:
    return " and ".join(ZONES[zone].phrase for zone in method.zones)


def _reading(method: Method) -> str:
    numbered = (
        f", with {count(method.paragraphs, 'numbered paragraph')}" if method.paragraphs else ""
    )
    through = f"{method.read_through:,}" if method.read_through else "none"
    return f"Briefs: {method.briefs:,}{numbered}; {through} declared read through by an analyst."


def _through(method: Method) -> str:
    number, briefs = method.read_through, method.briefs
    if number == briefs:
        return "It was" if briefs == 1 else "All were"
    return f"{number:,} of {briefs:,} {'was' if number == 1 else 'were'}"


def _outside(method: Method, *, named: bool = True) -> str:
    if not method.outside:
        return "No passage stands outside the text."
    places = (f"{p.ref} ({p.citation})" if named else p.citation for p in method.outside)
    listing = "; ".join(dict.fromkeys(places))
    found = len(method.outside) + method.further
    verb = "stands" if found == 1 else "stand"
    rest = f"; and {method.further:,} more, which the files name" if method.further else ""
    return f"{count(found, 'passage')} {verb} outside the text: {listing}{rest}."


def fingerprint(summary: Summary) -> str:
    """SHA-256, as 64 hexadecimal digits, of what the team has found: project, filter, sources,
    codebook, passages with their tags and notes, syntheses.

    Not of what may differ between two files of the same findings: the date, the address that
    permalinks begin with, colours, and colleagues' notes, which a format may leave out.
    """
    found = json.dumps(_content(summary), ensure_ascii=False, separators=(",", ":"))
    return sha256(found.encode("utf-8", "surrogatepass")).hexdigest()


def _content(summary: Summary) -> list[Any]:
    project = summary.project
    return [
        [project.name, project.question, summary.query],
        [
            [b.ref, b.title, b.authors, b.publisher, b.date, b.url, b.text_sha256]
            for b in (source.row for source in summary.sources)
        ],
        [[t.slug, t.name, t.parent, t.retired, _definition(t)] for t in summary.codebook],
        [[p.ref, p.start, p.end, p.exact, p.slugs, p.note, p.analyst] for p in summary.rows],
        [
            [section.tag.slug, section.synthesis.row.text]
            for section in summary.every_section
            if section.tag and section.synthesis
        ],
    ]


def _definition(tag: Tag) -> list[str | list[str]]:
    """The first four by their place, as before there could be more; later ones where they are."""
    first = [tag.texts.get(each.name, "") for each in TEXTS[:FIRST]]
    later = [[each.name, text] for each, text in tag.explained if each not in TEXTS[:FIRST]]
    return [*first, *later]

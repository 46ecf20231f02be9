"""How a summary came about, as figures and in words, and what names its state: two files with
the same fingerprint say the same."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from app.domain.document import ZONES
from app.domain.passages import Passage
from app.domain.report.summary import Analyst, Summary
from app.domain.report.wording import count
from app.domain.tags import TEXTS, Tag

FIRST = 4  # texts of a tag that every fingerprint has, empty or not
SHOWN = 12  # of 64 digits: enough to tell the states of a project apart


@dataclass(frozen=True, slots=True)
class Method:
    """`zones` are those the filter names, else the body; `outside` are the passages that stand
    outside the body. `read_through` are the briefs that an analyst declared so."""

    zones: tuple[str, ...]
    coders: tuple[Analyst, ...]
    briefs: int
    briefs_with_passages: int
    paragraphs: int
    passages: int
    tags: int
    untagged: int
    outside: tuple[Passage, ...]
    replies: int
    read_through: int


def method_of(summary: Summary) -> Method:
    passages = summary.passages
    named, excluded = (summary.filter.values("zone", negated=negated) for negated in (False, True))
    return Method(
        zones=tuple(z for z in named or ("body",) if z not in excluded),
        coders=summary.analysts,
        briefs=len(summary.sources),
        briefs_with_passages=len({p.brief for p in passages}),
        paragraphs=sum(source.row.paragraphs for source in summary.sources),
        passages=len(passages),
        tags=sum(not tag.retired for tag in summary.codebook),
        untagged=sum(not p.tags for p in passages),
        outside=tuple(p for p in passages if p.zone != "body"),
        replies=sum(len(p.replies) for p in passages),
        read_through=sum(source.row.ref in summary.read_through for source in summary.sources),
    )


def in_words(summary: Summary) -> tuple[str, ...]:
    """One sentence for each thing a reader may want to check."""
    method = method_of(summary)
    coders = ", ".join(analyst.name for analyst in method.coders)
    zones = " and ".join(ZONES[zone].phrase for zone in method.zones)
    texts = "the texts named under Sources" if "sources" in summary.choices else "their texts"
    sentences = [
        _reading(method),
        f"Counted as evidence: {zones or 'nothing'}.",
        _outside(method),
        f"The codebook has {count(method.tags, 'tag')}.",
        f"Selection: {count(method.passages, 'passage')} from "
        f"{count(method.briefs_with_passages, 'brief')}, {method.untagged:,} without a tag.",
        f"{'Coder' if len(method.coders) == 1 else 'Coders'}: {coders}." if coders else "",
        f"With {count(method.replies, 'note')} of colleagues under the passages."
        if summary.replies
        else "",
        f"Passages are verbatim, byte for byte, from {texts}. Syntheses are "
        "the analysts’ own words; where they rest on a passage they cite it.",
        f"Snapshot {fingerprint(summary)[:SHOWN]}: other files with this number rest on the "
        "same passages, tags, notes, syntheses, codebook and sources.",
    ]
    return tuple(sentence for sentence in sentences if sentence)


def _reading(method: Method) -> str:
    numbered = (
        f", with {count(method.paragraphs, 'numbered paragraph')}" if method.paragraphs else ""
    )
    through = f"{method.read_through:,}" if method.read_through else "none"
    return f"Briefs: {method.briefs:,}{numbered}; {through} declared read through by an analyst."


def _outside(method: Method) -> str:
    if not method.outside:
        return "No passage stands outside the text."
    named = "; ".join(f"{p.ref} ({p.citation})" for p in method.outside)
    verb = "stands" if len(method.outside) == 1 else "stand"
    return f"{count(len(method.outside), 'passage')} {verb} outside the text: {named}."


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

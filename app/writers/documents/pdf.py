"""PDF: the summary typeset to hand in, tagged (PDF/UA-1), with bookmarks and page numbers.

A line that ends at the margin is not part of a text. So each quotation stands twice: set, without
a hyphen of ours, and byte for byte in the attached `passages.json`.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.domain.passages import Passage, Source
from app.domain.report.method import in_words
from app.domain.report.summary import Section, Summary, counts
from app.domain.report.synthesis import Citation, Paragraph
from app.domain.report.wording import NOTHING_HERE
from app.domain.tags import Tag
from app.writers.contract import Written, unwatched, watched
from app.writers.documents.anchors import Anchors, anchors_of, section_id
from app.writers.typeset.engine import typeset
from app.writers.typeset.parts import attachment, document, fact, notes, reference
from app.writers.typeset.text import Said, heading, is_rtl, one_line, said, uri
from app.writers.wording import after_address, before_address, utc_day

_TEMPLATE = Path(__file__).with_name("pdf.typ")


def write(summary: Summary, written: Written = unwatched) -> bytes:
    anchors = anchors_of(summary.sections)
    levels = _levels(summary.sections)
    sections = [_section(each, levels, anchors, summary, written) for each in summary.sections]
    data = {
        **document(summary, "Summary of passages", ": summary of passages"),
        "facts": _facts(summary),
        "passages": {p.ref: _passage(p) for p in summary.passages},
        "sections": sections,
        "method": in_words(summary),
        "codebook": list(map(_tag, summary.codebook)),
        "sources": list(map(_source, summary.sources)),
    }
    return typeset(_TEMPLATE, data, attachment(summary), summary.date)


def _facts(summary: Summary) -> list[tuple[str, Said]]:
    return [
        ("Selection", said(summary.sentence)),
        *([("Filter", said(summary.query))] if summary.query else []),
        ("Found", counts(summary.passages)),
        *fact(summary),
    ]


def _levels(sections: tuple[Section, ...]) -> dict[str, int]:
    """How deep the heading of each tag stands: below those of its tags above that are here."""
    here = {section.tag.slug for section in sections if section.tag}
    return {
        section.tag.slug: min(2 + sum(tag.slug in here for tag in section.path[:-1]), 4)
        for section in sections
        if section.tag
    }


def _section(
    section: Section,
    levels: Mapping[str, int],
    anchors: Anchors,
    summary: Summary,
    written: Written,
) -> dict[str, Any]:
    tag, passages = section.tag, section.passages
    every = {p.ref for p in (*passages, *section.below)}
    return {
        "id": section_id(section),
        "level": levels[tag.slug] if tag else 2,
        "title": heading(section.title),
        "definition": said(tag.definition) if tag else "",
        "counts": [
            section.counts if passages else NOTHING_HERE,
            *([f"With its sub-tags: {section.with_below}."] if section.with_below else []),
        ],
        "briefs": f"{len({p.brief for p in passages}):,}",
        "count": f"{len(passages):,}",
        "with-below": f"{len(every):,}" if section.with_below else "",
        "synthesis": _synthesis(section, anchors, summary),
        "places": [
            (place, passage.ref) for place, passage in watched(anchors.places(section), written)
        ],
    }


def _synthesis(section: Section, anchors: Anchors, summary: Summary) -> dict[str, Any] | None:
    if not section.synthesis:
        return None
    row = section.synthesis.row
    when = utc_day(row.updated_at) if row.updated_at else ""
    return {
        "paragraphs": [
            _paragraph(paragraph, section, anchors, summary)
            for paragraph in section.synthesis.paragraphs
        ],
        "by": ", ".join(part for part in (one_line(row.analyst), when) if part),
    }


def _paragraph(
    paragraph: Paragraph, section: Section, anchors: Anchors, summary: Summary
) -> dict[str, Any]:
    def cited(ref: str) -> tuple[str, str]:
        passage = summary.cited.get(ref)
        if not passage:
            return "", f"{ref}: no such passage"
        target = anchors.target(section, passage)
        place = target if target.startswith("#") else uri(target)
        return place, f"{one_line(passage.citation)}, {ref}"

    return {
        "rtl": is_rtl("".join(part.text for part in paragraph)),
        "parts": [
            list(map(cited, part.refs)) if isinstance(part, Citation) else part.text
            for part in paragraph
        ],
    }


def _passage(passage: Passage) -> dict[str, Any]:
    tags = ", ".join(one_line(tag.name) for tag in passage.tags) or "not yet tagged"
    place = reference(passage)
    return {
        "quote": said(passage.exact, passage.source.row.language),
        "citation": f"{one_line(passage.citation)} · ",
        "ref": place["ref"],
        "address": place["address"],
        "more": f"{place['path']} · {tags} · marked by {one_line(passage.analyst)}, "
        f"{utc_day(passage.created_at)}",
        "notes": notes(passage),
    }


def _tag(tag: Tag) -> dict[str, Any]:
    texts = [(each.label if each.heading else "", said(text)) for each, text in tag.explained]
    return {
        "name": one_line(tag.name),
        "slug": tag.slug,
        "retired": "(retired)" if tag.retired else "",
        "texts": texts or [("", "No definition yet.")],
    }


def _source(source: Source) -> dict[str, Any]:
    row = source.row
    text, address = before_address(source)
    checks = (("Text, SHA-256: ", row.text_sha256), ("Read by: ", row.reader))
    return {
        "ref": row.ref,
        "text": said(text),
        "address": uri(address),
        "shown": address,
        "after": after_address(source) if address else "",
        "checks": [f"{label}{one_line(value)}" for label, value in checks if value],
    }

"""PDF: the report typeset to hand in, tagged (PDF/UA-1), with bookmarks and page numbers.

A line that ends at the margin is not part of a text. So each quotation stands twice: set, without
a hyphen of ours, and byte for byte in the attached `passages.json`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from app.domain.direction import is_rtl
from app.domain.passages import Passage
from app.domain.report.document import report
from app.domain.report.outline import (
    Bullets,
    Codebook,
    Contents,
    Facts,
    Heading,
    Mention,
    OwnWords,
    Part,
    Passages,
    Prose,
    Report,
    Sources,
    Table,
)
from app.domain.report.summary import Summary
from app.domain.report.wording import marked_by, tags_in_words
from app.writers.contract import Written, unwatched, watched
from app.writers.typeset.engine import typeset
from app.writers.typeset.parts import attachment, document, facts_of, notes, reference
from app.writers.typeset.text import heading, in_runs, one_line, said, uri

Kinds = dict[type[Part], Callable[[Any], dict[str, Any]]]
_TEMPLATE = Path(__file__).with_name("pdf.typ")


def write(summary: Summary, written: Written = unwatched) -> bytes:
    return rendered(report(summary), summary, written)


def rendered(report: Report, summary: Summary, written: Written = unwatched) -> bytes:
    """`summary` is what is attached."""
    held = report.passages()
    attached = [passage for passage in summary.passages if passage.ref in held]
    kinds: Kinds = {**KINDS, Passages: partial(_passages, written=written)}
    data = {
        **document(summary, report.cover.kind, f": {report.cover.kind.lower()}"),
        "facts": facts_of(report.cover.facts),
        # Set by reference under each of their tags.
        "passages": {ref: _passage(passage) for ref, passage in held.items()},
        "parts": [(type(part).__name__, kinds[type(part)](part)) for part in report.parts],
    }
    return typeset(_TEMPLATE, data, attachment(summary, attached), summary.date)


def _facts(facts: Facts) -> dict[str, Any]:
    return {"rows": facts_of(facts)}


def _contents(contents: Contents) -> dict[str, Any]:
    return {"title": contents.title}


def _heading(part: Heading) -> dict[str, Any]:
    title = heading(part.title)
    return {"level": part.level, "title": title, "id": part.id, "rtl": is_rtl(part.title)}


def _prose(prose: Prose) -> dict[str, Any]:
    label = f"{prose.label}: " if prose.label else ""
    return {"label": label, "text": in_runs(prose.text), "role": prose.role}


def _table(table: Table) -> dict[str, Any]:
    rows = [in_runs(row)["runs"] for row in table.rows]
    return {"caption": table.caption, "head": table.head, "rows": rows}


def _own_words(synthesis: OwnWords) -> dict[str, Any]:
    return {
        "title": synthesis.title,
        "paragraphs": list(map(_paragraph, synthesis.paragraphs)),
        "by": one_line(synthesis.signed),
    }


def _paragraph(parts: tuple[str | tuple[Mention, ...], ...]) -> dict[str, Any]:
    return {
        "rtl": is_rtl("".join(part for part in parts if isinstance(part, str))),
        "parts": [part if isinstance(part, str) else list(map(_cited, part)) for part in parts],
    }


def _cited(cited: Mention) -> tuple[str, object]:
    place = f"#{cited.place}" if cited.place else uri(cited.permalink)
    return place, in_runs(cited.text)["runs"]


def _passages(part: Passages, written: Written) -> dict[str, Any]:
    places = [(place, passage.ref) for place, passage in watched(part.places(), written)]
    return {"title": part.title, "places": places}


def _passage(passage: Passage) -> dict[str, Any]:
    place = reference(passage)
    said_of = filter(None, (tags_in_words(passage), marked_by(passage)))
    return {
        "quote": said(passage.exact, passage.source.row.language),
        "citation": in_runs(passage.citation_runs)["runs"]
        if any(run.emphasis for run in passage.citation_runs)
        else one_line(passage.citation),
        "ref": place["ref"],
        "address": place["address"],
        "more": " · ".join([place["path"], *map(one_line, said_of)]),
        "notes": notes(passage),
    }


def _bullets(bullets: Bullets) -> dict[str, Any]:
    return {"items": bullets.items}


def _codebook(codebook: Codebook) -> dict[str, Any]:
    tags = [
        {
            "name": one_line(tag.name),
            "slug": tag.slug,
            "retired": "(retired)" if tag.retired else "",
            "texts": [(label, said(text)) for label, text in tag.texts]
            or [("", codebook.undefined)],
        }
        for tag in codebook.tags
    ]
    return {"tags": tags, "empty": codebook.empty}


def _sources(sources: Sources) -> dict[str, Any]:
    entries = [
        {
            "ref": entry.ref,
            "text": in_runs(entry.text),
            "checks": [f"{label}: {one_line(value)}" for label, value in entry.checks],
        }
        for entry in sources.entries
    ]
    return {"entries": entries, "empty": sources.empty}


KINDS: Kinds = {
    Facts: _facts,
    Contents: _contents,
    Heading: _heading,
    Prose: _prose,
    Table: _table,
    OwnWords: _own_words,
    Bullets: _bullets,
    Codebook: _codebook,
    Sources: _sources,
}

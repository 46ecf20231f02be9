"""PDF: the report typeset to hand in, tagged (PDF/UA-1), with bookmarks and page numbers.

A line that ends at the margin is not part of a text. So each quotation stands twice: set, without
a hyphen of ours, and byte for byte in the attached `passages.json`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

from app.domain.direction import is_rtl
from app.domain.passages import Passage
from app.domain.report.document import report
from app.domain.report.logo import Logo
from app.domain.report.outline import (
    Bullets,
    Cell,
    Codebook,
    Contents,
    Cover,
    Facts,
    Heading,
    KeyMessages,
    Labelled,
    Part,
    Passages,
    Pictures,
    Prose,
    Record,
    Report,
    Sources,
    Table,
    WideTable,
)
from app.domain.report.own_words import KeyMessage, Mention, OwnWords, Words
from app.domain.report.quoting import Quotation
from app.domain.report.summary import Summary
from app.domain.report.wording import marked_by, tags_in_words
from app.domain.runs import Run, plain
from app.writers.contract import Written, unwatched, watched
from app.writers.typeset.engine import typeset
from app.writers.typeset.parts import attachment, document, facts_of, notes, reference
from app.writers.typeset.text import heading, in_runs, one_line, piece, said, uri

Kinds = dict[type[Part], Callable[[Any], dict[str, Any]]]
MOST_IN_CELL = 1_200  # characters of a cell, above which its row may break
MOST_IN_HEAD = 1_500  # of a statement, above which it may part from its facts
FEWEST_TO_BREAK = 8  # lines of a quotation
A_LINE = 80  # letters
_TEXT = (442.0, 600.0)  # points that a picture may take of a page
_LOGO = "logo"  # the name of its file
_TEMPLATE = Path(__file__).with_name("pdf.typ")


def write(summary: Summary, written: Written = unwatched) -> bytes:
    return rendered(report(summary), summary, written)


def rendered(report: Report, summary: Summary, written: Written = unwatched) -> bytes:
    """`summary` is what is attached."""
    held = report.passages()
    kinds: Kinds = {**KINDS, Passages: partial(_passages, written=written)}
    data = {
        **document(summary, report.cover.kind, ""),
        "title": heading(report.title),
        "authors": list(map(one_line, report.authors)),
        "foot": " · ".join([one_line(report.foot), *_markings(report.cover)]),
        "cover": _cover(report.cover),
        "places": dict.fromkeys(sorted(report.places()), True),
        # Set by reference under each of their tags.
        "passages": {
            passage.ref: _passage(passage, part)
            for part in report.parts
            if isinstance(part, Passages)
            for passage in part.passages
        },
        "sheets": list(_sheets(report, kinds)),
    }
    logo = report.cover.logo
    pictures = dict(_files(report))
    if logo:
        pictures[_LOGO] = logo.data
    return typeset(_TEMPLATE, data, attachment(summary, held.values()), summary.date, pictures)


def _files(report: Report) -> Iterator[tuple[str, bytes]]:
    """The pictures of its passages, by the names of their files."""
    for part in report.parts:
        if isinstance(part, Pictures):
            for entry in part.entries:
                for name, picture in entry.files():
                    yield name, picture.data


def _sheets(report: Report, kinds: Kinds) -> Iterator[tuple[bool, list[tuple[str, Any]]]]:
    """The parts by the page they stand on. PDF/UA allows no heading that skips a level: each is at
    most one `under` the last."""
    under = 0
    for wide, parts in report.sheets():
        made = []
        for part in parts:
            data = {**kinds[type(part)](part), "under": under}
            if isinstance(part, Heading | Record):
                data["level"] = min(part.level, under + 1)
                under = data["level"]
            made.append((type(part).__name__, data))
        yield wide, made


def _markings(cover: Cover) -> list[str]:
    return [one_line(text) for text in (cover.marking, cover.draft) if text]


def _cover(cover: Cover) -> dict[str, Any]:
    return {
        "whole": cover.whole_page,
        "markings": _markings(cover),
        "kicker": one_line(cover.organisation or cover.kind),
        "title": said(heading(cover.title)),
        "under": said(cover.subtitle or cover.question),
        "rows": facts_of(Facts(tuple(cover.rows()))),
        "reading": cover.reading,
        "logo": _logo(cover.logo, cover.logo_alt) if cover.logo else None,
    }


def _logo(logo: Logo, alt: str) -> dict[str, Any]:
    """Sizes in millimetres."""
    width, height = logo.printed
    kind = logo.media_type.removeprefix("image/")
    return {"file": _LOGO, "format": kind, "alt": alt, "width": width, "height": height}


def _facts(facts: Facts) -> dict[str, Any]:
    return {"rows": facts_of(facts)}


def _contents(contents: Contents) -> dict[str, Any]:
    return {"title": contents.title}


def _heading(part: Heading) -> dict[str, Any]:
    title = heading(part.title)
    return {"level": part.level, "title": title, "id": part.id, "rtl": is_rtl(part.title)}


def _prose(prose: Prose) -> dict[str, Any]:
    colon = ": " if prose.label and prose.role != "aside" else ""
    label = f"{prose.label}{colon}"
    return {"label": label, "text": in_runs(prose.text), "role": prose.role}


def _table(table: Table) -> dict[str, Any]:
    rows = [list(map(piece, row)) for row in table.rows]
    return {"caption": table.caption, "head": table.head, "rows": rows}


def _wide_table(table: WideTable) -> dict[str, Any]:
    """A row that no page would hold may break."""
    rows = [
        {
            "cells": [list(map(in_runs, cell)) for cell in row],
            "breakable": max(map(_size, row), default=0) > MOST_IN_CELL,
        }
        for row in table.rows
    ]
    return {"head": table.head, "weights": table.weights, "rows": rows, "note": table.note}


def _size(cell: Cell) -> int:
    return sum(len(plain(line)) for line in cell)


def _messages(messages: KeyMessages) -> dict[str, Any]:
    return {"items": list(map(_message, messages.items))}


def _message(message: KeyMessage) -> dict[str, Any]:
    return {
        **_paragraph(message.with_footnotes),
        "confidence": message.confidence,
        "records": list(map(piece, message.records)),
        "flag": message.flag,
    }


def _own_words(synthesis: OwnWords) -> dict[str, Any]:
    return {
        "title": synthesis.title,
        "paragraphs": [
            {**_paragraph(item.parts), "number": item.number} for item in synthesis.items()
        ],
        "footnotes": synthesis.footnotes,
        "by": one_line(synthesis.signed),
    }


def _paragraph(parts: Iterable[Words]) -> dict[str, Any]:
    words = [Run(part) if isinstance(part, str) else part for part in parts]
    return {
        "rtl": is_rtl(plain(part for part in words if isinstance(part, Run))),
        "parts": [
            {"run": piece(part)} if isinstance(part, Run) else list(map(_cited, part))
            for part in words
        ],
    }


def _cited(cited: Mention) -> tuple[str, object]:
    place = f"#{cited.place}" if cited.place else uri(cited.permalink)
    return place, in_runs(cited.text)["runs"]


def _record(record: Record) -> dict[str, Any]:
    return {
        "id": record.id,
        "level": record.level,
        "ref": record.ref,
        "title": heading(record.title),
        "rtl": is_rtl(record.title),
        "flags": record.flags,
        "statement": in_runs(record.statement),
        "quote": _quotation(record.quote) if record.quote else None,
        "breakable": len(plain(record.statement)) > MOST_IN_HEAD,
        "strip": _strip(record.strip),
        "groups": [(each.label, list(map(_quotation, each.quotations))) for each in record.groups],
        "sections": list(map(_labelled, record.sections())),
    }


def _strip(rows: tuple[Labelled, ...]) -> list[dict[str, Any]]:
    return [{**_labelled(row), "wide": row.wide} for row in rows]


def _labelled(row: Labelled) -> dict[str, Any]:
    return {"label": row.label, "text": in_runs(row.text)}


def _quotation(quote: Quotation) -> dict[str, Any]:
    passage = quote.passage
    place = reference(passage)
    return {
        "words": _between(quote),
        "citation": in_runs(passage.citation_runs)["runs"],
        "ref": place["ref"] if quote.ref else "",
        "address": place["address"],
        "more": "".join(f", {one_line(text)}" for text in (quote.label, quote.more) if text),
        "see": piece(quote.see) if quote.see else None,
        "place": quote.place,
        "long": quote.is_long,
        "breakable": lines_of(passage.exact) >= FEWEST_TO_BREAK,
        "notes": notes(passage),
    }


def _between(quote: Quotation) -> dict[str, Any]:
    """The passage between its marks, with what completes it."""
    words = said(quote.passage.exact, quote.passage.source.row.language)
    return {
        **(words if isinstance(words, dict) else {"text": words}),
        "opening": quote.opening,
        "before": quote.before,
        "after": quote.after,
        "closing": quote.closing,
    }


def lines_of(text: str) -> int:
    """How many lines of a page it takes, about."""
    return sum(1 + width_of(line) // A_LINE for line in text.split("\n"))


def width_of(line: str) -> int:
    """In Latin letters: an ideograph takes the place of two."""
    return len(line) + sum(east_asian_width(sign) in "WF" for sign in line)


def _passages(part: Passages, written: Written) -> dict[str, Any]:
    places = [(place, passage.ref) for place, passage in watched(part.places(), written)]
    return {"title": part.title, "places": places}


def _passage(passage: Passage, part: Passages) -> dict[str, Any]:
    place = reference(passage)
    tags, path = (tags_in_words(passage), place["path"]) if part.refs else ("", "")
    said_of = filter(None, (tags, marked_by(passage)))
    return {
        "quote": _between(part.quoted(passage)),
        "citation": in_runs(passage.citation_runs)["runs"]
        if any(run.emphasis for run in passage.citation_runs)
        else one_line(passage.citation),
        "ref": place["ref"] if part.refs else "",
        "address": place["address"],
        "more": " · ".join([path, *map(one_line, said_of)]),
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


def _pictures(part: Pictures) -> dict[str, Any]:
    """Sizes in points."""
    return {
        "entries": [
            {
                "text": in_runs(entry.text),
                "pictures": [
                    {
                        "file": name,
                        "format": picture.media_type.removeprefix("image/"),
                        "alt": entry.alt(picture),
                        "size": picture.within(*_TEXT),
                    }
                    for name, picture in entry.files()
                ],
            }
            for entry in part.entries
        ]
    }


KINDS: Kinds = {
    Facts: _facts,
    Contents: _contents,
    Heading: _heading,
    Prose: _prose,
    Table: _table,
    WideTable: _wide_table,
    KeyMessages: _messages,
    OwnWords: _own_words,
    Record: _record,
    Bullets: _bullets,
    Codebook: _codebook,
    Sources: _sources,
    Pictures: _pictures,
}

"""Annotated PDF: the briefs with their whole texts, each passage on the colour of its first tag,
and beside it what the analysts say about it.

As in the annotated Word file, briefs without a passage in the selection are left out, and so are
page furniture and readers' comments in which no passage stands; the file says so. Where passages
overlap the second has a line in its colour below the words, and each ends with its reference.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from app.domain.anchors.overlaps import segments
from app.domain.briefs import TextRow
from app.domain.direction import is_rtl, table_is_rtl
from app.domain.document import PlacedBlock
from app.domain.passages import Passage, Source
from app.domain.report.front import facts
from app.domain.report.summary import Summary
from app.domain.report.wording import by_whom, count
from app.writers.annotated import (
    BESIDE,
    OWN_SIGN,
    Cell,
    Mark,
    colour_of,
    marks_by_block,
    shown_blocks,
    tables_of,
    wash,
)
from app.writers.contract import Written, unwatched, watched
from app.writers.typeset.engine import typeset
from app.writers.typeset.parts import attachment, document, facts_of, notes, reference
from app.writers.typeset.text import heading, in_runs, one_line, shows, uri

_TEMPLATE = Path(__file__).with_name("annotated.typ")


def write(summary: Summary, written: Written = unwatched) -> bytes:
    passages: dict[str, list[tuple[int, Passage]]] = {}
    for n, passage in enumerate(watched(summary.passages, written)):
        passages.setdefault(passage.brief, []).append((n, passage))
    texts = {
        source.row.ref: Blocks(
            summary.texts[source.row.ref], passages[source.row.ref], source.row.language
        )
        for source in summary.sources
        if source.row.ref in passages
    }
    data = {
        **document(summary, "Annotated briefs", ": annotated briefs"),
        "facts": facts_of(facts(summary)),
        "colours": _colours(summary),
        "absent": _absent(summary, texts),
        "briefs": [
            _brief(source, texts[source.row.ref])
            for source in summary.sources
            if source.row.ref in texts
        ],
    }
    return typeset(_TEMPLATE, data, attachment(summary, summary.passages), summary.date)


def _colours(summary: Summary) -> list[tuple[str, str]]:
    """Which colour is whose: a passage has that of its first tag."""
    firsts = {p.tags[0].slug if p.tags else "" for p in summary.passages}
    known = [(heading(t.name), colour_of(t)) for t in summary.codebook if t.slug in firsts]
    if "" in firsts:
        known.append(("no tag", colour_of(None)))
    return [(name, f"#{wash(colour)}") for name, colour in known]


def _absent(summary: Summary, texts: dict[str, Blocks]) -> list[str]:
    absent = [s.row.ref for s in summary.sources if s.row.ref not in texts]
    left_out = sum(blocks.left_out for blocks in texts.values())
    said = []
    if absent:
        said.append(f"Left out, because no passage selected stands in them: {', '.join(absent)}.")
    if left_out:
        lines = count(left_out, "line")
        said.append(f"Left out of the texts: menus, navigation and readers’ comments ({lines}).")
    return said


def _brief(source: Source, blocks: Blocks) -> dict[str, Any]:
    parts = blocks.parts()
    return {
        "heading": heading(f"{source.row.ref} {source.short}"),
        "text": in_runs(source.cited.full),
        "language": source.row.language if len(source.row.language) == 2 else "",
        "parts": parts,
        "rtl": table_is_rtl([part["rtl"] for part in parts]),
    }


_DEEPEST_HEADING, _DEEPEST_LIST = 5, 5
_MOST_COLUMNS = 12  # that stand beside each other on a page
Part = dict[str, Any]


class Blocks:
    """The text of a brief: blocks of runs, with the passages that end in them. `passages` are the
    brief's, numbered."""

    def __init__(
        self, text: TextRow, passages: Iterable[tuple[int, Passage]], language: str
    ) -> None:
        self._text, self._language = text, language
        self._marks = marks_by_block(text.blocks, passages)
        levels = [max(block.level, 1) for block in text.blocks if block.kind == "heading"]
        self._highest = min(levels, default=1)
        self._level = 1
        self._shown = shown_blocks(text.blocks, self._marks)

    @property
    def left_out(self) -> int:
        """How many blocks."""
        return len(self._text.blocks) - len(self._shown)

    def parts(self) -> list[Part]:
        found: list[Part] = []
        for is_table, blocks in groupby(self._shown, lambda one: one[1].kind == "table_cell"):
            if is_table:
                found += [part for table in tables_of(blocks) for part in self._table(table)]
            else:
                found += [self._block(n, block) for n, block in blocks]
        return found

    def _block(self, n: int, block: PlacedBlock) -> Part:
        words = self._text.text[block.start : block.end]
        marks = self._marks.get(n, [])
        kind = self._kind(block, words)
        # A heading stands in the contents and bookmarks, too, where a reference is no part of it.
        ends = {} if kind["kind"] == "heading" else _ends(n, block, marks)
        number = [f"{block.marker} "] if block.marker and kind["kind"] != "item" else []
        return {
            **kind,
            "number": block.label,
            "rtl": is_rtl(words, self._language),
            "runs": [*number, *_runs(self._text.text, block, marks, ends)],
            "notes": [_card(m) for m in marks if m.closes == n],
        }

    def _kind(self, block: PlacedBlock, words: str) -> Part:
        if block.zone in BESIDE or block.zone == "notes":
            return {"kind": "small"}
        if block.kind == "heading" and shows(words):
            # PDF/UA has no heading two levels below the one before it.
            wanted = max(block.level, 1) - self._highest + 2
            self._level = min(wanted, self._level + 1, _DEEPEST_HEADING)
            return {"kind": "heading", "level": self._level}
        if block.kind == "list_item":
            level = min(max(block.level, 1), _DEEPEST_LIST)
            sign = block.marker or ("" if OWN_SIGN.match(words) else "•")
            return {"kind": "item", "level": level, "sign": sign}
        return {"kind": block.kind}

    def _table(self, cells: Sequence[Cell]) -> list[Part]:
        made = [self._block(n, block) for n, block in cells]
        first = min(block.column for _, block in cells)
        wide = max(block.column for _, block in cells) - first + 1
        if wide > _MOST_COLUMNS:
            return made
        rows = {block.row: [[] for _ in range(wide)] for _, block in cells}  # type: ignore[var-annotated]
        for part, (_, block) in zip(made, cells, strict=True):
            rows[block.row][block.column - first].append(part)
        return [
            {
                "kind": "table",
                "columns": wide,
                "rtl": table_is_rtl([part["rtl"] for part in made]),
                "cells": [cell for row in rows.values() for cell in row],
                "number": "",
                "notes": [card for part in made for card in part["notes"]],
            }
        ]


def _ends(n: int, block: PlacedBlock, marks: Sequence[Mark]) -> dict[int, list[Mark]]:
    """The passages that end in the n-th block, by where."""
    ends: dict[int, list[Mark]] = {}
    for mark in marks:
        if mark.closes == n:
            ends.setdefault(min(mark.passage.end, block.end), []).append(mark)
    return ends


def _runs(
    text: str, block: PlacedBlock, marks: Sequence[Mark], ends: Mapping[int, Sequence[Mark]]
) -> list[str | Part]:
    spans = [
        *((m.passage.start, m.passage.end, (0, m.number)) for m in marks),
        *((block.start + m.start, block.start + m.end, (1, i)) for i, m in enumerate(block.marks)),
    ]
    by_number = {m.number: m for m in marks}
    runs: list[str | Part] = []
    for segment in segments(block.start, block.end, spans):
        words = text[segment.start : segment.end]
        held = [by_number[i] for group, i in segment.keys if group == 0]
        inline = [block.marks[i] for group, i in segment.keys if group == 1]
        if not held and not inline:
            runs.append(words)
            continue
        runs.append(
            {
                "text": words,
                "fill": f"#{wash(held[0].colour)}" if held else "",
                "under": held[1].colour if len(held) > 1 else "",
                "kinds": [mark.kind for mark in inline],
                "address": next((uri(m.target) for m in inline if m.kind == "link"), ""),
                "ends": [(m.passage.ref, m.colour) for m in ends.get(segment.end, [])],
            }
        )
    return runs


def _card(mark: Mark) -> Part:
    passage = mark.passage
    tags = ", ".join(one_line(tag.name) for tag in passage.tags) or "no tag"
    place = reference(passage)
    return {
        "colour": mark.colour,
        "ref": place["ref"],
        "address": place["address"],
        "said": f"{place['path']} {one_line(passage.citation)}\n{tags}\n"
        f"{by_whom(one_line(passage.analyst), passage.created_at) if passage.analyst else ''}",
        "notes": notes(passage),
    }

"""Annotated PDF: the briefs with their whole texts, each passage on the colour of its first tag,
and beside it what the analysts say about it.

As in the annotated Word file, briefs without a passage in the selection are left out, and so are
page furniture and readers' comments in which no passage stands; the file says so. Where passages
overlap the second has a line in its colour below the words, and each ends with its reference.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from app.domain.passages import Passage, Source
from app.domain.report.document import facts
from app.domain.report.summary import Summary
from app.domain.report.wording import count
from app.writers.annotated.marked_blocks import colour_of, wash
from app.writers.annotated.typeset_blocks import Blocks
from app.writers.contract import Written, unwatched, watched
from app.writers.typeset.engine import typeset
from app.writers.typeset.parts import attachment, document, facts_of
from app.writers.typeset.text import heading, in_runs

_TEMPLATE = Path(__file__).with_name("annotated.typ")


def write(summary: Summary, written: Written = unwatched) -> bytes:
    passages: dict[str, list[tuple[int, Passage]]] = {}
    for n, passage in enumerate(watched(summary.passages, written)):
        passages.setdefault(passage.brief, []).append((n, passage))
    texts = {
        source.row.ref: Blocks(summary.texts[source.row.ref], passages[source.row.ref])
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
    return typeset(_TEMPLATE, data, attachment(summary), summary.date)


def _colours(summary: Summary) -> list[tuple[str, str]]:
    """Which colour is whose: a passage has that of its first tag."""
    firsts = {p.tags[0].slug if p.tags else "" for p in summary.passages}
    known = [(heading(t.name), colour_of(t)) for t in summary.codebook if t.slug in firsts]
    if "" in firsts:
        known.append(("not yet tagged", colour_of(None)))
    return [(name, f"#{wash(colour)}") for name, colour in known]


def _absent(summary: Summary, texts: dict[str, Blocks]) -> list[str]:
    absent = [s.row.ref for s in summary.sources if s.row.ref not in texts]
    left_out = sum(blocks.left_out for blocks in texts.values())
    said = []
    if absent:
        said.append(f"Left out, because no passage selected stands in them: {', '.join(absent)}.")
    if left_out:
        blocks = count(left_out, "block")
        said.append(f"Left out of the texts: {blocks} of page furniture and readers’ comments.")
    return said


def _brief(source: Source, blocks: Blocks) -> dict[str, Any]:
    return {
        "heading": heading(f"{source.row.ref} {source.short}"),
        "text": in_runs(source.cited.full),
        "language": source.row.language if len(source.row.language) == 2 else "",
        "parts": blocks.parts(),
    }

"""What names the state of a summary: two files with the same fingerprint say the same."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

from app.domain.report.summary import Summary
from app.domain.tags import TEXTS, Tag

FIRST = 4  # texts of a tag that every fingerprint has, empty or not
SHOWN = 12  # of 64 digits: enough to tell the states of a project apart


def fingerprint(summary: Summary) -> str:
    """SHA-256, as 64 hexadecimal digits, of what the team has found: project, filter, sources,
    codebook, passages with their tags and notes, syntheses.

    Not of what may differ between two files of the same findings: the date, the address that
    permalinks begin with, colours, and colleagues' notes, which a format may leave out.
    """
    found = json.dumps(_content(summary), ensure_ascii=False, separators=(",", ":"))
    return sha256(found.encode("utf-8", "surrogatepass")).hexdigest()


def _content(summary: Summary) -> list[Any]:
    project, notes = summary.project, summary.unprinted
    return [
        [project.name, project.question, summary.query],
        [
            [b.ref, b.title, b.authors, b.publisher, b.date, b.url, b.text_sha256]
            for b in (source.row for source in summary.sources)
        ],
        [[t.slug, t.name, t.parent, t.retired, _definition(t)] for t in summary.codebook],
        [
            [p.ref, p.start, p.end, p.exact, p.slugs, notes.get(p.ref, p.note), p.analyst]
            for p in summary.passages
        ],
        [
            [section.tag.slug, section.synthesis.row.text]
            for section in summary.sections
            if section.tag and section.synthesis
        ],
    ]


def _definition(tag: Tag) -> list[str | list[str]]:
    """The first four by their place, as before there could be more; later ones where they are."""
    first = [tag.texts.get(each.name, "") for each in TEXTS[:FIRST]]
    later = [[each.name, text] for each, text in tag.explained if each not in TEXTS[:FIRST]]
    return [*first, *later]

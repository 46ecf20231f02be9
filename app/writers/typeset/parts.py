"""Parts that all typeset documents have, and what is attached to them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from app.domain.passages import Passage
from app.domain.report.method import SHOWN, fingerprint
from app.domain.report.outline import Facts
from app.domain.report.summary import Summary
from app.domain.report.wording import day, notes_under
from app.writers.typeset.engine import Attachment
from app.writers.typeset.text import Said, heading, one_line, said, uri


def document(summary: Summary, kicker: str, suffix: str) -> dict[str, Any]:
    """What the properties, the head and the feet of the pages say."""
    return {
        "title": heading(summary.project.name) + suffix,
        "name": said(heading(summary.project.name)),
        "question": said(summary.project.question),
        "kicker": kicker,
        "authors": [one_line(analyst.name) for analyst in summary.analysts],
        "sentence": one_line(summary.sentence),
        "foot": f"Snapshot {fingerprint(summary)[:SHOWN]}, {day(summary.date)}",
    }


def facts_of(facts: Facts) -> list[tuple[str, Said]]:
    return [(fact.label, said(fact.value.text)) for fact in facts.rows]


def reference(row: Passage) -> dict[str, str]:
    """The reference with where it leads, and a path in words, which leads nowhere in a file."""
    address = uri(row.permalink)
    path = f" {one_line(row.permalink)}" if row.permalink and not address else ""
    return {"ref": row.ref, "address": address, "path": path}


def notes(passage: Passage) -> list[tuple[str, Said]]:
    return [(one_line(label), said(text)) for label, text in notes_under(passage)]


def attachment(summary: Summary, passages: Iterable[Passage]) -> Attachment:
    """The quotations of the document byte for byte, as JSON, and the references under each tag;
    of one to hand in with their citations alone."""
    passages = list(passages)
    held = {"project": summary.project.name, "date": summary.date.isoformat()}
    if summary.choices.to_hand_in:
        quoted = [{"citation": row.citation, "exact": row.exact} for row in passages]
        return _attached({**held, "passages": quoted})
    refs = {row.ref for row in passages}
    more = {
        "snapshot_sha256": fingerprint(summary),
        "passages": [
            {"ref": row.ref, "exact": row.exact, "permalink": row.permalink} for row in passages
        ],
        "sections": [
            {
                "tag": section.tag.slug if section.tag else None,
                "title": section.title,
                "passages": [p.ref for p in section.passages if p.ref in refs],
            }
            for section in summary.sections
        ],
    }
    return _attached({**held, **more})


def _attached(held: Mapping[str, Any]) -> Attachment:
    text = json.dumps(held, ensure_ascii=False, separators=(",", ":"))
    return Attachment("passages.json", text, "The quotations of this document, byte for byte")

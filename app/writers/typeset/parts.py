"""Parts that all typeset documents have, and what is attached to them."""

from __future__ import annotations

import json
from typing import Any

from app.domain.passages import Passage
from app.domain.report.fingerprint import SHOWN, fingerprint
from app.domain.report.summary import Summary
from app.writers.typeset.engine import Attachment
from app.writers.typeset.text import Said, heading, one_line, said, uri
from app.writers.wording import day, utc_day


def document(summary: Summary, kicker: str, suffix: str) -> dict[str, Any]:
    """What the properties, the head and the feet of the pages say."""
    return {
        "title": heading(summary.project.name) + suffix,
        "name": said(heading(summary.project.name)),
        "question": said(summary.project.question),
        "kicker": kicker,
        "authors": [one_line(analyst.name) for analyst in summary.analysts],
        "sentence": one_line(summary.sentence),
        "snapshot": fingerprint(summary)[:SHOWN],
        "date": day(summary.date),
    }


def fact(summary: Summary) -> list[tuple[str, Said]]:
    names = ", ".join(one_line(analyst.name) for analyst in summary.analysts)
    return [("Analysts", said(names) if names else "none yet"), ("Date", day(summary.date))]


def reference(row: Passage) -> dict[str, str]:
    """The reference with where it leads, and a path in words, which leads nowhere in a file."""
    address = uri(row.permalink)
    path = f" {one_line(row.permalink)}" if row.permalink and not address else ""
    return {"ref": row.ref, "address": address, "path": path}


def notes(row: Passage) -> list[tuple[str, Said]]:
    """Each with who wrote it, when that is somebody else than who marked the passage."""
    own = [("Note", said(row.note))] if row.note else []
    replies = [
        (f"{one_line(reply.analyst)}, {utc_day(reply.created_at)}", said(reply.text))
        for reply in row.replies
    ]
    return [*own, *replies]


def attachment(summary: Summary) -> Attachment:
    """Every quotation byte for byte, as JSON, and the references under each tag."""
    held = {
        "project": summary.project.name,
        "date": summary.date.isoformat(),
        "snapshot_sha256": fingerprint(summary),
        "passages": [
            {"ref": row.ref, "exact": row.exact, "permalink": row.permalink}
            for row in summary.passages
        ],
        "sections": [
            {
                "tag": section.tag.slug if section.tag else None,
                "title": section.title,
                "passages": [passage.ref for passage in section.passages],
            }
            for section in summary.sections
        ],
    }
    text = json.dumps(held, ensure_ascii=False, separators=(",", ":"))
    return Attachment("passages.json", text, "The quotations of this document, byte for byte")

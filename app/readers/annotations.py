"""What somebody marked and noted in a file (comments in Word, highlights in a PDF), and where.

While a text is read, a mark of kind COMMENT stands on the words, its target the annotation's key,
so that it goes through whatever becomes of the text; at the end it is taken off again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.document import Document, lay_out
from app.domain.foreign_passages import ForeignPassage

COMMENT = "comment"
_MOST_TOLD = 20
_LONGEST_TOLD = 300


@dataclass
class Annotation:
    """What is said about the words that are marked with its key. `parent` is the key of the one
    that it answers, or ""."""

    author: str = ""
    note: str = ""
    created_at: datetime | None = None
    parent: str = ""


def with_annotations(document: Document, said: Mapping[str, Annotation]) -> Document:
    """The document without its marks of COMMENT, and what they mean: passages in the order of the
    text. What stands on no words of the text is told in a warning, words and all."""
    text, placed = lay_out(document.blocks)
    spans: dict[str, tuple[int, int]] = {}
    for place in placed:
        for mark in place.marks:
            if mark.kind == COMMENT:
                start, end = place.start + mark.start, place.start + mark.end
                first, last = spans.get(mark.target, (start, end))
                spans[mark.target] = (min(first, start), max(last, end))
    blocks = tuple(
        replace(block, marks=tuple(mark for mark in block.marks if mark.kind != COMMENT))
        for block in document.blocks
    )
    threads: dict[str, list[Annotation]] = {}
    for key, each in said.items():
        threads.setdefault(_opening(key, said), []).append(each)
    found, lost = [], []
    for key, (first_said, *answers) in threads.items():
        if key not in spans:
            lost += [first_said, *answers]
            continue
        start, end = spans[key]
        replies = tuple((each.author, each.note) for each in answers if each.note)
        found.append(
            ForeignPassage(
                text="",
                exact=text[start:end],
                start=start,
                end=end,
                note=first_said.note if _differs(first_said.note, text[start:end]) else "",
                replies=replies,
                author=first_said.author,
                created_at=first_said.created_at,
            )
        )
    found.sort(key=lambda each: (each.start or 0, each.end or 0))
    warnings = [_told(each) for each in lost if each.note]
    if silent := sum(not each.note for each in lost):
        warnings.append(f"Highlights in the file that stand on no words of the text: {silent}.")
    if len(warnings) > _MOST_TOLD:
        more = len(warnings) - _MOST_TOLD
        warnings = [*warnings[:_MOST_TOLD], f"{more} more comments stand on no words of the text."]
    return replace(
        document,
        blocks=blocks,
        annotations=tuple(found),
        warnings=(*document.warnings, *warnings),
    )


def _opening(key: str, said: Mapping[str, Annotation]) -> str:
    """The key of the annotation that begins the thread of this one; a circle ends."""
    seen: set[str] = set()
    while (parent := said[key].parent) in said and parent not in seen:
        seen.add(key)
        key = parent
    return key


def _differs(note: str, words: str) -> bool:
    """Some programs copy the words that they mark into the note."""
    return "".join(note.split()) != "".join(words.split())


def _told(each: Annotation) -> str:
    by = f" by {each.author}" if each.author else ""
    note = each.note[:_LONGEST_TOLD] + "…" * (len(each.note) > _LONGEST_TOLD)
    return f"A comment{by} stands on no words of the text, and is not part of it: “{note}”"

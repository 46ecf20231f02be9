"""Where each passage stands in a document: as ids, which links lead to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.domain.passages import Passage
from app.domain.report.summary import Section


@dataclass(frozen=True, slots=True)
class Anchors:
    """The id of each passage, and of each time that it stands again under a further tag: by the id
    of the section and the reference."""

    first: dict[str, str]
    again: dict[tuple[str, str], str]

    def anywhere(self, ref: str) -> str:
        """Where it stands first, else ""."""
        return self.first.get(ref, "")

    def place(self, under: str, ref: str) -> str:
        """In this section, else elsewhere in the document, else ""."""
        return self.again.get((under, ref)) or self.anywhere(ref)

    def places(self, under: str, passages: Iterable[Passage]) -> Iterator[tuple[str, Passage]]:
        """The passages of a section, each with the id of its place there."""
        for passage in passages:
            yield self.place(under, passage.ref), passage


def anchors_of(sections: Iterable[Section]) -> Anchors:
    first: dict[str, str] = {}
    again: dict[tuple[str, str], str] = {}
    for section in sections:
        under = section.id
        for passage in section.passages:
            ref = passage.ref
            plain = ref.replace(":", "-")
            if ref in first:
                again[under, ref] = f"{plain}-{under}"
            else:
                first[ref] = plain
    return Anchors(first, again)

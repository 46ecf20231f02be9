"""The ids of sections and passages in a file that links within itself."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.domain.passages import Passage
from app.domain.report.summary import Section
from app.writers.wording import is_web_address


def section_id(section: Section) -> str:
    return f"tag-{section.tag.slug}" if section.tag else "untagged"


@dataclass(frozen=True, slots=True)
class Anchors:
    """The id of each passage, and of each time that it stands again under a further tag."""

    first: dict[str, str]
    again: dict[tuple[str, str], str]

    def places(self, section: Section) -> Iterator[tuple[str, Passage]]:
        """The passages of a section, each with the id of its place there."""
        under = section_id(section)
        for passage in section.passages:
            ref = passage.ref
            yield self.again.get((under, ref)) or self.first[ref], passage

    def target(self, section: Section, passage: Passage) -> str:
        """Where a citation leads: under the same tag, else elsewhere in the file, else to the
        place of the passage in Briefmark, else nowhere."""
        ref = passage.ref
        if ref in self.first:
            return f"#{self.again.get((section_id(section), ref)) or self.first[ref]}"
        return passage.permalink if is_web_address(passage.permalink) else ""


def anchors_of(sections: Iterable[Section]) -> Anchors:
    first: dict[str, str] = {}
    again: dict[tuple[str, str], str] = {}
    for section in sections:
        under = section_id(section)
        for passage in section.passages:
            ref = passage.ref
            plain = ref.replace(":", "-")
            if ref in first:
                again[under, ref] = f"{plain}-{under}"
            else:
                first[ref] = plain
    return Anchors(first, again)

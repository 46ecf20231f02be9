"""HTML: one file that needs nothing else, to send, print or put on a shelf.

It runs no script and loads nothing, and its own content security policy says so. Passages and
notes are escaped by the template; a quotation's text is the passage, byte for byte.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from app.domain.summary import NOTHING_HERE, Passage, Section, Summary, counts
from app.domain.summary_method import in_words
from app.writers.contract import Written, unwatched, watched
from app.writers.html_passage import Figures
from app.writers.wording import before_address, day, is_web_address, utc_day


def write(summary: Summary, written: Written = unwatched) -> bytes:
    anchors = _anchors(summary.sections)
    figures = Figures({section_id(section) for section in summary.sections})

    def passages(section: Section) -> Markup:
        return figures.of(watched(anchors.places(section), written))

    page = _template().render(
        summary=summary,
        anchors=anchors,
        passages=passages,
        counts=counts(summary.passages),
        method=in_words(summary),
    )
    return page.lstrip().encode()


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
            ref = passage.row.ref
            yield self.again.get((under, ref)) or self.first[ref], passage

    def target(self, section: Section, passage: Passage) -> str:
        """Where a citation leads: under the same tag, else elsewhere in the file, else to the
        place of the passage in Briefmark, else nowhere."""
        ref = passage.row.ref
        if ref in self.first:
            return f"#{self.again.get((section_id(section), ref)) or self.first[ref]}"
        return passage.row.permalink if is_web_address(passage.row.permalink) else ""


def _anchors(sections: tuple[Section, ...]) -> Anchors:
    first: dict[str, str] = {}
    again: dict[tuple[str, str], str] = {}
    for section in sections:
        under = section_id(section)
        for passage in section.passages:
            ref = passage.row.ref
            plain = ref.replace(":", "-")
            if ref in first:
                again[under, ref] = f"{plain}-{under}"
            else:
                first[ref] = plain
    return Anchors(first, again)


@cache
def _template() -> Template:
    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        loader=FileSystemLoader(Path(__file__).parent),
    )
    environment.globals.update(
        NOTHING_HERE=NOTHING_HERE,
        before_address=before_address,
        day=day,
        section_id=section_id,
        utc_day=utc_day,
    )
    return environment.get_template("html_page.jinja")

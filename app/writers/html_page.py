"""HTML: one file that needs nothing else, to send, print or put on a shelf.

It runs no script and loads nothing, and its own content security policy says so. Passages and
notes are escaped by the template; a quotation's text is the passage, byte for byte.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from app.domain.summary import NOTHING_HERE, Passage, Section, Summary, counts
from app.domain.summary_method import in_words
from app.writers.wording import before_address, day, is_web_address, timestamp, utc_day


def write(summary: Summary) -> bytes:
    page = _template().render(
        summary=summary,
        anchors=_anchors(summary.sections),
        titles={section_id(section): section.title for section in summary.sections},
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

    def own(self, section: Section, passage: Passage) -> str:
        ref = passage.row.ref
        return self.again.get((section_id(section), ref)) or self.first[ref]

    def target(self, section: Section, passage: Passage) -> str:
        """Where a citation leads: under the same tag, else elsewhere in the file, else to the
        place of the passage in Briefmark, else nowhere."""
        if passage.row.ref in self.first:
            return f"#{self.own(section, passage)}"
        return passage.row.permalink if is_web_address(passage.row.permalink) else ""


def _anchors(sections: tuple[Section, ...]) -> Anchors:
    first: dict[str, str] = {}
    again: dict[tuple[str, str], str] = {}
    for section in sections:
        for passage in section.passages:
            ref = passage.row.ref
            plain = ref.replace(":", "-")
            if ref in first:
                again[section_id(section), ref] = f"{plain}-{section_id(section)}"
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
        is_web_address=is_web_address,
        section_id=section_id,
        timestamp=timestamp,
        utc_day=utc_day,
    )
    return environment.get_template("html_page.jinja")

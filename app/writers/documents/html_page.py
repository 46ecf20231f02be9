"""HTML: one file that needs nothing else, to send, print or put on a shelf.

It runs no script and loads nothing, and its own content security policy says so. Passages and
notes are escaped by the template; a quotation's text is the passage, byte for byte.
"""

from collections.abc import Collection, Iterable
from functools import cache
from html import escape  # to plain strings, in a third of the time of markupsafe's
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from app.domain.passages import Passage
from app.domain.report.document import report
from app.domain.report.outline import Part, Passages, Report
from app.domain.report.summary import Summary
from app.domain.report.wording import is_web_address, notes_under, timestamp, utc_day
from app.domain.runs import in_html
from app.domain.tags import Tag
from app.writers.contract import Written, unwatched, watched


def write(summary: Summary, written: Written = unwatched) -> bytes:
    return rendered(report(summary), written)


def rendered(report: Report, written: Written = unwatched) -> bytes:
    figures = Figures({heading.id for heading in report.headings()})

    def of(part: Passages) -> Markup:
        return figures.of(watched(part.places(), written))

    return _template().render(report=report, figures=of).lstrip().encode()


@cache
def _template() -> Template:
    here = Path(__file__).parent
    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        loader=FileSystemLoader([here, here.parent]),
    )
    environment.globals.update(is_web_address=is_web_address, name_of=_name_of)
    return environment.get_template("html_page.jinja")


def _name_of(part: Part) -> str:
    return type(part).__name__


class Figures:
    """Passages, put together as strings: of thousands, a template takes three times as long.
    Everything that people wrote goes through `escape`. `sections` are the ids of the sections that
    the file has: tags lead to theirs."""

    def __init__(self, sections: Collection[str]) -> None:
        self._sections = sections
        self._tags: dict[tuple[str, ...], str] = {}
        self._contents: dict[str, str] = {}

    def of(self, places: Iterable[tuple[str, Passage]]) -> Markup:
        """The passages, each with the id of its place."""
        figures = (
            f'<figure class="passage" id="{escape(id)}">\n{self._content(passage)}</figure>\n'
            for id, passage in places
        )
        return Markup("".join(figures))  # noqa: S704 (made of escaped pieces)

    def _content(self, passage: Passage) -> str:
        """The same under each of the tags."""
        if passage.ref not in self._contents:
            if passage.slugs not in self._tags:
                self._tags[passage.slugs] = _tags(passage.tags, self._sections)
            self._contents[passage.ref] = _content(passage, self._tags[passage.slugs])
        return self._contents[passage.ref]


def _content(passage: Passage, tags: str) -> str:
    language = passage.source.row.language
    lang = f' lang="{escape(language)}"' if language else ""
    source = f' cite="{escape(passage.permalink)}"' if passage.permalink else ""
    cited = in_html(passage.citation_runs)
    notes = "".join(_note(label, text) for label, text in notes_under(passage))
    return (
        f'<blockquote dir="{passage.direction}"{source}{lang}>'
        f"<p>{escape(passage.exact)}</p></blockquote>\n"
        f"<figcaption>\n<p><cite><bdi>{cited}</bdi></cite> {_reference(passage)}</p>\n"
        f"<p>{tags}{_by(passage)}</p>\n</figcaption>\n{notes}"
    )


def _by(passage: Passage) -> str:
    if not passage.analyst:
        return ""
    at = f'<time datetime="{timestamp(passage.created_at)}">{utc_day(passage.created_at)}</time>'
    said = f'<span class="by">marked by <bdi>{escape(passage.analyst)}</bdi>, {at}</span>'
    return f" {said}" if passage.tags else f", {said}"


def _reference(row: Passage) -> str:
    ref, permalink = escape(row.ref), escape(row.permalink)
    if is_web_address(row.permalink):
        return f'<a class="ref" href="{permalink}">{ref}</a>'
    path = f' <span class="path">{permalink}</span>' if permalink else ""
    return f'<span class="ref">{ref}</span>{path}'


def _tags(tags: Iterable[Tag], sections: Collection[str]) -> str:
    names = [
        f'<a href="#tag-{escape(tag.slug)}"><bdi>{escape(tag.name)}</bdi></a>'
        if f"tag-{tag.slug}" in sections
        else f"<bdi>{escape(tag.name)}</bdi>"
        for tag in tags
    ]
    return f'<span class="tags">{" ".join(names)}</span>' if names else "No tag"


def _note(label: str, text: str) -> str:
    said = f'<p class="label"><bdi>{escape(label)}</bdi></p><p dir="auto">{escape(text)}</p>'
    return f'<div class="note">{said}</div>\n'

"""HTML: one file that needs nothing else, to send, print or put on a shelf.

It runs no script and loads nothing, and its own content security policy says so. Passages and
notes are escaped by the template; a quotation's text is the passage, byte for byte.
"""

from collections.abc import Callable, Collection, Iterable
from functools import cache, partial
from html import escape  # to plain strings, in a third of the time of markupsafe's
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from app.domain.passages import Passage
from app.domain.report.document import report
from app.domain.report.outline import Part, Passages, Report
from app.domain.report.own_words import Mention
from app.domain.report.quoting import Quotation
from app.domain.report.summary import Summary
from app.domain.report.wording import is_web_address, notes_under, timestamp, utc_day
from app.domain.runs import Run, in_html
from app.domain.tags import Tag
from app.writers.contract import Written, unwatched, watched


def write(summary: Summary, written: Written = unwatched) -> bytes:
    return rendered(report(summary), written)


def rendered(report: Report, written: Written = unwatched) -> bytes:
    figures = Figures({heading.id for heading in report.headings()})
    places = report.places()

    def of(part: Passages) -> Markup:
        return figures.of(part, watched(part.places(), written))

    def leads(link: str) -> bool:
        return link[1:] in places if link.startswith("#") else is_web_address(link)

    page = _template().render(
        report=report, figures=of, quoted=partial(_quoted, leads), leads=leads, notes=_Notes()
    )
    return page.lstrip().encode()


class _Notes:
    """The footnotes of a file, in its order."""

    def __init__(self) -> None:
        self.found: list[tuple[Mention, ...]] = []

    def number(self, note: tuple[Mention, ...]) -> int:
        self.found.append(note)
        return len(self.found)


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
    environment.globals.update(
        is_web_address=is_web_address,
        name_of=_name_of,
        is_run=lambda part: isinstance(part, Run),
    )
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

    def of(self, part: Passages, places: Iterable[tuple[str, Passage]]) -> Markup:
        """The passages, each with the id of its place."""
        figures = (
            f'<figure class="passage" id="{escape(id)}">\n{self._content(passage, part)}</figure>\n'
            for id, passage in places
        )
        return Markup("".join(figures))  # noqa: S704 (made of escaped pieces)

    def _content(self, passage: Passage, part: Passages) -> str:
        """The same under each of the tags."""
        if passage.ref not in self._contents:
            tags = passage.slugs if part.refs else ()
            if tags not in self._tags:
                named = _tags(passage.tags, self._sections)
                self._tags[tags] = named if part.refs else ""
            self._contents[passage.ref] = _content(passage, self._tags[tags], part)
        return self._contents[passage.ref]


def _content(passage: Passage, tags: str, part: Passages) -> str:
    cited = in_html(passage.citation_runs)
    notes = "".join(_note(label, text) for label, text in notes_under(passage))
    reference = f" {_reference(passage)}" if part.refs else ""
    said = f"{tags}{_by(passage)}"
    return (
        f"{_blockquote(part.quoted(passage))}\n"
        f"<figcaption>\n<p><cite><bdi>{cited}</bdi></cite>{reference}</p>\n"
        f"{f'<p>{said}</p>' if said else ''}\n</figcaption>\n{notes}"
    )


def _blockquote(quote: Quotation) -> str:
    """What is in the class “words” is the passage, and nothing else is."""
    passage = quote.passage
    language = passage.source.row.language
    lang = f' lang="{escape(language)}"' if language else ""
    source = f' cite="{escape(passage.permalink)}"' if passage.permalink else ""
    return (
        f'<blockquote dir="{passage.direction}"{source}{lang}><p>{quote.opening}'
        f'{_context(quote.before)}<span class="words">{escape(passage.exact)}</span>'
        f"{_context(quote.after)}{quote.closing}</p></blockquote>"
    )


def _context(text: str) -> str:
    return f'<span class="context">{escape(text)}</span>' if text else ""


def _quoted(leads: Callable[[str], bool], quote: Quotation) -> Markup:
    """A quotation on a line with its citation, which alone stands here where it is elsewhere."""
    passage = quote.passage
    said = [f"<cite><bdi>{in_html(passage.citation_runs)}</bdi></cite>"]
    said += [f"<bdi>{escape(text)}</bdi>" for text in (quote.label, quote.more) if text]
    if quote.ref:
        said.insert(1, _reference(passage))
    if quote.see:
        link = escape(quote.see.text)
        if leads(quote.see.link):
            link = f'<a href="{escape(quote.see.link)}">{link}</a>'
        made = f'<p class="elsewhere">({", ".join(said)}: see {link})</p>'
    else:
        place = f' id="{escape(quote.place)}"' if quote.place else ""
        long = " long" * quote.is_long
        made = (
            f'<figure class="quotation{long}"{place}>{_blockquote(quote)} '
            f"<figcaption>({', '.join(said)})</figcaption></figure>"
        )
    notes = "".join(_note(label, text) for label, text in notes_under(passage))
    return Markup(made + notes)  # noqa: S704 (made of escaped pieces)


def _by(passage: Passage) -> str:
    if not passage.analyst:
        return f", {passage.doubts}" if passage.doubtful else ""
    at = f'<time datetime="{timestamp(passage.created_at)}">{utc_day(passage.created_at)}</time>'
    said = f'<span class="by">marked by <bdi>{escape(passage.analyst)}</bdi>, {at}</span>'
    said += f"; {passage.doubts}" * bool(passage.doubtful)
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

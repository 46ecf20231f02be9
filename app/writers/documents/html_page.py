"""HTML: one file that needs nothing else, to send, print or put on a shelf.

It runs no script and loads nothing, and its own content security policy says so. Passages and
notes are escaped by the template; a quotation's text is the passage, byte for byte.
"""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from app.domain.report.document import report
from app.domain.report.outline import Part, Passages, Report
from app.domain.report.summary import Summary
from app.domain.report.wording import is_web_address
from app.writers.contract import Written, unwatched, watched
from app.writers.documents.html_passage import Figures


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

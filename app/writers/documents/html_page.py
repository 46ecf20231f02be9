"""HTML: one file that needs nothing else, to send, print or put on a shelf.

It runs no script and loads nothing, and its own content security policy says so. Passages and
notes are escaped by the template; a quotation's text is the passage, byte for byte.
"""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from app.domain.report.method import in_words
from app.domain.report.summary import Section, Summary, counts
from app.domain.report.wording import NOTHING_HERE
from app.writers.contract import Written, unwatched, watched
from app.writers.documents.anchors import anchors_of, section_id
from app.writers.documents.html_passage import Figures
from app.writers.wording import after_address, before_address, day, utc_day


def write(summary: Summary, written: Written = unwatched) -> bytes:
    anchors = anchors_of(summary.sections)
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
        NOTHING_HERE=NOTHING_HERE,
        after_address=after_address,
        before_address=before_address,
        day=day,
        section_id=section_id,
        utc_day=utc_day,
    )
    return environment.get_template("html_page.jinja")

"""Annotated HTML: the whole text of each brief of the selection, its passages marked, and a card
for each in the margin.

One file that runs no script, loads nothing and says so in its own content security policy. The text
of every block is the brief's, sign by sign; what stands beside it is in cards and in styles.
"""

from collections.abc import Iterator
from functools import cache
from html import escape
from pathlib import Path

from app.domain.palette import SHADES
from app.domain.passages import Passage, Source
from app.domain.report.document import facts
from app.domain.report.summary import Summary
from app.domain.report.wording import NOTHING_HERE, count, is_web_address
from app.domain.runs import Run
from app.writers.annotated.html_text import AnnotatedText, anchor
from app.writers.contract import Written, unwatched, watched

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def write(summary: Summary, written: Written = unwatched) -> bytes:
    by_brief: dict[str, list[Passage]] = {source.row.ref: [] for source in summary.sources}
    for passage in watched(summary.passages, written):
        by_brief[passage.brief].append(passage)
    briefs = [_brief(source, by_brief[source.row.ref], summary) for source in summary.sources]
    title = escape(f"{summary.project.name}: annotated briefs")
    return "".join(
        (
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            '<meta name="referrer" content="no-referrer">\n'
            '<meta name="color-scheme" content="light dark">\n'
            '<meta name="generator" content="Briefmark">\n'
            f"<title>{title}</title>\n<style>\n{_style()}</style>\n</head>\n<body>\n",
            *_cover(summary),
            "<main>\n",
            *briefs,
            "</main>\n</body>\n</html>\n",
        )
    ).encode()


def _cover(summary: Summary) -> Iterator[str]:
    yield '<header>\n<p class="kicker">Annotated briefs</p>\n'
    yield f'<h1 dir="auto">{escape(summary.project.name)}</h1>\n'
    if summary.project.question:
        yield f'<p class="question" dir="auto">{escape(summary.project.question)}</p>\n'
    yield '<dl class="facts">\n'
    yield from (
        f"<div><dt>{fact.label}</dt><dd>{escape(fact.value.text)}</dd></div>\n"
        for fact in facts(summary).rows
    )
    yield "</dl>\n"
    if tags := {tag.slug: tag for passage in summary.passages for tag in passage.tags}:
        names = (
            f'<li><span class="tag t-{escape(tag.colour)}">{escape(tag.name)}</span></li>\n'
            for tag in summary.codebook
            if tag.slug in tags
        )
        yield f'<h2 class="label">Tags</h2>\n<ul class="tags">\n{"".join(names)}</ul>\n'
    yield '</header>\n<nav aria-labelledby="briefs">\n<h2 class="label" id="briefs">Briefs</h2>\n'
    links = (
        f'<li><a href="#{escape(source.row.ref)}">{escape(source.row.ref)}</a> '
        f'<span dir="auto">{escape(source.row.title) or "Untitled"}</span></li>\n'
        for source in summary.sources
    )
    yield f"<ul>\n{''.join(links)}</ul>\n</nav>\n" if summary.sources else "<p>None.</p>\n</nav>\n"


def _run(run: Run) -> str:
    text = escape(run.text)
    if run.emphasis:
        text = f"<em>{text}</em>"
    return f'<a href="{escape(run.link)}">{text}</a>' if is_web_address(run.link) else text


def _brief(source: Source, passages: list[Passage], summary: Summary) -> str:
    row = source.row
    cited = "".join(map(_run, source.cited.full))
    lang = f' lang="{escape(row.language)}"' if row.language else ""
    whole = summary.texts.get(row.ref)
    body = AnnotatedText(whole, passages).html() if whole else ""
    return (
        f'<article aria-labelledby="{anchor(row.ref)}">\n'
        f'<h2 id="{anchor(row.ref)}" dir="auto"><span class="ref">{escape(row.ref)}</span> '
        f"{escape(row.title) or 'Untitled'}</h2>\n"
        f'<p class="source" dir="auto">{cited}</p>\n'
        f'<p class="counts">{count(len(passages), "passage") if passages else NOTHING_HERE}</p>\n'
        f'<div class="text"{lang}>\n{body}</div>\n'
        "</article>\n"
    )


@cache
def _style() -> str:
    """The sheet, and a rule for each colour and line: a name, not a value, is stored."""
    rules = [
        f".t-{name} {{ --tag: var(--{name}); }}\n"
        + "".join(f".{lane}-{name} {{ --{lane}: var(--{name}); }}\n" for lane in "abc")
        for name in SHADES
    ]
    light = "".join(f"--{name}: {shade}; " for name, shade in SHADES.items())
    dark = "".join(
        f"--{name}: color-mix(in oklab, {shade} 45%, white); " for name, shade in SHADES.items()
    )
    here = Path(__file__).parent
    files = (here.parent / "written_page.css", here / "annotated.css")
    return (
        f":root {{ {light}}}\n"
        f"@media screen and (prefers-color-scheme: dark) {{ :root {{ {dark}}} }}\n"
        + "".join(rules)
        + "".join(file.read_text(encoding="utf-8") for file in files)
    )

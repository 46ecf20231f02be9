"""Annotated HTML: the whole text of each brief of the selection, its passages marked, and a card
for each in the margin.

One file that runs no script, loads nothing and says so in its own content security policy. The text
of every block is the brief's, sign by sign; what stands beside it is in cards and in styles.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from html import escape
from itertools import groupby
from pathlib import Path

from app.domain.anchors.overlaps import segments
from app.domain.briefs import TextRow
from app.domain.direction import direction, is_rtl, table_is_rtl
from app.domain.document import ZONES, InlineMark, PlacedBlock
from app.domain.palette import COLOURS, SHADES
from app.domain.passages import Passage, Reply, Source
from app.domain.report.front import facts
from app.domain.report.summary import Summary
from app.domain.report.wording import (
    NOTHING_HERE,
    count,
    is_web_address,
    own_note,
    timestamp,
    utc_day,
)
from app.domain.runs import Run
from app.domain.tags import Tag
from app.writers.annotated import Cell, marks_by_block, tables_of
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
        f"<div><dt>{fact.label}</dt><dd><bdi>{escape(fact.value.text)}</bdi></dd></div>\n"
        for fact in facts(summary).rows
    )
    yield "</dl>\n"
    if tags := {tag.slug: tag for passage in summary.passages for tag in passage.tags}:
        names = (f"<li>{_tag(tag)}</li>\n" for tag in summary.codebook if tag.slug in tags)
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
    body = AnnotatedText(whole, passages, row.language).html() if whole else ""
    return (
        f'<article aria-labelledby="{anchor(row.ref)}">\n'
        f'<h2 id="{anchor(row.ref)}"><span class="ref">{escape(row.ref)}</span> '
        f"<bdi>{escape(row.title) or 'Untitled'}</bdi></h2>\n"
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
        + "".join(f".{line}-{name} {{ --{line}: var(--{name}); }}\n" for line in "abc")
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


_LINES = "abc"  # the lines that fit under a line of text; what is deeper is dotted
_INLINE = {"emphasis": "em", "strong": "strong", "superscript": "sup"}
_ELEMENTS = {"quotation": "blockquote"}
_BESIDE = frozenset({"boilerplate", "comments"})  # folded away unless a passage stands in them


def anchor(ref: str) -> str:
    """The id of a passage's card or of a brief."""
    return escape(ref.replace(":", "-"))


class AnnotatedText:
    """The text of a brief: a row for each block, its cards beside it. `passages` are the brief's,
    in the order of their places."""

    def __init__(self, text: TextRow, passages: Sequence[Passage], language: str) -> None:
        self._language = language
        self._text, self._passages = text, passages
        self._marks = marks_by_block(text.blocks, enumerate(passages))
        self._classes = _classes(passages)
        # Of passages that begin together the first gives the place its name.
        self._places: dict[int, str] = {}
        for passage in passages:
            self._places.setdefault(passage.start, f"text-{anchor(passage.ref)}")

    def html(self) -> str:
        parts = []
        for zone, group in groupby(enumerate(self._text.blocks), lambda one: one[1].zone):
            numbered = list(group)
            content = "".join(self._rows(numbered))
            if zone in _BESIDE:
                marked = any(n in self._marks for n, _ in numbered)
                label = ZONES[zone].counted(len(numbered))
                opened = " open" if marked else ""
                content = f"<details{opened}><summary>{label}</summary>\n{content}</details>\n"
            parts.append(content)
        return "".join(parts)

    def _rows(self, blocks: Iterable[tuple[int, PlacedBlock]]) -> Iterator[str]:
        for is_table, group in groupby(blocks, lambda one: one[1].kind == "table_cell"):
            if is_table:
                for cells in tables_of(group):
                    yield _row(self._table(cells), self._cards(n for n, _ in cells))
            else:
                yield from (_row(self._block(n, block), self._cards([n])) for n, block in group)

    def _table(self, cells: Sequence[Cell]) -> str:
        first = min(block.column for _, block in cells)
        rows = ("".join(self._cells(row, first)) for _, row in groupby(cells, lambda c: c[1].row))
        text, language = self._text.text, self._language
        mirrored = table_is_rtl([is_rtl(text[b.start : b.end], language) for _, b in cells])
        runs = "rtl" if mirrored else "ltr"
        return f'<table dir="{runs}">' + f"{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"

    def _cells(self, row: Iterable[Cell], at: int) -> Iterator[str]:
        """Of a row from column `at` on, empty ones where the text has none."""
        for n, block in row:
            yield "<td></td>" * (block.column - at)
            yield f"<td{self._attributes(block)}>{self._words(n, block)}</td>"
            at = block.column + 1

    def _block(self, n: int, block: PlacedBlock) -> str:
        if block.kind in ("title", "heading"):
            element = f"h{3 if block.kind == 'title' else min(max(block.level, 1) + 2, 6)}"
        else:
            element = _ELEMENTS.get(block.kind, "p")
        attributes = self._attributes(block)
        return f"<{element}{attributes}>{self._words(n, block)}</{element}>"

    def _attributes(self, block: PlacedBlock) -> str:
        classes = f"{block.kind.replace('_', '-')} {block.zone}"
        number = f' data-paragraph="{escape(block.label)}"' if block.label else ""
        page = f' data-page="{escape(block.page)}"' if block.page else ""
        marker = f' data-marker="{escape(block.marker)}"' if block.marker else ""
        runs = direction(self._text.text[block.start : block.end], self._language)
        return f' class="{classes}" dir="{runs}" data-start="{block.start}"{number}{page}{marker}'

    def _words(self, n: int, block: PlacedBlock) -> str:
        rows = [(mark.number, mark.passage) for mark in self._marks.get(n, ())]
        spans = [(row.start, row.end, at) for at, row in rows if row.exact]
        spans += [
            (block.start + mark.start, block.start + mark.end, -1 - at)
            for at, mark in enumerate(block.marks)
        ]
        return "".join(
            self._piece(start, end, keys, block.marks)
            for start, end, keys in segments(block.start, block.end, spans)
        )

    def _piece(self, start: int, end: int, keys: Iterable[int], marks: Sequence[InlineMark]) -> str:
        html = escape(self._text.text[start:end], quote=False)
        covering = []
        for key in keys:
            if key < 0:
                html = _inline(html, marks[-1 - key])
            else:
                covering.append(key)
        if not covering:
            return html
        classes = " ".join(sorted({self._classes[key] for key in covering}))
        passages = [self._passages[key] for key in covering]
        refs = " ".join(escape(row.ref) for row in passages)
        ends = " ".join(str(row.number) for row in passages if row.end == end)
        number = f' data-n="{ends}"' if ends else ""
        place = f' id="{self._places[start]}"' if start in self._places else ""
        return f'<mark{place} class="{classes}" data-h="{refs}"{number}>{html}</mark>'

    def _cards(self, blocks: Iterable[int]) -> str:
        marks = ((n, mark) for n in blocks for mark in self._marks.get(n, ()))
        begun = (mark.passage for n, mark in marks if mark.opens == n)
        return "".join(_card(p, self._places[p.start]) for p in begun)


def _row(content: str, cards: str) -> str:
    beside = f'\n<aside class="cards">\n{cards}</aside>' if cards else ""
    return f'<div class="row">{content}{beside}</div>\n'


def _card(passage: Passage, place: str) -> str:
    ref = escape(passage.ref)
    permalink = escape(passage.permalink)
    if is_web_address(passage.permalink):
        where = f' <a class="live" href="{permalink}">in Briefmark</a>'
    else:
        where = f' <span class="live">{permalink}</span>' if permalink else ""
    tags = " ".join(map(_tag, passage.tags))
    at = f'<time datetime="{timestamp(passage.created_at)}">{utc_day(passage.created_at)}</time>'
    by = f"marked by <bdi>{escape(passage.analyst)}</bdi>, {at}" if passage.analyst else ""
    by = f'<p class="by">{by}{where}</p>\n' if by or where else ""
    note = f'<p class="note" dir="auto">{escape(passage.note)}</p>\n' if passage.note else ""
    if passage.note and passage.note_by:
        note = f'<p class="by">{escape(own_note(passage))}</p>\n{note}'
    return (
        f'<section class="card" id="{anchor(passage.ref)}" data-start="{passage.start}" '
        f'data-end="{passage.end}">\n<p><a class="ref" href="#{place}">{ref}</a> '
        f"<cite><bdi>{escape(passage.citation)}</bdi></cite></p>\n"
        f"<p>{tags or 'No tag'}</p>\n{note}{by}"
        f"{''.join(map(_reply, passage.replies))}</section>\n"
    )


def _tag(tag: Tag) -> str:
    return f'<span class="tag t-{escape(tag.colour)}"><bdi>{escape(tag.name)}</bdi></span>'


def _reply(reply: Reply) -> str:
    by = f"<bdi>{escape(reply.analyst)}</bdi>, {utc_day(reply.created_at)}"
    return (
        f'<div class="reply"><p class="by">{by}</p><p dir="auto">{escape(reply.text)}</p></div>\n'
    )


def _inline(html: str, mark: InlineMark) -> str:
    if mark.kind == "link":
        address = mark.target
        return f'<a href="{escape(address)}">{html}</a>' if is_web_address(address) else html
    element = _INLINE.get(mark.kind)
    return f"<{element}>{html}</{element}>" if element else html


def _classes(passages: Sequence[Passage]) -> list[str]:
    """The line and colour of each passage. A line keeps its height from the first word to the
    last; the colour is the first tag's."""
    free_from = dict.fromkeys(_LINES, 0)
    found = []
    for passage in passages:
        colour = passage.tags[0].colour if passage.tags else ""
        line = next((line for line, free in free_from.items() if free <= passage.start), "")
        if line:
            free_from[line] = passage.end
        found.append(f"{line}-{colour if colour in COLOURS else 'none'}" if line else "deep")
    return found

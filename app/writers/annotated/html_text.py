"""The text of a brief as HTML: a row for each block, its cards beside it."""

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import groupby

from app.domain.document import InlineMark, PlacedBlock
from app.domain.overlaps import segments
from app.domain.palette import COLOURS
from app.domain.passages import Passage, Reply
from app.domain.report.wording import count, is_web_address, timestamp, utc_day
from app.domain.summary_rows import TextRow
from app.writers.annotated.marked_blocks import Cell, marks_by_block, tables_of

_LANES = "abc"  # the lines that fit under a line of text; what is deeper is dotted
_INLINE = {"emphasis": "em", "strong": "strong", "superscript": "sup"}
_ELEMENTS = {"quotation": "blockquote"}
# Folded away unless a passage stands in them.
_BESIDE = {"boilerplate": "of page furniture", "comments": "of readers’ comments"}


def anchor(ref: str) -> str:
    """The id of a passage's card or of a brief."""
    return escape(ref.replace(":", "-"))


class AnnotatedText:
    """`passages` are the brief's, in the order of their places."""

    def __init__(self, text: TextRow, passages: Sequence[Passage]) -> None:
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
                label = f"{count(len(numbered), 'block')} {_BESIDE[zone]}"
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
        rows = (
            "".join(
                f"<td{self._attributes(block)}>{self._words(n, block)}</td>" for n, block in row
            )
            for _, row in groupby(cells, lambda one: one[1].row)
        )
        return f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"

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
        return f' class="{classes}" dir="auto" data-start="{block.start}"{number}{page}{marker}'

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
    tags = " ".join(
        f'<span class="tag t-{escape(tag.colour)}">{escape(tag.name)}</span>'
        for tag in passage.tags
    )
    at = f'<time datetime="{timestamp(passage.created_at)}">{utc_day(passage.created_at)}</time>'
    note = f'<p class="note" dir="auto">{escape(passage.note)}</p>\n' if passage.note else ""
    return (
        f'<section class="card" id="{anchor(passage.ref)}" data-start="{passage.start}" '
        f'data-end="{passage.end}">\n<p><a class="ref" href="#{place}">{ref}</a> '
        f"<cite>{escape(passage.citation)}</cite></p>\n"
        f"<p>{tags or 'Not yet tagged'}</p>\n{note}"
        f'<p class="by">marked by {escape(passage.analyst)}, {at}{where}</p>\n'
        f"{''.join(map(_reply, passage.replies))}</section>\n"
    )


def _reply(reply: Reply) -> str:
    by = f"{escape(reply.analyst)}, {utc_day(reply.created_at)}"
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
    free_from = dict.fromkeys(_LANES, 0)
    found = []
    for passage in passages:
        colour = passage.tags[0].colour if passage.tags else ""
        lane = next((lane for lane, free in free_from.items() if free <= passage.start), "")
        if lane:
            free_from[lane] = passage.end
        found.append(f"{lane}-{colour if colour in COLOURS else 'none'}" if lane else "deep")
    return found

"""Annotated DOCX: the briefs with their whole texts, each passage shaded in the colour of its first
tag and with a Word comment that says what the analysts say about it.

Briefs without a passage in the selection are left out, and so are page furniture and readers'
comments in which no passage stands; the file says so. Where passages overlap the second has a line
in its colour below the words. A comment is anchored on exactly its passage, whatever blocks that
runs through. A text stands in it as Word has texts: headings, lists, tables, quotations, and the
runs in each, with emphasis, links and what is highlighted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from app.domain.anchors.overlaps import segments
from app.domain.briefs import TextRow
from app.domain.direction import is_rtl, table_is_rtl
from app.domain.document import InlineMark, PlacedBlock
from app.domain.passages import Passage, Source
from app.domain.report.summary import Summary
from app.domain.report.wording import NOTHING_HERE, count, day, notes_under, tag_names, timestamp
from app.writers.annotated import (
    BESIDE,
    OWN_SIGN,
    Cell,
    Mark,
    colour_of,
    marks_by_block,
    shown_blocks,
    tables_of,
    wash,
)
from app.writers.contract import Written, unwatched, watched
from app.writers.word.links import Links
from app.writers.word.outline import Outline, foot
from app.writers.word.package import About, WordFile
from app.writers.word.styles import Styles
from app.writers.word.tables import cell
from app.writers.word.text import bold, direction, paragraph, prose, run, value

_NEW_PAGE = "<w:pageBreakBefore/>"
Numbered = dict[str, list[tuple[int, Passage]]]


def write(summary: Summary, written: Written = unwatched, template: bytes = b"") -> bytes:
    """Raises Invalid for a template that cannot be used."""
    return _Annotated(summary, WordFile(template)).file(written)


class _Annotated:
    def __init__(self, summary: Summary, file: WordFile) -> None:
        self._summary, self._file, self._styles = summary, file, file.styles
        self._outline = Outline(file.styles)
        self._language = summary.language
        self._left_out = 0

    def file(self, written: Written) -> bytes:
        summary, file = self._summary, self._file
        comments, passages = self._comments(written)
        shown = [source for source in summary.sources if source.row.ref in passages]
        texts = [self._brief(source, passages[source.row.ref]) for source in shown]
        cover = "".join(self._cover(passages)) + (self._contents() if texts else "")
        title = f"{summary.project.name}: annotated briefs"
        authors = "; ".join(analyst.name for analyst in summary.analysts)
        about = About(title, authors, summary.project.question, self._language, summary.date)
        line = f"{title}, {day(summary.date)}"
        file.add_feet(lambda width: foot(self._styles, width, line))
        return file.file(cover + "".join(texts), about, comments=comments)

    def _comments(self, written: Written) -> tuple[str, Numbered]:
        """All of them, and by brief the passages with their numbers."""
        numbered: Numbered = {}
        comments = []
        for n, passage in enumerate(watched(self._summary.passages, written)):
            numbered.setdefault(passage.brief, []).append((n, passage))
            comments.append(comment(n, passage, self._styles, self._file.comment_links))
        return "".join(comments), numbered

    def _brief(self, source: Source, passages: list[tuple[int, Passage]]) -> str:
        row, styles, links = source.row, self._styles, self._file.links
        heading = self._outline.heading(1, f"{row.ref} {source.short}", _NEW_PAGE)
        look = f'<w:rStyle w:val="{styles["hyperlink"]}"/>'
        cited = "".join(links.run(each, look) for each in source.cited.full)
        language = "" if row.language == self._language else row.language
        whole = WholeText(
            self._summary.texts[row.ref],
            passages,
            MarkedRuns(styles, links, language),
            self._outline,
            styles,
            row.language,
        )
        self._left_out += whole.left_out
        citation = paragraph(styles["normal"], cited, direction(source.full))
        return heading + citation + whole.paragraphs(self._file.width)

    def _cover(self, passages: Numbered) -> Iterator[str]:
        summary, normal = self._summary, self._styles["normal"]
        yield prose(self._styles["title"], summary.project.name)
        yield prose(self._styles["subtitle"], "Annotated briefs")
        if summary.project.question:
            yield prose(normal, summary.project.question, "Question:")
        yield prose(normal, summary.sentence, "Selection:")
        if summary.query:
            yield prose(normal, summary.query, "Filter:")
        yield prose(normal, day(summary.date), "Date:")
        if not passages:
            yield prose(normal, NOTHING_HERE)
        else:
            yield paragraph(normal, bold("Colours: ") + self._colours())
        yield from (prose(normal, sentence) for sentence in self._absent(passages))

    def _colours(self) -> str:
        """Which colour is whose: a passage has that of its first tag."""
        firsts = {p.tags[0].slug if p.tags else "" for p in self._summary.passages}
        known = [(t.name, colour_of(t)) for t in self._summary.codebook if t.slug in firsts]
        if "" in firsts:
            known.append(("no tag", colour_of(None)))
        return run(", ").join(run(name, shading([colour])) for name, colour in known)

    def _absent(self, passages: Numbered) -> Iterator[str]:
        absent = [s.row.ref for s in self._summary.sources if s.row.ref not in passages]
        if absent:
            yield f"Left out, because no passage selected stands in them: {', '.join(absent)}."
        if self._left_out:
            lines = count(self._left_out, "line")
            yield f"Left out of the texts: menus, navigation and readers’ comments ({lines})."

    def _contents(self) -> str:
        return prose(self._styles["toc heading"], "Contents") + self._outline.contents()


_HERE = "<w:annotationRef/>"
NOBODY = "Briefmark"  # whose comments they are where the analysts are not named


def comment(number: int, passage: Passage, styles: Styles, links: Links) -> str:
    """`w:comment`: the analyst's, of the day of the mark, with reference, citation, tags, note and
    the thread under it as lines. `links` are those of the part for comments."""
    sign = f'<w:r><w:rPr><w:rStyle w:val="{styles["annotation reference"]}"/></w:rPr>{_HERE}</w:r>'
    linked = links.to_passage(passage, styles["hyperlink"])
    first = paragraph(styles["annotation text"], sign + linked + run(f" · {passage.citation}"))
    lines = [("Tags:", tag_names(passage) or "no tag")]
    lines += [(f"{label}:", text) for label, text in notes_under(passage)]
    rest = "".join(_line(label, text, styles) for label, text in lines)
    at = timestamp(passage.created_at).removesuffix("+00:00")
    dated = f' w:date="{at}Z"' if passage.analyst else ""
    by = passage.analyst or NOBODY
    return (
        f'<w:comment w:id="{number}" w:author="{value(by)}"{dated} '
        f'w:initials="{value(initials(by))}">{first}{rest}</w:comment>'
    )


def initials(name: str) -> str:
    return "".join(word[0] for word in name.split())[:9]


def _line(label: str, text: str, styles: Styles) -> str:
    return paragraph(styles["annotation text"], bold(f"{label} ") + run(text), direction(text))


_STYLES = {
    "title": "subtitle",
    "quotation": "quote",
    "preformatted": "html preformatted",
    "caption": "caption",
    "footnote": "footnote text",
    "table_cell": "table text",
}
_MOST_COLUMNS = 63  # that Word has
_DEEPEST_HEADING, _DEEPEST_LIST = 4, 3
_NO_SIGN = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="0"/></w:numPr>'
_AT_THE_MARGIN = '<w:ind w:left="0" w:right="0"/>'


class WholeText:
    """`passages` are the brief's with the numbers of their comments."""

    def __init__(
        self,
        text: TextRow,
        passages: Iterable[tuple[int, Passage]],
        runs: MarkedRuns,
        outline: Outline,
        styles: Styles,
        language: str,
    ) -> None:
        self._language = language
        self._text, self._runs, self._outline, self._styles = text, runs, outline, styles
        self._marks = marks_by_block(text.blocks, passages)
        self._shown = shown_blocks(text.blocks, self._marks)
        levels = (block.level for _, block in self._shown if block.kind == "heading")
        self._highest = min(levels, default=1)  # stands under the heading that names the brief

    @property
    def left_out(self) -> int:
        """How many blocks."""
        return len(self._text.blocks) - len(self._shown)

    def paragraphs(self, width: int) -> str:
        parts = []
        # Tables with nothing between them are one to Word, and a text never ends in one.
        between = paragraph(self._styles["table text"], "")
        is_table = False
        for is_table, blocks in groupby(self._shown, lambda one: one[1].kind == "table_cell"):
            if is_table:
                parts.append(between.join(self._table(each, width) for each in tables_of(blocks)))
            else:
                parts += [self._paragraph(n, block) for n, block in blocks]
        return "".join(parts) + (between if is_table else "")

    def _paragraph(self, n: int, block: PlacedBlock) -> str:
        words = self._text.text[block.start : block.end]
        rtl = is_rtl(words, self._language)
        content = self._runs.runs(self._text.text, n, block, self._marks.get(n, ()), rtl)
        if block.marker and block.kind != "list_item":
            content, words = run(f"{block.marker} ") + content, f"{block.marker} {words}"
        if block.zone in BESIDE:
            return paragraph(
                self._styles["page furniture"], content, direction(words, self._language)
            )
        if block.kind == "heading":
            level = min(block.level - self._highest + 2, _DEEPEST_HEADING)
            return self._outline.heading(level, words, content=content, rtl=rtl)
        if block.kind == "list_item":
            return self._list_item(block, words, content)
        style = "footnote text" if block.zone == "notes" else _STYLES.get(block.kind, "normal")
        properties = direction(words, self._language)
        if style == "quote" and rtl:
            properties = self._styles.mirrored(style) + properties
        if block.kind == "caption":
            properties += _AT_THE_MARGIN
        return paragraph(self._styles[style], content, properties)

    def _list_item(self, block: PlacedBlock, words: str, content: str) -> str:
        level = min(max(block.level, 1), _DEEPEST_LIST)
        style = self._styles["list bullet" if level == 1 else f"list bullet {level}"]
        sign, indent = "", ""
        if block.marker:
            content = run(f"{block.marker}\t") + content
        if block.marker or OWN_SIGN.match(words):
            sign, indent = _NO_SIGN, f'<w:ind w:left="{357 * level}" w:hanging="357"/>'
        return paragraph(style, content, sign + direction(words, self._language) + indent)

    def _table(self, cells: Sequence[Cell], width: int) -> str:
        first = min(block.column for _, block in cells)
        columns = range(first, max(block.column for _, block in cells) + 1)
        if len(columns) > _MOST_COLUMNS:
            return "".join(self._paragraph(*cell) for cell in cells)
        wide = max(1, width // len(columns))
        text, language = self._text.text, self._language
        is_mirrored = table_is_rtl([is_rtl(text[b.start : b.end], language) for _, b in cells])
        mirrored = "<w:bidiVisual/>" if is_mirrored else ""
        rows = []
        for _, row in groupby(cells, lambda cell: cell[1].row):
            found = dict.fromkeys(columns, "")
            for n, block in row:
                found[block.column] += self._paragraph(n, block)
            rows.append("".join(cell(content, wide) for content in found.values()))
        return (
            f'<w:tbl><w:tblPr><w:tblStyle w:val="{self._styles["table grid"]}"/>{mirrored}'
            f'<w:tblW w:w="{wide * len(columns)}" w:type="dxa"/></w:tblPr><w:tblGrid>'
            + f'<w:gridCol w:w="{wide}"/>' * len(columns)
            + "</w:tblGrid>"
            + "".join(f"<w:tr>{row}</w:tr>" for row in rows)
            + "</w:tbl>"
        )


_EMPHASIS = {"strong": "<w:b/><w:bCs/>", "emphasis": "<w:i/><w:iCs/>"}


class MarkedRuns:
    """Runs for blocks; `language` is what they say themselves to be in, "" that of the document."""

    def __init__(self, styles: Styles, links: Links, language: str) -> None:
        self._links, self._language = links, language
        self._link = f'<w:rStyle w:val="{styles["hyperlink"]}"/>'
        self._reference = f'<w:rStyle w:val="{styles["annotation reference"]}"/>'

    def runs(
        self, text: str, ordinal: int, block: PlacedBlock, marks: Sequence[Mark], rtl: bool
    ) -> str:
        """`text` is the whole brief's; `marks` are those that stand in this block, which runs from
        right to left or does not."""
        inline = {(1, n): mark for n, mark in enumerate(block.marks)}
        marked = {(0, mark.number): mark for mark in marks}
        spans = [
            *((m.passage.start, m.passage.end, key) for key, m in marked.items()),
            *((block.start + m.start, block.start + m.end, key) for key, m in inline.items()),
        ]
        opening = _by_place(
            (max(m.passage.start, block.start), m) for m in marks if m.opens == ordinal
        )
        closing = _by_place(
            (min(m.passage.end, block.end), m) for m in marks if m.closes == ordinal
        )
        parts = []
        for segment in segments(block.start, block.end, spans):
            parts += [_start(mark) for mark in opening.get(segment.start, ())]
            held = [marked[key] for key in segment.keys if key in marked]
            kinds = [inline[key] for key in segment.keys if key in inline]
            parts.append(self._run(text[segment.start : segment.end], held, kinds, rtl))
            parts += [self._end(mark) for mark in closing.get(segment.end, ())]
        return "".join(parts)

    def _run(
        self, text: str, marks: Sequence[Mark], inline: Sequence[InlineMark], rtl: bool
    ) -> str:
        target = next((mark.target for mark in inline if mark.kind == "link"), "")
        kinds = {mark.kind for mark in inline}
        properties = self._link if target else ""
        properties += "".join(look for kind, look in _EMPHASIS.items() if kind in kinds)
        properties += shading([mark.colour for mark in marks])
        if "superscript" in kinds:
            properties += '<w:vertAlign w:val="superscript"/>'
        content = run(text, properties, self._language, rtl)
        return self._links.out(target, content) if target else content

    def _end(self, mark: Mark) -> str:
        return (
            f'<w:commentRangeEnd w:id="{mark.number}"/><w:r><w:rPr>{self._reference}</w:rPr>'
            f'<w:commentReference w:id="{mark.number}"/></w:r>'
        )


def _start(mark: Mark) -> str:
    return f'<w:commentRangeStart w:id="{mark.number}"/>'


def shading(colours: Sequence[str]) -> str:
    """The first colour behind the words; where passages overlap the next as a line below them."""
    if not colours:
        return ""
    below = f'<w:u w:val="single" w:color="{colours[1][1:].upper()}"/>' if len(colours) > 1 else ""
    return f'{below}<w:shd w:val="clear" w:color="auto" w:fill="{wash(colours[0])}"/>'


def _by_place(marks: Iterable[tuple[int, Mark]]) -> dict[int, list[Mark]]:
    found: dict[int, list[Mark]] = {}
    for place, mark in marks:
        found.setdefault(place, []).append(mark)
    return found

"""DOCX: the report to hand in, for Word and what is compatible with it.

Its look is that of a team's template where there is one (`write(…, template)`), else a plain one of
our own. Quotations are paragraphs in the style Quote, the analysts' own words stand under headings
that say so, and the table of contents and the page numbers are fields.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from app.domain.passages import Passage
from app.domain.report.document import report
from app.domain.report.outline import (
    Bullets,
    Codebook,
    Contents,
    Cover,
    Facts,
    Heading,
    Listed,
    Mention,
    OwnWords,
    Part,
    Passages,
    Prose,
    Report,
    Sources,
    Table,
)
from app.domain.report.summary import Summary
from app.domain.report.wording import day, is_web_address, marked_by, notes_under, tags_in_words
from app.domain.runs import Run, Runs, plain
from app.writers.contract import Written, unwatched, watched
from app.writers.word.links import Links, dressed
from app.writers.word.outline import Outline, foot
from app.writers.word.package import About, WordFile
from app.writers.word.styles import Styles
from app.writers.word.text import (
    BIDI,
    bold,
    direction,
    inward,
    paragraph,
    prose,
    run,
    value,
)

_NEW_PAGE = "<w:pageBreakBefore/>"
_WITH_NEXT = "<w:keepNext/>"
_NUMBER = 560  # twentieths of a point that a column of numbers takes at least
_SIGN = 105  # that a sign of its head does
_RIGHT = '<w:jc w:val="right"/>'
_PLACE = re.compile(r"B[0-9]+-[0-9]+")
_CAPTION = '<w:keepNext/><w:ind w:left="0" w:right="0"/>'


def write(summary: Summary, written: Written = unwatched, template: bytes = b"") -> bytes:
    """Raises Invalid for a template that cannot be used."""
    return rendered(report(summary), written, template)


def rendered(report: Report, written: Written = unwatched, template: bytes = b"") -> bytes:
    return _Docx(report, WordFile(template), written).file()


class _Docx:
    def __init__(self, report: Report, file: WordFile, written: Written) -> None:
        self._report, self._file, self._written = report, file, written
        self._styles, self._links = file.styles, file.links
        self._outline = Outline(file.styles)
        self._bookmarks: dict[str, str] = {}
        self._look = f'<w:rStyle w:val="{file.styles["hyperlink"]}"/>'
        self._quotes = _Quotes(file.styles, file.links, report.language)
        self._new_page = _NEW_PAGE  # before the first heading
        self._kinds: dict[type[Part], Callable[[Any], Iterable[str]]] = {
            Facts: self._facts,
            Contents: self._contents,
            Heading: self._heading,
            Prose: self._said,
            Table: self._table,
            OwnWords: self._own_words,
            Passages: self._passages,
            Bullets: self._bullets,
            Codebook: self._codebook,
            Sources: self._sources,
        }

    def file(self) -> bytes:
        made = self._report
        texts = [*self._cover(made.cover), *(self._text(part) for part in made.parts)]
        # The contents stand before the headings that they list.
        body = "".join(text if isinstance(text, str) else text() for text in texts)
        authors, question = "; ".join(made.authors), made.cover.question
        about = About(made.title, authors, question, made.language, made.date)
        line = foot(self._styles, self._file.width, f"{made.title}, {day(made.date)}")
        return self._file.file(body, about, line)

    def _text(self, part: Part) -> str | Callable[[], str]:
        def text() -> str:
            return "".join(self._kinds[type(part)](part))

        return text if isinstance(part, Contents) else text()

    def _cover(self, cover: Cover) -> Iterator[str]:
        yield prose(self._styles["title"], cover.title)
        yield prose(self._styles["subtitle"], cover.kind)
        if cover.question:
            yield self._prose(cover.question, "Question:")
        yield from self._facts(cover.facts)

    def _facts(self, facts: Facts) -> Iterator[str]:
        yield from (self._prose(fact.value.text, f"{fact.label}:") for fact in facts.rows)

    def _contents(self, contents: Contents) -> Iterator[str]:
        yield prose(self._styles["toc heading"], contents.title)
        yield self._outline.contents()

    def _heading(self, heading: Heading) -> Iterator[str]:
        marked = self._outline.bookmark(self._bookmark(heading.id), run(heading.title))
        yield self._outline.heading(heading.level, heading.title, self._new_page, marked)
        self._new_page = ""

    def _said(self, prose: Prose) -> Iterator[str]:
        label = bold(f"{prose.label}: ") if prose.label else ""
        properties = _WITH_NEXT if prose.with_next else ""
        yield self._runs(prose.text, self._styles["normal"], label, properties)

    def _table(self, table: Table) -> Iterator[str]:
        styles, width = self._styles, self._file.width
        widths = [max(_NUMBER, _SIGN * (len(name) + 2)) for name in table.head[1:]]
        widths = [width - sum(widths), *widths]
        rows = [self._row(map(Run, table.head), widths, head=True)]
        rows += [self._row(row, widths) for row in table.rows]
        columns = "".join(f'<w:gridCol w:w="{wide}"/>' for wide in widths)
        yield paragraph(styles["caption"], run(table.caption), _CAPTION)
        yield (
            f'<w:tbl><w:tblPr><w:tblStyle w:val="{styles["table grid"]}"/>'
            f'<w:tblW w:w="{width}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
            '<w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" '
            'w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
            f'<w:tblCaption w:val="{value(table.caption)}"/></w:tblPr>'
            f"<w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"
        )

    def _row(self, cells: Iterable[Run], widths: Iterable[int], *, head: bool = False) -> str:
        parts = []
        for n, (cell, wide) in enumerate(zip(cells, widths, strict=True)):
            aligned = _RIGHT if n else direction(cell.text)
            content = bold(cell.text) if head else self._run(cell)
            text = paragraph(self._styles["table text"], content, aligned)
            parts.append(f'<w:tc><w:tcPr><w:tcW w:w="{wide}" w:type="dxa"/></w:tcPr>{text}</w:tc>')
        repeated = "<w:tblHeader/>" if head else ""
        return f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{''.join(parts)}</w:tr>"

    def _own_words(self, synthesis: OwnWords) -> Iterator[str]:
        if not synthesis.paragraphs:
            return
        yield self._outline.heading(3, synthesis.title)
        for parts in synthesis.paragraphs:
            content = "".join(run(p) if isinstance(p, str) else self._cited(p) for p in parts)
            words = next((part for part in parts if isinstance(part, str)), "")
            yield paragraph(self._styles["normal"], content, direction(words))
        if synthesis.signed:
            yield self._prose(f"— {synthesis.signed}")

    def _cited(self, places: Iterable[Mention]) -> str:
        return run("(") + run("; ").join(map(self._link, places)) + run(")")

    def _link(self, cited: Mention) -> str:
        leads = cited.place or is_web_address(cited.permalink)
        words = "".join(dressed(each, self._look if leads else "") for each in cited.text)
        if cited.place:
            return inward(self._bookmark(cited.place), words)
        return self._links.out(cited.permalink, words)

    def _passages(self, part: Passages) -> Iterator[str]:
        yield self._outline.heading(3, part.title)
        for place, passage in watched(part.places(), self._written):
            content, after = self._quotes.parts(passage)
            marked = self._outline.bookmark(self._bookmark(place), content)
            yield self._quotes.quotation(passage, marked) + after

    def _bullets(self, bullets: Bullets) -> Iterator[str]:
        yield from (prose(self._styles["list bullet"], item) for item in bullets.items)

    def _codebook(self, codebook: Codebook) -> Iterator[str]:
        if not codebook.tags:
            yield self._prose(codebook.empty)
        for tag in codebook.tags:
            yield self._outline.heading(3, f"{tag.name} ({'retired' if tag.retired else tag.slug})")
            yield from (self._prose(text, f"{label}:") for label, text in tag.texts)
            yield "" if tag.texts else self._prose(codebook.undefined)

    def _sources(self, sources: Sources) -> Iterator[str]:
        yield "" if sources.entries else self._prose(sources.empty)
        yield from map(self._listed, sources.entries)

    def _listed(self, entry: Listed) -> str:
        checks = "".join(run(f"\n{label}: {value}") for label, value in entry.checks)
        before = run(f"{entry.ref}  ")
        return self._runs(entry.text, self._styles["list bullet"], before, after=checks)

    def _runs(
        self, runs: Runs, style: str, before: str = "", properties: str = "", after: str = ""
    ) -> str:
        content = before + "".join(map(self._run, runs)) + after
        return paragraph(style, content, properties + direction(plain(runs)))

    def _run(self, each: Run) -> str:
        if each.link.startswith("#"):
            return inward(self._bookmark(each.link[1:]), run(each.text, self._look))
        return self._links.run(each, self._look)

    def _prose(self, text: str, label: str = "") -> str:
        return prose(self._styles["normal"], text, label)

    def _bookmark(self, place: str) -> str:
        """A bookmark's name for an id: Word takes 40 letters, digits and _."""
        if _PLACE.fullmatch(place):
            return place.replace("-", "_")
        return self._bookmarks.setdefault(place, f"place_{len(self._bookmarks) + 1}")


class _Quotes:
    """The paragraphs of passages; `language` is that of the document."""

    def __init__(self, styles: Styles, links: Links, language: str) -> None:
        self._quote, self._caption = styles["quote"], styles["caption"]
        self._rtl = styles.mirrored("quote") + BIDI
        self._note, self._look = styles["body text indent"], styles["hyperlink"]
        self._links, self._language = links, language
        self._known: dict[str, tuple[str, str]] = {}
        self._places: dict[Runs, str] = {}  # few paragraphs hold many passages

    def parts(self, passage: Passage) -> tuple[str, str]:
        """The runs of the quotation, and the paragraphs after it: the same under each tag."""
        ref = passage.ref
        if ref not in self._known:
            self._known[ref] = self._words(passage), self._after(passage)
        return self._known[ref]

    def quotation(self, passage: Passage, content: str) -> str:
        way = self._rtl if passage.direction == "rtl" else ""
        return paragraph(self._quote, content, _WITH_NEXT + way)

    def _words(self, passage: Passage) -> str:
        language = passage.source.row.language
        lang = "" if language == self._language else language
        return run(passage.exact, "", lang, passage.direction == "rtl")

    def _after(self, passage: Passage) -> str:
        notes = (prose(self._note, text, f"{label}:") for label, text in notes_under(passage))
        return self._citation(passage) + "".join(notes)

    def _citation(self, passage: Passage) -> str:
        linked = self._links.to_passage(passage, self._look)
        rest = "".join(
            f" · {said}" for said in (tags_in_words(passage), marked_by(passage)) if said
        )
        cited = self._cited(passage.citation_runs)
        return paragraph(self._caption, cited + linked + run(rest))

    def _cited(self, runs: Runs) -> str:
        """The citation and what parts it from the reference."""
        if runs not in self._places:
            look = f'<w:rStyle w:val="{self._look}"/>'
            cited = "".join(self._links.run(each, look) for each in runs)
            self._places[runs] = cited + run(" · ")
        return self._places[runs]

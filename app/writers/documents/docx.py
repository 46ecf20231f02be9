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
    Cell,
    Codebook,
    Contents,
    Cover,
    Facts,
    Heading,
    KeyMessages,
    Labelled,
    Listed,
    Part,
    Passages,
    Pictures,
    Prose,
    Record,
    Report,
    Sources,
    Table,
    WideTable,
)
from app.domain.report.own_words import Mention, OwnWords, Words, text_of
from app.domain.report.quoting import Quotation
from app.domain.report.summary import Summary
from app.domain.report.wording import is_web_address, marked_by, notes_under, tags_in_words
from app.domain.runs import Run, Runs, plain
from app.writers.contract import Written, unwatched, watched
from app.writers.word import tables
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
)

_NEW_PAGE = "<w:pageBreakBefore/>"
_WITH_NEXT = "<w:keepNext/>"
_NUMBER = 560  # twentieths of a point that a column of numbers takes at least
_SIGN = 105  # that a sign of its head does
_RIGHT = '<w:jc w:val="right"/>'
_SIGN_WIDE = 90  # twentieths of a point that a sign in a wide table takes, about
_MAY_BREAK = 700  # characters of a quotation: eight lines
_FULL = ("", "")  # what a wide cell takes the place of
_CITED = 60.0  # points above a picture, for what says which passage it is
_MILLIMETRES = 25.4 / 72  # in a point
_LABEL = 1_450  # twentieths of a point for the label of a field
# A paragraph that parts a table from what follows.
_NARROW = '<w:spacing w:before="0" w:after="0" w:line="60" w:lineRule="exact"/>'
_GAP = f"<w:p><w:pPr>{_NARROW}</w:pPr></w:p>"
# Not before a paragraph with footnotes: there LibreOffice lets go of all that holds together.
_GAP_WITH_NEXT = f"<w:p><w:pPr>{_WITH_NEXT}{_NARROW}</w:pPr></w:p>"
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
        self._inward = f'<w:rStyle w:val="{file.styles["internal link"]}"/>'
        self._quiet = f'<w:rStyle w:val="{file.styles["field label"]}"/>'
        self._quotes = _Quotes(file.styles, file.links, report.language)
        self._places = report.places()
        self._new_page = _NEW_PAGE  # before the first heading
        self._kinds: dict[type[Part], Callable[[Any], Iterable[str]]] = {
            Facts: self._facts,
            Contents: self._contents,
            Heading: self._heading,
            Prose: self._said,
            Table: self._table,
            WideTable: self._wide_table,
            KeyMessages: self._messages,
            OwnWords: self._own_words,
            Passages: self._passages,
            Record: self._record,
            Bullets: self._bullets,
            Codebook: self._codebook,
            Sources: self._sources,
            Pictures: self._pictures,
        }

    def file(self) -> bytes:
        made, file = self._report, self._file
        line = " · ".join(filter(None, (made.foot, made.cover.marking, made.cover.draft)))
        file.add_feet(lambda width: foot(self._styles, width, line), cover=made.cover.whole_page)
        texts: list[str | Callable[[], str]] = list(self._cover(made.cover))
        ends = ""  # the section before
        is_wide = False
        for is_wide, parts in made.sheets():
            texts.append(ends)
            self._new_page = "" if ends else self._new_page
            texts += map(self._text, parts)
            ends = file.section_ends(wide=is_wide)
        # The contents stand before the headings that they list.
        body = "".join(text if isinstance(text, str) else text() for text in texts)
        authors, question = "; ".join(made.authors), made.cover.question
        about = About(made.title, authors, question, made.language, made.date)
        return file.file(body, about, wide=is_wide)

    def _text(self, part: Part) -> str | Callable[[], str]:
        def text() -> str:
            return "".join(self._kinds[type(part)](part))

        return text if isinstance(part, Contents) else text()

    def _cover(self, cover: Cover) -> Iterator[str]:
        labels = [text for text in (cover.marking, cover.draft, cover.organisation) if text]
        lower = '<w:spacing w:before="2800"/>' if cover.whole_page else ""
        if cover.logo:
            logo = cover.logo
            picture = self._file.picture(
                "Logo", logo.media_type, logo.data, logo.printed, cover.logo_alt
            )
            yield paragraph(self._styles["cover label"], picture, lower)
            lower = ""
        for text in labels:
            yield paragraph(self._styles["cover label"], run(text), direction(text) + lower)
            lower = ""
        yield paragraph(self._styles["title"], run(cover.title), direction(cover.title) + lower)
        yield prose(self._styles["subtitle"], cover.subtitle or cover.kind)
        if not cover.whole_page:
            if cover.question:
                yield self._prose(cover.question, "Question:")
            yield from self._facts(cover.facts)
            return
        rows = [Labelled(fact.label, (fact.value,), wide=True) for fact in cover.rows()]
        yield self._strip(rows) + _GAP
        if cover.reading:
            yield self._runs((Run(cover.reading, quiet=True),), self._styles["table text"])

    def _facts(self, facts: Facts) -> Iterator[str]:
        yield from (self._prose(fact.value.text, f"{fact.label}:") for fact in facts.rows)

    def _contents(self, contents: Contents) -> Iterator[str]:
        new_page = _NEW_PAGE if self._report.cover.whole_page else ""
        yield prose(self._styles["toc heading"], contents.title, properties=new_page)
        yield self._outline.contents()

    def _heading(self, heading: Heading) -> Iterator[str]:
        marked = self._outline.bookmark(self._bookmark(heading.id), run(heading.title))
        yield self._outline.heading(heading.level, heading.title, self._new_page, marked)
        self._new_page = ""

    def _said(self, prose: Prose) -> Iterator[str]:
        if prose.role == "aside":
            yield from self._below(Labelled(prose.label, prose.text))
            return
        style = self._styles["table text" if prose.role == "note" else "normal"]
        label = bold(f"{prose.label}: ") if prose.label else ""
        properties = _WITH_NEXT if prose.with_next else ""
        yield self._runs(prose.text, style, label, properties)

    def _table(self, table: Table) -> Iterator[str]:
        styles, width = self._styles, self._file.width
        widths = [max(_NUMBER, _SIGN * (len(name) + 2)) for name in table.head[1:]]
        widths = [width - sum(widths), *widths]
        rows = [self._row(map(Run, table.head), widths, head=True)]
        rows += [self._row(each, widths) for each in table.rows]
        yield paragraph(styles["caption"], run(table.caption), _CAPTION)
        yield tables.table(styles["table grid"], widths, rows, table.caption)

    def _row(self, cells: Iterable[Run], widths: Iterable[int], *, head: bool = False) -> str:
        parts = []
        for n, (cell, wide) in enumerate(zip(cells, widths, strict=True)):
            aligned = _RIGHT if n else direction(cell.text)
            content = bold(cell.text) if head else self._run(cell)
            text = paragraph(self._styles["table text"], content, aligned)
            parts.append(tables.cell(text, wide))
        return tables.row(parts, head=head)

    def _own_words(self, synthesis: OwnWords) -> Iterator[str]:
        if not synthesis.paragraphs:
            return
        if synthesis.title:
            yield self._outline.heading(3, synthesis.title)
        for item in synthesis.items():
            style = {-1: "normal", 0: "list bullet"}.get(item.number, "list number")
            sign = run(f"{item.number}.\t") if item.number > 0 else ""
            yield self._paragraph(
                self._styles[style], item.parts, sign, footnotes=synthesis.footnotes
            )
        if synthesis.signed:
            yield self._prose(f"— {synthesis.signed}")

    def _paragraph(
        self, style: str, parts: Iterable[Words], before: str, *, footnotes: bool
    ) -> str:
        words = [self._words(part, footnotes=footnotes) for part in parts]
        text = "".join(text_of(part) for part in parts if isinstance(part, str | Run))
        return paragraph(style, before + "".join(words), direction(text))

    def _words(self, words: Words, *, footnotes: bool) -> str:
        if isinstance(words, str):
            return run(words)
        if isinstance(words, Run):
            return self._run(words)
        notes = self._file.footnotes
        if footnotes:
            return notes.call(self._mentions(words, notes.links) + run("."))
        return run("(") + self._mentions(words, self._links) + run(")")

    def _mentions(self, places: Iterable[Mention], links: Links) -> str:
        return run("; ").join(self._link(place, links) for place in places)

    def _link(self, cited: Mention, links: Links) -> str:
        if cited.place in self._places:
            words = "".join(dressed(each, self._inward) for each in cited.text)
            return inward(self._bookmark(cited.place), words)
        look = self._look if is_web_address(cited.permalink) else ""
        words = "".join(dressed(each, look) for each in cited.text)
        return links.out(cited.permalink, words)

    def _messages(self, messages: KeyMessages) -> Iterator[str]:
        style, below = self._styles["key message"], self._styles["key message basis"]
        for n, message in enumerate(messages.items, start=1):
            yield self._paragraph(style, message.with_footnotes, bold(f"{n}\t"), footnotes=True)
            refs = run(", ").join(map(self._run, message.records))
            parts = [self._plain(message.confidence), refs, self._plain(message.flag)]
            yield paragraph(below, run(" · ").join(filter(None, parts)))

    def _plain(self, text: str) -> str:
        return run(text, self._quiet) if text else ""

    def _record(self, record: Record) -> Iterator[str]:
        title = f"{record.ref}  {record.title}"
        marked = self._outline.bookmark(self._bookmark(record.id), run(title))
        yield self._outline.heading(record.level, title, self._new_page, marked)
        self._new_page = ""
        yield from (self._below_line(Run(flag, strong=True)) for flag in record.flags)
        if record.quote:
            yield self._quotation(record.quote, _WITH_NEXT)
        elif record.statement:
            yield self._runs(record.statement, self._styles["statement"])
        yield self._strip(record.strip)
        yield _GAP_WITH_NEXT
        for group in record.groups:
            yield prose(self._styles["evidence label"], group.label)
            yield from (self._quotation(each) for each in group.quotations)
        for each in record.sections():
            yield from self._below(each)

    def _below(self, each: Labelled) -> Iterator[str]:
        if each.label:
            yield prose(self._styles["evidence label"], each.label)
        yield self._runs(each.text, self._styles["normal"])

    def _below_line(self, said: Run) -> str:
        return self._runs((said,), self._styles["normal"], properties=_WITH_NEXT)

    def _quotation(self, quote: Quotation, properties: str = "") -> str:
        """With its citation on the line, which alone stands here where it is elsewhere."""
        passage, source = quote.passage, f'<w:rStyle w:val="{self._styles["source"]}"/>'
        cited = [run("(", source), *(dressed(each, source) for each in passage.citation_runs)]
        if quote.ref:
            cited += [run(", ", source), self._links.to_passage(passage, self._styles["source"])]
        said = "".join(f", {text}" for text in (quote.label, quote.more) if text)
        if quote.see:
            see = run(f"{said}: see ", source) + self._run(quote.see) + run(")", source)
            return paragraph(self._styles["quote"], "".join([*cited, see]))
        cited.insert(0, run(" ", source))
        content = self._quotes.quoted(quote) + "".join([*cited, run(f"{said})", source)])
        if quote.place:
            content = self._outline.bookmark(self._bookmark(quote.place), content)
        style = "block text" if quote.is_long else "quote"
        keep = properties + "<w:keepLines/>" * (len(passage.exact) < _MAY_BREAK)
        return self._quotes.quotation(passage, content, style, keep) + self._quotes.notes(passage)

    def _strip(self, rows: Iterable[Labelled]) -> str:
        """Two labels with what they say in a row, or a wide one."""
        label, half = _LABEL, self._file.width // 2 - _LABEL
        empty = paragraph(self._styles["table text"], "", _WITH_NEXT)
        made: list[list[str]] = []
        for each in rows:
            name, said = self._pair(each)
            if each.wide:
                whole = tables.cell(said, label + 2 * half, 3)
                made.append([tables.cell(name, label), whole, *_FULL])
            elif made and len(made[-1]) == 2:
                made[-1] += [tables.cell(name, label), tables.cell(said, half)]
            else:
                made.append([tables.cell(name, label), tables.cell(said, half)])
        for cells in made:
            if len(cells) == 2:
                cells += [tables.cell(empty, label), tables.cell(empty, half)]
        widths = (label, half, label, half)
        return tables.table(self._styles["field strip"], widths, map(tables.row, made))

    def _pair(self, row: Labelled) -> tuple[str, str]:
        style = self._styles["table text"]
        return (
            paragraph(style, run(row.label, self._quiet), _WITH_NEXT),
            self._runs(row.text, style, properties=_WITH_NEXT),
        )

    def _wide_table(self, table: WideTable) -> Iterator[str]:
        widths = self._widths(table)
        head = [((Run(name, strong=True),),) for name in table.head]
        rows = [tables.row(self._wide_cells(head, widths), head=True)]
        rows += [tables.row(self._wide_cells(each, widths)) for each in table.rows]
        yield tables.table(self._styles["report table"], widths, rows, table.name)
        yield self._runs((Run(table.note, quiet=True),), self._styles["wide table text"])

    def _wide_cells(self, row: Iterable[Cell], widths: Iterable[int]) -> Iterator[str]:
        style = self._styles["wide table text"]
        for lines, wide in zip(row, widths, strict=True):
            yield tables.cell("".join(self._runs(line, style) for line in lines), wide)

    def _widths(self, table: WideTable) -> list[int]:
        """A column of weight 0 takes what its longest line does, the others share the rest."""
        room = self._file.wide
        own = [
            0 if weight else min(room // 5, _SIGN_WIDE * max(map(len, lines)) + 180)
            for weight, lines in zip(table.weights, _lines(table), strict=True)
        ]
        a_part = max(room - sum(own), room // 3) / (sum(table.weights) or 1)
        return [
            round(weight * a_part) or wide for weight, wide in zip(table.weights, own, strict=True)
        ]

    def _passages(self, part: Passages) -> Iterator[str]:
        yield self._outline.heading(3, part.title)
        for place, passage in watched(part.places(), self._written):
            content, after = self._quotes.parts(passage, part)
            marked = self._outline.bookmark(self._bookmark(place), content)
            yield self._quotes.quotation(passage, marked, "quote", _WITH_NEXT) + after

    def _bullets(self, bullets: Bullets) -> Iterator[str]:
        yield from (prose(self._styles["list bullet"], item) for item in bullets.items)

    def _codebook(self, codebook: Codebook) -> Iterator[str]:
        if not codebook.tags:
            yield self._prose(codebook.empty)
        for tag in codebook.tags:
            if not tag.slug and len(tag.texts) == 1:  # only its definition
                yield self._prose(tag.texts[0][1], f"{tag.name}.")
                continue
            said = "retired" if tag.retired else tag.slug
            yield self._outline.heading(3, f"{tag.name} ({said})" if said else tag.name)
            for label, text in tag.texts:
                yield self._prose(text, f"{label}:" if label else "")
            yield "" if tag.texts else self._prose(codebook.undefined)

    def _sources(self, sources: Sources) -> Iterator[str]:
        yield "" if sources.entries else self._prose(sources.empty)
        yield from map(self._listed, sources.entries)

    def _pictures(self, part: Pictures) -> Iterator[str]:
        for entry in part.entries:
            yield self._runs(entry.text, self._styles["normal"], properties=_WITH_NEXT)
            for name, picture in entry.files():
                size = picture.within(self._file.width / 20, self._file.height / 20 - _CITED)
                millimetres = (size[0] * _MILLIMETRES, size[1] * _MILLIMETRES)
                shown = self._file.picture(
                    name, picture.media_type, picture.data, millimetres, entry.alt(picture)
                )
                yield paragraph(self._styles["normal"], shown)

    def _listed(self, entry: Listed) -> str:
        small = '<w:sz w:val="14"/><w:szCs w:val="14"/>'
        checks = "".join(run(f"\n{label}: {value}", small) for label, value in entry.checks)
        before = run(f"{entry.ref}  ") if entry.ref else ""
        style = self._styles["list bullet" if entry.ref else "source entry"]
        return self._runs(entry.text, style, before, "<w:keepLines/>", after=checks)

    def _runs(
        self, runs: Runs, style: str, before: str = "", properties: str = "", after: str = ""
    ) -> str:
        content = before + "".join(map(self._run, runs)) + after
        return paragraph(style, content, properties + direction(plain(runs)))

    def _run(self, each: Run) -> str:
        if each.link[1:] in self._places and each.link.startswith("#"):
            return inward(self._bookmark(each.link[1:]), dressed(each, self._inward))
        return self._links.run(each, self._look, self._quiet * each.quiet)

    def _prose(self, text: str, label: str = "") -> str:
        return prose(self._styles["normal"], text, label)

    def _bookmark(self, place: str) -> str:
        """A bookmark's name for an id: Word takes 40 letters, digits and _."""
        if _PLACE.fullmatch(place):
            return place.replace("-", "_")
        return self._bookmarks.setdefault(place, f"place_{len(self._bookmarks) + 1}")


def _lines(table: WideTable) -> Iterator[list[str]]:
    """The lines of each column."""
    for n, name in enumerate(table.head):
        yield [name, *(plain(line) for row in table.rows for line in row[n])]


class _Quotes:
    """The paragraphs of passages; `language` is that of the document."""

    def __init__(self, styles: Styles, links: Links, language: str) -> None:
        self._styles, self._caption = styles, styles["caption"]
        self._rtl = styles.mirrored("quote") + BIDI
        self._note, self._look = styles["body text indent"], styles["hyperlink"]
        self._context = f'<w:rStyle w:val="{styles["quote context"]}"/>'
        self._mark = f'<w:rStyle w:val="{styles["quotation mark"]}"/>'
        self._links, self._language = links, language
        self._known: dict[str, tuple[str, str]] = {}
        self._places: dict[Runs, str] = {}  # few paragraphs hold many passages

    def parts(self, passage: Passage, part: Passages) -> tuple[str, str]:
        """The runs of the quotation, and the paragraphs after it: the same under each tag."""
        ref = passage.ref
        if ref not in self._known:
            after = self._citation(passage, part) + self.notes(passage)
            self._known[ref] = self.quoted(part.quoted(passage)), after
        return self._known[ref]

    def quotation(self, passage: Passage, content: str, style: str, properties: str) -> str:
        way = self._rtl if passage.direction == "rtl" else ""
        return paragraph(self._styles[style], content, properties + way)

    def quoted(self, quote: Quotation) -> str:
        """The passage, and what is ours in styles of its own."""
        passage, rtl = quote.passage, quote.passage.direction == "rtl"
        language = passage.source.row.language
        lang = "" if language == self._language else language

        def ours(text: str, look: str) -> str:
            return run(text, look, lang, rtl) if text else ""

        return (
            ours(quote.opening, self._mark)
            + ours(quote.before, self._context)
            + run(passage.exact, "", lang, rtl)
            + ours(quote.after, self._context)
            + ours(quote.closing, self._mark)
        )

    def notes(self, passage: Passage) -> str:
        notes = (prose(self._note, text, f"{label}:") for label, text in notes_under(passage))
        return "".join(notes)

    def _citation(self, passage: Passage, part: Passages) -> str:
        linked = self._links.to_passage(passage, self._look) if part.refs else ""
        tags = tags_in_words(passage) if part.refs else ""
        said = [run(text) for text in (tags, marked_by(passage)) if text]
        parts = filter(None, (self._cited(passage.citation_runs), linked, *said))
        return paragraph(self._caption, run(" · ").join(parts))

    def _cited(self, runs: Runs) -> str:
        if runs not in self._places:
            look = f'<w:rStyle w:val="{self._look}"/>'
            self._places[runs] = "".join(self._links.run(each, look) for each in runs)
        return self._places[runs]

"""DOCX: the summary to hand in, for Word and what is compatible with it.

Its look is that of a team's template where there is one (`write(…, template)`), else a plain one of
our own. Quotations are paragraphs in the style Quote, the analysts' own words stand under headings
that say so, and the table of contents and the page numbers are fields.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from app.domain.passages import Source
from app.domain.report.method import in_words
from app.domain.report.summary import Section, Summary, counts
from app.domain.report.synthesis import Citation, Paragraph
from app.domain.report.wording import NOTHING_HERE
from app.domain.summary_rows import SynthesisRow
from app.domain.tags import Tag
from app.writers.contract import Written, unwatched, watched
from app.writers.documents.anchors import anchors_of
from app.writers.word.outline import Outline, foot
from app.writers.word.overview import overview
from app.writers.word.package import About, WordFile
from app.writers.word.passages import Quotes, reference
from app.writers.word.text import direction, inward, paragraph, prose, run
from app.writers.wording import after_address, before_address, day, utc_day

_NEW_PAGE = "<w:pageBreakBefore/>"
_WITH_NEXT = "<w:keepNext/>"


def write(summary: Summary, written: Written = unwatched, template: bytes = b"") -> bytes:
    """Raises Invalid for a template that cannot be used."""
    return _Docx(summary, WordFile(template)).file(written)


class _Docx:
    def __init__(self, summary: Summary, file: WordFile) -> None:
        self._summary, self._file = summary, file
        self._styles, self._links = file.styles, file.links
        self._outline = Outline(file.styles)
        self._anchors = anchors_of(summary.sections)
        self._bookmarks: dict[str, str] = {}
        self._language = language_of(summary)
        self._quotes = Quotes(file.styles, file.links, self._language)
        self._look = f'<w:rStyle w:val="{file.styles["hyperlink"]}"/>'

    def file(self, written: Written) -> bytes:
        summary, width = self._summary, self._file.width
        text = "".join([*self._findings(written), *self._appendix()])
        cover = "".join(self._cover()) + self._outline.contents()
        about = about_of(summary, self._language)
        line = f"{summary.project.name}: summary of passages, {day(summary.date)}"
        return self._file.file(cover + text, about, foot(self._styles, width, line))

    def _cover(self) -> Iterator[str]:
        summary = self._summary
        yield prose(self._styles["title"], summary.project.name)
        yield prose(self._styles["subtitle"], "Summary of passages")
        analysts = ", ".join(analyst.name for analyst in summary.analysts)
        for label, text in (
            ("Question:", summary.project.question),
            ("Selection:", summary.sentence),
            ("Filter:", summary.query),
            ("Found:", counts(summary.passages)),
            ("Analysts:", analysts or "none yet"),
            ("Date:", day(summary.date)),
        ):
            if text:
                yield self._prose(text, label)
        yield prose(self._styles["toc heading"], "Contents")

    def _findings(self, written: Written) -> Iterator[str]:
        summary, heading = self._summary, self._outline.heading
        yield heading(1, "Overview", _NEW_PAGE)
        table = overview(summary, self._styles, self._file.width)
        yield table or self._prose(NOTHING_HERE)
        yield heading(1, "Findings")
        for section in summary.sections:
            yield from self._section(section, written)

    def _section(self, section: Section, written: Written) -> Iterator[str]:
        yield self._outline.heading(2, section.title)
        if section.tag and section.tag.definition:
            yield self._prose(section.tag.definition, "Definition:", _WITH_NEXT)
        more = _WITH_NEXT if section.passages else ""
        yield self._prose(section.counts if section.passages else NOTHING_HERE, "", more)
        if section.with_below:
            yield self._prose(f"With its sub-tags: {section.with_below}.", "", more)
        if section.synthesis:
            yield self._outline.heading(3, "Synthesis (the analysts’ own words)")
            for each in section.synthesis.paragraphs:
                yield self._synthesis(each, section)
            if section.synthesis.row.analyst:
                yield self._prose(_written_by(section.synthesis.row))
        if section.passages:
            yield self._outline.heading(3, "Passages (verbatim)")
        for place, passage in watched(self._anchors.places(section), written):
            content, after = self._quotes.parts(passage)
            marked = self._outline.bookmark(self._bookmark(place), content)
            yield self._quotes.quotation(passage, marked) + after

    def _synthesis(self, parts: Paragraph, section: Section) -> str:
        content = "".join(
            self._cited(part, section) if isinstance(part, Citation) else run(part.text)
            for part in parts
        )
        first = parts[0].text if parts else ""
        return paragraph(self._styles["normal"], content, direction(first))

    def _cited(self, citation: Citation, section: Section) -> str:
        links = [self._link(ref, section) for ref in citation.refs]
        return run("(") + run("; ").join(links) + run(")")

    def _link(self, ref: str, section: Section) -> str:
        passage = self._summary.cited.get(ref)
        if not passage:
            return run(f"{ref}: no such passage")
        target = self._anchors.target(section, passage)
        if target.startswith("#"):
            label = run(f"{passage.citation}, {ref}", self._look)
            return inward(self._bookmark(target[1:]), label)
        linked = reference(passage, self._links, self._styles["hyperlink"])
        return run(f"{passage.citation}, ") + linked

    def _bookmark(self, place: str) -> str:
        """A bookmark's name for an id of `anchors`: Word takes 40 letters, digits and _."""
        name = place.replace("-", "_")
        if name.count("_") == 1:
            return name
        return self._bookmarks.setdefault(place, f"again_{len(self._bookmarks) + 1}")

    def _appendix(self) -> Iterator[str]:
        summary, heading = self._summary, self._outline.heading
        yield heading(1, "Method")
        bullet = self._styles["list bullet"]
        yield from (prose(bullet, sentence) for sentence in in_words(summary))
        yield heading(1, "Codebook")
        if not summary.codebook:
            yield self._prose("The codebook has no tag yet.")
        for tag in summary.codebook:
            yield from self._tag(tag)
        yield heading(1, "Sources")
        if not summary.sources:
            yield self._prose("None in this selection.")
        yield from map(self._source, summary.sources)

    def _tag(self, tag: Tag) -> Iterable[str]:
        yield self._outline.heading(3, f"{tag.name} ({'retired' if tag.retired else tag.slug})")
        texts = [self._prose(text, f"{each.label}:") for each, text in tag.explained]
        yield from texts or [self._prose("No definition yet.")]

    def _source(self, source: Source) -> str:
        row = source.row
        text, address = before_address(source)
        content = run(f"{row.ref}  {text}")
        if address:
            content += self._links.out(address, run(address, self._look))
            content += run(after_address(source))
        for label, known in (("Text, SHA-256:", row.text_sha256), ("Read by:", row.reader)):
            content += run(f"\n{label} {known}") if known else ""
        return paragraph(self._styles["list bullet"], content, direction(text))

    def _prose(self, text: str, label: str = "", properties: str = "") -> str:
        return prose(self._styles["normal"], text, label, properties)


def _written_by(row: SynthesisRow) -> str:
    return f"— {row.analyst}{f', {utc_day(row.updated_at)}' if row.updated_at else ''}"


def language_of(summary: Summary) -> str:
    """The one that most of the briefs are in, of several the first: "en" where none is known."""
    known = Counter(source.row.language for source in summary.sources if source.row.language)
    return known.most_common(1)[0][0] if known else "en"


def about_of(summary: Summary, language: str) -> About:
    authors = "; ".join(analyst.name for analyst in summary.analysts)
    title = f"{summary.project.name}: summary of passages"
    return About(title, authors, summary.project.question, language, summary.date)

"""Annotated DOCX: the briefs with their whole texts, each passage shaded in the colour of its first
tag and with a Word comment that says what the analysts say about it.

Briefs without a passage in the selection are left out, and so are page furniture and readers'
comments in which no passage stands; the file says so. Where passages overlap the second has a line
in its colour below the words. A comment is anchored on exactly its passage, whatever blocks that
runs through.
"""

from collections.abc import Iterator

from app.domain.passages import Passage, Source
from app.domain.report.summary import Summary
from app.domain.report.wording import NOTHING_HERE, count, day, notes_under, tag_names, timestamp
from app.writers.annotated import colour_of
from app.writers.annotated.word_text import MarkedRuns, WholeText, shading
from app.writers.contract import Written, unwatched, watched
from app.writers.word.links import Links
from app.writers.word.outline import Outline, foot
from app.writers.word.package import About, WordFile
from app.writers.word.styles import Styles
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

"""Headings, the table of contents that lists them, footnotes, the foot of a page."""

from app.domain.direction import is_rtl
from app.writers.word.links import Links
from app.writers.word.styles import Styles
from app.writers.word.text import (
    BIDI,
    bookmarked,
    direction,
    field,
    inward,
    paragraph,
    run,
)

DEEPEST_LISTED = 2


class Outline:
    """Bookmarks are numbered through the file, from 1."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        self._listed: list[tuple[int, str, str]] = []
        self._bookmarks = 0

    def bookmark(self, name: str, content: str) -> str:
        """`name` begins with a letter or _, and has at most 40 letters, digits and _."""
        self._bookmarks += 1
        return bookmarked(name, self._bookmarks, content)

    def heading(
        self,
        level: int,
        title: str,
        properties: str = "",
        content: str = "",
        rtl: bool | None = None,
    ) -> str:
        """`content` are the runs, where they are more than the title, and `rtl` their direction."""
        content = content or run(title)
        if level <= DEEPEST_LISTED:
            anchor = f"_Toc{len(self._listed) + 1:08}"
            self._listed.append((level, anchor, title))
            content = self.bookmark(anchor, content)
        if rtl is None:
            rtl = is_rtl(title)
        return paragraph(self._styles[f"heading {level}"], content, properties + BIDI * rtl)

    def contents(self) -> str:
        """The headings so far, each with the field of its page: who opens the file computes it.
        No field around them all (TOC): LibreOffice takes what stands in one for plain text, and a
        number that we would put there is that of another layout."""
        entries = []
        for level, anchor, title in self._listed:
            page = field(f"PAGEREF {anchor} \\h", dirty=True)
            entry = inward(anchor, f"{run(title)}<w:r><w:tab/></w:r>{page}")
            entries.append(paragraph(self._styles[f"toc {level}"], entry, direction(title)))
        return "".join(entries)


class Footnotes:
    """Numbered through the file, from 1 (ISO/IEC 29500-1, 17.11); `links` are those in them."""

    def __init__(self, styles: Styles) -> None:
        self._text, self._sign = styles["footnote text"], styles["footnote reference"]
        self._notes: list[str] = []
        self.links = Links()

    def call(self, content: str) -> str:
        """The sign of a note of this content."""
        self._notes.append(content)
        return self._dressed(f'<w:footnoteReference w:id="{len(self._notes)}"/>')

    def xml(self) -> str:
        """The notes behind the two lines that Word parts them from the text with, "" for none."""
        if not self._notes:
            return ""
        lines = "".join(
            f'<w:footnote w:type="{kind}" w:id="{id}"><w:p><w:pPr><w:spacing w:after="0"/></w:pPr>'
            f"<w:r><w:{kind}/></w:r></w:p></w:footnote>"
            for id, kind in ((-1, "separator"), (0, "continuationSeparator"))
        )
        sign = self._dressed("<w:footnoteRef/>") + run(" ")
        return lines + "".join(
            f'<w:footnote w:id="{id}">{paragraph(self._text, sign + content)}</w:footnote>'
            for id, content in enumerate(self._notes, start=1)
        )

    def _dressed(self, content: str) -> str:
        return f'<w:r><w:rPr><w:rStyle w:val="{self._sign}"/></w:rPr>{content}</w:r>'


def foot(styles: Styles, width: int, text: str) -> str:
    """The text on one side, the page and how many there are on the other."""
    tab = f'<w:tabs><w:tab w:val="right" w:pos="{width}"/></w:tabs>'
    pages = f"{field('PAGE', run('1'))}{run(' of ')}{field('NUMPAGES', run('1'))}"
    return paragraph(styles["footer"], f"{run(text)}<w:r><w:tab/></w:r>{pages}", tab)

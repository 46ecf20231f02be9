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

_BEGIN = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
_SEPARATE = '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
_END = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
_INSTRUCTION = (
    '<w:r><w:instrText xml:space="preserve"> TOC \\o "1-2" \\h \\z \\u </w:instrText></w:r>'
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
        """The table of the headings so far. Word puts the pages in when it opens the file; the
        entries stand there already, for programs that do not compute fields."""
        lines = []
        for n, (level, anchor, title) in enumerate(self._listed, start=1):
            before = _BEGIN + _INSTRUCTION + _SEPARATE if n == 1 else ""
            after = _END if n == len(self._listed) else ""
            style = self._styles[f"toc {level}"]
            entry = before + inward(anchor, run(title)) + after
            lines.append(paragraph(style, entry, direction(title)))
        return "".join(lines)


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

"""A passage in a Word file: the quotation, its citation, the notes under it."""

from app.domain.report.summary import Passage
from app.domain.summary_rows import ReplyRow
from app.writers.word.links import Links
from app.writers.word.styles import Styles
from app.writers.word.text import direction, paragraph, prose, run
from app.writers.wording import is_web_address, utc_day

_TOGETHER = "<w:keepNext/>"


class Quotes:
    """The paragraphs of passages; `language` is that of the document."""

    def __init__(self, styles: Styles, links: Links, language: str) -> None:
        self._quote, self._caption = styles["quote"], styles["caption"]
        self._note, self._look = styles["body text indent"], styles["hyperlink"]
        self._links, self._language = links, language
        self._known: dict[str, tuple[str, str]] = {}

    def parts(self, passage: Passage) -> tuple[str, str]:
        """The runs of the quotation, and the paragraphs after it: the same under each tag."""
        ref = passage.row.ref
        if ref not in self._known:
            self._known[ref] = self._words(passage), self._after(passage)
        return self._known[ref]

    def quotation(self, passage: Passage, content: str) -> str:
        return paragraph(self._quote, content, _TOGETHER + direction(passage.row.exact))

    def _words(self, passage: Passage) -> str:
        language = passage.source.row.language
        return run(passage.row.exact, "", "" if language == self._language else language)

    def _after(self, passage: Passage) -> str:
        row = passage.row
        note = prose(self._note, row.note, "Note:") if row.note else ""
        return self._citation(passage) + note + "".join(map(self._reply, row.replies))

    def _citation(self, passage: Passage) -> str:
        row = passage.row
        tags = ", ".join([tag.name for tag in passage.tags]) or "not yet tagged"
        rest = f" · {passage.citation} · {tags} · {row.analyst}, {utc_day(row.created_at)}"
        return paragraph(self._caption, reference(passage, self._links, self._look) + run(rest))

    def _reply(self, reply: ReplyRow) -> str:
        return prose(self._note, reply.text, f"{reply.analyst}, {utc_day(reply.created_at)}:")


def reference(passage: Passage, links: Links, look: str) -> str:
    """B1:4, linked to the place of the passage in Briefmark; a path is printed instead."""
    row = passage.row
    if is_web_address(row.permalink):
        return links.out(row.permalink, run(row.ref, f'<w:rStyle w:val="{look}"/>'))
    return run(f"{row.ref} ({row.permalink})" if row.permalink else row.ref)

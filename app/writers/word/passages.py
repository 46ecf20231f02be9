"""A passage in a Word file: the quotation, its citation, the notes under it."""

from app.domain.passages import Passage, Reply
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
        ref = passage.ref
        if ref not in self._known:
            self._known[ref] = self._words(passage), self._after(passage)
        return self._known[ref]

    def quotation(self, passage: Passage, content: str) -> str:
        return paragraph(self._quote, content, _TOGETHER + direction(passage.exact))

    def _words(self, passage: Passage) -> str:
        language = passage.source.row.language
        return run(passage.exact, "", "" if language == self._language else language)

    def _after(self, passage: Passage) -> str:
        note = prose(self._note, passage.note, "Note:") if passage.note else ""
        return self._citation(passage) + note + "".join(map(self._reply, passage.replies))

    def _citation(self, passage: Passage) -> str:
        tags = ", ".join([tag.name for tag in passage.tags]) or "not yet tagged"
        rest = f" · {passage.citation} · {tags} · {passage.analyst}, {utc_day(passage.created_at)}"
        return paragraph(self._caption, reference(passage, self._links, self._look) + run(rest))

    def _reply(self, reply: Reply) -> str:
        return prose(self._note, reply.text, f"{reply.analyst}, {utc_day(reply.created_at)}:")


def reference(passage: Passage, links: Links, look: str) -> str:
    """B1:4, linked to the place of the passage in Briefmark; a path is printed instead."""
    if is_web_address(passage.permalink):
        return links.out(passage.permalink, run(passage.ref, f'<w:rStyle w:val="{look}"/>'))
    return run(f"{passage.ref} ({passage.permalink})" if passage.permalink else passage.ref)

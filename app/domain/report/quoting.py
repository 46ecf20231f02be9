"""How a passage is quoted: between which marks, with what of its sentence around it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from app.domain.passages import Passage
from app.domain.runs import Run

CUT = "…"
LONG = 60  # words, above which a quotation is indented
_OWN_CUT = re.compile(r"…|\.\s?\.\s?\.")

_ENGLISH = "“”‘’"
# By ISO 639-1: opening and closing, then those for a quotation that holds such marks itself, as
# CLDR 46 has them (delimiters); Arabic as the United Nations print it.
_MARKS = {
    **dict.fromkeys(("de", "cs", "sk", "sl", "bg", "lt", "et", "is", "lb", "mk"), "„“‚‘"),
    **dict.fromkeys(("fr", "es", "it", "pt", "el", "ca", "gl", "eu", "hy"), "«»“”"),
    **dict.fromkeys(("ru", "uk", "be", "kk", "ky"), "«»„“"),
    **dict.fromkeys(("no", "nb", "nn"), "«»‘’"),
    **dict.fromkeys(("pl", "ro", "hu"), "„”«»"),
    **dict.fromkeys(("hr", "sr", "bs"), "„”‘’"),
    **dict.fromkeys(("sv", "fi"), "””’’"),
    **dict.fromkeys(("ar", "fa", "ur", "ps"), "«»‹›"),
    "he": "””’’",
    "ja": "「」『』",
}


class Quotation(NamedTuple):
    """The words of a passage between quotation marks (`quotation`). `before` and `after` complete
    its sentence; they are not part of it. `place` is an id, `ref` "" where it is not printed. With
    `see` it stands elsewhere, and only the citation here. `label` says what it is, such as
    “reader comment”, `more` where it comes from."""

    passage: Passage
    opening: str
    closing: str
    before: str = ""
    after: str = ""
    place: str = ""
    ref: str = ""
    see: Run | None = None
    label: str = ""
    more: str = ""

    @property
    def is_long(self) -> bool:
        return len(self.passage.exact.split()) > LONG


def marks(language: str, *texts: str) -> tuple[str, str]:
    """Those around these texts in this language (BCP 47), others than they hold themselves."""
    outer = _outer(language)
    text = "".join(texts)
    # An apostrophe is no such mark: it stands in words.
    doubled = outer[0] in text or outer[1] in text or '"' in text
    return (outer[2], outer[3]) if doubled else (outer[0], outer[1])


@lru_cache
def _outer(language: str) -> str:
    return _MARKS.get(language.partition("-")[0].casefold(), _ENGLISH)


def ellipsis(*texts: str) -> str:
    """Ours, which is another than one that the texts have themselves."""
    return f"[{CUT}]" if any(map(_OWN_CUT.search, texts)) else CUT


def quotation(
    passage: Passage,
    before: str = "",
    after: str = "",
    *,
    place: str = "",
    ref: str = "",
    see: Run | None = None,
    label: str = "",
    more: str = "",
) -> Quotation:
    """`before` and `after` complete its sentence, "…" where that is too long to be said
    (`rest_of_sentence`)."""
    after = after.rstrip()
    if CUT in (before, after):
        cut = ellipsis(passage.exact, *(text for text in (before, after) if text != CUT))
        before = f"{cut} " if before == CUT else before
        after = f" {cut}" if after == CUT else after
    signs = marks(passage.source.row.language, before, passage.exact, after)
    return Quotation(passage, *signs, before, after, place, ref, see, label, more)

"""What the names of paragraph styles say, in the languages that word processors give them."""

import re
from dataclasses import dataclass

_LEVELLED = re.compile(
    r"(?:heading|überschrift|titre|título|titolo|kop|rubrik|overskrift|otsikko|nagłówek|nadpis"
    r"|заголовок|标题|標題|見出し|제목|başlık|επικεφαλίδα|cím|naslov|antraštė|cabeçalho|encabezado)"
    r"\s*(\d{1,2})",
    re.IGNORECASE,
)
_TITLE = re.compile(
    r"(?:document |main )?(?:title|titel|titre|título|titolo|tittel|otsikko|tytuł|название|标题"
    r"|標題|表題)",
    re.IGNORECASE,
)
_SUBTITLE = re.compile(
    r"sub-?title|untertitel|sous-?titre|subtítulo|sottotitolo|ondertitel|underrubrik|podtytuł"
    r"|подзаголовок|副标题|副標題|副題",
    re.IGNORECASE,
)
_QUOTATION = re.compile(
    r"\bquot(?:e|es|ation|ations)\b|block ?(?:text|quote)|\bzitat\b|^citation\b|\bcita\b"
    r"|\bcitazione\b|\bcitat\b|\bcytat\b|цитата|引用",
    re.IGNORECASE,
)
_CAPTION = re.compile(
    r"\bcaption\b|beschriftung|légende|\bleyenda\b|didascalia|bijschrift|\blegenda\b|beskrivning"
    r"|题注|図表番号",
    re.IGNORECASE,
)
_PREFORMATTED = re.compile(
    r"preformatted|vorformatiert|préformaté|con formato previo|source code|^macro(?: text)?$"
    r"|^verbatim$",
    re.IGNORECASE,
)
_LIST = re.compile(
    r"(?:list (?:bullet|number)|aufzählungszeichen|listennummer|liste à (?:puces|numéros)"
    r"|lista con viñetas)(?: (\d))?",
    re.IGNORECASE,
)
_CONTENTS = re.compile(
    r"^(?:toc|contents|index) (?:\d|heading|title)|^table of (?:figures|contents|authorities)"
    r"|^(?:inhaltsverzeichnis|verzeichnis|tm|sommario|inhopg|tdc|índice)\b",
    re.IGNORECASE,
)
_FRONT = re.compile(
    r"^(?:authors?|bylines?|date|affiliations?|autor|auteur|autore)$", re.IGNORECASE
)


@dataclass(frozen=True)
class Look:
    """What a style makes of a paragraph."""

    kind: str = "paragraph"
    zone: str = "body"
    level: int = 0


PLAIN = Look()


def look_of(name: str) -> Look:
    """The look that a style's name gives; PLAIN for a name that says nothing."""
    name = name.strip()
    if found := _LEVELLED.fullmatch(name):
        return heading(int(found[1]))
    if found := _LIST.fullmatch(name):
        return Look("list_item", level=int(found[1] or 1))
    if _TITLE.fullmatch(name):
        return Look("title", "front", 1)
    if _SUBTITLE.fullmatch(name):
        return Look("title", "front", 2)
    for pattern, look in (
        (_CONTENTS, Look("paragraph", "boilerplate")),
        (_CAPTION, Look("caption", "caption")),
        (_QUOTATION, Look("quotation")),
        (_PREFORMATTED, Look("preformatted")),
        (_FRONT, Look("paragraph", "front")),
    ):
        if pattern.search(name):
            return look
    return PLAIN


def heading(level: int) -> Look:
    return Look("heading", level=min(max(level, 1), 6))

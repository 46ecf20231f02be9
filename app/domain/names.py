"""A person's or an organisation's name, taken apart for a citation."""

import re
from dataclasses import dataclass

_SUFFIX = re.compile(r"(?:jr|sr)\.?|i{2,3}|iv", re.IGNORECASE)
# Capitalised particles; lower-case words inside a name are particles anyway.
_PARTICLE = re.compile(r"Van|Von|Vander|De|Del|Della|Der|Den|Di|Da|Du|Dos|Las|La|Le|Abu|Al|El")
_ORGANISATION = re.compile(
    r"\b(?:of|on|for|the|and|in|against|agency|alliance|amnesty|association|bank|board|bureau|"
    r"cent(?:er|re)|coalition|college|commission|committee|conference|consortium|council|"
    r"department|division|experts|federation|force|forum|foundation|fund|government|group|"
    r"initiative|inc|institut|institute|institution|international|ltd|ministry|mission|nations|"
    r"network|observatory|office|organi[sz]ation|panel|parliament|programme?|project|review|"
    r"school|secretariat|senate|service|society|staff|survey|team|trust|union|university|watch)\b"
    r"|&",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Name:
    family: str
    given: str = ""
    suffix: str = ""

    @property
    def direct(self) -> str:
        """Isabella Bennett; Martin Luther King Jr."""
        return " ".join(part for part in (self.given, self.family, self.suffix) if part)

    @property
    def inverted(self) -> str:
        """Bennett, Isabella; King, Martin Luther, Jr."""
        return ", ".join(part for part in (self.family, self.given, self.suffix) if part)


def parse_name(text: str) -> Name:
    """`Stewart M. Patrick` and `Patrick, Stewart M.` alike. What reads like an organisation, and a
    single word, is kept whole."""
    text = " ".join(text.split())
    words, comma, rest = (part.strip() for part in text.partition(","))
    if comma and rest and not _SUFFIX.fullmatch(rest):
        return _organisation(text) or _comma_form(words, rest)
    return _organisation(text) or _direct_form(words.split(), rest)


def _organisation(text: str) -> Name | None:
    return Name(text) if " " not in text or _ORGANISATION.search(text) else None


def _comma_form(family: str, rest: str) -> Name:
    given, _, suffix = (part.strip() for part in rest.partition(","))
    return Name(family, given, suffix)


def _direct_form(words: list[str], suffix: str) -> Name:
    if not suffix and len(words) > 2 and _SUFFIX.fullmatch(words[-1]):
        suffix = words.pop()
    start = len(words) - 1
    while start > 1 and (words[start - 1].islower() or _PARTICLE.fullmatch(words[start - 1])):
        start -= 1
    return Name(" ".join(words[start:]), " ".join(words[:start]), suffix)

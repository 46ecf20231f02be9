"""A person's or an organisation's name, taken apart for a citation."""

import re
from collections.abc import Collection, Iterable
from typing import NamedTuple

from app.domain.citations.organisations import is_organisation

_SUFFIX = re.compile(r"(?:jr|sr)\.?|i{2,3}|iv", re.IGNORECASE)
# Capitalised particles; lower-case words inside a name are particles anyway.
_PARTICLE = re.compile(r"Van|Von|Vander|De|Del|Della|Der|Den|Di|Da|Du|Dos|Las|La|Le|Abu|Al|El")
# In front of a name, as often as they stand there; the short ones with a stop only.
_TITLES = re.compile(
    r"(?:(?:univ\.-)?prof(?:essor(?:in)?|esseur|essora)?\.?|dr(?:\.?\s?h\.?\s?c)?\.?|"
    r"(?:mrs?|ms|mx|mme|mlle)\.?|(?:prof\.?ssa|dott(?:\.?ssa)?|ass(?:oc|t)?|dra|rev|hon|gen|col|lt|"
    r"capt|maj|sgt|amb|sen|rep|st|sra?|dipl\.-ing|ing|mag|pd|h\.\s?e|д-р|проф|د|أ\.د)\.|"
    r"doctor|doctora|miss|sir|dame|lord|lady|reverend|ambassador|senator|herr|frau|monsieur|"
    r"madame|señora?|проф|доктор|دكتور|الدكتور)(?:(?<=\.)\s*|\s+)(?=\S)",
    re.IGNORECASE,
)
# Behind a name, after a comma or not. Case counts: Jack Ma holds no degree.
_DEGREE = (
    r"(?:Ph\.?\s?D|D\.?Phil|Dr\.?(?:\s?(?:phil|jur|med|rer\.?\s?(?:pol|nat)))?|Ed\.?D|Sc\.?D|J\.?D|"
    r"M\.?D|LL\.?[BMD]|M\.?Phil|MSc|M\.Sc|BSc|B\.Sc|M\.?A|B\.?A|M\.?S|B\.?S|MBA|MPA|MPP|MPH|MIA|"
    r"MEng|MRes|M\.?Ed|CPA|CFA|PMP|RN|Esq|OBE|CBE|MBE|KBE|FRS|QC|KC|MP|MEP|SJ|OP|ret)\.?"
)
_DEGREES = re.compile(rf"(?:,\s*|\s+)\(?{_DEGREE}\)?(?:(?:,\s*|\s+)\(?{_DEGREE}\)?)*\s*$")


class Name(NamedTuple):
    """An organisation's stands whole in `family`; so does a person's of one word."""

    family: str
    given: str = ""
    suffix: str = ""
    organisation: bool = False

    @property
    def direct(self) -> str:
        """Isabella Bennett; Martin Luther King Jr."""
        return " ".join(part for part in (self.given, self.family, self.suffix) if part)

    @property
    def inverted(self) -> str:
        """Bennett, Isabella; King, Martin Luther, Jr."""
        return ", ".join(part for part in (self.family, self.given, self.suffix) if part)


def guessed_organisation(text: str) -> bool:
    """Whether this reads like an organisation's name. A title stands before a person's."""
    text = " ".join(text.split())
    bare = without_titles(text)
    return text.startswith(bare) and is_organisation(bare)


def guessed_organisations(authors: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in authors if guessed_organisation(name)))


def names_of(authors: Iterable[str], organisations: Collection[str]) -> tuple[Name, ...]:
    """The names of a work's authors, those of the organisations whole."""
    named = [" ".join(author.split()) for author in authors]
    whole = {" ".join(name.split()) for name in organisations}
    return tuple(parse_name(name, name in whole) for name in named if name)


def parse_name(text: str, organisation: bool | None = None) -> Name:
    """`Stewart M. Patrick` and `Patrick, Stewart M.` alike, without titles and degrees. Guessed
    where nobody says whether it is an organisation."""
    text = " ".join(text.split())
    if guessed_organisation(text) if organisation is None else organisation:
        return Name(text, organisation=True)
    text = without_titles(text)
    if " " not in text:
        return Name(text)
    words, comma, rest = (part.strip() for part in text.partition(","))
    if comma and rest and not _SUFFIX.fullmatch(rest):
        given, _, suffix = (part.strip() for part in rest.partition(","))
        return Name(words, given, suffix)
    return _direct_form(words.split(), rest)


def without_titles(text: str) -> str:
    """`Dr. Jane Roe, PhD` is Jane Roe; what would leave nothing stays."""
    bare = _DEGREES.sub("", text)
    while found := _TITLES.match(bare):
        bare = bare[found.end() :]
    family, comma, given = bare.partition(",")
    while found := _TITLES.match(given := given.strip()):
        given = given[found.end() :]
    return f"{family}{comma and ', '}{given}".strip(" ,") or text


def _direct_form(words: list[str], suffix: str) -> Name:
    if not suffix and len(words) > 2 and _SUFFIX.fullmatch(words[-1]):
        suffix = words.pop()
    start = len(words) - 1
    while start > 1 and (words[start - 1].islower() or _PARTICLE.fullmatch(words[start - 1])):
        start -= 1 + (words[start - 1] in ("y", "e", "i") and start > 2)
    return Name(" ".join(words[start:]), " ".join(words[:start]), suffix)

"""The files of reference managers: what they say of works, for the briefs that these are. What a
file does not say is "", the type too; abstracts, keywords, notes and files are left where they
are."""

import html
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from app.domain.citations.names import Name, parse_name
from app.domain.details import (
    LANGUAGES,
    LONGEST,
    MOST_AUTHORS,
    WEB_ADDRESS,
    Details,
    is_partial_date,
)
from app.domain.errors import Invalid
from app.domain.text import canonical
from app.domain.work.about_briefs import doi_in
from app.domain.work.foreign_work import ForeignText, ForeignWork
from app.readers.dates import date_line

MOST_WORKS = 20_000
_MARKUP = re.compile(r"</?(?:i|b|em|strong|u|sup|sub|sc|span|nc|nocase|p)\b[^<>]{0,200}>", re.I)
_YEAR = re.compile(r"\d{4}")
_RANGE_OR_DOUBT = re.compile(r"/.*|[~?%]", re.DOTALL)  # of EDTF, which biblatex and CSL take
_NAMES_OF_LANGUAGES = {name.casefold(): code for code, name in LANGUAGES.items()}
# ISO 639-2, of MARC and RIS, and the names that babel has, of the languages most often met.
_OTHERS_OF_LANGUAGES = {
    **{"eng": "en", "fre": "fr", "fra": "fr", "ger": "de", "deu": "de", "spa": "es", "por": "pt"},
    **{"ita": "it", "dut": "nl", "nld": "nl", "rus": "ru", "ara": "ar", "chi": "zh", "zho": "zh"},
    **{"swe": "sv", "nor": "no", "dan": "da", "fin": "fi", "pol": "pl", "tur": "tr", "jpn": "ja"},
    **{"british": "en", "american": "en", "usenglish": "en", "ukenglish": "en", "ngerman": "de"},
    **{"francais": "fr", "brazilian": "pt", "castilian": "es", "mexican": "es", "norsk": "no"},
}


class ListedWork(NamedTuple):
    """A work as its format has it, decoded: `kind` is a name of KINDS or "", `dates` are ISO 8601
    or in words, the most exact that fits the others is taken; `addresses` and `doi` may hold more
    than that."""

    key: str
    kind: str
    title: str
    authors: Sequence[Name]
    dates: Sequence[str] = ()
    publisher: str = ""
    container: str = ""
    addresses: Sequence[str] = ()
    doi: str = ""
    language: str = ""


def listed(tool: str, works: Iterable[ListedWork], warnings: Sequence[str] = ()) -> ForeignWork:
    """Raises Invalid when there is no work with a title, or more than 20,000."""
    texts, untitled = [], 0
    for work in works:
        if text := _text(work):
            texts.append(text)
        else:
            untitled += 1
    if len(texts) > MOST_WORKS:
        raise Invalid(f"There are {len(texts):,} works here; at most {MOST_WORKS:,} can be read.")
    if not texts:
        raise Invalid("No work with a title is listed in this file. Export it anew.")
    said = f"{untitled:,} without a title {'is' if untitled == 1 else 'are'} left out."
    return ForeignWork(tool, tuple(texts), warnings=(*warnings, *([said] if untitled else ())))


def one_line(text: object) -> str:
    """Without the markup that titles may have, in canonical form."""
    plain = html.unescape(_MARKUP.sub("", text)) if isinstance(text, str) else ""
    return " ".join(canonical(plain).split())


def person(family: str, given: str = "", suffix: str = "") -> Name:
    """With a family name alone it may be an organisation's: that is guessed."""
    family, given, suffix = map(one_line, (family, given, suffix))
    return Name(family, given, suffix) if given else parse_name(family)


def organisation(name: str) -> Name:
    return Name(one_line(name), organisation=True)


def _text(said: ListedWork) -> ForeignText | None:
    title = one_line(said.title)[: LONGEST["title"]]
    if not title:
        return None
    names = [name for name in said.authors if name.family][:MOST_AUTHORS]
    doi = next(filter(None, map(doi_in, (said.doi, *said.addresses))), "")
    found = (WEB_ADDRESS.search(address) for address in said.addresses)
    url = next((each[0] for each in found if each and len(each[0]) <= LONGEST["url"]), "")
    signed = [(_signed(name)[: LONGEST["authors"]], name.organisation) for name in names]
    details = Details(
        title,
        tuple(author for author, _ in signed),
        one_line(said.publisher)[: LONGEST["publisher"]],
        _date(said.dates),
        url or (doi and f"https://doi.org/{doi}"),
        language_code(said.language),
        kind=said.kind,
        container=one_line(said.container)[: LONGEST["container"]],
        organisations=tuple(author for author, is_one in signed if is_one),
    )
    return ForeignText(said.key, title, url=details.url, details=details, doi=doi)


def _signed(name: Name) -> str:
    """As people sign, where that tells the family name; else the family name first."""
    if name.organisation or parse_name(name.direct, organisation=False) == name:
        return name.direct
    return name.inverted


def _date(said: Iterable[str]) -> str:
    """The most exact of those that are in the first one's year. “Feb 3” takes the year from it."""
    words = [" ".join(each.split()) for each in said if each.strip()]
    found = [_iso(each) for each in words]
    first = next(filter(None, found), "")
    found += [_iso(f"{each}, {first[:4]}") for each in words if first and not _YEAR.search(each)]
    return max((each for each in found if each[:4] == first[:4]), key=len, default="")


def _iso(text: str) -> str:
    bare = _RANGE_OR_DOUBT.sub("", text).strip()
    return bare if is_partial_date(bare) else date_line(text)


def language_code(text: str) -> str:
    """ISO 639-1, of a code, an English name or one that babel has; "" for others."""
    word = re.split(r"[-_;, ]", one_line(text).casefold().strip())[0]
    if word in LANGUAGES:
        return word
    return _NAMES_OF_LANGUAGES.get(word) or _OTHERS_OF_LANGUAGES.get(word, "")

r"""BibTeX and biblatex, as JabRef, Zotero, Mendeley, Citavi and many others write them, with what
TeX needs for letters (`{\'e}` is é).

Source of the format: the manuals of BibTeX (btxdoc) and biblatex, chapter 2."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from app.domain.citations.kinds import KINDS
from app.domain.citations.names import Name
from app.domain.work.foreign_work import ForeignWork
from app.readers.decoding import decode_text
from app.readers.work.bibliographies import ListedWork, listed, organisation, person

Fields = Mapping[str, str]
Decode = Callable[[str], str]

# No part of it gives back what it took: it runs in the server, and blank lines may be many.
_AN_ENTRY = re.compile(
    rb"(?:\A\s*+|\n[^\S\n]*+)@\s*+[A-Za-z]++\s*+[{(]\s*+"
    rb"(?:[^\s{}(),=]++\s*+)?,?\s*+(?:[\w-]++\s*+=|[})])"
)
_WITHOUT_KEY = re.compile(r"(@\s*+[A-Za-z]++\s*+[{(])\s*+,?\s*+(?=[\w-]++\s*+=)")
_KINDS = {kind.bibtex: kind.name for kind in KINDS if kind.bibtex != "misc"} | {
    **{"report": "report", "manual": "report", "booklet": "report", "whitepaper": "report"},
    **{"online": "webpage", "electronic": "webpage", "www": "webpage", "webpage": "webpage"},
    **{"mvbook": "book", "collection": "book", "proceedings": "book", "inbook": "chapter"},
    **{"inproceedings": "chapter", "conference": "chapter", "inreference": "chapter"},
    **{"mastersthesis": "thesis", "thesis": "thesis", "legislation": "law", "legal": "law"},
    **{"jurisdiction": "law", "newspaper": "newspaper", "speech": "speech"},
}
_PUBLISHERS = ("publisher", "institution", "school", "organization", "howpublished")
_CONTAINERS = ("journaltitle", "journal", "booktitle", "maintitle", "eventtitle")
_ADDRESSES = ("url", "howpublished", "note", "link", "ee")
_PERCENT = re.compile(r"(?<!\\)%")
_ESCAPED = re.compile(r"\\([_%&#$~{}])|\\url\s*|[{}]")
_MATHS = re.compile(r"\$([^$]*)\$")
_RAISED = re.compile(r"([_^])(?:\{([0-9+-]+)\}|([0-9+-]))")
_SUNK, _LIFTED = (
    str.maketrans("0123456789+-", signs) for signs in ("₀₁₂₃₄₅₆₇₈₉₊₋", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
)
_TILDE_ACCENT = re.compile(r"\\~\s*(?:\{(\\?\w)\}|(\w))")  # a bare ~ parts names
_SIGNS = {
    **{"LaTeX": "LaTeX", "TeX": "TeX", "BibTeX": "BibTeX", "euro": "€", "texteuro": "€"},
    **{"pounds": "£", "copyright": "©", "textregistered": "®", "url": "%s"},
}
_PARTS = re.compile(r"(?:\A|,)\s*(family|given|prefix|suffix)(?:-i)?\s*=\s*")


def recognises(data: bytes) -> bool:
    return bool(_AN_ENTRY.search(data[:200_000].replace(b"\0", b"").replace(b"\r", b"\n")))


def read(data: bytes) -> ForeignWork:
    """The works that are listed. Raises Unreadable, Invalid."""
    from bibtexparser.entrypoint import parse_string
    from bibtexparser.model import DuplicateBlockKeyBlock, DuplicateFieldKeyBlock, Entry

    text, warnings = decode_text(data)
    library = parse_string(_WITHOUT_KEY.sub(r"\1entry,", text))
    again = (DuplicateBlockKeyBlock, DuplicateFieldKeyBlock)
    saved = [each.ignore_error_block for each in library.failed_blocks if isinstance(each, again)]
    entries = [*library.entries, *(each for each in saved if isinstance(each, Entry))]
    above = {entry.key: _fields(entry) for entry in reversed(entries)}
    lost = len(library.failed_blocks) - len(saved)
    if lost:
        said = "An entry is" if lost == 1 else f"{lost:,} entries are"
        warnings = (*warnings, f"{said} broken (a brace or a comma is lacking) and left out.")
    decode = _decoder()
    works = (
        _said(entry.entry_type, entry.key, _inherited(_fields(entry), above), decode)
        for entry in entries
    )
    return listed("BibTeX", works, warnings)


def _fields(entry: Any) -> dict[str, str]:
    """What was found twice is still in its braces."""
    return {field.key.lower(): _bare(str(field.value)) for field in reversed(entry.fields)}


def _bare(value: str) -> str:
    return value[1:-1] if _is_whole(value) or re.fullmatch(r'"[^"]*"', value) else value


def _inherited(fields: dict[str, str], above: Mapping[str, dict[str, str]]) -> dict[str, str]:
    """With what the work in which it appeared says (`crossref`), where it does not itself."""
    theirs = dict(above.get(fields.get("crossref", "").strip(), {}))
    title = theirs.pop("title", "")
    for own in ("author", "subtitle", "doi", "url", "crossref"):
        theirs.pop(own, "")
    return {**({"booktitle": title} if title else {}), **theirs, **fields}


def _said(kind: str, key: str, fields: Fields, decode: Decode) -> ListedWork:
    title, subtitle = (decode(fields.get(name, "")) for name in ("title", "subtitle"))
    if subtitle:
        title = f"{title}{'' if title.rstrip()[-1:] in '.:?!—' else ':'} {subtitle}"
    publisher = next((fields[name] for name in _PUBLISHERS if fields.get(name)), "")
    container = next((fields[name] for name in _CONTAINERS if fields.get(name)), "")
    return ListedWork(
        key=key,
        kind=_KINDS.get(kind.lower(), ""),
        title=title,
        authors=list(_names(fields.get("author", ""), decode)),
        dates=list(_dates(fields, decode)),
        publisher="" if "http" in publisher or "url" in publisher else decode(publisher),
        container=decode(container),
        addresses=[_ESCAPED.sub(r"\1", fields.get(name, "")) for name in _ADDRESSES],
        doi=_ESCAPED.sub(r"\1", fields.get("doi", "")),
        language=fields.get("langid") or fields.get("language", ""),
    )


def _dates(fields: Fields, decode: Decode) -> Iterator[str]:
    """`date` of biblatex, else year, month and day, which people write in many ways."""
    yield fields.get("date", "")
    year, month, day = (decode(fields.get(name, "")).strip() for name in ("year", "month", "day"))
    yield year
    if not year or not month:
        return
    if month.isdecimal() and 1 <= int(month) <= 12:
        yield f"{year}-{int(month):02}" + (f"-{int(day):02}" if day.isdecimal() else "")
    else:
        word = month.replace("#", " ").replace('"', " ")
        yield f"{day} {word} {year}" if day else f"{word} {year}"
        yield f"{word} {year}"


def _names(said: str, decode: Decode) -> Iterator[Name]:
    from bibtexparser.middlewares.names import (
        parse_single_name_into_parts,
        split_multiple_persons_names,
    )

    together = _TILDE_ACCENT.sub(r"{\\~\1\2}", " ".join(said.split()))
    for name in split_multiple_persons_names(together):
        if name.strip().casefold() in ("others", "et al", "et al."):
            continue
        if _is_whole(name.strip()):
            yield organisation(decode(name))
        elif _PARTS.match(name):
            yield _of_parts(name, decode)
        else:
            parts = parse_single_name_into_parts(name, strict=False)
            von, last, first, jr = (
                decode(" ".join(part)) for part in (parts.von, parts.last, parts.first, parts.jr)
            )
            yield person(" ".join(filter(None, (von, last))), first, jr)


def _is_whole(name: str) -> bool:
    """Whether one pair of braces holds all of it: it is not to be taken apart."""
    depth = 0
    for at, sign in enumerate(name):
        depth += (sign == "{") - (sign == "}")
        if depth == 0:
            return at > 0 and at == len(name) - 1
    return False


def _of_parts(name: str, decode: Decode) -> Name:
    """`family=Leyen, given=Ursula, prefix=von der` of biblatex."""
    _, *found = _PARTS.split(name)
    said = {key: decode(text.partition(", useprefix")[0]) for key, text in
            zip(found[::2], found[1::2], strict=True)}  # fmt: skip
    family = " ".join(filter(None, (said.get("prefix", ""), said.get("family", ""))))
    return person(family, said.get("given", ""), said.get("suffix", ""))


def _decoder() -> Decode:
    """TeX to letters; math stands as its signs. A bare % is no comment here, as BibTeX has none."""
    from pylatexenc.latex2text import (
        LatexNodes2Text,
        MacroTextSpec,
        get_default_latex_context_db,
    )

    signs = [MacroTextSpec(name, simplify_repl=sign) for name, sign in _SIGNS.items()]
    known = get_default_latex_context_db()
    known.add_context_category("signs", macros=signs, prepend=True)
    nodes = LatexNodes2Text(latex_context=known, math_mode="text", strict_latex_spaces=False)

    def decode(text: str) -> str:
        if not set(text) & set("\\{}$~%`'-"):
            return text
        plain = _MATHS.sub(_raised, _PERCENT.sub(r"\\%", text))
        return str(nodes.latex_to_text(plain, tolerant_parsing=True))

    return decode


def _raised(maths: re.Match[str]) -> str:
    """CO$_2$ is CO₂."""
    return _RAISED.sub(
        lambda m: (m[2] or m[3]).translate(_SUNK if m[1] == "_" else _LIFTED), maths[0]
    )

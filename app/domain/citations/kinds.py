"""The types of works that a brief can be, and what each is called in the formats of references."""

import re
from typing import NamedTuple


class Kind(NamedTuple):
    """`container` is what the form calls the larger work that it appeared in, "" where there is
    none. `hayagriva` is the type of the entry and that of what contains it (typst's own
    bibliography format); `csl` is from CSL 1.0.2, `ris` from the specification of 2001."""

    name: str
    label: str
    container: str
    hayagriva: tuple[str, str]
    csl: str
    bibtex: str
    ris: str


KINDS = (
    Kind("report", "Report or policy brief", "", ("report", ""), "report", "techreport", "RPRT"),
    Kind(
        *("article", "Journal article", "Journal", ("article", "periodical")),
        *("article-journal", "article", "JOUR"),
    ),
    Kind(
        *("newspaper", "Newspaper article", "Newspaper", ("article", "newspaper")),
        *("article-newspaper", "article", "NEWS"),
    ),
    Kind("webpage", "Web page", "Website", ("web", "web"), "webpage", "misc", "ELEC"),
    Kind(
        *("blog", "Blog post", "Blog", ("article", "blog")),
        *("post-weblog", "misc", "BLOG"),
    ),
    Kind("book", "Book", "", ("book", ""), "book", "book", "BOOK"),
    Kind(
        "chapter",
        "Chapter or paper in a book",
        "Book",
        ("chapter", "book"),
        "chapter",
        "incollection",
        "CHAP",
    ),
    Kind("thesis", "Thesis", "", ("thesis", ""), "thesis", "phdthesis", "THES"),
    Kind("law", "Law or regulation", "", ("legislation", ""), "legislation", "misc", "STAT"),
    Kind("speech", "Speech", "", ("misc", ""), "speech", "misc", "GEN"),
    Kind("other", "Something else", "", ("misc", ""), "document", "misc", "GEN"),
)
BY_NAME = {kind.name: kind for kind in KINDS}
USUAL_KIND = KINDS[0].name

_FILE = re.compile(r"\.(?:pdf|docx?|odt|epub|rtf)(?:[?#]|$)", re.IGNORECASE)


def guessed_kind(url: str) -> str:
    """A web page where the address is no file's, else a report."""
    return "webpage" if url and not _FILE.search(url) else USUAL_KIND

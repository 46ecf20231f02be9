import re

import pytest

from app.domain.citations.kinds import KINDS, guessed_kind

# Of the types of the formats, those that can be a brief: btxdoc (1988), the RIS specification of
# 2001, CSL 1.0.2.
BIBTEX = {"techreport", "article", "misc", "book", "incollection", "phdthesis", "unpublished"}
RIS = {"RPRT", "JOUR", "NEWS", "ELEC", "BLOG", "BOOK", "CHAP", "THES", "STAT", "GEN", "UNPB"}
CSL = {
    *("article-journal", "article-newspaper", "book", "chapter", "document", "legislation"),
    *("post-weblog", "report", "speech", "thesis", "webpage"),
}


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://example.org/a", "webpage"),
        ("https://example.org/a.pdf", "report"),
        ("https://example.org/a.PDF?x=1", "report"),
        ("", "report"),
    ],
)
def test_what_is_no_page_is_a_report(url: str, kind: str) -> None:
    assert guessed_kind(url) == kind


def test_names_are_unique() -> None:
    assert len({kind.name for kind in KINDS}) == len(KINDS)


def test_each_is_of_a_type_that_the_formats_know() -> None:
    assert {kind.bibtex for kind in KINDS} <= BIBTEX
    assert {kind.ris for kind in KINDS} <= RIS
    assert {kind.csl for kind in KINDS} <= CSL


# What each is for typst, CSL, BibTeX and RIS, and what a larger work that holds it is called.
CALLED = """
report     report                  report             techreport    RPRT
article    article in periodical   article-journal    article       JOUR  Journal
newspaper  article in newspaper    article-newspaper  article       NEWS  Newspaper
webpage    web in web              webpage            misc          ELEC  Website
blog       article in blog         post-weblog        misc          BLOG  Blog
book       book                    book               book          BOOK
chapter    chapter in book         chapter            incollection  CHAP  Book
thesis     thesis                  thesis             phdthesis     THES
law        legislation             legislation        misc          STAT
speech     misc                    speech             misc          GEN
other      misc                    document           misc          GEN
"""


def test_what_each_is_called_elsewhere() -> None:
    called = [
        (
            *(kind.name, " in ".join(filter(None, kind.hayagriva)), kind.csl, kind.bibtex),
            *(kind.ris, *filter(None, [kind.container])),
        )
        for kind in KINDS
    ]
    assert called == [tuple(re.split(r" {2,}", line)) for line in CALLED.split("\n") if line]

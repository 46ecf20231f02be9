"""Files of references in the dialects of the programs that write them."""

from __future__ import annotations

import json
import time
from collections.abc import Callable

import pytest

from app.domain.details import Details
from app.domain.errors import Invalid
from app.domain.report.summary import Summary
from app.domain.work.about_briefs import compared
from app.domain.work.foreign_work import ForeignText, from_json, to_json
from app.readers.work import read_work_checked, work_reader_for, work_reader_named
from app.readers.work.bibliographies import bibtex, language_code
from app.writers.references import write_bibtex, write_csl, write_ris
from tests.writers.summaries import BRIEFS, summary

ZOTERO = r"""
@techreport{okafor_counting_2024,
	address = {Accra},
	type = {Policy {Brief}},
	title = {Counting rifles: {CO}$_2$, 100{\%} of {Dorvane}’s dep{\^o}ts},
	url = {https://example.org/a_b%20c},
	institution = {{The} {Desk} \& {Sons}},
	author = {Okafor, Ada and {Council on Arms and Borders} and von der Leyen, Ursula},
	month = jan,
	year = {2024},
	language = {en-GB},
}
"""
BIBLATEX = r"""% Encoding: UTF-8
@Online{lind,
  author    = {family=Leyen, given=Ursula, prefix=von der, useprefix=true and Garc{\'i}a M{\'a}rquez, Gabriel},
  title     = {Guards},
  subtitle  = {A Survey},
  date      = {2013-01-29/2013-02-03},
  url       = {https://doi.org/10.5555/ABC.def},
  langid    = {ngerman},
}
@Comment{jabref-meta: databaseType:biblatex;}
@InCollection{part, crossref = {whole}, author = {Bj\o{}rn {\O}re and Brise\~no, M. and others}, title = "Locks"}
@Book{whole, title = {Depots}, editor = {Lind, B.}, date = {2012}, publisher = {Press}}
@article{whole, title = {Found twice}, year = 1999, year = 1999}
@misc{broken, title = {Not closed
"""  # noqa: E501
RIS = """TY  - RPRT
AU  - Okafor, Ada
A1  - King, Martin Luther, Jr.
AU  - Council on Arms
T1  - Counting rifles
 and what follows
PY  - 2024
DA  - 2024/01/29/
PB  - The Desk
UR  - https://example.org/a https://example.org/b
DO  - doi:10.5555/ABC.def
LA  - eng
M4  - Citavi
ER  -

TY  - JOUR
TI  - Guards
AU  - Baiano, M.A.
T2  - Journal of Depots
Y1  - 2013///spring
DA  - Feb 3
TY  - NEWS
TI  - The last has no end
Y1  - 2012/06//"""
CSL = [
    {
        "id": "a",
        "type": "article-magazine",
        "title": "A <i>survey</i> of guards &amp; depots",
        "author": [
            {"family": "Leyen", "given": "Ursula", "non-dropping-particle": "von der"},
            {"literal": "Council on Arms"},
            {"family": "Desk for Border Studies", "given": ""},
        ],
        "issued": {"date-parts": [["2013", "1", 29]]},
        "container-title": ["Depots"],
        "DOI": "10.5555/abc",
        "language": "French",
    },
    {"id": 7, "type": "report", "title": "Locks", "issued": {"raw": "3 March 2012"}},
    {"id": 8, "type": "book", "title": "", "issued": {"literal": "soon"}},
]


def read(name: str, text: str) -> list[ForeignText]:
    data = text.encode()
    work = read_work_checked(work_reader_for(name, data), data)
    assert from_json(json.loads(json.dumps(to_json(work)))) == work
    return list(work.texts)


def details(text: ForeignText) -> Details:
    assert text.details
    return text.details


def test_bibtex_as_zotero_writes_it() -> None:
    (text,) = read("library.bib", ZOTERO)
    assert details(text) == Details(
        "Counting rifles: CO₂, 100% of Dorvane’s depôts",
        ("Ada Okafor", "Council on Arms and Borders", "Ursula von der Leyen"),
        "The Desk & Sons",
        "2024-01",
        "https://example.org/a_b%20c",
        "en",
        organisations=("Council on Arms and Borders",),
    )


def test_biblatex_with_names_in_parts_and_what_is_broken_said() -> None:
    data = BIBLATEX.encode()
    work = read_work_checked(work_reader_named("bibtex"), data)
    lind, part, whole, twice = work.texts
    assert details(lind) == Details(
        "Guards: A Survey",
        ("Ursula von der Leyen", "García Márquez, Gabriel"),
        date="2013-01-29",
        url="https://doi.org/10.5555/ABC.def",
        language="de",
        kind="webpage",
    )
    assert lind.doi == "10.5555/abc.def"
    assert details(part) == Details(
        "Locks", ("Bjørn Øre", "M. Briseño"), "Press", "2012", kind="chapter", container="Depots"
    )
    assert (whole.name, details(twice).date) == ("Depots", "1999")
    assert work.warnings == ("An entry is broken (a brace or a comma is lacking) and left out.",)


def test_ris_in_many_manners() -> None:
    okafor, guards, last = read("export.ris", RIS)
    assert details(okafor) == Details(
        "Counting rifles and what follows",
        ("Ada Okafor", "Council on Arms", "Martin Luther King Jr."),
        "The Desk",
        "2024-01-29",
        "https://example.org/a",
        "en",
        organisations=("Council on Arms",),
    )
    assert okafor.doi == "10.5555/abc.def"
    assert details(guards) == Details(
        "Guards", ("M.A. Baiano",), date="2013-02-03", kind="article", container="Journal of Depots"
    )
    assert (details(last).kind, details(last).date) == ("newspaper", "2012-06")


def test_csl_json_of_several_programs() -> None:
    first, second = read("library.json", json.dumps(CSL))
    assert details(first) == Details(
        "A survey of guards & depots",
        ("Ursula von der Leyen", "Council on Arms", "Desk for Border Studies"),
        date="2013-01-29",
        url="https://doi.org/10.5555/abc",
        language="fr",
        kind="newspaper",
        container="Depots",
        organisations=("Council on Arms", "Desk for Border Studies"),
    )
    assert (second.key, details(second).date) == ("7", "2012-03-03")
    assert read("library.json", json.dumps({"items": CSL}))[0].details == first.details


@pytest.mark.parametrize("write", [write_bibtex, write_csl, write_ris])
def test_what_we_write_says_the_same_when_it_comes_in(write: Callable[[Summary], bytes]) -> None:
    data = write(summary([]))
    texts = read_work_checked(work_reader_for("x", data), data).texts
    assert len(texts) == len(BRIEFS)
    for brief, text in zip(BRIEFS, texts, strict=True):
        differing = compared(Details.of(brief), details(text))
        assert [each.name for each in differing if each.name not in ("container", "kind")] == []


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("en-US", "en"),
        ("eng", "en"),
        ("Deutsch", ""),
        ("German", "de"),
        ("ngerman", "de"),
        ("", ""),
    ],
)
def test_languages_go_by_code_or_name(said: str, code: str) -> None:
    assert language_code(said) == code


def test_what_is_too_long_becomes_no_other_address_and_one_name() -> None:
    long = {"type": "book", "title": "Locks", "URL": f"https://a.example/{'b' * 2000}"}
    (text,) = read("a.json", json.dumps([{**long, "author": [{"literal": 80 * "Arms "}]}]))
    assert (text.url, len(details(text).authors[0])) == ("", 200)
    assert details(text).organisations == details(text).authors


def test_a_file_without_a_titled_work_says_so() -> None:
    with pytest.raises(Invalid, match="No work with a title"):
        read("a.ris", "TY  - RPRT\nAU  - Okafor, Ada\nER  - \n")


@pytest.mark.parametrize("data", [b"\n" * 200_000, b"\n@a{" + b" " * 200_000])
def test_it_is_told_in_no_time_that_blank_space_is_no_bibtex(data: bytes) -> None:
    """In the server: a search that tries each beginning anew took minutes."""
    began = time.process_time()
    assert not bibtex.recognises(data)
    assert time.process_time() - began < 2

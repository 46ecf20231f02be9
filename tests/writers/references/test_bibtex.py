import re
from dataclasses import replace
from typing import Any

import pytest
from bibtexparser.entrypoint import parse_string
from bibtexparser.library import Library
from bibtexparser.middlewares import SeparateCoAuthors, SplitNameParts
from hypothesis import given

from app.domain.citations.names import guessed_organisations, parse_name
from app.writers.references import folded, write_bibtex
from tests.writers.hostile import any_text
from tests.writers.summaries import BRIEFS, summary

SIGNS = {
    r"\textbackslash{}": "\\",
    r"\textbraceleft{}": "{",
    r"\textbraceright{}": "}",
    r"\textasciitilde{}": "~",
    r"\textasciicircum{}": "^",
}


def quotes_in(data: bytes) -> list[str]:
    """None: citations hold no passage."""
    assert parsed(data.decode()).failed_blocks == []
    return []


def parsed(text: str) -> Library:
    return parse_string(text, append_middleware=[SeparateCoAuthors()])


def written(*briefs: Any) -> str:
    return write_bibtex(summary([], briefs=briefs)).decode()


def plain(tex: str) -> str:
    """What TeX prints."""
    found = re.sub(r"\\text\w+\{\}", lambda sign: SIGNS[sign[0]] + "\0", tex)
    found = re.sub(r"\\([&%$#_])", r"\1", found.replace("\\\0", "\1"))
    return found.replace("\1", "\\").replace("\0", "")


def test_a_brief_is_an_entry() -> None:
    assert written(replace(BRIEFS[0], language="en")) == (
        "@misc{patrick2013collateral,\n"
        "  author = {Patrick, Stewart M. and Bennett, Isabella},\n"
        "  title = {{Collateral Damage}},\n"
        "  year = {2013},\n"
        "  month = jan,\n"
        "  day = {29},\n"
        "  howpublished = {Council on Foreign Relations},\n"
        "  url = {https://example.org/collateral?a=1&b=(2)},\n"
        "  language = {en}\n"
        "}\n"
    )


def test_a_report_is_of_an_institution() -> None:
    text = written(replace(BRIEFS[0], kind="report"))
    assert text.startswith("@techreport{")
    assert "institution = {Council on Foreign Relations}" in text


@pytest.mark.parametrize(
    ("author", "tex"),
    [
        ("Council on Foreign Relations", "{Council on Foreign Relations}"),
        ("Command and Control Ltd", "{Command and Control Ltd}"),
        ("Ursula von der Leyen", "von der Leyen, Ursula"),
        ("Martin Luther King Jr.", "King, Jr., Martin Luther"),
        ("others", "{others}"),
    ],
)
def test_names_cannot_be_taken_for_other_names(author: str, tex: str) -> None:
    assert f"  author = {{{tex}}},\n" in written(
        replace(BRIEFS[0], authors=(author,), organisations=guessed_organisations((author,)))
    )


@pytest.mark.parametrize(
    ("kind", "start", "where"),
    [
        ("article", "@article{", "journal"),
        ("chapter", "@incollection{", "booktitle"),
        ("speech", "@misc{", "note"),
    ],
)
def test_what_contains_a_work_has_the_field_of_its_type(kind: str, start: str, where: str) -> None:
    text = written(replace(BRIEFS[0], kind=kind, container="Depots & Docks"))
    assert text.startswith(start)
    assert f"  {where} = {{Depots \\& Docks}},\n" in text


def test_a_date_in_other_words_stands_as_the_year() -> None:
    assert "  year = {Spring 2013},\n" in written(replace(BRIEFS[0], date="Spring 2013"))
    assert "year" not in written(replace(BRIEFS[0], date=""))


@given(any_text, any_text)
def test_any_detail_reads_back(title: str, name: str) -> None:
    details = {"title": f"a {title}", "authors": (name, f"A {name}"), "publisher": f"b {title}"}
    brief = replace(BRIEFS[0], url=f"https://x.example/{title}", **details)  # type: ignore[arg-type]
    library = parsed(written(brief, BRIEFS[1]))
    assert library.failed_blocks == []
    assert len(library.entries) == 2
    fields = {field.key: field.value for field in library.entries[0].fields}
    assert plain(fields["title"][1:-1]) == folded(f"a {title}")
    assert plain(fields["howpublished" if "howpublished" in fields else "institution"]) == folded(
        f"b {title}"
    )
    assert not set(fields["url"]) & set("{}\\ \n")
    names = [parse_name(each) for each in (name, f"A {name}") if each.strip()]
    assert len(fields["author"]) == len(names)


@given(any_text)
def test_every_name_is_one_that_bibtex_can_take_apart(name: str) -> None:
    text = written(replace(BRIEFS[0], authors=(f"A {name}",)))
    library = parse_string(text, append_middleware=[SeparateCoAuthors(), SplitNameParts()])
    assert library.failed_blocks == []


@pytest.mark.parametrize(
    ("author", "key"),
    [
        ("Eva Weiß", "weiss2013collateral"),
        ("Eva Ærø", "aero2013collateral"),
        ("Eva Lærke", "laerke2013collateral"),
        ("Eva Œuvré", "oeuvre2013collateral"),
        ("Eva Cœur", "coeur2013collateral"),
        ("Eva Østby", "ostby2013collateral"),
        ("Eva Søby", "soby2013collateral"),
        ("Eva Łoś", "los2013collateral"),
        ("Eva Małek", "malek2013collateral"),
        ("Eva Núñez-Roe", "nunezroe2013collateral"),
    ],
)
def test_a_key_is_spelt_in_ascii(author: str, key: str) -> None:
    data = write_bibtex(summary([], briefs=[replace(BRIEFS[0], authors=(author,))])).decode()
    assert data.startswith(f"@misc{{{key},")

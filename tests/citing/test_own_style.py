"""A small style of our own making, and files that are none."""

from __future__ import annotations

import pytest

from app.citing.own_style import MOST_BYTES, read_style
from app.citing.processor import cite
from app.domain.citations import Work
from app.domain.citations.names import Name
from app.domain.errors import Invalid
from app.domain.runs import plain

HEAD = '<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0">'
INFO = (
    "<info><title>House  style</title><id>house</id><updated>2026-01-01T00:00:00Z</updated></info>"
)
PARENT = '<link rel="independent-parent" href="http://a.example/b"/>'
NAMES = '<names variable="author"><name name-as-sort-order="all" sort-separator=", "/></names>'
YEAR = '<date variable="issued"><date-part name="year"/></date>'
CITATION = (
    '<citation><layout prefix="[" suffix="]" delimiter="; "><group delimiter=" ">'
    '<names variable="author"><name form="short"/></names>'
    f'{YEAR}<text variable="locator" prefix="at "/></group></layout></citation>'
)
BIBLIOGRAPHY = (
    '<bibliography subsequent-author-substitute="———"><layout suffix="."><group delimiter=". ">'
    f'{NAMES}<text macro="title"/>{YEAR}</group></layout></bibliography>'
)
TITLE = '<macro name="title"><text variable="title" font-style="italic"/></macro>'
STYLE = f"{HEAD}{INFO}{TITLE}{CITATION}{BIBLIOGRAPHY}</style>"
WORKS = [Work("book", (Name("Quill", "Ida"),), f"Docks {n}", f"201{n}") for n in range(2)]


def refused(text: str) -> str:
    with pytest.raises(Invalid) as why:
        read_style(text.encode())
    return why.value.fields["style_file"]


def test_a_file_is_a_style_with_the_name_that_it_gives_itself() -> None:
    style = read_style(STYLE.encode())
    assert (style.name, style.label, style.notes) == ("own", "House style", False)
    found = cite(WORKS, style)
    assert [plain(each.full) for each in found] == [
        "Quill, Ida. Docks 0. 2010.",
        "Quill, Ida. Docks 1. 2011.",
    ]
    assert plain(found[0].short) == "[Quill 2010]"
    assert plain(found[0].at(style.place("8", "body", "", "4"))) == "[Quill 2010 at p. 4, ¶8]"
    assert [run.text for run in found[0].full if run.emphasis] == ["Docks 0"]


def test_a_style_of_notes_is_known_as_one() -> None:
    style = read_style(STYLE.replace('class="in-text"', 'class="note"').encode())
    assert style.notes
    assert plain(cite(WORKS, style)[0].at("p. 4")) == "[Quill 2010 at p. 4]"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "not well-formed"),
        ("<style", "not well-formed"),
        ("<html/>", "begins with another element"),
        ("<style/>", "begins with another element"),
        (f"<!DOCTYPE x [<!ENTITY a 'b'>]>{STYLE}", "document type"),
        (STYLE.replace(BIBLIOGRAPHY, ""), "no layout of its bibliography"),
        (STYLE.replace(CITATION, ""), "no layout of its citation"),
        (
            STYLE.replace(
                "</info>", '<link rel="independent-parent" href="http://a.example/b"/></info>'
            ),
            "only points to another style, http://a.example/b",
        ),
        (STYLE.replace('variable="title"', 'variable="no such"'), "cannot be used"),
        (STYLE.replace(TITLE, '<macro name="title"><text macro="title"/></macro>'), "calls itself"),
        (" " * (MOST_BYTES + 1), "500,001 bytes"),
    ],
)
def test_what_cannot_be_used_is_told(text: str, sentence: str) -> None:
    said = refused(text)
    assert sentence in said
    assert "Choose another" in said


def test_macros_that_unfold_without_end_are_refused() -> None:
    doubled = "".join(
        f'<macro name="m{n}"><text macro="m{n + 1}"/><text macro="m{n + 1}"/></macro>'
        for n in range(40)
    )
    chain = doubled + '<macro name="m40"><text value="x"/></macro>'
    assert "too often" in refused(STYLE.replace(TITLE, f"{TITLE}{chain}"))

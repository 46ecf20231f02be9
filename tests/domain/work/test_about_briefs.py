from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.details import Details
from app.domain.work.about_briefs import address, compared, doi_in, taken

HERE = Details(
    "Counting rifles", ("Ana Sousa", "The Desk"), "", "2013-01-29", organisations=("The Desk",)
)


@pytest.mark.parametrize(
    ("text", "doi"),
    [
        ("doi:10.5555/ABC.def-1.", "10.5555/abc.def-1"),
        ("(https://doi.org/10.1016/S0140-6736(05)12345-6)", "10.1016/s0140-6736(05)12345-6"),
        ("see 10.5555/a), and", "10.5555/a"),
        ("version 10.4", ""),
    ],
)
def test_a_doi_is_found_in_a_text(text: str, doi: str) -> None:
    assert doi_in(text) == doi


def test_what_differs_in_spelling_only_is_the_same() -> None:
    there = Details(
        "COUNTING  RIFLES!", ("Sousa, Ana", "the desk"), date="2013", kind="", language=""
    )
    assert compared(HERE, there) == []
    assert compared(HERE, replace(there, date="2013-02")) != []


def test_what_is_not_said_here_fills_and_what_is_differs() -> None:
    there = Details("Counting guns", ("Ben Okoro",), "The Desk", "2013", kind="book")
    found = compared(HERE, there)
    assert [(each.label, each.here, each.there, each.fills) for each in found] == [
        ("Title", "Counting rifles", "Counting guns", False),
        ("Authors", "Ana Sousa; The Desk", "Ben Okoro", False),
        ("Type", "Report or policy brief", "Book", False),
        ("Publisher", "", "The Desk", True),
    ]
    assert taken(HERE, there, {"authors", "publisher"}) == replace(
        HERE, authors=("Ben Okoro",), organisations=(), publisher="The Desk"
    )


def test_an_address_is_the_same_as_its_doi_in_another_spelling() -> None:
    here = replace(HERE, url="http://dx.doi.org/10.5555/ABC")
    there = Details("", url="https://doi.org/10.5555/abc", kind="")
    assert compared(here, there) == []
    assert address("https://www.example.org/a/#top") == address("http://example.org/a")

"""Examples by the rules of the MLA Handbook, 9th edition, chapters 5 and 6."""

from typing import Any

import pytest

from app.domain.styles.mla import at, distinct, full, place, short
from app.domain.styles.parts import Work

PAIR = ("Stewart M. Patrick", "Isabella Bennett")
ADDRESS = "https://example.org/a"


@pytest.mark.parametrize(
    ("authors", "cited"),
    [
        (PAIR, "Patrick and Bennett"),
        (PAIR[:1], "Patrick"),
        ((*PAIR, "Ana Sousa"), "Patrick et al."),
        (("UNIDIR",), "UNIDIR"),
        (("Small Arms Survey",), "“Arms Flows”"),
        ((), "“Arms Flows”"),
    ],
)
def test_a_short_citation_has_no_year(authors: list[str], cited: str) -> None:
    assert short(Work(authors, "2013", "Arms Flows: A Study", "Small Arms Survey")) == cited


def test_a_full_citation_is_mla() -> None:
    publisher = "Council on Foreign Relations"
    work = Work(PAIR, "2013-01-29", "Where “Weapons” Went", publisher, ADDRESS)
    assert full(work) == (
        "Patrick, Stewart M., and Isabella Bennett. “Where ‘Weapons’ Went.” "
        f"Council on Foreign Relations, 29 Jan. 2013, {ADDRESS}."
    )


@pytest.mark.parametrize(
    ("parts", "cited"),
    [
        ({"authors": ["Ana Sousa"], "date": "2013-09"}, "Sousa, Ana. “T.” Sept. 2013."),
        ({"authors": ["Ana Sousa"], "date": "2013-06-01"}, "Sousa, Ana. “T.” 1 June 2013."),
        ({"authors": ["Ana Sousa"], "date": ""}, "Sousa, Ana. “T.”"),
        ({"authors": ["Ana Sousa"], "date": "Spring 2013"}, "Sousa, Ana. “T.” Spring 2013."),
        ({"authors": ["UNIDIR"], "date": "2013", "publisher": "UNIDIR"}, "“T.” UNIDIR, 2013."),
        ({"authors": ["A B", "C D", "E F"], "date": "2013"}, "B, A, et al. “T.” 2013."),
        ({"authors": [], "date": "2013", "title": "Why?"}, "“Why?” 2013."),
    ],
)
def test_names_and_dates_follow_the_handbook(parts: dict[str, Any], cited: str) -> None:
    assert full(Work(**{"title": "T", **parts})) == cited


def test_the_same_brief_twice_is_told_apart_by_a_letter() -> None:
    work = Work(("A B",), "2013", "T")
    marks = list(distinct([work, work]))
    assert [short(work, mark) for mark in marks] == ["B, “T” [a]", "B, “T” [b]"]
    assert full(work, marks[1]) == "B, A. “T.” 2013. [b]"


@pytest.mark.parametrize(
    ("cited", "where", "words"),
    [
        ("Sousa", ("9", "body"), "Sousa, par. 9"),
        ("Sousa", ("9–10", "body"), "Sousa, pars. 9–10"),
        ("Sousa", ("", "body", "table_cell", "4"), "Sousa 4"),
        ("Sousa", ("", "caption", "", "4"), "Sousa, caption, p. 4"),
        ("Sousa", ("", "body", "table_cell"), "Sousa"),
        ("“Arms Flows”", ("9", "body"), "“Arms Flows,” par. 9"),
    ],
)
def test_a_page_stands_without_comma_a_paragraph_with_one(
    cited: str, where: tuple[str, ...], words: str
) -> None:
    assert at(cited, place(*where)) == words

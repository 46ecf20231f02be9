"""Examples by the rules of the Chicago Manual of Style, 17th edition, chapter 15."""

from typing import Any

import pytest

from app.domain.styles.chicago import full, place, short
from app.domain.styles.parts import Work

PAIR = ("Stewart M. Patrick", "Isabella Bennett")


@pytest.mark.parametrize(
    ("authors", "date", "cited"),
    [
        (PAIR, "2013-01-29", "Patrick & Bennett 2013"),
        (PAIR[:1], "2013-01", "Patrick 2013"),
        ((*PAIR, "Ana Sousa"), "2013", "Patrick et al. 2013"),
        (PAIR, "", "Patrick & Bennett n.d."),
        (("UNIDIR",), "Spring 2020", "UNIDIR 2020"),
        ((" ",), "2013", "Small Arms Survey 2013"),
    ],
)
def test_a_short_citation_names_authors_and_year(authors: list[str], date: str, cited: str) -> None:
    assert short(Work(authors, date, "Title", "Small Arms Survey")) == cited


def test_without_author_and_publisher_the_shortened_title_stands() -> None:
    assert short(Work((), "2013", "Arms flows: a study")) == "“Arms flows” 2013"
    assert short(Work((), "", "One two three four five")) == "“One two three four…” n.d."
    assert short(Work()) == "“Untitled” n.d."


def test_a_full_citation_is_chicago_author_date() -> None:
    publisher = "Council on Foreign Relations"
    work = Work(PAIR, "2013-01-29", "Where “Weapons” Went", publisher, "https://example.org/a")
    assert full(work) == (
        "Patrick, Stewart M., and Isabella Bennett. 2013. “Where ‘Weapons’ Went.” "
        "Council on Foreign Relations, January 29. https://example.org/a."
    )


@pytest.mark.parametrize(
    ("parts", "cited"),
    [
        ({"authors": ["Ana Sousa"], "date": "2013-01"}, "Sousa, Ana. 2013. “T.” January."),
        ({"authors": ["Ana Sousa"], "date": "2013"}, "Sousa, Ana. 2013. “T.”"),
        ({"authors": ["Ana Sousa"], "date": ""}, "Sousa, Ana. n.d. “T.”"),
        ({"authors": ["A. Sousa"], "date": "Spring 2013"}, "Sousa, A. 2013. “T.” Spring 2013."),
        ({"authors": [], "date": "2013", "publisher": "UNIDIR"}, "UNIDIR. 2013. “T.”"),
        ({"authors": ["UNIDIR"], "date": "2013", "publisher": "UNIDIR"}, "UNIDIR. 2013. “T.”"),
        ({"authors": [], "date": "2013-13-45"}, "“T.” 2013."),
        ({"authors": ["Ana Sousa"], "date": "2013", "title": "Why?"}, "Sousa, Ana. 2013. “Why?”"),
        (
            {"authors": [f"A{n} B{n}" for n in range(11)], "date": "2013"},
            "B0, A0, A1 B1, A2 B2, A3 B3, A4 B4, A5 B5, A6 B6, et al. 2013. “T.”",
        ),
    ],
)
def test_what_is_not_known_is_left_out(parts: dict[str, Any], cited: str) -> None:
    assert full(Work(**{"title": "T", **parts})) == cited


def test_the_letter_stands_behind_the_year() -> None:
    work = Work(["A B", "C D", "E F"], "2013", "T")
    assert full(work, "b") == "B, A, C D, and E F. 2013b. “T.”"
    assert short(Work(("A",), "2013"), "a") == "A 2013a"
    assert short(Work(("A",)), "b") == "A n.d.-b"


@pytest.mark.parametrize(
    ("where", "words"),
    [
        (("9", "body"), "¶9"),
        (("8a", "body"), "¶8a"),
        (("9–10", "body"), "¶¶9–10"),
        (("", "caption"), "caption"),
        (("", "body", "heading"), "heading"),
        (("", "notes", "", "4"), "note, p. 4"),
        (("", "notes", "", "4–5"), "note, pp. 4–5"),
        (("", "body", "table_cell"), ""),
    ],
)
def test_a_place_says_where_a_passage_stands(where: tuple[str, ...], words: str) -> None:
    assert place(*where) == words

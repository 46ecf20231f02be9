"""Examples by the rules of the APA Publication Manual, 7th edition (sections in apa.py)."""

from typing import Any

import pytest

from app.domain.styles.apa import full, place, short
from app.domain.styles.parts import Work

PAIR = ("Stewart M. Patrick", "Isabella Bennett")
ADDRESS = "https://example.org/a"


@pytest.mark.parametrize(
    ("authors", "date", "cited"),
    [
        (PAIR, "2013-01-29", "Patrick & Bennett, 2013"),
        (PAIR[:1], "2013", "Patrick, 2013"),
        ((*PAIR, "Ana Sousa"), "2013", "Patrick et al., 2013"),
        (PAIR, "", "Patrick & Bennett, n.d."),
        ((), "2013", "Small Arms Survey, 2013"),
    ],
)
def test_a_short_citation_has_a_comma_before_the_year(
    authors: list[str], date: str, cited: str
) -> None:
    assert short(Work(authors, date, "Title", "Small Arms Survey")) == cited


def test_a_brief_without_author_and_publisher_is_cited_by_its_title() -> None:
    work = Work((), "2013", "Arms flows: a study", url=ADDRESS)
    assert short(work) == "“Arms flows,” 2013"
    assert full(work) == f"Arms flows: a study. (2013). {ADDRESS}"


def test_a_full_citation_is_apa() -> None:
    publisher = "Council on Foreign Relations"
    work = Work(PAIR, "2013-01-29", "Where “Weapons” Went", publisher, ADDRESS)
    assert full(work) == (
        "Patrick, S. M., & Bennett, I. (2013, January 29). Where “Weapons” Went. "
        f"Council on Foreign Relations. {ADDRESS}"
    )


@pytest.mark.parametrize(
    ("parts", "cited"),
    [
        ({"authors": ["Ana Sousa"], "date": "2013-01"}, "Sousa, A. (2013, January). T."),
        ({"authors": ["Ana Sousa"]}, "Sousa, A. (n.d.). T."),
        ({"authors": ["Ana Sousa"], "date": "Spring 2013"}, "Sousa, A. (Spring 2013). T."),
        ({"authors": ["UNIDIR"], "date": "2013", "publisher": "UNIDIR"}, "UNIDIR. (2013). T."),
        ({"authors": ["Ana Sousa"], "date": "2013", "title": "Why?"}, "Sousa, A. (2013). Why?"),
        ({"authors": ["Jean-Paul Sartre"], "date": "1946"}, "Sartre, J.-P. (1946). T."),
        ({"authors": ["J.R. Ewing"], "date": "1978"}, "Ewing, J. R. (1978). T."),
        (
            {"authors": ["Martin Luther King Jr."], "date": "1963"},
            "King, M. L., Jr. (1963). T.",
        ),
        (
            {"authors": ["A B", "C D", "E F"], "date": "2013"},
            "B, A., D, C., & F, E. (2013). T.",
        ),
    ],
)
def test_names_and_dates_follow_the_manual(parts: dict[str, Any], cited: str) -> None:
    assert full(Work(**{"title": "T", **parts})) == cited


def test_of_more_than_twenty_names_nineteen_and_the_last_stand() -> None:
    names = [f"A B{n}" for n in range(21)]
    listed = ", ".join(f"B{n}, A." for n in range(19))
    assert full(Work(names[:20], "2013", "T")) == f"{listed}, & B19, A. (2013). T."
    assert full(Work(names, "2013", "T")) == f"{listed}, . . . B20, A. (2013). T."


def test_the_letter_stands_behind_the_year() -> None:
    assert full(Work(("A B",), "2013-01-29", "T"), "a") == "B, A. (2013a, January 29). T."
    assert full(Work(("A B",), "", "T"), "b") == "B, A. (n.d.-b). T."
    assert short(Work(("A B",), ""), "b") == "B, n.d.-b"


@pytest.mark.parametrize(
    ("where", "words"),
    [
        (("9", "body"), "para. 9"),
        (("9–10", "body"), "paras. 9–10"),
        (("", "caption", "", "4"), "caption, p. 4"),
        (("", "body", "table_cell", "4–5"), "pp. 4–5"),
    ],
)
def test_a_place_is_a_paragraph_or_a_page(where: tuple[str, ...], words: str) -> None:
    assert place(*where) == words

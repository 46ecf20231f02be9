from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.citations import disambiguate, full, locator, short
from app.domain.names import parse_name

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
    assert short(authors, date, "Title", publisher="Small Arms Survey") == cited


def test_without_author_and_publisher_the_shortened_title_stands() -> None:
    assert short((), "2013", "Arms flows: a study") == "“Arms flows” 2013"
    assert short((), "", "One two three four five") == "“One two three four…” n.d."
    assert short((), "", "") == "“Untitled” n.d."


def test_a_full_citation_is_chicago_author_date() -> None:
    assert full(
        PAIR,
        "2013-01-29",
        "Where “Weapons” Went",
        publisher="Council on Foreign Relations",
        url="https://example.org/a",
    ) == (
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
            {"authors": ["A B", "C D", "E F"], "date": "2013", "letter": "b"},
            "B, A, C D, and E F. 2013b. “T.”",
        ),
        (
            {"authors": [f"A{n} B{n}" for n in range(11)], "date": "2013"},
            "B0, A0, A1 B1, A2 B2, A3 B3, A4 B4, A5 B5, A6 B6, et al. 2013. “T.”",
        ),
    ],
)
def test_what_is_not_known_is_left_out(parts: dict[str, Any], cited: str) -> None:
    assert full(**{"title": "T", **parts}) == cited


@pytest.mark.parametrize(
    ("text", "family", "inverted"),
    [
        ("Ursula von der Leyen", "von der Leyen", "von der Leyen, Ursula"),
        ("Robert De Niro", "De Niro", "De Niro, Robert"),
        ("Martin Luther King Jr.", "King", "King, Martin Luther, Jr."),
        ("Martin Luther King, Jr.", "King", "King, Martin Luther, Jr."),
        ("Xi, Jinping", "Xi", "Xi, Jinping"),
        ("King, Martin Luther, Jr.", "King", "King, Martin Luther, Jr."),
        ("Council on Foreign Relations", "Council on Foreign Relations", None),
        ("Department for Work, Pensions", "Department for Work, Pensions", None),
        ("Small Arms Survey", "Small Arms Survey", None),
        ("UNIDIR", "UNIDIR", None),
        ("王小明", "王小明", None),
        ("Bashar al-Assad", "al-Assad", "al-Assad, Bashar"),
        ("Al Gore", "Gore", "Gore, Al"),
        ("", "", None),
        (",", ",", None),
    ],
)
def test_names_are_taken_apart_with_sense(text: str, family: str, inverted: str | None) -> None:
    name = parse_name(text)
    assert (name.family, name.inverted) == (family, inverted or family)


@given(st.lists(st.text(), max_size=4), st.text(max_size=12), st.text(), st.text())
def test_any_detail_gives_some_citation(
    authors: list[str], date: str, title: str, publisher: str
) -> None:
    assert short(authors, date, title, publisher=publisher).strip()
    assert full(authors, date, title, publisher=publisher).strip()


def test_equal_short_citations_get_letters() -> None:
    assert disambiguate(["A 2013", "B 2013", "A 2013"]) == ("a", "", "b")
    assert short(("A",), "2013", "", letter="a") == "A 2013a"
    assert short(("A",), "", "", letter="b") == "A n.d.-b"
    assert disambiguate(["A"] * 28)[25:] == ("z", "aa", "ab")


@given(st.lists(st.sampled_from(["A 2013", "B 2013", "C n.d."])))
def test_no_two_briefs_share_citation_and_letter(shorts: list[str]) -> None:
    both = list(zip(shorts, disambiguate(shorts), strict=True))
    assert len(set(both)) == len(both)


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (("9", "body"), "¶9"),
        (("8a", "body"), "¶8a"),
        (("9–10", "body"), "¶¶9–10"),
        (("", "caption"), "caption"),
        (("", "body", "heading"), "heading"),
        (("", "notes", "", "4"), "note, p. 4"),
        (("", "body", "table_cell"), ""),
    ],
)
def test_a_locator_says_where_a_passage_stands(place: tuple[str, ...], words: str) -> None:
    assert locator(*place) == words

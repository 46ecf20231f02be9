from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.direction import before_number, directed, direction, is_rtl, table_is_rtl

ARABIC, ENGLISH = "قالت المنظمة", "The organisation"


@pytest.mark.parametrize(
    ("text", "language", "runs"),
    [
        (ARABIC, "", "rtl"),
        (ENGLISH, "", "ltr"),
        (f"1. {ARABIC}", "", "rtl"),
        (f"NATO {ARABIC}", "", "ltr"),
        (f"NATO {ARABIC}", "ar", "rtl"),
        (f"שלום {ENGLISH}", "en", "ltr"),
        (ENGLISH, "ar", "ltr"),
        (ARABIC, "en", "rtl"),
        ("2013", "he", "rtl"),
        ("2013", "", "ltr"),
        ("", "fa", "rtl"),
        (f"NATO {ARABIC}", "az-Arab", "rtl"),
        (f"{ARABIC} NATO", "ur-Latn-PK", "ltr"),
    ],
)
def test_a_paragraph_runs_as_its_language_or_else_as_its_first_letter(
    text: str, language: str, runs: str
) -> None:
    assert direction(text, language) == runs
    assert is_rtl(text, language) == (runs == "rtl")


def test_a_table_runs_as_most_of_its_cells() -> None:
    assert table_is_rtl([True, True, False])
    assert not table_is_rtl([True, False])
    assert not table_is_rtl([])


def test_a_number_behind_such_words_stays_with_what_follows() -> None:
    assert (before_number("ليلى"), before_number("Ana")) == ("\u200e", "")


def test_a_mixed_text_is_cut_where_the_direction_changes() -> None:
    text = "قال (NATO) 3.5 في 2013."
    assert list(directed(text, rtl=True)) == [
        ("قال (", True),
        ("NATO", False),
        (") 3.5 في 2013.", True),
    ]
    assert list(directed("See שלום, p. 4", rtl=False)) == [
        ("See ", False),
        ("שלום", True),
        (", p. 4", False),
    ]


@given(st.text("ab1 (.,שعé", max_size=20), st.booleans())
def test_no_character_is_lost_or_moved(text: str, rtl: bool) -> None:
    runs = list(directed(text, rtl))
    assert "".join(words for words, _ in runs) == text
    assert all(one[1] != two[1] for one, two in pairwise(runs))


RTL = "ar arc ckb dv fa he iw nqo ps sd syr ug ur yi AR fa-IR"


@pytest.mark.parametrize("language", RTL.split())
def test_languages_that_run_from_right_to_left(language: str) -> None:
    assert is_rtl("2013", language)
    assert is_rtl(f"NATO {ARABIC}", language)


@pytest.mark.parametrize(
    ("tag", "rtl"),
    [
        *((f"en-{script}", True) for script in ("Arab", "Hebr", "Nkoo", "Syrc", "Thaa")),
        *((tag, False) for tag in ("en", "ar-Latn", "tr-TR", "ar-latn-EG", "en-1234", "")),
        ("ar-1234", True),
        ("ar-EG", True),
    ],
)
def test_the_script_goes_before_the_language(tag: str, rtl: bool) -> None:
    assert is_rtl("", tag) == rtl


def test_signs_between_two_ways_run_as_the_paragraph() -> None:
    assert list(directed("א - a", rtl=True)) == [("א - ", True), ("a", False)]
    assert list(directed("א - a", rtl=False)) == [("א", True), (" - a", False)]
    assert list(directed("-א-", rtl=False)) == [("-", False), ("א", True), ("-", False)]
    assert list(directed("12", rtl=True)) == [("12", True)]
    assert list(directed("a", rtl=True)) == [("a", False)]
    assert list(directed("", rtl=True)) == [("", True)]

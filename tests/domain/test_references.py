"""References of briefs and passages: what is made is read again, and nothing else."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.references import (
    ONE,
    brief_number,
    brief_ref,
    passage_numbers,
    passage_ref,
    passages_in,
    recommendation_number,
    recommendation_ref,
)

NUMBERS = st.integers(1, 999_999_999)


@given(NUMBERS, NUMBERS)
def test_what_is_made_is_read_again(brief: int, number: int) -> None:
    assert brief_number(brief_ref(brief)) == brief
    assert passage_numbers(passage_ref(brief, number)) == (brief, number)
    assert passages_in(f"[{passage_ref(brief, number)}]") == (f"B{brief}:{number}",)
    assert recommendation_number(recommendation_ref(number)) == number


@pytest.mark.parametrize("typed", ["B3", "b03", "3", "003"])
def test_a_brief_is_named_in_several_ways(typed: str) -> None:
    assert brief_number(typed) == 3


@pytest.mark.parametrize(("typed", "number"), [("r07", 7), ("7", 7), ("B7", None), ("R", None)])
def test_a_recommendation_is_named_in_several_ways(typed: str, number: int | None) -> None:
    assert recommendation_number(typed) == number


@pytest.mark.parametrize("typed", ["", "B", "x3", "B3:1", "B-3", "B3 ", "B1234567890"])
def test_what_names_no_brief(typed: str) -> None:
    assert brief_number(typed) is None


@pytest.mark.parametrize("typed", ["", "B3", "3:1", "B3:", "B3:1 ", "B3:1234567890", "C3:1"])
def test_what_names_no_passage(typed: str) -> None:
    assert passage_numbers(typed) is None


def test_passages_in_a_text_stand_once_in_order() -> None:
    assert passages_in("b2:1, B1:4; B2:1 and B0:1") == ("B2:1", "B1:4")
    assert re.fullmatch(ONE, "B1:0") is None

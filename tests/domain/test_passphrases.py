from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.passphrases import LONGEST, SHORTEST, canonical, wrong_with

STRONG = "otter lamp violin gravel"


def test_a_strong_phrase_is_taken() -> None:
    assert wrong_with(STRONG) == ""


@pytest.mark.parametrize("length", [0, 1, SHORTEST - 1])
def test_a_short_one_is_refused(length: int) -> None:
    assert str(SHORTEST) in wrong_with("aB3$xY9!qZ7&"[:length])


def test_the_longest_is_taken_and_one_more_is_not() -> None:
    longest = (STRONG * 10)[:LONGEST]
    assert wrong_with(longest) == ""
    assert str(LONGEST) in wrong_with(longest + "x")


def test_emoji_count_as_characters() -> None:
    assert "characters" not in wrong_with("🦦🏮🎻🪨🚢🌍🐝🍋🎲🧭🪶🛶")


@pytest.mark.parametrize(
    "phrase", ["passwordpassword", "123456789012", "qwertyuiopasdf", "aaaaaaaaaaaaaaaa"]
)
def test_what_is_guessed_first_is_refused(phrase: str) -> None:
    assert "easy to guess" in wrong_with(phrase)


def test_ones_own_name_and_address_do_not_make_it_strong() -> None:
    about = ("Wilhelmina Featherstonehaugh", "wilhelmina@featherstonehaugh.example")
    assert "easy to guess" in wrong_with("featherstonehaugh", about)


@given(st.text(max_size=300))
def test_any_text_gets_an_answer(phrase: str) -> None:
    assert isinstance(wrong_with(phrase), str)


def test_two_ways_to_type_an_accent_are_one_phrase() -> None:
    assert canonical("cafe\u0301") == canonical("caf\u00e9") == "caf\u00e9"

"""Where sentences end. How a passage is completed by them stands in test_passages."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.sentences import sentences


def of(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text, 0, len(text))]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("One. Two? “Three!” Four", ["One.", "Two?", "“Three!”", "Four"]),
        (
            "The U.S. and Dr. Quill met. It sat.",
            ["The U.S. and Dr. Quill met.", "It sat."],
        ),
        (
            "17. We should pay. Guards walked.",
            ["We should pay.", "Guards walked."],
        ),
        ("6.206. The council met.", ["The council met."]),
        ("(a) pay; and", ["pay; and"]),
        ("監視を続ける。守る。", ["監視を続ける。", "守る。"]),
        ("  ", []),
    ],
)
def test_the_sentences_of_a_paragraph(text: str, found: list[str]) -> None:
    assert of(text) == found


@given(st.text(alphabet="aB .!?“”1)\n。", max_size=60))
def test_they_are_in_order_and_lose_no_word(text: str) -> None:
    spans = list(sentences(text, 0, len(text)))
    assert all(start < end for start, end in spans)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    assert not spans or text[spans[-1][1] :].strip() == ""

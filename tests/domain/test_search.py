from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.search import Query, holds, read
from app.domain.words import Phrase


@pytest.mark.parametrize(
    ("typed", "wanted", "unwanted"),
    [
        ("arms Depots", ["arms", "depots"], []),
        ('"River border"', ["river border"], []),
        ("“River border” -“the end”", ["river border"], ["the end"]),
        ("depot* -mon*", ["depot*"], ["mon*"]),
        ('"arms dep"*', ["arms dep*"], []),
        ('"arms dep*"', ["arms dep*"], []),
        ("it's well-known", ["it s", "well known"], []),
        ('"never closed', ["never closed"], []),
        ("ÉLAN élan elan", ["elan"], []),
        ("- * () AND", ["and"], []),
        ("", [], []),
    ],
)
def test_what_was_typed_is_read(typed: str, wanted: list[str], unwanted: list[str]) -> None:
    def written(terms: tuple[Phrase, ...]) -> list[str]:
        return [" ".join(term.words) + "*" * term.begins for term in terms]

    query = read(typed)
    assert (written(query.wanted), written(query.unwanted)) == (wanted, unwanted)


@given(st.text())
def test_any_text_is_a_query_of_plain_words(typed: str) -> None:
    query = read(typed)
    for term in (*query.wanted, *query.unwanted):
        assert not set("".join(term.words)) & set(" '\"\\:*()-")


def test_nothing_wanted_is_no_query() -> None:
    assert not read("-peace")
    assert not Query()


def test_a_text_holds_what_is_wanted_and_nothing_unwanted() -> None:
    assert holds("The river border", read("border river"))
    assert not holds("The river border", read("border -river"))
    assert not holds("The river border", read("border depot"))

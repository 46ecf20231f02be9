from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.search import Query, Term, fold, pieces, read, snippet, spots


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
    def written(terms: tuple[Term, ...]) -> list[str]:
        return [" ".join(term.words) + "*" * term.begins for term in terms]

    query = read(typed)
    assert (written(query.wanted), written(query.unwanted)) == (wanted, unwanted)


@given(st.text())
def test_any_text_is_a_query_of_plain_words(typed: str) -> None:
    query = read(typed)
    for term in (*query.wanted, *query.unwanted):
        assert not set("".join(term.words)) & set(" '\"\\:*()-")


@given(st.text(), st.text())
def test_pieces_lose_nothing(text: str, typed: str) -> None:
    query = read(typed)
    assert "".join(words for words, _ in pieces(text, spots(text, query.wanted))) == text


@given(st.lists(st.sampled_from(["río", "Rio", "border", "b", "x,", "\n"])), st.integers(0, 20))
def test_a_snippet_is_the_text_with_what_was_found(words: list[str], around: int) -> None:
    text = " ".join(words)
    cut = snippet(text, read("rio"), around)
    plain = "".join(piece for piece, _ in cut).strip("…")
    assert plain in text.replace("\n", " ")
    assert any(lit for _, lit in cut) == ("rio" in list(fold(text)))
    assert all(list(fold(piece)) == ["rio"] for piece, lit in cut if lit)


def test_phrases_are_lit_as_a_whole() -> None:
    text = "The river border, a RIVER; border rivers"
    found = spots(text, read('"river border*"').wanted)
    assert [text[a:b] for a, b in found] == ["river border", "RIVER; border"]


def test_nothing_wanted_is_no_query() -> None:
    assert not read("-peace")
    assert not Query()

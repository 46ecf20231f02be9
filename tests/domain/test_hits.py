from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.domain.hits import UNITS, hits
from app.domain.search import read

TEXT = "Guards count. Guards sleep, and guards count rifles.\nNo guards here, only rifles."


def words(query: str, unit: str, start: int = 0, end: int = 52) -> list[str]:
    return [TEXT[each.start : each.end] for each in hits(TEXT, start, end, read(query), unit)]


def test_each_place_in_a_block_that_holds_all_words_is_a_hit() -> None:
    assert words("count", "words") == ["count", "count"]
    assert words("count", "sentence") == ["Guards count.", "Guards sleep, and guards count rifles."]
    assert words('rifles "guards count"', "words") == ["Guards count", "guards count", "rifles"]
    assert words("guards -sleep", "words") == []
    assert words("count", "words", 53, len(TEXT)) == []
    assert words("rifle*", "words", 53, len(TEXT)) == ["rifles"]


def test_words_in_one_sentence_are_one_hit_and_across_two_mark_both() -> None:
    (hit,) = (each for each in hits(TEXT, 14, 52, read("guards"), "sentence"))
    assert [TEXT[a:b] for a, b in hit.found] == ["Guards", "guards"]
    assert TEXT[slice(*hit.words)] == "Guards sleep, and guards"
    assert words('"count guards"', "sentence") == [TEXT[:52]]


@given(st.text("ab .!\n", max_size=40), st.sampled_from(["a", '"a b"', "a* b"]))
def test_hits_come_in_order_do_not_overlap_and_hold_what_was_found(text: str, query: str) -> None:
    for unit in UNITS:
        at = 0
        for hit in hits(text, 0, len(text), read(query), unit):
            assert at <= hit.start < hit.end <= len(text)
            assert all(hit.start <= a < b <= hit.end for a, b in hit.found)
            at = hit.end

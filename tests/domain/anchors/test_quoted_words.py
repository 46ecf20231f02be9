from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.anchors.placing import Placed, Searched, Unplaced, place
from app.domain.anchors.quoted_words import (
    loosened,
    occurrences,
    parts,
    rejoined,
    same_words,
    squeezed,
    unquoted,
    whole,
    without_note_number,
)
from app.domain.anchors.spans import unique_quote
from app.domain.errors import Invalid
from app.domain.foreign_passages import ForeignPassage
from app.domain.text import canonical

TEXT = canonical(
    "The office should set up efficient and offline monitoring of traffic flows at all crossings.\n"
    "A well-known anti-smuggling unit could verify the figures… and report on ½ of all 5 km².\n"
    "‘Find’ the co-operation of naïve drivers before winter."
)
CASES = Path(__file__).parents[3] / "shared" / "cases"
_LETTERS = "abﬁ…½²é-. \n“”'1"
texts = st.text(_LETTERS, min_size=1, max_size=60).map(canonical).filter(bool)


def found(quote: str, text: str = TEXT) -> tuple[str, list[str]]:
    """ "placed" or "offered", and the words."""
    result = place(text, ForeignPassage("", quote))
    if isinstance(result, Placed):
        return "placed", [text[result.start : result.end]]
    return "offered", [text[each.start : each.end] for each in result.candidates]


@pytest.mark.parametrize(
    ("quote", "there"),
    [
        ("eﬃcient and oﬄine", "efficient and offline"),
        ("eﬃcient", "efficient"),
        ("moni- toring of traf-\nfic", "monitoring of traffic"),
        ("anti-\nsmuggling", "anti-smuggling"),
        ("moni\u00adtoring", "monitoring"),
        ("the figures... and", "the figures… and"),
        ("‹Find› the co‑operation", "‘Find’ the co-operation"),
        ("eﬃcient\u00a0and\u200b offline", "efficient and offline"),
        ("“monitoring of traf- ﬁc”", "monitoring of traffic"),
    ],
)
def test_what_was_only_set_otherwise_is_placed(quote: str, there: str) -> None:
    assert found(quote) == ("placed", [there])


@pytest.mark.parametrize(
    ("quote", "there"),
    [
        ("well-known antismuggling unit", "well-known anti-smuggling unit"),
        ("report on 1/2 of all 5 km2", "report on ½ of all 5 km²"),
        ("the office should set up", "The office should set up"),
        ("the cooperation of naive drivers", "the co-operation of naïve drivers"),
        ("traffic flows at all crossings.3", "traffic flows at all crossings."),
        ("traffic flows at all crossings²", "traffic flows at all crossings"),
        ("The office […] monitoring", "The office should set up efficient and offline monitoring"),
        ("efficient (...) monitoring … flows", "efficient and offline monitoring of traffic flows"),
    ],
)
def test_what_is_likely_meant_is_offered(quote: str, there: str) -> None:
    assert found(quote) == ("offered", [there])


def test_what_could_be_two_is_offered_with_both() -> None:
    text = "A re-form came. A reform came."
    assert found("A re-\nform came", text) == ("offered", ["A re-form came", "A reform came"])
    assert found("moni- toring", "We saw monitoring here, monitoring there.")[0] == "offered"


def test_parts_are_offered_only_where_they_follow_each_other() -> None:
    assert "monitoring" not in str(found("monitoring of […] The office should")[1])
    assert found("a […] b")[1] == []


def test_no_word_is_offered_from_within_another() -> None:
    assert "toring" not in found("TORING of traffic")[1]


@pytest.mark.skipif(not CASES.is_dir(), reason="the shared cases are not here")
def test_quotes_as_viewers_and_spreadsheets_give_them() -> None:
    text = canonical((CASES / "quotes-from-viewers.txt").read_text())
    with (CASES / "quotes-from-viewers.csv").open(newline="") as file:
        rows = [found(row["quote"], text) for row in csv.DictReader(file)]
    assert [how for how, _ in rows] == [
        *("placed", "placed", "placed", "placed", "offered", "placed"),
        *("placed", "offered", "offered", "offered", "placed", "offered"),
    ]
    assert [len(words) for _, words in rows] == [1] * 12
    assert rows[9][1] == [
        "The office should set up efficient and offline monitoring of traffic flows"
    ]


def test_a_typed_quotation_is_found_alike_or_told_what_is_meant() -> None:
    anchor = unique_quote(TEXT, "“eﬃcient and oﬄine moni-\ntoring”")
    assert anchor.exact == "efficient and offline monitoring"
    with pytest.raises(Invalid, match="Perhaps: “The office should set up”"):
        unique_quote(TEXT, "the office should set up")
    with pytest.raises(Invalid, match="not in the text"):
        unique_quote(TEXT, "offline", within=(0, 10))


def test_pieces() -> None:
    assert unquoted("“a b”") == "a b"
    assert unquoted("“a b") == ""
    assert without_note_number("winter.12") == "winter."
    assert without_note_number("in 2019") == ""
    assert parts("a [...] b (…) c… d") == ["a", "b", "c", "d"]
    assert rejoined("moni- toring", "monitoring") == "monitoring"
    assert rejoined("moni- toring", "moni-toring monitoring") == ""
    assert same_words("the ﬁgures…", "the figures...")
    assert not same_words("the rapist", "therapist")


@given(texts)
def test_folding_keeps_where_each_character_came_from(text: str) -> None:
    for fold in (squeezed, loosened):
        folded, places = fold(text)
        assert len(folded) == len(places)
        assert list(places) == sorted(places)
        for char, at in zip(folded, places, strict=True):
            assert char in fold(text[at])[0]


@given(texts, st.text(_LETTERS, max_size=6))
def test_nothing_is_found_within_a_character(text: str, needle: str) -> None:
    folded, places = squeezed(text)
    for low, high in occurrences((folded, places), needle):
        start, end = places[low], places[high - 1] + 1
        assert squeezed(text[start:end])[0] == needle


@given(texts, texts)
def test_what_is_placed_is_the_quotation_and_ambiguous_words_are_not(text: str, quote: str) -> None:
    result = place(text, ForeignPassage("", quote))
    if isinstance(result, Unplaced):
        for each in result.candidates:
            assert 0 <= each.start < each.end <= len(text)
        return
    there = text[result.start : result.end]
    said = {canonical(quote), unquoted(canonical(quote))}
    said |= {rejoined(each, squeezed(text)[0]) for each in said}
    assert squeezed(there)[0] in {squeezed(each)[0] for each in said}
    if result.how == "quote":
        assert text.count(there) == 1


@given(st.sampled_from(TEXT.split("\n")), st.data())
def test_however_it_is_set_a_stretch_is_found_where_it_stands(
    line: str, data: st.DataObject
) -> None:
    words = line.split()
    first = data.draw(st.integers(0, len(words) - 5))
    quote = " ".join(words[first : first + 5])
    for plain, set_ in (("ffi", "ﬃ"), ("fi", "ﬁ"), ("…", "..."), ("’", "'"), (" ", "\n")):
        if data.draw(st.booleans()):
            quote = quote.replace(plain, set_)
    if data.draw(st.booleans()):
        quote = f"“{quote}”"
    assert Searched(TEXT).standing(canonical(quote))[2]
    assert found(quote) == ("placed", [" ".join(words[first : first + 5])])


@pytest.mark.parametrize(
    ("start", "end", "between"),
    [
        *((0, 3, True), (4, 7, True), (8, 11, True), (0, 11, True), (3, 4, True)),
        *((0, 2, False), (1, 3, False), (5, 7, False), (4, 6, False), (9, 11, False)),
    ],
)
def test_whole_words_begin_and_end_between_words(start: int, end: int, between: bool) -> None:
    assert whole("abc def g12", start, end) == between


@pytest.mark.parametrize(
    ("words", "bare"),
    [
        *(("winter.1", "winter."), ("winter123", "winter"), ("winter²³", "winter")),
        *(("winter1234", ""), ("5 km2", "5 km"), ("in 12", ""), ("12", ""), ("a1b", "")),
    ],
)
def test_a_note_number_has_three_figures_and_follows_a_word(words: str, bare: str) -> None:
    assert without_note_number(words) == bare


def test_quotation_marks_stand_on_both_sides() -> None:
    for words, bare in (
        ("“a”", "a"),
        ("' a '", "a"),
        ("«»", ""),
        ("“", ""),
        ("a”", ""),
        ("ab", ""),
    ):
        assert unquoted(words) == bare


def test_a_broken_word_is_rejoined_as_the_text_has_it() -> None:
    assert rejoined("an anti- tank and moni-\ntoring", "ananti-tankandmonitoring") == (
        "an anti-tank and monitoring"
    )
    assert rejoined("moni- toring", "nothing") == ""
    assert rejoined("monitoring", "monitoring") == ""


def test_nothing_is_found_of_nothing_nor_within_a_sign() -> None:
    folded = squeezed("a…b..")
    assert list(occurrences(folded, "")) == []
    assert list(occurrences(folded, "...")) == [(1, 4)]
    assert list(occurrences(folded, "..")) == [(5, 7)]
    assert list(occurrences(folded, "a..")) == []
    assert list(occurrences(folded, "a...b")) == [(0, 5)]
    assert list(occurrences(squeezed("aaa"), "aa")) == [(0, 2), (1, 3)]


def test_fractions_accents_and_raised_signs_are_written_out() -> None:
    assert loosened("½ é 5²‑Ａ “x”")[0] == "1/2e52ax"
    assert squeezed("ﬄ–“ …")[0] == 'ffl-"...'

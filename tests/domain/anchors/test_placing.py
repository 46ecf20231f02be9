from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.domain.anchors.placing import Placed, Searched, Unplaced, place, whole_words
from app.domain.text import canonical
from app.domain.work.foreign_work import ForeignPassage

TEXT = (
    "Guards should count every rifle in the depots each month.\n"
    "Neighbours ought to patrol the “river border” together 🚢 – by night, too.\n"
    "Monitors need mandates of several years. Guards should count twice."
)
# Few letters, so that words recur; astral and combining ones, so that units show.
_LETTERS = "ab🚢é“”'\"–- \n"
texts = st.text(_LETTERS, min_size=1, max_size=80).map(canonical).filter(bool)


def passage(exact: str, **rest: object) -> ForeignPassage:
    return ForeignPassage("", exact, **rest)  # type: ignore[arg-type]


def words(text: str, found: Placed | Unplaced) -> str:
    assert isinstance(found, Placed), found
    return text[found.start : found.end]


def test_words_that_stand_where_the_other_tool_said_are_placed_there() -> None:
    start = TEXT.rindex("Guards should count")
    found = place(TEXT, passage("Guards should count", start=start, end=start + 19))
    assert found == Placed(start, start + 19, "position")


def test_a_wrong_position_is_not_believed() -> None:
    found = place(TEXT, passage("Monitors need mandates", start=3, end=25))
    assert (words(TEXT, found), found.how) == ("Monitors need mandates", "quote")  # type: ignore[union-attr]


def test_words_that_stand_once_are_placed_there() -> None:
    assert words(TEXT, place(TEXT, passage("each month"))) == "each month"


def test_words_that_recur_are_placed_by_the_words_around_them() -> None:
    found = place(TEXT, passage("Guards should count", prefix="several years. ", suffix=" twice."))
    assert isinstance(found, Placed)
    assert (found.start, found.how) == (TEXT.rindex("Guards"), "context")


def test_words_that_recur_without_context_are_listed_with_every_place() -> None:
    found = place(TEXT, passage("Guards should count"))
    assert isinstance(found, Unplaced)
    assert "2 times" in found.reason
    assert [each.start for each in found.candidates] == [0, TEXT.rindex("Guards")]


@pytest.mark.parametrize(
    "quote",
    [
        'the "river border" together 🚢 - by night',
        "the “river\r\nborder”  together 🚢 — by night",
        "patrol the « river border » together 🚢 – by night ,",  # as made of HTML
    ],
)
def test_spaces_quotation_marks_and_dashes_may_differ(quote: str) -> None:
    found = place(TEXT, passage(quote))
    assert "river border” together 🚢 – by night" in words(TEXT, found)
    assert found.how == "alike"  # type: ignore[union-attr]


def test_case_may_not_differ() -> None:
    found = place(TEXT, passage("monitors need mandates of several years"))
    assert isinstance(found, Unplaced)


def test_short_words_run_together_are_not_other_words() -> None:
    assert isinstance(place("She met the rapist here.", passage("therapist")), Unplaced)


def test_very_frequent_words_need_their_whole_context() -> None:
    text = "or no " * 300 + "or yes"
    assert isinstance(place(text, passage("or", prefix="no ", suffix=" no")), Unplaced)
    found = place(text, passage("or", prefix="or no or no ", suffix=" yes"))
    assert (words(text, found), found.start) == ("or", 1800)  # type: ignore[union-attr]


def test_a_few_words_among_other_words_are_not_placed() -> None:
    found = place(TEXT, passage("mandates", prefix="she gave us several ", suffix=" to sign"))
    assert isinstance(found, Unplaced)
    assert [TEXT[each.start : each.end] for each in found.candidates] == ["mandates"]


def test_reworded_passages_are_candidates_never_placed() -> None:
    found = place(TEXT, passage("Neighbours ought to patrol this river border together by night"))
    assert isinstance(found, Unplaced)
    best = found.candidates[0]
    assert TEXT[best.start : best.end].startswith("Neighbours ought to patrol")
    assert best.likeness > 0.7


def test_nothing_quoted_is_nothing_placed() -> None:
    assert isinstance(place(TEXT, passage(" \n")), Unplaced)


@given(texts, st.data())
def test_any_span_is_found_at_its_position(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    assume(text[start:end].strip())
    found = place(text, passage(text[start:end], start=start, end=end))
    assert found == Placed(start, end, "position")


@given(texts, texts, st.text(_LETTERS, max_size=8), st.text(_LETTERS, max_size=8))
def test_what_is_placed_is_the_quotation_and_stands_nowhere_else_alike(
    text: str, quote: str, prefix: str, suffix: str
) -> None:
    found = place(text, passage(quote, prefix=prefix, suffix=suffix))
    if isinstance(found, Placed):
        there = text[found.start : found.end]
        assert _plain(there) == _plain(quote)
        others = [at for at in range(len(text)) if text.startswith(there, at)]
        assert found.how == "context" or found.how == "alike" or others == [found.start]


@given(st.lists(texts, min_size=2, max_size=6), st.data())
def test_full_context_tells_equal_words_apart(parts: list[str], data: st.DataObject) -> None:
    text = "".join(f"<{number}: {part} the words :{number}>\n" for number, part in enumerate(parts))
    chosen = data.draw(st.integers(0, len(parts) - 1))
    start = text.index(f"the words :{chosen}>")
    at = passage("the words", prefix=text[max(0, start - 32) : start], suffix=f" :{chosen}>")
    found = place(text, at)
    assert isinstance(found, Placed)
    assert found.start == start


@given(texts)
def test_candidates_lie_in_the_text(text: str) -> None:
    searched = Searched(TEXT + text)
    for each in searched.near("patrol the river border " + text):
        assert 0 <= each.start < each.end <= len(searched.text)
        assert 0.5 <= each.likeness <= 1


def _plain(text: str) -> str:
    for alike, plain in (('“”"', '"'), ("–-", "-")):
        text = "".join(plain if char in alike else char for char in text)
    return "".join(text.split())


def test_a_candidate_before_a_better_one_is_kept() -> None:
    text = (
        "They said that guards should count a rifle here.\n"
        "Nothing was decided for a long time after that meeting of the states.\n"
        "Guards should count every rifle there, said others."
    )
    found = place(text, passage("Guards should count every rifle here, said one"))
    assert isinstance(found, Unplaced)
    starts = [each.start for each in found.candidates]
    assert {text.index("guards"), text.rindex("Guards")} <= set(starts)


def test_the_first_and_the_last_word_of_a_quotation_may_be_cut() -> None:
    assert whole_words("ards should COUNT every rif") == ["should", "count", "every"]

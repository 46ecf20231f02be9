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


def offered(text: str, exact: str) -> list[str]:
    return [text[each.start : each.end] for each in Searched(text).offers(exact)[1]]


@pytest.mark.parametrize(("gap", "shown"), [(4000, True), (4001, False)])
def test_a_quotation_leaves_out_so_much_at_most(gap: int, shown: bool) -> None:
    text = f"begin here {'x' * (gap - 2)} then end"
    assert offered(text, "begin here … then end") == ([text] if shown else [])


def test_what_stands_on_each_side_of_what_is_left_out_has_four_characters() -> None:
    assert offered("abcd then efgh", "abcd … efgh") == ["abcd then efgh"]
    assert offered("abc then efgh", "abc … efgh") == []
    assert offered("abcd then efg", "abcd … efg") == []
    assert offered("abcd then efgh and more", "abcd … efgh … more") == ["abcd then efgh and more"]
    assert offered("efgh then abcd", "abcd … efgh") == []
    assert offered("abcd abcd efgh", "abcd … efgh") == ["abcd abcd efgh", "abcd efgh"]


def test_three_places_are_offered_at_most() -> None:
    text = "The co-op. " * 4
    assert offered(text, "the coop") == ["The co-op"] * 3
    found = place(text, passage("The co-op"))
    assert isinstance(found, Unplaced)
    assert len(found.candidates) == 3


def test_words_that_are_very_frequent_are_said_to_be() -> None:
    for times, said in ((199, "199 times"), (200, "very often"), (201, "very often")):
        found = place("or no " * times, passage("or"))
        assert isinstance(found, Unplaced)
        assert f"stand in the text {said};" in found.reason


def test_a_long_quotation_may_have_its_spaces_elsewhere_a_short_one_not() -> None:
    assert isinstance(
        place("x abcdefghijklmnop qrstuvwx y", passage("abcdefgh ijklmnop qrstuvwx")), Placed
    )
    assert isinstance(
        place("x abcdefghijklmnop qrstuvw y", passage("abcdefgh ijklmnop qrstuvw")), Unplaced
    )


@pytest.mark.parametrize(
    ("prefix", "suffix", "placed"),
    [
        ("wxyz ", "", True),
        ("_xyz ", "", False),
        ("__yz ", " q", False),
        ("yz ", "qr", True),
        ("yz ", "qx", False),
        ("", "qr", True),
        ("", "qx", False),
    ],
)
def test_few_words_need_four_characters_around_them_or_all_that_are_said(
    prefix: str, suffix: str, placed: bool
) -> None:
    found = place("wxyz mandate qrst", passage("mandate", prefix=prefix, suffix=suffix))
    assert isinstance(found, Placed) == placed


def test_long_ones_need_none() -> None:
    long = "abcdefgh ijklmnop qrstuvwx"
    assert isinstance(place(f"xx {long} yy", passage(long, prefix="other words")), Placed)
    short = long[:-1]
    assert isinstance(place(f"xx {short} yy", passage(short, prefix="other words")), Unplaced)


@pytest.mark.parametrize(
    ("prefix", "suffix", "start"),
    [
        ("abcd", "", 5),
        ("abcd", "wxyz", 5),
        ("e", "wxyz", 19),
        ("abc", "w", 32),
        ("bcd", "", None),
        ("d", "", None),
        ("", "wxyz", None),
    ],
)
def test_of_several_the_one_that_stands_among_these_words(
    prefix: str, suffix: str, start: int | None
) -> None:
    text = "abcd or wxyz. bcde or wxyz. abc or w."
    found = place(text, passage("or", prefix=prefix, suffix=suffix))
    assert (found.start if isinstance(found, Placed) else None) == start
    if isinstance(found, Unplaced):
        assert "3 times" in found.reason
        assert [each.start for each in found.candidates] == [5, 19, 32]


@pytest.mark.parametrize(
    ("prefix", "there", "placed"),
    [
        ("_abcdefghijkl", "xxxxxxghijkl", True),  # twelve agree, six elsewhere
        ("_abcdefghijkl", "xxxxxfghijkl", False),  # seven elsewhere
        ("_bcdefghijkl", "xxxxxxxxxxxl", False),  # eleven agree
    ],
)
def test_half_of_the_words_around_will_do_where_they_agree_nowhere_else(
    prefix: str, there: str, placed: bool
) -> None:
    found = place(f"abcdefghijkl or. {there} or. ", passage("or", prefix=prefix))
    assert isinstance(found, Placed) == placed


@pytest.mark.parametrize(
    ("exact", "start", "end", "how"),
    [
        ("abc", 0, 3, "position"),
        ("c", 2, 3, "position"),
        ("abc", 0, 4, "quote"),
        ("abc", 0, None, "quote"),
        ("abc", None, 3, "quote"),
        ("abc", 0, 0, "quote"),
        ("abc", -1, 3, "quote"),
    ],
)
def test_a_position_is_one_of_the_text(
    exact: str, start: int | None, end: int | None, how: str
) -> None:
    found = place("abc", passage(exact, start=start, end=end))
    assert isinstance(found, Placed)
    assert found.how == how


def test_candidates_share_most_words_and_do_not_overlap() -> None:
    text = "one two three four five six seven. one two three nine ten eleven."
    for quote, there in (
        ("two three four", [(4, 18, 1.0)]),
        ("one two three", [(0, 13, 1.0), (35, 48, 1.0)]),
        ("zero two three four five", [(4, 23, 0.889)]),
        ("ELEVEN", [(58, 64, 1.0)]),
        ("nothing at all here", []),
        ("…", []),
    ):
        found = Searched(text).near(quote)
        assert [(each.start, each.end, each.likeness) for each in found] == there, quote
    (half,) = Searched("a b c d e f g h i j k").near("x y c d e z")
    assert (half.start, half.end, half.likeness) == (4, 9, 0.667)


def test_a_quick_look_at_the_words() -> None:
    searched = Searched("Guards count rifles")
    assert searched.may_hold(["guards", "rifles"]) is True
    assert searched.may_hold([]) is True
    assert searched.may_hold(["guards", "rifle"]) is False
    assert whole_words("a re-\nform came to pass") == ["came", "to"]
    assert whole_words("one two") == []


def test_words_agree_from_the_passage_outwards() -> None:
    searched = Searched("Guards count rifles")
    assert searched.agreement((6, 11), "xguards", "riflez") == 10
    assert searched.agreement((6, 11), "Guards", "") == 6
    assert searched.agreement((6, 11), "", "rifles and") == 6
    assert searched.agreement((0, 6), "any", "x") == 0


def test_very_frequent_characters_are_not_searched_to_the_end() -> None:
    found = place("no or " * 200, passage("noor"))
    assert isinstance(found, Unplaced)
    assert "very often" in found.reason
    assert isinstance(place("no or " * 199, passage("noor")), Unplaced)
    likely = place("abcdefghijkl or. " + "or no " * 300, passage("or", prefix="_abcdefghijkl"))
    assert isinstance(likely, Unplaced)
    assert "very often" in likely.reason

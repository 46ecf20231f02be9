import pytest
import regex
from hypothesis import assume, given
from hypothesis import strategies as st

from app.domain.anchors.spans import anchor_at, find_quote, prove, unique_quote
from app.domain.errors import Invalid, Stale
from app.domain.text import canonical

FAMILY = "👩\u200d👩\u200d👧"
SCRIPTS = "ệ \u0301 각 漢 กำ 🙂 🇲🇱 🇱 👍🏽 שלום سلاح"
TEXTS = st.lists(
    st.sampled_from(["a", "b", " ", "\n", ".", FAMILY, *SCRIPTS.split()]), min_size=1, max_size=30
).map(lambda parts: canonical("".join(parts)))


def boundaries(text: str) -> set[int]:
    return {0} | {cluster.end() for cluster in regex.finditer(r"\X", text)}


@given(TEXTS, st.data())
def test_an_anchor_is_the_smallest_whole_graphemes_around_the_words(
    text: str, data: st.DataObject
) -> None:
    assume(text)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    words = text[start:end]
    assume(words.strip())
    anchor = anchor_at(text, start, end)
    first = start + len(words) - len(words.lstrip())
    last = end - (len(words) - len(words.rstrip()))
    assert anchor.start == max(b for b in boundaries(text) if b <= first)
    assert anchor.end == min(b for b in boundaries(text) if b >= last)
    assert anchor.exact == text[anchor.start : anchor.end]
    assert text[: anchor.start].endswith(anchor.prefix)
    assert text[anchor.end :].startswith(anchor.suffix)
    assert len(anchor.prefix) == min(32, anchor.start)


@given(TEXTS, st.data())
def test_an_anchor_proves_itself(text: str, data: st.DataObject) -> None:
    assume(text)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    assume(text[start:end].strip())
    anchor = prove(text, start, end, text[start:end])
    assert prove(text, anchor.start, anchor.end, anchor.exact) == anchor


@given(TEXTS, st.data())
def test_words_taken_from_the_text_are_found_where_they_stand(
    text: str, data: st.DataObject
) -> None:
    assume(text)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    assume(text[start].strip() and text[end - 1].strip())
    quote = text[start:end]
    assume(canonical(quote) == quote)
    assert (start, end) in find_quote(text, quote)


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (0, 99), (3, 2), (2, 2), (99, 100)])
def test_a_span_out_of_range_or_reversed_is_refused(start: int, end: int) -> None:
    with pytest.raises(Invalid, match="Select the words again"):
        anchor_at("arms depots", start, end)


def test_a_span_may_end_with_the_text_and_not_one_sign_behind_it() -> None:
    text = "Count them."
    assert anchor_at(text, 0, len(text)).exact == text
    with pytest.raises(Invalid, match="outside"):
        anchor_at(text, 0, len(text) + 1)
    with pytest.raises(Invalid, match="outside"):
        prove(text, 0, len(text) + 1, text)


def test_white_space_alone_is_refused() -> None:
    with pytest.raises(Invalid, match="white space"):
        anchor_at("arms \n depots", 4, 7)


def test_a_span_inside_an_emoji_takes_the_whole_emoji() -> None:
    text = f"a {FAMILY} b"
    assert anchor_at(text, 3, 4).exact == FAMILY


def test_other_words_at_the_span_are_stale_and_say_what_stands_there() -> None:
    with pytest.raises(Stale) as refused:
        prove("arms depots", 0, 4, "guns")
    assert refused.value.current == "arms"


def test_the_quote_is_compared_before_trimming() -> None:
    assert prove("arms depots", 4, 11, " depots").exact == "depots"
    with pytest.raises(Stale):
        prove("arms depots", 4, 11, "depots")


def test_line_ends_as_forms_send_them_are_accepted() -> None:
    assert prove("arms\ndepots", 0, 11, "arms\r\ndepots").exact == "arms\ndepots"


def test_a_quote_is_found_in_spite_of_white_space_and_quotation_marks() -> None:
    text = "a “sealed doors”\nin Kessara’s    east"
    [(start, end)] = find_quote(text, ' "sealed  doors" in Kessara\'s east\r\n')
    assert text[start:end] == "“sealed doors”\nin Kessara’s    east"


def test_overlapping_occurrences_are_all_found() -> None:
    assert find_quote("no no no", "no no") == [(0, 5), (3, 8)]


@pytest.mark.parametrize("quote", ["", "  \n "])
def test_an_empty_quote_is_nowhere(quote: str) -> None:
    assert find_quote("a  b", quote) == []


def test_a_quote_that_is_not_there_says_what_to_do() -> None:
    with pytest.raises(Invalid, match="Copy them from the brief") as refused:
        unique_quote("arms depots", "gun depots")
    assert "quote" in refused.value.fields


def test_a_quote_that_occurs_twice_asks_which_and_shows_both() -> None:
    text = "one border here\nanother border there"
    with pytest.raises(Invalid, match=r"occur 2 times.*one \[…\] here.*another \[…\] there"):
        unique_quote(text, "border")
    assert unique_quote(text, "border", occurrence=2).start == text.rindex("border")
    assert unique_quote(text, "border", within=(0, 15)).start == 4
    with pytest.raises(Invalid, match="no occurrence 3"):
        unique_quote(text, "border", occurrence=3)


def test_five_places_are_shown_with_what_stands_around_them() -> None:
    for times, ends in ((5, "."), (6, "; …")):
        with pytest.raises(Invalid) as refused:
            unique_quote("to border\n" * times, "border")
        said = refused.value.message
        assert f"occur {times} times. Say which: give the paragraph, or an" in said
        assert f"from 1 to {times}," in said
        assert said.endswith(f"border to […]{' to border' * (times - 5)} …”{ends}")
        assert "1: “…to […] to border" in said
        assert "6: " not in said
    text = "x" * 40 + " border " + "y" * 40 + " border"
    with pytest.raises(Invalid, match=rf"1: “…{'x' * 31} \[…\] {'y' * 31}…”; 2: "):
        unique_quote(text, "border")


def test_the_context_has_thirty_two_characters_on_each_side() -> None:
    text = "a" * 40 + " words " + "b" * 40
    anchor = anchor_at(text, 41, 46)
    assert (anchor.prefix, anchor.suffix) == ("a" * 31 + " ", " " + "b" * 31)


def test_occurrences_are_counted_from_one_and_within_what_is_asked() -> None:
    text = "border border border"
    assert unique_quote(text, "border", occurrence=1).start == 0
    assert unique_quote(text, "border", occurrence=3).start == 14
    with pytest.raises(Invalid, match="no occurrence 0"):
        unique_quote(text, "border", occurrence=0)
    assert unique_quote(text, "border", within=(7, 13)).start == 7
    for within in ((8, 14), (7, 12), (1, 6)):
        with pytest.raises(Invalid, match="or not there"):
            unique_quote(text, "border", within=within)


def test_a_thousand_occurrences_are_told_apart() -> None:
    assert len(find_quote("a " * 1001, "a")) == 1000
    assert len(find_quote("a " * 999, "a")) == 999

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.domain.words import (
    LONGEST_WORD,
    Phrase,
    fold,
    folded_lines,
    phrase,
    pieces,
    scan,
    snippet,
    spaced,
    spots,
)
from tests.fixtures.languages import FOUND


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Arms-Depots!", "arms depots"),
        ("STRASSE straße Straẞe", "strasse strasse strasse"),
        ("café CAFÉ cafe\u0301", "cafe cafe cafe"),
        ("Łódź, Şanlıurfa, IĞDIR, Ørsted, Đorđe, Æsir", "lodz sanliurfa igdir orsted dorde aesir"),
        ("ﬁle ＡＢＣ Ⅳ ｶﾞｽ", "file abc iv ガ ス"),
        ("Ὀδυσσεύς ΟΔΥΣΣΕΥΣ", "οδυσσευσ οδυσσευσ"),
        ("ёлка Йод", "елка иод"),
        ("مُراقَبةُ مـراقبة", "مراقبه مراقبه"),
        ("שָׁלוֹם", "שלום"),
        ("किताब कताब हिन्दी", "किताब कताब हिन्दी"),
        ("٢٠٢٤ ๒๕๖๗ २०२४", "2024 2567 2024"),
        ("监测AI工作", "监 测 ai 工 作"),
        ("น้ำ ตรวจ", "น้ ำ ต ร ว จ"),
        ("It's п’ять п\u02bcять own_the 3,000", "it s п ять п ять own_the 3 000"),
        ("… — '", ""),
    ],
)  # fmt: skip
def test_words_are_folded(text: str, words: str) -> None:
    assert " ".join(fold(text)) == words


def test_whole_words_are_found() -> None:
    assert spaced("peace") not in spaced("peacekeeping")
    assert spaced("Arms depots") in spaced("the arms-depots of")
    assert spaced("…") == " "
    assert folded_lines("An end", "A start") == " an end \n a start "


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    once = list(fold(text))
    assert list(fold(" ".join(once))) == once


@given(st.text())
def test_words_hold_nothing_that_an_index_could_misread(text: str) -> None:
    for word in fold(text):
        assert 0 < len(word) <= LONGEST_WORD
        assert not set(word) & set(" '\"\\:*()-")


@given(st.text())
@example("≠")
@example("≠a")
def test_neither_capitals_nor_the_form_of_unicode_count(text: str) -> None:
    capitals = text.upper()
    assert spaced(capitals) == spaced(capitals.lower())
    assert spaced(unicodedata.normalize("NFD", text)) == spaced(unicodedata.normalize("NFC", text))


@given(st.text())
def test_words_stand_where_the_scanner_says(text: str) -> None:
    places = list(scan(text))
    assert [word for place in places for word in fold(text[place.start : place.end])] == list(
        fold(text)
    )
    assert all(a.end <= b.start for a, b in pairwise(places))


@pytest.mark.parametrize(("typed", "standing"), FOUND)
def test_words_of_every_language_are_found_in_their_place(typed: str, standing: str) -> None:
    text = f"Vorher, {standing}, nachher. 🔒"
    assert [text[a:b] for a, b in spots(text, [phrase(typed)])] == [standing]


@given(st.text(), st.text())
def test_pieces_lose_nothing(text: str, typed: str) -> None:
    looked_for = phrase(typed)
    found = spots(text, [looked_for] if looked_for.words else [])
    assert "".join(words for words, _ in pieces(text, found)) == text


@given(st.lists(st.sampled_from(["río", "Rio", "border", "b", "x,", "\n"])), st.integers(0, 20))
def test_a_snippet_is_the_text_with_what_was_found(words: list[str], around: int) -> None:
    text = " ".join(words)
    cut = snippet(text, [phrase("rio")], around)
    plain = "".join(piece for piece, _ in cut).strip("…")
    assert plain in text.replace("\n", " ")
    assert any(found for _, found in cut) == ("rio" in list(fold(text)))
    assert all(list(fold(piece)) == ["rio"] for piece, found in cut if found)


def test_phrases_are_lit_as_a_whole() -> None:
    text = "The river border, a RIVER; border rivers"
    found = spots(text, [Phrase(("river", "border"), begins=True)])
    assert [text[a:b] for a, b in found] == ["river border", "RIVER; border"]


def test_found_words_that_overlap_are_one() -> None:
    assert spots("a b c", [phrase("a b"), phrase("b c")]) == [(0, 5)]
    assert spots("a b c", [phrase("a"), phrase("b")]) == [(0, 1), (2, 3)]


def test_letters_that_are_no_other_with_a_mark_are_written_plainly() -> None:
    for letters, plain in (
        ("æ œ þ ð ŋ", "ae oe th d n"),
        ("ł ø đ ħ ı ŧ ƀ ɓ ⱥ ꞓ", "l o d h i t b b a c"),
    ):
        assert " ".join(fold(letters)) == plain
        assert " ".join(fold(letters.upper())).split()[:4] == plain.split()[:4]


def test_a_snippet_has_so_much_on_each_side_cut_between_words() -> None:
    text = "aaaa bbbb rio cccc dddd eeee"
    assert snippet(text, [phrase("rio")], 5) == [
        *(("…", False), ("rio", True), (" cccc", False), ("…", False)),
    ]
    assert snippet(text, [phrase("rio")], 6) == [
        *(("…", False), ("bbbb ", False), ("rio", True), (" cccc dddd", False), ("…", False)),
    ]
    assert snippet(text, [phrase("rio")], 100) == [
        *(("aaaa bbbb ", False), ("rio", True), (" cccc dddd eeee", False)),
    ]
    assert snippet(text, [phrase("nothing")], 5) == [("aaaa bbbb", False), ("…", False)]
    assert snippet("x" * 9 + "-rio-" + "y" * 30, [phrase("rio")], 2) == [
        *(("…", False), ("x-", False), ("rio", True), ("…", False)),
    ]
    long = "word " * 60
    cut = "".join(words for words, _ in snippet(f"{long}rio {long}", [phrase("rio")]))
    assert (cut.index("rio"), len(cut)) == (86, 265)

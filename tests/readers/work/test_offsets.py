import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.document import lay_out
from app.domain.text import canonical
from app.readers.work.offsets import (
    COUNTINGS,
    CanonicalLines,
    CountedText,
    Counting,
    at_words,
    places,
)

# Each piece begins a cluster of its own, so that passages may begin and end between any two.
PIECES = st.sampled_from(
    [
        *(
            "arms",
            "depot",
            "e\u0301",
            "\u1112\u1161\u11ab",
            "👩\u200d👩\u200d👧",
            "🙂",
            "𝒜",
            "ＡＢ",
        ),
        *(
            " ",
            "  ",
            "\t",
            "\u00a0",
            "\u2003",
            "\n",
            "\r\n",
            "\r",
            "\v",
            "\u2028",
            "\u2029",
            "\x85",
        ),
        *(
            "\u200b",
            "\ufeff",
            "\u00ad",
            "\u200f",
            "\x00",
            "\x1c",
            "\ufdd0",
            "“",
            "—",
            ".",
            "漢字",
            "مرحبا",
        ),
        *("e\u200b\u0301", "c\u0327\u0301", "ﬁ", "Å", "क़", "ক\u09c7\u09be", " \u0308x", "\u0338"),
    ]
)
texts = st.lists(PIECES, max_size=24)


def bare(text: str) -> str:
    """The words without the white space around and between them."""
    return "".join(canonical(text).split())


@given(pieces=texts, data=st.data())
def test_a_span_leads_to_the_same_words_of_the_canonical_text(
    pieces: list[str], data: st.DataObject
) -> None:
    first = data.draw(st.integers(0, len(pieces)))
    last = data.draw(st.integers(first, len(pieces)))
    raw = "".join(pieces)
    start, end = len("".join(pieces[:first])), len("".join(pieces[:last]))
    lines = CanonicalLines(raw)
    text, _ = lay_out(lines.blocks)
    span = lines.span(start, end)
    words = bare(raw[start:end])
    # A mark alone belongs to the letter before it, which may stand outside.
    if span is None:
        assert words == ""
    else:
        found = bare(text[span[0] : span[1]])
        assert words in found or unicodedata.combining(words[:1]) or words[:1] == "\u0338"
        assert len(found) <= len(words) + 3


@given(text=st.text() | texts.map("".join))
def test_every_character_of_a_line_has_its_place(text: str) -> None:
    line = "".join(char for char in text if char not in "\r\n\x85\u2029")
    kept = canonical(line)
    found = [place for place in places(line) if place]
    assert found == sorted(found)
    covered = {at for start, end in found for at in range(start, end)}
    assert covered == set(range(len(kept)))


@given(text=texts.map("".join), data=st.data())
@pytest.mark.parametrize("counting", COUNTINGS, ids=str)
def test_positions_lead_back_to_the_characters_they_counted(
    counting: Counting, text: str, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(text)))
    if text[at - 1 : at + 1] == "\r\n" and at:
        at -= 1
    counted = text[:at]
    if counting.line_ends != "as it stands":
        counted = counted.replace("\r\n", "\n")
        counted = counted.replace("\r", "\n") if counting.line_ends == "two" else counted
        counted = counted.replace("\n", "ab" if counting.line_ends == "two" else "\n")
    position = len(counted.encode("utf-16-le")) // 2 if counting.utf16 else len(counted)
    assert CountedText(text, counting).index(position) == at


def test_positions_outside_the_text_lead_nowhere() -> None:
    counted = CountedText("a🙂b", Counting(utf16=True, line_ends="one"))
    assert [counted.index(at) for at in range(-1, 6)] == [None, 0, 1, 1, 2, 3, None]


def test_edges_are_judged_by_the_letters_around_them() -> None:
    text = "guard every depot, 漢字"
    assert at_words(text, 0, 5) == (2, 2)
    assert at_words(text, 1, 4) == (0, 2)
    assert at_words(text, 6, 17) == (2, 2)
    assert at_words(text, 19, 20) == (0, 0)

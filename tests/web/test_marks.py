from __future__ import annotations

from datetime import UTC, datetime
from html.parser import HTMLParser
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.document import InlineMark, PlacedBlock
from app.domain.palette import COLOURS
from app.domain.tags import Tag
from app.store.highlights import HighlightLine
from app.web.room.marks import block_html, is_astral

WHEN = datetime(2026, 3, 1, tzinfo=UTC)
NOBODY = UUID(int=0)
# What HTML, UTF-16 and eyes find hard: markup, ZWJ emoji, flags, combining and right-to-left.
HARD = "a b<>&\"'\n/­éé한👩‍👩‍👧🇫🇷🚢שלום नमस्ते</p>&amp;]]>"


def highlight(number: int, start: int, end: int, *colours: str) -> HighlightLine:
    return HighlightLine(
        id=UUID(int=number),
        brief_number=1,
        number=number,
        start=start,
        end=end,
        exact="",
        first_block=0,
        last_block=0,
        note="",
        version=1,
        analyst_id=NOBODY,
        analyst="Ana",
        created_at=WHEN,
        editor="Ana",
        updated_at=WHEN,
        removed=False,
        tags=tuple(Tag(colour, colour, colour=colour) for colour in colours),
    )


def block(start: int, end: int, marks: tuple[InlineMark, ...] = ()) -> PlacedBlock:
    return PlacedBlock(0, "paragraph", "body", start, end, number=1, marks=marks)


class Shown(HTMLParser):
    """The text of the markup, and the attributes of each mark with the text in it."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text, self.marks, self.tags = "", list[dict[str, str]](), set[str]()
        self.feed(str(html))  # Markup would escape what is added to it
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag == "mark":
            self.marks.append({"text": "", **{name: value or "" for name, value in attrs}})
            self.open = True

    def handle_endtag(self, tag: str) -> None:
        if tag == "mark":
            self.open = False

    open = False

    def handle_data(self, data: str) -> None:
        self.text += data
        if self.open:
            self.marks[-1]["text"] += data


@st.composite
def marked_blocks(draw: st.DrawFn) -> tuple[str, PlacedBlock, list[HighlightLine]]:
    text = draw(st.text(st.sampled_from(HARD), min_size=1, max_size=60))
    start, end = sorted(draw(st.tuples(*[st.integers(0, len(text))] * 2)))
    span = st.tuples(*[st.integers(0, len(text))] * 2).map(sorted).filter(lambda s: s[0] < s[1])
    lists = st.lists(st.tuples(span, st.lists(st.sampled_from(COLOURS), max_size=4)), max_size=8)
    lines = [
        highlight(number, first, last, *colours)
        for number, ((first, last), colours) in enumerate(draw(lists), start=1)
        if first < end and last > start
    ]
    inside = st.tuples(*[st.integers(0, max(end - start, 1))] * 2).map(sorted)
    kinds = st.sampled_from(["emphasis", "strong", "link", "superscript", "unheard-of"])
    marks = [
        InlineMark(first, last, kind, target)
        for (first, last), kind, target in draw(
            st.lists(st.tuples(inside, kinds, st.sampled_from(TARGETS)), max_size=4)
        )
        if first < last
    ]
    return (
        text,
        block(start, end, tuple(marks)),
        sorted(lines, key=lambda h: (h.start, -h.end, h.number)),
    )


TARGETS = ['https://example.org/?a=1&b="2"', "javascript:alert(1)", "", "//x", "http://[bad"]


@given(marked_blocks())
def test_the_text_of_the_markup_is_the_slice_of_the_text(
    marked: tuple[str, PlacedBlock, list[HighlightLine]],
) -> None:
    text, here, lines = marked
    assert Shown(block_html(text, here, lines)).text == text[here.start : here.end]


@given(marked_blocks())
def test_the_marks_of_a_highlight_are_its_words(
    marked: tuple[str, PlacedBlock, list[HighlightLine]],
) -> None:
    text, here, lines = marked
    marks = Shown(block_html(text, here, lines)).marks
    for line in lines:
        words = [m["text"] for m in marks if str(line.number) in m["data-h"].split()]
        assert "".join(words) == text[max(line.start, here.start) : min(line.end, here.end)]


@given(marked_blocks())
def test_a_coding_keeps_one_underline_from_its_first_word_to_its_last(
    marked: tuple[str, PlacedBlock, list[HighlightLine]],
) -> None:
    """The first that is free where it begins; what is deeper than four shares the fourth."""
    text, here, lines = marked
    ends: dict[str, int] = {}
    wanted: dict[int, set[str]] = {}
    for line in lines:
        for _ in line.tags or (None,):
            free = [each for each in "abcd" if ends.get(each, 0) <= line.start]
            own = free[0] if free else "d"
            ends[own] = max(line.end, ends.get(own, 0))
            wanted.setdefault(line.number, set()).add(own)
    for mark in Shown(block_html(text, here, lines)).marks:
        numbers = list(map(int, mark["data-h"].split()))
        drawn = {name[0] for name in mark["class"].split() if "-" in name}
        drawn -= {"w", "n"}
        assert drawn == set.union(*(wanted[number] for number in numbers))
        assert ("two" in mark["class"].split()) == (max(drawn) == "b")
        assert ("four" in mark["class"].split()) == (max(drawn) in "cd")


@given(marked_blocks())
def test_the_wash_is_that_of_the_innermost(
    marked: tuple[str, PlacedBlock, list[HighlightLine]],
) -> None:
    text, here, lines = marked
    known = {line.number: line for line in lines}
    for mark in Shown(block_html(text, here, lines)).marks:
        over = [known[int(number)] for number in mark["data-h"].split()]
        shortest = min(line.end - line.start for line in over)
        colours = {
            tag.colour if tag else "none"
            for line in over
            if line.end - line.start == shortest
            for tag in line.tags or (None,)
        }
        drawn = dict(name.split("-") for name in mark["class"].split() if "-" in name)
        assert drawn.get("w", drawn.get("a")) in colours


@given(
    st.lists(st.tuples(st.integers(0, 400), st.lists(st.integers(0, 30), max_size=6)), max_size=20)
)
def test_numbers_that_begin_within_a_line_stand_beside_each_other(
    begun: list[tuple[int, list[int]]],
) -> None:
    """Two characters take one of four places; where none is left there is a plus behind them."""
    text = "x" * 500
    begun = sorted(begun, key=lambda each: each[0])
    lines = [
        highlight(at, start, 500)._replace(tags=tuple(Tag(f"t{n}", "T", number=n) for n in tags))
        for at, (start, tags) in enumerate(begun, start=1)
    ]
    shown, at = [], 0
    for mark in Shown(block_html(text, block(0, 500), lines)).marks:
        if numbers := mark.get("data-t"):
            shown.append((at, int(mark.get("data-place", "1")), numbers))
        at += len(mark["text"])
    # the text before the first highlight is no mark
    first = begun[0][0] if begun else 0
    assert [first + at for at, _, _ in shown] == sorted({start for start, _ in begun})
    for at, place, numbers in shown:
        wide = min((len(numbers) + 1) // 2, 4)
        assert place + wide <= 5 or (place, numbers) == (5, "+")
        for other, further, beside in shown:
            if other < at < other + 72 and beside != "+" != numbers:
                assert further + min((len(beside) + 1) // 2, 4) <= place or place + wide <= further


def test_numbers_beside_a_line() -> None:
    def beside(*tags: tuple[int, ...]) -> list[tuple[str, str]]:
        lines = [
            highlight(at, at, 90)._replace(tags=tuple(Tag(f"t{n}", "T", number=n) for n in each))
            for at, each in enumerate(tags, start=1)
        ]
        marks = Shown(block_html("x" * 90, block(0, 90), lines)).marks
        return [(mark["data-t"], mark.get("data-place", "1")) for mark in marks]

    assert beside((4, 1), (12,), ()) == [("4·1", "1"), ("12", "3"), ("?", "4")]
    assert beside((1, 2, 3, 4, 5)) == [("1·2·3+2", "1")]
    assert beside((0,), (3,), (3, 3, 3), (1, 2), (5,)) == [
        ("–", "1"),
        ("3", "2"),
        ("3", "3"),
        ("+", "5"),
        ("5", "4"),
    ]


def test_a_number_has_the_colour_of_what_begins() -> None:
    lines = [highlight(1, 0, 9, "teal"), highlight(2, 2, 4, "plum"), highlight(3, 3, 9, "rust")]
    marks = Shown(block_html("abcdefghi", block(0, 9), lines)).marks
    drawn = [(mark["data-t"], mark["class"]) for mark in marks if "data-t" in mark]
    assert drawn == [
        ("–", "a-teal"),
        ("–", "a-teal b-plum two w-plum"),
        ("–", "a-teal b-plum c-rust four w-plum n-rust"),
    ]


def test_the_same_number_begins_once() -> None:
    tags = (Tag("t", "T", number=7),)
    lines = [highlight(n, 0, 3)._replace(tags=tags) for n in (1, 2)]
    assert 'data-t="7"' in block_html("abc", block(0, 3), lines)


def test_where_a_highlight_goes_on_from_the_block_before_there_is_no_number() -> None:
    assert "data-t" not in block_html("abcdef", block(3, 6), [highlight(1, 0, 6, "teal")])


def test_plain_text_has_no_element() -> None:
    assert block_html("a <b> & c", block(0, 9), []) == "a &lt;b&gt; &amp; c"


def test_overlapping_highlights_share_their_common_words() -> None:
    lines = [highlight(4, 0, 6, "teal"), highlight(7, 4, 9, "ochre")]
    assert block_html("abcdefghi", block(0, 9), lines) == (
        '<mark class="a-teal" data-h="4" data-t="–">abcd</mark>'
        '<mark class="a-teal b-ochre two w-ochre" data-h="4 7" data-t="–" data-place="2">'
        'ef</mark><mark class="b-ochre two w-ochre" data-h="7">ghi</mark>'
    )


def test_a_tag_each_has_an_underline() -> None:
    html = block_html("abc", block(0, 3), [highlight(1, 0, 3, "teal", "plum")])
    assert 'class="a-teal b-plum two w-plum"' in html


def test_a_highlight_without_tag_is_neutral() -> None:
    html = block_html("abc", block(0, 3), [highlight(1, 0, 3)])
    assert html == '<mark class="a-none" data-h="1" data-t="?">abc</mark>'


def test_of_those_that_share_the_last_underline_the_innermost_has_it() -> None:
    lines = [highlight(n, 0, 9, "teal") for n in range(1, 5)]
    lines += [highlight(5, 0, 6, "plum"), highlight(6, 3, 5, "rust")]
    marks = Shown(block_html("abcdefghi", block(0, 9), lines)).marks
    last = [mark["class"].split()[3] for mark in marks]
    assert last == ["d-plum", "d-rust", "d-plum", "d-teal"]


def test_an_underline_is_free_again_where_its_highlight_ends() -> None:
    html = block_html("abc", block(0, 3), [highlight(1, 0, 1, "teal"), highlight(2, 1, 3, "plum")])
    assert 'class="a-plum"' in html


@pytest.mark.parametrize(
    ("target", "followed"),
    [
        ("https://example.org/", True),
        ("mailto:a@example.org", True),
        ("javascript:alert(1)", False),
        ("JaVaScRiPt:alert(1)", False),
        ("data:text/html,x", False),
        ("//example.org", False),
        ("http://[", False),
    ],
)
def test_only_harmless_links_can_be_followed(target: str, followed: bool) -> None:
    marks = (InlineMark(0, 3, "link", target),)
    assert ("a" in Shown(block_html("abc", block(0, 3, marks), [])).tags) == followed


def test_inline_marks_stand_inside_highlights() -> None:
    marks = (InlineMark(1, 3, "emphasis"), InlineMark(2, 3, "strong"))
    assert block_html("abcd", block(0, 4, marks), [highlight(1, 0, 2, "teal")]) == (
        '<mark class="a-teal" data-h="1" data-t="–">a</mark>'
        '<mark class="a-teal" data-h="1"><em>b</em></mark>'
        "<strong><em>c</em></strong>d"
    )


@pytest.mark.parametrize(("text", "astral"), [("", False), ("é한", False), ("a🚢", True)])
def test_astral_text_is_what_needs_two_units_somewhere(text: str, astral: bool) -> None:
    assert is_astral(text) == astral

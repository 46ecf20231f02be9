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
def test_a_number_stands_once_where_its_highlight_ends(
    marked: tuple[str, PlacedBlock, list[HighlightLine]],
) -> None:
    text, here, lines = marked
    shown = [mark.get("data-n", "") for mark in Shown(block_html(text, here, lines)).marks]
    ending = [line.number for line in lines if here.start < line.end <= here.end]
    listed = [int(n) for names in shown for n in names.split() if not n.startswith("+")]
    further = [int(n) for names in shown for n in names.split() if n.startswith("+")]
    assert len(set(listed)) == len(listed)
    assert set(listed) <= set(ending)
    assert len(listed) + sum(further) == len(ending)


def test_where_too_many_end_together_the_rest_is_counted() -> None:
    html = block_html("abc", block(0, 3), [highlight(n, 0, 3) for n in range(1, 21)])
    assert 'data-n="1 2 3 +17"' in html


def test_plain_text_has_no_element() -> None:
    assert block_html("a <b> & c", block(0, 9), []) == "a &lt;b&gt; &amp; c"


def test_overlapping_highlights_share_their_common_words() -> None:
    lines = [highlight(4, 0, 6, "teal"), highlight(7, 4, 9, "ochre")]
    assert block_html("abcdefghi", block(0, 9), lines) == (
        '<mark class="a-teal" data-h="4" data-a="000000">abcd</mark>'
        '<mark class="a-teal b-ochre" data-h="4 7" data-a="000000" data-b="000000" data-n="4">'
        'ef</mark><mark class="b-ochre" data-h="7" data-b="000000" data-n="7">ghi</mark>'
    )


def test_a_tag_each_has_an_underline() -> None:
    html = block_html("abc", block(0, 3), [highlight(1, 0, 3, "teal", "plum")])
    assert 'class="a-teal b-plum"' in html


def test_a_highlight_without_tag_is_neutral() -> None:
    assert 'class="a-none"' in block_html("abc", block(0, 3), [highlight(1, 0, 3)])


def test_what_is_deeper_than_three_is_shown_as_deep() -> None:
    lines = [highlight(n, 0, 3, "teal") for n in range(1, 5)]
    assert 'class="a-teal b-teal c-teal deep"' in block_html("abc", block(0, 3), lines)


def test_a_lane_is_free_again_where_its_highlight_ends() -> None:
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
        '<mark class="a-teal" data-h="1" data-a="000000">a</mark>'
        '<mark class="a-teal" data-h="1" data-a="000000" data-n="1"><em>b</em></mark>'
        "<strong><em>c</em></strong>d"
    )


@pytest.mark.parametrize(("text", "astral"), [("", False), ("é한", False), ("a🚢", True)])
def test_astral_text_is_what_needs_two_units_somewhere(text: str, astral: bool) -> None:
    assert is_astral(text) == astral


def test_the_numbers_of_tags_stand_where_their_highlights_begin() -> None:
    first = highlight(1, 0, 9)._replace(tags=(Tag("t", "Teal", colour="teal", number=12),))
    second = highlight(2, 4, 9)._replace(tags=(Tag("o", "Ochre", colour="ochre", number=2),))
    shown = Shown(block_html("abcdefghi", block(0, 9), [first, second]))
    assert [mark.get("data-t") for mark in shown.marks] == ["12", "2"]

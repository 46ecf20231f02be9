"""Where lines stand on the pages of an original, and what of them a passage covers."""

from hypothesis import given
from hypothesis import strategies as st

from app.domain.original_pages import (
    WHOLE,
    LineBox,
    PageBox,
    boxes_of,
    by_page,
    from_json,
    line_at,
    line_of_words,
    moved,
    outlines,
    to_json,
)

LETTER = 100  # ten-thousandths of the page's width


def printed(text: str, width: int = 20, columns: int = 2, lines: int = 4) -> list[LineBox]:
    """The words of a text, set in lines of at most `width` letters (a longer word has one of its
    own), in columns of so many lines, page after page."""
    found: list[LineBox] = []
    start = 0
    while start < len(text):
        if text[start].isspace():
            start += 1
            continue
        ends = [at for at in range(start + 1, len(text) + 1) if (text + " ")[at].isspace()]
        end = max((at for at in ends if at - start <= width), default=ends[0])
        column, row = divmod(len(found), lines)
        page, column = divmod(column, columns)
        left, top = 500 + 5000 * column, 500 + 300 * row
        edges = tuple(left + LETTER * n for n in range(end - start + 1))
        box = (left, top, edges[-1], top + 250)
        found.append(LineBox(page + 1, start, end, *box, edges))
        start = end
    return found


TEXTS = st.lists(
    st.text("abcdefgé🚢", min_size=1, max_size=9), min_size=1, max_size=25
).flatmap(lambda words: st.lists(
    st.sampled_from(" \n"), min_size=len(words) - 1, max_size=len(words) - 1
).map(lambda gaps: words[0] + "".join(map(str.__add__, gaps, words[1:]))))  # fmt: skip


def covered(lines: list[LineBox], boxes: list[PageBox], text: str) -> str:
    """The letters whose middle is in one of the boxes."""
    found = []
    for line in lines:
        for at in range(line.start, line.end):
            across = line.edges[at - line.start] + LETTER // 2
            down = (line.top + line.bottom) // 2
            if any(
                box.page == line.page
                and box.left < across < box.right
                and box.top < down < box.bottom
                for box in boxes
            ):
                found.append(text[at])
    return "".join("".join(found).split())


@given(TEXTS, st.data())
def test_the_boxes_of_a_passage_hold_its_letters_and_no_others(
    text: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    lines = printed(text)
    boxes = boxes_of(lines, start, end)
    assert covered(lines, boxes, text) == "".join(text[start:end].split())
    paths = outlines(boxes)
    assert set(paths) == {box.page for box in boxes}
    for box in boxes:
        corners = [corner for path in paths[box.page] for corner in path]
        assert min(x for x, _ in corners) <= box.left <= box.right <= max(x for x, _ in corners)
        assert min(y for _, y in corners) <= box.top <= box.bottom <= max(y for _, y in corners)


@given(TEXTS)
def test_a_place_on_the_page_leads_to_its_letter(text: str) -> None:
    for line in printed(text):
        down = line.top + 1
        for at in range(line.start, line.end):
            across = line.edges[at - line.start] + LETTER // 2
            assert line_at([line], across, down) == (line, at)
        assert line_at([line], line.left - 1, line.bottom + 1) == (line, line.start)
        assert line_at([line], line.right + 251, down) is None


@given(TEXTS, st.data())
def test_lines_go_with_the_letters_where_blocks_are_cut_anew(
    text: str, data: st.DataObject
) -> None:
    again = "".join(data.draw(st.sampled_from(" \n")) if c.isspace() else c for c in text)
    assert moved(printed(text), text, again) == printed(text)
    assert moved(printed(text), text, "") == []


def test_of_a_text_that_differs_only_the_blocks_that_are_the_same_have_lines() -> None:
    read, kept = "one two\nthree four\nfive six", "0\none two\nthree  for\nfive six"
    lines = printed(read, width=10)
    found = moved(lines, read, kept)
    assert [kept[line.start : line.end] for line in found] == ["one two", "five six"]
    assert found[0].edges == lines[0].edges
    spaced = moved(lines[:1], "one two", "one  two")
    assert (spaced[0].end, spaced[0].edges) == (8, ())


@given(TEXTS)
def test_lines_come_back_from_json(text: str) -> None:
    lines = tuple(printed(text))
    assert from_json(to_json(lines)) == lines
    assert [line for here in by_page(lines).values() for line in here] == list(lines)


def test_words_with_boxes_of_their_own_make_a_line() -> None:
    line = line_of_words(1, [(0, 3, 100, 50, 400, 90), (4, 8, 500, 48, 700, 92)])
    assert line == LineBox(1, 0, 8, 100, 48, 700, 92, (100, 200, 300, 400, 500, 550, 600, 650, 700))
    assert line.cut(4, 8) == PageBox(1, 500, 48, 700, 92)
    leftward = line_of_words(1, [(0, 3, 500, 50, 800, 90), (4, 5, 300, 50, 400, 90)])
    assert leftward.cut(0, 3) == PageBox(1, 500, 50, 800, 90)
    assert leftward.cut(4, 5) == PageBox(1, 300, 50, 400, 90)


def test_a_line_without_edges_has_its_letters_spread_evenly() -> None:
    upright = LineBox(2, 10, 20, 100, 1000, 200, 2000, upright=True)
    assert upright.cut(10, 15) == PageBox(2, 100, 1000, 200, 1500)
    assert line_at([upright], 150, 1950) == (upright, 19)


def test_an_outline_is_one_path_a_column() -> None:
    text = "Donors should therefore treat the security of stockpiles as the first item of all"
    lines = printed(text)
    boxes = boxes_of(lines, 7, len(text))
    paths = outlines(boxes)
    assert [len(path) for path in paths[1]] == [8, 4]
    assert paths[1][0][0] == (lines[0].edges[7], lines[0].top)
    assert all(0 <= place <= WHOLE for path in paths[1] for corner in path for place in corner)

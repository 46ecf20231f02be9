from __future__ import annotations

from app.domain.document import PlacedBlock
from app.web.room.rows import MOST_COLUMNS, MOST_MARKED, ROWS, parts, rows, sections
from tests.web.test_marks import highlight


def blocks(*shapes: tuple[str, str]) -> tuple[str, list[PlacedBlock]]:
    """A text of one word a block, of these kinds and zones; body paragraphs are numbered."""
    found, number = [], 0
    for ordinal, (kind, zone) in enumerate(shapes):
        numbered = zone == "body" and kind != "heading"
        number += numbered
        found.append(
            PlacedBlock(
                ordinal,
                kind,
                zone,
                ordinal * 5,
                ordinal * 5 + 4,
                2,
                number if numbered else None,
            )
        )
    return "\n".join(["word"] * len(shapes)), found


BODY = ("paragraph", "body")


def test_a_paragraph_is_found_by_its_printed_number() -> None:
    text, all_blocks = blocks(("heading", "body"), BODY, ("paragraph", "notes"))
    all_blocks.append(all_blocks[1]._replace(ordinal=3, suffix="a", start=0, end=4))
    found = [row.anchor for row in rows(text, all_blocks, [])]
    assert found == ["b0", "p1", "b2", "p1a"]


def test_a_card_stands_where_its_highlight_begins_and_the_marks_go_on() -> None:
    text, all_blocks = blocks(BODY, BODY, BODY)
    crossing = highlight(1, 2, 8, "teal")._replace(first_block=0, last_block=1)
    first, second, third = rows(text, all_blocks, [crossing])
    assert [len(row.begins) for row in (first, second, third)] == [1, 0, 0]
    assert 'data-h="1"' in first.html
    assert 'data-h="1"' in second.html
    assert third.html == "word"


def test_contents_count_the_highlights_that_begin_in_each_part() -> None:
    heading = ("heading", "body")
    text, all_blocks = blocks(("paragraph", "front"), BODY, heading, BODY, BODY, heading, BODY)
    marks = [
        highlight(at, at * 5, at * 5 + 4, "teal")._replace(first_block=at, last_block=at)
        for at in (1, 3, 4)
    ]
    found = parts(text, rows(text, all_blocks, marks))
    assert [(part.words, part.anchor, part.highlights) for part in found] == [
        ("Opening", "p1", 1),
        ("word", "b2", 2),
        ("word", "b5", 0),
    ]


def test_body_rows_are_laid_out_about_ten_at_a_time() -> None:
    text, all_blocks = blocks(*[BODY] * (2 * ROWS + 1))
    assert [len(part.rows) for part in sections(rows(text, all_blocks, []))] == [ROWS, ROWS, 1]


def table(rows: int, columns: int) -> tuple[str, list[PlacedBlock]]:
    text, cells = blocks(*[("table_cell", "body")] * (rows * columns))
    return text, [
        cell._replace(number=None, row=1 + n // columns, column=1 + n % columns)
        for n, cell in enumerate(cells)
    ]


def test_a_row_of_a_table_is_never_cut() -> None:
    text, cells = table(5, 4)
    assert [len(part.rows) for part in sections(rows(text, cells, []))] == [12, 8]


def test_cells_stand_in_a_table_unless_it_is_too_wide() -> None:
    def runs(rows_: int, columns: int) -> list[str]:
        text, cells = table(rows_, columns)
        return [kind for part in sections(rows(text, cells, [])) for kind, _ in part.runs]

    assert runs(2, 3) == ["table_cell"]
    assert set(runs(2, MOST_COLUMNS + 1)) == {""}
    text, mixed = blocks(("list_item", "body"), BODY, ("list_item", "notes"))
    kinds = [kind for part in sections(rows(text, mixed, [])) for kind, _ in part.runs]
    assert kinds == ["list_item", "", "list_item"]


def test_where_there_are_many_highlights_fewer_rows_are_laid_out_together() -> None:
    text, all_blocks = blocks(*[BODY] * 5)
    found = [
        highlight(n, 5 * block, 5 * block + 4)._replace(first_block=block, last_block=block)
        for block, count in enumerate((MOST_MARKED - 1, 1, 1, 2 * MOST_MARKED, 0))
        for n in range(1, count + 1)  # highlights are numbered from 1
    ]
    parts = sections(rows(text, all_blocks, found))
    assert [len(part.rows) for part in parts] == [2, 1, 1, 1]


def test_a_run_of_other_blocks_is_folded_under_a_plain_summary() -> None:
    text, all_blocks = blocks(
        ("paragraph", "boilerplate"),
        ("paragraph", "boilerplate"),
        ("caption", "caption"),
        BODY,
        ("paragraph", "comments"),
    )
    parts = sections(rows(text, all_blocks, []))
    assert [part.summary for part in parts] == [
        "Menus and navigation (2 lines), Captions (1 line)",
        "",
        "Readers’ comments (1 paragraph)",
    ]
    assert not parts[0].open


def test_a_fold_with_a_highlight_stands_open() -> None:
    text, all_blocks = blocks(("caption", "caption"), BODY)
    line = highlight(1, 0, 4)._replace(first_block=0, last_block=0)
    assert sections(rows(text, all_blocks, [line]))[0].open


def test_items_that_follow_each_other_are_one_list() -> None:
    text, all_blocks = blocks(BODY, ("list_item", "body"), ("list_item", "body"), BODY)
    (part,) = sections(rows(text, all_blocks, []))
    assert [(is_list, len(run)) for is_list, run in part.runs] == [
        ("", 1),
        ("list_item", 2),
        ("", 1),
    ]


def test_headings_stand_below_the_title_of_the_page() -> None:
    text, all_blocks = blocks(("heading", "body"), ("heading", "front"))
    all_blocks += [all_blocks[0]._replace(ordinal=n, level=n) for n in (1, 3, 9)]
    found = [row.element for row in rows(text, all_blocks, [])]
    assert found == ["h2", "p", "h2", "h3", "h6"]


def test_the_estimate_grows_with_the_text_and_has_an_end() -> None:
    text, all_blocks = blocks(BODY)
    (short,) = sections(rows(text, all_blocks, []))
    long_block = all_blocks[0]._replace(end=100_000)
    (long,) = sections(rows(text, [long_block], []))
    assert (short.estimate, long.estimate) == (1, 24)

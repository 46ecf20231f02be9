"""What word processors' files share: runs, tables, names of styles, symbol fonts."""

import pytest

from app.domain.document import Block, InlineMark
from app.readers.office.lists import marker, number
from app.readers.office.runs import Cell, Runs, one_block, table_blocks
from app.readers.office.styles import PLAIN, Look, look_of
from app.readers.office.symbols import symbol


@pytest.mark.parametrize(
    ("name", "look"),
    [
        ("heading 2", Look("heading", level=2)),
        ("Überschrift 3", Look("heading", level=3)),
        ("见出し 1", PLAIN),
        ("見出し 1", Look("heading", level=1)),
        ("Heading 9", Look("heading", level=6)),
        ("Titre", Look("title", "front", 1)),
        ("Untertitel", Look("title", "front", 2)),
        ("Intense Quote", Look("quotation")),
        ("Beschriftung", Look("caption", "caption")),
        ("toc 1", Look("paragraph", "boilerplate")),
        ("List Bullet 2", Look("list_item", level=2)),
        ("HTML Preformatted", Look("preformatted")),
        ("Author", Look("paragraph", "front")),
        ("Body Text", PLAIN),
    ],
)
def test_names_of_styles_say_what_a_paragraph_is(name: str, look: Look) -> None:
    assert look_of(name) == look


def test_a_mark_that_editing_has_cut_is_whole_again() -> None:
    runs = Runs()
    runs.add("Two ", [("emphasis", "")])
    runs.add("keys", [("emphasis", "")])
    runs.add(" and a ")
    runs.add("lock", [("strong", ""), ("emphasis", "")])
    block = runs.block("paragraph", "body")
    assert block
    assert block.text == "Two keys and a lock"
    assert block.marks == (
        InlineMark(0, 8, "emphasis"),
        InlineMark(15, 19, "emphasis"),
        InlineMark(15, 19, "strong"),
    )
    assert Runs().block("paragraph", "body") is None


def test_paragraphs_become_lines_of_one_block_with_their_marks() -> None:
    blocks = [
        Block("paragraph", "body", "One", marks=(InlineMark(0, 3, "strong"),)),
        Block("paragraph", "body", "Two", marks=(InlineMark(0, 3, "emphasis"),)),
    ]
    assert one_block(blocks, "footnote", "notes", "1. ") == Block(
        "footnote",
        "notes",
        "1. One\nTwo",
        marks=(InlineMark(3, 6, "strong"), InlineMark(7, 10, "emphasis")),
    )


def test_data_are_cells_and_what_only_arranges_text_is_that_text() -> None:
    def cells(*texts: str) -> list[Cell]:
        return [
            Cell(1 + i // 2, 1 + i % 2, [Block("paragraph", "body", text)] if text else [])
            for i, text in enumerate(texts)
        ]

    data = list(table_blocks(cells("Town", "Locks", "Aa", "")))
    assert [(b.kind, b.text, b.row, b.column) for b in data] == [
        ("table_cell", "Town", 1, 1),
        ("table_cell", "Locks", 1, 2),
        ("table_cell", "Aa", 2, 1),
    ]
    layout = list(table_blocks(cells("Left", "Right")))
    assert [(b.kind, b.text, b.row) for b in layout] == [
        ("paragraph", "Left", 0),
        ("paragraph", "Right", 0),
    ]


@pytest.mark.parametrize(
    ("value", "style", "shown"),
    [
        (4, "1", "4"), (4, "01", "04"), (27, "a", "aa"), (3, "A", "C"), (14, "i", "xiv"),
        (1999, "I", "MCMXCIX"), (4000, "i", "4000"), (0, "a", "0"),
    ],
)  # fmt: skip
def test_lists_count_in_figures_letters_and_roman_numbers(
    value: int, style: str, shown: str
) -> None:
    assert number(value, style) == shown


@pytest.mark.parametrize(
    ("printed", "kept"),
    [
        ("1.\t", "1."),
        (" (b) ", "(b)"),
        ("iv)", "iv)"),
        ("•", ""),
        ("o", ""),
        ("–", ""),
        ("第1", "第1"),
    ],
)
def test_numbers_are_kept_and_bullets_are_not(printed: str, kept: str) -> None:
    assert marker(printed) == kept


@pytest.mark.parametrize(
    ("font", "code", "shown"),
    [
        ("Symbol", "F0B3", "≥"),
        ("Symbol", "61", "α"),
        ("Wingdings", "F0FC", "✓"),
        ("Unheard", "F0FC", "\ufffd"),
        ("Unheard", "20AC", "€"),
        ("Symbol", "zz", ""),
    ],
)
def test_symbol_fonts_print_characters(font: str, code: str, shown: str) -> None:
    assert symbol(font, code) == shown

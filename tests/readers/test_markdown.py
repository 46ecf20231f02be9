from textwrap import dedent

import pytest

from app.domain.document import Block, Document, InlineMark
from app.domain.sample import SAMPLE
from app.readers.markdown import read
from tests.fixtures import renderings


def sample() -> bytes:
    return renderings.markdown(SAMPLE.blocks)


def of(text: str) -> Document:
    return read(dedent(text).encode())


def shapes(document: Document) -> list[tuple[str, int, str]]:
    return [(block.kind, block.level, block.text) for block in document.blocks]


def test_headings_lists_quotations_and_code_keep_their_shape() -> None:
    document = of(
        """\
        # Ten Locks

        By Ana Souza

        One line
        wrapped on two.

        ## What to do

        - Count
          - each spring

            and each autumn
        - Lock

        1. Publish

        > Said the guard.
        >
        > - twice

        ```
        a  b
          c
        ```
        """
    )
    assert shapes(document) == [
        ("title", 1, "Ten Locks"),
        ("paragraph", 0, "By Ana Souza"),
        ("paragraph", 0, "One line wrapped on two."),
        ("heading", 2, "What to do"),
        ("list_item", 1, "Count"),
        ("list_item", 2, "each spring"),
        ("list_item", 2, "and each autumn"),
        ("list_item", 1, "Lock"),
        ("list_item", 1, "Publish"),
        ("quotation", 0, "Said the guard."),
        ("list_item", 1, "twice"),
        ("preformatted", 0, "a  b\n  c"),
    ]
    assert document.title == "Ten Locks"
    assert document.authors == ("Ana Souza",)
    assert [block.zone for block in document.blocks[:3]] == ["front", "front", "body"]


def test_table_cells_are_blocks_with_row_and_column() -> None:
    cells = of("| Year | Rifles |\n|---|---|\n| 2012 | 40 |\n").blocks
    assert [(cell.row, cell.column, cell.text) for cell in cells] == [
        (1, 1, "Year"),
        (1, 2, "Rifles"),
        (2, 1, "2012"),
        (2, 2, "40"),
    ]


def test_emphasis_and_links_are_marks_beside_the_text() -> None:
    [block] = of("Count *every* rifle in **the [depot](https://example.org/d)**.").blocks
    assert block.text == "Count every rifle in the depot."
    assert block.marks == (
        InlineMark(6, 11, "emphasis"),
        InlineMark(21, 30, "strong"),
        InlineMark(25, 30, "link", "https://example.org/d"),
    )


@pytest.mark.parametrize(
    "target", ["javascript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd", "/x"]
)
def test_only_web_and_mail_links_stay(target: str) -> None:
    [block] = of(f"Count [rifles]({target}) now.").blocks
    assert "rifles" in block.text
    assert block.marks == ()


def test_nothing_of_html_survives() -> None:
    document = of(
        "Before <b onclick='x()'>bold</b> after <script>evil()</script>\n\n<div>no</div>\n"
    )
    texts = " ".join(block.text for block in document.blocks)
    assert "<" not in texts
    assert "onclick" not in texts
    assert texts == "Before bold after no"


def test_the_text_of_html_is_read_in_its_place() -> None:
    document = of(
        "Before.\n\n<table>\n<tr><th>Depot</th><th>Rounds</th></tr>\n\n<tr><td>North</td>"
        "<td>4,200</td></tr>\n</table>\n\n<details><summary>Why</summary>\n\nTo *count*.\n\n"
        '</details>\n\n<p align="center">Close<br>the border.</p>\n\n<!-- a note -->\n\n'
        "<ul><li>One</li></ul>\n\nLine<br/>break <style>p {}</style>here.\n\n<div hidden>no</div>"
    )
    assert [(b.kind, b.row, b.column, b.text) for b in document.blocks] == [
        ("paragraph", 0, 0, "Before."),
        ("table_cell", 1, 1, "Depot"),
        ("table_cell", 1, 2, "Rounds"),
        ("table_cell", 2, 1, "North"),
        ("table_cell", 2, 2, "4,200"),
        ("paragraph", 0, 0, "Why"),
        ("paragraph", 0, 0, "To count."),
        ("paragraph", 0, 0, "Close\nthe border."),
        ("list_item", 0, 0, "One"),
        ("paragraph", 0, 0, "Line\nbreak here."),
    ]


def test_front_matter_gives_title_authors_and_date() -> None:
    document = of(
        """\
        ---
        title: "Ten Locks"
        authors:
          - Ana Souza
          - Bo Li
        date: 2013-03-03
        lang: en-GB
        url: https://example.org/locks
        ---
        # Ten Locks

        Count the rifles.
        """
    )
    assert (document.title, document.date) == ("Ten Locks", "2013-03-03")
    assert document.authors == ("Ana Souza", "Bo Li")
    assert (document.language, document.url) == ("en", "https://example.org/locks")
    assert document.blocks[-1] == Block("paragraph", "body", "Count the rifles.")


def test_a_rule_at_the_top_is_not_front_matter() -> None:
    assert shapes(of("---\n\nCount the rifles.\n\n---\n")) == [
        ("paragraph", 0, "Count the rifles.")
    ]


def test_windows_line_ends_are_line_ends() -> None:
    assert shapes(read(b"# A b\r\n\r\none\r\ntwo\r\n"))[1] == ("paragraph", 0, "one two")


def test_a_picture_alone_and_a_labelled_line_are_captions() -> None:
    document = of("""\
        Count the rifles ![of the depot](depot.png) every year, and publish the count.

        ![A guard counts rifles.](guard.png)

        Figure 2: Rifles counted, by year
        """)
    assert [block.zone for block in document.blocks] == ["body", "caption", "caption"]


def test_ordered_lists_keep_their_numbers() -> None:
    text = "# T\n\n3. Three\n\n   Again.\n\n4. Four\n   - bullet\n\nOn.\n\n1) One\n1) Two\n"
    assert [(b.marker, b.text) for b in read(text.encode()).blocks[1:]] == [
        ("3.", "Three"),
        ("", "Again."),
        ("4.", "Four"),
        ("", "bullet"),
        ("", "On."),
        ("1)", "One"),
        ("2)", "Two"),
    ]


def test_a_picture_in_markup_leaves_the_words_that_describe_it() -> None:
    found = read(b'# Locks\n\n<p align="center"><img src="x.png" alt="A guard at a gate"></p>\n')
    assert "A guard at a gate" in [block.text for block in found.blocks]


@pytest.mark.parametrize(
    "line",
    [
        "Write <PLACEHOLDER> here.",
        "Dear <your name>, sign <DATE>.",
        "<DATE OF VISIT>",
        "<NAME>, who guards the depot",
    ],
)
def test_what_is_to_be_filled_in_is_no_html(line: str) -> None:
    document = of(f"# Locks\n\nBefore.\n\n{line}\n\nAfter <b>all</b> <x-note>of it</x-note>.\n")
    assert [block.text for block in document.blocks] == [
        "Locks", "Before.", line, "After all of it.",
    ]  # fmt: skip

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import openpyxl
import pytest

from app.domain.activity import ChangeRow
from app.domain.tags import Tag
from app.writers.data import recommendation_rows, xlsx
from app.writers.data.xlsx_sheet import MOST_IN_CELL, PART, Column, _parts, _pieces
from tests.writers.summaries import BRIEFS, MARKED, PASSAGES, TAGS, passage, summary

SHEETS = [
    *("Read me", "Recommendations", "Evidence", "Fields", "Responses", "Questions"),
    *("Matrix", "Cells"),
    *("Passages", "Tags", "Synthesis", "Memos", "Codebook", "Sources", "Log"),
]
TABLES = {
    **{name: table.columns for name, table in recommendation_rows.TABLES.items()},
    "Passages": xlsx.PASSAGES,
    "Tags": xlsx.TAGS,
    "Memos": xlsx.MEMOS,
    "Synthesis": xlsx.SYNTHESIS,
    "Codebook": xlsx.CODEBOOK,
    "Sources": xlsx.SOURCES,
    "Log": xlsx.CHANGES,
}


def quotes_in(data: bytes) -> list[str]:
    """The passages, in the order they stand; those that fill several cells put together."""
    found: list[str] = []
    for row in rows_of(data, "Passages"):
        goes_on = row["part"] and not str(row["part"]).startswith("1 of ")
        if goes_on:
            found[-1] += row["passage"] or ""
        else:
            found.append(row["passage"])
    return found


def text_in(data: bytes) -> str:
    return "\n".join(
        str(value)
        for name in SHEETS
        for row in rows_of(data, name)
        for value in row.values()
        if value is not None
    )


def opened(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def rows_of(data: bytes, name: str) -> Iterator[dict[str, Any]]:
    head, *rows = opened(data)[name].iter_rows(values_only=True)
    for row in rows:
        yield {str(key): decoded(value) for key, value in zip(head, row, strict=True)}


def decoded(value: Any) -> Any:
    """As ECMA-376, 22.9.2.19 (ST_Xstring) has it."""
    if not isinstance(value, str):
        return value
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda code: chr(int(code[1], 16)), value)


def test_every_sheet_is_one_table_with_a_head_that_stays_and_a_filter() -> None:
    book = opened(xlsx.write(summary()))
    assert book.sheetnames == SHEETS
    for sheet in book:
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref == sheet.dimensions
        assert sheet["A1"].font.bold
        assert sheet.merged_cells.ranges == set()


def test_a_passage_is_a_row_with_numbers_a_real_date_and_a_link() -> None:
    sheet = opened(xlsx.write(summary()))["Passages"]
    head = [cell.value for cell in sheet[1]]
    row = dict(zip(head, sheet[3], strict=True))
    assert row["ref"].value == "B1:2"
    assert row["start"].value == 200
    assert row["passage"].value == PASSAGES[1].exact
    assert row["passage"].alignment.wrap_text
    assert row["marked at (UTC)"].value == datetime(2026, 11, 22, 15, 4, 5)
    assert row["permalink"].hyperlink.target + "#" + row["permalink"].hyperlink.location == (
        PASSAGES[1].permalink
    )


def test_a_cell_reads_as_its_text_runs() -> None:
    rows = [passage("راقبوا Dorvane 14"), passage("Watch مراقبة", number=2, note="من؟")]
    sheet = opened(xlsx.write(summary(rows)))["Passages"]
    head = [cell.value for cell in sheet[1]]
    first, second = (dict(zip(head, sheet[n], strict=True)) for n in (2, 3))
    orders = {0: "by its letters", 2: "from right to left"}
    found = [orders[round(cell.alignment.readingOrder)] for cell in (
        *(first["passage"], first["citation"]), *(second["passage"], second["note"])
    )]  # fmt: skip
    assert found == ["from right to left", "by its letters", "by its letters", "from right to left"]


@pytest.mark.parametrize("text", ["=1+1", "_x0041_", "_x005F_", "\ufffe\uffff", "<r>a</r>", "007"])
def test_text_is_text_whatever_it_looks_like(text: str) -> None:
    data = xlsx.write(summary([passage(text, "t", note=text)], tags=[Tag("t", text)]))
    (row,) = rows_of(data, "Passages")
    assert (row["passage"], row["note"], row["tags"]) == (text, text, text)
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        sheets = [name for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
        assert len(sheets) == len(SHEETS)
        assert not any(b"<f>" in book.read(name) for name in sheets)


@pytest.mark.parametrize("sign", ["a", "😀", "\n", "_x0041_"])
def test_what_no_cell_can_hold_goes_on_in_the_next_row_and_says_so(sign: str) -> None:
    long = sign * (MOST_IN_CELL + 1000)
    data = xlsx.write(summary([passage(long, note="Short."), passage("end", number=9_000)]))
    first, second, *rest = rows_of(data, "Passages")
    assert quotes_in(data) == [long, "end"]
    assert first["part"] == f"1 of {len(rest) + 1}"
    assert (second["ref"], second["note"]) == ("B1:1", None)
    assert "1 row of Passages" in text_in(data)
    assert "1 row of Passages" not in text_in(xlsx.write(summary()))


def test_a_path_is_text_and_an_address_too_long_for_excel_is_too() -> None:
    long = f"https://x.example/{'a' * 3000}"
    made = summary([passage("x", permalink="/p/1"), passage("y", number=2, permalink=long)])
    sheet = opened(xlsx.write(made))["Passages"]
    links = [row[14] for row in sheet.iter_rows(min_row=2)]
    assert [cell.hyperlink for cell in links] == [None, None]
    assert [cell.value for cell in links] == ["/p/1", long]


def test_tags_are_counted_by_brief_and_in_the_codebook() -> None:
    data = xlsx.write(summary())
    tags = [(row["slug"], row["brief"], row["passages"]) for row in rows_of(data, "Tags")]
    assert tags == [
        ("stockpile-security", "B1", 2),
        ("border-control", "B1", 1),
        ("checkpoints", "B2", 1),
    ]
    codebook = {row["slug"]: row for row in rows_of(data, "Codebook")}
    assert list(codebook) == [tag.slug for tag in summary().codebook]
    assert codebook["stockpile-security"]["passages"] == 2
    assert codebook["monitoring"]["briefs"] == 0
    assert codebook["old"]["retired"] == "yes"
    assert codebook["checkpoints"]["tag"] == "Border control › Checkpoints"


def test_a_synthesis_names_what_it_cites_and_what_is_not_there() -> None:
    (row,) = rows_of(xlsx.write(summary()), "Synthesis")
    assert (row["cites"], row["cites what is not there"]) == ("B1:2, B2:1", "B1:99")


def test_changes_stand_in_words_and_the_readme_says_what_is_left_out() -> None:
    change = ChangeRow(MARKED, "Ana Sousa", "add", "highlight", "B1:2")
    data = xlsx.write(replace(summary(), changes=(change,), changes_left_out=1200))
    (row,) = rows_of(data, "Log")
    assert (row["who"], row["what"]) == ("Ana Sousa", "highlighted B1:2")
    assert "1,200 earlier changes" in text_in(data)


def test_sources_count_their_passages_and_link() -> None:
    sheet = opened(xlsx.write(summary()))["Sources"]
    assert sheet["F2"].hyperlink.target == BRIEFS[0].url
    assert [row["passages"] for row in rows_of(xlsx.write(summary()), "Sources")] == [3, 1]


def test_the_file_is_dated_as_the_summary() -> None:
    properties = opened(xlsx.write(summary())).properties
    assert properties.created == datetime(2026, 11, 22)
    assert TAGS[0].name in text_in(xlsx.write(summary()))


def test_a_sheet_is_printed_on_a4_one_page_wide_under_its_head_with_numbered_pages() -> None:
    sheet = opened(xlsx.write(summary()))["Passages"]
    page = sheet.page_setup
    assert (page.orientation, page.paperSize) == ("landscape", 9)
    assert (page.fitToWidth or 1, page.fitToHeight) == (1, 0)
    assert sheet.print_title_rows == "$1:$1"
    foot = sheet.oddFooter
    assert (foot.left.text, foot.right.text) == ("&A", "&P of &N")


@pytest.mark.parametrize(
    ("exact", "height"),
    [("one line", None), ("1\n2\n3", 45), ("w" * 150, 45), ("a\n\nb", 45), ("\n" * 99, 408.75)],
    ids=["one", "ends", "long", "empty", "many"],
)
def test_a_row_is_as_high_as_its_longest_text_up_to_what_excel_takes(
    exact: str, height: int | None
) -> None:
    sheet = opened(xlsx.write(summary([passage(exact)])))["Passages"]
    assert sheet.row_dimensions[2].height == height


def test_columns_have_their_widths_and_are_as_wide_as_their_names() -> None:
    sheet = opened(xlsx.write(summary()))["Passages"]
    assert [sheet.column_dimensions[letter].width for letter in "AI"] == [9.7109375, 70.7109375]
    for columns in TABLES.values():
        assert [column.name for column in columns if len(column.name) > column.width] == []


def test_an_address_is_a_link_up_to_what_excel_takes_on_either_side_of_its_mark() -> None:
    most = "https://x.example/".ljust(2_079, "a")
    links = [most, f"{most}#{'b' * 2_079}", f"{most}a", f"{most}#{'b' * 2_080}", f"{most[:-1]}𝒜"]
    rows = [passage("x", number=n, permalink=each) for n, each in enumerate(links, start=1)]
    sheet = opened(xlsx.write(summary(rows)))["Passages"]
    linked = [row[14].hyperlink is not None for row in sheet.iter_rows(min_row=2)]
    assert linked == [True, True, False, False, False]


def test_a_text_is_cut_where_a_cell_is_full_and_never_in_a_character() -> None:
    full = "a" * MOST_IN_CELL
    assert _pieces("") == [""]
    assert _pieces(full) == [full]
    assert _pieces(full + "b") == [full, "b"]
    assert _pieces(full[1:] + "😀" + full) == [full[1:], "😀" + full[2:], "aa"]
    assert _pieces("\uffff" * MOST_IN_CELL) == ["\uffff" * MOST_IN_CELL]


def test_in_a_row_that_goes_on_only_what_identifies_it_stands_again() -> None:
    columns = (Column("ref", 9), Column("passage", 60, repeated=False), Column("note", 40))
    long = "a" * (MOST_IN_CELL + 1)
    assert list(_parts((*columns, Column(PART, 12)), ("B1:1", "short", long))) == [
        ["B1:1", "short", "a" * MOST_IN_CELL, "1 of 2"],
        ["B1:1", None, "a", "2 of 2"],
    ]
    (whole,) = _parts((*columns, Column(PART, 12)), ("B1:1", None, 7))
    assert whole == ["B1:1", None, 7, None]


def test_which_columns_stand_again_where_a_row_goes_on() -> None:
    """Texts that people wrote do not; what a row is of does."""
    once = {
        name: [column.name for column in columns if not column.repeated]
        for name, columns in TABLES.items()
    }
    assert once == {
        "Recommendations": ["statement", "reason"],
        "Evidence": ["quote"],
        "Fields": ["text", "why", "rests_on"],
        "Responses": ["text", "due_because", "progress"],
        "Questions": ["question", "answer"],
        "Passages": ["passage", "note", "replies"],
        "Tags": [],
        "Synthesis": ["synthesis"],
        "Codebook": ["definition", "when to use", "when not to use", "examples"],
        "Sources": [],
        "Log": ["what"],
        "Memos": ["memo"],
    }

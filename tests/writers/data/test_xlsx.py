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
from app.writers.data import xlsx
from app.writers.data.xlsx_sheet import MOST_IN_CELL
from tests.writers.summaries import BRIEFS, MARKED, PASSAGES, TAGS, passage, summary

SHEETS = ["README", "Passages", "Tags", "Synthesis", "Codebook", "Sources", "Changes"]


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


@pytest.mark.parametrize("text", ["=1+1", "_x0041_", "_x005F_", "\ufffe\uffff", "<r>a</r>", "007"])
def test_text_is_text_whatever_it_looks_like(text: str) -> None:
    data = xlsx.write(summary([passage(text, "t", note=text)], tags=[Tag("t", text)]))
    (row,) = rows_of(data, "Passages")
    assert (row["passage"], row["note"], row["tags"]) == (text, text, text)
    assert b"<f>" not in zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet2.xml")


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
    (row,) = rows_of(data, "Changes")
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

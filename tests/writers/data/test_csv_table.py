import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given

from app.domain.passages import Reply
from app.domain.tags import Tag
from app.writers.data import csv_table
from app.writers.data.csv_table import COLUMNS, neutral
from tests.writers.hostile import any_text
from tests.writers.reading_back import csv_rows, restored
from tests.writers.summaries import BRIEFS, MARKED, passage, summary

FORMULA_SIGNS = "=+-@\t\r\n＝＋－＠"


def quotes_in(data: bytes) -> list[str]:
    """The passages, in the order they stand."""
    return [row["passage"] for row in csv_rows(data)]


def test_one_row_a_passage_under_named_columns() -> None:
    rows = csv_rows(csv_table.write(summary()))
    assert [row["ref"] for row in rows] == ["B1:1", "B1:2", "B1:3", "B2:1"]
    assert tuple(rows[0]) == COLUMNS
    assert rows[1] == {
        "ref": "B1:2",
        "brief": "B1",
        "title": "Collateral Damage",
        "citation": "Patrick and Bennett 2013, ¶9",
        "paragraph": "9",
        "page": "",
        "zone": "body",
        "start": "200",
        "end": "232",
        "passage": "watch the borders\nand the depots",
        "tags": "Stockpile security; Border control",
        "tag_slugs": "stockpile-security; border-control",
        "note": "",
        "replies": "",
        "analyst": "Ana Sousa",
        "marked_at": "2026-11-22T15:04:05+00:00",
        "permalink": "https://briefmark.example/projects/arms-flows/briefs/1#h2",
        "tags_by_others": "",
        "note_by": "",
        "text_direction": "ltr",
    }


def test_spreadsheets_know_the_encoding_and_the_line_ends() -> None:
    data = csv_table.write(summary([]))
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.endswith(b'"text_direction"\r\n')


@pytest.mark.parametrize("sign", FORMULA_SIGNS)
def test_a_cell_like_a_formula_is_made_quiet(sign: str) -> None:
    assert neutral(f"{sign}1") == f"'{sign}1"


@pytest.mark.parametrize("cell", ["", "a=1", "'quoted'", " =1", "¶9"])
def test_any_other_cell_stays_as_it_is(cell: str) -> None:
    assert neutral(cell) == cell


@given(any_text)
def test_no_cell_begins_like_a_formula_and_all_can_be_restored(text: str) -> None:
    assert not neutral(text).startswith(tuple(FORMULA_SIGNS))
    assert restored(neutral(text)) == text


@given(any_text)
def test_every_column_reads_back(text: str) -> None:
    (row,) = csv_rows(csv_table.write(summary([passage(text, note=text, analyst=text)])))
    assert (row["passage"], row["note"], row["analyst"]) == (text, text, text)


@pytest.mark.parametrize("sign", FORMULA_SIGNS)
def test_no_cell_of_a_written_file_begins_with_a_sign_of_formulas(sign: str) -> None:
    said = f"{sign}1+1"
    reply = Reply(said, "ben", MARKED, said)
    row = passage(said, "t", note=said, analyst=said, page=said, permalink=said, replies=(reply,))
    brief, tag = replace(BRIEFS[0], title=said), Tag("t", said)
    data = csv_table.write(summary([row], briefs=[brief], tags=[tag], replies=True))
    table = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True)
    cells = [cell for line in table for cell in line]
    assert [cell for cell in cells if cell.startswith(tuple(FORMULA_SIGNS))] == []
    assert {"passage": said, "note": said, "title": said, "tags": said}.items() <= csv_rows(data)[
        0
    ].items()

from __future__ import annotations

import io
import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from app.domain.errors import TooLarge, Unreadable
from app.domain.work.foreign_records import said_here, said_there
from app.readers.work import json_export, work_reader_for, workbook
from app.writers.data import csv_table as written_csv
from app.writers.data import json_data, xlsx
from tests.writers.random_projects import project
from tests.writers.summaries import PASSAGES, RECOMMENDATIONS, summary
from tests.writers.written import everything


def test_a_later_format_is_refused_and_syntheses_are_named() -> None:
    with pytest.raises(Unreadable, match="a later version"):
        json_export.read(b'{"briefmark": 99}')
    values = {"briefmark": 2, "syntheses": [{"text": "All."}], "matrix": [{"text": ""}],
              "codebook": [{"slug": "a", "name": "A", "retired": True}]}  # fmt: skip
    work = json_export.read(json.dumps(values).encode())
    assert work.tags == ()
    assert work.warnings == ("Left out, since they are no part of an import: 1 synthesis.",)


def test_places_and_texts_of_another_kind_are_left_out() -> None:
    odd = {"kind": "when", "basis": "supplied", "text": 7, "start": "4", "end": -1}
    whole = {**odd, "text": "2027", "start": 4, "from": {"brief": "B1", "start": "x", "end": 9}}
    record: dict[str, Any] = {"ref": "R1\0" + 99 * "R1 "}
    record["fields"] = [{**odd, "from": "B1", "rule": "a\0b"}, whole]
    of_no_kind = {"kind": ["when"], "basis": {}, "stance": [], "voice": {}}
    record["fields"].append(of_no_kind)
    record |= {"strength": {"level": []}, "evidence": [of_no_kind]}
    record |= {"responses": [of_no_kind], "links": [of_no_kind]}
    (read,) = json_export.work_of({"recommendations": [record]}).records
    told = {"kind": "when", "basis": "supplied"}
    more = {"text": "2027", "start": 4, "from": {"brief": "B1", "end": 9}}
    assert read.values["fields"] == [{**told, "rule": "ab"}, {**told, **more}]
    assert [read.values[name] for name in ("evidence", "responses", "links")] == [[], [], []]
    assert re.fullmatch(r"sha256 [0-9a-f]{64}", read.id)


@pytest.mark.parametrize("url", [f"https://a.example/{'b' * 2000}", "https://", "ftp://a.example"])
def test_an_address_that_no_brief_could_have_is_left_out(url: str) -> None:
    (text,) = json_export.work_of({"briefs": [{"ref": "B1", "title": "A", "url": url}]}).texts
    assert text.details
    assert text.details.url == ""


def test_a_workbook_of_too_many_rows_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 2)
    book, data = Workbook(), io.BytesIO()
    for words in ("Quote", "one", "two"):
        book.worksheets[0].append([words])
    book.save(data)
    with pytest.raises(TooLarge, match="more than 2 rows"):
        workbook.read(data.getvalue())


def test_a_workbook_of_ones_own_is_read_as_a_table() -> None:
    book = Workbook()
    sheet = book.create_sheet("Quotations", 0)
    sheet.append(["Quote", "Tags", "Note", "Source"])
    sheet.append(["count every rifle", "Depots; Peace", 2026, "Counting"])
    sheet.append(["", None, None, None])
    data = io.BytesIO()
    book.save(data)
    reader = work_reader_for("a.xlsx", data.getvalue())
    work = reader.read(data.getvalue())
    (passage,) = work.passages
    assert (reader.name, passage.exact, passage.note) == ("xlsx", "count every rifle", "2026")
    assert [tag.name for tag in work.tags] == ["Depots", "Peace"]


def test_what_is_no_workbook_says_what_to_do() -> None:
    with pytest.raises(Unreadable, match="save it anew"):
        workbook.read(b"PK\x03\x04 xl/workbook.xml")


@pytest.mark.parametrize("writer", [json_data, xlsx, written_csv])
def test_attributes_of_briefs_come_back(writer: Any) -> None:
    data = writer.write(everything())
    ending = {json_data: "json", xlsx: "xlsx", written_csv: "csv"}[writer]
    work = work_reader_for(f"x.{ending}", data).read(data)
    assert work.texts[0].attributes == {"Country": "Mali", "Cost": "1200.5", "Begun": "2012-05"}
    kinds = {each.name: each.kind for each in work.attributes}
    if writer is json_data:
        assert kinds == {"Country": "choice", "Cost": "number", "Begun": "date"}


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 2**32))
def test_passages_tags_and_notes_come_back_as_they_left(seed: int) -> None:
    """Whatever stands in them: formulas, semicolons, lines, signs of every script."""
    left = project(seed)
    wanted = [
        (
            *(each.brief, each.start, each.end, each.exact, each.note, each.analyst),
            [tag.name for tag in each.tags],
            [(reply.analyst, reply.text) for reply in each.replies],
            each.created_at.replace(microsecond=0),
        )
        for each in left.passages
    ]
    for read, data in (
        (json_export.read, json_data.write(left)),
        (workbook.read, xlsx.write(left)),
    ):
        work = read(data)
        names = {tag.slug: tag.name for tag in work.tags}
        assert [
            (
                *(p.text, p.start, p.end, p.exact, p.note, p.author),
                [names[tag] for tag in p.tags],
                [*p.replies],
                p.created_at,
            )
            for p in work.passages
        ] == wanted
        assert [(text.key, text.name, text.text_sha256) for text in work.texts] == [
            (each.row.ref, each.row.title, each.row.text_sha256) for each in left.sources
        ]


def test_a_record_of_the_workbook_says_what_that_of_the_json_says() -> None:
    made = summary([], recommendations=RECOMMENDATIONS)
    told, sheet = json_export.read(json_data.write(made)), workbook.read(xlsx.write(made))
    assert [each.ref for each in sheet.records] == [row.ref for row in RECOMMENDATIONS]
    assert [said_there(each.values) for each in sheet.records] == [
        said_there(each.values) for each in told.records
    ]
    assert [said_there(each.values) for each in told.records] == list(
        map(said_here, RECOMMENDATIONS)
    )


def test_a_text_that_goes_on_in_the_row_below_is_one_again() -> None:
    note = "".join(f"{n} depots. " for n in range(6_000))
    long = PASSAGES[0]._replace(note=note.strip())
    work = workbook.read(xlsx.write(summary([long, *PASSAGES[1:]])))
    assert [each.note for each in work.passages] == [long.note, *(p.note for p in PASSAGES[1:])]
    assert work.passages[0].exact == long.exact


def test_both_name_what_is_left_out() -> None:
    made = everything()
    told, sheet = json_export.read(json_data.write(made)), workbook.read(xlsx.write(made))
    assert told.warnings == sheet.warnings
    assert "2 syntheses, 2 memos" in sheet.warnings[0]

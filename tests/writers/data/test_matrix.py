"""The framework matrix as JSON is what the schema beside the writer says."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import jsonschema
import openpyxl

from app.domain.briefs import Brief
from app.domain.passages import Source
from app.domain.report.matrix import STATES, CellPassage, MatrixRows, SummaryCell, matrix
from app.domain.tags import Tag
from app.writers.data import json_data, xlsx
from app.writers.data import matrix as writer
from tests.writers.summaries import summary

SCHEMA = json.loads((Path(writer.__file__).parent / "matrix.schema.json").read_text())
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
WRITTEN = SummaryCell("B1", "peace", "So [B1:2].", by="Ana", at=NOW, version=2)
FOUND = SummaryCell("B2", "peace", found_by="Ben", found_at=NOW, by="Ben", at=NOW, version=1)
MATRIX = matrix(
    MatrixRows(
        [WRITTEN, FOUND, SummaryCell("B2", "", "On the whole.", by="Ana", at=NOW)],
        [CellPassage("B1", "peace", "B1:2", "3", "")],
        {"B1:2": ["R7"]},
        {("B1", "peace"): ["B1:2 was reworded"]},
    ),
    briefs=[Source(Brief(1, "One")), Source(Brief(2, "Two"))],
    tags=[Tag("peace", "Peace"), Tag("depots", "Depots")],
    read={"B2"},
    syntheses={},
    origins={},
)


def test_the_export_holds_every_cell_as_the_schema_says() -> None:
    data = json.loads(json_data.write(replace(summary(), matrix=MATRIX)))
    jsonschema.Draft202012Validator(SCHEMA).validate(data)
    assert [(each["brief"], each["tag"], each["state"]) for each in data["matrix"]] == [
        ("B1", "peace", "charted"),
        ("B1", "depots", "not_read"),
        ("B2", "peace", "nothing_found"),
        ("B2", "depots", "to_confirm"),
        ("B2", None, "charted"),
    ]
    first, _, third, *_ = data["matrix"]
    assert first["passages"] == first["cites"] == ["B1:2"]
    assert (first["recs"], first["needs_a_look"]) == (["R7"], ["B1:2 was reworded"])
    assert third["nothing_found"] == {"by": "Ben", "at": "2026-03-01T12:00:00+00:00"}


def test_the_workbook_shows_it_and_lists_its_cells() -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx.write(replace(summary(), matrix=MATRIX))))

    def rows(name: str) -> list[list[object]]:
        return [[cell.value for cell in row] for row in book[name].iter_rows()]

    head, one, two, across = rows("Matrix")
    assert head[:5] == ["brief", "cited as", "Peace", "Depots", "across tags"]
    assert (one[0], one[2:4]) == ("B1", ["So [B1:2].", "Not read through"])
    assert two[2:5] == ["Read; nothing found", "Nothing tagged. Confirm?", "On the whole."]
    assert across[1] == "across briefs"
    head, *cells = rows("Cells")
    found = [dict(zip(head, cell, strict=True)) for cell in cells]
    assert [(each["brief"], each["slug"], each["state"]) for each in found] == [
        ("B1", "peace", "charted"),
        ("B1", "depots", "not_read"),
        ("B2", "peace", "nothing_found"),
        ("B2", "depots", "to_confirm"),
        ("B2", None, "charted"),
    ]
    assert (found[0]["recommendations"], found[0]["passages"]) == ("R7", "B1:2")
    assert found[2]["nothing_found_by"] == "Ben"


def test_the_schema_names_every_state() -> None:
    assert set(SCHEMA["$defs"]["cell"]["properties"]["state"]["enum"]) == STATES.keys()

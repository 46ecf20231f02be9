from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Briefmark

ANA = "ana@example.org"


@pytest.mark.usefixtures("coast")
def test_the_record_of_a_project_is_written_in_sentences(
    briefmark: Briefmark, tmp_path: Path
) -> None:
    file = tmp_path / "record.json"
    done = briefmark("record", "--project", "coast", "--format", "json", "-o", file)
    assert (done.exit_code, done.stdout) == (0, "")
    found = json.loads(file.read_text())
    assert found["record"] == "coast"
    assert [line["sentence"] for line in found["lines"]][:1] == ["Ana Sousa started this project"]
    assert found["lines"][-1]["sentence"] == "Ana Sousa added B1"


@pytest.mark.usefixtures("coast")
def test_what_is_of_no_project_is_written_without_one(briefmark: Briefmark) -> None:
    for arguments in (
        ("user", "disable", ANA),
        ("export", "--project", "coast", "--format", "csv", "-o", "-"),
        ("record", "--project", "coast", "-o", "-"),
    ):
        assert briefmark(*arguments).exit_code == 0
    rows = list(csv.DictReader(io.StringIO(briefmark("record", "-o", "-").stdout.lstrip("\ufeff"))))
    assert [row["sentence"] for row in rows] == [
        "The command line made an account ana@example.org",
        "The command line switched the account ana@example.org off",
        "The command line exported coast-summary.csv",
        "The command line exported the record coast",
        "The command line exported the record",
    ]
    assert rows[2]["project_id"] == rows[3]["project_id"] != rows[4]["project_id"] == ""


def test_a_project_that_is_not_there_is_missing(briefmark: Briefmark) -> None:
    assert briefmark("record", "--project", "nowhere", "-o", "-").exit_code == 4

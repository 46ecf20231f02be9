from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Briefmark

INTO = ("--project", "coast", "--as", "ana@example.org")


@pytest.fixture
def table(coast: Path) -> Path:
    """Three passages, of which one is nowhere, and a tag that the codebook lacks."""
    file = coast.with_name("table.csv")
    file.write_text(
        "quote;tags;note;source\n"
        "count every rifle;Depots at night;Why?;Counting rifles in Dorvane\n"
        "patrol the river border together;;;Counting rifles in Dorvane\n"
        "nobody said this;;;Counting rifles in Dorvane\n"
    )
    return file


def test_a_file_is_brought_in_and_a_second_time_changes_nothing(
    briefmark: Briefmark, table: Path
) -> None:
    done = briefmark("import", table, *INTO)
    assert (done.exit_code, done.stdout) == (
        0,
        "2 passages brought in, 0 there already, 1 not placed; 0 new briefs, 1 new tag\n",
    )
    assert "Not placed: “nobody said this” These words are not in the text." in done.stderr
    again = briefmark("import", table, *INTO, "--json")
    report = json.loads(again.stdout)
    assert [(row["ref"], row["how"]) for row in report["rows"]] == [
        ("B1:1", "known"),
        ("B1:2", "known"),
        ("", "unplaced"),
    ]


def test_a_dry_run_only_says_what_would_become_of_it(briefmark: Briefmark, table: Path) -> None:
    done = briefmark("import", table, *INTO, "--dry-run")
    assert done.stdout == "2 passages found, 1 not placed; 0 new briefs, 1 new tag\n"
    told = json.loads(briefmark("import", table, *INTO, "--dry-run", "--json").stdout)
    assert [row["how"] for row in told["rows"]] == ["quote", "quote", "unplaced"]
    assert told["tags"] == ["Depots at night"]


def test_a_file_of_no_known_tool_is_refused(briefmark: Briefmark, coast: Path) -> None:
    done = briefmark("import", coast, *INTO)
    assert done.exit_code != 0
    assert "Taguette project (.sqlite3)" in done.stderr

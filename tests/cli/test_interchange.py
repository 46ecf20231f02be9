from __future__ import annotations

import json
from pathlib import Path

import pytest

from app import create_app
from app.cli.interchange import write_whole
from app.store.hand_ins import file, handed_in
from app.store.summaries import project_named
from app.writers import WRITERS, Writer
from tests.cli.conftest import Briefmark
from tests.writers.reading_back import text_in

ADD = ("highlight", "add", "--project", "coast", "--brief", "B1", "--as", "ana@example.org")
EXPORT = ("export", "--project", "coast", "--format")


@pytest.fixture
def passages(briefmark: Briefmark, coast: Path) -> None:
    briefmark(
        *ADD, "--quote", "count every rifle", "--tag", "stockpile-security", "--note", "When?"
    )
    briefmark(*ADD, "--quote", "patrol the river border", "--tag", "border-control")


@pytest.mark.either_engine
@pytest.mark.usefixtures("passages")
def test_the_json_holds_what_a_script_needs(briefmark: Briefmark, tmp_path: Path) -> None:
    target = tmp_path / "out.json"
    done = briefmark(*EXPORT, "json", "--query", "tag:stockpile-security", "-o", target)
    assert (done.exit_code, done.stdout) == (0, "")
    (passage,) = json.loads(target.read_text())["passages"]
    expected = {
        "ref": "B1:1",
        "brief": "B1",
        "paragraph": 1,
        "exact": "count every rifle",
        "tags": ["stockpile-security"],
        "note": "When?",
        "analyst": "Ana Sousa",
        "permalink": "",
    }
    assert {key: passage[key] for key in expected} == expected


@pytest.mark.either_engine
@pytest.mark.usefixtures("passages")
@pytest.mark.parametrize("writer", WRITERS, ids=lambda writer: writer.name)
def test_every_format_can_be_written(briefmark: Briefmark, tmp_path: Path, writer: Writer) -> None:
    target = tmp_path / "out"
    assert briefmark(*EXPORT, writer.name, "-o", target).exit_code == 0
    printed = briefmark(*EXPORT, writer.name, "-o", "-")
    assert printed.stdout_bytes == target.read_bytes()
    assert "public_url is not set" in printed.stderr
    assert "/projects/" not in text_in(writer, target.read_bytes())
    if writer.holds != "nothing":
        assert "count every rifle" in text_in(writer, target.read_bytes())


@pytest.mark.either_engine
@pytest.mark.usefixtures("passages")
def test_with_an_address_its_links_lead_there(
    briefmark: Briefmark, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BRIEFMARK_PUBLIC_URL", "https://marks.example/bm/")
    done = briefmark(*EXPORT, "markdown", "--profile", "working", "-o", "-")
    assert "(https://marks.example/bm/projects/coast/briefs/1/highlights/1)" in done.stdout
    assert "public_url" not in done.stderr


@pytest.mark.either_engine
@pytest.mark.usefixtures("passages")
def test_without_an_address_annotations_keep_their_names(briefmark: Briefmark) -> None:
    first, again = (json.loads(briefmark(*EXPORT, "jsonld", "-o", "-").stdout) for _ in range(2))
    names = [item["id"] for item in first["first"]["items"]]
    assert names == [item["id"] for item in again["first"]["items"]]
    assert all(name.startswith("urn:uuid:") for name in names)
    assert len(set(names)) == 2


@pytest.mark.either_engine
@pytest.mark.usefixtures("passages")
def test_a_citation_style_can_be_chosen(briefmark: Briefmark) -> None:
    usual = briefmark(*EXPORT, "markdown", "-o", "-").stdout
    asked = briefmark(*EXPORT, "markdown", "--style", "apa", "-o", "-").stdout
    assert ", ¶1\n" in usual
    assert ", para. 1\n" in asked
    assert briefmark(*EXPORT, "markdown", "--style", "nope", "-o", "-").exit_code == 2


@pytest.mark.either_engine
@pytest.mark.usefixtures("passages")
def test_an_export_replaces_the_file_whole(briefmark: Briefmark, tmp_path: Path) -> None:
    target = tmp_path / "out.md"
    target.write_text("old")
    assert briefmark(*EXPORT, "markdown", "-o", target).exit_code == 0
    assert target.read_text().startswith("# Coast")
    assert briefmark(*EXPORT, "markdown", "--query", "tag:nope", "-o", target).exit_code == 3
    assert target.read_text().startswith("# Coast")
    assert [path.name for path in tmp_path.glob(".out*")] == []


@pytest.mark.either_engine
@pytest.mark.usefixtures("passages")
def test_a_malformed_query_says_where(briefmark: Briefmark) -> None:
    done = briefmark(*EXPORT, "csv", "--query", "tag:border-kontrol", "-o", "-")
    assert (done.exit_code, done.stdout) == (3, "")
    assert "at character 5" in done.stderr


@pytest.mark.either_engine
@pytest.mark.usefixtures("passages")
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("export", "--project", "nope", "--format", "csv", "-o", "-"), 4),
        ((*EXPORT, "nope", "-o", "-"), 2),
        ((*EXPORT, "csv", "--template", __file__, "-o", "-"), 3),
        ((*EXPORT, "docx", "--template", __file__, "-o", "-"), 3),
        ((*EXPORT, "csv", "-o", "/no/such/folder/x.csv"), 7),
    ],
)
def test_what_cannot_be_exported_says_why(
    briefmark: Briefmark, arguments: tuple[str, ...], code: int
) -> None:
    done = briefmark(*arguments)
    assert (done.exit_code, done.stdout) == (code, "")
    assert "Traceback" not in done.stderr


@pytest.mark.either_engine
def test_a_device_is_written_to_and_never_replaced(tmp_path: Path) -> None:
    write_whole(Path("/dev/null"), b"gone")
    assert not Path("/dev/null").is_file()


@pytest.mark.either_engine
@pytest.mark.usefixtures("passages")
def test_a_write_that_fails_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_descriptor: int) -> None:
        raise OSError("disk full")

    target = tmp_path / "out"
    target.write_bytes(b"old")
    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(OSError, match="disk full"):
        write_whole(target, b"new")
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.glob(".out*")] == []


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
        "2 passages imported, 0 there already, 1 not placed; 0 new briefs, 1 new tag\n",
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


RECORD = ("recommendation", "add", "--project", "coast", "--passage", "B1:1", "--as")
SETTLED = ("--no-who", "--no-what", "--strength", "should")


@pytest.mark.usefixtures("passages")
def test_what_is_final_is_settled(briefmark: Briefmark, tmp_path: Path) -> None:
    assert briefmark(*RECORD, "ana@example.org", *SETTLED).exit_code == 0
    target = tmp_path / "report.md"
    draft = briefmark(*EXPORT, "markdown", "--profile", "hand-in", "-o", target)
    assert draft.exit_code == 0
    assert "Draft: this report has 1 open field." in draft.stderr
    assert "R1: open: By when" in draft.stderr
    assert "Draft: 1 open field" in target.read_text()
    target.unlink()
    refused = briefmark(*EXPORT, "markdown", "--final", "-o", target)
    assert refused.exit_code == 6
    assert "R1: open: By when" in refused.stderr
    assert "This report has 1 open field." in refused.stderr
    assert not target.exists()


@pytest.mark.usefixtures("passages")
def test_what_is_final_and_settled_is_kept_as_it_is(
    briefmark: Briefmark, database_url: str, tmp_path: Path
) -> None:
    assert briefmark(*RECORD, "ana@example.org", *SETTLED, "--no-when").exit_code == 0
    target = tmp_path / "report.md"
    for more in ((), ("--as", "ana@example.org")):
        done = briefmark(*EXPORT, "markdown", "--final", *more, "-o", target)
        assert (done.exit_code, "Draft" in done.stderr) == (0, False)
    app = create_app({"DATABASE_URL": database_url, "INSTANCE": tmp_path / "other"})
    with app.app_context():
        project_id, _ = project_named("coast")
        kept = handed_in(project_id)
        assert [each.by for each in kept] == ["Ana Sousa", ""]
        assert file(project_id, kept[0].id)[2] == target.read_bytes()
    wrong = briefmark(*EXPORT, "csv", "--final", "-o", target)
    assert (wrong.exit_code, "--profile hand-in" in wrong.stderr) == (3, True)

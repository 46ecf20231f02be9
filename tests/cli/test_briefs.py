from __future__ import annotations

import json
from pathlib import Path

import click
import pytest
from PIL import Image

from app.cli.briefs import BRIEF
from app.readers import MOST_BYTES
from tests.actions.test_annotations import commented
from tests.cli.conftest import PHRASE, Briefmark
from tests.fixtures.scanned import answering, as_file, hocr
from tests.readers.hostile_pdfs import encrypted

INTO = ("--project", "coast", "--as", "ana@example.org")
ESSAY = Path(__file__).resolve().parents[3] / "shared" / "essay"


def test_the_same_file_again_is_a_conflict_that_names_the_brief(
    briefmark: Briefmark, coast: Path
) -> None:
    again = briefmark("brief", "add", coast, *INTO)
    assert (again.exit_code, again.stdout) == (6, "")
    assert "B1 “Counting rifles in Dorvane”" in again.stderr
    insisted = briefmark("brief", "add", coast, *INTO, "--again")
    assert (insisted.exit_code, insisted.stdout) == (0, "B2\n")


@pytest.mark.usefixtures("coast")
def test_a_brief_is_shown_as_json(briefmark: Briefmark) -> None:
    done = briefmark("brief", "show", "b1", "--project", "coast", "--json")
    shown = json.loads(done.stdout)
    assert list(shown) == [
        "ref",
        "title",
        "authors",
        "publisher",
        "date",
        "url",
        "language",
        "text",
        "blocks",
    ]
    assert (shown["title"], shown["authors"]) == ("Counting rifles in Dorvane", ["Ida Quill"])
    for block in shown["blocks"]:
        assert block["text"] == shown["text"][block["start"] : block["end"]]
    numbered = [block for block in shown["blocks"] if block["number"]]
    assert [block["label"] for block in numbered] == ["1", "2"]
    assert {block["zone"] for block in numbered} == {"body"}


@pytest.mark.usefixtures("coast")
def test_a_brief_is_shown_to_people(briefmark: Briefmark) -> None:
    done = briefmark("brief", "show", "1", "--project", "coast")
    assert "¶1  Guards should count" in done.stdout


@pytest.mark.parametrize(("option", "made"), [((), 1), (("--no-comments",), 0)])
@pytest.mark.usefixtures("coast")
def test_comments_in_a_file_become_highlights(
    briefmark: Briefmark, tmp_path: Path, option: tuple[str, ...], made: int
) -> None:
    file = tmp_path / "a.docx"
    file.write_bytes(commented(("the depot", "Zoe Far", "Which?")))
    done = briefmark("brief", "add", file, *INTO, "--title", "Depots", "--json", *option)
    assert json.loads(done.stdout)["highlights"] == made
    assert "comments and highlights in the file (1)" in done.stderr


def test_what_is_known_better_can_be_said(briefmark: Briefmark, coast: Path) -> None:
    options = ("--title", "Rifles", "--author", "A. One", "--author", "B. Two", "--date", "2019")
    assert briefmark("brief", "add", coast, *INTO, "--again", *options).stdout == "B2\n"
    done = briefmark("brief", "show", "B2", "--project", "coast", "--json")
    shown = json.loads(done.stdout)
    assert (shown["title"], shown["authors"], shown["date"]) == (
        "Rifles",
        ["A. One", "B. Two"],
        "2019",
    )


@pytest.mark.usefixtures("coast")
def test_what_cannot_be_read_says_why(briefmark: Briefmark, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text(" \n")
    (tmp_path / "image.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    with (tmp_path / "large.txt").open("wb") as large:
        large.truncate(MOST_BYTES + 1)
    for name, code in (("empty.txt", 3), ("image.txt", 7), ("large.txt", 7), ("none.txt", 2)):
        done = briefmark("brief", "add", tmp_path / name, *INTO)
        assert (done.exit_code, done.stdout) == (code, ""), name
        assert done.stderr
        assert "Traceback" not in done.stderr


def test_a_scan_is_recognised_in_the_language_that_is_said(
    briefmark: Briefmark, coast: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = answering(tmp_path, monkeypatch)
    answer.write_text(hocr(*((word, 95) for word in ["Guards", "count", "every", "rifle"])))
    scan = tmp_path / "scan.png"
    scan.write_bytes(as_file([Image.new("L", (900, 300), 255)], "PNG"))
    refused = briefmark("brief", "add", scan, *INTO)
    assert (refused.exit_code, "Add --scans" in refused.stderr) == (7, True)
    refused = briefmark("brief", "add", scan, *INTO, "--scans", "de")
    assert "tesseract has English, French." in refused.stderr
    done = briefmark("brief", "add", scan, *INTO, "--scans", "fr")
    assert (done.exit_code, done.stdout) == (0, "B2\n")
    assert "Page 1 of 1" in done.stderr


def test_only_members_with_the_right_role_bring_in(briefmark: Briefmark, coast: Path) -> None:
    briefmark("user", "add", "olga@example.org", "--name", "O", "--password-stdin", stdin=PHRASE)
    outsider = briefmark("brief", "add", coast, "--project", "coast", "--as", "olga@example.org")
    assert outsider.exit_code == 4
    nobody = briefmark("brief", "add", coast, "--project", "coast", "--as", "x@example.org")
    assert nobody.exit_code == 4


@pytest.mark.usefixtures("coast")
def test_no_such_brief_or_project(briefmark: Briefmark) -> None:
    assert briefmark("brief", "show", "B9", "--project", "coast").exit_code == 4
    assert briefmark("brief", "show", "B1", "--project", "nope").exit_code == 4
    assert briefmark("brief", "show", "x", "--project", "coast").exit_code == 2


@pytest.mark.skipif(not ESSAY.exists(), reason="the essay is not on this machine")
@pytest.mark.usefixtures("coast")
def test_the_essay_comes_out_as_expected(briefmark: Briefmark) -> None:
    expected = json.loads((ESSAY / "expected.json").read_text())
    assert briefmark("brief", "add", ESSAY / "collateral-damage.txt", *INTO).stdout == "B2\n"
    shown = json.loads(briefmark("brief", "show", "B2", "--project", "coast", "--json").stdout)
    body = [block for block in shown["blocks"] if block["number"]]
    assert [block["number"] for block in body] == [each["number"] for each in expected["body"]]
    for block, each in zip(body, expected["body"], strict=True):
        assert " ".join(block["text"].split()).startswith(each["starts"])
    for key in ("title", "authors", "date"):
        assert shown[key] == expected[key]


@pytest.mark.usefixtures("coast")
def test_the_password_of_a_file_comes_from_standard_input(
    briefmark: Briefmark, tmp_path: Path
) -> None:
    (tmp_path / "locked.pdf").write_bytes(encrypted())
    asked = briefmark("brief", "add", tmp_path / "locked.pdf", *INTO)
    assert (asked.exit_code, asked.stdout) == (7, "")
    assert "Give the password" in asked.stderr
    known = ("--title", "Locks", "--password-stdin")
    given = briefmark("brief", "add", tmp_path / "locked.pdf", *INTO, *known, stdin="secret\n")
    assert (given.exit_code, given.stdout) == (0, "B2\n")


MARK = ("highlight", "add", "--project", "coast", "--brief", "B1", "--as", "ana@example.org")


@pytest.mark.usefixtures("coast")
def test_a_passage_is_marked_and_its_reference_printed(briefmark: Briefmark) -> None:
    done = briefmark(*MARK, "--quote", "count every rifle", "--tag", "stockpile-security")
    assert (done.exit_code, done.stdout) == (0, "B1:1\n")
    second = briefmark(*MARK, "--quote", "patrol the river\nborder", "--json")
    said = json.loads(second.stdout)
    assert (said["ref"], said["exact"]) == ("B1:2", "patrol the river border")


@pytest.mark.usefixtures("coast")
def test_a_quote_that_recurs_asks_which(briefmark: Briefmark) -> None:
    done = briefmark(*MARK, "--quote", "should")
    assert (done.exit_code, done.stdout) == (3, "")
    assert "occur 2 times" in done.stderr
    assert briefmark(*MARK, "--quote", "should", "--occurrence", 2).stdout == "B1:1\n"
    assert (
        briefmark(*MARK, "--quote", "river", "--paragraph", "2", "--occurrence", 1).exit_code == 0
    )
    assert briefmark(*MARK, "--quote", "rifles carry", "--paragraph", "2").exit_code == 3
    assert briefmark(*MARK, "--quote", "river", "--paragraph", "99").exit_code == 4


@pytest.mark.usefixtures("coast")
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--quote", "not in the text"), 3),
        (("--quote", " "), 3),
        (("--quote", "count every rifle", "--tag", "nope"), 3),
        (("--quote", "count every rifle", "--note", "x" * 30_000), 7),
        (("--quote", "count", "--occurrence", "0"), 2),
        ((), 2),
    ],
)
def test_what_cannot_be_marked_says_why(
    briefmark: Briefmark, arguments: tuple[str, ...], code: int
) -> None:
    done = briefmark(*MARK, *arguments)
    assert (done.exit_code, done.stdout) == (code, "")
    assert done.stderr


@pytest.mark.parametrize("typed", ["B12", "b12", "12", "B012"])
def test_a_brief_can_be_named_in_several_ways(typed: str) -> None:
    assert BRIEF.convert(typed, None, None) == 12


@pytest.mark.parametrize("typed", ["", "x", "B", "B1:4", "B-1"])
def test_what_is_no_reference_is_wrong_use(typed: str) -> None:
    with pytest.raises(click.BadParameter):
        BRIEF.convert(typed, None, None)

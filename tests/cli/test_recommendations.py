"""Recommendations through the command line, and those of the real essay that were found by hand."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import app.writers.data
from tests.cli.conftest import PHRASE, Briefmark

AS = ("--as", "ana@example.org")
COAST = ("--project", "coast")
SHARED = Path(__file__).resolve().parents[3] / "shared"
GOLD = SHARED / "recommendations" / "gold-recommendations.json"
ESSAY = SHARED / "essay" / "collateral-damage.txt"
of_the_essay = pytest.mark.skipif(
    not GOLD.exists() or not ESSAY.exists(),
    reason="the essay and what was judged of it are not in this repository: ../shared",
)
SCHEMA = json.loads(
    (Path(app.writers.data.__file__).parent / "recommendations.schema.json").read_text()
)


def check(recommendations: list[dict[str, Any]]) -> None:
    jsonschema.Draft202012Validator(SCHEMA).validate(
        {"recommendations": recommendations, "origins": []}
    )


@pytest.fixture
def marked(briefmark: Briefmark, coast: Path) -> Briefmark:
    """The project "coast" with two passages of its brief."""
    for quote in (
        "Guards should count every rifle in the depots each month, and should say so",
        "Neighbours ought to patrol the river border together",
    ):
        asked = ("highlight", "add", *COAST, "--brief", "B1", "--quote", quote, *AS)
        assert briefmark(*asked).exit_code == 0
    return briefmark


def add(briefmark: Briefmark, *options: object, passage: str = "B1:1") -> Any:
    return briefmark("recommendation", "add", *COAST, "--passage", passage, *options, *AS)


def shown(briefmark: Briefmark, ref: str = "R1") -> dict[str, Any]:
    done = briefmark("recommendation", "show", ref, *COAST, "--json")
    assert done.exit_code == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    check([found])
    return found


def test_one_is_made_joined_shown_and_listed(marked: Briefmark) -> None:
    done = add(
        marked,
        *("--who", "Guards", "--what", "count every rifle", "--no-when"),
        *("--means-supplied", "by hand", "--means-why", "there is no machine"),
        *("--strength", "should", "--title", "Count the rifles"),
    )
    assert (done.exit_code, done.stdout) == (0, "R1\n")
    joined = marked(
        "recommendation", "join", "R1", *COAST, "--passage", "B1:2", "--stance", "qualifies", *AS
    )
    assert (joined.exit_code, joined.stdout) == (0, "R1\n")
    found = shown(marked)
    assert [(f["kind"], f["basis"], f.get("exact", f.get("text"))) for f in found["fields"]] == [
        ("actor", "stated", "Guards"),
        ("action", "stated", "count every rifle"),
        ("when", "not_stated", None),
        ("means", "supplied", "by hand"),
    ]
    assert (found["ref"], found["title"]) == ("R1", "Count the rifles")
    assert found["strength"] == {"level": "should", "passage": None, "exact": None}
    assert [(e["passage"], e["stance"], e["paragraph"]) for e in found["evidence"]] == [
        ("B1:1", "supports", 1),
        ("B1:2", "qualifies", 2),
    ]
    around = [(e["context_before"], e["context_after"]) for e in found["evidence"]]
    assert around == [("", "."), ("", ", since rivers carry rifles.")]
    assert found["evidence"][0]["cite"] == "Quill, n.d., ¶1"
    assert found["counts"] == {
        **{"for": 1, "qualifying": 1, "opposing": 0},
        **{"read": 0, "unread": 1, "passages": 2},
    }
    listed = marked("recommendation", "list", *COAST, "--json")
    assert json.loads(listed.stdout) == [found]
    plain = marked("recommendation", "list", *COAST)
    assert plain.stdout == (
        "R1\tCount the rifles\t1 for (2 passages), 1 qualifying, 0 against; "
        "no brief declared read through\n"
    )
    words = marked("recommendation", "show", "r01", *COAST).stdout
    assert "Who  “Guards”" in words
    assert "Means  [by hand]" in words
    assert "By when  not stated" in words
    assert "Purpose  open" in words


def test_a_filter_lists_those_that_rest_on_one_of_its_passages(marked: Briefmark) -> None:
    add(marked)
    add(marked, passage="B1:2")
    found = marked("recommendation", "list", *COAST, "--query", "rifle", "--json")
    assert [each["ref"] for each in json.loads(found.stdout)] == ["R1"]
    wrong = marked("recommendation", "list", *COAST, "--query", "tag:nonsense")
    assert wrong.exit_code == 3
    none = marked("recommendation", "list", *COAST, "--query", "-rifle -patrol", "--json")
    assert json.loads(none.stdout) == []
    for query, refs in (
        ("rec:R2", ["R2"]),
        ("actor:open has:rec", ["R1", "R2"]),
        ("stance:opposes", []),
    ):
        found = marked("recommendation", "list", *COAST, "--query", query, "--json")
        assert [each["ref"] for each in json.loads(found.stdout)] == refs
    wrong = marked("recommendation", "list", *COAST, "--query", "rec:R9")
    assert (wrong.exit_code, "There is no recommendation “R9”" in wrong.stderr) == (3, True)


def test_an_export_for_a_filter_holds_the_passages_and_recommendations_that_it_selects(
    marked: Briefmark, tmp_path: Path
) -> None:
    add(marked)
    add(marked, passage="B1:2")
    file = tmp_path / "export.json"
    marked("export", *COAST, "--format", "json", "--query", "rec:R2 stance:supports", "-o", file)
    held = json.loads(file.read_text())
    assert [each["ref"] for each in held["passages"]] == ["B1:2"]
    assert [each["ref"] for each in held["recommendations"]] == ["R2"]
    said = held["filter"]["sentence"]
    assert said.startswith("Passages in a recommendation called R2 “")
    assert said.endswith(", standing for it.")


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (("--who", "should"), 3, "“should” stands 2 times in B1:1. Quote a few words more."),
        (("--who", "Neighbours"), 3, "Widen it to take them in? They stand at "),
        (("--who", "Nobody"), 3, "“Nobody” stands neither in B1:1 nor anywhere else in B1."),
        (("--who-supplied", "us"), 3, "Say why “Who” is “us”"),
        (("--who-why", "because"), 3, "--who-why gives the reason of --who-supplied."),
        (("--no-who", "--who", "Guards"), 3, "is either not stated or says something"),
        (("--who", ""), 3, "stands neither in B1:1"),
        (("--strength", "shall"), 2, "shall"),
        (("--stance", "loves"), 2, "loves"),
        (("--title", "x" * 91), 3, "The title has 91 characters"),
    ],
)
def test_what_cannot_be_made_is_said_in_words(
    marked: Briefmark, options: tuple[str, ...], code: int, said: str
) -> None:
    done = add(marked, *options)
    assert (done.exit_code, said in done.stderr) == (code, True), done.stderr
    assert json.loads(marked("recommendation", "list", *COAST, "--json").stdout) == []


def test_where_words_stand_is_said_with_what_stands_around(marked: Briefmark) -> None:
    said = add(marked, "--who", "should").stderr
    assert "“Guards [should] count every rifle" in said
    assert "[should] say so" in said


def test_references_lead_to_what_is_there_or_are_refused(marked: Briefmark) -> None:
    assert add(marked, passage="B1:9").exit_code == 4
    assert add(marked, passage="somewhere").exit_code == 2
    assert marked("recommendation", "show", "R9", *COAST).exit_code == 4
    assert marked("recommendation", "show", "nine", *COAST).exit_code == 2
    join = ("recommendation", "join", "R1", *COAST, "--passage", "B1:1", *AS)
    assert marked(*join).exit_code == 4
    add(marked)
    again = marked(*join)
    assert (again.exit_code, "B1:1 is in R1 already" in again.stderr) == (6, True)


def test_a_second_one_of_the_same_passage_is_made_and_said(marked: Briefmark) -> None:
    add(marked, "--title", "Count")
    second = add(marked)
    assert second.stdout == "R2\n"
    assert "B1:1 is in R1 “Count” already." in second.stderr


def test_who_is_no_member_makes_none(marked: Briefmark) -> None:
    marked("user", "add", "vic@example.org", "--name", "Vic", "--password-stdin", stdin=PHRASE)
    outsider = ("--as", "vic@example.org")
    done = marked("recommendation", "add", *COAST, "--passage", "B1:1", *outsider)
    assert done.exit_code == 4
    assert json.loads(marked("recommendation", "list", *COAST, "--json").stdout) == []


def test_the_export_has_them_with_all_their_evidence(marked: Briefmark, tmp_path: Path) -> None:
    add(marked, "--who", "Guards")
    marked("recommendation", "join", "R1", *COAST, "--passage", "B1:2", "--stance", "opposes", *AS)
    file = tmp_path / "coast.json"
    for query in ("", "rifle"):
        export = ("export", *COAST, "--format", "json", "--query", query, "-o", file)
        assert marked(*export).exit_code == 0
        data = json.loads(file.read_text())
        jsonschema.Draft202012Validator(SCHEMA).validate(data)
        assert data["briefmark"] == 2
        assert data["recommendations"] == [shown(marked)]
    marked("export", *COAST, "--format", "json", "--query", "-rifle -patrol", "-o", file)
    assert json.loads(file.read_text())["recommendations"] == []


@pytest.fixture
def essay(briefmark: Briefmark) -> Briefmark:
    """The essay in the project "arms"."""
    ana = ("user", "add", "ana@example.org", "--name", "Ana Sousa", "--password-stdin")
    assert briefmark(*ana, stdin=f"{PHRASE}\n").exit_code == 0
    briefmark("project", "add", "Arms", "--lead", "ana@example.org")
    assert briefmark("brief", "add", ESSAY, "--project", "arms", *AS).stdout == "B1\n"
    return briefmark


OPTION = {
    **{"actor": "who", "action": "what", "target": "target", "by_when": "when"},
    **{"conditions": "condition", "means": "means", "purpose": "purpose"},
}
KIND = {"by_when": "when", "conditions": "condition"}


def options(fields: Mapping[str, Any]) -> Iterator[str]:
    for name, option in OPTION.items():
        field = fields[name]
        if field["basis"] == "stated":
            for words in field["spans"]:
                yield from (f"--{option}", words)
        elif field["basis"] == "supplied":
            yield from (f"--{option}-supplied", field["text"], f"--{option}-why", field["why"])
        else:
            yield f"--no-{option}"


@pytest.mark.either_engine
@of_the_essay
def test_the_recommendations_of_the_essay_are_made(essay: Briefmark) -> None:
    arms = ("--project", "arms")
    gold = json.loads(GOLD.read_text())
    required = set(gold["test"]["required_records"])
    records = [record for record in gold["records"] if record["id"] in required]
    assert len(records) == 11
    for number, record in enumerate(records, 1):
        place = ("--paragraph", str(record["paragraph"]), "--quote", record["quote"])
        marked = essay("highlight", "add", *arms, "--brief", "B1", *place, *AS)
        assert marked.exit_code == 0, marked.stderr
        done = essay(
            *("recommendation", "add", *arms, "--passage", marked.stdout.strip()),
            *("--strength", record["fields"]["strength"]["level"]),
            *("--stance", record["stance_of_the_passage"]),
            *options(record["fields"]),
            *AS,
        )
        assert (done.exit_code, done.stdout) == (0, f"R{number}\n"), done.stderr
    found = json.loads(essay("recommendation", "list", *arms, "--json").stdout)
    check(found)
    text = json.loads(essay("brief", "show", "B1", *arms, "--json").stdout)["text"]
    for record, made in zip(records, found, strict=True):
        _is_as_by_hand(record, made, text)


def _is_as_by_hand(record: Mapping[str, Any], made: Mapping[str, Any], text: str) -> None:
    (evidence,) = made["evidence"]
    low, high = evidence["start"], evidence["end"]
    assert made["strength"]["level"] == record["fields"]["strength"]["level"]
    for name in OPTION:
        field = record["fields"][name]
        values = [f for f in made["fields"] if f["kind"] == KIND.get(name, name)]
        basis = field["basis"].replace(" ", "_")
        assert {value["basis"] for value in values} == {basis}, (record["id"], name)
        for value in values:
            if basis == "stated":
                start, end = value["start"], value["end"]
                assert low <= start < end <= high
                assert text[start:end] == value["exact"] != "It"
        stated = [value["exact"] for value in values if basis == "stated"]
        assert stated == field.get("spans", []) * (basis == "stated"), (record["id"], name)
    assert [f["basis"] for f in made["fields"] if f["kind"] == "when"] == ["not_stated"]


@pytest.mark.either_engine
@of_the_essay
def test_a_pronoun_of_the_essay_is_not_who_should_act(essay: Briefmark) -> None:
    quote = "It should also prioritize border control as a core task"
    arms = ("--project", "arms")
    essay("highlight", "add", *arms, "--brief", "B1", "--paragraph", "9", "--quote", quote, *AS)
    done = essay("recommendation", "add", *arms, "--passage", "B1:1", "--who", "It", *AS)
    assert done.exit_code == 3
    assert "“It” stands for somebody who is named elsewhere" in done.stderr


def test_cues_of_a_brief_as_json_and_in_words(briefmark: Briefmark, coast: Path) -> None:
    text = coast.read_text()
    asked = ("recommendation", "cues", *COAST, "--brief", "B1")
    done = briefmark(*asked, "--json")
    assert done.exit_code == 0, done.stderr
    first, second = json.loads(done.stdout)
    assert list(first) == ["sentence", "paragraph", "start", "end", "verdict", "rule", "fields"]
    assert (first["sentence"], first["paragraph"]) == (text.split("\n\n")[2], "1")
    assert (first["verdict"], first["rule"]) == ("recommendation", "“should”")
    fields = {field["kind"]: field for field in second["fields"]}
    assert (fields["actor"]["exact"], fields["actor"]["basis"]) == ("Neighbours", "stated")
    assert (fields["strength"]["level"], fields["strength"]["exact"]) == ("should", "ought to")
    assert fields["voice"] == {"kind": "voice", "basis": "stated", "level": "own"}
    plain = briefmark(*asked)
    assert "¶2\trecommendation\t“ought to”" in plain.stdout
    assert "actor: “Neighbours”" in plain.stdout


def test_cues_are_off_in_other_languages_and_say_so(
    briefmark: Briefmark, coast: Path, tmp_path: Path
) -> None:
    file = tmp_path / "grenze.txt"
    file.write_text(
        "Die Grenze am Fluss\n\nDie Regierungen müssen die Grenze am Fluss gemeinsam bewachen, und "
        "die Ministerien sollten jedes Gewehr in ihren Lagern zählen und darüber berichten.\n"
    )
    assert briefmark("brief", "add", file, *COAST, *AS).exit_code == 0
    done = briefmark("recommendation", "cues", *COAST, "--brief", "B2", "--json")
    assert (done.exit_code, done.stdout) == (0, "[]\n")
    assert "The rules are for English; B2 is in another language (de)." in done.stderr


@pytest.mark.either_engine
@of_the_essay
def test_cues_of_the_essay_are_as_judged_by_hand(briefmark: Briefmark, coast: Path) -> None:
    assert briefmark("brief", "add", ESSAY, *COAST, *AS).exit_code == 0
    done = briefmark("recommendation", "cues", *COAST, "--brief", "B2", "--json")
    found = json.loads(done.stdout)
    gold = json.loads(GOLD.read_text(encoding="utf-8"))
    for row in gold["cue_sentences"]:
        words = " ".join(row["sentence"].split())
        cue = next(each for each in found if " ".join(each["sentence"].split()) == words)
        assert cue["verdict"] == row["verdict"], words
        stated = [
            f["exact"] for f in cue["fields"] if (f["kind"], f["basis"]) == ("actor", "stated")
        ]
        assert stated == ([row["subject_prefill"]] if row["subject_prefill"] else [])
    assert not any(f["kind"] == "when" for cue in found for f in cue["fields"])
    extra = {c["sentence"] for c in found if c["verdict"] == "recommendation"}
    assert len(extra) == 11  # ten of the list, and the lesson of ¶8

from __future__ import annotations

import re
import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from app import actions
from app.actions.undo import UNDOABLE
from app.domain.activity import (
    LONGEST_QUOTE,
    OUTSIDE,
    TAKEN_OUT,
    WORDS,
    ChangeRow,
    News,
    activity,
    changed,
    lines,
)

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_it_reads_as_a_sentence_after_the_name() -> None:
    assert activity("add", "highlight", "B1:4") == "highlighted B1:4"


@pytest.mark.parametrize(
    ("verb", "kind", "said"),
    [
        ("write", "synthesis", "wrote on the synthesis of monitoring"),
        ("undo", "note", "undid a change of a note on monitoring"),
        ("bring_in", "work", "imported work from monitoring"),
    ],
)
def test_what_the_record_calls_it_has_words(verb: str, kind: str, said: str) -> None:
    assert activity(verb, kind, "monitoring") == said


def test_a_tag_is_called_what_it_is_called_now() -> None:
    names = {"monitoring": "Watching", "B1": "No brief"}
    assert activity("edit", "tag", "monitoring", names) == "changed the tag Watching"
    assert (
        activity("write", "synthesis", "monitoring", names) == "wrote on the synthesis of Watching"
    )
    assert activity("add", "tag", "gone", names) == "added the tag gone"
    assert activity("edit", "brief", "B1", names) == "changed the details of B1"


def test_an_act_is_told_with_how_many_passages_and_the_tag() -> None:
    names = {"monitoring": "Watching"}
    assert (
        activity("tag", "highlights", "3000 monitoring", names) == "tagged 3,000 passages: Watching"
    )
    assert activity("remove", "highlights", "1") == "removed 1 passage"


def test_what_is_without_words_is_named_plainly() -> None:
    assert activity("turn_over", "page", "B2") == "turn over: page B2"


def test_markup_and_braces_in_a_reference_stay_text() -> None:
    assert activity("remove", "person", "{0} {x}") == "removed {0} {x} from the project"


def test_what_actions_record_has_words() -> None:
    """Those that name verb and kind where they record, and what can be undone."""
    recorded = {
        (kind, verb)
        for path in Path(actions.__file__).parent.glob("*.py")
        for verb, kind in re.findall(r'\brecord\(\s*\w+,\s*"(\w+)",\s*"(\w+)"', path.read_text())
    }
    undone = {(each.kind, verb) for each in UNDOABLE for verb in ("undo", "redo")}
    assert {("person", "remove"), ("project", "add")} <= recorded
    assert (recorded | undone) - WORDS.keys() == set()


def test_what_stands_in_no_project_has_words() -> None:
    said = re.compile(r'security\.(?:record|note|record_alone)\(\s*"(\w+)",\s*"(\w+)"')
    sources = [path.read_text() for path in Path(actions.__file__).parent.parent.rglob("*.py")]
    told = {(kind, verb) for source in sources for verb, kind in said.findall(source)}
    assert {("session", "begin"), ("session", "fail"), ("database", "backup")} <= told
    assert told - WORDS.keys() == set()
    assert {kind for kind, _ in told} <= {*OUTSIDE, *TAKEN_OUT}


# By kind, the verbs that the record has of it; what is kept in old databases stays readable.
RECORDED = {
    "project": "add copy edit choose_report join archive reopen remove restore purge expire",
    "person": "invite change_role remove reset choose_pass_phrase",
    "invitation": "withdraw",
    "brief": (
        "add edit rezone undo redo remove read_through take_back_reading restore "
        "give withdraw take_on give_up begin put_back purge expire"
    ),
    "attribute": "add edit move retire reinstate",
    "highlights": "tag untag retag remove mark undo redo",
    "highlight": "add edit adjust undo redo remove restore purge expire",
    "note": "add edit remove undo redo",
    "memo": "add edit remove restore",
    "tag": "add edit move retire reinstate merge remove restore purge expire",
    "filter": "add edit remove",
    "work": "bring_in take_back",
    "synthesis": "write confirm undo redo",
    "report": "edit confirm undo redo hand_in",
    "recommendation": (
        "make join leave stance bind supply not_stated clear edit strength confidence ask answer "
        "respond link unlink merge split confirm withdraw reinstate undo redo "
        "none_against search_again remove restore purge expire lose"
    ),
    "cue": "settle undo redo",
    **dict.fromkeys(TAKEN_OUT, "download"),
    # what stands in no project is told in the same words, also by who only reads
    **{each: " ".join(verb for kind, verb in WORDS if kind == each) for each in OUTSIDE},
    "cell": "chart draft nothing_found confirm clear undo redo",
    "origin": "share keep_apart part",
    "identity": "link unlink refuse",
}


@pytest.mark.parametrize("kind", RECORDED)
def test_each_verb_has_words_of_its_own(kind: str) -> None:
    verbs = RECORDED[kind].split()
    said = [activity(verb, kind, "it") for verb in verbs]
    assert {verb for known, verb in WORDS if known == kind} == set(verbs)
    assert len(set(said)) == len(verbs)
    assert not [sentence for sentence in said if ":" in sentence or "{" in sentence]


def told(*changes: tuple[str, str, str, str]) -> list[tuple[str, str]]:
    """Of (name, verb, kind, ref), the latest first."""
    rows = [ChangeRow(AT, *change) for change in changes]
    found = lines(rows, {"monitoring": "Watching", "ports": "Ports"})
    return [(line.latest.name, line.words.format(ref=line.subject)) for line in found]


def test_what_one_person_did_alike_on_a_day_is_one_line_where_the_last_of_it_stands() -> None:
    assert told(
        ("Ana", "add", "highlight", "B1:9"),
        ("Ana", "add", "highlight", "B1:8"),
        ("Ben", "add", "highlight", "B1:7"),
        ("Ana", "add", "highlight", "B2:1"),
        ("Ana", "add", "highlight", "B1:6"),
        ("Ana", "add", "tag", "monitoring"),
        ("Ana", "add", "tag", "ports"),
        ("Ana", "edit", "highlight", "B1:2"),
        ("Ana", "edit", "highlight", "B1:2"),
        ("Ana", "edit", "project", "arms"),
        ("Ana", "edit", "project", "arms"),
    ) == [
        ("Ana", "marked 3 passages in B1"),
        ("Ben", "highlighted B1:7"),
        ("Ana", "highlighted B2:1"),
        ("Ana", "added the tags Ports and Watching"),
        ("Ana", "changed B1:2"),
        ("Ana", "changed the settings"),
    ]


def test_of_many_things_the_first_are_named() -> None:
    many = [("Ana", "add", "brief", f"B{n}") for n in range(9, 3, -1)]
    assert told(*many) == [("Ana", "added B4, B5, B6 and 3 more")]


def test_days_and_people_of_one_name_stay_apart() -> None:
    row = ChangeRow(AT, "Ana", "add", "highlight", "B1:1", uuid.UUID(int=1))
    other = replace(row, by=uuid.UUID(int=2), ref="B1:2")
    before = replace(row, at=AT - timedelta(days=1), ref="B1:3")
    assert len(lines([row, other, before], {})) == 3


def test_a_line_says_what_stands_before_and_after_its_subject() -> None:
    (line,) = lines([ChangeRow(AT, "Ana", "remove", "person", "{0} {ref}")], {})
    assert line.parts == ("removed ", " from the project")
    assert line.subject == "{0} {ref}"
    (whole,) = lines([ChangeRow(AT, "Ana", "join", "project", "arms")], {})
    assert (whole.parts, whole.subject) == (("joined", ""), "")


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (None, None, ""),
        ({"note": "a"}, {"note": "a"}, ""),
        ({"note": "Why?"}, {"note": "Who?"}, "note: “Why?” → “Who?”"),
        ({"note": "Why?"}, {"note": ""}, "note: no longer “Why?”"),
        (None, {"name": "Mine", "query": "tag:a"}, "name: “Mine”; filter: “tag:a”"),
        ({"tags": ["a", "b"]}, {"tags": ["b", "c"]}, "tags: + C, − Watching"),
        ({"R7.title": "a"}, {"R7.title": "b", "R7.parts": []}, "title: “a” → “b”"),
        ({"note": "b"}, {"of": "x", "is": {"note": "a"}}, "note: “b” → “a”"),
        (None, {"start": 3, "end": 9, "exact": "two\n words"}, "words: “two words”"),
        ({"date": "2020"}, {"date": None}, "date: no longer “2020”"),
        (None, {"tags": ["a", "b"]}, "tags: Watching, b"),
        ({"text": "Gone", "tags": ["a"]}, None, "tags: Watching; text: “Gone”"),
    ],
)
def test_it_is_said_from_what_to_what(before: Any, after: Any, said: str) -> None:
    assert changed(before, after, {"a": "Watching", "c": "C"}) == said


def test_long_words_are_cut() -> None:
    said = changed(None, {"text": "word " * 100}, {})
    assert len(said) < LONGEST_QUOTE + 12
    assert said.endswith("word…”")


@pytest.mark.parametrize(
    ("counts", "cut", "said"),
    [
        ({("note", "add"): 2, ("highlight", "add"): 1}, False, "1 passage, 2 notes"),
        ({("note", "add"): 1}, True, "1 note, and more before"),
        ({}, True, "other changes, and more before"),
        ({}, False, ""),
    ],
)
def test_what_is_new_is_said_with_whether_it_is_all(
    counts: dict[tuple[str, str], int], cut: bool, said: str
) -> None:
    assert News(counts, (), cut).said == said

"""What a filter selects. The passages are those of tests/fixtures/marked.py."""

from __future__ import annotations

import pytest

from app.domain.filter import Malformed
from app.store import filters, names
from app.store.database import change, db
from app.store.filters import TERM
from app.store.tables.briefs import Brief, Highlight
from app.store.tables.codebook import Tag
from app.store.tables.columns import new_id, now
from tests.conftest import Recorder
from tests.fixtures.marked import Marked

pytestmark = pytest.mark.usefixtures("app_context")
ALL = {"B1:1", "B1:2", "B1:3", "B1:4", "B2:1", "B2:2"}


def refs(marked: Marked, query: str) -> set[str]:
    found = filters.ids(filters.select(marked.project_id, query).conditions)
    return {ref for ref, id in marked.highlights.items() if id in found}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ALL),
        ("tag:border-control", {"B1:2", "B1:4", "B2:2"}),
        ("tag:border-control -tag:peacekeeping", {"B1:4", "B2:2"}),
        ("tag:border-control tag:stockpile-security", {"B1:4"}),
        ("tag:peace,depots", {"B1:1", "B1:3"}),
        ("-tag:peace,depots", {"B1:2", "B1:4", "B2:1", "B2:2"}),
        ("by:ben", {"B1:2", "B2:1", "B2:2"}),
        ("by:ana,ben brief:B2", {"B2:1", "B2:2"}),
        ("-brief:B1", {"B2:1", "B2:2"}),
        ("zone:caption", {"B1:4"}),
        ("zone:body,caption by:ana", {"B1:1", "B1:3", "B1:4"}),
        ("has:note", {"B1:2", "B1:3", "B2:1", "B2:2"}),
        ("-has:note", {"B1:1", "B1:4"}),
        ("-has:tag", {"B2:1"}),
        ("has:note,tag", ALL),
        ("has:note has:tag", {"B1:2", "B1:3", "B2:2"}),
        ("by:vic", set()),
    ],
)
def test_a_filter_selects(marked: Marked, query: str, expected: set[str]) -> None:
    assert refs(marked, query) == expected


def test_a_tag_stands_for_its_descendants_too(marked: Marked) -> None:
    assert refs(marked, "tag:stockpile-security") == {"B1:1", "B1:4"}
    assert refs(marked, "tag:depots") == {"B1:1"}


def test_peace_is_neither_the_tag_nor_the_word_peacekeeping(marked: Marked) -> None:
    assert refs(marked, "tag:peace") == {"B1:3"}
    assert refs(marked, "peace") == {"B1:3", "B2:2"}
    assert refs(marked, "peace*") == {"B1:2", "B1:3", "B2:2"}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("PEACEKEEPING", {"B1:2"}),
        ('"every rifle in the depots"', {"B1:1"}),
        ('"every rifle in the dep*"', {"B1:1"}),
        ('"rifle every"', set()),
        ('"mandates peace"', set()),  # the end of a passage and the start of its note: no phrase
        ("own_the", {"B2:1"}),
        ("own%", set()),
        ("ownXthe", set()),
        ("100%", {"B2:1"}),
        ('"100% keys"', {"B2:1"}),
        ("words:rifle,keys", {"B1:1", "B2:1"}),
        ("-words:rifle,keys by:ana", {"B1:3", "B1:4"}),
    ],
)
def test_words_are_whole_words_of_passage_or_note(
    marked: Marked, query: str, expected: set[str]
) -> None:
    assert refs(marked, query) == expected


def test_a_filter_can_look_at_one_brief(marked: Marked) -> None:
    brief_id, _ = marked.briefs[2]
    found = filters.ids(
        filters.select(marked.project_id, "tag:border-control").conditions, brief_id
    )
    assert found == {marked.highlights["B2:2"]}


def test_what_was_removed_is_never_selected(marked: Marked) -> None:
    with change():
        db.session.get_one(
            Highlight, (marked.project_id, marked.highlights["B1:1"])
        ).deleted_at = now()
        db.session.get_one(Brief, (marked.project_id, marked.briefs[2][0])).deleted_at = now()
    assert refs(marked, "") == {"B1:2", "B1:3", "B1:4"}


@pytest.mark.parametrize(
    ("query", "position", "hint"),
    [
        ("by:ana tag:border-kontrol", 11, "border-control"),
        ("-by:anna", 4, "ana"),
        ("brief:B1,B9", 9, ""),
        ("brief:essay", 6, "References look like B1"),
        ('tag:"Border contrl"', 4, "border-control"),
    ],
)
def test_a_value_the_project_does_not_have_is_pointed_at(
    marked: Marked, query: str, position: int, hint: str
) -> None:
    with pytest.raises(Malformed) as caught:
        filters.select(marked.project_id, query)
    assert caught.value.position == position
    assert hint in caught.value.message


@pytest.mark.parametrize(
    "name", ["größe", "C++", "🔒", "CRNC:training", "Arms, small", "Ärger im Büro", "监测"]
)
def test_tags_are_called_by_their_names_too(marked: Marked, name: str) -> None:
    with change():
        tag = db.session.get_one(Tag, (marked.project_id, marked.tags["depots"]))
        tag.name = name
    bare = name if not set(name) & set(", ") else f'"{name}"'
    for written in (bare, bare.upper(), f'"{name}"', f"“{name.lower()}”", "depots", "DEPOTS"):
        selection = filters.select(marked.project_id, f"tag:{written}")
        assert str(selection.filter) == "tag:depots", written
        assert filters.ids(selection.conditions) == {marked.highlights["B1:1"]}


def test_a_name_is_found_by_its_words_where_none_is_the_same(marked: Marked) -> None:
    with change():
        db.session.get_one(Tag, (marked.project_id, marked.tags["depots"])).name = "Łódź: Büro"
    assert refs(marked, 'tag:"lodz buro"') == {"B1:1"}
    assert refs(marked, 'tag:peace,"Łódź: Büro"') == {"B1:1", "B1:3"}


def test_people_and_briefs_are_called_by_their_names_too(marked: Marked) -> None:
    assert refs(marked, 'by:"Ben Okoro"') == {"B1:2", "B2:1", "B2:2"}
    with change():
        brief = db.session.get_one(Brief, (marked.project_id, marked.briefs[2][0]))
        brief.title = "Rivers, and borders"
    assert refs(marked, 'brief:"rivers, and borders"') == {"B2:1", "B2:2"}
    selection = filters.select(marked.project_id, "brief:b02 brief:2")
    assert str(selection.filter) == "brief:B2"


@pytest.mark.parametrize(
    ("query", "statements_"),
    [("peace", 0), ("tag:peace", 1), ('tag:peace by:"Ana Sousa" brief:B1', 1), ("has:tag", 0)],
)
def test_only_the_names_that_a_query_uses_are_asked_for(
    marked: Marked, statements: Recorder, query: str, statements_: int
) -> None:
    everything = filters.select(marked.project_id, query)
    with statements() as seen:
        selection = filters.select(marked.project_id, query, counted=False)
    assert len(seen) == statements_
    assert selection.sentence == everything.sentence
    assert filters.ids(selection.conditions) == filters.ids(everything.conditions)


def test_a_selection_reads_as_english(marked: Marked) -> None:
    selection = filters.select(marked.project_id, "tag:border-control brief:B2 by:ben")
    expected = (
        "Passages tagged Border control, in B2 “Counting rifles in Dorvane”, marked by Ben Okoro."
    )
    assert selection.sentence == expected


def test_no_filter_reaches_into_another_project(marked: Marked) -> None:
    assert filters.ids(filters.select(new_id(), "").conditions) == set()


def test_in_a_page_an_analyst_is_known_by_the_end_of_their_id(marked: Marked) -> None:
    known = names.names(marked.project_id)
    assert TERM["by"].stands_for("ana", known) == (marked.user("ana").hex[-6:],)
    assert set(TERM["tag"].stands_for("stockpile-security", known)) == {
        *("stockpile-security", "depots"),
    }
    assert list(TERM["zone"].stands_for("body", known)) == ["body"]

"""Search finds the same on both engines, only what is there, and only in the projects asked."""

from __future__ import annotations

import uuid

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.actions import recommendations as act
from app.actions.briefs import edit_details, remove_brief
from app.actions.highlights import edit_highlight, remove_highlight, restore_highlight
from app.domain.details import Details
from app.domain.recommendations.kinds import GivenField
from app.domain.search import Query, read
from app.domain.words import Phrase, fold
from app.store import filters
from app.store.briefs import brief
from app.store.database import change, db
from app.store.search import _postgres, _sqlite, search
from app.store.tables.briefs import Brief, Highlight
from app.store.tables.codebook import Tag
from app.store.tables.recommendations import Recommendation
from tests.conftest import Recorder
from tests.fixtures import study as studies
from tests.fixtures.languages import FOUND
from tests.fixtures.marked import Marked
from tests.fixtures.study import Study


def found(project_id: uuid.UUID, typed: str) -> set[tuple[str, str]]:
    """(kind, what is named) of all hits in briefs."""
    hits = search([project_id], read(typed), limit=1000).hits
    return {
        (hit.kind, f"B{hit.brief_number}#{hit.anchor}" if hit.kind == "block" else hit.ref)
        for hit in hits
        if hit.kind != "tag"
    }


@pytest.fixture
def project_id(marked: Marked, app_context: None) -> uuid.UUID:
    return marked.project_id


def test_titles_authors_blocks_passages_and_notes_are_found(project_id: uuid.UUID) -> None:
    assert found(project_id, "dorvane") >= {("brief", "B1"), ("brief", "B2")}
    assert ("brief", "B1") in found(project_id, "quill")
    assert {kind for kind, _ in found(project_id, "river")} >= {"block", "passage"}
    assert found(project_id, "peacekeeping") == {("note", "B1:2")}


def test_recommendations_are_found_by_title_statement_and_fields(
    marked: Marked, project_id: uuid.UUID
) -> None:
    ana = marked.member("ana")
    who = GivenField("actor", "supplied", "the Ministry of Ferries", why="It is named before.")
    with change():
        act.make(ana, 1, 1, title="An inventory", statement="Zebras first.", fields=[who])
        act.make(ana, 1, 2, title="Another inventory")
    for typed in ("inventory zebra*", "ferries", '"ministry of ferries" inventory'):
        assert found(project_id, typed) == {("recommendation", "R1")}
    assert found(project_id, "inventory") == {("recommendation", "R1"), ("recommendation", "R2")}
    (hit,) = search([project_id], read("ferries")).hits
    assert (hit.ref, hit.brief_title) == ("R1", "An inventory")
    assert hit.text == "An inventory · Zebras first. · the Ministry of Ferries"
    with change():
        version = db.session.scalar(sa.select(Recommendation.version).filter_by(number=1))
        act.withdraw(ana, 1, version or 1)
    assert found(project_id, "zebra*") == set()


def test_a_phrase_a_beginning_and_a_word_left_out(project_id: uuid.UUID) -> None:
    assert ("passage", "B1:2") in found(project_id, '"river border"')
    assert found(project_id, '"border river"') == set()
    assert found(project_id, "peace*") >= {("note", "B1:2"), ("note", "B1:3")}
    assert found(project_id, "peace* -again") == found(project_id, "peace*") - {("note", "B2:2")}
    assert found(project_id, "-peace") == set()


def test_case_and_accents_do_not_count(project_id: uuid.UUID) -> None:
    assert found(project_id, "DÉPOTS") == found(project_id, "depots") != set()


def test_what_is_removed_disappears_and_comes_back(marked: Marked, app_context: None) -> None:
    ana = marked.member("ana")
    with change():
        remove_highlight(ana, 1, 2)
    assert found(marked.project_id, "peacekeeping") == set()
    with change():
        restore_highlight(ana, 1, 2)
    assert found(marked.project_id, "peacekeeping") == {("note", "B1:2")}
    with change():
        remove_brief(ana, 1)
    assert {name for _, name in found(marked.project_id, "river")} == {"B2:2", "B2#p2", "B2#b3"}


def test_an_edit_is_found_in_place_of_what_it_replaced(marked: Marked, app_context: None) -> None:
    ana = marked.member("ana")
    with change():
        edit_highlight(ana, 1, 2, ["peace"], "Zebra crossing", 1)
        row = brief(marked.project_id, 1)
        details = Details("Xylophones", ("Öz Ünal",), "", "", "", "", "")
        edit_details(ana, 1, details, row.version)
    assert found(marked.project_id, "peacekeeping") == set()
    assert found(marked.project_id, "zebra") == {("note", "B1:2")}
    assert found(marked.project_id, "xylophones unal") == {("brief", "B1")}
    assert ("brief", "B1") not in found(marked.project_id, "dorvane")


def test_nothing_of_other_projects(study: Study, marked: Marked, app_context: None) -> None:
    with change():
        other = studies.add_project(study.people, "other")
        studies.add_brief(other.id, study.people["lead"])
    assert found(other.id, "peacekeeping") == set()
    assert found(other.id, "dorvane")
    assert search([], read("dorvane")).total == 0
    hits = search([other.id, marked.project_id], read("dorvane")).hits
    assert {hit.slug for hit in hits} == {"other", "sahel-arms"}


@pytest.mark.parametrize(
    "typed",
    ['"', "*", "-", "AND", "NEAR(a b)", "words:x", "a'b\\", "(", ")", '"a" OR', "!|&<->:*", "\x00"],
)
def test_no_query_breaks(project_id: uuid.UUID, typed: str) -> None:
    search([project_id], read(typed))


@pytest.mark.parametrize(("typed", "standing"), FOUND)
def test_words_of_every_language_are_found_by_search_and_filter(
    marked: Marked, app_context: None, typed: str, standing: str
) -> None:
    with change():
        edit_highlight(
            marked.member("ana"), 1, 2, ["peace"], f"Siehe: {standing}, sonst nichts.", 1
        )
    assert found(marked.project_id, typed) == {("note", "B1:2")}
    selection = filters.select(marked.project_id, f'"{typed}"')
    assert filters.ids(selection.conditions) == {marked.highlights["B1:2"]}


VOCABULARY = ("river", "border", "depots", "peace", "rifle", "rif", "mandates", "the", "zebra")
terms = st.builds(
    Phrase, st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=3).map(tuple), st.booleans()
)
queries = st.builds(
    Query,
    st.lists(terms, min_size=1, max_size=3).map(tuple),
    st.lists(terms, max_size=2).map(tuple),
)


def holds(term: Phrase, words: list[str]) -> bool:
    *first, last = term.words
    return any(
        words[at : at + len(first)] == first
        and len(words) > at + len(first)
        and (
            words[at + len(first)].startswith(last)
            if term.begins
            else words[at + len(first)] == last
        )
        for at in range(len(words))
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=queries)
def test_both_engines_find_what_plain_python_finds(
    app: Flask, marked: Marked, query: Query
) -> None:
    with app.app_context():
        texts = {
            f"B{number}:{h.number}": h.exact
            for h, number in db.session.execute(
                sa.select(Highlight, Brief.number).join(Brief, Brief.id == Highlight.brief_id)
            )
        }
        hits = search([marked.project_id], query, kinds=["passage"], limit=1000).hits
    expected = {
        ref
        for ref, text in texts.items()
        if all(holds(t, list(fold(text))) for t in query.wanted)
        and not any(holds(t, list(fold(text))) for t in query.unwanted)
    }
    assert {hit.ref for hit in hits} == expected


def test_three_statements(marked: Marked, app: Flask, statements: Recorder) -> None:
    with app.app_context(), statements() as seen:
        assert search([marked.project_id], read("river")).total > 5
    assert len(seen) == 3


def test_of_words_that_stand_everywhere_the_first_places_are_looked_at(
    marked: Marked, app_context: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything = search([marked.project_id], read("dep* riv*"))
    assert not everything.more
    monkeypatch.setattr("app.store.search.MOST_FOUND", 2)
    some = search([marked.project_id], read("riv*"))
    assert some.more
    assert some.total == 2
    titles = search([marked.project_id], read("c* -zebra"))  # "Counting", in both titles
    assert titles.more
    assert titles.counts["brief"] == 2


def test_entries_of_the_codebook_are_found(marked: Marked, app_context: None) -> None:
    (hit,) = [h for h in search([marked.project_id], read("border said")).hits if h.kind == "tag"]
    assert (hit.ref, hit.text) == (
        "border-control",
        "Border control · What is said about border control.",
    )
    with change():
        tag = db.session.get_one(Tag, (marked.project_id, marked.tags["border-control"]))
        tag.retired_at = tag.created_at
    assert "tag" not in search([marked.project_id], read("border said")).counts


def test_entries_of_the_codebook_come_in_its_order(marked: Marked, app_context: None) -> None:
    def slugs() -> list[str]:
        return [h.ref for h in search([marked.project_id], read("peace*")).hits if h.kind == "tag"]

    assert slugs() == ["peace", "peacekeeping"]
    with change():
        tag = db.session.get_one(Tag, (marked.project_id, marked.tags["peace"]))
        tag.position = 99
    assert slugs() == ["peacekeeping", "peace"]


def test_a_query_in_the_languages_of_both_databases() -> None:
    asked = read('riv* "count every" -peace -"of arms"')
    assert _sqlite(asked) == '("riv" * AND "count every") NOT ("peace" OR "of arms")'
    assert _postgres(asked) == (
        "('riv':*) & ('count' <-> 'every') & !('peace') & !('of' <-> 'arms')"
    )
    assert (_sqlite(read("river")), _postgres(read("river"))) == ('"river"', "('river')")

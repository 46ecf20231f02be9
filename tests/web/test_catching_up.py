"""Catching up with what others did in a brief: the rows that a page is sent are those of a page
that is loaded anew, from wherever it catches up; in as many statements, however much it was."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.actions import codebook, highlights, notes, recommendations, undo
from app.actions.briefs import rezone_block
from app.domain.errors import Refused
from app.store.database import change
from app.store.highlight_rows import highlight_to_change
from app.store.tables.briefs import Highlight
from tests.actions.test_undo import BEGINNING
from tests.conftest import Recorder
from tests.fixtures.marked import Marked
from tests.fixtures.study import TEXT, Browser, Study

WORDS = ("count every rifle", "each month", "patrol the river", "the river border together 🚢",
         "Monitors need mandates", "month.\nNeighbours ought")  # fmt: skip
TURNS = ("undo", "redo")
TAGS = ("monitoring", "border-control", "stockpile-security")


def rows_of(client: Browser, study: Study, query: str = "") -> dict[str, str]:
    """By ordinal, the rows of a page that is loaded now."""
    html = client.get(study.url(f"/briefs/1{query}")).get_data(as_text=True)
    parts = re.split(r'(?=<div class="para )', html.split("</article>")[0])[1:]
    return {re.search(r'data-ordinal="(\d+)"', part)[1]: _row(part) for part in parts}  # type: ignore[index]


def _row(part: str) -> str:
    """Without what closes the section or the list around it."""
    depth, end = 0, 0
    for tag in re.finditer(r"<(/?)div\b[^>]*>", part):
        depth += -1 if tag[1] else 1
        end = tag.end()
        if not depth:
            break
    return part[:end]


def caught_up(client: Browser, study: Study, since: int, query: str = "") -> dict[str, Any]:
    answer = client.get(study.url(f"/briefs/1/changes?since={since}{query}"))
    assert answer.status_code == 200
    found: dict[str, Any] = answer.get_json()
    return found


def do(study: Study, what: str, who: str, a: int, b: int) -> None:
    """One change of somebody's, if it can be done now."""
    actor = study.member(who)
    quote, tags = WORDS[a % len(WORDS)], TAGS[: b % 4]
    start = TEXT.index(quote)
    row: Highlight | None = None
    try:
        with change():
            if what != "add":
                row = highlight_to_change(study.project_id, study.brief_id, 1 + a % 4)
            if what == "add":
                end = start + len(quote)
                highlights.add_highlight(actor, 1, start, end, quote, tags, "x" * (b % 3))
            elif what == "undo":
                undo.undo(actor, 1, BEGINNING)
            elif what == "redo":
                undo.redo(actor, 1, BEGINNING)
            elif row and what == "edit":
                highlights.edit_highlight(actor, 1, row.number, tags, f"n{b}", row.version)
            elif row and what == "adjust":
                highlights.adjust_highlight(
                    actor, 1, row.number, start, start + len(quote), quote, row.version
                )
            elif row and what == "remove":
                highlights.remove_highlight(actor, 1, row.number)
            elif row and what == "restore":
                highlights.restore_highlight(actor, 1, row.number)
            elif row and what == "note":
                notes.add_note(actor, 1, row.number, f"Which {b}?")
            elif row and what == "recommend":
                recommendations.make(actor, 1, row.number, title=f"Title {b}")
    except Refused:
        return


CHANGES = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "add",
                "add",
                "edit",
                "adjust",
                "remove",
                "restore",
                "note",
                "recommend",
                "undo",
                "redo",
            ]
        ),
        st.sampled_from(["lead", "analyst"]),
        st.integers(0, 11),
        st.integers(0, 11),
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=CHANGES, query=st.sampled_from(["", "?q=tag:monitoring"]))
def test_whatever_was_done_the_page_that_catches_up_is_the_page_that_is_loaded(
    study: Study, changes: list[tuple[str, str, int, int]], query: str
) -> None:
    client, app = study.client("viewer"), study.app
    pages = []
    for each in changes:
        pages.append((rev_of(client, study), rows_of(client, study, query)))
        with app.app_context():
            do(study, *each)
    now = rows_of(client, study, query)
    for rev, rows in pages:
        answer = caught_up(client, study, rev, query.replace("?", "&"))
        assert "whole" not in answer
        assert {**rows, **answer["rows"]} == now
        assert answer["rev"] >= rev


def test_catching_up_takes_as_many_statements_with_one_change_as_with_forty(
    marked: Marked, statements: Recorder, app: Flask
) -> None:
    study, client = marked.study, marked.study.client("viewer")
    with app.app_context():
        before = rev_of(client, study)
        for n in range(40):
            do(study, "add", "lead", n, 1)
        do(study, "note", "lead", 1, 1)
    counts = set()
    for since in (before, before + 30, before + 40):
        with statements() as seen:
            assert caught_up(client, study, since)["rows"]
        counts.add(len(seen))
    assert counts == {8}


def rev_of(client: Browser, study: Study) -> int:
    page = client.get(study.url("/briefs/1")).get_data(as_text=True)
    return int(re.search(r'data-rev="(\d+)"', page)[1])  # type: ignore[index]


def test_it_says_who_did_what_and_which_highlights_are_new(study: Study, app: Flask) -> None:
    client = study.client("analyst")
    rev = rev_of(client, study)
    with app.app_context():
        do(study, "add", "lead", 0, 1)
        do(study, "add", "analyst", 1, 1)
        do(study, "note", "lead", 1, 1)
    told = caught_up(client, study, rev)["changes"]
    assert [(t["number"], t["fresh"], t["by"], t["mine"], t["said"]) for t in told] == [
        (1, True, "Ana Sousa", False, "highlighted B1:1"),
        (2, True, "Ben Okoro", True, "highlighted B1:2"),
        (2, False, "Ana Sousa", False, "answered on B1:2"),
    ]
    assert [each["rev"] for each in told] == [rev + 1, rev + 2, rev + 3]
    assert caught_up(client, study, rev + 3) == {
        "rev": rev + 3, "changes": [], "rows": {}, "options": None,
    }  # fmt: skip
    asked = caught_up(client, study, rev + 3, "&rows=1.4&tags")
    assert set(asked["rows"]) == {"1", "4"}
    assert "Border control" in asked["options"]


def test_where_rows_cannot_say_it_the_page_is_to_be_loaded(marked: Marked, app: Flask) -> None:
    study, client = marked.study, marked.study.client("analyst")
    rev = rev_of(client, study)
    with app.app_context():
        with change():
            rezone_block(study.member("lead"), 1, 3, "body")
        assert caught_up(client, study, rev)["whole"]
        with change():
            codebook.merge_tag(study.member("lead"), "peace", "monitoring")
    assert caught_up(client, study, rev + 1)["whole"]


@pytest.mark.parametrize("query", ["", "?since=-1", "?since=9999", "?since=1&rows=x"])
def test_a_state_that_never_was_is_refused_in_words(study: Study, query: str) -> None:
    answer = study.client("viewer").get(
        study.url(f"/briefs/1/changes{query}"), headers={"Accept": "application/json"}
    )
    assert answer.status_code == 422
    assert "Reload the page" in answer.get_json()["message"]

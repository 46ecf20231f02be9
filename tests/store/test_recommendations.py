"""How recommendations are read: in as many statements for 300 as for 10, each whole, of one
project."""

from __future__ import annotations

from typing import Any

import pytest

from app.actions import recommendations as act
from app.store import filters
from app.store import recommendations as store
from app.store.database import change, db
from app.store.recommendations import rows, signs
from tests.conftest import Recorder
from tests.fixtures.marked import Marked
from tests.fixtures.study import add_project

pytestmark = pytest.mark.usefixtures("app_context")


@pytest.fixture
def three(marked: Marked) -> Marked:
    """R1 on B1:1 and against it B2:1, R2 on B1:2 and withdrawn, R3 on B1:3."""
    ana = marked.member("ana")
    with change():
        for number in (1, 2, 3):
            act.make(ana, 1, number)
        act.join(ana, 1, 2, 1, stance="opposes")
        act.withdraw(ana, 2, 2)
    return marked


def refs(marked: Marked, query: str = "", **asked: Any) -> list[str]:
    selected = filters.select(marked.project_id, query).of_recommendations
    found = store.recommendations(marked.project_id, selected=selected, **asked)
    return [each.ref for each in found]


def test_they_come_by_number_and_in_pages(three: Marked) -> None:
    assert refs(three) == ["R1", "R2", "R3"]
    assert refs(three, limit=2) == ["R1", "R2"]
    assert refs(three, limit=2, after=2) == ["R3"]
    assert refs(three, states=("live",)) == ["R1", "R3"]
    assert refs(three, numbers=[3, 1, 9]) == ["R1", "R3"]
    assert store.count(three.project_id) == 3
    assert store.count(three.project_id, states=("withdrawn",)) == 1


def test_a_filter_selects_those_that_rest_on_one_of_its_passages(three: Marked) -> None:
    assert refs(three, "tag:peacekeeping") == ["R2"]
    assert refs(three, "brief:B2") == ["R1"]
    assert refs(three, "-brief:B2") == ["R1", "R2", "R3"]
    assert refs(three, "tag:monitoring") == []
    conditions = filters.select(three.project_id, "by:ana").of_recommendations
    assert store.count(three.project_id, conditions) == 2


def test_nobody_filters_dissent_out_of_one(three: Marked) -> None:
    selected = filters.select(three.project_id, "brief:B1 tag:depots").of_recommendations
    (found,) = store.recommendations(three.project_id, selected=selected)
    assert [(e.passage.ref, e.stance) for e in found.evidence] == [
        ("B1:1", "supports"),
        ("B2:1", "opposes"),
    ]
    assert (found.counts.supporting, found.counts.opposing) == (1, 1)


def test_the_highlights_of_a_brief_say_what_rests_on_them(three: Marked) -> None:
    brief_id, _ = three.briefs[1]
    found = signs.of_brief(three.project_id, brief_id)
    assert {number: [sign.ref for sign in each] for number, each in found.items()} == {
        1: ["R1"],
        3: ["R3"],
    }
    assert signs.of_brief(three.project_id, brief_id, [2, 3]) == {3: found[3]}
    assert signs.of_passages(three.project_id, [(2, 1), (1, 2)]) == {(2, 1): found[1]}


def test_nothing_of_another_project_is_seen(three: Marked) -> None:
    with change():
        other = add_project(three.study.people, "elsewhere").id
    assert store.recommendations(other) == []
    assert store.origins(other) == []
    assert rows.take_number(other) == 1
    db.session.rollback()


def test_300_take_as_many_statements_as_10(marked: Marked, statements: Recorder) -> None:
    ana = marked.member("ana")
    seen: dict[int, int] = {}
    made = 0
    for most in (10, 300):
        with change():
            for at in range(made, most):
                act.make(ana, 1, 1 + at % 4, strength="should")
                if at % 3 == 0:
                    act.join(ana, at + 1, 2, 1, stance="qualifies")
        made = most
        with statements() as sent:
            assert len(store.recommendations(marked.project_id)) == most
        seen[most] = len(sent)
    assert seen == {10: 13, 300: 13}
    with statements() as sent:
        assert len(store.recommendations(marked.project_id, limit=50)) == 50
    assert len(sent) == 13  # two say what needs a look: what they rested on, and the tags
    with statements() as sent:
        store.recommendation(marked.project_id, 7)
    assert len(sent) == 13

"""The path of adding a highlight: which modules it goes through, and how often it comes back up.

Counted by what is called, from the page to its answer. The edge, the connection and the tables are
no stations, and neither is any module of `domain`: it knows none of them, so nothing goes on from
there. With domain's, which are asked for facts all the way, they are 23 modules.
"""

from __future__ import annotations

import sys
from itertools import pairwise
from pathlib import Path
from types import FrameType

import pytest

from app.web import pages
from tests.fixtures.marked import Marked
from tests.fixtures.study import JSON

pytestmark = pytest.mark.either_engine

APP = Path(pages.__file__).parents[2]
RANK = {"web/pages": 0, "actions": 1, "store": 2, "web/room": 3}  # in the order of the walk
STATIONS = {
    "web/pages": ["highlights"],
    "actions": ["highlights", "highlight_states"],
    "store": ["highlight_rows", "briefs", "codebook", "search_index", "events", "highlights"],
    "web/room": ["answer", "rows", "marks", "row_html"],
}
MOST_WITH_DOMAIN = 23
INFRASTRUCTURE = (
    "store/database",
    "store/deadlines",
    "store/prepared",
    "store/transactions",
    "store/tables/",
    "store/memberships",
)


def called(marked: Marked) -> list[str]:
    """The module of every call from the page on, in their order."""
    study, calls = marked.study, []
    client = study.client("analyst")
    start, end = study.span("count every rifle")
    form = {"start": start, "end": end, "exact": "count every rifle", "tag": "peace"}
    headers = {**JSON, "X-CSRFToken": client.csrf_token()}

    def note(frame: FrameType, event: str, _argument: object) -> None:
        path = Path(frame.f_code.co_filename)
        if event == "call" and path.is_relative_to(APP):
            calls.append(path.relative_to(APP).with_suffix("").as_posix())

    url = study.url("/briefs/1/highlights")
    assert client.post(url, data=form, headers=headers, csrf=False).status_code == 201
    sys.setprofile(note)
    try:
        answer = client.post(url, data=form, headers=headers, csrf=False)
    finally:
        sys.setprofile(None)
    assert answer.status_code == 201
    return calls[calls.index("web/pages/highlights") :]


def walked(calls: list[str]) -> list[str]:
    """The stations, each turn to another once."""
    stations = [
        module
        for module in calls
        if module.startswith(tuple(RANK)) and not module.startswith(INFRASTRUCTURE)
    ]
    return [m for at, m in enumerate(stations) if at == 0 or stations[at - 1] != m]


def test_changes_go_down_and_answers_come_up_once(marked: Marked) -> None:
    calls = called(marked)
    walk = walked(calls)
    expected = {f"{room}/{name}" for room, names in STATIONS.items() for name in names}
    assert set(walk) == expected
    ranks = [next(rank for room, rank in RANK.items() if m.startswith(room)) for m in walk]
    first_answer = walk.index("web/room/answer")
    assert set(ranks[:first_answer]) == {0, 1, 2}  # nothing is drawn before the change is done
    climbs = sum(after < before for before, after in pairwise(ranks))
    assert climbs <= 10
    assert len(set(walk)) <= 14
    domain = {module for module in calls if module.startswith("domain/")}
    assert len(set(walk) | domain) <= MOST_WITH_DOMAIN

"""A matrix says the same when only the passages of cells with a text are read, and how many there
are elsewhere is told by counts."""

from __future__ import annotations

import pytest

from app.store import matrix as store
from tests.fixtures.marked import Marked

FILTERS = (
    "",
    "by:ben",
    "tag:peace",
    "cell:todo",
    "cell:stale",
    "by:ben cell:unread",
    "brief:B1,B3",
)


@pytest.mark.parametrize("fold", ["", "stockpile-security", "locks,peace"])
def test_the_grid_says_the_same_without_reading_all_passages(
    messy: Marked, fold: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def said(query: str) -> str:
        asked = {"q": query, "fold": fold}
        answer = messy.study.client("analyst").get(messy.study.url("/matrix"), query_string=asked)
        assert answer.status_code == 200
        return answer.text.split("</header>")[-1]

    for query in FILTERS:
        few = said(query)
        with monkeypatch.context() as patched:
            patched.setattr(store, "counted_rows", lambda project_id, *_: store.rows(project_id))
            assert said(query) == few, query

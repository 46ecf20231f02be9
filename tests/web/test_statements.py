"""How many SQL statements adding a highlight takes, and a page with ten highlights and with a
thousand: the same, but for one more where a brief has so many that only the cards of its first rows
come with it."""

from __future__ import annotations

import pytest
from flask import Flask

from app.actions.notes import add_note
from app.actions.recommendations import make
from app.store.database import change
from app.web.pages.report import MOST_WHOLE
from app.web.room.page import MOST_CARDS
from tests.conftest import Recorder
from tests.fixtures.marked import Marked
from tests.fixtures.study import JSON

WORDS = "count every rifle"
# The names of a filter are read in five, one of them for the attributes of briefs.
PINNED = {
    "/briefs/1": 14,
    "/briefs/1?q=tag:peace": 15,
    # one for the first steps of who has not put them away, one for how much is in the trash
    "": 12,
    # three to learn that there are no recommendations, no shared origins and no words of its own,
    # two that no synthesis needs a look, two of the matrix, one that nothing was handed in, one
    # for the texts that complete the sentences of its passages, one whether there are too many to
    # read all of them
    "/report": 23,
    "/passages": 13,
    "/codebook": 2,
    "/matrix": 15,
    "/matrix/1/peace": 15,
}


def test_pages_send_the_same_statements_at_ten_and_at_a_thousand_highlights(
    app: Flask, marked: Marked, statements: Recorder
) -> None:
    client = marked.study.client("analyst")
    client.get(marked.study.url("/briefs/1"))  # a text is read once
    for highlights in (10, 1000):
        with app.app_context(), change():
            while len(marked.highlights) < highlights:
                marked.mark(1, WORDS, "depots", "peace", by="ben", note="Which?")
        counts = {}
        for path in PINNED:
            with statements() as seen:
                assert client.get(marked.study.url(path)).status_code == 200
            counts[path] = len(seen)
        apart = highlights > MOST_CARDS
        more = {path: 1 for path in PINNED if apart and "/briefs" in path}
        if highlights > MOST_WHOLE:
            # Not all are read: three for how many carry each tag and of those below it, two for
            # those outside the body, two for the first of each tag, one for who made them, one for
            # how many stand in each cell of the matrix
            more["/report"] = 9
        assert counts == {path: n + more.get(path, 0) for path, n in PINNED.items()}


@pytest.mark.parametrize(("query", "most"), [("", 10), ("?q=tag:peace", 11)])
def test_adding_a_highlight_takes_ten_statements(
    marked: Marked, statements: Recorder, query: str, most: int
) -> None:
    """One fewer where no colleague has answered on any highlight around; one more for the first in
    a text since the start, and for the first since the codebook was changed."""
    client, study = marked.study.client("analyst"), marked.study
    with study.app.app_context(), change():
        add_note(study.member("lead"), 1, 1, "Which?")
    start, end = study.span(WORDS)
    token = client.csrf_token()
    form = {"start": start, "end": end, "exact": WORDS, "tag": ["peace", "depots"], "note": "x"}
    form["revision"] = str(study.revision_id)

    def add() -> int:
        with statements() as seen:
            answer = client.post(
                study.url(f"/briefs/1/highlights{query}"),
                data=form,
                headers={**JSON, "X-CSRFToken": token},
                csrf=False,
            )
        assert answer.status_code == 201
        return len(seen)

    assert (add(), add()) == (most + 2, most)


def test_the_report_sends_the_same_statements_at_ten_and_at_three_hundred_recommendations(
    app: Flask, marked: Marked, statements: Recorder
) -> None:
    client = marked.study.client("analyst")
    counts = []
    made = 0
    client.get(marked.study.url("/recommendations"))  # each text is looked through for cues once
    for recommendations in (10, 300):
        with app.app_context(), change():
            while made < recommendations:
                made += 1
                make(marked.study.member("analyst"), 1, 1 + made % 2, title=f"Title {made}")
        with statements() as seen:
            assert client.get(marked.study.url("/report")).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]

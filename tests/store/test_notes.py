from __future__ import annotations

from app.actions.notes import add_note
from app.store import highlights
from app.store.database import change
from tests.conftest import Recorder
from tests.fixtures.marked import Marked


def test_all_threads_of_a_text_come_in_one_statement(marked: Marked, statements: Recorder) -> None:
    counts = []
    for times in (0, 20):
        with marked.study.app.app_context(), change():
            for at in range(times):
                add_note(marked.member("ana"), 1, 1 + at % 4, f"Note {at}")
        with marked.study.app.app_context(), statements() as seen:
            lines = highlights.highlights(marked.project_id, marked.study.revision_id)
        counts.append(len(seen))
    assert counts == [3, 3]
    assert [len(line.thread) for line in lines] == [5, 5, 5, 5]

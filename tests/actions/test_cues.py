"""Saying that a sentence which reads like a recommendation is none."""

from __future__ import annotations

import pytest

from app.actions.recommendations.cues import LONGEST_REASON, Settled, settle
from app.actions.undo import redo, undo
from app.domain.errors import Invalid, TooLarge
from app.store import cues
from app.store.database import change
from tests.actions.test_undo import BEGINNING
from tests.fixtures.study import Study

pytestmark = pytest.mark.usefixtures("app_context")
SHOULD = "Guards should count every rifle in the depots each month."


def left(study: Study) -> set[str]:
    return {each.cue.sentence for each in cues.undecided(study.project_id)}


def test_a_sentence_is_settled_taken_back_and_settled_again(study: Study) -> None:
    ana, ben = study.member("lead"), study.member("analyst")
    with change():
        assert settle(ana, 1, *study.span("count every rifle"), " Only said. ") == Settled("B1", 1)
    assert SHOULD not in left(study)
    with change():
        assert settle(ben, 1, *study.span(SHOULD)) == Settled("B1", 0)  # it is decided
    with change():
        assert undo(ana, 1, BEGINNING).said == ("Said that a sentence of B1 is no recommendation.")
    assert SHOULD in left(study)
    with change():
        redo(ana, 1, BEGINNING)
    assert SHOULD not in left(study)


def test_where_nothing_reads_like_one_there_is_nothing_to_settle(study: Study) -> None:
    ana = study.member("lead")
    with pytest.raises(Invalid, match="No sentence here"):
        settle(ana, 1, *study.span("A depot near"))
    with pytest.raises(TooLarge) as refused:
        settle(ana, 1, *study.span(SHOULD), "x" * (LONGEST_REASON + 1))
    assert refused.value.fields.keys() == {"reason"}

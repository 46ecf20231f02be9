"""Which sentences read like recommendations, and which of them nobody has decided on."""

from __future__ import annotations

import pytest

from app.actions.briefs import rezone_block
from app.actions.recommendations import make, withdraw
from app.actions.recommendations.cues import settle
from app.store import cues
from app.store.database import change
from tests.conftest import Recorder
from tests.fixtures.marked import Marked

pytestmark = pytest.mark.usefixtures("app_context")
SHOULD = "Guards should count every rifle in the depots each month."


def undecided(marked: Marked) -> list[tuple[int, str]]:
    return [(each.brief, each.cue.sentence) for each in cues.undecided(marked.project_id)]


def test_a_sentence_is_undecided_until_a_record_rests_on_it_or_somebody_says_it_is_none(
    marked: Marked,
) -> None:
    lead = marked.study.member("lead")
    both = undecided(marked)
    assert {brief for brief, _ in both} == {1, 2}  # the same text twice
    assert (1, SHOULD) in both
    with change():
        make(lead, 1, 1)
    assert undecided(marked) == [each for each in both if each != (1, SHOULD)]
    with change():
        withdraw(lead, 1, 2)
    assert undecided(marked) == both
    start = marked.study.text.index(SHOULD)
    with change():
        settle(lead, 2, start + 3, start + 9, "It stands for an example.")
    assert undecided(marked) == [each for each in both if each != (2, SHOULD)]
    assert [each.cue.sentence for each in cues.undecided(marked.project_id, 2)] == [
        words for brief, words in both if brief == 2 and words != SHOULD
    ]


def test_sentences_are_counted_by_what_became_of_them(marked: Marked) -> None:
    lead, every = marked.study.member("lead"), len(undecided(marked)) // 2
    with change():
        make(lead, 1, 1)
        start = marked.study.text.index(SHOULD)
        settle(lead, 2, start + 3, start + 9, "It stands for an example.")
    assert cues.counted(marked.project_id) == {
        "B1": (1, 0, every - 1),
        "B2": (0, 1, every - 1),
    }
    with change():
        settle(lead, 1, start + 3, start + 9)  # whoever records it after all has the last word
    assert cues.counted(marked.project_id)["B1"].recorded == 1


def test_what_is_no_text_of_the_brief_asks_for_nothing(marked: Marked) -> None:
    lead = marked.study.member("lead")
    block = marked.study.text[: marked.study.text.index(SHOULD)].count("\n")
    with change():
        rezone_block(lead, 1, block, "caption")
    assert (1, SHOULD) not in undecided(marked)
    assert (2, SHOULD) in undecided(marked)


def test_texts_are_looked_through_once(marked: Marked, statements: Recorder) -> None:
    cues.undecided(marked.project_id)
    with statements() as seen:
        cues.undecided(marked.project_id)
    assert len(seen) == 4

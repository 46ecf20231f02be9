from __future__ import annotations

import uuid

import pytest

from app.domain.errors import Missing
from app.store import marking
from tests.fixtures.study import Study

pytestmark = pytest.mark.usefixtures("app_context")


def test_a_passage_is_the_blocks_it_shares_a_character_with(study: Study) -> None:
    end = study.text.index("\n")
    for start, stop, ordinals in ((0, end + 1, [0]), (end - 1, end + 2, [0, 1])):
        blocks, text, offset = marking.passage(study.project_id, study.revision_id, start, stop)
        assert [block.ordinal for block in blocks] == ordinals
        assert text == "\n".join(study.text.split("\n")[: len(ordinals)])
        assert offset == 0


def test_a_passage_is_counted_in_code_points_and_cut_at_the_ends_of_the_text(study: Study) -> None:
    ship = study.text.index("\U0001f6a2")
    for at in (0, ship, ship + 1, len(study.text) - 1):
        found = marking.passage(study.project_id, study.revision_id, at, at + 1, 3)
        low, high = found.span
        assert low <= at < high
        assert found.offset == max(0, low - 3)
        assert found.text == study.text[found.offset : high + 3]


def test_where_the_text_has_no_block_there_are_only_the_words_around(study: Study) -> None:
    beyond = len(study.text) + 10
    found = marking.passage(study.project_id, study.revision_id, beyond, beyond + 5, 12)
    assert (found.blocks, found.text) == ([], study.text[-2:])


def test_a_text_of_another_project_is_missing(study: Study) -> None:
    with pytest.raises(Missing):
        marking.passage(uuid.uuid4(), study.revision_id, 0, 1)
    with pytest.raises(Missing):
        marking.lock_brief(uuid.uuid4(), 1)

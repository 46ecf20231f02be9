"""A short walk; `make walks` goes the whole way."""

from __future__ import annotations

import pytest

from tests.fixtures.study import Study
from tests.walks.filling import anything_everywhere, said
from tests.walks.words import hostile_words

pytestmark = pytest.mark.either_engine


def test_forms_filled_with_anything_break_nothing(study: Study) -> None:
    walked = anything_everywhere(study, 120, seed=15)
    assert walked.broken == [], said(walked)
    assert len(walked.fields) > 30
    assert len(walked.statuses) > 4


def test_there_are_more_than_five_hundred_words() -> None:
    assert len(hostile_words()) > 500

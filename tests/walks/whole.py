"""The walks at their whole length: `make walks`, with the same seeds each time and all counts
printed. SOAK=60 shortens the soak of ten minutes, WALK=1000 the walk through forms."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.fixtures.study import Study
from tests.walks.exports import look_at_exports
from tests.walks.filling import anything_everywhere, each_word_in_each_field, said
from tests.walks.soak import soak
from tests.walks.words import hostile_words

pytestmark = pytest.mark.either_engine

REQUESTS = int(os.environ.get("WALK", "10000"))
SECONDS = float(os.environ.get("SOAK", "600"))
AT_ONCE = 25  # words in a project, which is then exported
MOST_SLOPE = 1.0  # megabytes for 10,000 requests


def test_forms_filled_with_anything(study: Study) -> None:
    walked = anything_everywhere(study, REQUESTS, seed=2026)
    print(f"\nForms filled with anything: {walked}")
    assert walked.broken == [], said(walked)


def test_each_word_in_each_field_and_export(study: Study) -> None:
    words = hostile_words()[:: max(1, 10_000 // REQUESTS)]
    walked = each_word_in_each_field(study, words, AT_ONCE, look_at_exports)
    print(f"\n{len(words)} hostile words in every field and export: {walked}")
    assert walked.broken == [], said(walked)


def test_memory_over_ten_minutes(tmp_path: Path) -> None:
    soaked = soak(tmp_path / "soak", SECONDS, seed=2026)
    print(f"\nSoak of {SECONDS:.0f} s: {soaked}")
    assert soaked.failed == {}
    assert soaked.slope() < MOST_SLOPE

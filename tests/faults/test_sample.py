"""The suite of faults in little; `make faults` is the whole. How soon something is answered is left
to that: a machine that runs tests is busy."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.faults.stages import STAGES
from tests.faults.verdict import Verdict

# What needs no server of its own and no waiting.
IN_LITTLE = [name for name, stage in STAGES.items() if stage.in_tests]


@pytest.mark.parametrize("name", IN_LITTLE)
def test_nothing_is_lost_or_twice(name: str, tmp_path: Path) -> None:
    random.seed(15)
    stage, verdict = STAGES[name], Verdict()
    stage.run(verdict, tmp_path, None, **stage.sample)
    assert [sentence for sentence in verdict.wrong if not sentence.startswith("in time: ")] == []

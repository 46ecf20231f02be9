"""What one asks about before a report is handed in."""

from __future__ import annotations

import pytest

from app.domain.report.handing_in import Unsettled


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (Unsettled(), ""),
        (Unsettled(1), "1 open field"),
        (Unsettled(2, 1), "2 open fields and 1 passage that needs a look"),
        (Unsettled(0, 2, 1), "2 passages that need a look and 1 other thing that needs a look"),
    ],
)
def test_it_is_said_in_one_sentence(left: Unsettled, said: str) -> None:
    assert left.said == said


def test_one_is_asked() -> None:
    assert Unsettled(2, 1).question == (
        "This report has 2 open fields and 1 passage that needs a look. Hand in anyway?"
    )

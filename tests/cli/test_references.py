from __future__ import annotations

import click
import pytest

from app.cli.references import BRIEF


@pytest.mark.parametrize("typed", ["B12", "b12", "12", "B012"])
def test_a_brief_can_be_named_in_several_ways(typed: str) -> None:
    assert BRIEF.convert(typed, None, None) == 12


@pytest.mark.parametrize("typed", ["", "x", "B", "B1:4", "B-1"])
def test_what_is_no_reference_is_wrong_use(typed: str) -> None:
    with pytest.raises(click.BadParameter):
        BRIEF.convert(typed, None, None)

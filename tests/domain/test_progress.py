from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import Invalid
from app.domain.progress import ordinals, ranges, together

SETS = st.sets(st.integers(0, 3000))


@given(SETS)
def test_ranges_keep_every_ordinal_and_no_other(some: set[int]) -> None:
    assert ordinals(ranges(some)) == some


def test_neighbours_are_one_range() -> None:
    assert ranges([5, 1, 2, 3, 9, 5]) == "1-3,5,9"


@pytest.mark.parametrize(
    "wrong", ["a", "1-", "-3", "1--2", "1;2", "0-999999,0-999999", "1," * 20000]
)
def test_what_is_no_list_of_ranges_is_refused(wrong: str) -> None:
    with pytest.raises(Invalid):
        ordinals(wrong)


@given(SETS, SETS, SETS)
def test_what_was_read_adds_up_within_what_is_there(
    before: set[int], more: set[int], there: set[int]
) -> None:
    assert ordinals(together(ranges(before), more, there)) == (before | more) & there

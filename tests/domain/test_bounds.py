from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.domain.bounds import ending_at, starting_at
from app.domain.document import ZONES

texts = st.lists(st.sampled_from(sorted(ZONES)), min_size=1, max_size=12)


@given(texts, st.data())
def test_body_lies_within_the_bounds_and_nothing_else_is_touched(
    zones: list[str], data: st.DataObject
) -> None:
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(zones) - 1)] * 2)))
    bounded = ending_at(starting_at(zones, start), end)
    body = [n for n, zone in enumerate(bounded) if zone == "body"]
    assert (body[0], body[-1]) == (start, end)
    assert all(
        zone == before
        for n, (zone, before) in enumerate(zip(bounded, zones, strict=True))
        if before not in ("body", "boilerplate") and n not in (start, end)
    )


@given(texts, st.data())
def test_a_wrong_start_is_mended_by_the_right_one(zones: list[str], data: st.DataObject) -> None:
    first = starting_at(zones, 0)
    wrong = data.draw(st.integers(0, len(zones) - 1))
    lost = {n for n in range(1, wrong) if first[n] == "body"}
    mended = starting_at(starting_at(first, wrong), 0)
    assert {n for n, zone in enumerate(mended) if zone == "body"} >= lost | {0}


def test_both_ends_of_a_page_with_a_menu() -> None:
    zones = ["boilerplate", "body", "front", "boilerplate", "body", "notes", "body", "boilerplate"]
    assert starting_at(zones, 4)[:5] == ["boilerplate"] * 2 + ["front", "boilerplate", "body"]
    assert starting_at(zones, 0)[:2] == ["body", "body"]
    assert ending_at(zones, 4)[4:] == ["body", "notes", "boilerplate", "boilerplate"]
    assert ending_at(zones, 7)[6:] == ["body", "body"]

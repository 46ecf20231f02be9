from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.document import ZONES, Block
from app.domain.filter_fields import ZONES as FILTER_ZONES
from app.domain.zoning import ZONE_NAMES, into_zone, label, next_suffix, takes_a_number


def test_every_zone_has_a_name_here_and_in_filters() -> None:
    assert set(ZONE_NAMES) == set(ZONES) == set(FILTER_ZONES)


@pytest.mark.parametrize("kind", ["caption", "footnote"])
def test_what_was_set_apart_becomes_a_paragraph_of_the_body(kind: str) -> None:
    moved = into_zone(Block(kind, "notes", "Words"), "body")
    assert (moved.kind, moved.zone) == ("paragraph", "body")


def test_a_list_item_stays_one_in_every_zone() -> None:
    assert into_zone(Block("list_item", "comments", "Words", level=1), "body").kind == "list_item"


def test_headings_and_cells_get_no_number() -> None:
    assert not takes_a_number("heading")
    assert not takes_a_number("table_cell")
    assert takes_a_number("paragraph")


def test_labels() -> None:
    assert (label(9), label(8, "a"), label(0, "b"), label(None)) == ("9", "8a", "0b", "")


@given(st.integers(0, 60))
def test_suffixes_go_on_after_z_and_never_repeat(count: int) -> None:
    taken: list[str] = [""]
    for _ in range(count):
        taken.append(next_suffix(taken))
    assert len(set(taken)) == len(taken)
    assert taken[1:27] == list("abcdefghijklmnopqrstuvwxyz")[: len(taken) - 1]
    assert taken[27:28] in ([], ["aa"])

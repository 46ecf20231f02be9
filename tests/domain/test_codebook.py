from __future__ import annotations

import uuid
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.codebook import (
    LONGEST_NAME,
    STEPS,
    Node,
    TagText,
    check,
    descendants,
    in_order,
    move,
    place,
    tidied,
)
from app.domain.errors import Invalid

GOOD = TagText("Border control", "teal")


def ids(count: int) -> list[uuid.UUID]:
    return [uuid.UUID(int=n + 1) for n in range(count)]


def tree(*parents: int | None) -> list[Node]:
    """Nodes 1, 2, 3 … with the given parents, in that order."""
    return [
        Node(id, None if parent is None else uuid.UUID(int=parent), at)
        for at, (id, parent) in enumerate(zip(ids(len(parents)), parents, strict=True))
    ]


def shape(nodes: list[Node]) -> list[tuple[int, int]]:
    return [(node.id.int, depth) for node, depth in in_order(nodes)]


@st.composite
def trees(draw: st.DrawFn) -> list[Node]:
    """Any forest of up to 12 nodes, positions in any order and not unique."""
    count = draw(st.integers(1, 12))
    return [
        Node(
            id,
            draw(st.sampled_from([None, *ids(at)])),
            draw(st.integers(0, count)),
        )
        for at, id in enumerate(ids(count))
    ]


def test_a_name_is_folded_to_one_line_and_markup_stays_text() -> None:
    tag = tidied(replace(GOOD, name="  =1+1\n <b>Depots</b> "))
    assert tag.name == "=1+1 <b>Depots</b>"
    check(tag, ())


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * (LONGEST_NAME + 1)),
        ("name", "x" * 10_000),
        ("colour", "puce"),
        ("definition", "x" * 10_001),
        ("examples", "x" * 10_001),
    ],
)
def test_a_field_that_cannot_be_kept_is_named(field: str, value: str) -> None:
    with pytest.raises(Invalid) as refused:
        check(replace(GOOD, **{field: value}), ())
    assert set(refused.value.fields) == {field}


def test_a_name_in_use_is_refused_whatever_its_case() -> None:
    with pytest.raises(Invalid, match="correct this"):
        check(replace(GOOD, name="BORDER Control"), ["Border control"])


def test_order_is_depth_first() -> None:
    assert shape(tree(None, 1, None, 1)) == [(1, 0), (2, 1), (4, 1), (3, 0)]


def test_one_step_up_down_in_and_out() -> None:
    nodes = tree(None, None, 2, None)
    second = nodes[1].id
    assert shape(move(nodes, second, "up")) == [(2, 0), (3, 1), (1, 0), (4, 0)]
    assert shape(move(nodes, second, "down")) == [(1, 0), (4, 0), (2, 0), (3, 1)]
    assert shape(move(nodes, second, "indent")) == [(1, 0), (2, 1), (3, 2), (4, 0)]
    assert shape(move(nodes, nodes[2].id, "outdent")) == [(1, 0), (2, 0), (3, 0), (4, 0)]


def test_a_step_that_leads_nowhere_changes_nothing() -> None:
    nodes = tree(None, None)
    assert move(nodes, nodes[0].id, "up") == nodes
    assert move(nodes, nodes[0].id, "indent") == nodes
    assert move(nodes, nodes[1].id, "down") == nodes
    assert move(nodes, nodes[1].id, "outdent") == nodes


def test_an_unknown_direction_is_refused() -> None:
    nodes = tree(None)
    with pytest.raises(Invalid):
        move(nodes, nodes[0].id, "sideways")


def test_nothing_stands_below_itself() -> None:
    nodes = tree(None, 1, 2)
    for below in (1, 2, 3):
        with pytest.raises(Invalid) as refused:
            place(nodes, uuid.UUID(int=1), uuid.UUID(int=below))
        assert set(refused.value.fields) == {"parent"}


@given(trees(), st.data())
def test_a_move_keeps_every_tag_once_and_in_a_tree(nodes: list[Node], data: st.DataObject) -> None:
    moved = data.draw(st.sampled_from(nodes))
    after = move(nodes, moved.id, data.draw(st.sampled_from(STEPS)))
    assert {node.id for node in after} == {node.id for node in nodes}
    assert [node.position for node in after] == list(range(len(nodes)))
    assert len(in_order(after)) == len(nodes), "a cycle hides its nodes"
    assert moved.id not in descendants(after, moved.id)
    unmoved = {node.id: node.parent_id for node in nodes if node.id != moved.id}
    assert {node.id: node.parent_id for node in after if node.id != moved.id} == unmoved


@given(trees(), st.data())
def test_up_undoes_down(nodes: list[Node], data: st.DataObject) -> None:
    before = place(nodes, nodes[0].id, nodes[0].parent_id)  # any move, to number the positions
    moved = data.draw(st.sampled_from(before))
    down = move(before, moved.id, "down")
    if down != before:
        assert move(down, moved.id, "up") == before

from __future__ import annotations

import uuid
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import Invalid
from app.domain.tags import (
    LONGEST_NAME,
    NAME,
    OWN,
    STEPS,
    TEXTS,
    USE,
    Tag,
    Uses,
    ancestry,
    check,
    descendants,
    descendants_of_each,
    in_order,
    listed,
    move,
    place,
    tidied,
)

GOOD = Tag("border-control", "Border control", colour="teal")


def tree(*parents: int | None) -> list[Tag]:
    """Tags 1, 2, 3 … with the given parents, in that order."""
    return [
        Tag(str(n), "", None if parent is None else str(parent), position=n - 1)
        for n, parent in enumerate(parents, start=1)
    ]


def shape(tags: list[Tag]) -> list[tuple[int, int]]:
    return [(int(tag.slug), tag.depth) for tag in in_order(tags)]


@st.composite
def trees(draw: st.DrawFn) -> list[Tag]:
    """Any forest of up to 12 tags, positions in any order and not unique."""
    count = draw(st.integers(1, 12))
    slugs = [str(n) for n in range(count)]
    return [
        Tag(
            slug,
            "",
            draw(st.sampled_from([None, *slugs[:at]])),
            position=draw(st.integers(0, count)),
            id=uuid.UUID(int=at),
        )
        for at, slug in enumerate(slugs)
    ]


def test_a_name_is_folded_to_one_line_and_markup_stays_text() -> None:
    tag = tidied(GOOD._replace(name="  =1+1\n <b>Depots</b> "))
    assert tag.name == "=1+1 <b>Depots</b>"
    check(tag, ())


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * (LONGEST_NAME + 1)),
        ("name", "x" * 10_000),
        ("colour", "puce"),
        ("texts", {"definition": "x" * 10_001}),
        ("texts", {"examples": "x" * 10_001}),
    ],
)
def test_a_field_that_cannot_be_kept_is_named(field: str, value: Any) -> None:
    with pytest.raises(Invalid) as refused:
        check(GOOD._replace(**{field: value}), ())
    assert set(refused.value.fields) == ({field} if field != "texts" else set(value))


def test_a_name_in_use_is_refused_whatever_its_case() -> None:
    with pytest.raises(Invalid, match="correct this"):
        check(GOOD._replace(name="BORDER Control"), ["Border control"])


def test_order_is_depth_first() -> None:
    assert shape(tree(None, 1, None, 1)) == [(1, 0), (2, 1), (4, 1), (3, 0)]


def test_one_step_up_down_in_and_out() -> None:
    tags = tree(None, None, 2, None)
    second = tags[1].slug
    assert shape(move(tags, second, "up")) == [(2, 0), (3, 1), (1, 0), (4, 0)]
    assert shape(move(tags, second, "down")) == [(1, 0), (4, 0), (2, 0), (3, 1)]
    assert shape(move(tags, second, "indent")) == [(1, 0), (2, 1), (3, 2), (4, 0)]
    assert shape(move(tags, tags[2].slug, "outdent")) == [(1, 0), (2, 0), (3, 0), (4, 0)]


def test_a_step_that_leads_nowhere_changes_nothing() -> None:
    tags = in_order(tree(None, None))
    assert move(tags, tags[0].slug, "up") == tags
    assert move(tags, tags[0].slug, "indent") == tags
    assert move(tags, tags[1].slug, "down") == tags
    assert move(tags, tags[1].slug, "outdent") == tags


def test_an_unknown_direction_is_refused() -> None:
    tags = tree(None)
    with pytest.raises(Invalid):
        move(tags, tags[0].slug, "sideways")


def test_nothing_stands_below_itself() -> None:
    tags = tree(None, 1, 2)
    for below in (1, 2, 3):
        with pytest.raises(Invalid) as refused:
            place(tags, "1", str(below))
        assert set(refused.value.fields) == {"parent"}


@given(trees(), st.data())
def test_a_move_keeps_every_tag_once_and_in_a_tree(tags: list[Tag], data: st.DataObject) -> None:
    moved = data.draw(st.sampled_from(tags))
    after = move(tags, moved.slug, data.draw(st.sampled_from(STEPS)))
    assert {tag.slug for tag in after} == {tag.slug for tag in tags}
    assert [tag.position for tag in after] == list(range(len(tags)))
    known = {tag.slug: tag for tag in after}
    assert all(ancestry(tag, known)[0].parent is None for tag in after), "there is a circle"
    assert moved.slug not in descendants(after, moved.slug)
    unmoved = {tag.slug: tag.parent for tag in tags if tag.slug != moved.slug}
    assert {tag.slug: tag.parent for tag in after if tag.slug != moved.slug} == unmoved


@given(trees(), st.data())
def test_up_undoes_down(tags: list[Tag], data: st.DataObject) -> None:
    before = place(tags, tags[0].slug, tags[0].parent)  # any move, to number the positions
    moved = data.draw(st.sampled_from(before))
    down = move(before, moved.slug, "down")
    if down != before:
        assert move(down, moved.slug, "up") == before


@given(trees())
def test_what_stands_below_each_is_what_stands_below_one(tags: list[Tag]) -> None:
    assert descendants_of_each(tags) == {tag.slug: descendants(tags, tag.slug) for tag in tags}


def test_no_tag_is_lost_when_parents_form_a_circle() -> None:
    tags = [Tag("a", "A", "b"), Tag("b", "B", "a"), Tag("c", "C", "gone"), Tag("d", "D", "c")]
    assert [(tag.slug, tag.depth) for tag in in_order(tags)] == [
        ("c", 0),
        ("d", 1),
        ("a", 0),
        ("b", 0),
    ]


def test_even_positions_keep_the_order_given() -> None:
    tags = [Tag("b", "B"), Tag("a", "A"), Tag("c", "C", "a"), Tag("d", "D", "b")]
    assert [tag.slug for tag in in_order(tags)] == ["b", "d", "a", "c"]


def test_tags_in_use_are_numbered_in_the_order_of_the_codebook() -> None:
    tags = [
        Tag("a", "A", position=0),
        Tag("c", "C", position=3),
        Tag("b", "B", "a", position=2),
        Tag("old", "Old", position=1, retired=True),
    ]
    assert [(tag.slug, tag.number) for tag in in_order(tags)] == [
        ("a", 1),
        ("b", 2),
        ("old", 0),
        ("c", 3),
    ]


def test_what_is_explained_stands_in_the_order_of_the_texts() -> None:
    tag = GOOD._replace(texts={"examples": "One.", "definition": "What.", "when_to_use": ""})
    assert [(each.label, text) for each, text in tag.explained] == [
        ("Definition", "What."),
        ("Examples", "One."),
    ]
    assert (tag.definition, GOOD.definition) == ("What.", "")


def test_what_explains_a_tag() -> None:
    """Names are columns and keys in data, headings are known by our readers of other programs."""
    assert [(each.name, each.label, each.heading) for each in TEXTS] == [
        ("definition", "Definition", ""),
        ("when_to_use", "When to use", "When to use"),
        ("when_not_to_use", "When not to use", "When not to use"),
        ("examples", "Examples", "Examples"),
    ]


@pytest.mark.parametrize("field", ["name", *(each.name for each in TEXTS)])
def test_a_tag_says_as_much_as_it_may(field: str) -> None:
    most = 120 if field == "name" else 10_000

    def tag(length: int) -> Tag:
        said = {"definition": "x", field: "x" * length}
        return Tag("", said.pop("name", "Name"), None, "teal", said)

    check(tag(most), [])
    with pytest.raises(Invalid) as refused:
        check(tag(most + 1), [])
    assert list(refused.value.fields) == [field]


def test_siblings_are_listed_by_name_or_use_and_keep_their_numbers() -> None:
    tags = [
        Tag("c", "Part 10", position=0, uses=Uses(1, 1)),
        Tag("d", "Zone", "c", position=1, uses=Uses(0, 0)),
        Tag("e", "area", "c", position=2, uses=Uses(0, 0)),
        Tag("a", "part 2", position=3, uses=Uses(7, 2)),
    ]

    def shown(order: str) -> list[tuple[str, int, int]]:
        return [(tag.slug, tag.number, tag.depth) for tag in listed(tags, order)]

    assert shown(OWN) == [("c", 1, 0), ("d", 2, 1), ("e", 3, 1), ("a", 4, 0)]
    assert shown(NAME) == [("a", 4, 0), ("c", 1, 0), ("e", 3, 1), ("d", 2, 1)]
    assert shown(USE) == [("a", 4, 0), ("c", 1, 0), ("d", 2, 1), ("e", 3, 1)]

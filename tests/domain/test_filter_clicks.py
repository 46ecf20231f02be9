import pytest

from app.domain.filter_clicks import (
    any_of_tags,
    toggle,
    toggle_without,
    with_all_of_tags,
    with_any_of_tags,
)
from app.domain.filters import parse


@pytest.mark.parametrize(
    ("before", "key", "value", "after"),
    [
        ("", "tag", "a", "tag:a"),
        ("tag:a", "tag", "b", "tag:a tag:b"),
        ("tag:a,b", "tag", "c", "tag:a,b,c"),
        ("tag:a tag:b", "tag", "a", "tag:b"),
        ("-tag:a,b", "tag", "a", "-tag:b tag:a"),
        ("brief:B1", "brief", "B2", "brief:B1,B2"),
        ("brief:B1,B2 x", "brief", "B1", "brief:B2 x"),
        ("-by:ana", "by", "ana", "by:ana"),
        ("has:note", "has", "tag", "has:note has:tag"),
        ("-has:note", "has", "note", "has:note"),
    ],
)
def test_a_click_asks_for_a_value_or_no_longer(
    before: str, key: str, value: str, after: str
) -> None:
    assert str(toggle(parse(before), key, value)) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [("", "-tag:a"), ("tag:a", "-tag:a"), ("-tag:a", ""), ("tag:a,b x", "tag:b x -tag:a")],
)
def test_a_click_on_not_leaves_a_value_out_or_no_longer(before: str, after: str) -> None:
    assert str(toggle_without(parse(before), "tag", "a")) == after


def test_all_of_and_any_of_lead_back_to_each_other() -> None:
    every = parse("tag:a by:ana tag:b -tag:c")
    either = with_any_of_tags(every)
    assert str(either) == "tag:a,b by:ana -tag:c"
    assert any_of_tags(either)
    assert not any_of_tags(every)
    assert str(with_all_of_tags(either)) == "tag:a tag:b by:ana -tag:c"

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.styles.parts import disambiguate, parts_of_date


def test_equal_short_citations_get_letters() -> None:
    assert disambiguate(["A 2013", "B 2013", "A 2013"]) == ("a", "", "b")
    assert disambiguate(["A"] * 28)[25:] == ("z", "aa", "ab")


@given(st.lists(st.sampled_from(["A 2013", "B 2013", "C n.d."])))
def test_no_two_briefs_share_citation_and_letter(shorts: list[str]) -> None:
    both = list(zip(shorts, disambiguate(shorts), strict=True))
    assert len(set(both)) == len(both)


@pytest.mark.parametrize(
    ("date", "parts"),
    [
        ("2013-01-29", (2013, 1, 29)),
        ("2013-01", (2013, 1)),
        ("2013", (2013,)),
        ("2013-02-30", (2013, 2)),
        ("2013-13-45", (2013,)),
        ("Spring 2013", ()),
        ("", ()),
    ],
)
def test_a_date_has_the_parts_that_exist(date: str, parts: tuple[int, ...]) -> None:
    assert parts_of_date(date) == parts

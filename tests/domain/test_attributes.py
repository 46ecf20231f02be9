from __future__ import annotations

import pytest

from app.domain.attributes import Attribute, check, checked, grouped, sort_key, tidied, value_of
from app.domain.errors import Invalid

COUNTRY = Attribute("Country", "choice", ("Niger", "Mali"), "country")
YEAR = Attribute("Year of data", "number", key="year-of-data")
BEGUN = Attribute("Begun", "date", key="begun")
BY = Attribute("Commissioned by", key="commissioned-by")


@pytest.mark.parametrize(
    ("attribute", "typed", "kept"),
    [
        (COUNTRY, " mali ", "Mali"),
        (YEAR, "1,200", "1200"),
        (YEAR, "-0.50", "-0.50"),
        (YEAR, "1 200 000", "1200000"),
        (BEGUN, "2019-06", "2019-06"),
        (BY, "The  Desk", "The Desk"),
        (BY, "", ""),
    ],
)
def test_a_value_of_its_kind_is_kept_in_one_spelling(
    attribute: Attribute, typed: str, kept: str
) -> None:
    assert value_of(attribute, typed) == (kept, "")


@pytest.mark.parametrize(
    ("attribute", "typed", "says"),
    [
        (COUNTRY, "Chad", "not in the list of Country"),
        (YEAR, "1,5", "no number"),
        (YEAR, "12,34", "no number"),
        (YEAR, "nan", "no number"),
        (BEGUN, "2019-13", "no date"),
        (BY, "None", "Leave it empty"),
        (BY, "x" * 301, "Shorten"),
    ],
)
def test_what_is_no_value_of_its_kind_is_refused_with_a_sentence(
    attribute: Attribute, typed: str, says: str
) -> None:
    assert says in value_of(attribute, typed)[1]


def test_values_of_a_form_are_told_apart() -> None:
    kept, wrong = checked({"country": "mali", "begun": "soon", "else": "x"}, [COUNTRY, BEGUN, BY])
    assert kept == {"country": "Mali"}
    assert list(wrong) == ["attribute-begun"]
    assert wrong["attribute-begun"].startswith("Begun: “soon” is no date.")


@pytest.mark.parametrize(
    ("attribute", "key", "field"),
    [
        (Attribute("Tag"), "tag", "name"),
        (Attribute("Publisher"), "publisher", "name"),
        (Attribute("COUNTRY"), "country", "name"),
        (Attribute("{of}"), "of", "name"),
        (Attribute("!"), "", "name"),
        (Attribute("x" * 61), "x", "name"),
        (Attribute("Colour", "hue"), "colour", "kind"),
        (Attribute("Region", "choice"), "region", "choices"),
        (Attribute("Region", "choice", ("West", "west")), "region", "choices"),
        (Attribute("Region", "choice", ("none",)), "region", "choices"),
    ],
)
def test_an_attribute_that_cannot_be_is_refused_at_its_field(
    attribute: Attribute, key: str, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        check(attribute, key, [COUNTRY], {"tag"})
    assert list(refused.value.fields) == [field]


def test_choices_are_one_a_line_and_of_a_list_only() -> None:
    assert tidied(" Region ", "choice", "West\n\n West\nEast") == Attribute(
        "Region", "choice", ("West", "East")
    )
    assert tidied("Region", "text", "West").choices == ()


def test_values_stand_in_the_order_of_their_kind() -> None:
    def ordered(attribute: Attribute, *values: str) -> list[str]:
        return sorted(values, key=lambda value: sort_key(attribute, value))

    assert ordered(COUNTRY, "Mali", "Niger") == ["Niger", "Mali"]
    assert ordered(YEAR, "10", "9", "-1") == ["-1", "9", "10"]
    assert ordered(BY, "Part 10", "part 2", "Élan", "Ebb") == ["Ebb", "Élan", "part 2", "Part 10"]
    assert ordered(BEGUN, "2020-01", "2019", "2020") == ["2019", "2020", "2020-01"]


def test_what_has_values_is_grouped_by_them() -> None:
    said = [(1, {"country": "Mali"}), (2, {}), (3, {"country": "Niger"}), (4, {"country": "Mali"})]
    assert grouped(said, COUNTRY) == [("Niger", [3]), ("Mali", [1, 4]), ("", [2])]
    assert grouped(said[:1], COUNTRY) == [("Mali", [1])]

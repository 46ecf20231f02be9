import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from app.domain.citations.kinds import KINDS
from app.writers.references import folded, write_csl
from tests.writers.hostile import any_text
from tests.writers.summaries import BRIEFS, summary

# Names of the CSL-JSON schema 1.0.2 (citation-style-language/schema, csl-data.json).
FIELDS = {
    *("id", "citation-key", "type", "title", "author", "issued", "publisher", "URL", "language"),
    "container-title",
}
NAME_PARTS = {"family", "given", "suffix", "literal"}


def quotes_in(data: bytes) -> list[str]:
    """None: citations hold no passage."""
    assert isinstance(json.loads(data), list)
    return []


def items(*briefs: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(write_csl(summary([], briefs=briefs)))
    return found


def item(**details: Any) -> dict[str, Any]:
    (found,) = items(replace(BRIEFS[0], **details))
    return found


def test_a_brief_is_an_item_with_its_names_taken_apart() -> None:
    assert item(language="en") == {
        "id": "patrick2013collateral",
        "citation-key": "patrick2013collateral",
        "type": "webpage",
        "title": "Collateral Damage",
        "author": [
            {"family": "Patrick", "given": "Stewart M."},
            {"family": "Bennett", "given": "Isabella"},
        ],
        "issued": {"date-parts": [[2013, 1, 29]]},
        "publisher": "Council on Foreign Relations",
        "URL": "https://example.org/collateral?a=1&b=(2)",
        "language": "en",
    }


def test_organisations_and_suffixes_have_fields_of_their_own() -> None:
    authors = ("UNIDIR", "Martin Luther King Jr.", "Ursula von der Leyen", "Dr. Jane Roe")
    assert item(authors=authors, organisations=("UNIDIR",))["author"] == [
        {"literal": "UNIDIR"},
        {"family": "King", "given": "Martin Luther", "suffix": "Jr."},
        {"family": "von der Leyen", "given": "Ursula"},
        {"family": "Roe", "given": "Jane"},
    ]


@pytest.mark.parametrize(
    ("date", "issued"),
    [
        ("2013-01", {"date-parts": [[2013, 1]]}),
        ("2013", {"date-parts": [[2013]]}),
        ("Spring 2013", {"literal": "Spring 2013"}),
        ("", None),
    ],
)
def test_a_date_has_the_parts_that_are_known(date: str, issued: object) -> None:
    assert item(date=date).get("issued") == issued


@pytest.mark.parametrize(
    ("kind", "type"),
    [("report", "report"), ("newspaper", "article-newspaper"), ("law", "legislation")],
)
def test_an_item_has_the_type_of_the_brief(kind: str, type: str) -> None:
    found = item(kind=kind, container="The Depot Times")
    assert (found["type"], found["container-title"]) == (type, "The Depot Times")


def test_every_type_is_one_of_the_schemas() -> None:
    """The types of csl-data.json 1.0.2 that stand in our list."""
    known = (
        "report article-journal article-newspaper webpage post-weblog book chapter "
        "thesis legislation speech document"
    )
    assert {kind.csl for kind in KINDS} == set(known.split())


def test_briefs_without_a_passage_are_in_and_keys_are_unique() -> None:
    twin = replace(BRIEFS[0], number=7)
    keys = [each["id"] for each in items(*BRIEFS, twin)]
    assert keys == ["patrick2013collateral", "sousa2024after", "patrick2013collateral-7"]


@pytest.mark.parametrize(
    ("details", "key"),
    [
        ({"authors": ("Ursula von der Leyen",)}, "vonderleyen2013collateral"),
        ({"authors": ("Łukasz Żółw",)}, "zolw2013collateral"),
        ({"authors": ("The Survey",), "organisations": ("The Survey",)}, "survey2013collateral"),
        ({"authors": ()}, "council2013collateral"),
        ({"authors": ("王小明",), "date": "", "title": "武器"}, "briefnd"),
        ({"title": "On the “Depots”"}, "patrick2013depots"),
        ({"date": "Spring 2020"}, "patrick2020collateral"),
    ],
)
def test_a_key_is_made_of_family_year_and_word(details: dict[str, Any], key: str) -> None:
    assert item(**details)["id"] == key


@given(any_text)
def test_any_detail_is_kept_but_for_its_line_breaks(text: str) -> None:
    found = item(title=text, authors=(text, text), publisher=text, url=text, date=text)
    assert set(found) <= FIELDS
    assert all(set(name) <= NAME_PARTS for name in found.get("author", ()))
    assert found["title"] == (folded(text) or "Untitled")
    assert found.get("publisher", "") == folded(text)

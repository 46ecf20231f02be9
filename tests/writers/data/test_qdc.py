from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from app.domain.palette import SHADES
from app.domain.report.summary import Summary
from app.domain.tags import TEXTS, Tag
from app.readers.work.refi.codebook import read
from app.writers.data import qdc
from tests.writers.random_projects import project, whole_projects
from tests.writers.summaries import summary

SCHEMA = Path(__file__).parents[4] / "shared" / "schemas" / "refi" / "Codebook.xsd"


def quotes_in(_data: bytes) -> list[str]:
    """A codebook holds none."""
    return []


def as_read(made: Summary) -> list[tuple[str, ...]]:
    """The codebook as a reader of ours should find it, parents by their names."""
    names = {tag.slug: tag.name for tag in made.codebook}
    return [
        (
            *(tag.name, names.get(tag.parent or "", ""), SHADES.get(tag.colour, "")),
            *(tag.texts.get(each.name, "") for each in TEXTS),
        )
        for tag in made.codebook
    ]


def tags_in(work: Any) -> list[tuple[str, ...]]:
    names = {tag.slug: tag.name for tag in work.tags}
    return [
        (
            *(tag.name, names.get(tag.parent or "", ""), tag.colour),
            *(tag.texts.get(each.name, "") for each in TEXTS),
        )
        for tag in work.tags
    ]


@pytest.fixture(scope="module")
def schema() -> Any:
    if not SCHEMA.exists():
        pytest.skip("the REFI-QDA schemas are not part of the repository")
    return etree.XMLSchema(file=str(SCHEMA))


@whole_projects
@given(seed=st.integers(0, 2**32))
def test_any_codebook_is_valid_and_reads_back_the_same(schema: Any, seed: int) -> None:
    made = project(seed)
    data = qdc.write(made)
    if made.codebook:  # the schema asks for one code
        schema.assertValid(etree.fromstring(data))
    assert tags_in(read(data)) == as_read(made)


def test_tags_nest_and_those_out_of_use_are_not_for_coding() -> None:
    tags = [Tag("a", "A"), Tag("b", "B", "a", "teal"), Tag("old", "Old", retired=True)]
    root = etree.fromstring(qdc.write(summary([], tags=tags, syntheses=[])))
    a, b, old = (e for e in root.iter() if etree.QName(e).localname == "Code")
    assert b.getparent() is a
    assert (b.get("color"), b.get("isCodable"), old.get("isCodable")) == (
        "#007470",
        "true",
        "false",
    )


def test_tags_that_are_each_others_parents_are_all_there() -> None:
    tags = [Tag("a", "A", "b"), Tag("b", "B", "a")]
    root = etree.fromstring(qdc.write(summary([], tags=tags, syntheses=[])))
    assert [e.get("name") for e in root.iter() if e.get("name")] == ["A", "B"]

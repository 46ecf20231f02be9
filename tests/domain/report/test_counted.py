"""What is counted of the passages of a summary."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.domain.passages import Passage
from app.domain.report.counted import counted
from app.domain.tags import Tag, ancestries
from tests.writers.summaries import PASSAGES

TAGS = (Tag("a", "A"), Tag("b", "B", parent="a"), Tag("c", "C", parent="b"), Tag("d", "D"))


def passage(brief: str, slugs: list[str]) -> Passage:
    return PASSAGES[0]._replace(brief=brief, slugs=tuple(slugs))


SETS = st.lists(st.sampled_from("abcd"), unique=True)


@given(st.lists(st.builds(passage, st.sampled_from(["B1", "B2"]), SETS)))
def test_each_passage_counts_once_under_its_tags_and_those_above(rows: list[Passage]) -> None:
    found = counted(rows, ancestries(TAGS), {"b", ""}, replies=False)
    below = {"a": "abc", "b": "bc", "c": "c", "d": "d"}
    for brief in ("B1", "B2"):
        there = [set(row.slugs) for row in rows if row.brief == brief]
        assert found.held.get(brief, 0) == len(there)
        assert found.own.get("", {}).get(brief, 0) == there.count(set())
        for slug, family in below.items():
            assert found.own.get(slug, {}).get(brief, 0) == sum(slug in each for each in there)
            assert found.with_below.get(slug, {}).get(brief, 0) == sum(
                not each.isdisjoint(family) for each in there
            )
    assert found.shown == sum("b" in row.slugs or not row.slugs for row in rows)

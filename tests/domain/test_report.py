from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.briefs import Brief
from app.domain.passages import Passage
from app.domain.report.document import report
from app.domain.report.method import SHOWN, fingerprint, in_words, method_of
from app.domain.report.outline import Heading, Prose, Table
from app.domain.report.summary import Summary
from app.domain.report.wording import NO_TAG
from app.domain.runs import Run
from app.domain.tags import Tag
from tests.writers.summaries import BRIEFS, PASSAGES, SYNTHESES, TAGS, passage, summary


def titles(found: Summary) -> list[str]:
    return [section.title for section in found.sections]


def refs(found: Summary, title: str) -> list[str]:
    (section,) = (s for s in found.sections if s.title == title)
    return [p.ref for p in section.passages]


def test_sections_follow_the_tree_of_the_codebook() -> None:
    assert titles(summary()) == [
        "Stockpile security",
        "Border control",
        "Border control › Checkpoints",
        "Monitoring",
        NO_TAG,
    ]


def test_a_passage_with_two_tags_stands_in_both_sections() -> None:
    assert refs(summary(), "Stockpile security") == ["B1:1", "B1:2"]
    assert refs(summary(), "Border control") == ["B1:2"]


def test_untagged_passages_are_never_dropped() -> None:
    assert refs(summary(), NO_TAG) == ["B1:3"]


def test_sections_count_briefs_and_passages() -> None:
    counted = {section.title: section.counts for section in summary().sections}
    assert counted["Stockpile security"] == "1 brief (2 passages)"
    assert counted["Border control › Checkpoints"] == "1 brief (1 passage)"
    assert counted["Monitoring"] == "0 briefs (0 passages)"


def test_a_section_tells_what_its_sub_tags_add() -> None:
    added = {section.title: section.with_below for section in summary().sections}
    assert added["Border control"] == "2 briefs (2 passages)"
    assert added["Stockpile security"] == ""


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("tag:border-control", ["Border control", "Border control › Checkpoints"]),
        ("tag:border-control -tag:checkpoints", ["Border control"]),
        ("tag:monitoring,checkpoints", ["Border control › Checkpoints", "Monitoring"]),
        ("-tag:border-control", ["Stockpile security", "Monitoring"]),
        ("tag:old", []),
    ],
)
def test_the_filter_decides_which_tags_have_a_section(query: str, shown: list[str]) -> None:
    assert titles(summary([], query=query)) == shown


def test_what_was_selected_stands_under_its_tag_even_if_the_filter_names_another() -> None:
    found = summary([passage("x", "monitoring"), passage("y", number=2)], query="tag:old")
    assert (refs(found, "Monitoring"), refs(found, NO_TAG)) == (["B1:1"], ["B1:2"])


def test_a_retired_tag_has_a_section_only_while_it_holds_passages() -> None:
    assert "Old" not in titles(summary())
    assert refs(summary([passage("x", "old")]), "Old") == ["B1:1"]


@given(st.permutations(PASSAGES), st.permutations(BRIEFS))
def test_the_order_of_the_rows_changes_nothing(
    passages: list[Passage], briefs: list[Brief]
) -> None:
    assert summary(passages, briefs=briefs) == summary()


@given(st.lists(st.lists(st.sampled_from([tag.slug for tag in TAGS]), unique=True), max_size=8))
def test_every_passage_stands_once_for_each_of_its_tags(tagged: list[list[str]]) -> None:
    rows = [passage("x", *tags, number=n) for n, tags in enumerate(tagged, start=1)]
    standing = [p.ref for section in summary(rows).sections for p in section.passages]
    assert sorted(standing) == sorted(r.ref for r in rows for _ in r.slugs or ("none",))


def test_a_row_given_twice_stands_once() -> None:
    assert summary(PASSAGES * 2) == summary()


def test_passages_are_ordered_by_brief_then_place() -> None:
    rows = [
        passage("z", brief=2, number=1, start=0, end=1),
        passage("long", number=2, start=5, end=9),
        passage("b", number=3, start=5, end=6),
        passage("again", number=4, start=5, end=6),
    ]
    assert [p.ref for p in summary(rows[::-1]).passages] == ["B1:3", "B1:4", "B1:2", "B2:1"]


def test_passages_are_cited_by_paragraph_or_zone() -> None:
    assert [p.citation for p in summary().passages] == [
        "Patrick and Bennett 2013, ¶9",
        "Patrick and Bennett 2013, ¶9",
        "Patrick and Bennett 2013, ¶9",
        "Sousa 2024, caption, p. 4",
    ]


def test_letters_of_citations_do_not_depend_on_the_filter() -> None:
    twins = [*BRIEFS, replace(BRIEFS[0], number=3)]
    (source,) = summary([], briefs=twins, query="brief:B3").sources
    assert source.short == "Patrick and Bennett 2013b"
    assert ". 2013b. " in source.full


def test_the_filter_decides_which_briefs_count_as_read() -> None:
    assert [s.row.ref for s in summary([], query="-brief:B1").sources] == ["B2"]
    assert [s.row.ref for s in summary([]).sources] == ["B1", "B2"]


def test_a_synthesis_may_cite_a_passage_outside_the_selection() -> None:
    found = summary(PASSAGES[:2], query="tag:border-control", cited=PASSAGES[2:])
    assert found.cited["B2:1"].citation == "Sousa 2024, caption, p. 4"
    assert "B2:1" not in [p.ref for p in found.passages]
    assert "B1:99" not in found.cited


def test_a_synthesis_stands_with_its_tag_and_an_empty_one_does_not() -> None:
    empty = replace(SYNTHESES[0], tag="monitoring", text=" \n")
    sections = summary(syntheses=[*SYNTHESES, empty]).sections
    assert [s.title for s in sections if s.synthesis] == ["Border control"]


def test_the_method_names_what_lies_outside_the_body() -> None:
    method = method_of(summary())
    assert [p.ref for p in method.outside] == ["B2:1"]
    assert (method.briefs, method.paragraphs, method.passages, method.untagged) == (2, 20, 4, 1)
    assert [coder.handle for coder in method.coders] == ["ana", "ben"]
    words = " ".join(in_words(summary()))
    assert "1 passage stands outside the text: B2:1 (Sousa 2024, caption, p. 4)." in words
    assert "4 passages from 2 briefs, 1 without a tag" in words
    assert "The codebook has 4 tags." in words
    assert f"Snapshot {fingerprint(summary())[:SHOWN]}:" in words


@pytest.mark.parametrize(
    ("query", "zones"),
    [("", ("body",)), ("zone:body,caption", ("body", "caption")), ("-zone:body", ())],
)
def test_the_method_states_the_zones(query: str, zones: tuple[str, ...]) -> None:
    assert method_of(summary([], query=query)).zones == zones


def test_a_project_without_anything_has_a_summary() -> None:
    found = summary([], briefs=[], tags=[], syntheses=[])
    assert (found.sections, found.sources, found.analysts) == ((), (), ())
    assert in_words(found)[0] == "Briefs: 0; none declared read through by an analyst."


def test_no_tag_is_lost_when_parents_form_a_circle() -> None:
    tags = [Tag("a", "A", parent="b"), Tag("b", "B", parent="a"), Tag("c", "C", "gone")]
    assert len(summary([passage("x", "a")], tags=tags).sections) == 3


def test_the_contents_list_chapters_and_sections() -> None:
    headings = [Heading(n, f"level {n}", str(n)) for n in (1, 2, 3)]
    found = replace(report(summary()), parts=tuple(headings))
    assert [heading.title for heading in found.headings()] == ["level 1", "level 2"]
    assert [len(chapter) for chapter in found.chapters()] == [1, 2]


def test_passages_are_counted_by_brief_where_there_are_several() -> None:
    captions = [part.caption for part in report(summary()).parts if isinstance(part, Table)]
    assert any(caption.startswith("Passages by tag and brief") for caption in captions)
    one = report(summary([PASSAGES[0]]))
    captions = [part.caption for part in one.parts if isinstance(part, Table)]
    assert not any(caption.startswith("Passages by tag and brief") for caption in captions)


def test_addresses_of_sections_stay() -> None:
    """Permalinks lead to them."""
    ids = [section.id for section in summary().sections]
    assert ids[:2] == ["tag-stockpile-security", "tag-border-control"]
    assert ids[-1] == "untagged"


def test_a_paragraph_stands_with_what_it_introduces() -> None:
    assert Prose((Run("x"),)).with_next is False
    assert (Prose((Run("x"),)).role, Prose((Run("x"),)).label) == ("plain", "")
    said = [each for each in report(summary()).parts if isinstance(each, Prose)]
    assert {(each.role, each.with_next) for each in said} == {
        *(("definition", True), ("counts", True), ("counts", False), ("note", False)),
    }


def test_the_overview_has_a_column_for_sub_tags_where_they_add_something() -> None:
    def columns(found: Summary) -> list[int]:
        tables = [part for part in report(found).parts if isinstance(part, Table)]
        (made,) = (each for each in tables if each.caption == "Passages by tag")
        return sorted({len(made.head), *map(len, made.rows)})

    assert columns(summary()) == [4]
    flat = [tag._replace(parent=None) for tag in TAGS]
    assert columns(summary(tags=flat)) == [3]

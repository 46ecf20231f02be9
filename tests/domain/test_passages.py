from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.briefs import Brief
from app.domain.citations import STYLES, CitedWork, Style, Work
from app.domain.citations.works import plainly
from app.domain.passages import MOST_AFTER, MOST_BEFORE, Passage, Source, around, rest_of_sentence
from app.domain.report.summary import cite
from tests.writers.summaries import BRIEFS, PASSAGES, TAGS


def in_no_style(works: Sequence[Work], style: Style) -> list[CitedWork]:
    return [plainly(work, ()) for work in works]


def test_citing_adds_to_a_passage_and_changes_nothing_of_it() -> None:
    found = cite(PASSAGES, BRIEFS, TAGS, in_no_style, STYLES[0])
    bare = {"tags": (), "source": PASSAGES[0].source, "citation": "", "citation_runs": ()}
    assert [each._replace(**bare) for each in found] == list(PASSAGES)  # type: ignore[arg-type]
    assert [tuple(tag.slug for tag in each.tags) for each in found] == [
        each.slugs for each in PASSAGES
    ]
    assert [each.source.row.ref for each in found] == [each.brief for each in PASSAGES]


def test_what_only_some_ask_for_is_empty() -> None:
    required = [name for name in Passage._fields if name not in Passage._field_defaults]
    plain = Passage(*[getattr(PASSAGES[0], name) for name in required])
    assert plain == PASSAGES[0]
    assert (plain.replies, plain.tags, plain.citation, plain.citation_runs) == ((), (), "", ())
    assert plain.source == Source(Brief(0, ""))


TEXT = "A title\nGuards count every rifle in the depots.\nAnd more."


def test_context_stays_within_the_line() -> None:
    start = TEXT.index("every")
    assert around(TEXT, start, start + 5) == ("Guards count ", " rifle in the depots.")


def test_long_context_is_cut_between_words() -> None:
    start = TEXT.index("every")
    assert around(TEXT, start, start + 5, most=10) == ("…count ", " rifle in…")


@given(st.text(alphabet="ab \n🚢", max_size=60), st.data())
def test_context_is_what_stands_there(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    before, after = around(text, start, end, most=12)
    assert text[:start].endswith(before.removeprefix("…"))
    assert text[end:].startswith(after.removesuffix("…"))
    assert "\n" not in before + after
    assert len(before) <= 13
    assert len(after) <= 13


def test_a_source_has_its_citations_as_plain_text() -> None:
    cited = plainly(Work("report", title="Depots", date="2013"), ())
    assert (Source(BRIEFS[0], cited).short, Source(BRIEFS[0], cited).full) == (
        *("Depots 2013", "2013. Depots."),
    )
    assert (Source(BRIEFS[0]).short, Source(BRIEFS[0]).full) == ("", "")


def test_only_what_is_quoted_has_to_be_among_the_briefs() -> None:
    (first,) = cite(PASSAGES[:1], BRIEFS, TAGS, in_no_style, STYLES[0])
    assert first.source.row is BRIEFS[0]


def test_a_passage_runs_as_its_words_in_the_language_of_its_brief() -> None:
    arabic = PASSAGES[0]._replace(exact="احصوا كل صندوق")
    assert (PASSAGES[0].direction, arabic.direction) == ("ltr", "rtl")
    source = Source(Brief(1, "T", language="ar"))
    assert arabic._replace(exact="NATO: كل", source=source).direction == "rtl"


SENTENCES = (
    "Moving forward, the United States should work with Mr. Smith of the U.S. Navy. It should "
    "also prioritize border control. “What now?” he asked.\nThen nothing…"
)


@pytest.mark.parametrize(
    ("words", "before", "after"),
    [
        ("the United States should work", "Moving forward, ", " with Mr. Smith of the U.S. Navy."),
        ("Smith of the U.S.", "Moving forward, the United States should work with Mr. ", " Navy."),
        ("prioritize border control", "It should also ", "."),
        ("prioritize border control.", "It should also ", ""),
        ("It should also prioritize border control", "", "."),
        ("he asked", "“What now?” ", "."),
        ("nothing", "Then ", "…"),
        ("Navy. It", "Moving forward, the United States should work with Mr. Smith of the U.S. ",
         " should also prioritize border control."),
    ],
)  # fmt: skip
def test_a_fragment_is_completed_by_the_rest_of_its_sentence(
    words: str, before: str, after: str
) -> None:
    start = SENTENCES.index(words)
    assert rest_of_sentence(SENTENCES, start, start + len(words)) == (before, after)


def test_more_than_a_line_of_rest_is_an_ellipsis() -> None:
    text = "a" * 151 + " word " + "b" * 90 + "."
    assert rest_of_sentence(text, 152, 156) == ("…", "…")


def test_scripts_without_spaces_have_sentences_too() -> None:
    text = "武器を守る。国境を守る。"
    assert rest_of_sentence(text, 6, 8) == ("", "を守る。")


@given(st.text("Ab .?“”\n。", max_size=60), st.data())
def test_what_completes_a_fragment_stands_around_it(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    before, after = rest_of_sentence(text, start, end)
    assert text[:start].endswith(before)
    assert text[end:].startswith(after)
    assert "\n" not in before + after
    assert (len(before) <= MOST_BEFORE, len(after) <= MOST_AFTER) == (True, True)

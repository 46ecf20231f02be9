"""What holds for every export format; a new format is under these tests by being listed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import Invalid
from app.domain.summary import NOTHING_HERE
from app.domain.summary_rows import BriefRow, ProjectRow, SynthesisRow, TagRow
from app.writers import WRITERS, Writer, writer_named
from tests.writers.hostile import HOSTILE, any_text
from tests.writers.reading_back import QUOTATIONS
from tests.writers.summaries import PASSAGES, passage, summary

each_format = pytest.mark.parametrize("writer", WRITERS, ids=lambda writer: writer.name)
ONCE = {"csv", "json"}


def standing(writer: Writer) -> list[str]:
    if writer.name in ONCE:
        return [p.row.exact for p in summary().passages]
    return [p.row.exact for section in summary().sections for p in section.passages]


def test_every_format_is_under_contract() -> None:
    assert set(QUOTATIONS) == {writer.name for writer in WRITERS}


@each_format
def test_every_quotation_stands_verbatim(writer: Writer) -> None:
    assert QUOTATIONS[writer.name](writer.write(summary())) == standing(writer)


@each_format
@given(exacts=st.lists(any_text, min_size=1, max_size=4))
def test_any_quotation_reads_back_byte_for_byte(writer: Writer, exacts: list[str]) -> None:
    rows = [passage(exact, "monitoring", number=n) for n, exact in enumerate(exacts, start=1)]
    assert QUOTATIONS[writer.name](writer.write(summary(rows, syntheses=[]))) == exacts


@each_format
@given(text=any_text)
def test_no_other_text_disturbs_the_quotations(writer: Writer, text: str) -> None:
    """Names, notes, syntheses and definitions are hostile, too."""
    tag = TagRow("t", text, None, text, text, text, text, text)
    brief = BriefRow("B1", 1, text, (text,), text, text, text, text_sha256=text, reader=text)
    row = passage("quoted", "t", note=text, analyst=text, page=text, permalink=text)
    made = summary(
        [row],
        briefs=[brief],
        tags=[tag],
        syntheses=[SynthesisRow("t", f"{text}[B1:1]{text}", text)],
        project=ProjectRow(text, "p", text),
        query='"x y"',
        sentence=text,
    )
    assert QUOTATIONS[writer.name](writer.write(made)) == ["quoted"]


@each_format
def test_the_same_summary_gives_the_same_bytes(writer: Writer) -> None:
    assert writer.write(summary()) == writer.write(summary(PASSAGES[::-1]))


@each_format
def test_an_empty_project_can_be_exported(writer: Writer) -> None:
    made = summary([], briefs=[], tags=[], syntheses=[])
    assert QUOTATIONS[writer.name](writer.write(made)) == []


@each_format
def test_three_hundred_passages_all_stand(writer: Writer) -> None:
    rows = [
        passage(f"{HOSTILE[n % len(HOSTILE)]} {n}", "monitoring", number=n) for n in range(1, 301)
    ]
    found = QUOTATIONS[writer.name](writer.write(summary(rows)))
    assert found == [row.exact for row in rows]


@pytest.mark.parametrize("name", ["markdown", "html"])
def test_a_tag_without_passage_says_so(name: str) -> None:
    text = writer_named(name).write(summary([])).decode()
    assert text.count(NOTHING_HERE) == len(summary([]).sections)


@each_format
def test_every_format_names_reference_citation_permalink_and_analyst(writer: Writer) -> None:
    text = writer.write(summary()).decode()
    for words in (
        "B1:2",
        "2013, ¶9",
        "/projects/arms-flows/briefs/1#h2",
        "Ana Sousa",
        "Who counts",
    ):
        assert words in text


@each_format
def test_a_writer_describes_its_file(writer: Writer) -> None:
    assert writer_named(writer.name) is writer
    assert writer.label
    assert writer.extension.isalnum()
    assert "/" in writer.media_type


def test_an_unknown_format_lists_those_there_are() -> None:
    with pytest.raises(Invalid, match="markdown, html, csv, json"):
        writer_named("docx")

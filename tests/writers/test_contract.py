"""What holds for every export format; a new format is under these tests by being listed, and by
having `test_<module>.py` in the mirror of its room with `quotes_in` (app/writers/contract.py)."""

from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.briefs import Brief
from app.domain.errors import Invalid
from app.domain.passages import Passage, Reply, TagBy
from app.domain.projects import ProjectRow
from app.domain.report.choices import AUDIT, EVERYTHING, WORKING, Choices, usual
from app.domain.report.summary import Summary
from app.domain.report.synthesis import SynthesisRow
from app.domain.report.wording import NOTHING_HERE
from app.domain.tags import TEXTS, Tag
from app.writers import GROUPS, WRITERS, Writer, writer_named
from tests.writers.hostile import HOSTILE, any_text
from tests.writers.reading_back import own_tests_of, quotes_in, text_in
from tests.writers.summaries import MARKED, PASSAGES, passage, recommending, summary

# A binary file costs a hundred times as much as a text: fewer files, with more in each.
PACKED = settings(max_examples=max(2, settings().max_examples // 50))


# Loaded now: a module with property tests may not be loaded within an example of another.
for each in WRITERS:
    own_tests_of(each)


def listed(writers: Iterable[Writer]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("writer", writers, ids=lambda writer: writer.name)


each_format = listed(WRITERS)
each_text = listed([w for w in WRITERS if w.holds != "nothing" and not w.binary])
each_binary = listed([w for w in WRITERS if w.holds != "nothing" and w.binary])
each_with_passages = listed([w for w in WRITERS if w.holds != "nothing"])


def standing(writer: Writer, made: Summary) -> list[str]:
    """The passages that the format holds, as it says itself."""
    if writer.holds == "nothing":
        return []
    if writer.holds == "once":
        return [p.exact for p in made.passages]
    return [p.exact for section in made.sections for p in section.passages]


def read_back(writer: Writer, made: Summary) -> list[str]:
    return quotes_in(writer, writer.write(made))


def of(exacts: Iterable[str]) -> Summary:
    """One passage after the other, of one tag."""
    rows: list[Passage] = []
    for n, exact in enumerate(exacts, start=1):
        start = rows[-1].end + 1 if rows else 0
        span = {"start": start, "end": start + len(exact)}
        rows.append(passage(exact, "monitoring", number=n, **span))
    return summary(rows, syntheses=[])


@each_format
def test_a_writer_describes_its_file(writer: Writer) -> None:
    assert writer_named(writer.name) is writer
    assert [each.name for each in WRITERS].count(writer.name) == 1
    assert writer.label
    assert writer.group in GROUPS
    assert writer.extension.replace(".", "").isalnum()
    assert "/" in writer.media_type
    files = [(each.stem, each.extension) for each in WRITERS]
    assert files.count((writer.stem, writer.extension)) == 1


# What addresses, downloads and the menu have of each: kind, file name, media type, what it holds.
HTML = "text/html; charset=utf-8"
OFFICE = "application/vnd.openxmlformats-officedocument."
PROMISED = {
    "markdown": ("document", "report.md", "text/markdown; charset=utf-8", "by tag"),
    "html": ("document", "report.html", HTML, "by tag"),
    "docx": ("document", "report.docx", f"{OFFICE}wordprocessingml.document", "by tag"),
    "pdf": ("document", "report.pdf", "application/pdf", "by tag"),
    "annotated-html": ("document", "annotated.html", HTML, "once"),
    "annotated-docx": (
        *("document", "annotated.docx", f"{OFFICE}wordprocessingml.document", "once"),
    ),
    "annotated-pdf": ("document", "annotated.pdf", "application/pdf", "once"),
    "csv": ("data", "summary.csv", "text/csv; charset=utf-8", "once"),
    "recommendations-csv": ("data", "recommendations.csv", "text/csv; charset=utf-8", "nothing"),
    "xlsx": ("data", "summary.xlsx", f"{OFFICE}spreadsheetml.sheet", "once"),
    "json": ("data", "summary.json", "application/json", "once"),
    "jsonld": ("exchange", "summary.jsonld", "application/ld+json", "once"),
    "qdpx": ("exchange", "summary.qdpx", "application/x-qdpx", "once"),
    "qdc": ("exchange", "summary.qdc", "application/xml", "nothing"),
    "csl": (
        *("citations", "summary.csl.json", "application/vnd.citationstyles.csl+json", "nothing"),
    ),
    "bibtex": ("citations", "summary.bib", "text/x-bibtex; charset=utf-8", "nothing"),
    "ris": ("citations", "summary.ris", "application/x-research-info-systems", "nothing"),
}


def test_names_files_and_media_types_stay_as_they_are() -> None:
    assert {
        name: (w.kind, f"{w.stem}.{w.extension}", w.media_type, w.holds)
        for name in PROMISED
        if (w := writer_named(name))
    } == PROMISED


def test_what_each_format_needs_and_may_hold() -> None:
    def having(of: str) -> set[str]:
        return {w.name for w in WRITERS if getattr(w, of) and w.name in PROMISED}

    word, annotated = {"docx", "annotated-docx"}, {"annotated-docx", "annotated-html"}
    assert having("styled") == word
    assert having("binary") == word | {"pdf", "annotated-pdf", "xlsx", "qdpx"}
    assert having("texts") == annotated | {"annotated-pdf", "jsonld", "qdpx"}
    assert having("beside") == {"docx", "pdf"}
    assert having("changes") == {"xlsx"}
    # what typst sets takes a process of its own, whatever its length
    assert {w.name: w.most_in_request for w in WRITERS if w.most_in_request != 1_000} == {
        "pdf": 0,
        "annotated-pdf": 0,
    }


def test_formats_are_listed_in_the_groups_of_the_menu() -> None:
    def named(group: str) -> set[str]:
        return {w.name for w in WRITERS if w.group == group and w.name in PROMISED}

    work_on, marked, programs = GROUPS
    assert named(marked) == {"annotated-html", "annotated-docx", "annotated-pdf"}
    assert named(programs) == {"jsonld", "qdpx", "qdc", "csl", "bibtex", "ris"}
    assert named(work_on) == PROMISED.keys() - named(marked) - named(programs)
    labels = [(w.group, w.menu or w.label) for w in WRITERS]
    assert len(set(labels)) == len(labels)


def test_data_has_all_and_a_document_what_the_project_keeps() -> None:
    kept = Choices(frozenset({"method"}))
    for writer in WRITERS:
        whole = writer.choices(kept, ["codebook"], notes=["own"])
        if writer.kind == "document":
            is_report = writer.holds == "by tag"
            assert writer.choices(kept) == (kept if is_report else usual(WORKING))
            assert writer.choices(kept, profile=[AUDIT]) == usual(AUDIT)
            assert whole == Choices(frozenset({"codebook", "own"}), profile=WORKING)
        else:
            assert writer.choices(kept) == EVERYTHING
            assert whole == EVERYTHING.with_notes({"own"})


@each_with_passages
def test_every_quotation_stands_verbatim(writer: Writer) -> None:
    assert read_back(writer, summary()) == standing(writer, summary())


@each_text
@given(exacts=st.lists(any_text, min_size=1, max_size=4))
def test_any_quotation_reads_back_byte_for_byte(writer: Writer, exacts: list[str]) -> None:
    assert read_back(writer, of(exacts)) == exacts


@each_binary
@PACKED
@given(exacts=st.lists(any_text, min_size=30, max_size=60))
def test_any_quotation_reads_back_from_a_binary_file(writer: Writer, exacts: list[str]) -> None:
    assert read_back(writer, of(exacts)) == exacts


def hostile(text: str) -> Summary:
    """Names, notes, syntheses and definitions say this."""
    tag = Tag("t", text, None, text, {each.name: text for each in TEXTS})
    brief = Brief(1, text, (text,), text, text, text, text_sha256=text, reader=text)
    row = passage(
        *("quoted", "t"),
        note=text,
        analyst=text,
        page=text,
        permalink=text,
        replies=(Reply(text, text, MARKED, text), Reply(text, text, MARKED, text)),
    )
    return summary(
        [row],
        briefs=[brief],
        tags=[tag],
        syntheses=[SynthesisRow("t", f"{text}[B1:1]{text}", text)],
        project=ProjectRow(text, "p", text),
        query='"x y"',
        sentence=text,
        replies=True,
    )


@each_text
@given(text=any_text)
def test_no_other_text_disturbs_the_quotations(writer: Writer, text: str) -> None:
    assert read_back(writer, hostile(text)) == ["quoted"]


@each_binary
@PACKED
@given(text=any_text)
def test_no_other_text_disturbs_a_binary_file(writer: Writer, text: str) -> None:
    assert read_back(writer, hostile(text)) == ["quoted"]


QUOTED = [passage(words, "t", number=n) for n, words in enumerate(("alone", "for", "against"), 1)]


@each_text
@given(text=any_text)
def test_what_is_said_of_recommendations_disturbs_no_quotation(writer: Writer, text: str) -> None:
    said = recommending(f"so {text} it is", *QUOTED)
    assert set(read_back(writer, said)) == {each.exact for each in QUOTED}


@each_binary
@PACKED
@given(text=any_text)
def test_what_is_said_of_recommendations_disturbs_no_binary_file(writer: Writer, text: str) -> None:
    said = recommending(f"so {text} it is", *QUOTED)
    assert set(read_back(writer, said)) == {each.exact for each in QUOTED}


@each_format
def test_the_same_summary_gives_the_same_bytes(writer: Writer) -> None:
    assert writer.write(summary()) == writer.write(summary(PASSAGES[::-1]))


@each_format
def test_an_empty_project_can_be_exported(writer: Writer) -> None:
    made = summary([], briefs=[], tags=[], syntheses=[])
    assert read_back(writer, made) == []


@each_with_passages
def test_three_hundred_passages_all_stand(writer: Writer) -> None:
    exacts = [f"{HOSTILE[n % len(HOSTILE)]} {n}" for n in range(1, 301)]
    assert read_back(writer, of(exacts)) == exacts


@each_format
def test_whoever_waits_hears_of_every_passage(writer: Writer) -> None:
    heard: list[int] = []
    made = summary()
    assert writer.write(made, heard.append) == writer.write(made)
    assert sum(heard) == (writer.places(made) if writer.holds != "nothing" else 0)


@each_format
def test_whoever_waits_can_break_it_off(writer: Writer) -> None:
    def enough(_passages: int) -> None:
        raise TimeoutError

    if writer.holds != "nothing":
        with pytest.raises(TimeoutError):
            writer.write(summary(), enough)


@each_with_passages
def test_notes_of_colleagues_stand_where_the_summary_has_them(writer: Writer) -> None:
    reply = Reply("Ben Adler", "ben", MARKED, "Is that an order?")
    row = PASSAGES[0]._replace(replies=(reply,))
    text = text_in(writer, writer.write(summary([row], replies=True)))
    assert "Is that an order?" in text
    assert "Ben Adler" in text


@pytest.mark.parametrize("name", ["markdown", "html"])
def test_a_tag_without_passage_says_so(name: str) -> None:
    text = writer_named(name).write(summary([])).decode()
    assert text.count(NOTHING_HERE) == len(["on the cover", *summary([]).sections])


@each_with_passages
def test_every_format_names_reference_citation_permalink_and_analyst(writer: Writer) -> None:
    text = text_in(writer, writer.write(summary()))
    for words in (
        "B1:2",
        "2013, ¶9",
        "/projects/arms-flows/briefs/1#h2",
        "Ana Sousa",
        "Who counts",
    ):
        assert words in text


@each_with_passages
def test_data_says_by_whom_a_tag_is_that_is_not_the_markers_and_documents_do_not(
    writer: Writer,
) -> None:
    by = TagBy("border-control", "Cleo Marr", "cleo", MARKED)
    row = PASSAGES[1]._replace(tagged=(by,))
    plain, data = (writer.write(summary([each])) for each in (PASSAGES[1], row))
    if writer.name in {"csv", "xlsx", "json", "jsonld", "qdpx"}:
        assert "Cleo Marr" in text_in(writer, data)
        assert data != plain
    elif not writer.binary:
        assert "(Cleo Marr)" not in text_in(writer, data)


def test_an_unknown_format_lists_those_there_are() -> None:
    with pytest.raises(Invalid, match=", ".join(writer.name for writer in WRITERS)):
        writer_named("nope")


@given(exacts=st.lists(any_text, min_size=1, max_size=4))
def test_the_tests_summaries_have_their_passages_in_their_texts(exacts: list[str]) -> None:
    for made in (summary(), of(exacts), hostile(exacts[0])):
        for row in made.passages:
            text = made.texts[row.brief]
            assert text.text[row.start : row.end] == row.exact
            assert (row.start, row.end) in {(block.start, block.end) for block in text.blocks}

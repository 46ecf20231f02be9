import io
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from app.domain.document import lay_out
from app.domain.report.summary import Summary
from app.domain.work.foreign_work import ForeignWork
from app.readers.work.refi.qdpx import read
from app.writers.data import qdpx
from tests.writers.data.test_qdc import as_read, tags_in
from tests.writers.random_projects import ATTRIBUTES, project, whole_projects
from tests.writers.summaries import CELLS, PASSAGES, RECOMMENDATIONS, summary

SCHEMA = Path(__file__).parents[4] / "shared" / "schemas" / "refi" / "Project.xsd"
SPACE = "{urn:QDA-XML:project:1.0}"


def members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def root_of(data: bytes) -> Any:
    return ElementTree.fromstring(members(data)["project.qde"])


def quotes_in(data: bytes) -> list[str]:
    """The words at the positions of the selections, in the order they stand."""
    files, quotes = members(data), []
    for source in root_of(data).iter(f"{SPACE}TextSource"):
        path = source.get("plainTextPath").removeprefix("internal://")
        text = files[f"sources/{path}"].decode("utf-8")
        for each in source.iter(f"{SPACE}PlainTextSelection"):
            quotes.append(text[int(each.get("startPosition")) : int(each.get("endPosition"))])
    return quotes


def text_in(data: bytes) -> str:
    root = root_of(data)
    words = [*root.itertext(), *(value for each in root.iter() for value in each.attrib.values())]
    return "\n".join(words)


@pytest.fixture(scope="module")
def schema() -> Any:
    if not SCHEMA.exists():
        pytest.skip("the REFI-QDA schemas are not part of the repository")
    return etree.XMLSchema(file=str(SCHEMA))


def passages_of(made: Summary) -> list[tuple[Any, ...]]:
    """The passages as a reader of ours should find them, tags by their names."""
    names = {tag.slug: tag.name for tag in made.codebook}
    return [
        (
            *(row.source.row.title, row.start, row.end, row.exact),
            tuple(names[slug] for slug in row.slugs),
            *(row.note, row.analyst, row.created_at),
            tuple((reply.analyst, reply.text) for reply in row.replies),
        )
        for row in made.passages
    ]


def passages_in(work: ForeignWork) -> list[tuple[Any, ...]]:
    names = {tag.slug: tag.name for tag in work.tags}
    titles = {text.key: text.name for text in work.texts}
    return [
        (
            *(titles[each.text], each.start, each.end, each.exact),
            tuple(names[key] for key in each.tags),
            *(each.note, each.author, each.created_at, each.replies),
        )
        for each in work.passages
    ]


@whole_projects
@given(seed=st.integers(0, 2**32))
def test_any_project_is_valid_by_the_schema(schema: Any, seed: int) -> None:
    schema.assertValid(etree.fromstring(members(qdpx.write(project(seed)))["project.qde"]))


@whole_projects
@given(seed=st.integers(0, 2**32))
def test_a_project_out_and_in_again_is_the_same(seed: int) -> None:
    made = project(seed)
    work = read(qdpx.write(made))
    assert work.warnings == ()
    named = [each.name for each in ATTRIBUTES if made.sources]
    assert [each.name for each in work.attributes] == named
    assert tags_in(work) == as_read(made)
    assert passages_in(work) == passages_of(made)
    for text, source in zip(work.texts, made.sources, strict=True):
        row = source.row
        assert text.document
        assert (text.name, text.url) == (row.title, row.url)
        assert text.document.authors == row.authors
        about = (text.document.publisher, text.document.date, text.document.language)
        assert about == (row.publisher, row.date, row.language)
        own = {each.name: row.attributes.get(each.key) for each in ATTRIBUTES}
        assert text.attributes == {name: value for name, value in own.items() if value}
        words, placed = lay_out(text.document.blocks)
        assert words == made.texts[row.ref].text
        assert [(each.kind, each.zone, each.level, each.page, each.end) for each in placed] == [
            (b.kind, b.zone, b.level, b.page, b.end) for b in made.texts[row.ref].blocks
        ]


@whole_projects
@given(seed=st.integers(0, 2**32))
def test_sources_saved_with_other_line_ends_keep_their_passages(seed: int) -> None:
    """QualCoder and editors on Windows do that; the blocks are then lines."""
    made = project(seed)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in members(qdpx.write(made)).items():
            crlf = b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n")
            archive.writestr(name, crlf if name.endswith(".txt") else data)
    found = [each.exact.split() for each in read(out.getvalue()).passages]
    assert found == [passage.exact.split() for passage in made.passages]


def test_the_texts_are_plain_and_the_archive_names_no_time() -> None:
    data = qdpx.write(summary())
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        names = archive.namelist()
    assert names[0] == "project.qde"
    texts = [members(data)[name] for name in names[1:]]
    assert [text.decode() for text in texts] == [summary().texts[ref].text for ref in ("B1", "B2")]
    assert not any(b"\r" in text or text.startswith(b"\xef\xbb\xbf") for text in texts)


def test_a_project_exported_again_is_the_same_project_with_its_changes() -> None:
    def guids(data: bytes) -> set[str]:
        return {each.get("guid") for each in root_of(data).iter() if each.get("guid")}

    assert guids(qdpx.write(summary(PASSAGES[:1]))) < guids(qdpx.write(summary()))


def test_syntheses_are_notes_of_their_codes() -> None:
    root = root_of(qdpx.write(summary()))
    (code,) = (e for e in root.iter(f"{SPACE}Code") if e.get("name") == "Border control")
    (note,) = (e for e in root.iter(f"{SPACE}Note"))
    assert code.find(f"{SPACE}NoteRef").get("targetGUID") == note.get("guid")
    assert "Nobody says who pays" in note.find(f"{SPACE}PlainTextContent").text


def of_recommendations() -> Summary:
    return summary(recommendations=RECOMMENDATIONS)


def test_a_recommendation_is_a_note_to_which_its_passages_refer(schema: Any) -> None:
    data = qdpx.write(of_recommendations())
    schema.assertValid(etree.fromstring(members(data)["project.qde"]))
    root = root_of(data)
    notes = {each.get("guid"): each for each in root.iter(f"{SPACE}Note")}
    named = {key: note.get("name") for key, note in notes.items()}
    first = next(key for key, name in named.items() if name == "Recommendation R1: Title 1")
    referring = [
        each.get("name").split()[0]
        for each in root.iter(f"{SPACE}PlainTextSelection")
        if first in {ref.get("targetGUID") for ref in each.iter(f"{SPACE}NoteRef")}
    ]
    assert referring == ["B1:1", "B1:2", "B2:1"]
    assert "Against: B2:1 (reported)" in notes[first].findtext(f"{SPACE}PlainTextContent")
    assert "REFI-QDA has no place" in root.findtext(f"{SPACE}Description")
    assert "REFI-QDA has no place" not in text_in(qdpx.write(summary()))


def test_it_says_that_it_has_no_matrix_where_there_is_one() -> None:
    there = root_of(qdpx.write(summary(cells=CELLS))).findtext(f"{SPACE}Description")
    assert "The matrix (what each brief says under each tag) is not in this project" in there
    assert "matrix" not in root_of(qdpx.write(summary())).findtext(f"{SPACE}Description")


def test_notes_of_recommendations_are_not_read_back_as_notes_of_passages() -> None:
    work = read(qdpx.write(of_recommendations()))
    assert work.passages == read(qdpx.write(summary())).passages
    assert any("recommendations" in warning and "(3)" in warning for warning in work.warnings)

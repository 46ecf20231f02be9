from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.domain.errors import Unreadable
from app.domain.tags import Tag
from app.domain.work.foreign_work import ForeignText
from app.readers.isolation import read_work_isolated
from app.readers.work.csv_table import read
from app.writers.data import csv_table
from tests.writers.summaries import summary

BOM = b"\xef\xbb\xbf"


@pytest.mark.parametrize(
    "data",
    [
        b'Quote,Tags,Note\r\n"should count","a; b",Why?\r\n',
        BOM + b"quotation;codes;comment\nshould count;a|b;Why?\n",
        b"MEMO\tCODE\tExcerpt\nWhy?\ta; b\tshould count\n",
        "note,labels,coded_segment\nWhy?,“a,b”,should count\n".replace("“", '"')
        .replace("”", '"')
        .encode("utf-16"),
    ],
)
def test_columns_are_known_by_their_headings(data: bytes) -> None:
    (passage,) = read(data).passages
    assert (passage.exact, passage.tags, passage.note) == ("should count", ("a", "b"), "Why?")


def test_sources_authors_and_times_are_read() -> None:
    work = read_work_isolated(
        "t.csv", b"quote,source,url,coder,date\nx y,Rifles,https://example.org,Ana,2021-03-01\n"
    )
    assert work.texts == (ForeignText("Rifles", "Rifles", None, "https://example.org"),)
    (passage,) = work.passages
    assert (passage.text, passage.author) == ("Rifles", "Ana")
    assert passage.created_at == datetime(2021, 3, 1, tzinfo=UTC)


def test_rows_of_one_highlight_in_taguettes_table_are_one_passage() -> None:
    data = b'id,document,tag,content\n4,r.odt,"actor, main",x\n4,r.odt,place,x\n5,r.odt,,x\n'
    work = read(data)
    assert work.tool == "Taguette"
    assert [passage.tags for passage in work.passages] == [("actor, main", "place"), ()]


def test_taguettes_codebook_is_tags_with_descriptions() -> None:
    data = b"tag,description,number of highlights\nactor,Who acts.,3\nactor.guard,,1\n"
    work = read(data)
    assert work.passages == ()
    assert work.tags == (
        Tag("actor", "actor", texts={"definition": "Who acts."}),
        Tag("actor.guard", "actor.guard", "actor"),
    )


def test_our_own_table_reads_back() -> None:
    written = summary()
    work = read(csv_table.write(written))
    assert work.tool == "Briefmark"
    rows = written.passages
    assert [passage.exact for passage in work.passages] == [row.exact for row in rows]
    assert [(p.start, p.end) for p in work.passages] == [(row.start, row.end) for row in rows]
    assert [passage.tags for passage in work.passages] == [tuple(row.slugs) for row in rows]
    assert [passage.note for passage in work.passages] == [row.note for row in rows]
    assert [passage.author for passage in work.passages] == [row.analyst for row in rows]
    assert [p.created_at for p in work.passages] == [row.created_at for row in rows]
    names = {tag.slug: tag.name for passage in written.passages for tag in passage.tags}
    assert {tag.slug: tag.name for tag in work.tags} == names
    assert [(text.key, text.name) for text in work.texts] == [
        (source.row.ref, source.row.title) for source in written.sources
    ]


def test_the_answers_of_colleagues_in_our_own_table_are_told_apart() -> None:
    headings = "ref,brief,passage,tag_slugs,note,replies,marked_at,start,end"
    replies = "Ana (2026-11-22T15:04:05+00:00): Why?\nSo.\nBen (2026-11-22T15:05:00+00:00): Yes."
    (passage,) = read(f'{headings}\nB1:1,B1,x,,,"{replies}",,0,1\n'.encode()).passages
    assert passage.replies == (("Ana", "Why?\nSo."), ("Ben", "Yes."))


@pytest.mark.parametrize("text", ["=1+1", "'=x", "''+y", "'tis", "-", "＝z"])
def test_the_apostrophe_of_our_own_table_is_taken_away(text: str) -> None:
    headings = "ref,brief,passage,tag_slugs,note,replies,marked_at,start,end"
    cell = csv_table.neutral(text)
    (passage,) = read(f'{headings}\nB1:1,B1,"{cell}",,,,,0,4\n'.encode()).passages
    assert passage.exact == text
    (other,) = read(f'quote\n"{cell}"\n'.encode()).passages
    assert other.exact == cell


@pytest.mark.parametrize("data", [b"a,b\n1,2\n", b"tag\nx\n", b"\n\n"])
def test_a_table_without_quotations_or_tags_is_refused(data: bytes) -> None:
    with pytest.raises(Unreadable, match="Name the columns"):
        read(data)


def texts(tag: Tag) -> dict[str, str]:
    return dict(tag.texts)


def test_a_codebook_has_a_tree_colours_and_all_its_texts() -> None:
    work = read_work_isolated(
        "codebook.csv",
        b"Name,Parent,Description,Color,When to use,When not to use,Examples,Weight\n"
        b"Arms,,all,#F00,always,never,a rifle,7\nDepots,arms,where,#00ff00,,,,\n"
        b"Locks,Depots,,red,,,,\n",
    )
    assert [(t.name, t.parent, t.colour) for t in work.tags] == [
        ("Arms", None, "#ff0000"),
        ("Depots", "Arms", "#00ff00"),
        ("Locks", "Depots", ""),
    ]
    assert texts(work.tags[0]) == {
        "definition": "all",
        "when_to_use": "always",
        "when_not_to_use": "never",
        "examples": "a rifle",
    }
    assert work.warnings == ("Columns that were not read: “weight”.",)


def test_parents_that_cannot_be_are_said() -> None:
    work = read(b"name,parent\nA,B\nB,A\nC,Z\nD,\nE,D\n")
    assert [tag.parent for tag in work.tags] == ["", "", "", "", "D"]
    assert [warning.partition(":")[2] for warning in work.warnings] == [
        " “Z” (of “C”).",
        " “A”, “B”.",
    ]


def test_a_name_below_two_parents_is_two_tags() -> None:
    work = read(b"name,parent\nA,\nB,\nState,A\nState,B\n")
    assert [(tag.name, tag.parent) for tag in work.tags[2:]] == [("State", "A"), ("State", "B")]
    assert len({tag.slug for tag in work.tags}) == 4


@pytest.mark.parametrize("step", ["/", " > ", "::", "\\"])
def test_paths_are_a_tree_with_what_lies_between(step: str) -> None:
    rows = [step.join(["Arms", "Depots"]), "Arms", step.join(["Arms", "Depots", "Locks", "Old"])]
    work = read("\n".join(["path,description", *(f"{row},x" for row in rows)]).encode())
    found = {tag.name: (tag.parent, texts(tag)) for tag in work.tags}
    keys = {tag.name: tag.slug for tag in work.tags}
    assert found == {
        "Arms": ("", {"definition": "x"}),
        "Depots": (keys["Arms"], {"definition": "x"}),
        "Locks": (keys["Depots"], {}),
        "Old": (keys["Locks"], {"definition": "x"}),
    }


def test_columns_of_a_table_of_quotations_that_are_not_read_are_named() -> None:
    work = read(b"quote,tags,weight,page\nx y,a,3,4\n")
    assert work.warnings == ("Columns that were not read: “weight”, “page”.",)

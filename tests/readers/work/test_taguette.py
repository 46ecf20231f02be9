from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.document import lay_out
from app.domain.errors import Unreadable
from app.domain.tags import Tag
from app.readers.isolation import read_work_isolated
from app.readers.work import work_reader_for
from app.readers.work.taguette import Offsets, read, words_of

# The columns that Taguette 1.5.2 has and that count here.
SCHEMA = """
CREATE TABLE documents (id INTEGER PRIMARY KEY, name TEXT, contents TEXT);
CREATE TABLE tags (id INTEGER PRIMARY KEY, project_id INTEGER, path TEXT, description TEXT);
CREATE TABLE highlights (id INTEGER PRIMARY KEY, document_id INTEGER, start_offset INTEGER,
    end_offset INTEGER, snippet TEXT);
CREATE TABLE highlight_tags (highlight_id INTEGER, tag_id INTEGER);
CREATE TABLE commands (id INTEGER PRIMARY KEY, date TEXT, user_login TEXT, payload TEXT);
"""
CONTENTS = (
    "<h1>Rifles &amp; é</h1>\n<p>Guards should <b>count</b> every “rifle” 🚢 here.</p>\n"
    "<ul><li>Patrol&nbsp;the <i>river</i>, too.</li></ul>\n<p>* * *</p>\n<p>The end.</p>"
)


def database(tmp_path: Path, contents: str = CONTENTS, more: Iterable[str] = ()) -> bytes:
    """A project with one document and three highlights, as the words say."""
    path = tmp_path / "project.sqlite3"
    with sqlite3.connect(path) as made:
        made.executescript(SCHEMA)
        made.execute("INSERT INTO documents VALUES (7, 'rifles.html', ?)", (contents,))
        made.executemany(
            "INSERT INTO tags VALUES (?, 1, ?, ?)",
            [(1, "actor", "Who acts."), (2, "actor.guards", ""), (3, "place", "")],
        )
        for number, words in enumerate(("count every “rifle” 🚢", "the river, too", "é"), start=1):
            source = words_of(contents).replace("\xa0", " ")
            at = len(words_of(contents)[: source.index(words)].encode())
            end = at + len(words_of(contents)[source.index(words) :][: len(words)].encode())
            made.execute(
                "INSERT INTO highlights VALUES (?, 7, ?, ?, ?)",
                (number, at, end, f"<p>{words}</p>"),
            )
        made.executemany("INSERT INTO highlight_tags VALUES (?, ?)", [(1, 2), (1, 3), (2, 3)])
        for login, id in (("ana", 1), ("admin", 2)):
            payload = json.dumps({"type": "highlight_add", "highlight_id": id})
            made.execute(
                "INSERT INTO commands (date, user_login, payload) VALUES (?, ?, ?)",
                ("2021-03-01 08:00:00.5", login, payload),
            )
        for statement in more:
            made.execute(statement)
    made.close()
    return path.read_bytes()


def test_offsets_in_bytes_become_places_in_the_laid_out_text(tmp_path: Path) -> None:
    work = read_work_isolated("project.sqlite3", database(tmp_path))
    document = work.texts[0].document
    assert document is not None
    text, _ = lay_out(document.blocks)
    assert text.split("\n")[1] == "Guards should count every “rifle” 🚢 here."
    quoted = {passage.exact: passage for passage in work.passages}
    assert set(quoted) == {"count every “rifle” 🚢", "the river, too", "é"}
    for passage in work.passages:
        assert text[slice(passage.start, passage.end)] == passage.exact
    assert quoted["count every “rifle” 🚢"].tags == ("2", "3")


def test_everything_of_the_document_is_kept(tmp_path: Path) -> None:
    (text,) = read(database(tmp_path)).texts
    assert text.document is not None
    assert [(block.kind, block.zone) for block in text.document.blocks] == [
        ("heading", "body"),
        ("paragraph", "body"),
        ("list_item", "body"),
        ("paragraph", "body"),
    ]
    assert (text.name, text.document.title) == ("rifles.html", "rifles")


def test_a_tag_stands_below_the_tag_of_its_path(tmp_path: Path) -> None:
    assert read(database(tmp_path)).tags == (
        Tag("1", "actor", texts={"definition": "Who acts."}),
        Tag("2", "actor.guards", "1"),
        Tag("3", "place"),
    )


def test_the_log_says_who_and_when_but_admin_is_nobody(tmp_path: Path) -> None:
    made = {p.exact: (p.author, p.created_at) for p in read(database(tmp_path)).passages}
    at = datetime(2021, 3, 1, 8, 0, 0, 500_000, UTC)
    assert made == {
        "count every “rifle” 🚢": ("ana", at),
        "the river, too": ("", at),
        "é": ("", None),
    }


def test_a_highlight_beyond_the_text_keeps_the_words_of_its_snippet(tmp_path: Path) -> None:
    more = ["INSERT INTO highlights VALUES (9, 7, 5000, 5010, '<p>gone &amp; lost</p>')"]
    passage = read(database(tmp_path, more=more)).passages[-1]
    assert (passage.exact, passage.start) == ("gone & lost", None)


@pytest.mark.parametrize(
    "statements",
    [
        ["ALTER TABLE tags RENAME TO hidden", "CREATE VIEW tags AS SELECT * FROM hidden"],
        ["DROP TABLE tags", "CREATE VIRTUAL TABLE tags USING fts5(id, path, description)"],
        ["DROP TABLE highlights"],
        ["ALTER TABLE documents RENAME COLUMN contents TO text"],
    ],
)
def test_a_database_of_another_make_is_refused(tmp_path: Path, statements: list[str]) -> None:
    with pytest.raises(Unreadable, match="not a Taguette project"):
        read(database(tmp_path, more=statements))


def test_a_column_that_computes_is_not_computed(tmp_path: Path) -> None:
    bomb = "CREATE TABLE tags (id, path, description AS (hex(zeroblob(400000000))))"
    data = database(tmp_path, more=["DROP TABLE tags", bomb, "INSERT INTO tags VALUES (1, 'a')"])
    with pytest.raises(Unreadable):
        read(data)


def test_a_damaged_database_is_refused(tmp_path: Path) -> None:
    data = database(tmp_path)
    for broken in (data[:5000], data[:100] + b"\xff" * 4000 + data[4100:]):
        with pytest.raises(Unreadable):
            read(broken)


def test_it_is_known_by_its_bytes(tmp_path: Path) -> None:
    assert work_reader_for("whatever.bin", database(tmp_path)).name == "taguette"


@given(st.lists(st.text("aé🚢 .“”\n", min_size=1), min_size=1, max_size=6), st.data())
def test_any_bytes_are_mapped_to_the_same_words_or_not_at_all(
    parts: list[str], data: st.DataObject
) -> None:
    source, text = "".join(parts), " ".join("".join(parts).split())
    size = len(source.encode())
    start = data.draw(st.integers(0, size))
    end = data.draw(st.integers(start, size))
    found = Offsets(source, text).span(start, end)
    if found is not None:
        wanted = source.encode()[start:end].decode(errors="ignore")
        there = text[slice(*found)]
        letters = [char for char in there if char.isalnum()]
        assert [char for char in wanted if char.isalnum()] in (letters, letters[1:], letters[:-1])

"""What a cell's state is, how columns are folded, and how a row of places is said."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.briefs import Brief
from app.domain.passages import Source
from app.domain.report.choices import usual
from app.domain.report.document import report
from app.domain.report.matrix import (
    ASKED,
    LONGEST,
    STATES,
    CellPassage,
    Matrix,
    MatrixRows,
    SummaryCell,
    drafted,
    matrix,
    merged,
)
from app.domain.report.outline import WideTable
from app.domain.report.synthesis import references, without_citations
from app.domain.runs import Runs
from app.domain.tags import Tag
from tests.writers.summaries import CELLS, summary

AT = datetime(2026, 3, 1, tzinfo=UTC)
TAGS = [Tag("depots", "Depots"), Tag("locks", "Locks", "depots"), Tag("peace", "Peace")]
KEYS = [(brief, tag.slug) for brief in ("B1", "B2", "B3") for tag in TAGS]


def passage(ref: str, tag: str, paragraph: str = "", page: str = "") -> CellPassage:
    return CellPassage(ref.partition(":")[0], tag, ref, paragraph, page)


def made(*passages: CellPassage, **more: Any) -> Matrix:
    values: dict[str, Any] = {
        "rows": MatrixRows(more.pop("kept", ()), passages, {}, {}),
        "briefs": [Source(Brief(n, f"Brief {n}")) for n in (1, 2, 3)],
        "tags": TAGS,
        "read": {"B1", "B2"},
        "syntheses": {},
        "origins": {},
    }
    return matrix(**(values | more))


PLACED = (passage("B1:2", "depots"),)


@pytest.mark.parametrize(
    ("cell", "state", "words"),
    [
        ({"text": "x"}, "charted", "Charted"),
        ({"text": "x", "found": 1, "is_read": True}, "charted", "Charted"),
        (
            {"text": "x", "draft": True, "is_read": True, "found": 1},
            "not_charted",
            "Draft from quotes, not charted",
        ),
        ({"is_read": True, "found": 1}, "not_charted", "1 passage, not charted"),
        ({"is_read": True, "found_by": "Ana"}, "nothing_found", "Read; nothing found"),
        ({"is_read": True, "found_by": "Ana", "found": 1}, "not_charted",
         "1 passage, not charted"),
        ({"is_read": True}, "to_confirm", "Nothing tagged. Confirm?"),
        ({"found_by": "Ana"}, "not_read", "Not read through"),
        ({"found": 1}, "not_read", "Not read through; 1 passage so far"),
    ],
)  # fmt: skip
def test_the_state_comes_from_what_is_there(cell: dict[str, Any], state: str, words: str) -> None:
    found = SummaryCell("B1", "depots", **cell)
    assert (found.state, found.words) == (state, words)
    looked = replace(found, needs_a_look=("B1:2 was reworded",))
    assert (looked.state, looked.is_asked(["stale"]), found.is_asked(["stale"])) == (
        *(state, True, False),
    )


def test_every_state_but_charted_is_asked_for_by_one_value() -> None:
    asked = [state for states in ASKED.values() for state in states]
    assert sorted([*asked, "charted"]) == sorted(STATES)


cells = st.builds(
    SummaryCell,
    brief=st.sampled_from(["B1", "B2", "B3"]),
    tag=st.sampled_from([tag.slug for tag in TAGS]),
    text=st.sampled_from(["", "One.", "Two [B1:1]."]),
    draft=st.booleans(),
    found_by=st.sampled_from(["", "Ana"]),
)
passages = st.builds(
    passage,
    st.sampled_from([f"B{brief}:{number}" for brief in (1, 2, 3) for number in (1, 2, 3)]),
    st.sampled_from([tag.slug for tag in TAGS]),
)


@given(st.lists(cells), st.lists(passages, unique=True), st.sets(st.sampled_from(["B1", "B2"])))
def test_there_is_one_cell_for_each_brief_and_tag_and_each_is_counted_once(
    kept: list[SummaryCell], there: list[CellPassage], read: set[str]
) -> None:
    found = made(*there, kept=kept, read=read)
    assert list(found.cells) == KEYS
    assert sum(found.counts[state] for state in STATES) == len(KEYS)
    assert sorted(p for cell in found.cells.values() for p in cell.passages) == sorted(there)


@given(st.lists(cells), st.lists(passages, unique=True))
def test_a_folded_column_holds_each_passage_of_those_below_it_once(
    kept: list[SummaryCell], there: list[CellPassage]
) -> None:
    found, whole = made(*there, kept=kept, folded=["depots", "peace", "?"]), made(*there, kept=kept)
    assert [tag.slug for tag in found.tags] == ["depots", "peace"]
    assert found.folded == ["depots"]  # of the others nothing stands below
    for ref in ("B1", "B2", "B3"):
        together = {p.ref for tag in ("depots", "locks") for p in whole.cells[ref, tag].passages}
        refs = [each.ref for each in found.cells[ref, "depots"].passages]
        assert refs == sorted(together)
        assert found.cells[ref, "peace"] == whole.cells[ref, "peace"]


def test_a_folded_cell_says_whose_words_are_whose() -> None:
    kept = [SummaryCell("B1", "depots", "All."), SummaryCell("B1", "locks", "New locks.")]
    cell = made(kept=kept, folded=["depots"]).cells["B1", "depots"]
    assert cell.text == "All.\n\nLocks: New locks."
    assert cell.state == "charted"


def test_retired_tags_have_a_column_only_where_something_stands_in_it() -> None:
    tags = [*TAGS, Tag("old", "Old", retired=True), Tag("older", "Older", retired=True)]
    found = made(passage("B1:1", "old"), tags=tags)
    assert [tag.slug for tag in found.tags] == ["depots", "locks", "peace", "old"]


def test_sources_count_once_by_origin_and_only_where_read_through() -> None:
    one, other = uuid.uuid4(), uuid.uuid4()
    there = [passage(f"B{n}:1", "peace") for n in (1, 2, 3)]
    across = made(*there, origins={"B1": one, "B2": one}).across["peace"]
    assert (across.sources, across.read) == (1, 1)
    found = made(*there, origins={"B1": one, "B2": one, "B3": other})
    assert found.same_origin == {"B1": ["B2"], "B2": ["B1"], "B3": []}
    across = made(*there, read={"B1", "B2", "B3"}).across["peace"]
    assert (across.sources, across.read) == (3, 3)


def test_places_are_runs_of_paragraphs_or_pages() -> None:
    def places(*there: tuple[str, str]) -> str:
        held = [passage(f"B1:{n}", "peace", *each) for n, each in enumerate(there, 1)]
        return SummaryCell("B1", "peace", passages=tuple(held)).places

    assert places(("2", ""), ("7", ""), ("8", ""), ("9", ""), ("8a", "")) == "¶2, 7–9, 8a"
    assert places(("2", "11"), ("7", "12")) == "p. 11–12"
    assert places(("2", "iv"), ("7", "")) == "¶2, 7"
    assert places(("", "")) == ""
    some = SummaryCell("B1", "peace", passages=(passage("B1:1", "peace", "2"),), found=1002)
    assert some.places == "¶2 and 1,001 more passages"
    assert replace(some, found=2).places == "¶2 and 1 more passage"
    assert replace(some, passages=()).places == "1,002 passages"
    refs = ("R1", "R2", "R3", "R5")
    assert SummaryCell("B1", "peace", recommendations=refs).records == "R1–R3, R5"
    assert SummaryCell("B1", "peace").records == ""


def test_what_is_cited_beside_its_passages_is_known() -> None:
    own = CellPassage("B1", "peace", "B1:2", "7", "")
    found = SummaryCell("B1", "peace", "Guard [B1:2]. Pay [B1:9, B2:1].", passages=(own,))
    assert found.cites_beside == ("B1:9", "B2:1")
    assert found.plain == "Guard. Pay."


@given(st.lists(st.tuples(st.sampled_from(["B1:1", "B2:7"]), st.text(min_size=1, max_size=9))))
def test_a_draft_quotes_and_cites_each_passage(quotes: list[tuple[str, str]]) -> None:
    text, left_out = drafted(quotes)
    assert left_out == 0
    assert set(references(text)) >= {ref for ref, _ in quotes}
    assert all(words in text for _, words in quotes)


def test_a_draft_is_never_longer_than_a_cell() -> None:
    text, left_out = drafted([("B1:1", "x" * 6_000), ("B1:2", "y" * 6_000), ("B1:3", "z")])
    assert (len(text) <= LONGEST, left_out, references(text)) == (True, 1, ("B1:1", "B1:3"))
    assert drafted([("B1:1", "“so” he said")])[0] == "‘“so” he said’ [B1:1]"


def test_two_texts_of_merged_tags_both_stay() -> None:
    assert merged("Ours.", "Theirs.", "Depots") == "Ours.\n\nFrom “Depots”:\n\nTheirs."
    assert merged("", "Theirs.", "Depots") == "Theirs."
    assert merged("Ours.", "", "Depots") == "Ours."


def test_words_without_their_citations() -> None:
    assert without_citations("They agree [B1:4, B2:7]. All [B1:1] of them\n\n[B1:2]") == (
        "They agree. All of them"
    )


def table_of(profile: str, cells: MatrixRows = CELLS) -> list[WideTable]:
    made = summary(choices=usual(profile), cells=cells, read_through=[1])
    return [part for part in report(made).parts if isinstance(part, WideTable)]


def said(cell: tuple[Runs, ...]) -> list[str]:
    return ["".join(run.text for run in line) for line in cell]


def test_the_report_says_of_each_brief_what_it_says_under_each_tag() -> None:
    (table,) = table_of("working")
    assert table.head == (
        *("Brief", "Stockpile security", "Border control", "Checkpoints", "Monitoring"),
    )
    one, two, across = [[said(cell) for cell in row] for row in table.rows]
    assert one == [
        ["B1 Patrick and Bennett 2013"],
        ["Guard what is there.", "¶2–3 · R1", "Needs a look: B1:1 has other words."],
        ["“watch the borders”", "Draft from quotes, not charted"],
        ["Nothing tagged. Confirm?"],
        ["Read; nothing found"],
    ]
    assert two == [["B2 Sousa 2024", "not read through"], *[["Not read through"]] * 4]
    assert (across[0], across[4]) == (["Across briefs"], ["0 of 1 independent source"])


def test_what_is_handed_in_has_no_draft_no_flag_and_no_unfinished_work() -> None:
    (table,) = table_of("hand-in")
    one, *_ = [[said(cell) for cell in row] for row in table.rows]
    assert one == [
        ["Patrick and Bennett 2013"],
        ["Guard what is there.", "¶2–3 · R1"],
        ["1 passage, not summed up"],
        ["Nothing tagged"],
        ["Read; nothing found"],
    ]


@pytest.mark.parametrize(
    ("profile", "cites"),
    [
        (
            "working",
            "cites Patrick and Bennett 2013, ¶9, B1:2; B9:9: passage deleted",
        ),
        ("hand-in", "cites Patrick and Bennett 2013, ¶9; passage deleted"),
    ],
)
def test_what_a_cell_cites_beside_its_passages_is_printed(profile: str, cites: str) -> None:
    """Its text stands there without its citations."""
    kept = [SummaryCell("B1", "stockpile-security", "Guard [B1:1] and watch [B1:2; B9:9].")]
    cells = MatrixRows(kept, CELLS.passages[:1], {}, {})
    (table,) = table_of(profile, cells)
    assert said(table.rows[0][1]) == ["Guard and watch.", "¶2", cites]


def test_without_a_brief_read_through_nothing_is_counted_of_none() -> None:
    made = summary(choices=usual("working"), cells=CELLS)
    (table,) = [part for part in report(made).parts if isinstance(part, WideTable)]
    assert said(table.rows[-1][4]) == ["No brief declared read through"]


def test_many_tags_take_several_tables_and_nothing_said_takes_none() -> None:
    tags = [Tag(f"tag-{n}", f"Tag {n}") for n in range(7)]
    kept = [SummaryCell("B1", "tag-6", "Last.")]
    made = summary([], tags=tags, syntheses=(), cells=MatrixRows(kept, [], {}, {}))
    tables = [part for part in report(made).parts if isinstance(part, WideTable)]
    assert [table.name for table in tables] == [
        "Briefs by tags: Tag 0 to Tag 3",
        "Briefs by tags: Tag 4 to Tag 6",
    ]
    assert table_of("hand-in", MatrixRows([], CELLS.passages, {}, {})) == []


def test_only_some_cells() -> None:
    found = made().only({("B1", "peace"), ("B3", "peace")})
    assert [each.row.ref for each in found.briefs] == ["B1", "B3"]
    assert [tag.slug for tag in found.tags] == ["peace"]
    assert list(found.cells) == [("B1", "peace"), ("B3", "peace")]

"""Recommendations as rows of the workbook and of CSV, and that their counts can be had again."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.briefs import Brief
from app.domain.recommendations.kinds import STANCES, VOICES
from app.domain.recommendations.record import Origin, Recommendation, counted
from app.domain.report.document import report
from app.domain.report.outline import Record, WideTable
from app.domain.report.summary import Summary
from app.domain.runs import plain
from app.writers.data import csv_table, xlsx
from app.writers.data.recommendation_rows import TABLES
from tests.writers.data.test_xlsx import rows_of
from tests.writers.hostile import HOSTILE
from tests.writers.reading_back import csv_rows
from tests.writers.summaries import RECOMMENDATIONS, evidence, passage, summary

MANY = tuple(Brief(n, f"Brief {n}") for n in range(1, 6))


def made_of(*rows: Recommendation) -> Summary:
    return replace(summary(recommendations=rows), read_through=frozenset({"B1"}))


def test_a_recommendation_is_a_row_with_what_its_fields_rest_on() -> None:
    first, *_, last = rows_of(xlsx.write(made_of(*RECOMMENDATIONS)), "Recommendations")
    assert first == {
        "ref": "R1",
        "title": "Title 1",
        "statement": "Statement 1.",
        "who": "[States]",
        "who_basis": "supplied",
        "what": "guard every depot",
        "what_basis": "stated",
        "by_when": None,
        "by_when_basis": "not stated",
        "strength": "should",
        "word": "should",
        "voice": "own",
        "sources_for": 1,
        "sources_read": 1,
        "qualifying": 0,
        "opposing": 1,
        "passages": 2,
        "confidence": "low",
        "reason": "One source, and it hopes.",
        "response": "accepted in part",
        "due": "2027",
        "where": "Patrick and Bennett 2013, ¶9; Sousa 2024, p. 4",
        "state": "live",
        "merged_into": None,
        "tags": "Stockpile security; Border control; Checkpoints",
        "none_against_by": None,
        "none_against_at": None,
        "made_by": None,
        "made_at": None,
        "part": None,
    }
    assert (last["ref"], last["who_basis"], last["what_basis"]) == ("R3", "open", "open")


def test_csv_has_the_same_rows_as_the_workbook() -> None:
    made = made_of(*RECOMMENDATIONS)
    sheet = [
        {name: str(value or ("" if value is None else 0)) for name, value in row.items()}
        for row in rows_of(xlsx.write(made), "Recommendations")
    ]
    for row in sheet:
        del row["part"]
    assert csv_rows(csv_table.write_recommendations(made)) == sheet


def test_evidence_names_the_place_and_whether_it_counts() -> None:
    rows = list(rows_of(xlsx.write(made_of(*RECOMMENDATIONS)), "Evidence"))
    assert [(row["ref"], row["passage"], row["stance"], row["counts"]) for row in rows] == [
        ("R1", "B1:1", "For", "yes"),
        ("R1", "B1:2", "Context", "no"),
        ("R1", "B2:1", "Against", "yes"),
        ("R2", "B1:2", "For", "yes"),
    ]
    assert (rows[0]["start"], rows[0]["end"], rows[0]["paragraph"]) == (100, 127, "9")
    assert rows[2]["admitted_because"] == "It names the place."
    assert [row["read_through"] for row in rows] == ["yes", "yes", "no", "yes"]


def test_fields_responses_and_questions_have_a_row_each() -> None:
    data = xlsx.write(made_of(*RECOMMENDATIONS))
    fields = list(rows_of(data, "Fields"))
    assert [(row["field"], row["basis"], row["text"]) for row in fields] == [
        ("Who", "supplied", "States"),
        ("Should do what", "stated", "guard every depot"),
        ("By when", "not stated", None),
        ("Strength", "stated", "should"),
    ]
    assert (fields[1]["passage"], fields[1]["start"], fields[1]["end"]) == ("B1:1", 100, 117)
    (response,) = rows_of(data, "Responses")
    assert (response["response"], response["due_because"]) == ("accepted in part", "Money first.")
    (question,) = rows_of(data, "Questions")
    assert (question["question"], question["answer"]) == ("Who pays for it?", None)


def test_the_first_sheet_says_what_stands_in_each() -> None:
    said = {row["item"]: row["text"] for row in rows_of(xlsx.write(summary()), "Read me")}
    assert all(said[name] == table.help for name, table in TABLES.items())


@pytest.mark.parametrize("text", HOSTILE, ids=repr)
def test_quotations_are_what_stands_in_the_brief(text: str) -> None:
    row = Recommendation(1, text, text, evidence=(evidence(passage(text)),))
    (found,) = rows_of(xlsx.write(made_of(row)), "Evidence")
    assert found["quote"] == text
    (said,) = csv_rows(csv_table.write_recommendations(made_of(row)))
    assert (said["title"], said["statement"]) == (text, text)


@st.composite
def recommended(draw: st.DrawFn) -> Summary:
    """Recommendations on the passages of five briefs, some of one origin, some read through."""
    read = frozenset(draw(st.sets(st.sampled_from([each.ref for each in MANY]))))
    shared = draw(st.sets(st.sampled_from([each.ref for each in MANY])))
    origins = (Origin(uuid.UUID(int=1), "One study", "same_data", "", tuple(sorted(shared))),)
    origin_of = dict.fromkeys(shared, "shared")
    rows = []
    for number in range(1, draw(st.integers(2, 4))):
        joined = tuple(
            evidence(
                passage(f"words {n}", brief=brief, number=n, zone=zone),
                stance,
                voice=voice,
                admitted=admitted,
            )
            for n, (brief, zone, stance, voice, admitted) in enumerate(
                draw(
                    st.lists(
                        st.tuples(
                            st.integers(1, len(MANY)),
                            st.sampled_from(["body", "caption"]),
                            st.sampled_from(list(STANCES)),
                            st.sampled_from(list(VOICES)),
                            st.sampled_from(["", "It counts."]),
                        ),
                        max_size=7,
                    )
                ),
                start=1,
            )
        )
        row = Recommendation(number, f"Title {number}", f"Statement {number}.", evidence=joined)
        rows.append(replace(row, counts=counted(joined, origin_of, read)))
    made = summary([], briefs=MANY, recommendations=rows, syntheses=[], texts=[])
    return replace(made, read_through=read, origins=origins if shared else ())


@given(recommended())
def test_every_count_of_the_report_is_had_again_from_the_rows(made: Summary) -> None:
    rows = [
        dict(zip((c.name for c in TABLES["Evidence"].columns), row, strict=True))
        for row in TABLES["Evidence"].rows(made)
    ]
    columns = [column.name for column in xlsx.SOURCES]
    sources = [dict(zip(columns, row, strict=True)) for row in xlsx._sources(made)]
    read = {each["origin"] for each in sources if each["read_through"] == "yes"}
    parts = report(made).parts
    glance = next(part for part in parts if isinstance(part, WideTable))
    records = {part.ref: part for part in parts if isinstance(part, Record)}
    assert len(glance.rows) == len(records) == len(made.recommendations)
    for cells in glance.rows:
        ref = plain(cells[0][0])
        here = [row for row in rows if row["ref"] == ref and row["counts"] == "yes"]

        def of(stance: str, rows: list[dict[str, Any]] = here) -> int:
            return len({row["origin"] for row in rows if row["stance"] == stance})

        counted_of = f"{of('For')} of {len(read)}" if read else f"{of('For')}"
        said = [f"{counted_of} ({len(here)})"]
        said += [f"{n} {word}" for n, word in (
            (of("Qualifying"), "qualifying"), (of("Against"), "against")
        ) if n]  # fmt: skip
        assert [plain(line) for line in cells[6]] == said
        strip = next(each for each in records[ref].strip if each.label == "Sources")
        assert plain(strip.text).startswith(f"{counted_of} for")

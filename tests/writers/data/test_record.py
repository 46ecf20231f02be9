"""The record as a file, whatever stands in it."""

from __future__ import annotations

import csv
import io
import json
import uuid
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.activity import RecordLine
from app.writers.data import record
from app.writers.data.record import COLUMNS, written

ID, AT = uuid.UUID(int=7), datetime(2026, 11, 30, 12, tzinfo=UTC)


def line(words: str) -> RecordLine:
    said = {"note": words}
    about = ("note", "add", "B1:1", None, said, None, 3, b"\x01\xff")
    return RecordLine(ID, AT, words, "a@b.c", f"{words} answered", words, *about)


def read(file: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.decode("utf-8-sig"), newline="")))


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30))
def test_any_words_come_back(words: str) -> None:
    [row] = read(b"".join(written("csv", "p", [line(words)])))
    assert json.loads(row["after"]) == {"note": words}
    assert row["who"].removeprefix("'") == words.removeprefix("'")
    assert not row["who"].startswith(("=", "+", "-", "@"))
    found = json.loads(b"".join(written("json", "p", [line(words)])))
    assert found["lines"][0]["who"] == words
    assert found["lines"][0]["after"] == {"note": words}


def test_it_has_all_columns_and_what_is_not_there_is_empty() -> None:
    [row] = read(b"".join(written("csv", "p", [line("Ana")])))
    assert tuple(row) == COLUMNS
    assert (row["id"], row["at"], row["hash"]) == (str(ID), "2026-11-30T12:00:00+00:00", "01ff")
    assert (row["before"], row["words_purged_at"], row["times"], row["place"]) == (
        *("", "", "1", "3"),
    )
    assert json.loads(b"".join(written("json", "", []))) == {"record": "", "lines": []}


@pytest.mark.parametrize("format", ["csv", "json"])
def test_it_comes_in_pieces(format: str, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [line(f"Ana {n}") for n in range(200)]
    whole = list(written(format, "p", lines))
    assert len(whole) < 3
    monkeypatch.setattr(record, "AT_ONCE", 1_000)
    pieces = list(written(format, "p", lines))
    assert len(pieces) > 20
    assert b"".join(pieces) == b"".join(whole)

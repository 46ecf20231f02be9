"""Recommendations as JSON are what the schema beside the writer says."""

from __future__ import annotations

import json
import uuid
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from app.domain.recommendations import kinds
from app.domain.recommendations.record import (
    Counts,
    Evidence,
    FieldValue,
    LinkedTo,
    Origin,
    Question,
    Recommendation,
    Response,
)
from app.writers.data import json_data, recommendations
from tests.writers.summaries import passage, summary

SCHEMA = json.loads(
    (Path(recommendations.__file__).parent / "recommendations.schema.json").read_text()
)
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ID = uuid.UUID(int=1)
WHO: dict[str, Any] = {"by": "Ana", "at": NOW}
RESTS_ON = {"brief": "B1", "revision": str(ID), "start": 0, "end": 4, "exact": "they"}
FIELDS = (
    FieldValue(ID, "actor", "supplied", "us", why="“we”", role="implementer", rests_on=RESTS_ON),
    FieldValue(ID, "action", "stated", "watch", "B1:2", 200, 205, rule="modal", **WHO),
    FieldValue(ID, "when", "not_stated", **WHO),
    FieldValue(ID, "means", "unmarked", "by hand", **WHO),
    FieldValue(ID, "strength", "stated", "shall", "B1:2", 200, 205, **WHO),
)
FULL = Recommendation(
    7,
    "Watch",
    "They shall watch.",
    strength="must",
    confidence="very_low",
    confidence_reason="One source, and it hopes.",
    merged_from=("R9",),
    fields=tuple(
        FieldValue(**{name: getattr(f, name) for name in f.__slots__} | WHO) for f in FIELDS
    ),
    evidence=(Evidence(passage("watch the borders"), "qualifies", "reported", "", "Ana", NOW),),
    gone=("B2:4",),
    counts=Counts(0, 1, 0, 2, 0, 1),
    links=(LinkedTo(ID, "R3", "wider", "All borders."),),
    questions=(Question(ID, "Who?", "", "Ana", NOW, "", None),),
    responses=(Response(ID, "partly", "Ministry", "2026", "Yes.", "2027", "", "", "Ben", NOW),),
    author="Ana",
    created_at=NOW,
)


def valid(*rows: Recommendation) -> list[dict[str, Any]]:
    written = list(map(recommendations.as_json, rows))
    validator = jsonschema.Draft202012Validator(SCHEMA)
    validator.validate({"recommendations": written, "origins": []})
    return written


def test_a_full_one_and_an_empty_one_are_as_the_schema_says() -> None:
    full, empty = valid(FULL, Recommendation(8, "A", "B", author="Ana", created_at=NOW))
    assert full["strength"] == {"level": "must", "passage": "B1:2", "exact": "shall"}
    assert [(f["kind"], f["basis"]) for f in full["fields"]] == [
        ("actor", "supplied"),
        ("action", "stated"),
        ("when", "not_stated"),
        ("means", "unmarked"),
    ]
    assert full["fields"][0]["from"] == {"brief": "B1", "start": 0, "end": 4, "exact": "they"}
    assert full["fields"][3].keys() == {"kind", "basis", "exact", "by", "at"}
    assert empty["strength"] == {"level": None, "passage": None, "exact": None}
    assert empty["confidence"] == {"level": None, "reason": ""}


def test_a_wrong_one_is_not() -> None:
    (written,) = valid(FULL)
    wrong = written | {"fields": [written["fields"][0] | {"why": ""}]}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"recommendations": [wrong], "origins": []}, SCHEMA)


def test_the_schema_names_what_there_is() -> None:
    row = SCHEMA["$defs"]["recommendation"]["properties"]

    def named(*path: str) -> set[Any]:
        found: Any = row
        for name in path:
            found = found[name]
        return set(found["enum"])

    assert named("strength", "properties", "level") == {*kinds.STRENGTHS, None}
    assert named("confidence", "properties", "level") == {*kinds.CONFIDENCES, None}
    evidence = ("evidence", "items", "properties")
    assert named(*evidence, "stance") == set(kinds.STANCES)
    assert named(*evidence, "voice") == set(kinds.VOICES)
    assert named("responses", "items", "properties", "kind") == set(kinds.ANSWERS)
    assert named("links", "items", "properties", "kind") == set(kinds.LINKED)
    stated = row["fields"]["items"]["oneOf"][0]["properties"]["kind"]["enum"]
    assert set(stated) == kinds.FIELDS.keys() - {"strength"}
    origin = SCHEMA["$defs"]["origin"]["properties"]
    assert set(origin["kind"]["enum"]) == kinds.ORIGINS.keys()


def test_the_export_holds_them_and_the_sources_that_briefs_share() -> None:
    origin = Origin(ID, "One study", "reprint", "The same text.", ("B1", "B2"))
    data = json.loads(
        json_data.write(replace(summary(), recommendations=(FULL,), origins=(origin,)))
    )
    jsonschema.validate(data, SCHEMA)
    assert [each["ref"] for each in data["recommendations"]] == ["R7"]
    assert data["origins"] == [
        {
            "name": "One study",
            "briefs": ["B1", "B2"],
            "kind": "reprint",
            "reason": "The same text.",
        }
    ]

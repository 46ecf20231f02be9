import json
import re
from dataclasses import replace
from typing import Any

from hypothesis import given

from app.domain.document import Recognition
from app.domain.report.synthesis import SynthesisRow
from app.writers.data import json_data, xlsx
from tests.writers.data.test_xlsx import rows_of
from tests.writers.hostile import any_text
from tests.writers.summaries import BRIEFS, MARKED, passage, summary


def quotes_in(data: bytes) -> list[str]:
    """The passages, in the order they stand."""
    return [passage["exact"] for passage in json.loads(data)["passages"]]


def written(*args: Any, **parts: Any) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(json_data.write(summary(*args, **parts)))
    return data


def documented() -> dict[str, list[str]]:
    """The keys that the module's own documentation names, by section."""
    text = re.sub(r"\([^)]*\)|;[^\n]*", "", json_data.__doc__ or "")
    lines = re.findall(r"^    ([a-z]+)? +(.+)$", text, re.MULTILINE)
    found: dict[str, list[str]] = {}
    for section, keys in lines:
        section = section or list(found)[-1]
        found.setdefault(section, []).extend(re.findall(r"\b[a-z_0-9]+(?=\s*,|\s*$)", keys))
    return found


def test_the_documented_keys_are_the_keys() -> None:
    data = written()
    assert list(documented()) == list(data)
    for section in ("project", "filter", "method"):
        assert documented()[section] == list(data[section])
    for section in ("briefs", "codebook", "syntheses", "passages"):
        assert documented()[section] == list(data[section][0])


def test_a_text_that_was_recognised_says_so_in_data_and_workbook() -> None:
    known = Recognition("tesseract 9.1", "English", 3, 2)
    briefs = [replace(BRIEFS[0], recognition=known), *BRIEFS[1:]]
    found = [each["recognition"] for each in written(briefs=briefs)["briefs"]]
    assert found[0] == {
        "program": "tesseract 9.1",
        "language": "English",
        "pages": 3,
        "doubtful": 2,
    }
    assert set(map(str, found[1:])) == {"None"}
    sheet = list(rows_of(xlsx.write(summary(briefs=briefs)), "Sources"))
    assert [row["text recognised"] for row in sheet[:2]] == [known.said, None]


def test_a_passage_stands_once_with_all_its_tags() -> None:
    (found,) = (p for p in written()["passages"] if p["ref"] == "B1:2")
    assert found == {
        "ref": "B1:2",
        "brief": "B1",
        "paragraph": 9,
        "paragraph_label": "9",
        "zone": "body",
        "kind": "paragraph",
        "page": "",
        "start": 200,
        "end": 232,
        "exact": "watch the borders\nand the depots",
        "citation": "Patrick and Bennett 2013, ¶9",
        "tags": ["stockpile-security", "border-control"],
        "tags_by_others": [],
        "note": "",
        "note_by": "",
        "replies": None,
        "analyst": "Ana Sousa",
        "analyst_handle": "ana",
        "marked_at": "2026-11-22T15:04:05+00:00",
        "permalink": "https://briefmark.example/projects/arms-flows/briefs/1#h2",
        "text_direction": "ltr",
    }


def test_a_passage_without_number_has_null() -> None:
    assert [p["paragraph"] for p in written()["passages"]] == [9, 9, 9, None]


def test_a_synthesis_tells_which_of_its_citations_exist() -> None:
    (synthesis,) = written()["syntheses"]
    assert synthesis["citations"] == [
        {"ref": "B1:2", "found": True},
        {"ref": "B2:1", "found": True},
        {"ref": "B1:99", "found": False},
    ]


def test_the_filter_is_given_as_typed_and_in_english() -> None:
    data = written([], query="tag:monitoring", sentence="Passages tagged Monitoring.")
    assert data["filter"] == {"query": "tag:monitoring", "sentence": "Passages tagged Monitoring."}


@given(any_text)
def test_texts_read_back_and_are_not_spelt_in_ascii(text: str) -> None:
    row = SynthesisRow("monitoring", f"{text}.", text, MARKED)
    data = written([passage(text, note=text)], syntheses=[row])
    (found,) = data["passages"]
    assert (found["exact"], found["note"]) == (text, text)
    assert data["syntheses"][0]["text"] == f"{text}."
    assert "¶".encode() in json_data.write(summary())

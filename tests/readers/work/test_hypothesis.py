from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from app.domain.errors import Unreadable
from app.domain.tags import Tag
from app.domain.work.foreign_work import ForeignText
from app.readers.isolation import read_work_isolated
from app.readers.work import work_reader_for
from app.readers.work.hypothesis import read

URI = "https://example.org/rifles"


def annotation(id: str, **more: Any) -> dict[str, Any]:
    selectors = [
        {"type": "RangeSelector", "startContainer": "/p[1]"},
        {"type": "TextPositionSelector", "start": 6, "end": 18},
        {"type": "TextQuoteSelector", "exact": "should count", "prefix": "Guards ", "suffix": " e"},
    ]
    return {
        "id": id,
        "created": "2021-03-01T08:00:00.5+00:00",
        "user": "acct:ana@hypothes.is",
        "uri": URI,
        "text": "",
        "tags": [],
        "target": [{"source": URI, "selector": selectors}],
        "document": {"title": ["Counting rifles"]},
        **more,
    }


REPLY = {"target": [{"source": URI}], "references": ["a"]}


def work_of(*annotations: dict[str, Any]) -> bytes:
    return json.dumps({"total": len(annotations), "rows": annotations}).encode()


def test_quotes_contexts_tags_and_notes_are_read() -> None:
    data = work_of(annotation("a", text="Why?", tags=["borders", "stock  piles"]))
    work = read_work_isolated("annotations.json", data)
    assert work.tool == "Hypothesis"
    assert work.texts == (ForeignText(URI, "Counting rifles", None, URI),)
    assert work.tags == (
        Tag("borders", "borders"),
        Tag("stock piles", "stock piles"),
    )
    (passage,) = work.passages
    assert (passage.exact, passage.prefix, passage.suffix) == ("should count", "Guards ", " e")
    assert (passage.text, passage.tags, passage.note) == (URI, ("borders", "stock piles"), "Why?")
    assert (passage.author, passage.start) == ("ana", None)
    assert passage.created_at == datetime(2021, 3, 1, 8, 0, 0, 500_000, UTC)


def test_replies_stand_under_what_they_answer_the_oldest_first() -> None:
    named = {"user_info": {"display_name": "Ben Okoro"}, **REPLY}
    work = read(
        work_of(
            annotation("c", text="Second.", created="2021-03-03T08:00:00+00:00", **REPLY),
            annotation("b", text="First.", created="2021-03-02T08:00:00+00:00", **named),
            annotation("a"),
            annotation("d", text="To whom?", target=[], references=["gone"]),
        )
    )
    (passage,) = work.passages
    assert passage.replies == (("Ben Okoro", "First."), ("ana", "Second."))
    assert work.warnings == ("1 replies are left out: what they answer is not in the file.",)


def test_a_note_on_the_whole_page_quotes_nothing() -> None:
    (passage,) = read(work_of(annotation("a", target=[{"source": URI}], text="Good."))).passages
    assert (passage.exact, passage.note) == ("", "Good.")


def test_its_own_export_and_a_bare_list_are_read_too() -> None:
    rows = [annotation("a")]
    for data in ({"client_version": "1.2", "annotations": rows}, rows):
        encoded = json.dumps(data).encode()
        assert work_reader_for("x.json", encoded).name == "hypothesis"
        assert len(read(encoded).passages) == 1


@pytest.mark.parametrize(
    "data", [b'{"rows": [{"uri": "x"', b'{"rows": 3}', b"[1, 2]", b"[" * 100_000, b"{}"]
)
def test_others_are_refused(data: bytes) -> None:
    with pytest.raises(Unreadable):
        read(data)


def test_odd_values_are_passed_over() -> None:
    odd = annotation("a", target="x", tags=[3, " "], text=None, user=5, document=[], created=7)
    (passage,) = read(work_of(odd)).passages
    assert (passage.exact, passage.tags, passage.author) == ("", (), "")

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from app.domain.errors import Unreadable
from app.domain.work.foreign_work import ForeignWork
from app.readers.isolation import read_work_isolated
from app.readers.work import work_reader_for
from app.readers.work.web_annotations import read

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
PAGE = "https://example.org/brief"
QUOTE = {"type": "TextQuoteSelector", "exact": "every depot", "prefix": "Guard ", "suffix": "."}
PLACE = {"type": "TextPositionSelector", "start": 6, "end": 17}


def annotation(**parts: Any) -> dict[str, Any]:
    target = {"source": PAGE, "selector": QUOTE}
    return {"@context": CONTEXT, "id": "urn:a:1", "type": "Annotation", "target": target, **parts}


def work_in(value: Any) -> ForeignWork:
    return read(json.dumps(value).encode())


def page(*items: Any) -> dict[str, Any]:
    return {"type": "AnnotationPage", "id": "urn:p", "items": list(items)}


@pytest.mark.parametrize(
    "file",
    [
        annotation(),
        [annotation()],
        page(annotation()),
        {"type": "AnnotationCollection", "first": page(annotation())},
        {"type": ["AnnotationCollection"], "first": {**page(), "next": page(annotation())}},
        {"@graph": [annotation()]},
    ],
)
def test_annotations_come_alone_listed_or_in_collections(file: Any) -> None:
    work = work_in(file)
    (passage,) = work.passages
    assert (passage.prefix, passage.exact, passage.suffix) == ("Guard ", "every depot", ".")
    assert (passage.text, passage.start) == (PAGE, None)
    assert [(text.key, text.url, text.document) for text in work.texts] == [(PAGE, PAGE, None)]
    assert work.warnings == ()


@pytest.mark.parametrize(
    "selector",
    [
        QUOTE,
        [QUOTE],
        [PLACE, QUOTE],
        {"type": "FragmentSelector", "value": "p1", "refinedBy": QUOTE},
        {"type": "XPathSelector", "value": "/p", "refinedBy": {**PLACE, "refinedBy": [QUOTE]}},
        {"type": "Choice", "items": [PLACE, QUOTE]},
    ],
)
def test_the_words_are_found_in_any_selector(selector: Any) -> None:
    work = work_in(annotation(target={"source": {"id": PAGE}, "selector": selector}))
    assert [each.exact for each in work.passages] == ["every depot"]


def test_positions_count_only_in_a_text_that_is_proven_to_be_the_same() -> None:
    def start_in(source: object) -> int | None:
        target = {"source": source, "selector": [QUOTE, PLACE]}
        return work_in(annotation(target=target)).passages[0].start

    digest = f"urn:sha256:{'ab' * 32}"
    assert start_in({"id": PAGE, "canonical": digest}) == 6
    assert start_in({"id": PAGE, "canonical": "urn:isbn:1"}) is None
    assert start_in(PAGE) is None
    (text,) = work_in(
        annotation(target={"source": {"id": "urn:x", "canonical": digest}, "selector": QUOTE})
    ).texts
    assert (text.text_sha256, text.url) == ("ab" * 32, "")


@pytest.mark.parametrize(
    ("parts", "tags", "note"),
    [
        (
            {"body": {"type": "TextualBody", "value": "Depots", "purpose": "tagging"}},
            ("Depots",),
            "",
        ),
        ({"body": [{"type": "TextualBody", "value": "Why?"}]}, (), "Why?"),
        ({"bodyValue": "Why?"}, (), "Why?"),
        ({"bodyValue": "Depots", "motivation": "tagging"}, ("Depots",), ""),
        ({"body": {"type": ["Tag"], "chars": "Depots"}}, ("Depots",), ""),
        (
            {"body": {"purpose": "oa:tagging", "source": {"id": "urn:t", "label": "Depots"}}},
            *(("Depots",), ""),
        ),
        (
            {
                "body": {
                    "type": "Choice",
                    "items": [
                        {"value": "Depots", "purpose": ["tagging"]},
                        {"value": {"@value": "Who?"}, "purpose": "commenting"},
                        {"value": "And when?", "purpose": "describing"},
                    ],
                }
            },
            *(("Depots",), "Who?\n\nAnd when?"),
        ),
        ({"body": [{"value": "x", "purpose": "tagging"}] * 2 + ["", 7, None]}, ("x",), ""),
        ({"motivation": "highlighting"}, (), ""),
    ],
)
def test_bodies_are_tags_and_notes(parts: Any, tags: tuple[str, ...], note: str) -> None:
    work = work_in(annotation(**parts))
    assert (work.passages[0].tags, work.passages[0].note) == (tags, note)
    assert tuple(tag.name for tag in work.tags) == tags


@pytest.mark.parametrize(
    ("creator", "author"),
    [
        ("Ana Sousa", "Ana Sousa"),
        ({"type": "Person", "name": "Ana Sousa", "nickname": "ana"}, "Ana Sousa"),
        ([{"id": "urn:u", "nickname": "ana"}], "ana"),
        ({}, ""),
    ],
)
def test_the_author_is_named(creator: Any, author: str) -> None:
    made = annotation(creator=creator, created="2026-11-22T15:04:05Z")
    (passage,) = work_in(made).passages
    assert passage.author == author
    assert passage.created_at == datetime(2026, 11, 22, 15, 4, 5, tzinfo=UTC)


def reply(id: str, to: object, text: str) -> dict[str, Any]:
    body = {"type": "TextualBody", "value": text, "purpose": "replying"}
    return annotation(id=id, motivation="replying", target=to, body=body, creator="Ben")


def test_replies_stand_under_the_passage_that_their_thread_began_with() -> None:
    work = work_in(
        [
            annotation(),
            reply("r1", "urn:a:1", "First."),
            reply("r2", {"source": "r1"}, "Second."),
            reply("r3", "urn:elsewhere", "Lost."),
            reply("r4", "r4", "Circle."),
        ]
    )
    assert work.passages[0].replies == (("Ben", "First."), ("Ben", "Second."))
    assert work.warnings == ("Left out: replies to what the file does not hold (2).",)


def test_several_targets_are_several_passages_and_what_has_no_words_is_said() -> None:
    other = {**QUOTE, "exact": "the borders"}
    targets = [
        {"source": PAGE, "selector": QUOTE},
        {"source": "https://example.org/other", "selector": other},
        {"source": PAGE, "selector": PLACE},
        {"source": PAGE, "selector": {**QUOTE, "exact": " \u200b"}},
        PAGE,
    ]
    work = work_in(annotation(target=targets))
    assert [each.exact for each in work.passages] == ["every depot", "the borders"]
    assert len(work.texts) == 2
    left, whole = work.warnings
    assert left == "Left out: annotations that name a place but no words (2)."
    assert whole.startswith(f"Annotated as a whole page, not by words in it: {PAGE}.")


def test_a_page_annotated_as_a_whole_gives_its_tags_to_the_codebook() -> None:
    body = {"type": "TextualBody", "value": "Monitoring", "purpose": "tagging"}
    work = read_work_isolated("a.jsonld", json.dumps(annotation(body=body, target=PAGE)).encode())
    assert [tag.name for tag in work.tags] == ["Monitoring"]
    assert work.passages == ()
    assert "the tags are offered for the codebook" in work.warnings[0]


def test_each_part_that_is_not_valid_is_named() -> None:
    place = {"type": "TextPositionSelector", "start": 90, "end": 12}
    work = work_in(
        [
            annotation(created="yesterday"),
            annotation(),
            annotation(target={"source": PAGE, "selector": place}),
            annotation(target={"source": PAGE, "selector": {"type": "TextQuoteSelector"}}),
        ]
    )
    assert work.warnings[-1] == (
        "Not as the Web Annotation model has it: annotation 1 has “created” that is no time "
        "('yesterday'); annotation 3 has a place that is none (from 90 to 12); annotation 4 has a "
        "quotation without words."
    )


def test_pages_kept_elsewhere_are_said_to_be_missing() -> None:
    collection = {"type": "AnnotationCollection", "first": "https://example.org/page1"}
    work = work_in([annotation(), collection])
    assert "kept elsewhere (1)" in work.warnings[0]


@pytest.mark.parametrize("file", ["[]", '{"a": 1}', "[[[[", '"x"', "[" * 100_000, "null"])
def test_what_holds_no_annotations_says_so(file: str) -> None:
    with pytest.raises(Unreadable):
        read(file.encode())


@pytest.mark.parametrize("name", ["a.jsonld", "a.json", "a"])
def test_annotations_are_told_from_those_of_hypothesis(name: str) -> None:
    data = json.dumps(annotation()).encode()
    assert work_reader_for(name, data).name == "jsonld"
    assert read_work_isolated(name, data).passages[0].exact == "every depot"
    theirs = {"rows": [{"uri": PAGE, "user": "acct:a@hypothes.is", "target": [{"source": PAGE}]}]}
    assert work_reader_for("a.json", json.dumps(theirs).encode()).name == "hypothesis"

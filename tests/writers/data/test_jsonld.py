import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft4Validator
from jsonschema.protocols import Validator
from pyld import jsonld as json_ld
from referencing import Registry
from referencing.jsonschema import DRAFT4

from app.domain.passages import Passage
from app.domain.recommendations.record import NO_COUNTS
from app.domain.report.summary import Summary
from app.domain.work.foreign_work import ForeignPassage
from app.readers.work.web_annotations import read
from app.writers.data import jsonld
from app.writers.data.recommendation_rows import in_plain_words
from tests.writers.random_projects import project, whole_projects
from tests.writers.summaries import BRIEFS, PASSAGES, RECOMMENDATIONS, passage, summary

SCHEMAS = Path(__file__).parents[4] / "shared" / "schemas" / "web-annotation"
OA = "http://www.w3.org/ns/oa#"


def quotes_in(data: bytes) -> list[str]:
    """The exact words of the targets, in the order they stand."""
    found = [each["target"] for each in items_of(json.loads(data))]
    selectors = [target["selector"] for target in found if isinstance(target, dict)]
    return [each[0]["exact"] for each in selectors if isinstance(each, list)]  # else of a field


def items_of(collection: dict[str, Any]) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = collection["first"]["items"] if "first" in collection else []
    return items


def written(made: Summary) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(jsonld.write(made))
    return data


def musts(kind: str, registry: Registry[Any]) -> list[Validator]:
    """The validators of a list of assertions in the test suite of W3C."""
    listed = json.loads((SCHEMAS / kind).read_text())["assertions"]
    return [
        Draft4Validator(
            json.loads((SCHEMAS / name).read_text()),
            registry=registry,
            format_checker=Draft4Validator.FORMAT_CHECKER,
        )
        for name in listed
    ]


@pytest.fixture(scope="module")
def assertions() -> dict[str, list[Validator]]:
    if not SCHEMAS.exists():
        pytest.skip("the schemas of the Web Annotation test suite are not part of the repository")
    shared = [json.loads(path.read_text()) for path in (SCHEMAS / "definitions").glob("*.json")]
    registry: Registry[Any] = Registry().with_resources(
        (schema["id"], DRAFT4.create_resource(schema)) for schema in shared
    )
    kinds = (
        "annotations/annotationMusts",
        "collections/collectionMusts",
        "collections/pages/pageMusts",
    )
    return {kind.rpartition("/")[2]: musts(f"{kind}.test", registry) for kind in kinds}


def failed(validators: Iterable[Validator], instance: Any) -> list[str]:
    return [v.schema["id"] for v in validators if not v.is_valid(instance)]


# Of these the schemas ask only that they are texts.
FREE = {"exact", "prefix", "suffix", "value", "label", "name", "nickname"}
FORMATS = {
    "id": "uri",
    "source": "uri",
    "canonical": "uri",
    "target": "uri",
    "created": "date-time",
}


def shape(node: Any, key: str = "") -> Any:
    """What the schemas can tell apart: words are alike, and so are well-formed addresses."""
    if isinstance(node, dict):
        return {name: shape(value, name) for name, value in node.items()}
    if isinstance(node, list):
        return [shape(each, key) for each in node]
    if isinstance(node, int):
        return min(node, 1)
    well_formed = Draft4Validator.FORMAT_CHECKER.conforms(node, FORMATS.get(key, ""))
    return f"some {key}" if key in FREE or (key in FORMATS and well_formed) else node


class Checked:
    """Validation of each shape once: 79 schemas for every annotation take 15 ms."""

    def __init__(self, assertions: dict[str, list[Validator]]) -> None:
        self.assertions = assertions
        self.seen: set[str] = set()

    def failures(self, kind: str, instance: Any) -> list[str]:
        known = f"{kind} {json.dumps(shape(instance))}"
        found = [] if known in self.seen else failed(self.assertions[kind], instance)
        self.seen.update([known] if not found else [])
        return found

    def check(self, collection: dict[str, Any]) -> None:
        for item in items_of(collection):
            alone = {"@context": collection["@context"], **item}
            assert self.failures("annotationMusts", alone) == []
        if "first" in collection:
            different = {json.dumps(shape(item)): item for item in items_of(collection)}
            one_of_each = {**collection["first"], "items": [*different.values()][:3]}
            collection = {**collection, "first": one_of_each}
            assert self.failures("pageMusts", collection) == []
        assert self.failures("collectionMusts", collection) == []


@pytest.fixture(scope="module")
def checked(assertions: dict[str, list[Validator]]) -> Checked:
    return Checked(assertions)


@whole_projects
@given(seed=st.integers(0, 2**32))
def test_any_project_is_valid_by_the_schemas(checked: Checked, seed: int) -> None:
    checked.check(written(project(seed)))


@pytest.mark.parametrize(
    ("key", "value"), [("created", "yesterday"), ("id", "no address"), ("target", {}), ("body", [])]
)
def test_checking_each_shape_once_sees_what_is_wrong(
    checked: Checked, key: str, value: object
) -> None:
    collection = written(summary())
    checked.check(collection)
    items_of(collection)[0][key] = value
    with pytest.raises(AssertionError):
        checked.check(collection)


def expanded(collection: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The annotations as a processor of JSON-LD sees them, without a network."""
    context = SCHEMAS / "jsonld" / "anno.jsonld"
    if not context.exists():
        pytest.skip("the context of Web Annotations is not part of the repository")

    def loader(url: str, _options: Any) -> dict[str, Any]:
        assert url == jsonld.CONTEXT_URL
        document = json.loads(context.read_text())
        return {"contextUrl": None, "documentUrl": url, "document": document}

    (found,) = json_ld.expand(collection, {"documentLoader": loader})
    (page,) = found["https://www.w3.org/ns/activitystreams#first".replace("https", "http")]
    (items,) = page["http://www.w3.org/ns/activitystreams#items"]
    yield from items["@list"]


def test_every_term_expands_to_one_of_the_vocabulary() -> None:
    first, *_ = expanded(written(summary()))
    assert first["@type"] == [f"{OA}Annotation"]
    assert first[f"{OA}motivatedBy"] == [{"@id": f"{OA}tagging"}]
    (body,) = first[f"{OA}hasBody"]
    assert body[f"{OA}hasPurpose"] == [{"@id": f"{OA}tagging"}]
    (target,) = first[f"{OA}hasTarget"]
    (source,) = target[f"{OA}hasSource"]
    assert source["@id"] == BRIEFS[0].url
    assert source[f"{OA}canonical"] == [{"@id": f"urn:sha256:{BRIEFS[0].text_sha256}"}]
    words, position = target[f"{OA}hasSelector"]
    assert words[f"{OA}exact"] == [{"@value": PASSAGES[0].exact}]
    assert position[f"{OA}start"][0]["@value"] == PASSAGES[0].start


def keys_in(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        yield from node
    for each in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from keys_in(each)


def test_no_key_is_lost_on_expansion() -> None:
    context = SCHEMAS / "jsonld" / "anno.jsonld"
    if not context.exists():
        pytest.skip("the context of Web Annotations is not part of the repository")
    terms = {"@context", *json.loads(context.read_text())["@context"]}
    assert set(keys_in(written(project(7)))) | set(keys_in(written(summary()))) <= terms


def as_read(made: Summary) -> list[tuple[Any, ...]]:
    return [
        (
            *(each.source.row.title, each.start, each.end, each.exact),
            tuple(dict.fromkeys(" ".join(tag.name.split()) for tag in each.tags)),
            *(each.note, each.analyst, each.created_at),
            tuple((reply.analyst, reply.text) for reply in each.replies),
        )
        for each in made.passages
    ]


def found_in(data: bytes) -> list[tuple[Any, ...]]:
    work = read(data)
    titles = {text.key: text.name for text in work.texts}

    def values(each: ForeignPassage) -> tuple[Any, ...]:
        place = titles[each.text], each.start, each.end, each.exact
        return (*place, each.tags, each.note, each.author, each.created_at, each.replies)

    return list(map(values, work.passages))


@whole_projects
@given(seed=st.integers(0, 2**32))
def test_annotations_out_and_in_again_are_the_same(seed: int) -> None:
    made = project(seed)
    if made.passages:
        assert found_in(jsonld.write(made)) == as_read(made)


@whole_projects
@given(seed=st.integers(0, 2**32))
def test_the_words_around_a_passage_are_those_of_its_text(seed: int) -> None:
    made = project(seed)
    targets = [item["target"] for item in items_of(written(made)) if "selector" in item["target"]]
    for each, target in zip(made.passages, targets, strict=True):
        quote = target["selector"][0]
        around = quote["prefix"] + quote["exact"] + quote["suffix"]
        assert around in made.texts[each.brief].text


def id_of(row: Passage, **brief: Any) -> tuple[str, str]:
    """The ids of the annotation and of its source."""
    made = summary([row], briefs=[replace(BRIEFS[0], **brief)], syntheses=[])
    (item,) = items_of(written(made))
    return item["id"], item["target"]["source"]["id"]


def test_addresses_stand_as_ids_where_there_are_any() -> None:
    row = passage("a", number=3)
    assert id_of(row, url="https://example.org/ü?a=b c") == (
        row.permalink,
        "https://example.org/%C3%BC?a=b%20c",
    )
    assert id_of(row, url="")[1] == row.permalink.partition("#")[0]
    bare = row._replace(permalink="/projects/p/briefs/1#h3")
    id, source = id_of(bare, url="javascript:alert(1)")
    assert id.startswith("urn:uuid:")
    assert source == f"urn:sha256:{BRIEFS[0].text_sha256}"
    assert id_of(bare, url="", text_sha256="")[1].startswith("urn:uuid:")


def test_a_passage_without_tag_and_note_has_no_body() -> None:
    plain, noted = items_of(written(summary([passage("a"), passage("b", number=2, note="Why?")])))
    assert (plain["motivation"], "body" in plain) == ("highlighting", False)
    assert (noted["motivation"], [b["purpose"] for b in noted["body"]]) == (
        "commenting",
        ["commenting"],
    )


def test_what_runs_from_right_to_left_says_so_by_the_terms_of_the_model() -> None:
    briefs = [replace(BRIEFS[0], language="ar"), replace(BRIEFS[1], language="en")]
    rows = [passage("راقبوا", "old", note="من؟"), passage("Watch", note="Who?", brief=2)]
    arabic, english = items_of(written(summary(rows, briefs=briefs)))
    source = arabic["target"]["source"]
    assert (source["language"], source["textDirection"]) == ("ar", "rtl")
    tag, note = arabic["body"]
    assert ("textDirection" in tag, note["textDirection"]) == (False, "rtl")
    assert english["target"]["source"]["textDirection"] == "ltr"
    assert "textDirection" not in english["body"][0]


def test_an_empty_collection_has_no_page() -> None:
    collection = written(summary([]))
    assert (collection["total"], "first" in collection) == (0, False)


def shown(passages: Iterable[Passage]) -> list[str]:
    return [each.ref for each in passages]


def test_each_annotation_stands_on_a_line_of_its_own() -> None:
    lines = jsonld.write(summary()).decode().splitlines()
    assert [json.loads(line.rstrip(","))["label"][:4] for line in lines[1:-1]] == shown(
        summary().passages
    )


def of_recommendations() -> Summary:
    return summary(recommendations=RECOMMENDATIONS)


def test_recommendations_are_valid_by_the_schemas(checked: Checked) -> None:
    checked.check(written(of_recommendations()))


def test_a_recommendation_describes_its_passages_in_plain_words() -> None:
    first, *_ = (each for each in items_of(written(of_recommendations())) if "generator" in each)
    assert first["label"] == "R1 Title 1"
    assert first["motivation"] == "describing"
    assert first["target"] == [PASSAGES[n].permalink for n in (0, 1, 3)]
    (body,) = first["body"]
    for line in (
        "Who: [States] (supplied, He means them.)",
        "Should do what: guard every depot (stated, B1:1)",
        "By when: not stated",
        "Against: B2:1 (reported)",
        "Question: Who pays for it?",
    ):
        assert line in body["value"].split("\n")
    row = replace(RECOMMENDATIONS[0], counts=NO_COUNTS._replace(supporting=1))
    (said,) = [each for each in in_plain_words(row).split("\n") if each.startswith("Sources")]
    assert said == ("Sources for it: 1; no brief declared read through. Qualifying: 0. Against: 0")


def test_a_stated_field_is_refined_to_its_words_within_the_passage() -> None:
    made = of_recommendations()
    texts = {text.brief: text.text for text in made.texts.values()}
    fields = [
        each
        for each in items_of(written(made))
        if "generator" in each and isinstance(each["target"], dict)
    ]
    assert [each["label"] for each in fields] == ["R1 Should do what", "R1 Strength"]
    selector = fields[0]["target"]["selector"]
    inside = selector["refinedBy"]
    passage_ = texts["B1"][selector["start"] : selector["end"]]
    assert passage_ == PASSAGES[0].exact
    assert passage_[inside["start"] : inside["end"]] == "guard every depot"


def test_what_is_read_back_are_the_passages_and_what_is_not_is_said() -> None:
    work = read(jsonld.write(of_recommendations()))
    alone = read(jsonld.write(summary()))
    assert work.passages == alone.passages
    assert alone.warnings == ()
    (said,) = work.warnings
    assert "recommendations and their fields" in said
    assert "(5)" in said

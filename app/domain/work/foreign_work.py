"""What was done in another tool, read from its file, before any of it has a place in a project."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from app.domain.attributes import Attribute
from app.domain.details import Details
from app.domain.document import Document
from app.domain.document import from_json as document_from_json
from app.domain.foreign_passages import ForeignPassage as ForeignPassage
from app.domain.foreign_passages import passage_from_json, passage_to_json
from app.domain.tags import TEXTS, Tag


@dataclass(frozen=True, slots=True)
class ForeignText:
    """A source of the other tool. `document` is its text where the file carries it; without it,
    passages are looked for in the briefs that the project has. `text_sha256` is the digest of the
    canonical text, where a file names its text by that; `attributes` are what the tool says of it
    beside its details, by the names that it gives them. `details` are what the file says about the
    brief that it is ("" where it says nothing, the kind too), `doi` folded or ""."""

    key: str
    name: str
    document: Document | None = None
    url: str = ""
    text_sha256: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    details: Details | None = None
    doi: str = ""


@dataclass(frozen=True, slots=True)
class ForeignRecord:
    """A recommendation in an export of ours: `ref` is its number there and `id` means it in every
    file; `values` are as recommendations.schema.json states them, as far as they are known and of
    the right kind."""

    id: str
    ref: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ForeignWork:
    """`tool` is the name to show: "Taguette". Of a tag `slug` and `parent` are the other tool's
    keys, its colour is #rrggbb or "". `warnings` are sentences for the analyst about
    what was left out on reading; `attributes` are those that its texts have."""

    tool: str
    texts: tuple[ForeignText, ...] = ()
    tags: tuple[Tag, ...] = ()
    passages: tuple[ForeignPassage, ...] = ()
    warnings: tuple[str, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    records: tuple[ForeignRecord, ...] = ()


def to_json(work: ForeignWork) -> dict[str, Any]:
    """Plain values that `json` can write; `from_json` is the inverse."""
    values = asdict(work)
    values["tags"] = [
        {"key": t.slug, "name": t.name, "parent": t.parent, "colour": t.colour, "texts": t.texts}
        for t in work.tags
    ]
    values["attributes"] = [
        {"name": each.name, "kind": each.kind, "choices": each.choices} for each in work.attributes
    ]
    values["passages"] = [passage_to_json(passage) for passage in work.passages]
    return values


def from_json(values: Mapping[str, Any]) -> ForeignWork:
    """The work that `to_json` wrote; raises ValueError, KeyError or TypeError on others."""
    return ForeignWork(
        tool=values["tool"],
        texts=tuple(map(_text, values["texts"])),
        tags=tuple(map(_tag, values["tags"])),
        passages=tuple(map(passage_from_json, values["passages"])),
        warnings=tuple(values["warnings"]),
        records=tuple(ForeignRecord(**each) for each in values.get("records", ())),
        attributes=tuple(  # what was kept by an earlier version has none
            Attribute(each["name"], each["kind"], tuple(each["choices"]))
            for each in values.get("attributes", ())
        ),
    )


def _text(values: Mapping[str, Any]) -> ForeignText:
    document = values["document"]
    read = document_from_json(document) if document is not None else None
    said: dict[str, Any] = values.get("details") or {}
    listed: dict[str, Any] = {
        name: tuple(each) if isinstance(each, list) else each for name, each in said.items()
    }
    details = Details(**listed) if listed else None
    return ForeignText(**{**values, "document": read, "details": details})


def _tag(values: Mapping[str, Any]) -> Tag:
    # What was kept by an earlier version has the texts beside the name.
    texts = values.get("texts", {each.name: values.get(each.name, "") for each in TEXTS})
    return Tag(values["key"], values["name"], values["parent"] or None, values["colour"], texts)

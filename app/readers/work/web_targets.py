"""What a W3C Web Annotation is about: a text, and the words in it by a selector that names them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from app.domain.text import canonical

_DIGEST = "urn:sha256:"
NO_WORDS = "annotations that name a place but no words"
NO_PLACE = "annotations of whole pages"


@dataclass(frozen=True, slots=True)
class Target:
    """`key` is the digest of the text where the file gives it, else the address. `start` and `end`
    are known only with a digest: positions in a text that was not proven to be ours say nothing.
    `lacking` is why it is no passage, or ""."""

    key: str
    name: str
    url: str
    text_sha256: str = ""
    exact: str = ""
    prefix: str = ""
    suffix: str = ""
    start: int | None = None
    end: int | None = None
    lacking: str = ""


def targets_of(annotation: dict[str, Any]) -> Iterator[Target]:
    for target in listed(annotation.get("target")):
        if isinstance(target, dict) and isinstance(target.get("items"), list):
            for each in target["items"]:
                yield _target(each)
        else:
            yield _target(target)


def _target(target: Any) -> Target:
    source = target.get("source", target) if isinstance(target, dict) else target
    found = _source(source)
    selectors = list(_selectors(target.get("selector") if isinstance(target, dict) else None))
    quote = next((each for each in selectors if string(each.get("exact"))), None)
    if quote is None:
        return replace(found, lacking=NO_WORDS if selectors else NO_PLACE)
    found = replace(
        found,
        exact=string(quote.get("exact")),
        prefix=string(quote.get("prefix")),
        suffix=string(quote.get("suffix")),
    )
    if not canonical(found.exact):
        return replace(found, lacking=NO_WORDS)
    place = next((each for each in selectors if _is_place(each)), None)
    if place and found.text_sha256:
        found = replace(found, start=place["start"], end=place["end"])
    return found


def _source(source: Any) -> Target:
    if not isinstance(source, dict):
        address = string(source)
        return Target(address, address, address)
    address = string(source.get("id")) or string(source.get("@id"))
    names = [string(each) for key in ("label", "title", "name") for each in listed(source.get(key))]
    digest = next(
        (each for each in map(string, listed(source.get("canonical"))) if each[:11] == _DIGEST), ""
    )
    name = next(filter(None, names), address)
    url = address if address.startswith(("http://", "https://")) else ""
    return Target(digest or address, name, url, digest.removeprefix(_DIGEST))


def _selectors(selector: Any) -> Iterator[dict[str, Any]]:
    """A selector with those that refine it, or that a choice of them offers."""
    pending = listed(selector)
    while pending:
        each = pending.pop(0)
        if isinstance(each, dict):
            yield each
            for key in ("refinedBy", "items"):
                pending += listed(each.get(key))


def _is_place(selector: dict[str, Any]) -> bool:
    start, end = selector.get("start"), selector.get("end")
    if type(start) is not int or type(end) is not int:
        return False
    return "TextPositionSelector" in map(string, listed(selector.get("type"))) and start < end


def listed(value: Any) -> list[Any]:
    """One or many, as JSON-LD leaves it to the writer."""
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def string(value: Any) -> str:
    """A text, also as a JSON-LD value object or the only one of a list; "" for anything else."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, dict):
        value = value.get("@value")
    return value if isinstance(value, str) else ""

"""Annotations of Hypothesis: the JSON of its API (“rows”) or of its own export (“annotations”).

Source of the format: h.readthedocs.io, API reference v1; hypothesis/client, “Export”.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from app.domain.errors import Unreadable
from app.domain.tags import Tag
from app.domain.work.foreign_work import ForeignPassage, ForeignText, ForeignWork
from app.readers.dates import moment
from app.readers.decoding import decode_text
from app.readers.work.json_values import beginning, parsed, string

NOT_HYPOTHESIS = Unreadable(
    "There are no annotations of Hypothesis in this file. Export them from Hypothesis as JSON, or "
    "save what its search API answers."
)
_USER = re.compile(r"acct:([^@]+)@.*")

Annotation = Mapping[str, Any]


def recognises(data: bytes) -> bool:
    head = beginning(data)
    return (
        b'"uri"' in head
        and (b'"acct:' in head or b'"hypothes' in head)
        and b'"@context"' not in head
    )


def read(data: bytes) -> ForeignWork:
    """The annotations, each with the replies to it. Raises Unreadable, TooLarge."""
    annotations = _annotations(data)
    texts = {
        uri: ForeignText(key=uri, name=_title(annotation) or uri, url=uri)
        for annotation in reversed(annotations)
        if (uri := string(annotation.get("uri")))
    }
    roots = [each for each in annotations if not _references(each)]
    replies, lost = _replies(annotations, {string(each.get("id")) for each in roots})
    passages = tuple(_passage(each, replies.get(string(each.get("id")), ())) for each in roots)
    names = dict.fromkeys(tag for passage in passages for tag in passage.tags)
    return ForeignWork(
        tool="Hypothesis",
        texts=tuple(texts.values())[::-1],
        tags=tuple(Tag(name, name) for name in names),
        passages=passages,
        warnings=tuple(_warnings(lost)),
    )


def _annotations(data: bytes) -> list[Annotation]:
    found = parsed(decode_text(data)[0])
    if isinstance(found, dict):
        found = found.get("annotations", found.get("rows", [found]))
    listed = found if isinstance(found, list) else []
    annotations: list[Annotation] = [
        each for each in listed if isinstance(each, dict) and "uri" in each
    ]
    if not annotations:
        raise NOT_HYPOTHESIS
    return annotations


def _passage(annotation: Annotation, replies: Iterable[tuple[str, str]]) -> ForeignPassage:
    quote = _selector(annotation, "TextQuoteSelector")
    return ForeignPassage(
        text=string(annotation.get("uri")),
        exact=string(quote.get("exact")),
        # Its positions count UTF-16 units of the page as it was: of no use in another text.
        prefix=string(quote.get("prefix")),
        suffix=string(quote.get("suffix")),
        tags=tuple(dict.fromkeys(_tags(annotation))),
        note=string(annotation.get("text")),
        replies=tuple(replies),
        author=_author(annotation),
        created_at=moment(annotation.get("created")),
        ids=(f"hypothesis {id}",) if (id := string(annotation.get("id"))) else (),
    )


def _replies(
    annotations: list[Annotation], roots: set[str]
) -> tuple[dict[str, list[tuple[str, str]]], int]:
    """By annotation the (author, text) of all answers below it, the oldest first; and how many
    answer to something that is not in the file."""
    found: dict[str, list[tuple[str, str]]] = {}
    lost = 0
    for each in sorted(annotations, key=lambda each: string(each.get("created"))):
        text = string(each.get("text"))
        if (references := _references(each)) and text.strip():
            root = next((id for id in references if id in roots), "")
            if root:
                found.setdefault(root, []).append((_author(each), text))
            lost += not root
    return found, lost


def _warnings(lost: int) -> Iterable[str]:
    if lost:
        yield f"{lost} replies are left out: what they answer is not in the file."


def _selector(annotation: Annotation, kind: str) -> Annotation:
    targets = annotation.get("target")
    for target in targets if isinstance(targets, list) else []:
        selectors = target.get("selector") if isinstance(target, dict) else None
        for selector in selectors if isinstance(selectors, list) else []:
            if isinstance(selector, dict) and selector.get("type") == kind:
                return selector
    return {}


def _references(annotation: Annotation) -> list[str]:
    found = annotation.get("references")
    return [id for id in found if isinstance(id, str)] if isinstance(found, list) else []


def _tags(annotation: Annotation) -> Iterable[str]:
    found = annotation.get("tags")
    for tag in found if isinstance(found, list) else []:
        if isinstance(tag, str) and tag.strip():
            yield " ".join(tag.split())


def _title(annotation: Annotation) -> str:
    document = annotation.get("document")
    titles = document.get("title") if isinstance(document, dict) else None
    first = titles[0] if isinstance(titles, list) and titles else titles
    return " ".join(string(first).split())


def _author(annotation: Annotation) -> str:
    about = annotation.get("user_info")
    name = string(about.get("display_name")) if isinstance(about, dict) else ""
    user = string(annotation.get("user"))
    found = _USER.fullmatch(user)
    return " ".join(name.split()) or (found[1] if found else user)

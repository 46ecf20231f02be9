"""W3C Web Annotations (JSON-LD): a collection, a page, a list or a single annotation, of any tool.

Source of the format: Web Annotation Data Model, W3C Recommendation of 2017-02-23. The keys are
those of its JSON-LD context; files that spell them otherwise (expanded, with prefixes of their own)
are not understood.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from app.domain.errors import Unreadable
from app.domain.references import ONE
from app.domain.tags import Tag
from app.domain.text import canonical
from app.domain.work.foreign_ids import own_id
from app.domain.work.foreign_work import ForeignPassage, ForeignText, ForeignWork
from app.readers.dates import moment
from app.readers.work.json_values import beginning, listed, parsed, string

NOT_ANNOTATIONS = Unreadable(
    "There are no W3C Web Annotations in this file. Export them as JSON-LD, as a list or as an "
    "AnnotationCollection."
)
_SPEAKS_OF_IT = re.compile(rb'"(oa:)?Annotation(Page|Collection)?"|"motivation"|anno\.jsonld')
_COMMENTS = ("commenting", "describing", "replying", "questioning", "editing", "assessing", "")
_DEEPEST = 20  # pages in collections in lists
_OURS = re.compile(rf"({ONE}) ")  # how our own annotations are labelled
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


def recognises(data: bytes) -> bool:
    return b'"target"' in data and bool(_SPEAKS_OF_IT.search(beginning(data)))


def read(data: bytes) -> ForeignWork:
    """The annotations, each with the replies to it; one with several targets is as many passages.
    Raises Unreadable, TooLarge."""
    lost: Counter[str] = Counter()
    every = list(_annotations(parsed(data), lost))
    if not every:
        raise NOT_ANNOTATIONS
    annotations = [each for each in every if not _is_recommendation(each)]
    if left := len(every) - len(annotations):
        lost["recommendations and their fields, which only Briefmark’s own JSON holds"] += left
    replies = _replies(annotations, lost)
    texts: dict[str, ForeignText] = {}
    passages: list[ForeignPassage] = []
    names: dict[str, None] = {}
    whole: dict[str, None] = {}  # the pages that are annotated as such
    for each in annotations:
        if not _is_reply(each):
            names |= dict.fromkeys(_bodies(each)[0])
            for place, target in enumerate(targets_of(each)):
                if target.lacking:
                    if target.lacking == NO_PLACE:
                        whole[target.name] = None
                    else:
                        lost[target.lacking] += 1
                    continue
                texts.setdefault(target.key, _text(target))
                passages.append(_passage(each, target, replies, place))
    return ForeignWork(
        tool="Web annotations",
        texts=tuple(texts.values()),
        tags=tuple(Tag(name, name) for name in names),
        passages=tuple(passages),
        warnings=(*_warnings(lost), *_of_whole_pages(whole), *_faults(annotations)),
    )


def _text(target: Target) -> ForeignText:
    return ForeignText(target.key, target.name, url=target.url, text_sha256=target.text_sha256)


def _annotations(node: Any, lost: Counter[str], depth: int = 0) -> Iterator[dict[str, Any]]:
    """Those in a collection, page, list or annotation, in order."""
    if depth > _DEEPEST:
        return
    if isinstance(node, list):
        for each in node:
            yield from _annotations(each, lost, depth + 1)
    elif isinstance(node, dict):
        if "target" in node:
            yield node
            return
        if isinstance(node.get("first"), str):
            lost["pages of the collection that are kept elsewhere"] += 1
        for key in ("first", "items", "@graph", "annotations", "rows"):
            if isinstance(node.get(key), dict | list):
                yield from _annotations(node[key], lost, depth + 1)
        if isinstance(node.get("next"), dict):
            yield from _annotations(node["next"], lost, depth + 1)


def _passage(
    annotation: dict[str, Any],
    target: Target,
    replies: dict[str, list[tuple[str, str]]],
    place: int,
) -> ForeignPassage:
    tags, notes = _bodies(annotation)
    made = moment(string(annotation.get("created")))
    return ForeignPassage(
        text=target.key,
        exact=target.exact,
        start=target.start,
        end=target.end,
        prefix=target.prefix,
        suffix=target.suffix,
        tags=tuple(dict.fromkeys(tags)),
        note="\n\n".join(notes),
        replies=tuple(replies.get(_id(annotation), ())),
        author=_creator(annotation),
        created_at=made,
        ids=_ids(annotation, made, place),
    )


def _ids(annotation: dict[str, Any], made: datetime | None, place: int) -> tuple[str, ...]:
    """That of the annotation, and of its further passages that with their place."""
    ours = _OURS.match(string(annotation.get("label")))
    if ours and made:
        return (own_id(ours[1], made),)
    id = _id(annotation)
    return (f"{id} {place or ''}".strip(),) if id else ()


def _bodies(annotation: dict[str, Any]) -> tuple[list[str], list[str]]:
    """The tags, and what was written."""
    tags: list[str] = []
    notes: list[str] = []
    motivations = {_term(each) for each in listed(annotation.get("motivation"))}
    bodies = [*listed(annotation.get("body")), *listed(annotation.get("bodyValue"))]
    while bodies:
        body = bodies.pop(0)
        if isinstance(body, dict) and body.get("items"):  # a choice, or a set of bodies
            bodies = [*listed(body["items"]), *bodies]
            continue
        words = _said(body)
        purposes = {_term(each) for each in listed(body.get("purpose"))} if _is(body) else set()
        if not purposes and _only_tags(motivations, body):
            purposes = {"tagging"}
        if words and purposes & {"tagging", "classifying", "identifying"}:
            tags.append(" ".join(words.split()))
        elif words and any(each in _COMMENTS for each in purposes or {""}):
            notes.append(words)
    return tags, notes


def _only_tags(motivations: set[str], body: Any) -> bool:
    kinds = {_term(each) for each in listed(body.get("type"))} if _is(body) else set()
    return "Tag" in kinds or motivations == {"tagging"}


def _said(body: Any) -> str:
    """The words of a body: a text, or the name of a concept that stands for a tag."""
    if isinstance(body, str):
        return body.strip("\n")
    if not _is(body):
        return ""
    for key in ("value", "chars", "label", "name"):
        if text := string(body.get(key)):
            return text
    return _said(body["source"]) if _is(body.get("source")) else string(body.get("source"))


def _replies(
    annotations: list[dict[str, Any]], lost: Counter[str]
) -> dict[str, list[tuple[str, str]]]:
    """(author, text) of the replies by the id of the passage that their thread began with."""
    answered = {_id(each): _answers(each) for each in annotations if _is_reply(each)}
    passages = {_id(each) for each in annotations if not _is_reply(each)}
    found: dict[str, list[tuple[str, str]]] = {}
    for each in annotations:
        if not _is_reply(each):
            continue
        root, seen = _answers(each), set()
        while root in answered and root not in seen:
            seen.add(root)
            root = answered[root]
        text = "\n\n".join(_bodies(each)[1])
        if root in passages and text:
            found.setdefault(root, []).append((_creator(each), text))
        else:
            lost["replies to what the file does not hold"] += 1
    return found


def _is_reply(annotation: dict[str, Any]) -> bool:
    return "replying" in {_term(each) for each in listed(annotation.get("motivation"))}


def _is_recommendation(annotation: dict[str, Any]) -> bool:
    """Whether our writer made it of a recommendation, not of a passage."""
    generators = (each for each in listed(annotation.get("generator")) if _is(each))
    return any(string(each.get("name")) == "Briefmark" for each in generators)


def _answers(annotation: dict[str, Any]) -> str:
    for target in listed(annotation.get("target")):
        if found := string(target) or (string(target.get("source")) or _id(target)):
            return found
    return ""


def _creator(annotation: dict[str, Any]) -> str:
    for each in listed(annotation.get("creator")):
        if isinstance(each, str):
            return each
        for key in ("name", "nickname", "id"):
            if name := string(each.get(key)) if _is(each) else "":
                return canonical(name)
    return ""


def _id(node: Any) -> str:
    return string(node.get("id")) or string(node.get("@id")) if _is(node) else ""


def _is(node: Any) -> bool:
    return isinstance(node, dict)


def _term(value: Any) -> str:
    """ "tagging", however it is written."""
    return re.split(r"[:#/]", string(value))[-1]


def _warnings(lost: Counter[str]) -> tuple[str, ...]:
    listed_ = ", ".join(f"{words} ({number})" for words, number in lost.items())
    return (f"Left out: {listed_}.",) if listed_ else ()


def _of_whole_pages(pages: Iterable[str]) -> Iterator[str]:
    named = [page[:200] or "a page without an address" for page in pages]
    if named:
        yield (
            f"Annotated as a whole page, not by words in it: {', '.join(named[:5])}"
            f"{' …' if len(named) > 5 else ''}. There is no passage to mark; the tags are offered "
            "for the codebook."
        )


def _faults(annotations: Sequence[dict[str, Any]]) -> Iterator[str]:
    """A sentence that names the parts that the model does not allow, each by its annotation."""
    found = [
        f"annotation {number} has {', '.join(parts)}"
        for number, each in enumerate(annotations, start=1)
        if (parts := [*_bad_parts(each)])
    ]
    if found:
        more = f"; and {len(found) - 10} more" if len(found) > 10 else ""
        yield f"Not as the Web Annotation model has it: {'; '.join(found[:10])}{more}."


def _bad_parts(annotation: dict[str, Any]) -> Iterator[str]:
    for key in ("created", "modified", "generated"):
        if key in annotation and moment(string(annotation[key])) is None:
            yield f"“{key}” that is no time ({string(annotation[key])[:40]!r})"
    for target in listed(annotation.get("target")):
        for each in _selectors(target.get("selector") if isinstance(target, dict) else None):
            kinds = [*map(string, listed(each.get("type")))]
            if "TextPositionSelector" in kinds and not _is_place(each):
                where = f"{each.get('start')!r:.20} to {each.get('end')!r:.20}"
                yield f"a place that is none (from {where})"
            if "TextQuoteSelector" in kinds and not string(each.get("exact")):
                yield "a quotation without words"
    if not listed(annotation.get("target")):
        yield "no target"

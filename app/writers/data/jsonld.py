"""JSON-LD: W3C Web Annotations, an AnnotationCollection with one embedded AnnotationPage.

A passage is an Annotation. Its id is the permalink; its bodies are the tags (TextualBody, purpose
tagging), with a creator of their own where that is somebody else than the annotation's, and the
analyst's note (purpose commenting), with two creators where somebody else changed it;
its target is the brief (SpecificResource) with the words and
32 characters on both sides (TextQuoteSelector) and the position (TextPositionSelector: Unicode code
points of the brief's text, half-open). A reply is an Annotation of its own, motivated by replying,
whose target is the passage's. The brief is named by its address, else by the permalink of the brief
or by the digest of its text; the digest stands as `canonical`, since positions are those of that
text and no other. Each annotation stands on a line of its own.

A recommendation is an Annotation of its passages, motivated by describing, in plain words: the
model has no place for what its fields rest on, nor for what speaks for and against it. A field that
is stated is one more, whose target is refined from the passage (TextPositionSelector) to its words
(refinedBy, relative to the passage). Both name the program as `generator`: by that a reader of ours
knows that they are no passages.

The matrix is not in it: the model has annotations of texts, and a cell is one of a brief under a
tag. It is in the JSON export and in the workbook.

Source of the format: Web Annotation Data Model and Vocabulary, W3C Recommendations of 2017-02-23;
the terms are those of http://www.w3.org/ns/anno.jsonld and no others.
"""

import json
import re
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from app.domain.anchors.spans import CONTEXT
from app.domain.direction import direction, is_rtl
from app.domain.passages import Passage, Reply, Source, TagBy
from app.domain.recommendations.kinds import FIELDS, STATED
from app.domain.recommendations.record import FieldValue, Recommendation
from app.domain.report.summary import Summary
from app.writers.contract import Written, unwatched, watched
from app.writers.data.recommendation_rows import in_plain_words

GENERATOR = {"type": "Software", "name": "Briefmark"}
CONTEXT_URL = "http://www.w3.org/ns/anno.jsonld"
_OURS = uuid.uuid5(uuid.NAMESPACE_URL, "urn:briefmark:web-annotation")
# What RFC 3986 lets stand in an address; brackets only around IPv6 hosts, which briefs have not.
_CHARACTERS = r"(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})"
_ADDRESS = re.compile(
    r"https?://[A-Za-z0-9.-]+(?::\d+)?"
    rf"(?:/{_CHARACTERS}*)?(?:\?(?:{_CHARACTERS}|\?)*)?(?:#(?:{_CHARACTERS}|\?)*)?"
)
_DIGEST = re.compile(r"[0-9a-f]{64}")
_line = json.JSONEncoder(ensure_ascii=False).encode


def write(summary: Summary, written: Written = unwatched) -> bytes:
    items = list(_items(summary, written))
    page = {"id": _urn(summary, "page"), "type": "AnnotationPage", "startIndex": 0}
    collection = {
        "@context": CONTEXT_URL,
        "id": _urn(summary, "collection"),
        "type": "AnnotationCollection",
        "label": f"{summary.project.name}: {summary.sentence}",
        "created": f"{summary.date.isoformat()}T00:00:00Z",
        "total": len(items),
    }
    if not items:
        return f"{_line(collection)}\n".encode()
    listed = ",\n".join(map(_line, items))
    first = f'{_line(page)[:-1]}, "items": [\n{listed}\n]}}'
    return f'{_line(collection)[:-1]}, "first": {first}}}\n'.encode()


def _items(summary: Summary, written: Written) -> Iterator[dict[str, Any]]:
    sources: dict[str, dict[str, Any]] = {}
    for passage in watched(summary.passages, written):
        if passage.brief not in sources:
            sources[passage.brief] = _source(summary, passage.source, passage)
        annotation = _annotation(summary, passage, sources[passage.brief])
        yield annotation
        for number, reply in enumerate(passage.replies):
            yield _reply(summary, annotation["id"], passage, number, reply)
    for row in summary.recommendations:
        yield _recommendation(summary, row)
        passages = {each.passage.ref: each.passage for each in row.evidence}
        for value in row.fields:
            if value.basis == STATED and value.passage in passages:
                yield _field(summary, row, value, passages[value.passage])


def _annotation(summary: Summary, passage: Passage, source: dict[str, Any]) -> dict[str, Any]:
    others = {by.tag: by for by in passage.tagged}
    bodies = [
        {**_body("tagging", tag.name), **(_made(others[tag.slug]) if tag.slug in others else {})}
        for tag in passage.tags
    ]
    if passage.note:
        both = [_person(passage.analyst, passage.analyst_handle), _named(passage.note_by)]
        note = _body("commenting", passage.note)
        bodies.append({**note, "creator": both} if passage.note_by else note)
    motivation = "tagging" if passage.slugs else "commenting" if passage.note else "highlighting"
    return {
        "id": _id_of(summary, passage),
        "type": "Annotation",
        "motivation": motivation,
        "label": f"{passage.ref} {passage.citation}",
        **_made(passage),
        **({"body": bodies} if bodies else {}),
        "target": {
            "type": "SpecificResource",
            "source": source,
            "selector": [
                _words(summary, passage),
                {"type": "TextPositionSelector", "start": passage.start, "end": passage.end},
            ],
        },
    }


def _reply(
    summary: Summary, target: str, row: Passage, number: int, reply: Reply
) -> dict[str, Any]:
    return {
        "id": _urn(summary, f"{row.ref} reply {number}"),
        "type": "Annotation",
        "motivation": "replying",
        **_made(reply),
        "body": [_body("replying", reply.text)],
        "target": target,
    }


def _recommendation(summary: Summary, row: Recommendation) -> dict[str, Any]:
    passages = [_id_of(summary, each.passage) for each in row.evidence]
    target = passages if len(passages) > 1 else "".join(passages)
    made = {"created": _time(row.created_at)} if row.created_at else {}
    return {
        "id": _urn(summary, row.ref),
        "type": "Annotation",
        "motivation": "describing",
        "generator": GENERATOR,
        "label": f"{row.ref} {row.title}",
        **({"creator": _named(row.author)} if row.author else {}),
        **made,
        "body": [_body("describing", in_plain_words(row))],
        "target": target or _urn(summary, "collection"),
    }


def _field(
    summary: Summary, row: Recommendation, value: FieldValue, passage: Passage
) -> dict[str, Any]:
    start, end = value.start or 0, value.end or 0
    inside = {"start": start - passage.start, "end": end - passage.start}
    return {
        "id": _urn(summary, f"{row.ref} {value.kind} {start} {end}"),
        "type": "Annotation",
        "motivation": "describing",
        "generator": GENERATOR,
        "label": f"{row.ref} {FIELDS[value.kind].label}",
        **({"creator": _named(value.by)} if value.by else {}),
        **({"created": _time(value.at)} if value.at else {}),
        "body": [_body("describing", f"{row.ref} {FIELDS[value.kind].label}: {value.text}")],
        "target": {
            "type": "SpecificResource",
            "source": _source(summary, passage.source, passage),
            "selector": {
                "type": "TextPositionSelector",
                "start": passage.start,
                "end": passage.end,
                "refinedBy": {"type": "TextPositionSelector", **inside},
            },
        },
    }


def _id_of(summary: Summary, passage: Passage) -> str:
    return _address(passage.permalink) or _urn(summary, passage.ref)


def _made(by: Passage | Reply | TagBy) -> dict[str, Any]:
    person = _person(by.analyst, by.analyst_handle)
    return {"creator": person, "created": _time(by.created_at)}


def _body(purpose: str, text: str) -> dict[str, Any]:
    body = {"type": "TextualBody", "purpose": purpose, "format": "text/plain", "value": text}
    return {**body, "textDirection": "rtl"} if is_rtl(text) else body


def _words(summary: Summary, row: Passage) -> dict[str, str]:
    found = {"type": "TextQuoteSelector", "exact": row.exact}
    if row.brief in summary.texts:
        text = summary.texts[row.brief].text
        found["prefix"] = text[max(0, row.start - CONTEXT) : row.start]
        found["suffix"] = text[row.end : row.end + CONTEXT]
    return found


def _source(summary: Summary, source: Source, passage: Passage) -> dict[str, Any]:
    """The brief, as detailed as the vocabulary allows."""
    row = source.row
    digest = f"urn:sha256:{row.text_sha256}" if _DIGEST.fullmatch(row.text_sha256) else ""
    permalink = _address(passage.permalink.partition("#")[0])
    found: dict[str, Any] = {
        "id": _address(row.url) or permalink or digest or _urn(summary, row.ref),
        "type": "Text",
        "label": row.title,
    }
    if row.authors:
        found["creator"] = [
            {"type": "Organization" if author in row.organisations else "Person", "name": author}
            for author in row.authors
        ]
    if row.language:
        found["language"] = row.language
        found["textDirection"] = direction("", row.language)
    if digest:
        found["canonical"] = digest
    return found


def _person(name: str, handle: str) -> dict[str, str]:
    known = f"urn:uuid:{uuid.uuid5(_OURS, f'user {handle}')}"
    return {"id": known, "type": "Person", "name": name, "nickname": handle}


def _named(name: str) -> dict[str, str]:
    return {"type": "Person", "name": name}


def _time(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _address(url: str) -> str:
    """The address as an URI, or "" when it is none."""
    found = quote(url, safe="%/:?#@!$&'()*+,;=~")
    return found if _ADDRESS.fullmatch(found) else ""


def _urn(summary: Summary, name: str) -> str:
    return f"urn:uuid:{uuid.uuid5(_OURS, f'{summary.project.slug} {name}')}"
